"""Keys of a case can change: older keys under newer ones, a copy for the envelope, and cases shared until a day."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "old_key",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_old_key_case_id_case")),
        sa.PrimaryKeyConstraint("case_id", "number", name=op.f("pk_old_key")),
        sqlite_with_rowid=False,
    )
    op.add_column("case", sa.Column("envelope", sa.LargeBinary(), nullable=True))
    op.add_column("case", sa.Column("new_key_due", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("holder", sa.Column("until", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("holder", schema=None) as batch_op:
        batch_op.drop_column("until")
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_column("new_key_due")
        batch_op.drop_column("envelope")
    op.drop_table("old_key")
