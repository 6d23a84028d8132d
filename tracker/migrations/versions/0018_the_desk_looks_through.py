"""Narrow indexes for the lists: a case and a holder's row are wide, and a list asks for days and statuses only."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

CASE = (
    "id", "status", "due_on", "closed_on", "answer_by", "acknowledged_on", "filed_on", "kind", "proposed_on",
    "erasing_on", "restricted", "last_act", "reference",
)  # fmt: skip


def upgrade() -> None:
    op.create_index("ix_case_desk", "case", list(CASE))
    op.create_index("ix_holder_account_id_seen", "holder", ["account_id", "seen"])
    op.drop_index("ix_holder_account_id", "holder")


def downgrade() -> None:
    op.create_index("ix_holder_account_id", "holder", ["account_id"])
    op.drop_index("ix_holder_account_id_seen", "holder")
    op.drop_index("ix_case_desk", "case")
