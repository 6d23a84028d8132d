"""The second factor of an account, sealed, and the epoch that its sessions belong to."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("account") as batch_op:
        batch_op.add_column(sa.Column("second_factor", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("session_epoch", sa.String(length=32), nullable=False, server_default=""))
    with op.batch_alter_table("account") as batch_op:
        batch_op.alter_column("session_epoch", server_default=None, existing_type=sa.String(length=32))


def downgrade() -> None:
    with op.batch_alter_table("account") as batch_op:
        batch_op.drop_column("session_epoch")
        batch_op.drop_column("second_factor")
