"""Talks: minutes that the reporter checks, hearing the person concerned, and a report that was told aloud."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from tests import cases
from tests.cases import Told, by_receipt, file, opened
from tests.people import NOW, People, later
from tests.snapshots import acts, nothing_changes
from tracker.casefile import CaseFile, EntryKind, Turn
from tracker.domain import receipts
from tracker.domain.demands import InTheFuture, MissingText, NobodyTookPart, NotHeard
from tracker.domain.errors import NotFound
from tracker.domain.minutes import Check, Minutes, NoCorrection
from tracker.domain.permissions import Role
from tracker.domain.reports import NobodyLeft, Report
from tracker.domain.statuses import How, Outcome
from tracker.domain.talks import Hearing, Talk
from tracker.models import AuditRow, Holder, Notice, db
from tracker.services import accounts, conversation, handling, hearing, recording, reporting, talking
from tracker.services.acting import OnlyForAWhile
from tracker.services.conversation import TooLong
from tracker.services.reporting import WriterLosesIt

TALK = Talk(cases.TODAY, How.PHONE, ("Hein", "een zus"), "Zij vertelde dat de foto er al weken staat.", ask=True)
HEARD = Hearing(cases.TODAY, "Betrokkene zegt dat er toestemming was.")
ALOUD = replace(cases.REPORT, told=How.MEETING)


def record(told: Told, people: People, talk: Talk = TALK) -> Minutes:
    talking.record(opened(told, people.hein), talk, cases.new_entry_id(), actor=people.hein.actor, now=NOW)
    return minutes(told)[-1]


def minutes(told: Told) -> tuple[Minutes, ...]:
    return talking.of(by_receipt(told).entries())


def check(told: Told, one: Minutes, answer: Check, words: str = "") -> None:
    talking.answer(by_receipt(told), one.id, answer, words, cases.new_entry_id(), now=later(days=1))


def hear(told: Told, people: People, what: Hearing = HEARD) -> None:
    hearing.record(opened(told, people.hein), what, cases.new_entry_id(), actor=people.hein.actor, now=NOW)


def told_aloud(people: People, report: Report = ALOUD, *, knows: bool = False, writer: str = "hein") -> Told:
    code = receipts.make()
    person = getattr(people, writer)
    filed = reporting.file_told(report, code, writer=person.actor, knows=knows, now=NOW)
    return Told(filed.case_file.case.reference, code, filed.case_file.case.id)


# minutes


def test_every_answer_to_minutes_is_kept_and_in_the_trail_reads_like_any_addition(people: People) -> None:
    told = file()
    with acts("talk:recorded", "message:added", "message:added", "message:added"):
        one = record(told, people)
        check(told, one, Check.CORRECT, "Het was gisteren pas.")
        check(told, one, Check.DECLINE)
        check(told, one, Check.AGREE)
    (known,) = minutes(told)
    assert [answer.check for answer in known.answers] == [Check.CORRECT, Check.DECLINE, Check.AGREE]
    assert known.answers[0].words == "Het was gisteren pas."
    assert known.text == TALK.minutes


def test_an_answer_leaves_what_was_written_as_it_was(people: People) -> None:
    told = file()
    one = record(told, people)
    before = {entry.id: dict(entry.body) for entry in by_receipt(told).entries()}
    check(told, one, Check.CORRECT, "Anders.")
    after = {entry.id: dict(entry.body) for entry in by_receipt(told).entries()}
    assert before.items() <= after.items()


def test_a_correction_without_words_is_refused(people: People) -> None:
    told = file()
    one = record(told, people)
    with nothing_changes(NoCorrection):
        check(told, one, Check.CORRECT, " \n")


def test_minutes_that_nobody_asked_to_check_and_minutes_of_another_case_can_not_be_answered(people: People) -> None:
    told, other = file(), file()
    unasked, elsewhere = record(told, people, replace(TALK, ask=False)), record(other, people)
    for one in (unasked, elsewhere):
        with nothing_changes(NotFound):
            check(told, one, Check.AGREE)


def test_minutes_ask_for_a_day_that_was_who_was_there_and_words(people: People) -> None:
    told = file()
    for talk, refusal in (
        (replace(TALK, held_on=cases.days_after(1)), InTheFuture),
        (replace(TALK, took_part=()), NobodyTookPart),
        (replace(TALK, minutes=" "), MissingText),
        (replace(TALK, minutes="x" * 20_001), TooLong),
    ):
        with nothing_changes(refusal):
            record(told, people, talk)


def test_the_same_form_twice_is_one_talk(people: People) -> None:
    told, form = file(), cases.new_entry_id()
    for _ in range(2):
        talking.record(opened(told, people.hein), TALK, form, actor=people.hein.actor, now=NOW)
    assert len(minutes(told)) == 1


def test_an_answer_to_minutes_breaks_the_silence(people: People) -> None:
    """Else a report could be set aside for silence while the reporter answers."""
    told = file()
    one = record(told, people)
    for days in (1, 2):
        conversation.send_message(
            opened(told, people.hein), "Hoe zit het?", cases.new_entry_id(), actor=people.hein.actor, now=later(days)
        )
    talking.answer(by_receipt(told), one.id, Check.AGREE, "", cases.new_entry_id(), now=later(days=40))
    state = handling.state_of(opened(told, people.hein), later(days=41).date())
    assert (state.questions_asked, state.quiet_days) == (0, 1)


# hearing


def test_a_hearing_on_record_lets_a_case_be_found_substantiated(people: People) -> None:
    told = file()
    cases.walked_to("corrective-action", told, people.hein)
    cases.finished(told, people.hein)
    unheard = replace(cases.ENDING, outcome=Outcome.FULL, why_not_heard="")
    with nothing_changes(NotHeard):
        cases.closed(told, people.hein, unheard)
    hear(told, people, Hearing(None, "Hij is op vakantie."))
    with nothing_changes(NotHeard):
        cases.closed(told, people.hein, unheard)
    assert hearing.why_not_yet(opened(told, people.hein).entries()) == "Hij is op vakantie."
    with acts("hearing:recorded", "case:closed"):
        hear(told, people)
        cases.closed(told, people.hein, unheard)
    assert hearing.why_not_yet(opened(told, people.hein).entries()) == ""


def test_a_reason_at_the_closing_is_kept_with_it(people: People) -> None:
    told = file()
    cases.walked_to("closed", told, people.hein)
    closing = [entry for entry in opened(told, people.hein).entries() if entry.kind is EntryKind.CLOSING][-1]
    assert closing.body["why_not_heard"] == cases.ENDING.why_not_heard


def test_hearing_asks_for_words_and_a_day_that_was(people: People) -> None:
    told = file()
    with nothing_changes(MissingText):
        hear(told, people, Hearing(cases.TODAY, " "))
    with nothing_changes(InTheFuture):
        hear(told, people, Hearing(cases.days_after(1), "Morgen."))


def test_who_only_reads_along_hears_nobody(people: People) -> None:
    told = file()
    row = db.session.get(Holder, (told.case_id, people.hein.id))
    assert row is not None
    row.until = cases.days_after(3)
    db.session.commit()
    with nothing_changes(OnlyForAWhile):
        hear(told, people)


# told aloud


def test_what_is_told_aloud_is_filed_like_any_report_and_says_sealed_who_wrote_it(people: People) -> None:
    with acts("case:filed"):
        told = told_aloud(people)
    (row,) = db.session.scalars(select(AuditRow).where(AuditRow.case_id == told.case_id))
    assert row.actor == "reporter"
    assert people.hein.id not in row.facts
    case_file = opened(told, people.christien)
    assert case_file.open_detail(row.number, row.sealed)["entered_by"] == people.hein.id
    assert case_file.report()["story"] == cases.STORY
    assert recording.verify() is None


def test_who_wrote_it_down_gets_no_notice_and_the_others_do(people: People) -> None:
    told_aloud(people)
    assert set(db.session.scalars(select(Notice.account_id))) == {people.christien.id}


def test_the_reporter_is_asked_to_check_what_was_written_down_for_them(people: People) -> None:
    told = told_aloud(people)
    (one,) = minutes(told)
    assert (one.report, one.waits, one.text, one.how) == (True, True, cases.STORY, How.MEETING)
    check(told, one, Check.CORRECT, "Het waren twee foto's.")
    assert not minutes(told)[0].waits
    assert by_receipt(told).report()["story"] == cases.STORY


def test_what_a_reporter_wrote_themselves_asks_no_check(people: People) -> None:
    assert minutes(file()) == ()


def test_the_trusted_person_who_heard_it_holds_it_too(people: People) -> None:
    told = told_aloud(people, writer="mirjam")
    assert set(reporting.readers(opened(told, people.mirjam))) == {"Hein", "Christien", "Mirjam"}


def test_a_writer_whom_the_reporter_excludes_learns_so_first_and_then_holds_nothing(people: People) -> None:
    report = replace(ALOUD, exclude=(people.hein.id,))
    with nothing_changes(WriterLosesIt):
        told_aloud(people, report)
    told = told_aloud(people, report, knows=True)
    assert reporting.readers(opened(told, people.christien)) == ("Christien",)
    with pytest.raises(NotFound):
        CaseFile.open(told.reference, people.hein.actor)


def test_a_writer_whom_nobody_let_in_gets_no_key(people: People) -> None:
    made = accounts.made("kees@hartenhoeve.example", "Kees", Role.TRUSTED_PERSON, "zeven eenden op het dak", NOW)
    with recording.writing():
        accounts.stored(made, NOW, confirmed=False)
    kees = accounts.sign_in("kees@hartenhoeve.example", "zeven eenden op het dak", now=NOW)
    code = receipts.make()
    with nothing_changes(WriterLosesIt):
        reporting.file_told(ALOUD, code, writer=kees, knows=False, now=NOW)
    filed = reporting.file_told(ALOUD, code, writer=kees, knows=True, now=NOW)
    assert set(filed.readers) == {"Christien", "Hein"}


def test_nobody_left_is_refused_also_when_told_aloud(people: People) -> None:
    everybody = tuple(account.id for account in reporting.who_may_be_excluded())
    with nothing_changes(NobodyLeft):
        told_aloud(people, replace(ALOUD, exclude=everybody), knows=True)


def test_it_stands_on_no_handlers_own_list_and_sent_again_it_is_the_same_case(people: People) -> None:
    told = told_aloud(people)
    again = reporting.file_told(ALOUD, told.code, writer=people.hein.actor, knows=False, now=NOW)
    assert (again.again, again.unchanged, again.case_file.case.reference) == (True, False, told.reference)


def test_minutes_wait_for_the_reporter_and_words_of_theirs_wait_for_us(people: People) -> None:
    told = file()
    one = record(told, people)
    assert opened(told, people.hein).card.turn is Turn.REPORTER
    check(told, one, Check.CORRECT, "Het was gisteren pas.")
    assert opened(told, people.hein).card.turn is Turn.US
    check(told, one, Check.AGREE)
    assert opened(told, people.hein).card.turn is Turn.NOBODY
