"""Files: what they are called, what they are and how large is sealed; so is what is in them, in chunks of one size."""

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import NO_ORDER, Base


class Attachment(Base):
    """A file in a case, or one that waits with a form (`draft`: an id that only the form's own secret gives).

    `sealed` holds the file's own key, its name, type and size, and what it belongs to. `until`: when a file that waits
    goes, sealed under a key of the house, so that a copy of the database does not tell when somebody was here.
    """

    __tablename__ = "attachment"
    __table_args__ = NO_ORDER

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[str | None] = mapped_column(ForeignKey("case.id"), index=True)
    draft: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    until: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class Chunk(Base):
    """One sealed piece of a file; all pieces are equally long."""

    __tablename__ = "chunk"
    __table_args__ = NO_ORDER

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    attachment_id: Mapped[str] = mapped_column(ForeignKey("attachment.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
