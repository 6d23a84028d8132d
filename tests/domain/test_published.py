"""The whole published summary: what stands beside each other tells no more than each table by itself."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.domain.test_disclosure import KS, narrowed, tables
from tests.domain.test_statistics import case
from tracker.domain import published
from tracker.domain.disclosure import REST
from tracker.domain.periods import Period
from tracker.domain.published import CLOSED, CONFIRMED, NOT_CONFIRMED, OPEN_ROW, Published, publish
from tracker.domain.statistics import BREACHES, OWN_MISTAKE_CORRECTED, OWN_WORDS, Facts, Taken
from tracker.domain.statuses import Corrected, Kind, Outcome, Status

YEAR = Period.parse("2026")
GROUPS = ("online", "data", "clients", "work", "money", "other")
PLACES = ("house", "farm", "online", "")
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def taken(draw: st.DrawFn) -> Taken:
    """An action that was agreed on, and perhaps looked at."""
    day = date(2026, 1, 1) + timedelta(days=draw(st.integers(0, 400)))
    return Taken(draw(st.sampled_from(("A05", "A11", OWN_WORDS))), draw(st.sampled_from(("", "works", "not"))), day)


@st.composite
def a_case(draw: st.DrawFn) -> Facts:
    """Of the year 2026, somewhere on its way; most are reports about something online."""
    filed = date(2026, 1, 1) + timedelta(days=draw(st.integers(0, 364)))
    kind = draw(st.sampled_from([Kind.REPORT] * 5 + [Kind.URGENT, Kind.ADVICE, Kind.OWN_MISTAKE]))
    facts = case(
        filed.isoformat(),
        kind=kind,
        group=draw(st.sampled_from(("online",) * 5 + GROUPS)),
        category=draw(st.sampled_from(("SM1", "SM2", "CL3", "ST1", "OT1"))),
        place=draw(st.sampled_from(PLACES)),
        rules=tuple(draw(st.sets(st.integers(1, 18), max_size=3))),
        anonymous=draw(st.booleans()),
        corrected=draw(st.sampled_from([None, *Corrected])),
        taken=tuple(draw(st.lists(taken(), max_size=3))),
        acknowledged_on=(filed + timedelta(days=draw(st.integers(0, 12)))).isoformat(),
    )
    if kind is Kind.URGENT:
        facts = facts._replace(answer_by=filed)
    if draw(st.booleans()):
        return facts
    closed_on = min(filed + timedelta(days=draw(st.integers(1, 150))), YEAR.last)
    outcome = draw(st.sampled_from([Outcome.FULL] * 3 + list(Outcome)))
    return facts._replace(status=Status.CLOSED, closed_on=closed_on, feedback_on=closed_on, outcome=outcome)


years = st.lists(a_case(), max_size=80)
thresholds = st.sampled_from((3, 5, 10))


def reports_of(year: list[Facts]) -> list[Facts]:
    return [each for each in year if each.kind in BREACHES]


def relabelled(year: list[Facts], chosen: list[Facts], label: Callable[[int, Facts], Facts]) -> list[Facts]:
    """The same year, in which the chosen cases, counted from 0, are told differently."""
    places = iter(range(len(year)))
    return [label(next(places), each) if any(each is one for one in chosen) else each for each in year]


def renamed(field: str, row: str, small: int, unknown: str) -> Callable[[int, Facts], Facts]:
    """`small` of the chosen cases stand in this row, the rest nowhere."""

    def label(place: int, each: Facts) -> Facts:
        told: dict[str, Any] = {field: row if place < small else unknown}
        return each._replace(**told)

    return label


@SLOW
@given(years, thresholds, st.data())
def test_every_row_that_no_list_names_may_be_any_small_count(year: list[Facts], k: int, data: st.DataObject) -> None:
    """For each hidden subject and place, and each count under k, there is a year that gives the very same summary."""
    shown = publish(year, YEAR, k)
    for field, unknown in (("group", "other"), ("place", "")):
        table = shown.table(field)
        named = {row.code for row in table.rows} if table else set()
        hidden = sorted({getattr(each, field) for each in reports_of(year)} - named - {unknown, REST})
        rest = [each for each in reports_of(year) if getattr(each, field) not in named]
        if not hidden or len(rest) < k:
            continue
        row, small = data.draw(st.sampled_from(hidden)), data.draw(st.integers(0, k - 1))
        another = relabelled(year, rest, renamed(field, row, small, unknown))
        assert publish(another, YEAR, k) == shown


@SLOW
@given(years, thresholds, st.data())
def test_every_ending_inside_a_coarser_one_may_be_any_small_count(
    year: list[Facts], k: int, data: st.DataObject
) -> None:
    shown = publish(year, YEAR, k)
    table = shown.table("ending")
    if table is None:
        return
    inside = {
        CONFIRMED: [Outcome.FULL, Outcome.PART, Outcome.SYSTEM],
        NOT_CONFIRMED: [Outcome.NOT, Outcome.UNABLE],
        CLOSED: [Outcome.FULL, Outcome.PART, Outcome.SYSTEM, Outcome.NOT, Outcome.UNABLE],
    }
    coarse = [row.code for row in table.rows if row.code in inside]
    if not coarse:
        return
    parent, small = data.draw(st.sampled_from(coarse)), data.draw(st.integers(0, k - 1))
    outcome = data.draw(st.sampled_from(inside[parent]))
    brother = next(each for each in inside[parent] if each is not outcome)
    if parent == CLOSED:  # one that stands in another row of the level between, or that level would be shown
        confirmed = outcome in inside[CONFIRMED]
        brother = Outcome.NOT if confirmed else Outcome.FULL
    codes = {published._ENDED[each][0] for each in inside[parent]}
    another = relabelled(
        year,
        [each for each in reports_of(year) if each.outcome and published._ENDED[each.outcome][0] in codes],
        lambda place, each: each._replace(outcome=outcome if place < small else brother),
    )
    assert publish(another, YEAR, k) == shown


@SLOW
@given(years, thresholds)
def test_no_number_in_the_whole_file_is_small(year: list[Facts], k: int) -> None:
    shown = publish(year, YEAR, k)
    for table in shown.tables:
        assert all(row.count >= k for row in table.rows), table.code
        assert sum(row.count for row in table.rows) == table.total
    for share in shown.shares:
        assert share.part >= k and share.whole - share.part >= k and share.whole >= 10, share.code
    assert all(duration.count >= 10 and duration.longest is None for duration in shown.durations)
    for total in (shown.reports, shown.good_signs):
        assert total is None or total >= k


@SLOW
@given(years, thresholds)
def test_good_signs_and_reports_tell_nothing_of_each_other(year: list[Facts], k: int) -> None:
    """Whoever subtracts what is told of the one from what is told of the other finds no case of either."""
    shown = publish(year, YEAR, k)
    reports, signs = reports_of(year), [each for each in year if each.kind not in BREACHES]
    alone = publish(reports, YEAR, k)
    shares = tuple(share for share in shown.shares if share.code != OWN_MISTAKE_CORRECTED)
    assert (alone.reports, alone.shares, alone.durations) == (shown.reports, shares, shown.durations)
    assert [table for table in shown.tables if table.code != "good-sign"] == list(alone.tables)
    only_signs = publish(signs, YEAR, k)
    assert only_signs.good_signs == shown.good_signs
    assert only_signs.shares == tuple(share for share in shown.shares if share.code == OWN_MISTAKE_CORRECTED)


@SLOW
@given(years, thresholds)
def test_of_fewer_than_k_nothing_is_told_but_that(year: list[Facts], k: int) -> None:
    few = reports_of(year)[: k - 1]
    assert publish(few, YEAR, k) == publish([], YEAR, k) == Published(YEAR, k, None, None, (), (), ())


def test_urgent_answers_are_told_only_where_a_table_says_how_many_were_urgent() -> None:
    urgent = [case(kind=Kind.URGENT, answer_by="2026-05-01", acknowledged_on=day) for day in ["2026-05-01"] * 6]
    late = [case(kind=Kind.URGENT, answer_by="2026-05-01", acknowledged_on="2026-05-04") for _ in range(6)]
    assert publish([*urgent, *late, case()], YEAR, 5).share("urgent-on-time") is None
    with_others = publish([*urgent, *late, *[case()] * 5], YEAR, 5)
    assert with_others.share("urgent-on-time") is not None and with_others.table("kind") is not None


def good_signs(advice: int, yes: int, no: int, unknown: int = 0) -> list[Facts]:
    own = {Corrected.YES: yes, Corrected.NO: no, Corrected.UNKNOWN: unknown}
    return [
        *[case(kind=Kind.ADVICE)] * advice,
        *[case(kind=Kind.OWN_MISTAKE, corrected=said) for said, count in own.items() for _ in range(count)],
    ]


def test_own_mistakes_put_right_in_time_are_told_of_as_many_as_the_table_says() -> None:
    shown = publish([*good_signs(6, 5, 4, 3), *[case(corrected=Corrected.YES)] * 20], YEAR, 5)
    share, table = shown.share(OWN_MISTAKE_CORRECTED), shown.table("good-sign")
    assert share is not None and table is not None
    assert (share.part, share.whole) == (5, 12), "what is not known counts as not, and no report counts"
    assert share.whole == table.count(Kind.OWN_MISTAKE)
    assert publish(good_signs(4, 5, 7), YEAR, 5).share(OWN_MISTAKE_CORRECTED) is None, "nothing says how many there are"
    assert publish(good_signs(6, 5, 4), YEAR, 5).share(OWN_MISTAKE_CORRECTED) is None, "of nine"
    assert publish(good_signs(6, 4, 12), YEAR, 5).share(OWN_MISTAKE_CORRECTED) is None


@pytest.mark.parametrize("k", KS)
def test_what_is_told_of_good_signs_tells_an_exhaustive_attacker_nothing(k: int) -> None:
    """The attacker tries every year of advice and own mistakes there can be, with the table and the share beside it."""
    worlds: dict[Any, list[tuple[int, ...]]] = defaultdict(list)
    for total in (*range(k, 2 * k + 3), 24, 31):
        for advice, yes, no in tables(3, total):
            page = publish(good_signs(advice, yes, no), YEAR, k)
            worlds[page.good_signs, page.tables, page.shares].append((advice, yes, no, yes + no))
    assert narrowed(worlds, 4, k) == []


def test_a_median_is_told_only_where_a_table_says_how_many_were_closed() -> None:
    closed = [
        case(status=Status.CLOSED, closed_on="2026-06-01", outcome=Outcome.FULL, feedback_on="2026-06-01")
        for _ in range(12)
    ]
    assert publish(closed, YEAR, 5).durations == (), "none is open, so the table of endings is not shown"
    shown = publish([*closed, *[case() for _ in range(5)]], YEAR, 5)
    assert shown.durations[0].median_days == 31
    assert shown.table("ending") is not None and shown.table("ending").count(OPEN_ROW) == 5  # type: ignore[union-attr]


def test_small_houses_see_the_six_groups_and_large_ones_every_category() -> None:
    few, many = [case(group="online", category="SM1")] * 149, [case(group="online", category="SM1")] * 200
    few, many = [*few], [*many, *[case(group="other", category="OT1")] * 6]
    assert publish([*few[:140], *[case(group="other")] * 9], YEAR, 5).table("group") is not None
    assert publish(many, YEAR, 5).table("group") is None
    assert publish(many, YEAR, 5).table("category") is not None


@SLOW
@given(years, thresholds, st.data())
def test_every_action_that_is_not_told_may_be_in_any_small_number_of_reports(
    year: list[Facts], k: int, data: st.DataObject
) -> None:
    """For each type that is not shown and each count under k there is a year that gives the very same summary."""
    shown, reports = publish(year, YEAR, k), reports_of(year)
    told = {share.code for share in shown.shares}
    hidden = [code for code in ("A05", "A11", OWN_WORDS, "A16") if f"action-{code}" not in told]
    if not hidden or len(reports) < k:
        return
    code, small = data.draw(st.sampled_from(hidden)), data.draw(st.integers(0, k - 1))
    moved = [one for each in reports for one in each.taken if one.code == code]
    without = [each._replace(taken=tuple(one for one in each.taken if one.code != code)) for each in year]
    carrier = next((each for each in reports_of(without) if each.taken), reports_of(without)[0])
    other = carrier.taken[0].code if carrier.taken else "A01"  # who has it already counts no second time
    effects = tuple(Taken(other, one.effect, one.due_on) for one in moved)
    without = [each._replace(taken=each.taken + effects) if each is carrier else each for each in without]
    unseen = Taken(code, "", YEAR.last)
    another = relabelled(
        without,
        reports_of(without),
        lambda place, each: each._replace(taken=(*each.taken, unseen)) if place < small else each,
    )
    assert publish(another, YEAR, k) == shown


def test_effects_are_told_only_of_ten_checked_actions_or_more() -> None:
    def year(helped: int, failed: int) -> list[Facts]:
        effects = ["works"] * helped + ["not"] * failed + [""] * 20
        return [case(taken=(Taken("A05", effect, date(2026, 6, 1)),)) for effect in effects]

    assert publish(year(5, 4), YEAR, 5).share("actions-effective") is None
    share = publish(year(6, 5), YEAR, 5).share("actions-effective")
    assert share is not None and (share.part, share.whole) == (6, 11)


def test_the_confirmed_share_is_what_the_shown_rows_say_and_stands_only_beside_them() -> None:
    def ended(outcome: Outcome, count: int) -> list[Facts]:
        shut = {"status": Status.CLOSED, "closed_on": date(2026, 6, 1), "outcome": outcome}
        return [case("2026-05-01")._replace(**shut) for _ in range(count)]  # type: ignore[arg-type]

    all_rows = [each for outcome in (Outcome.FULL, Outcome.PART, Outcome.NOT, Outcome.UNABLE, Outcome.SYSTEM)
                for each in ended(outcome, 6)]  # fmt: skip
    shown = publish([*all_rows, *(case("2026-05-01") for _ in range(6))], YEAR, 5)
    share = shown.share("substantiated")
    assert share is not None and (share.part, share.whole) == (12, 18)
    coarse = publish(
        [*ended(Outcome.FULL, 9), *ended(Outcome.NOT, 9), *(case("2026-05-01") for _ in range(6))], YEAR, 5
    )
    assert coarse.share("substantiated") is None
