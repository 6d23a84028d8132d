"""Clocks that are watched: what was told of them, mail that is tried again, and who is away."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "told_of",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("clock", sa.String(length=16), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_told_of_case_id_case")),
        sa.PrimaryKeyConstraint("case_id", "clock", "due_on", "stage", name=op.f("pk_told_of")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "escalation",
        sa.Column("whom", sa.String(length=10), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=10), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("whom", name=op.f("pk_escalation")),
        sa.UniqueConstraint("id", name=op.f("uq_escalation_id")),
        sqlite_with_rowid=False,
    )
    op.add_column("notice", sa.Column("why", sa.String(length=10), nullable=False, server_default=""))
    op.add_column("notice", sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("weekly_mark", sa.Column("why", sa.String(length=10), nullable=False, server_default=""))
    op.create_table(
        "absence",
        sa.Column("account_id", sa.String(length=16), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("stand_in", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_absence_account_id_account")),
        sa.ForeignKeyConstraint(["stand_in"], ["account.id"], name=op.f("fk_absence_stand_in_account")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_absence")),
    )


def downgrade() -> None:
    op.drop_table("absence")
    with op.batch_alter_table("weekly_mark") as batch:
        batch.drop_column("why")
    with op.batch_alter_table("notice") as batch:
        batch.drop_column("retry_at")
        batch.drop_column("why")
    op.drop_table("escalation")
    op.drop_table("told_of")
