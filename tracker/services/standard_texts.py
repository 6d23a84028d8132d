"""The standard texts of this house, for whoever is about to write: found here and nowhere else."""

from tracker import catalogue
from tracker.catalogue import Text
from tracker.domain import standard_texts
from tracker.domain.standard_texts import Purpose
from tracker.domain.statuses import Kind


def find(key: str) -> Text:
    """In both languages. The one place that knows where texts come from."""
    return catalogue.standard_text(key)


def offered(purpose: Purpose, kind: Kind) -> tuple[tuple[str, str], ...]:
    """Key and name of each text that fits; the name is still to be translated."""
    return tuple((key, standard_texts.name_of(key)) for key in standard_texts.offered(purpose, kind))
