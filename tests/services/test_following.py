"""A yes at a check-in: a case of its own, of the highest secrecy; with those who held the first it leaves no trace."""

import re
from collections.abc import Collection
from datetime import datetime

import pytest
from sqlalchemy import select

from tests import cases
from tests.cases import Told, file, opened
from tests.people import NOW, People, Person, later
from tests.snapshots import Rows, acts, changes, nothing_changes, snapshot
from tracker.domain import receipts
from tracker.domain.aftercare import Disadvantage, NotAskedNow, NotClosed
from tracker.domain.errors import NotFound
from tracker.domain.reports import NobodyLeft
from tracker.domain.statuses import Kind
from tracker.models import AuditRow, Base, Case, Notice, db
from tracker.services import accounts, caring, envelope, following, listing, recording
from tracker.services.listing import Filter
from tracker.services.recording import writing
from tracker.services.reporting import AlreadyFollowed, Filed, Follows, file_report

STORY = "Sinds mijn melding krijg ik alleen nog late diensten, en Hein groet me niet meer."
MONTH = later(days=31)


@pytest.fixture
def closed(people: People) -> Told:
    told = file()
    cases.walked_to("closed", told, people.hein)
    return told


def tell(
    told: Told,
    exclude: Collection[Person],
    *,
    code: str = "",
    months: int = 1,
    story: str = STORY,
    now: datetime = MONTH,
    reporter: Person | None = None,
) -> Filed:
    first = cases.by_receipt(told)
    shut_out = tuple(person.id for person in exclude)
    actor = reporter.actor if reporter else None
    return following.follow_up(first, months, story, shut_out, code or receipts.make(), reporter=actor, now=now)


def about(told: Told, rows: Rows) -> dict[str, object]:
    """Every row of the whole database that belongs to this case."""
    tables = {table.name: [column.name for column in table.columns] for table in Base.metadata.sorted_tables}
    return {name: {row: count for row, count in rows[name].items() if told.case_id in map(str, row)} for name in tables}


def test_one_that_was_called_open_in_the_database_gets_no_copy_for_the_safe(people: People, closed: Told) -> None:
    """Also where it shuts out nobody: what it follows is sealed, and only the mark is in the clear."""
    filed = tell(closed, [])
    envelope.put_away(envelope.new_words(), tested=True, actor="system", now=NOW)
    case_id, readers = filed.case_file.case.id, (people.hein, people.christien)
    with writing():
        db.session.get_one(Case, case_id).restricted = False
    for person in readers:
        with writing():
            envelope.fill(person.actor)
    assert db.session.get_one(Case, case_id).envelope is None


def test_the_trusted_person_reads_it_and_knows_what_it_follows(people: People, closed: Told) -> None:
    filed = tell(closed, [people.hein, people.christien])
    case_file = opened(filed.case_file.case.reference, people.mirjam)
    assert (case_file.report()["story"], case_file.report()["follows"]) == (STORY, closed.reference)
    assert (case_file.register.category, case_file.case.kind) == ("RE1", Kind.REPORT)


def test_with_the_first_handlers_nothing_at_all_has_changed(people: People, closed: Told) -> None:
    before = snapshot()
    seen = [listing.page_of(person.actor, Filter(), 1, MONTH).total for person in (people.hein, people.christien)]
    with acts("case:filed"):
        filed = tell(closed, [people.hein, people.christien])
    assert about(closed, snapshot()) == about(closed, before)
    assert seen == [
        listing.page_of(person.actor, Filter(), 1, MONTH).total for person in (people.hein, people.christien)
    ]
    for person in (people.hein, people.christien):
        with pytest.raises(NotFound):
            opened(filed.case_file.case.reference, person)
        assert caring.after(opened(closed, person), MONTH.date()) == _as_unanswered(people, closed, person)


def _as_unanswered(people: People, closed: Told, person: Person) -> caring.After:
    """As it would be told of a report whose reporter never came back."""
    untouched = file()
    cases.walked_to("closed", untouched, people.hein)
    return caring.After(NOW.date(), None, None, None, caring.after(opened(untouched, person), MONTH.date()).asks)


def test_only_who_reads_it_is_told(people: People, closed: Told) -> None:
    db.session.query(Notice).delete()
    db.session.commit()
    tell(closed, [people.hein, people.christien])
    assert set(db.session.scalars(select(Notice.account_id))) == {people.mirjam.id}


def test_it_is_restricted_also_when_nobody_is_shut_out_and_has_no_copy_in_the_safe(
    people: People, closed: Told
) -> None:
    case = tell(closed, []).case_file.case
    assert (case.restricted, case.envelope) == (True, None)


def test_sent_twice_it_is_one_case_and_other_words_are_added(people: People, closed: Told) -> None:
    code = receipts.make()
    first = tell(closed, [people.hein], code=code)
    before = snapshot()
    again = tell(closed, [people.hein], code=code)
    assert (again.again, again.unchanged, changes(before)) == (True, False, {})
    assert again.case_file.case.id == first.case_file.case.id
    with acts("message:added"):
        tell(closed, [people.hein], code=code, story=STORY + " En gisteren weer.")


