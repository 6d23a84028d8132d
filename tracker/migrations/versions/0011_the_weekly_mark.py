"""The mail with the week's mark of the trail: one row a handler and week, so that two schedulers send one."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "weekly_mark",
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("account_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("sending_on", sa.Date(), nullable=True),
        sa.Column("sent", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_weekly_mark_account_id_account")),
        sa.PrimaryKeyConstraint("week", "account_id", name=op.f("pk_weekly_mark")),
        sa.UniqueConstraint("id", name=op.f("uq_weekly_mark_id")),
    )
    op.create_index("ix_audit_act", "audit", ["act"])


def downgrade() -> None:
    op.drop_index("ix_audit_act", "audit")
    op.drop_table("weekly_mark")
