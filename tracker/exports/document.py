"""A published summary as a document with its words: what the page, the PDF and every file are written from."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from flask_babel import gettext

from tracker.domain.disclosure import FEWER, REST, RESTRICTED
from tracker.domain.periods import Period
from tracker.domain.published import CLOSED, CONFIRMED, NOT_CONFIRMED, OPEN_ROW, Published
from tracker.domain.statistics import Duration, Row, Share, Table
from tracker.domain.wording import N_
from tracker.exports.periods import name_of
from tracker.exports.rows import label_of


@dataclass(frozen=True)
class Line:
    """One row of a table; `of` is what it is a part of, for the length of its bar and for its share. `before`: the
    same row a year before, as it was published then; None where it was not named."""

    code: str
    label: str
    count: int
    of: int
    before: int | None = None

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
class Days:
    """A number of days, and that of the year before where it was published."""

    title: str
    days: int
    before: int | None
    definition: str


@dataclass(frozen=True)
class Document:
    """All of one edition in one language, in the order of reading. `trend`: the reports of each period of this length
    that was published, the oldest first, None where they were too few. `correction`: what a later edition mends."""

    period: Period
    title: str
    organisation: str
    told: str
    notes: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    days: tuple[Days, ...]
    trend: tuple[tuple[Period, int | None], ...]
    compared: bool
    learning: str
    correction: str
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
    earlier: Sequence[Published] = (),
    correction: str = "",
) -> Document:
    """In the language that is in force; `language` is its code in the catalogue ("nl", "en"). `earlier`: what was
    published before, each period once: for the trend, and to compare with the year before."""
    before = next((each for each in earlier if each.period == numbers.period.previous_year()), None)
    same_length = sorted((each for each in earlier if each.period.unit == numbers.period.unit), key=_begins)
    return Document(
        period=numbers.period,
        title=gettext("Overzicht van meldingen: %(period)s", period=name_of(numbers.period)),
        organisation=organisation,
        told=_told(numbers),
        notes=(*_notes(numbers, before), *_edition(edition, correction)),
        sheets=(*(_sheet(table, before, language) for table in numbers.tables), *_shares(numbers, before, language)),
        days=tuple(_days(duration, before) for duration in numbers.durations),
        trend=(*((each.period, each.reports) for each in same_length), (numbers.period, numbers.reports)),
        compared=before is not None,
        learning=learning,
        correction=correction,
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
        title=gettext("Overzicht van meldingen: %(period)s", period=name_of(period)),
        organisation=organisation,
        told=gettext("Van deze periode is geen overzicht gepubliceerd."),
        notes=(gettext(RESTRICTED),),
        sheets=(),
        days=(),
        trend=(),
        compared=False,
        learning="",
        correction="",
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


def _begins(numbers: Published) -> date:
    return numbers.period.first


def _notes(numbers: Published, before: Published | None) -> tuple[str, ...]:
    compared = gettext(
        "Bij het jaar ervoor staat wat toen is gepubliceerd. Wat toen te klein was om te noemen, blijft weg."
    )
    return (
        *((compared,) if before else ()),
        gettext(RESTRICTED),
        gettext(
            "Kleine aantallen noemen we niet. Wat minder dan %(k)s keer voorkomt, staat bij elkaar of staat er niet.",
            k=numbers.k,
        ),
        gettext("Advies en eigen fouten zijn goede tekens. Ze tellen nooit als overtreding."),
    )


def _edition(edition: int, correction: str) -> tuple[str, ...]:
    if edition < 2:
        return ()
    told = gettext("Dit is uitgave %(edition)s. De getallen zijn die van de eerste uitgave.", edition=edition)
    return (told, gettext("Wat er is verbeterd: %(words)s", words=correction))


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


def _sheet(table: Table, before: Published | None, language: str) -> Sheet:
    then = before.table(table.code) if before else None
    known = {row.code: row.count for row in then.rows} if then else {}
    lines = tuple(
        Line(row.code, _label(table, row.code, language), row.count, table.total, known.get(row.code))
        for row in table.rows
    )
    return Sheet(table.code, gettext(table.title), gettext(table.definition), lines)


def _label(table: Table, code: str, language: str) -> str:
    if code == REST or table.code == "ending":
        return gettext(_NAMES[code])
    return label_of("kind" if table.code == "good-sign" else table.code, code, language)


def _days(duration: Duration, before: Published | None) -> Days:
    then = next((each for each in before.durations if each.code == duration.code), None) if before else None
    return Days(
        gettext(duration.title),
        duration.median_days or 0,
        then.median_days if then else None,
        gettext(duration.definition),
    )


_ASKED: Final = {"rule": N_("Welke regels het raakte"), "action": N_("Welke maatregelen het werden")}
"""Questions that are put for every code of a list."""
_BESIDE: Final = {"own-mistake": N_("Eigen fouten"), "share": N_("Hoe het ging")}
"""All others, own mistakes apart from reports."""


def _shares(numbers: Published, before: Published | None, language: str) -> tuple[Sheet, ...]:
    """Every rule in one table, every action in one, every other question in one; each row is a table of yes and no by
    itself."""
    sheets = []
    then = {share.code: share.part for share in before.shares} if before else {}
    for code, title in (_ASKED | _BESIDE).items():
        shares = [share for share in numbers.shares if _sheet_of(share) == code]
        if shares:
            lines = tuple(Line(s.code, _question(s, language), s.part, s.whole, then.get(s.code)) for s in shares)
            told = "\n".join(dict.fromkeys(gettext(share.definition) for share in shares))
            sheets.append(Sheet(code, gettext(title), told, lines))
    return tuple(sheets)


def _sheet_of(share: Share) -> str:
    """By the code: 'rule-9' is about a rule; 'actions-on-time' is about none in particular."""
    return next((code for code in _ASKED | _BESIDE if share.code.startswith(f"{code}-")), "share")


def _question(share: Share, language: str) -> str:
    code = _sheet_of(share)
    return label_of(code, share.code.removeprefix(f"{code}-"), language) if code in _ASKED else gettext(share.title)
