"""The public half of the envelope in the safe, and the promise that it holds no restricted case."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "envelope",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_envelope")),
    )

    with op.batch_alter_table("case", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.create_check_constraint("not_in_the_envelope", "NOT restricted OR envelope IS NULL")


def downgrade() -> None:
    with op.batch_alter_table("case", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.drop_constraint(op.f("ck_case_not_in_the_envelope"), type_="check")
    op.drop_table("envelope")
