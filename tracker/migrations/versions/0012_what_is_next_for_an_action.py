"""The next day on which something is to be done with an action; empty when there is nothing more to do."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("action") as batch_op:
        batch_op.add_column(sa.Column("next_on", sa.Date(), nullable=True))
        batch_op.create_index(op.f("ix_action_next_on"), ["next_on"])
    op.execute("UPDATE action SET next_on = due_on WHERE finished_on IS NULL")


def downgrade() -> None:
    with op.batch_alter_table("action") as batch_op:
        batch_op.drop_index(op.f("ix_action_next_on"))
        batch_op.drop_column("next_on")
