"""A later edition of a published summary says in words what it mends."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("publication") as batch:
        batch.add_column(sa.Column("correction", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("publication") as batch:
        batch.alter_column("correction", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("publication") as batch:
        batch.drop_column("correction")
