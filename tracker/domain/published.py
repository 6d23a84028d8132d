"""The summary of a period that may leave the house: every table protected, and no two that together tell more.

Everything is about the cases *filed in the period*, split once into two sets that share no case: reports (urgent ones
too) and good signs (advice, own mistakes). Each set is told by itself, and only where it is large enough. All tables of
a set are different questions about all of its cases, so none can be subtracted from another. A share of some of the
cases (urgent ones, own mistakes), or a median, is shown only where a table shows how many those are. There is no
balance of open, filed and closed: its fourth number follows from three.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from tracker.domain import statistics
from tracker.domain.disclosure import FROM_TEN, REST, protect_levels, protect_list, protect_share, shown_total
from tracker.domain.errors import N_
from tracker.domain.measures import Effect
from tracker.domain.periods import Period
from tracker.domain.statistics import (
    BREACHES,
    CHECKED,
    CORRECTED_TITLE,
    OWN_MISTAKE_CORRECTED,
    UNSAID,
    Duration,
    Facts,
    Row,
    Share,
    Table,
    first_told,
    median_of,
)
from tracker.domain.statuses import OPEN, Corrected, Kind, Outcome

FINE_FROM: Final = 150
"""From so many reports a year on, all categories are shown instead of their six groups."""
OTHER_GROUP: Final = "other"
UNKNOWN: Final = frozenset({"OT1", "AD1", "", UNSAID})
"""Categories that name nothing."""
OPEN_ROW: Final = "open"
CONFIRMED: Final = "confirmed"
NOT_CONFIRMED: Final = "not-confirmed"
CLOSED: Final = "closed"
YES: Final = "yes"
NO: Final = "no"


@dataclass(frozen=True)
class Published:
    """`reports` and `good_signs` are None where they are fewer than `k`; then nothing else is told of them."""

    period: Period
    k: int
    reports: int | None
    good_signs: int | None
    tables: tuple[Table, ...]
    shares: tuple[Share, ...]
    durations: tuple[Duration, ...]

    def table(self, code: str) -> Table | None:
        return next((table for table in self.tables if table.code == code), None)

    def share(self, code: str) -> Share | None:
        return next((share for share in self.shares if share.code == code), None)


def publish(facts: Iterable[Facts], period: Period, k: int) -> Published:
    """The protected numbers of a period that is over; `facts` hold no restricted case."""
    filed = [case for case in facts if period.contains(case.filed_on)]
    reports = [case for case in filed if case.kind in BREACHES]
    signs = [case for case in filed if case.kind not in BREACHES]
    signs_by_kind = _levels("good-sign", N_("Goede tekens"), _by_kind(signs, _SIGN_KINDS), k, SIGNS)
    tables = (*_of_reports(reports, period, k), *signs_by_kind)
    ending = next((table for table in tables if table.code == "ending"), None)
    return Published(
        period=period,
        k=k,
        reports=shown_total(len(reports), k),
        good_signs=shown_total(len(signs), k),
        tables=tables,
        shares=(*_shares(reports, tables, period, k), *_corrected(signs, tables, k)),
        durations=tuple(_durations(reports, ending, period)),
    )


def _of_reports(reports: list[Facts], period: Period, k: int) -> Iterator[Table]:
    yield from _levels("kind", N_("Soort"), _by_kind(reports, _REPORT_KINDS), k, REPORTS)
    if len(reports) < FINE_FROM:
        yield from _list("group", N_("Onderwerp"), (case.group for case in reports), {OTHER_GROUP, "", UNSAID}, k)
    else:
        yield from _list("category", N_("Categorie"), (case.category for case in reports), UNKNOWN, k)
    yield from _list("place", N_("Plek"), (case.place for case in reports), {"", UNSAID}, k)
    yield from _levels("ending", N_("Hoe het afliep"), _endings(reports, period), k, ENDINGS)


def _list(code: str, title: str, seen: Iterable[str], unknown: Iterable[str], k: int) -> Iterator[Table]:
    """The named rows, the most frequent first, and REST."""
    counts = Counter(seen)
    total, other = counts.total(), sum(counts.pop(name, 0) for name in set(unknown))
    shown = protect_list(counts, other, k)
    if shown is not None and shown.named:
        named = sorted(shown.named, key=lambda row: (-row[1], row[0]))
        rows = (*(Row(name, name, count) for name, count in named), Row(REST, REST, shown.rest))
        yield Table(code, title, rows, total, LISTED)


def _levels(code: str, title: str, levels: Sequence[Mapping[str, int]], k: int, told: str) -> Iterator[Table]:
    shown = protect_levels(levels, k)
    if shown is not None:
        yield Table(code, title, tuple(Row(name, name, n) for name, n in shown.items()), sum(shown.values()), told)


_REPORT_KINDS: Final = tuple(kind for kind in Kind if kind in BREACHES)
_SIGN_KINDS: Final = tuple(kind for kind in Kind if kind not in BREACHES)


def _by_kind(cases: list[Facts], kinds: Sequence[Kind]) -> list[Mapping[str, int]]:
    counts = Counter(case.kind for case in cases)
    return [{kind.value: counts[kind] for kind in kinds}]


_ENDED: Final[dict[Outcome, tuple[str, str]]] = {
    Outcome.FULL: ("full", CONFIRMED),
    Outcome.PART: ("part", CONFIRMED),
    Outcome.SYSTEM: ("system", CONFIRMED),
    Outcome.SELF: ("system", CONFIRMED),
    Outcome.NOT: ("not", NOT_CONFIRMED),
    Outcome.UNFOUNDED: ("not", NOT_CONFIRMED),
    Outcome.UNABLE: ("unable", NOT_CONFIRMED),
    Outcome.ADVICE: ("unable", NOT_CONFIRMED),
    Outcome.SET_ASIDE: ("unable", NOT_CONFIRMED),
}
"""Outcome -> its row in the finest level, and in the next."""


def _endings(reports: list[Facts], period: Period) -> list[Mapping[str, int]]:
    """Finest: every outcome. Then confirmed or not. Then only open or closed, at the end of the period."""
    ended = [None if _is_open(case, period) else _ENDED[case.outcome or Outcome.UNABLE] for case in reports]
    fine, coarse = (Counter(row[place] for row in ended if row) for place in (0, 1))
    still_open = {OPEN_ROW: sum(row is None for row in ended)}
    return [
        still_open | {name: fine[name] for name in ("full", "part", "system", "not", "unable")},
        still_open | {name: coarse[name] for name in (CONFIRMED, NOT_CONFIRMED)},
        still_open | {CLOSED: coarse.total()},
    ]


def _is_open(case: Facts, period: Period) -> bool:
    return statistics.status_on(case, period.last) in OPEN


def _shares(reports: list[Facts], tables: Sequence[Table], period: Period, k: int) -> Iterator[Share]:
    """Every question is put to all reports; to the urgent ones only where a table says how many those are."""
    for code, title, holds, told in _QUESTIONS:
        yield from _share(code, title, [holds(case, period) for case in reports], k, told)
    for rule in sorted({rule for case in reports for rule in case.rules}):
        yield from _share(f"rule-{rule}", N_("Regel"), [rule in case.rules for case in reports], k, RULE)
    for code in sorted({each.code for case in reports for each in case.taken}):
        took = [any(each.code == code for each in case.taken) for case in reports]
        yield from _share(f"action-{code}", N_("Soort maatregel"), took, k, TAKEN)
    yield from _substantiated(tables)
    if any(table.code == "kind" for table in tables):
        urgent = [_in_time(first_told(case), case.answer_by) for case in reports if case.kind is Kind.URGENT]
        yield from _share("urgent-on-time", N_("Spoed op tijd beantwoord"), urgent, k, statistics.ANSWERED_URGENT)
    due = [action for case in reports for action in case.actions if period.contains(action[0])]
    done = [_in_time(finished, by) for by, finished in due]
    yield from _share("actions-on-time", N_("Maatregelen op tijd klaar"), done, k, ACTIONS)
    taken = [each for case in reports for each in case.taken if period.contains(each.due_on)]
    helped = [each.effect == Effect.WORKS for each in taken if each.effect in CHECKED]
    yield from _share("actions-effective", N_("Maatregelen die hielpen"), helped, k, HELPED)


def _corrected(signs: list[Facts], tables: Sequence[Table], k: int) -> Iterator[Share]:
    """Asked of all own mistakes, so that it is of as many as the table of good signs says."""
    if any(table.code == "good-sign" for table in tables):
        own = [case.corrected is Corrected.YES for case in signs if case.kind is Kind.OWN_MISTAKE]
        yield from _share(OWN_MISTAKE_CORRECTED, CORRECTED_TITLE, own, k, CORRECTED)


def _substantiated(tables: Sequence[Table]) -> Iterator[Share]:
    """Worked out of the finest rows where those are shown, so it tells nothing that they do not."""
    ending = next((table for table in tables if table.code == "ending"), None)
    if ending is None or not ending.count("full"):
        return
    confirmed = ending.count("full") + ending.count("part")
    decided = confirmed + ending.count("not")
    if decided >= FROM_TEN:
        title = N_("Bevestigd, van wat is vastgesteld")
        yield Share("substantiated", title, confirmed, decided, statistics.SUBSTANTIATED)


def _share(code: str, title: str, answers: list[bool], k: int, told: str) -> Iterator[Share]:
    if protect_share(sum(answers), len(answers), k):
        yield Share(code, title, sum(answers), len(answers), told)


def _in_time(done: date | None, by: date | None) -> bool:
    return done is not None and by is not None and done <= by


ON_TIME: Final = N_("Van alle meldingen uit deze periode: hoe vaak dit op tijd was. Wat nog wacht, telt hier als niet.")
_QUESTIONS: Final[tuple[tuple[str, str, Callable[[Facts, Period], bool], str], ...]] = (
    (
        "acknowledged-on-time",
        N_("Ontvangst op tijd bevestigd"),
        lambda case, _: _in_time(first_told(case), case.acknowledge_by),
        ON_TIME,
    ),
    (
        "feedback-on-time",
        N_("Op tijd teruggekoppeld"),
        lambda case, _: _in_time(case.feedback_on, case.feedback_by),
        ON_TIME,
    ),
    ("anonymous", N_("Zonder naam"), lambda case, _: case.anonymous, statistics.WITHOUT_NAME),
    (
        "reopened",
        N_("Later weer geopend"),
        lambda case, period: case.reopened_on is not None and case.reopened_on <= period.last,
        N_("Van alle meldingen uit deze periode: hoe vaak een zaak na het afsluiten weer openging."),
    ),
    (
        "discussed",
        N_("Besproken"),
        lambda case, period: _in_time(case.discussed_on, period.last),
        N_("Van alle meldingen uit deze periode: hoe vaak die aan het eind ervan besproken waren."),
    ),
)


def _durations(reports: list[Facts], ending: Table | None, period: Period) -> Iterator[Duration]:
    """Only where a table shows how many were closed, so that the number of cases behind the median tells nothing."""
    if ending is None or ending.total - ending.count(OPEN_ROW) < FROM_TEN:
        return
    closed = [case for case in reports if not _is_open(case, period)]
    days = [(min(case.closed_on, period.last) - case.filed_on).days for case in closed if case.closed_on]
    yield Duration("days-to-close", N_("Dagen tot het afsluiten"), median_of(days), None, len(closed), DAYS)


REPORTS: Final = N_("Meldingen en spoedmeldingen die in deze periode binnenkwamen.")
SIGNS: Final = N_("Vragen om advies en eigen fouten die in deze periode binnenkwamen. Dat zijn goede tekens.")
LISTED: Final = N_(
    "Meldingen en spoedmeldingen uit deze periode. Wat te weinig voorkomt, staat samen in de laatste rij, "
    "met wat nergens past. Zo is niemand te herkennen."
)
ENDINGS: Final = N_("Meldingen en spoedmeldingen uit deze periode, zoals ze er aan het eind ervan voor stonden.")
RULE: Final = N_(
    "Van alle meldingen uit deze periode: hoe vaak het over deze regel ging. Eén melding kan over meer gaan."
)
ACTIONS: Final = N_(
    "Van de maatregelen bij meldingen uit deze periode, die in deze periode klaar moesten zijn: hoe vaak dat lukte."
)
TAKEN: Final = N_(
    "Van alle meldingen uit deze periode: bij hoeveel deze maatregel is afgesproken. "
    "Bij één melding kunnen er meer zijn."
)
HELPED: Final = N_(
    "Van de maatregelen bij meldingen uit deze periode, die in deze periode klaar moesten zijn en waarvan is nagekeken "
    "of ze helpen: hoe vaak dat zo was. Een beetje helpen telt als niet."
)
CORRECTED: Final = N_(
    "Van de eigen fouten die in deze periode binnenkwamen: hoe vaak de fout binnen 48 uur hersteld was. "
    "Wat niet bekend is, telt hier als niet."
)
DAYS: Final = N_(
    "Van de meldingen uit deze periode die aan het eind dicht waren: de helft was binnen zoveel dagen klaar."
)
