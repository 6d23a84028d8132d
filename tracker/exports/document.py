"""A published summary as a document with its words: what the page, the PDF and every file are written from."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from flask_babel import gettext

from tracker.domain.disclosure import FEWER, REST, RESTRICTED
from tracker.domain.periods import Period
from tracker.domain.published import CLOSED, CONFIRMED, NOT_CONFIRMED, OPEN_ROW, Published
from tracker.domain.statistics import Duration, Row, Share, Table
from tracker.domain.wording import N_
from tracker.exports.rows import label_of


@dataclass(frozen=True)
class Line:
    """One row of a table; `of` is what it is a part of, for the length of its bar and for its share."""

    code: str
    label: str
    count: int
    of: int

    @property
    def per_mille(self) -> int:
        """Rounded half up."""
        return (2000 * self.count + self.of) // (2 * self.of)


@dataclass(frozen=True)
class Sheet:
    """One table: its name, how was counted, and its rows."""

    code: str
    title: str
    definition: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Document:
    """All of one edition in one language, in the order of reading. `days`: (name, number of days, definition)."""

    period: Period
    title: str
    organisation: str
    told: str
    notes: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    days: tuple[tuple[str, int, str], ...]
    learning: str
    published_on: date | None
    edition: int
    head: str
    numbers: Published


def compose(
    numbers: Published,
    *,
    organisation: str,
    learning: str,
    published_on: date,
    edition: int,
    head: str,
    language: str,
) -> Document:
    """In the language that is in force; `language` is its code in the catalogue ("nl", "en")."""
    return Document(
        period=numbers.period,
        title=gettext("Overzicht van meldingen %(period)s", period=str(numbers.period)),
        organisation=organisation,
        told=_told(numbers),
        notes=_notes(numbers),
        sheets=(*(_sheet(table, language) for table in numbers.tables), *_shares(numbers, language)),
        days=tuple((gettext(d.title), d.median_days or 0, gettext(d.definition)) for d in numbers.durations),
        learning=learning,
        published_on=published_on,
        edition=edition,
        head=head,
        numbers=numbers,
    )


def not_published(period: Period, k: int, organisation: str, head: str) -> Document:
    """What is said of a period of which nothing was published: no number at all."""
    nothing = Published(period, k, None, None, (), (), ())
    return Document(
        period=period,
        title=gettext("Overzicht van meldingen %(period)s", period=str(period)),
        organisation=organisation,
        told=gettext("Van deze periode is geen overzicht gepubliceerd."),
        notes=(gettext(RESTRICTED),),
        sheets=(),
        days=(),
        learning="",
        published_on=None,
        edition=0,
        head=head,
        numbers=nothing,
    )


def to_record(numbers: Published) -> str:
    """The numbers as text that can be kept, the same text for the same numbers."""
    record = asdict(numbers) | {"period": str(numbers.period)}
    return json.dumps(record, sort_keys=True, ensure_ascii=False)


def from_record(text: str) -> Published:
    found: dict[str, Any] = json.loads(text)
    return Published(
        period=Period.parse(found["period"]),
        k=found["k"],
        reports=found["reports"],
        good_signs=found["good_signs"],
        tables=tuple(
            Table(t["code"], t["title"], tuple(Row(**row) for row in t["rows"]), t["total"], t["definition"])
            for t in found["tables"]
        ),
        shares=tuple(Share(**share) for share in found["shares"]),
        durations=tuple(Duration(**duration) for duration in found["durations"]),
    )


def _told(numbers: Published) -> str:
    few = gettext(FEWER, k=numbers.k)
    reports = few if numbers.reports is None else str(numbers.reports)
    signs = few if numbers.good_signs is None else str(numbers.good_signs)
    return gettext(
        "Er kwamen %(reports)s meldingen binnen, en %(signs)s vragen om advies en eigen fouten.",
        reports=reports,
        signs=signs,
    )


def _notes(numbers: Published) -> tuple[str, ...]:
    return (
        gettext(RESTRICTED),
        gettext(
            "Kleine aantallen noemen we niet. Wat minder dan %(k)s keer voorkomt, staat bij elkaar of staat er niet.",
            k=numbers.k,
        ),
        gettext("Advies en eigen fouten zijn goede tekens. Ze tellen nooit als overtreding."),
    )


_NAMES: Final = {
    REST: N_("Anders, weet ik niet, of te weinig om te tonen"),
    OPEN_ROW: N_("Nog open"),
    CLOSED: N_("Afgesloten"),
    CONFIRMED: N_("Bevestigd, of een oorzaak in de organisatie"),
    NOT_CONFIRMED: N_("Niet bevestigd, of niet te onderzoeken"),
    "full": N_("Bevestigd"),
    "part": N_("Deels bevestigd"),
    "system": N_("Oorzaak in de organisatie, of eigen fout hersteld"),
    "not": N_("Niet bevestigd, of niet juist gebleken"),
    "unable": N_("Niet te onderzoeken, of niet in behandeling genomen"),
}


def _sheet(table: Table, language: str) -> Sheet:
    lines = tuple(Line(row.code, _label(table, row.code, language), row.count, table.total) for row in table.rows)
    return Sheet(table.code, gettext(table.title), gettext(table.definition), lines)


def _label(table: Table, code: str, language: str) -> str:
    if code == REST or table.code == "ending":
        return gettext(_NAMES[code])
    return label_of("kind" if table.code == "good-sign" else table.code, code, language)


def _shares(numbers: Published, language: str) -> tuple[Sheet, ...]:
    """Every rule in one table and every other question in one; each row is a table of yes and no by itself."""
    asked = {True: N_("Welke regels het raakte"), False: N_("Hoe het ging")}
    sheets = []
    for is_rule, title in asked.items():
        shares = [share for share in numbers.shares if share.code.startswith("rule-") == is_rule]
        if shares:
            lines = tuple(Line(s.code, _question(s, language), s.part, s.whole) for s in shares)
            told = "\n".join(dict.fromkeys(gettext(share.definition) for share in shares))
            sheets.append(Sheet("rule" if is_rule else "share", gettext(title), told, lines))
    return tuple(sheets)


def _question(share: Share, language: str) -> str:
    if share.code.startswith("rule-"):
        return label_of("rule", share.code.removeprefix("rule-"), language)
    return gettext(share.title)
