"""An invitation can be to a new key for an account that is there."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.add_column(sa.Column("account_id", sa.String(length=16), nullable=True))
        batch_op.create_foreign_key(op.f("fk_invitation_account_id_account"), "account", ["account_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.drop_constraint(op.f("fk_invitation_account_id_account"), type_="foreignkey")
        batch_op.drop_column("account_id")
