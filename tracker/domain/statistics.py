"""From the facts of cases to the numbers of one period, each printed with the sentence that says what was counted."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from statistics import median_high
from typing import Final, NamedTuple

from tracker.domain.errors import N_
from tracker.domain.measures import Effect
from tracker.domain.periods import Period
from tracker.domain.statuses import OPEN, Corrected, Kind, Outcome, Status

BREACHES: Final = frozenset({Kind.REPORT, Kind.URGENT})
"""Advice and own mistakes are good signs: no table by subject, rule or place counts them."""
ONE_DAY: Final = timedelta(days=1)
OWN_WORDS: Final = "own-words"
"""Code of an action that is not from the catalogue."""
CHECKED: Final = frozenset({Effect.WORKS, Effect.PARTLY, Effect.NOT})
UNSAID: Final = "unsaid"
"""Code of the row for cases of which this was not said, or is not known (yet)."""


@dataclass(frozen=True)
class Taken:
    """An action that was not dropped. `code`: of the catalogue, or OWN_WORDS; `effect`: as it was last seen, or not."""

    code: str
    effect: str
    due_on: date


class Facts(NamedTuple):
    """What the numbers need of one case; no words and no people.

    `discussed_on`, `planned_on`: the first time, or the first since a reopening. `closed_on`, `reopened_on`: the last
    time; `first_closed_on`: the first closing of a case that was closed more than once. `answer_by`: urgent reports
    only; `corrected`: own mistakes only. `actions`: due and done days of the actions that were not dropped. Of what
    came between the first closing and the last reopening nothing is known here, so with two reopenings a past status
    may be that of the nearest known day.
    """

    kind: Kind
    status: Status
    filed_on: date
    acknowledge_by: date
    feedback_by: date
    answer_by: date | None = None
    acknowledged_on: date | None = None
    discussed_on: date | None = None
    planned_on: date | None = None
    feedback_on: date | None = None
    closed_on: date | None = None
    reopened_on: date | None = None
    first_closed_on: date | None = None
    category: str = ""
    group: str = ""
    rules: tuple[int, ...] = ()
    place: str = ""
    outcome: Outcome | None = None
    anonymous: bool = False
    corrected: Corrected | None = None
    actions: tuple[tuple[date, date | None], ...] = ()
    taken: tuple[Taken, ...] = ()


@dataclass(frozen=True)
class Row:
    """`label` equals the code here; who shows it knows the catalogue and the language."""

    code: str
    label: str
    count: int


@dataclass(frozen=True)
class Table:
    """`total` counts cases; the rows of `rule` and `flow` do not add up to it, and their definition says so."""

    code: str
    title: str
    rows: tuple[Row, ...]
    total: int
    definition: str

    def count(self, code: str) -> int:
        return sum(row.count for row in self.rows if row.code == code)


@dataclass(frozen=True)
class Share:
    code: str
    title: str
    part: int
    whole: int
    definition: str

    @property
    def per_mille(self) -> int | None:
        """Rounded half up; None where there is nothing to take a share of."""
        return (2000 * self.part + self.whole) // (2 * self.whole) if self.whole else None


@dataclass(frozen=True)
class Duration:
    """Calendar days; None where nothing was counted. Of an even number the median is the longer of the middle two."""

    code: str
    title: str
    median_days: int | None
    longest: int | None
    count: int
    definition: str


@dataclass(frozen=True)
class Summary:
    """`running`: the period is not over, so the numbers still move. `total`: the cases filed in the period."""

    period: Period
    running: bool
    total: int
    tables: tuple[Table, ...]
    shares: tuple[Share, ...]
    durations: tuple[Duration, ...]

    def table(self, code: str) -> Table:
        return next(table for table in self.tables if table.code == code)

    def share(self, code: str) -> Share | None:
        """None where there was nothing to measure it by."""
        return next((share for share in self.shares if share.code == code), None)

    def duration(self, code: str) -> Duration:
        return next(duration for duration in self.durations if duration.code == code)


class Flow(StrEnum):
    OPEN_AT_START = "open-at-start"
    FILED = "filed"
    REOPENED = "reopened"
    CLOSED = "closed"
    OPEN_AT_END = "open-at-end"


FLOW_LABELS: Final[dict[Flow, str]] = {
    Flow.OPEN_AT_START: N_("Open aan het begin"),
    Flow.FILED: N_("Binnengekomen"),
    Flow.REOPENED: N_("Heropend"),
    Flow.CLOSED: N_("Afgesloten"),
    Flow.OPEN_AT_END: N_("Open aan het eind"),
}


def summarise(facts: Iterable[Facts], period: Period, today: date) -> Summary:
    """The numbers of a period as they are known on `today`; cases filed after today are not there yet."""
    known = [case for case in facts if case.filed_on <= today]
    filed = [case for case in known if period.contains(case.filed_on)]
    return Summary(
        period=period,
        running=not period.is_over(today),
        total=len(filed),
        tables=tuple(_tables(known, filed, period, today)),
        shares=tuple(_shares(known, filed, period, today)),
        durations=tuple(_durations(known, period)),
    )


def _tables(known: list[Facts], filed: list[Facts], period: Period, today: date) -> Iterator[Table]:
    yield _flow(known, period, today)
    yield _volume("kind", N_("Soort"), Kind, (case.kind for case in filed), FILED)
    end = min(period.last, today)
    yield _volume("status", N_("Status"), Status, (status_on(case, end) for case in filed), FILED_STATUS)
    breaches = [case for case in filed if case.kind in BREACHES]
    yield _by_rule(breaches)
    yield _counted("group", N_("Onderwerp"), [case.group for case in breaches], FILED_BREACHES)
    yield _counted("category", N_("Categorie"), [case.category for case in breaches], FILED_BREACHES)
    yield _counted("place", N_("Plek"), [case.place for case in breaches], FILED_BREACHES)
    settled = (case.outcome or UNSAID for case in known if _settled(case, period))
    yield _volume("outcome", N_("Uitkomst"), Outcome, settled, SETTLED)
    yield _counted("action", N_("Soort maatregel"), [each.code for each in _taken(known, period)], ACTIONS_TAKEN)


FILED: Final = N_("Alles wat in deze periode binnenkwam.")
FILED_STATUS: Final = N_(
    "Alles wat in deze periode binnenkwam, met de status aan het eind van de periode, of vandaag als die nog loopt."
)
FILED_BREACHES: Final = N_(
    "Meldingen en spoedmeldingen die in deze periode binnenkwamen. Advies en eigen fouten tellen hier niet mee."
)
FILED_RULES: Final = N_(
    "Meldingen en spoedmeldingen die in deze periode binnenkwamen. Advies en eigen fouten tellen hier niet mee. "
    "Een melding kan over meer regels gaan. Daarom tellen de rijen niet op tot het totaal."
)
SETTLED: Final = N_(
    "Zaken die in deze periode zijn afgesloten en nog dicht zijn. "
    "Is een zaak vaker afgesloten, dan telt alleen de laatste keer."
)
FLOW: Final = N_(
    "Begin met wat aan het begin open was. Tel erbij wat binnenkwam en wat is heropend. Haal eraf wat is afgesloten. "
    "Dan heb je wat aan het eind open is. Dat is het totaal."
)


def _volume(code: str, title: str, order: type[StrEnum], seen: Iterable[str | None], definition: str) -> Table:
    """A row for every value in its own order, also those of which there were none."""
    counts = Counter(value or UNSAID for value in seen)
    codes = [value.value for value in order] + ([UNSAID] if counts[UNSAID] else [])
    return Table(code, title, tuple(_row(value, counts[value]) for value in codes), counts.total(), definition)


def _counted(code: str, title: str, seen: list[str], definition: str) -> Table:
    """A row for every code that occurs, the most frequent first, what was not said last."""
    counts = Counter(value or UNSAID for value in seen)
    codes = sorted(counts, key=lambda value: (value == UNSAID, -counts[value], value))
    return Table(code, title, tuple(_row(value, counts[value]) for value in codes), len(seen), definition)


def _by_rule(breaches: list[Facts]) -> Table:
    """In the order of the protocol; a case counts once in each rule that it touches."""
    counts = Counter(rule for case in breaches for rule in set(case.rules))
    rows = [_row(str(rule), counts[rule]) for rule in sorted(counts)]
    unsaid = sum(not case.rules for case in breaches)
    if unsaid:
        rows.append(_row(UNSAID, unsaid))
    return Table("rule", N_("Regel"), tuple(rows), len(breaches), FILED_RULES)


def _flow(known: list[Facts], period: Period, today: date) -> Table:
    moves = [move for case in known for move in moves_of(case)]
    counts = {
        Flow.OPEN_AT_START: _open_on(known, min(period.first - ONE_DAY, today)),
        Flow.FILED: sum(period.contains(case.filed_on) for case in known),
        Flow.REOPENED: sum(case.reopened_on is not None and period.contains(case.reopened_on) for case in known),
        Flow.CLOSED: sum(status is Status.CLOSED and period.contains(day) for day, status in moves),
        Flow.OPEN_AT_END: _open_on(known, min(period.last, today)),
    }
    rows = tuple(_row(code, count) for code, count in counts.items())
    return Table("flow", N_("Verloop"), rows, counts[Flow.OPEN_AT_END], FLOW)


def _open_on(known: list[Facts], day: date) -> int:
    return sum(status_on(case, day) in OPEN for case in known)


def _row(code: str, count: int) -> Row:
    return Row(str(code), str(code), count)


def _settled(case: Facts, period: Period) -> bool:
    return case.status is Status.CLOSED and case.closed_on is not None and period.contains(case.closed_on)


def _shares(known: list[Facts], filed: list[Facts], period: Period, today: date) -> Iterator[Share]:
    told = [(case.acknowledge_by, first_told(case)) for case in filed]
    yield Share("acknowledged-on-time", N_("Ontvangst op tijd bevestigd"), *_on_time(told, today), ACKNOWLEDGED)
    feedback = [(case.feedback_by, case.feedback_on) for case in filed]
    yield Share("feedback-on-time", N_("Op tijd teruggekoppeld"), *_on_time(feedback, today), GIVEN_FEEDBACK)
    urgent = [(case.answer_by, first_told(case)) for case in filed if case.answer_by]
    if urgent:
        yield Share("urgent-on-time", N_("Spoed op tijd beantwoord"), *_on_time(urgent, today), ANSWERED_URGENT)
    actions = [action for case in known for action in case.actions if period.contains(action[0])]
    yield Share("actions-on-time", N_("Maatregelen op tijd klaar"), *_on_time(actions, today), ACTIONS_DONE)
    checked = [each.effect for each in _taken(known, period) if each.effect in CHECKED]
    yield Share(
        "actions-effective", N_("Maatregelen die hielpen"), checked.count(Effect.WORKS), len(checked), ACTIONS_HELPED
    )
    found = [case.outcome for case in known if case.kind in BREACHES and _settled(case, period)]
    decided = [outcome for outcome in found if outcome in DECIDED]
    confirmed = sum(outcome in CONFIRMED for outcome in decided)
    yield Share("substantiated", N_("Bevestigd, van wat is vastgesteld"), confirmed, len(decided), SUBSTANTIATED)
    own = [case.corrected for case in filed if case.kind is Kind.OWN_MISTAKE]
    if own:
        yes, no = own.count(Corrected.YES), own.count(Corrected.NO)
        yield Share(OWN_MISTAKE_CORRECTED, CORRECTED_TITLE, yes, yes + no, CORRECTED_IN_TIME)
    yield Share("anonymous", N_("Zonder naam"), sum(case.anonymous for case in filed), len(filed), WITHOUT_NAME)


CONFIRMED: Final = frozenset({Outcome.FULL, Outcome.PART})
DECIDED: Final = CONFIRMED | {Outcome.NOT, Outcome.UNFOUNDED}
"""Outcomes that say whether it was so; the others say that nobody could tell, or that something else was the matter."""
SUBSTANTIATED: Final = N_(
    "Van de meldingen die zijn afgesloten met een oordeel of het zo was: hoe vaak dat oordeel (deels) bevestigd was."
)
ACKNOWLEDGED: Final = N_(
    "Van alles wat in deze periode binnenkwam: hoe vaak de melder op tijd een eerste bericht kreeg. "
    "Wat nog wacht en nog op tijd is, telt niet mee."
)
GIVEN_FEEDBACK: Final = N_(
    "Van alles wat in deze periode binnenkwam: hoe vaak de melder op tijd hoorde wat ermee is gedaan. "
    "Wat nog wacht en nog op tijd is, telt niet mee."
)
ANSWERED_URGENT: Final = N_(
    "Van de spoedmeldingen uit deze periode: hoe vaak de melder op tijd antwoord kreeg. "
    "We kijken daarbij naar de dag, niet naar het uur. Wat nog wacht en nog op tijd is, telt niet mee."
)
ACTIONS_DONE: Final = N_(
    "Van de maatregelen die in deze periode klaar moesten zijn: hoe vaak dat op tijd lukte. "
    "Wat nog loopt en nog op tijd is, telt niet mee."
)
ACTIONS_TAKEN: Final = N_(
    "Maatregelen die in deze periode klaar moesten zijn, van alle zaken. Wat niet doorging, telt niet mee. "
    "Een zaak kan meer maatregelen hebben."
)
ACTIONS_HELPED: Final = N_(
    "Van de maatregelen die in deze periode klaar moesten zijn en waarvan is nagekeken of ze helpen: "
    "hoe vaak dat zo was. Een beetje helpen telt als niet."
)
OWN_MISTAKE_CORRECTED: Final = "own-mistake-corrected"
CORRECTED_TITLE: Final = N_("Eigen fout hersteld binnen 48 uur")
CORRECTED_IN_TIME: Final = N_(
    "Van de eigen fouten die in deze periode binnenkwamen, en waarvan dit bekend is: "
    "hoe vaak de fout binnen 48 uur hersteld was."
)
WITHOUT_NAME: Final = N_("Van alles wat in deze periode binnenkwam: hoe vaak de melder geen naam gaf.")


def _taken(known: list[Facts], period: Period) -> list[Taken]:
    return [each for case in known for each in case.taken if period.contains(each.due_on)]


def first_told(case: Facts) -> date | None:
    """The first word to the reporter: whoever answers at once has acknowledged too."""
    return min((day for day in (case.acknowledged_on, case.feedback_on) if day is not None), default=None)


def _on_time(terms: Sequence[tuple[date, date | None]], today: date) -> tuple[int, int]:
    """How many were done by their last day, of those that are done or too late. (Last day, day of the act) each."""
    judged = [(due, done) for due, done in terms if done is not None or due < today]
    return sum(done is not None and done <= due for due, done in judged), len(judged)


def _durations(known: list[Facts], period: Period) -> Iterator[Duration]:
    discussed = [
        _days(case, case.discussed_on) for case in known if case.discussed_on and period.contains(case.discussed_on)
    ]
    yield _duration("days-to-discuss", N_("Dagen tot het gesprek"), discussed, DAYS_TO_DISCUSS)
    closed = [_days(case, case.closed_on) for case in known if case.closed_on and _settled(case, period)]
    yield _duration("days-to-close", N_("Dagen tot het afsluiten"), closed, DAYS_TO_CLOSE)


DAYS_TO_DISCUSS: Final = N_("Zaken die in deze periode voor het eerst zijn besproken: dagen vanaf de dag van melden.")
DAYS_TO_CLOSE: Final = N_(
    "Zaken die in deze periode zijn afgesloten en nog dicht zijn: dagen vanaf de dag van melden tot de laatste keer "
    "dat de zaak werd afgesloten."
)


def _duration(code: str, title: str, days: list[int], definition: str) -> Duration:
    return Duration(code, title, median_of(days), max(days, default=None), len(days), definition)


def median_of(days: list[int]) -> int | None:
    """Of an even number the longer of the middle two: a number of days that somebody really waited."""
    return median_high(days) if days else None


def _days(case: Facts, until: date) -> int:
    return (until - case.filed_on).days


def status_on(case: Facts, day: date) -> Status | None:
    """The status at the end of that day, out of the case's dates; None before it was filed."""
    moves = moves_of(case)
    if all(moved_on <= day for moved_on, _ in moves):
        return case.status
    past = [status for moved_on, status in moves if moved_on <= day]
    return past[-1] if past else None


def moves_of(case: Facts) -> list[tuple[date, Status]]:
    """Every known change of status, by day; on one day in the order in which the steps come."""
    moves: list[tuple[date | None, Status]] = [
        (case.filed_on, Status.REPORTED),
        (case.discussed_on, Status.DISCUSSED),
        (case.planned_on, Status.CORRECTIVE_ACTION),
    ]
    if case.reopened_on is None:
        moves += [(case.closed_on, Status.CLOSED)]
    elif case.status is Status.CLOSED:
        first = case.first_closed_on or case.reopened_on
        moves += [(first, Status.CLOSED), (case.reopened_on, _reopened_to(case)), (case.closed_on, Status.CLOSED)]
    else:
        moves += [(case.closed_on, Status.CLOSED), (case.reopened_on, _reopened_to(case))]
    return sorted(((day, status) for day, status in moves if day is not None), key=lambda move: move[0])


def _reopened_to(case: Facts) -> Status:
    discussed = case.discussed_on is not None and case.reopened_on is not None and case.discussed_on <= case.reopened_on
    return Status.DISCUSSED if discussed else Status.REPORTED
