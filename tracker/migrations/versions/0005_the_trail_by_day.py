"""The trail is read by day, newest first."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_audit_day_number", "audit", ["day", "number"])


def downgrade() -> None:
    op.drop_index("ix_audit_day_number", "audit")
