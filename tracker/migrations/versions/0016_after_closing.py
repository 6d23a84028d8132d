"""The day on which a reporter disagreed, and a number by chance by which another receipt may find a case."""

import sqlalchemy as sa
from alembic import op

from tracker.domain import chance

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("case", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.add_column(sa.Column("disagreed_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("follow_id", sa.LargeBinary(), nullable=True))
    _give_each_a_number()
    with op.batch_alter_table("case", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.alter_column("follow_id", nullable=False, existing_type=sa.LargeBinary())
        batch_op.create_unique_constraint(op.f("uq_case_follow_id"), ["follow_id"])


def _give_each_a_number() -> None:
    case = sa.table("case", sa.column("id", sa.String()), sa.column("follow_id", sa.LargeBinary()))
    for case_id in op.get_bind().scalars(sa.select(case.c.id)).all():
        op.execute(case.update().where(case.c.id == case_id).values(follow_id=chance.some(32)))


def downgrade() -> None:
    with op.batch_alter_table("case", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.drop_constraint(op.f("uq_case_follow_id"), type_="unique")
        batch_op.drop_column("follow_id")
        batch_op.drop_column("disagreed_on")
