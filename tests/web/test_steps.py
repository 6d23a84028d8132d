"""Steps on the case page: each with its demands, refusals beside the field, two people at once, two pairs of eyes."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests import cases
from tests.cases import Told
from tests.people import NOW, People, later, new_person
from tests.web.browser import Browser, Page
from tests.web.conftest import Browse
from tracker.domain.demands import Feedback, SettingAside
from tracker.domain.permissions import Role
from tracker.domain.statuses import Ground, Kind
from tracker.models import AuditRow, Case, Holder, db
from tracker.services import conversation, disclosing, handling

TODAY = cases.TODAY.isoformat()
TOMORROW = (cases.TODAY + timedelta(days=1)).isoformat()
YESTERDAY = (cases.TODAY - timedelta(days=1)).isoformat()

TALK = {
    "held_on": TODAY,
    "took_part": ["Hein", "Christien"],
    "decision": "We vragen om de foto weg te halen.",
    "category": "SM1",
    "severity": "small",
    "likelihood": "once",
}
PLAN = {"actions-0-what": "De foto weghalen", "actions-0-owner": "Bram", "actions-0-due_on": TOMORROW}
ENDING = {"outcome": "full", "feedback": "De foto is weg.", "why_not_heard": "Het account is van niemand."}
NO_ACTION = {"outcome": "unfounded", "reason": "Het was een oude foto.", "feedback": "De foto mocht."}
ASIDE = {"ground": "spam", "explanation": "Dit is reclame.", "why_none": "Er is geen melder."}


@dataclass(frozen=True)
class Move:
    """A step as a person takes it: from which status, at which noun, with which answers, and where it leads."""

    status: str
    noun: str
    step: str
    answers: dict[str, Any]
    to: str
    kind: Kind = Kind.REPORT
    act: str = ""
    wrong: dict[str, tuple[dict[str, Any], str, str]] = field(default_factory=dict)


NO_FEEDBACK = ({"feedback": "", "why_none": ""}, "feedback", "Vertel de melder wat er is gedaan")
MOVES = {
    "acknowledge": Move(
        "reported", "acknowledgement", "acknowledge", {"message": "Dank je wel."}, "reported",
        act="case:acknowledged",
        wrong={
            "no message": ({"message": " "}, "message", "Schrijf hier iets op"),
            "a message that is too long": ({"message": "x" * 20_001}, "message", "Dit is te lang"),
        },
    ),
    "discuss": Move(
        "reported", "discussion", "discuss", TALK, "discussed", act="case:discussed",
        wrong={
            "no day": ({"held_on": ""}, "held_on", "Kies de dag van het gesprek"),
            "a day that is to come": ({"held_on": TOMORROW}, "held_on", "Deze dag moet nog komen"),
            "nobody there": ({"took_part": []}, "took_part", "Kies wie erbij waren"),
            "no decision": ({"decision": ""}, "decision", "Schrijf hier iets op"),
            "no category": ({"category": ""}, "category", "Kies hier iets"),
            "no severity": ({"severity": ""}, "severity", "Kies hier iets"),
            "no likelihood": ({"likelihood": ""}, "likelihood", "Kies hier iets"),
        },
    ),
    "answer": Move(
        "reported", "answer", "answer",
        {"verdict": "yes", "message": "Dat mag."}, "closed", Kind.ADVICE, act="case:answered",
        wrong={"no answer": ({"message": ""}, "message", "Schrijf hier iets op")},
    ),
    "plan": Move(
        "discussed", "plan", "plan", PLAN, "corrective-action", act="case:planned",
        wrong={
            "nothing": (
                {"actions-0-what": "", "actions-0-owner": "", "actions-0-due_on": ""},
                "actions-0-kind",
                "Spreek minstens één maatregel af",
            ),
            "no owner": ({"actions-0-owner": ""}, "actions-0-owner", "Schrijf hier iets op"),
            "no day": ({"actions-0-due_on": ""}, "actions-0-due_on", "Kies wanneer"),
            "a day that is over": ({"actions-0-due_on": YESTERDAY}, "actions-0-due_on", "Deze dag is al voorbij"),
            "no measure": ({"actions-0-what": ""}, "actions-0-what", "Schrijf hier iets op"),
        },
    ),
    "close": Move(
        "finished", "closing", "close", ENDING, "closed", act="case:closed",
        wrong={"no outcome": ({"outcome": []}, "outcome", "Kies hier iets"), "no feedback": NO_FEEDBACK},
    ),
    "close-without-action": Move(
        "discussed", "closing-without-action", "close-without-action", NO_ACTION, "closed",
        act="case:closed-without-action",
        wrong={
            "no outcome": ({"outcome": []}, "outcome", "Kies hier iets"),
            "no reason": ({"reason": ""}, "reason", "Schrijf hier iets op"),
            "no feedback": NO_FEEDBACK,
        },
    ),
    "set-aside": Move(
        "reported", "setting-aside", "set-aside", ASIDE, "reported", act="step:proposed",
        wrong={
            "no ground": ({"ground": []}, "ground", "Kies hier iets"),
            "no explanation": ({"explanation": ""}, "explanation", "Schrijf hier iets op"),
            "no feedback": NO_FEEDBACK,
            "a duplicate of nothing": ({"ground": "duplicate"}, "linked", "Schrijf het kenmerk op"),
            "withdrawn without a look": ({"ground": "withdrawn"}, "safety_checked", "Kijk eerst of iedereen veilig is"),
            "too little asked": ({"ground": "no-info"}, "ground", "twee keer om uitleg"),
        },
    ),
    "reopen": Move(
        "closed", "reopening", "reopen", {"reason": "Het gebeurt weer."}, "discussed", act="case:reopened",
        wrong={"no reason": ({"reason": ""}, "reason", "Schrijf hier iets op")},
    ),
}  # fmt: skip


def case_in(app: Flask, people: People, move: Move) -> Told:
    with app.app_context():
        told = cases.file(kind=move.kind)
        status = "corrective-action" if move.status == "finished" else move.status
        cases.walked_to(status, told, people.hein)
        if move.status == "finished":
            cases.finished(told, people.hein)
    return told


def take(browser: Browser, told: Told, move: Move, changed: dict[str, Any] | None = None) -> Page:
    form = browser.get(f"/cases/{told.reference}").form(f"/{move.noun}")
    answers = {f"{move.step}-{name}": value for name, value in {**move.answers, **(changed or {})}.items()}
    return browser.send(form, answers)


def status_of(app: Flask, told: Told) -> str:
    with app.app_context():
        return str(db.session.scalar(db.select(Case.status).where(Case.id == told.case_id)))


def acts_on(app: Flask, told: Told) -> list[str]:
    with app.app_context():
        rows = db.select(AuditRow.act).where(AuditRow.case_id == told.case_id).order_by(AuditRow.number)
        return list(db.session.scalars(rows))


@pytest.mark.parametrize("name", MOVES)
def test_a_step_is_taken_and_is_one_entry_in_the_trail(app: Flask, hein: Browser, people: People, name: str) -> None:
    move = MOVES[name]
    told = case_in(app, people, move)
    hein.get(f"/cases/{told.reference}")
    before = acts_on(app, told)
    page = hein.follow(take(hein, told, move))
    assert page.status == 200
    assert status_of(app, told) == move.to
    assert acts_on(app, told)[len(before) :] == [move.act]


@pytest.mark.parametrize(("name", "wrong"), [(name, wrong) for name, move in MOVES.items() for wrong in move.wrong])
def test_a_refused_step_changes_nothing_and_keeps_every_word(
    app: Flask, hein: Browser, people: People, name: str, wrong: str
) -> None:
    move = MOVES[name]
    changed, at, sentence = move.wrong[wrong]
    told = case_in(app, people, move)
    hein.get(f"/cases/{told.reference}")
    before, status = acts_on(app, told), status_of(app, told)
    page = take(hein, told, move, changed)
    assert page.status == 400
    assert sentence in page.beside(f"{move.step}-{at}"), page.trouble
    assert sentence in page.trouble
    form = page.form(f"/{move.noun}")
    for field_name, value in {**move.answers, **changed}.items():
        if isinstance(value, str) and value.strip():
            assert form[f"{move.step}-{field_name}"] == value, field_name
    assert (acts_on(app, told), status_of(app, told)) == (before, status)


def test_the_page_offers_exactly_the_steps_of_the_table(app: Flask, hein: Browser, people: People) -> None:
    offered = {
        "reported": {"acknowledgement", "discussion", "setting-aside"},
        "discussed": {"discussion", "plan", "closing-without-action"},
        "corrective-action": {"discussion", "plan", "closing"},
        "closed": {"reopening"},
    }
    nouns = {move.noun for move in MOVES.values()}
    with app.app_context():
        places = {status: cases.file() for status in offered}
        for status, told in places.items():
            cases.walked_to(status, told, people.hein)
    for status, told in places.items():
        page = hein.get(f"/cases/{told.reference}")
        shown = {noun for noun in nouns if page.has_form(f"/{told.reference}/{noun}")}
        assert shown == offered[status], status


def test_a_step_that_the_table_does_not_allow_is_refused(app: Flask, hein: Browser, people: People) -> None:
    told = case_in(app, people, MOVES["acknowledge"])
    with app.app_context():
        seen = cases.opened(told, people.hein).case.last_act
    fields = {"close-csrf_token": hein.token(), "close-seen": seen, "close-outcome": "not", "close-feedback": "Klaar."}
    page = hein.post(f"/cases/{told.reference}/closing", fields)
    assert page.status == 400
    assert "Deze stap kan nu niet" in page.text
    assert status_of(app, told) == "reported"


def test_closing_waits_until_every_measure_is_done_or_dropped(app: Flask, hein: Browser, people: People) -> None:
    with app.app_context():
        told = cases.file()
        cases.walked_to("corrective-action", told, people.hein)
    page = take(hein, told, MOVES["close"])
    assert page.status == 400
    assert "Dit staat nog open: 'De foto weghalen'." in page.trouble
    measure = hein.get(address_of_measure(app, told, people) + "/result").form("/result")
    refused = hein.send(measure, {"result": ""})
    assert refused.status == 400
    assert "Schrijf hier iets op" in refused.beside("result")
    done = hein.follow(hein.send(measure, {"result": "De foto is weg."}))
    assert "De maatregel is afgerond" in done.text
    again = hein.send(measure, {"result": "Nog een keer."})
    assert again.status == 400
    assert "al afgerond" in again.text
    assert take(hein, told, MOVES["close"]).status == 303
    assert status_of(app, told) == "closed"


def address_of_measure(app: Flask, told: Told, people: People) -> str:
    with app.app_context():
        return f"/cases/{told.reference}/actions/{cases.opened(told, people.hein).actions()[0].id}"


def test_a_measure_of_another_case_is_not_found(app: Flask, hein: Browser, people: People) -> None:
    with app.app_context():
        one, other = cases.file(), cases.file()
        for told in (one, other):
            cases.walked_to("corrective-action", told, people.hein)
        foreign = cases.opened(other, people.hein).actions()[0].id
    page = hein.post(f"/cases/{one.reference}/actions/{foreign}/result", {"csrf_token": hein.token()})
    assert page.status == 404


def test_the_second_is_told_what_changed_and_keeps_the_words(
    app: Flask, hein: Browser, christien: Browser, people: People
) -> None:
    told = case_in(app, people, MOVES["acknowledge"])
    form = christien.get(f"/cases/{told.reference}").form("/discussion")
    assert take(hein, told, MOVES["acknowledge"]).status == 303
    answers = {f"discuss-{name}": value for name, value in TALK.items()}
    page = christien.send(form, {**answers, "discuss-decision": "Mijn lange besluit."})
    assert page.status == 409
    assert "Er is intussen iets veranderd" in page.text
    assert "Hein las de melding en bevestigde de ontvangst." in page.text
    assert page.form("/discussion")["discuss-decision"] == "Mijn lange besluit."
    assert "case:discussed" not in acts_on(app, told)
    done = christien.send(page.form("/discussion"))
    assert done.status == 303
    assert acts_on(app, told)[-1] == "case:discussed"


def test_words_are_shown_when_the_step_itself_is_gone(
    app: Flask, hein: Browser, christien: Browser, people: People
) -> None:
    told = case_in(app, people, MOVES["acknowledge"])
    form = christien.get(f"/cases/{told.reference}").form("/setting-aside")
    assert take(hein, told, MOVES["discuss"]).status == 303
    page = christien.send(form, {f"set-aside-{name}": value for name, value in ASIDE.items()})
    assert page.status == 409
    assert not page.has_form("/setting-aside")
    assert "Dit is reclame." in page.text


def test_words_are_shown_when_the_step_is_gone_and_they_were_wrong_as_well(
    app: Flask, hein: Browser, christien: Browser, people: People
) -> None:
    """Also what stands in lines of a plan, with their days."""
    told = case_in(app, people, MOVES["plan"])
    form = christien.get(f"/cases/{told.reference}").form("/plan")
    assert take(hein, told, MOVES["close-without-action"]).status == 303
    wrong = PLAN | {"actions-1-what": "x" * 501}
    page = christien.send(form, {f"plan-{name}": value for name, value in wrong.items()})
    assert page.status == 409
    assert not page.has_form("/plan")
    for words in ("De foto weghalen", "Bram", "dinsdag 3 november", "x" * 501):
        assert words in page.text


def test_the_same_step_sent_twice_is_taken_once(app: Flask, hein: Browser, people: People) -> None:
    told = case_in(app, people, MOVES["acknowledge"])
    form = hein.get(f"/cases/{told.reference}").form("/acknowledgement")
    answers = {"acknowledge-message": "Dank je wel."}
    assert hein.send(form, answers).status == 303
    assert hein.send(form, answers).status == 409
    assert acts_on(app, told).count("case:acknowledged") == 1


def test_setting_aside_takes_two_pairs_of_eyes(app: Flask, hein: Browser, christien: Browser, people: People) -> None:
    told = case_in(app, people, MOVES["set-aside"])
    assert "Je voorstel staat klaar" in hein.follow(take(hein, told, MOVES["set-aside"])).text
    own = hein.get(f"/cases/{told.reference}")
    assert not own.has_form("/agreement")
    with app.app_context():
        seen = cases.opened(told, people.hein).case.last_act
    planted = hein.post(f"/cases/{told.reference}/agreement", {"agree-csrf_token": hein.token(), "agree-seen": seen})
    assert planted.status == 400
    assert "eigen voorstel" in planted.text
    assert status_of(app, told) == "reported"
    other = christien.get(f"/cases/{told.reference}")
    assert "Hein stelt voor" in other.text
    assert "Dit is reclame." in other.text
    assert christien.send(other.form("/agreement")).status == 303
    assert status_of(app, told) == "closed"
    assert acts_on(app, told)[-1] == "case:set-aside"


def test_a_severe_case_closes_only_when_a_second_handler_agrees(
    app: Flask, hein: Browser, christien: Browser, people: People
) -> None:
    with app.app_context():
        told = cases.file()
        cases.walked_to("corrective-action", told, people.hein, talk=cases.SEVERE_TALK)
        cases.finished(told, people.hein)
    take(hein, told, MOVES["close"])
    assert status_of(app, told) == "corrective-action"
    page = christien.get(f"/cases/{told.reference}")
    no = christien.send(page.form("/objection"), {"decline-reason": ""})
    assert no.status == 400
    assert "Schrijf hier iets op" in no.beside("decline-reason")
    assert christien.send(no.form("/objection"), {"decline-reason": "Nog niet klaar."}).status == 303
    assert acts_on(app, told)[-1] == "step:declined"
    take(hein, told, MOVES["close"])
    page = christien.get(f"/cases/{told.reference}")
    assert christien.send(page.form("/agreement")).status == 303
    assert status_of(app, told) == "closed"


def test_agreeing_with_a_proposal_that_is_gone_says_so(
    app: Flask, hein: Browser, christien: Browser, people: People
) -> None:
    told = case_in(app, people, MOVES["set-aside"])
    take(hein, told, MOVES["set-aside"])
    form = christien.get(f"/cases/{told.reference}").form("/agreement")
    back = hein.get(f"/cases/{told.reference}").form("/objection")
    hein.send(back, {"decline-reason": "Toch niet."})
    page = christien.send(form)
    assert page.status in (400, 409)
    assert status_of(app, told) == "reported"
    assert "voorstel" in page.text


def test_without_a_second_handler_it_waits_thirty_days_and_the_reporter_reads_that(
    app: Flask, hein: Browser, browse: Browse, people: People, clock: time_machine.Traveller
) -> None:
    with app.app_context():
        told = cases.file(exclude=[people.christien])
    take(hein, told, MOVES["set-aside"])
    reporter = browse()
    page = reporter.follow(reporter.send(reporter.get("/receipt").form("/receipt"), code=told.code))
    assert "wacht dit tot woensdag 2 december" in page.text
    assert page.has_form("/trusted-person")
    assert not hein.get(f"/cases/{told.reference}").has_form("/agreement")
    clock.move_to(later(days=30))
    hein.sign_in(people.hein)
    page = hein.get(f"/cases/{told.reference}")
    assert hein.send(page.form("/agreement")).status == 303
    assert status_of(app, told) == "closed"


def test_messages_and_notes_are_written_once_each(app: Flask, hein: Browser, people: People) -> None:
    told = case_in(app, people, MOVES["acknowledge"])
    for noun, text in (("messages", "Kun je meer vertellen?"), ("notes", "Ik bel morgen.")):
        form = hein.get(f"/cases/{told.reference}").form(f"/{noun}")
        name = next(name for name in form.offered if name.endswith("-text"))
        filled = form.filled({name: text})
        hein.post(form.action, filled)
        page = hein.follow(hein.post(form.action, filled))
        assert page.text.count(text) == 1
        empty = hein.send(form, {name: ""})
        assert empty.status == 400
        assert "Schrijf hier iets op" in empty.beside(name)
        long = hein.send(form, {name: "x" * 20_001})
        assert "Dit is te lang" in long.beside(name)
        assert long.form(f"/{noun}")[name] == "x" * 20_001


def test_the_name_is_shown_once_after_a_reason_and_a_fresh_confirmation(
    app: Flask, hein: Browser, people: People
) -> None:
    with app.app_context():
        told = cases.file(identity=cases.SANNE)
    page = hein.get(f"/cases/{told.reference}")
    assert cases.SANNE.name not in page.html
    assert cases.SANNE.contact not in page.html
    form, reason = page.form("/name"), {"name-reason": "Om haar te bellen."}
    asked = hein.send(form, reason)
    assert (asked.status, cases.SANNE.name in asked.html) == (401, False)
    wrong = hein.send(asked.form("/confirmation"), password="wrong")
    assert (wrong.status, cases.SANNE.name in wrong.html) == (400, False)
    assert "klopt niet" in wrong.beside("password")
    right = hein.send(wrong.form("/confirmation"), password=people.hein.password)
    assert (right.status, cases.SANNE.name in right.html) == (200, False)
    none = hein.send(form, {"name-reason": " "})
    assert (none.status, cases.SANNE.name in none.html) == (400, False)
    assert "name:shown" not in acts_on(app, told)
    shown = hein.send(right.form("/name"))
    assert shown.status == 200
    assert "Sanne de Vries" in shown.text
    assert "06 12 34 56 78" in shown.text
    assert acts_on(app, told)[-1] == "name:shown"
    after = hein.get(f"/cases/{told.reference}")
    assert cases.SANNE.name not in after.html
    assert "Hein bekeek de naam van de melder. Reden: Om haar te bellen." in after.text


def test_a_report_without_a_name_has_no_door_to_a_name(app: Flask, hein: Browser, people: People) -> None:
    told = case_in(app, people, MOVES["acknowledge"])
    assert hein.get(f"/cases/{told.reference}").has_form("/name") is False


def test_looking_at_a_case_is_in_the_trail_also_by_way_of_a_refused_form(
    app: Flask, hein: Browser, people: People
) -> None:
    told = case_in(app, people, MOVES["acknowledge"])
    page = hein.post(f"/cases/{told.reference}/notes")
    assert cases.STORY in page.text
    assert acts_on(app, told)[-1] == "case:read"


def test_reading_twice_on_a_day_is_one_entry_and_the_next_day_another(
    app: Flask, hein: Browser, people: People, clock: time_machine.Traveller
) -> None:
    told = case_in(app, people, MOVES["acknowledge"])
    for _ in range(3):
        hein.get(f"/cases/{told.reference}")
    assert acts_on(app, told).count("case:read") == 1
    clock.move_to(later(days=1))
    hein.sign_in(people.hein)
    hein.get(f"/cases/{told.reference}")
    assert acts_on(app, told).count("case:read") == 2


def test_the_story_tells_what_happened_with_the_papers_of_each_act(app: Flask, hein: Browser, people: People) -> None:
    with app.app_context():
        told = cases.file()
        cases.acknowledged(told, people.hein)
        cases.walked_to("closed", told, people.hein)
        case_file = cases.opened(told, people.christien)
        conversation.write_note(
            case_file, "Bellen met de ouders.", cases.new_entry_id(), actor=people.christien.actor, now=later()
        )
    text = hein.get(f"/cases/{told.reference}").text.split("Het verhaal tot nu toe")[1]
    told_in_order = [
        "De melder schreef deze melding.",
        cases.STORY,
        "Hein las de melding en bevestigde de ontvangst.",
        "Hein en Christien bespraken de melding.",
        cases.TALK.decision,
        "Hein sprak maatregelen af.",
        "De foto weghalen. Bram doet dit, uiterlijk ma 9 nov",
        "Hein rondde een maatregel af.",
        "Hein sloot de zaak af: bevestigd.",
        cases.FEEDBACK.message,
        "Christien schreef een notitie.",
        "Bellen met de ouders.",
    ]
    places = [text.find(sentence) for sentence in told_in_order]
    assert -1 not in places, told_in_order[places.index(-1)]
    assert places == sorted(places)


def test_a_new_handler_sees_no_case_from_before(app: Flask, browse: Browse, people: People) -> None:
    with app.app_context():
        told = cases.file()
        els = new_person("els", Role.COORDINATOR)
    browser = browse(els)
    assert browser.get(f"/cases/{told.reference}").status == 404
    assert "Er zijn nog geen zaken die jij mag openen" in browser.get("/cases").text
    with app.app_context():
        assert db.session.get(Holder, (told.case_id, els.id)) is None


def test_who_was_let_in_later_does_not_read_which_case_a_duplicate_points_at(
    app: Flask, browse: Browse, people: People
) -> None:
    with app.app_context():
        first, again = cases.file(), cases.file()
        case_file = cases.opened(again, people.hein)
        aside = SettingAside(Ground.DUPLICATE, "Dezelfde foto.", Feedback("Dank je wel."), linked=first.reference)
        handling.set_aside(case_file, aside, seen=case_file.case.last_act, actor=people.hein.actor, now=NOW)
        disclosing.let_trusted_person_look(cases.by_receipt(again), now=NOW)
    assert first.reference in browse(people.christien).get(f"/cases/{again.reference}").text
    page = browse(people.mirjam).get(f"/cases/{again.reference}")
    assert "Dezelfde foto." in page.text
    assert first.reference not in page.text


def test_a_handler_sees_the_minute_of_the_own_acts_only(app: Flask, browse: Browse, people: People) -> None:
    """The minutes of two handlers around something that the reporter did would tell when that was."""
    with app.app_context():
        told = cases.file()
        cases.acknowledged(told, people.hein)
    minute = NOW.strftime("%H:%M")
    assert minute in browse(people.hein).get(f"/cases/{told.reference}").text
    christien = browse(people.christien)
    christien.get(f"/cases/{told.reference}")
    shown = christien.get(f"/cases/{told.reference}").text
    assert shown.count(minute) == 1, "her own reading, and not what Hein did"
