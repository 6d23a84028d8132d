"""A linear-programming attacker who knows our rule and reads the whole published file narrows no small count.

The attacker takes the joint table of the year (subject x place x how it ended) as unknowns that are nought or more,
writes down everything that the file says as equations, and asks HiGHS for the least and the most that each hidden row
can hold. Whole numbers would only widen what is asked here: if the relaxed bounds leave 0 to k - 1 open, the attacker
has learned nothing from sums. (What the *rule* tells on top of sums is tried in test_disclosure and test_published.)
"""

from itertools import product
from operator import mul

from hypothesis import given, settings
from scipy.optimize import linprog

from tests.domain.test_published import GROUPS, PLACES, SLOW, reports_of, thresholds, years
from tracker.domain.disclosure import REST
from tracker.domain.periods import Period
from tracker.domain.published import OTHER_GROUP, Published, publish
from tracker.domain.statistics import Facts, Table

FEW = settings(SLOW, max_examples=20)
YEAR = Period.parse("2026")
OPEN_OR_NOT = ("open", "closed")
CELLS = list(product(GROUPS, PLACES, OPEN_OR_NOT))
UNKNOWN_PLACE = ""


def where(axis: int, codes: set[str]) -> list[float]:
    return [1.0 if cell[axis] in codes else 0.0 for cell in CELLS]


def equations(shown: Published) -> tuple[list[list[float]], list[float]]:
    """What the file says of reports: their total, each named row, and each REST."""
    lines, sums = [], []

    def says(line: list[float], count: int) -> None:
        lines.append(line)
        sums.append(float(count))

    assert shown.reports is not None
    says([1.0] * len(CELLS), shown.reports)
    for axis, code, universe in ((0, "group", set(GROUPS)), (1, "place", set(PLACES))):
        table = shown.table(code)
        if table is not None:
            named = {row.code for row in table.rows} - {REST}
            for row in table.rows:
                says(where(axis, {row.code} if row.code != REST else universe - named), row.count)
    ending = shown.table("ending")
    if ending is not None:
        says(where(2, {"open"}), ending.count("open"))
    return lines, sums


def bounds(shown: Published, target: list[float]) -> tuple[float, float]:
    """The least and the most that these cells together can hold."""
    lines, sums = equations(shown)
    found = []
    for sign in (1, -1):
        solved = linprog([sign * each for each in target], A_eq=lines, b_eq=sums, bounds=(0, None), method="highs")
        assert solved.status == 0, solved.message
        found.append(sign * solved.fun)
    return found[0], found[1]


def hidden(table: Table | None, universe: tuple[str, ...], unknown: str) -> list[str]:
    """Rows that name something and are not shown."""
    named = {row.code for row in table.rows} if table else set()
    return [code for code in universe if code not in named and code != unknown]


@FEW
@given(years, thresholds)
def test_sums_leave_every_hidden_row_open_from_nought_to_k(year: list[Facts], k: int) -> None:
    shown = publish(year, YEAR, k)
    if shown.reports is None:
        assert shown.tables == () or all(table.code == "good-sign" for table in shown.tables)
        return
    for axis, code, universe, unknown in ((0, "group", GROUPS, OTHER_GROUP), (1, "place", PLACES, UNKNOWN_PLACE)):
        for row in hidden(shown.table(code), universe, unknown):
            least, most = bounds(shown, where(axis, {row}))
            assert least < 0.5 and most > k - 1 - 0.5, f"{row}: {least} to {most}"


@FEW
@given(years, thresholds)
def test_what_is_shown_is_the_truth_so_the_attacker_works_with_the_right_sums(year: list[Facts], k: int) -> None:
    """Were the equations wrong, the attack above would find nothing for the wrong reason."""
    shown = publish(year, YEAR, k)
    if shown.reports is None:
        return
    told = [(each.group, each.place, "closed" if each.closed_on else "open") for each in reports_of(year)]
    truth = [float(told.count(cell)) for cell in CELLS]
    lines, sums = equations(shown)
    assert all(abs(sum(map(mul, line, truth)) - count) < 1e-9 for line, count in zip(lines, sums, strict=True))


def test_the_attack_finds_what_a_careless_table_gives_away() -> None:
    """Two rows and their total: hiding the small one alone hides nothing."""
    lines = [[1.0, 1.0], [1.0, 0.0]]
    solved = linprog([0.0, 1.0], A_eq=lines, b_eq=[12.0, 10.0], bounds=(0, None), method="highs")
    assert solved.fun == 2.0