def test_another_form_for_the_same_question_is_refused(people: People, closed: Told) -> None:
    tell(closed, [people.hein])
    with nothing_changes(NotAskedNow):
        tell(closed, [people.hein])


def test_two_forms_that_were_open_at_once_make_one_case(people: People, closed: Told) -> None:
    """The second passed the question before the first was filed: the number of the follow-up is unique."""
    label = caring.follow_label(cases.by_receipt(closed), 1)
    tell(closed, [people.hein])
    follows = Follows(closed.reference, cases.by_receipt(closed).follow_id(label))
    with nothing_changes(AlreadyFollowed):
        file_report(cases.REPORT, receipts.make(), reporter=None, now=MONTH, follows=follows)


def test_the_question_is_answered_by_it_and_the_next_one_comes(people: People, closed: Told) -> None:
    tell(closed, [people.hein])
    first = cases.by_receipt(closed)
    assert caring.after(first, MONTH.date()).asks is None
    with nothing_changes(NotAskedNow):
        caring.check_in(cases.by_receipt(closed), 1, Disadvantage.NO, now=MONTH)
    assert caring.after(first, later(days=100).date()).asks == 3
    tell(closed, [people.hein], months=3, now=later(days=100))


def test_it_has_a_receipt_of_its_own_and_the_first_one_keeps_working(people: People, closed: Told) -> None:
    code = receipts.make()
    filed = tell(closed, [people.hein], code=code)
    told = Told(filed.case_file.case.reference, code, filed.case_file.case.id)
    assert cases.by_receipt(told).case.id != cases.by_receipt(closed).case.id


def test_before_its_day_or_while_the_case_is_open_it_is_refused(people: People, closed: Told) -> None:
    with nothing_changes(NotAskedNow):
        tell(closed, [people.hein], now=later(days=20))
    still_open = file()
    with nothing_changes(NotAskedNow):
        tell(still_open, [people.hein])
    with pytest.raises(NotClosed):
        caring.follow_label(cases.by_receipt(still_open), 1)


def test_who_shuts_out_everybody_is_told_and_nothing_is_kept(people: People, closed: Told) -> None:
    with nothing_changes(NobodyLeft):
        tell(closed, [people.hein, people.christien, people.mirjam])


def test_a_yes_is_never_written_into_the_first_case(closed: Told) -> None:
    with nothing_changes(ValueError):
        caring.check_in(cases.by_receipt(closed), 1, Disadvantage.YES, now=MONTH)


def test_a_stolen_copy_does_not_tell_a_follow_up_from_any_report(people: People, closed: Told) -> None:
    """All have a number that reads as chance, and the trail tells of a report like any other."""
    other = file(exclude=[people.hein], now=MONTH)
    filed = tell(closed, [people.hein], reporter=people.sanne)
    rows = {row.id: row for row in db.session.scalars(select(Case))}
    ids = [row.follow_id for row in rows.values()]
    assert len(set(ids)) == len(ids)
    assert {len(follow_id) for follow_id in ids} == {32}
    mine, theirs = rows[filed.case_file.case.id], rows[other.case_id]
    plain = [c.name for c in Case.__table__.columns if not isinstance(getattr(mine, c.name), bytes)]
    odd = {"id", "reference", "last_act"}
    assert [getattr(mine, name) for name in plain if name not in odd] == [
        getattr(theirs, name) for name in plain if name not in odd
    ]
    told = [
        (row.act, row.actor, row.facts, len(row.sealed))
        for row in db.session.scalars(select(AuditRow).where(AuditRow.case_id.in_([mine.id, theirs.id])))
    ]
    assert told[0] == told[1]
    assert re.search(closed.reference, repr(snapshot()["entry"])) is None
    assert recording.verify() is None


# whom the page proposes to shut out


def proposed(told: Told) -> set[str]:
    return set(following.proposed_exclusions(cases.by_receipt(told)))


def test_the_trusted_person_is_proposed_as_the_reader(people: People, closed: Told) -> None:
    assert proposed(closed) == {people.hein.id, people.christien.id}


def test_who_was_shut_out_of_the_first_case_is_proposed_too(people: People) -> None:
    told = file(exclude=[people.mirjam, people.christien])
    cases.walked_to("discussed", told, people.hein)
    assert proposed(told) == set(), "nobody would be left: the reporter chooses"


def test_where_the_trusted_person_handled_the_first_case_another_coordinator_reads_it(people: People) -> None:
    told = file(exclude=[people.hein, people.christien])
    assert proposed(told) == set()
    accounts.disable(people.mirjam.id, actor=people.peter.actor, now=NOW)
    other = file(exclude=[people.hein])
    assert proposed(other) == set()
