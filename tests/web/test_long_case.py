"""A case that went on for months: the page asks the database as often as for a short one, and is read in a minute."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO

import pytest
import time_machine
from flask import Flask

from tests import cases
from tests.cases import Told
from tests.people import NOW, People, later
from tests.web.browser import Browser, Page
from tests.web.conftest import Browse
from tests.web.test_receipt import follow_case
from tracker.domain.demands import Action, Plan
from tracker.services import attachments, conversation
from tracker.services.attachments import Draft, Sent

Watch = Callable[[], AbstractContextManager[list[str]]]
LONG = "De eerste alinea vertelt wat er was. Die is kort.\n\n" + "Daarna volgt een lang verhaal met alle dagen. " * 60


def lived_through(told: Told, people: People, *, rounds: int) -> None:
    """Months of talking: in every round a question, an answer with a file, and a note; with it two measures."""
    cases.discussed(told, people.hein)
    plan = Plan(tuple(Action(f"Maatregel {n}", "Bram", cases.days_after(90 + n)) for n in range(rounds)))
    cases.planned(told, people.hein, plan)
    for number in range(rounds):
        now = later(days=number)
        asked, answered, noted = (cases.new_entry_id() for _ in range(3))
        case_file = cases.opened(told, people.hein)
        conversation.send_message(case_file, f"Vraag {number}?", asked, actor=people.hein.actor, now=now)
        sent = [Sent(f"bijlage {number}.txt", BytesIO(b"woorden"))]
        assert attachments.keep(Draft(answered), sent, originals=False, now=now) == []
        reporter = cases.by_receipt(told)
        conversation.add_from_reporter(reporter, f"Antwoord {number}. {LONG}", answered, now=now, files=1)
        case_file = cases.opened(told, people.christien)
        conversation.write_note(case_file, f"Notitie {number}.", noted, actor=people.christien.actor, now=now)


@pytest.fixture
def long(app: Flask, people: People, clock: time_machine.Traveller) -> Told:
    with app.app_context():
        told = cases.file(story=LONG)
        lived_through(told, people, rounds=20)
    clock.move_to(later(days=20))
    return told


def questions(browser: Browser, address: str, watch: Watch) -> int:
    """How many the page asks the second time: the first time it is recorded that it was read."""
    browser.get(address)
    with watch() as ran:
        assert browser.get(address).status == 200
    return len(ran)


def test_the_pages_ask_no_question_for_each_row(
    app: Flask,
    browse: Browse,
    people: People,
    long: Told,
    statements: Watch,
) -> None:
    with app.app_context():
        short = cases.file(now=later(days=20))
        lived_through(short, people, rounds=1)
    hein = browse(people.hein)
    asked = [questions(hein, f"/cases/{told.reference}", statements) for told in (short, long)]
    assert asked[0] == asked[1]
    own = []
    for told in (short, long):
        reporter = browse()
        follow_case(reporter, told)
        own.append(questions(reporter, "/receipt/case", statements))
    assert own[0] == own[1]


def test_no_question_is_asked_twice_for_the_story(
    app: Flask, browse: Browse, people: People, long: Told, statements: Watch
) -> None:
    hein = browse(people.hein)
    hein.get(f"/cases/{long.reference}")
    with statements() as ran:
        hein.get(f"/cases/{long.reference}")
    assert sum("FROM entry" in each for each in ran) == 1
    assert sum("FROM attachment" in each for each in ran) == 1


def in_short(page: Page) -> str:
    return page.text.split("In het kort")[1].split("Het verhaal tot nu toe")[0]


def test_the_first_lines_say_what_it_is_where_it_stands_and_what_is_open(
    app: Flask, browse: Browse, people: People, long: Told
) -> None:
    hein = browse(people.hein)
    brief = in_short(hein.get(f"/cases/{long.reference}"))
    assert "De eerste alinea vertelt wat er was. Die is kort." in brief
    assert "Corrigerende maatregel, sinds ma 2 nov" in brief
    assert cases.TALK.decision in brief
    assert "De melder schreef op za 21 nov. Daar is nog niet op geantwoord." in brief
    assert "Er lopen nog 20 maatregelen. De eerste: Bram" in brief
    assert "De melder kreeg nog geen terugkoppeling." in brief
    assert "Bram: Maatregel 0." in brief


def test_what_is_open_goes_away_when_it_is_done(app: Flask, browse: Browse, people: People, long: Told) -> None:
    with app.app_context():
        case_file = cases.opened(long, people.hein)
        actor, now = people.hein.actor, later(days=20)
        conversation.send_message(case_file, "Klaar.", cases.new_entry_id(), actor=actor, now=now, feedback=True)
        conversation.send_message(case_file, "Goed zo?", cases.new_entry_id(), actor=actor, now=now)
    brief = in_short(browse(people.hein).get(f"/cases/{long.reference}"))
    assert "nog niet op geantwoord" not in brief
    assert "kreeg nog geen terugkoppeling" not in brief
    assert "Hein vroeg de melder iets op zo 22 nov. Er kwam nog niets terug." in brief


def test_the_middle_and_long_texts_are_folded_and_nothing_is_left_out(
    browse: Browse, people: People, long: Told
) -> None:
    page = browse(people.hein).get(f"/cases/{long.reference}")
    folded = [each for each in page.tree.iter("details") if "middle" in (each.get("class") or "")]
    assert len(folded) == 1
    inside = "".join(folded[0].itertext())
    assert "Vraag 3?" in inside
    assert "Vraag 19?" not in inside
    for number in range(20):
        for words in (f"Vraag {number}?", f"Antwoord {number}.", f"Notitie {number}.", f"bijlage {number}.txt"):
            assert page.text.count(words) == 1, words
    story = page.text.split("Het verhaal tot nu toe")[1]
    assert story.count("Daarna volgt een lang verhaal met alle dagen.") == 21 * 60
    rest = [each for each in page.tree.iter("details") if each.get("class") == "rest"]
    assert len(rest) == 21 + 1  # the stories, and the list of twenty measures
    assert not any(each.get("open") is not None for each in (*folded, *rest))


def test_a_short_case_is_not_folded(hein: Browser, app: Flask) -> None:
    with app.app_context():
        told = cases.file(now=NOW)
    page = hein.get(f"/cases/{told.reference}")
    assert not [each for each in page.tree.iter("details") if (each.get("class") or "") in ("more middle", "rest")]
