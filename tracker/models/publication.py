"""Protected summaries: numbers that are frozen when a period is over, and the files that were published of them."""

from datetime import date

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base


class Publication(Base):
    """One edition of the summary of one period. `numbers` are protected already: nobody's key opens more."""

    __tablename__ = "publication"
    __table_args__ = (UniqueConstraint("period", "edition"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    period: Mapped[str] = mapped_column(String(8))
    edition: Mapped[int]
    made_on: Mapped[date]
    numbers: Mapped[str] = mapped_column(Text)
    learning: Mapped[str] = mapped_column(Text, default="")
    learning_by: Mapped[str] = mapped_column(String(16), default="")
    correction: Mapped[str] = mapped_column(Text, default="")
    """What a later edition mends; its numbers are those of the first."""
    head: Mapped[str] = mapped_column(String(64), default="")
    published_on: Mapped[date | None]
    published_by: Mapped[str] = mapped_column(String(16), default="")


class PublishedFile(Base):
    """A file as it was published; never changed. `name` is language and form: nl.csv."""

    __tablename__ = "published_file"

    publication_id: Mapped[str] = mapped_column(ForeignKey("publication.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(12), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64))
