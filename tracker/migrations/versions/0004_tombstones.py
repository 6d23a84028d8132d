"""What is left of an erased case, and the days of a hold and of a proposal to erase."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    days = ("acknowledged", "discussed", "planned", "feedback", "closed", "first_closed", "reopened")
    op.create_table(
        "tombstone",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=7), nullable=False),
        sa.Column("lookup_id", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("answer_on", sa.Date(), nullable=True),
        *(sa.Column(f"{day}_on", sa.Date(), nullable=True) for day in days),
        sa.Column("erased_on", sa.Date(), nullable=False),
        sa.Column("actions", sa.Text(), nullable=False),
        sa.Column("register", sa.LargeBinary(), nullable=True),
        sa.Column("wiped", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tombstone")),
        sa.UniqueConstraint("reference", name=op.f("uq_tombstone_reference")),
        sa.UniqueConstraint("lookup_id", name=op.f("uq_tombstone_lookup_id")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tombstone_reader",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_tombstone_reader_account_id_account")),
        sa.ForeignKeyConstraint(["case_id"], ["tombstone.id"], name=op.f("fk_tombstone_reader_case_id_tombstone")),
        sa.PrimaryKeyConstraint("case_id", "account_id", name=op.f("pk_tombstone_reader")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("tombstone_reader", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tombstone_reader_account_id"), ["account_id"], unique=False)
    with op.batch_alter_table("case", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.add_column(sa.Column("held_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("erasing_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("case", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.drop_column("erasing_on")
        batch_op.drop_column("held_on")
    op.drop_table("tombstone_reader")
    op.drop_table("tombstone")
