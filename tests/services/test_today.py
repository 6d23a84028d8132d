"""Today: each case in the one group that presses most, a few of each, and nothing of what is closed to who asks."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from tests import cases
from tests.cases import Told, file, new_entry_id, opened
from tests.people import NOW, People, Person, later
from tracker.casefile import Turn
from tracker.domain.statuses import Kind, Status
from tracker.models import Case, db
from tracker.services import accounts, conversation, handling, listing, today
from tracker.services.listing import Filter, News, Waits, When
from tracker.services.today import LOOKED_THROUGH, MOST, Group


def grouped(person: Person) -> dict[str, list[str]]:
    found = today.groups(person.actor, NOW)
    return {waiting.group.value: [row.case.reference for row in waiting.rows] for waiting in found}


def ask(told: Told, person: Person, text: str = "Wanneer was dat?") -> None:
    conversation.send_message(opened(told, person), text, new_entry_id(), actor=person.actor, now=NOW)


def reply(told: Told, text: str = "Gisteren.") -> None:
    conversation.add_from_reporter(cases.by_receipt(told), text, new_entry_id(), now=NOW)


def look(told: Told, person: Person) -> None:
    handling.read(opened(told, person), actor=person.actor, now=NOW)


def card(told: Told, person: Person) -> Turn:
    return opened(told, person).card.turn


def test_a_case_stands_in_the_group_that_presses_most(people: People) -> None:
    late, new, asked, answered, read = (file(now=later(days=-60)), file(), file(), file(), file())
    for told in (asked, answered, read):
        ask(told, people.hein)
    reply(answered)
    reply(read)
    look(read, people.hein)
    proposed = file()
    case_file = cases.acknowledged(proposed, people.christien)
    handling.set_aside(
        case_file, cases.SPAM, seen=case_file.case.last_act, actor=people.christien.actor, now=later(days=-1)
    )
    look(proposed, people.hein)
    assert grouped(people.hein) == {
        "due": [late.reference],
        "words": [answered.reference],
        "fresh": [new.reference],
        "me": sorted([read.reference, proposed.reference], key=lambda each: each == read.reference),
        "reporter": [asked.reference],
    }


def test_a_few_of_each_and_a_way_to_the_others(people: People) -> None:
    for _ in range(MOST + 2):
        file(now=later(days=-60))
    (waiting,) = today.groups(people.hein.actor, NOW)
    assert (waiting.group, len(waiting.rows), waiting.more) == (Group.DUE, MOST, True)
    assert listing.page_of(people.hein.actor, waiting.all, 1, NOW).total == MOST + 2


def test_every_group_links_to_a_list_that_holds_its_cases(people: People) -> None:
    test_a_case_stands_in_the_group_that_presses_most(people)
    for waiting in today.groups(people.hein.actor, NOW):
        listed = {row.case.id for row in listing.page_of(people.hein.actor, waiting.all, 1, NOW).rows}
        assert {row.case.id for row in waiting.rows} <= listed, waiting.group


def test_whose_turn_it_is_follows_the_words(people: People) -> None:
    told = file()
    assert card(told, people.hein) is Turn.US, "a report waits for us"
    cases.acknowledged(told, people.hein)
    assert card(told, people.hein) is Turn.NOBODY, "to confirm asks nothing"
    ask(told, people.hein)
    assert card(told, people.christien) is Turn.REPORTER
    assert opened(told, people.hein).card.since == NOW.date()
    conversation.write_note(
        opened(told, people.hein), "Wie weet dit?", new_entry_id(), actor=people.hein.actor, now=NOW
    )
    assert card(told, people.hein) is Turn.REPORTER, "a note says nothing to the reporter"
    reply(told)
    assert card(told, people.hein) is Turn.US
    ask(told, people.hein, "Dank je wel.")
    assert card(told, people.hein) is Turn.NOBODY


def test_the_card_tells_whose_proposal_lies_there_until_it_is_settled(people: People) -> None:
    told = file()
    case_file = opened(told, people.hein)
    handling.set_aside(case_file, cases.SPAM, seen=case_file.case.last_act, actor=people.hein.actor, now=NOW)
    assert opened(told, people.christien).card.proposed_by == people.hein.id
    for person, waits in ((people.hein, Waits.COLLEAGUE), (people.christien, Waits.ME)):
        (row,) = listing.page_of(person.actor, Filter(who=waits), 1, NOW).rows
        assert row.waits is waits
    case_file = opened(told, people.christien)
    handling.decline(case_file, "Toch niet.", seen=case_file.case.last_act, actor=people.christien.actor, now=NOW)
    assert opened(told, people.christien).card.proposed_by == ""


def test_the_card_has_one_size_and_opens_with_every_key_of_the_case(people: People) -> None:
    told, other, silent = file(), file(), file()
    cases.acknowledged(silent, people.hein)  # nobody is waited for: the shortest card
    sizes = {len(db.session.get_one(Case, each.case_id).card or b"") for each in (other, silent)}
    ask(told, people.hein)
    case_file = opened(told, people.hein)
    handling.set_aside(case_file, cases.SPAM, seen=case_file.case.last_act, actor=people.hein.actor, now=NOW)
    sizes.add(len(db.session.get_one(Case, told.case_id).card or b""))
    assert len(sizes) == 1
    db.session.get_one(Case, told.case_id).new_key_due = True  # somebody left; the next words make a new key
    db.session.commit()
    reply(told)
    assert listing.page_of(people.christien.actor, Filter(who=Waits.ME), 1, NOW).total == 2


def test_a_case_from_before_there_were_cards_is_shown_and_gets_one_with_its_next_entry(people: People) -> None:
    told = file()
    db.session.get_one(Case, told.case_id).card = None
    db.session.commit()
    assert card(told, people.hein) is Turn.US
    (row,) = listing.page_of(people.hein.actor, Filter(), 1, NOW).rows
    assert row.waits is None
    ask(told, people.hein)
    assert listing.page_of(people.hein.actor, Filter(who=Waits.REPORTER), 1, NOW).total == 1


def test_words_are_new_until_the_handler_has_looked(people: People) -> None:
    told = file()
    look(told, people.hein)
    reply(told)
    for person in (people.hein, people.christien):
        assert listing.page_of(person.actor, Filter(new=News.WORDS), 1, NOW).total == 1
    look(told, people.hein)
    assert listing.page_of(people.hein.actor, Filter(new=News.WORDS), 1, NOW).total == 0
    assert listing.page_of(people.christien.actor, Filter(new=News.WORDS), 1, NOW).total == 1
    cases.acknowledged(told, people.christien)
    assert listing.page_of(people.hein.actor, Filter(new=News.WORDS), 1, NOW).total == 0, "a colleague's act"
    assert listing.page_of(people.hein.actor, Filter(new=News.ANY), 1, NOW).total == 1
    reply(told)
    ask(told, people.christien)
    assert listing.page_of(people.hein.actor, Filter(new=News.WORDS), 1, NOW).total == 1, "answered, but not read"


def test_today_costs_the_same_however_many_cases_there_are(
    people: People, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    def ran() -> int:
        db.session.rollback()
        with statements() as these:
            today.groups(people.christien.actor, NOW)
            today.how_many(people.christien.actor, NOW)
        return len(these)

    def one_of_each() -> None:
        test_a_case_stands_in_the_group_that_presses_most(people) if not db.session.query(Case).first() else None
        told = file()
        cases.acknowledged(told, people.hein)
        reply(told)
        ask(file(), people.hein)

    one_of_each()
    before = ran()
    for _ in range(8):
        one_of_each()
    accounts.sign_in(people.christien.email, people.christien.password, now=NOW)
    assert ran() == before


def test_what_is_closed_to_somebody_changes_nothing_of_their_day(people: People) -> None:
    file(), file(now=later(days=-60))
    before = (today.groups(people.hein.actor, NOW), today.how_many(people.hein.actor, NOW))
    for kind in Kind:
        hidden = file(kind=kind, exclude=[people.hein], now=later(days=-90))
        ask(hidden, people.christien)
        reply(hidden)
        file(exclude=[people.hein])
    db.session.expire_all()
    assert (today.groups(people.hein.actor, NOW), today.how_many(people.hein.actor, NOW)) == before


def test_only_so_many_cards_are_opened_for_a_page(people: People) -> None:
    assert LOOKED_THROUGH <= 500
    told = file()
    cases.walked_to("closed", told, people.hein)
    assert db.session.get_one(Case, told.case_id).status == Status.CLOSED
    assert grouped(people.hein) == {}
    assert listing.page_of(people.hein.actor, Filter(due=When.TODAY), 1, NOW).total == 0


def test_an_action_that_is_done_comes_back_when_it_is_to_be_checked(people: People) -> None:
    told = file()
    cases.walked_to("corrective-action", told, people.hein)
    cases.finished(told, people.hein)
    (action,) = opened(told, people.hein).actions()
    assert action.next_on is not None
    week_before, month_before = action.next_on - timedelta(days=7), action.next_on - timedelta(days=31)
    for day, expected in ((month_before, False), (week_before, True)):
        moment = NOW.replace(year=day.year, month=day.month, day=day.day)
        assert (listing.page_of(people.hein.actor, Filter(new=News.CHECK), 1, moment).total == 1) is expected
