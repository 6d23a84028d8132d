"""Words that are none, in fields that are not theirs, and names that run the other way: a sentence, nothing lost."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask, render_template_string
from flask_babel import gettext

from tests import cases
from tests.people import People
from tests.web.browser import Browser
from tests.web.conftest import Browse
from tests.web.test_receipt import follow_case

HEBREW = "שרה"
ALONE = f"\u2068{HEBREW}\u2069"
"""Between two signs that keep it apart."""
STORY = "Er staat een foto van een cliënt online."


@pytest.mark.parametrize(
    ("address", "name"), [("/report", "story"), ("/report", "name"), ("/sign-in", "email"), ("/receipt", "code")]
)
def test_a_file_in_the_name_of_words_is_no_words(browser: Browser, address: str, name: str) -> None:
    fields: dict[str, Any] = dict(browser.get(address).form(address).fields)
    fields |= {"story": "", "name_choice": "named", name: (BytesIO(b"woorden"), "a.txt")}
    page = browser.open("POST", address, data=fields, content_type="multipart/form-data")
    assert page.status == 400
    assert page.beside(name) or page.trouble


@pytest.mark.parametrize("body", [{"story": 5}, [1, 2], "x", None])
def test_a_body_that_no_page_of_ours_sends_is_no_form(browser: Browser, body: object) -> None:
    assert browser.open("POST", "/report", json=body).status == 400


def test_signs_that_nobody_sees_do_not_come_in(browser: Browser) -> None:
    form = browser.get("/report").form("/report")
    told = browser.send(form, story=f"{STORY}\x0bNieuwe\x00 regel.\x1b[31m\u2066\ufffe", name_choice="anonymous")
    code = "".join(told.form("/check")["code"].split())
    door = browser.get("/receipt").form("/receipt")
    page = browser.follow(browser.send(door, code=code))
    assert f"{STORY}<br>Nieuwe regel.[31m</p>" in page.html
    assert page.errors == []
    assert browser.get("/rules?q=%00%1b").errors == []


@pytest.mark.parametrize("nothing", ["\u200b\u2060", "\u00a0\u3000", "\u202e\ufeff"])
def test_what_can_not_be_seen_is_nothing(hein: Browser, app: Flask, nothing: str) -> None:
    with app.app_context():
        told = cases.file()
    form = hein.get(f"/cases/{told.reference}").form("/notes")
    page = hein.send(form, {"note-text": nothing})
    assert page.status == 400
    assert page.beside("note-text")


def test_a_name_from_right_to_left_leaves_the_sentence_around_it_in_order(
    app: Flask, hein: Browser, people: People
) -> None:
    """Without signs around it the day that follows the name would stand before it."""
    with app.app_context():
        told = cases.file()
    form = hein.get(f"/cases/{told.reference}").form("/discussion")
    hein.send(
        form,
        {
            "discuss-others": f"\u202e{HEBREW}, Bram",
            "discuss-decision": "We praten verder.",
            "discuss-category": "SM1",
            "discuss-severity": "small",
            "discuss-likelihood": "once",
        },
    )
    page = hein.get(f"/cases/{told.reference}")
    assert ALONE in page.text
    assert page.text.count(HEBREW) == page.text.count(ALONE)
    assert "\u202e" not in page.html


def test_every_sentence_around_a_name_keeps_it_apart(app: Flask) -> None:
    with app.test_request_context():
        said = "{{ x }}|{{ _('Je zei nee. Je naam gaat niet naar %(to)s.', to=x) }}|{{ [x, 'Hein']|names }}|{{ 'A' }}"
        bare, sentence, joined, latin = render_template_string(said, x=HEBREW).split("|")
        assert bare == ALONE
        assert ALONE in sentence
        assert ALONE in joined
        assert latin == "A"
        assert ALONE in gettext("Je zei nee. Je naam gaat niet naar %(to)s.", to=HEBREW)


def test_what_is_shown_apart_comes_back_as_it_was_typed(browser: Browser, app: Flask) -> None:
    with app.app_context():
        told = cases.file()
    page = follow_case(browser, told)
    browser.client.delete_cookie("receipt", domain="meldpunt.example")
    asked = browser.send(page.form("/messages"), text=f"Het was {HEBREW}.")
    again = browser.send(asked.form("/receipt"), code=told.code)
    browser.send(again.form("/messages"))
    with app.app_context():
        assert cases.by_receipt(told).entries()[-1].body["text"] == f"Het was {HEBREW}."


def test_a_code_that_is_not_of_this_form_is_told_and_the_words_stay(browser: Browser) -> None:
    form = browser.get("/report").form("/report")
    fields = dict(form.filled({"story": STORY, "name_choice": "anonymous"})) | {"mark": "x"}
    page = browser.post("/report", fields)
    assert page.status == 400
    assert "Verstuur het nog een keer" in page.trouble
    assert page.form("/report")["story"] == STORY
    assert browser.send(page.form("/report")).status == 200


@pytest.mark.parametrize("host", ["a" * 3000, "%00", "x y", ""])
def test_a_host_that_is_none_breaks_nothing(browser: Browser, host: str) -> None:
    response = browser.client.get("/", headers={"Host": host})
    assert response.status_code in (200, 400)


NO_CHOICE = "Deze keuze is er niet meer. Kies opnieuw."


@pytest.mark.parametrize(
    ("noun", "step", "name", "value", "said"),
    [
        ("discussion", "discuss", "took_part", "Iemand die wegging", NO_CHOICE),
        ("discussion", "discuss", "place", "a place that was removed", NO_CHOICE),
        ("discussion", "discuss", "rules", "99", NO_CHOICE),
        ("discussion", "discuss", "how", "by pigeon", NO_CHOICE),
        ("discussion", "discuss", "held_on", "2026-02-31", "Kies de dag van het gesprek."),
        ("discussion", "discuss", "held_on", "0000-00-00", "Kies de dag van het gesprek."),
        ("setting-aside", "set-aside", "why_none", "x" * 501, "Dit is te lang. Hier passen 500 tekens."),
    ],
)
def test_what_the_library_has_to_say_is_said_as_the_house_says_it(
    hein: Browser, app: Flask, noun: str, step: str, name: str, value: str, said: str
) -> None:
    """A choice may have gone while the page stood open; its raw value is nothing to show."""
    with app.app_context():
        told = cases.file()
    form = hein.get(f"/cases/{told.reference}").form(f"/{noun}")
    fields = [(field, old) for field, old in form.fields if field != f"{step}-{name}"]
    page = hein.post(form.action, [*fields, (f"{step}-{name}", value)])
    assert page.status == 400
    assert page.beside(f"{step}-{name}") == said


def test_the_library_speaks_english_as_well(app: Flask, people: People, browse: Browse) -> None:
    with app.app_context():
        told = cases.file()
    hein = browse(people.hein, "en")
    form = hein.get(f"/cases/{told.reference}").form("/discussion")
    page = hein.post(form.action, [*form.fields, ("discuss-took_part", "x")])
    assert page.beside("discuss-took_part") == "This choice is no longer here. Choose again."


@pytest.mark.parametrize("between", ["-", "", " ", "\u2011"])
def test_a_reference_is_found_however_somebody_types_it(
    app: Flask, hein: Browser, christien: Browser, people: People, between: str
) -> None:
    with app.app_context():
        told, other, hidden = cases.file(), cases.file(), cases.file(exclude=[people.christien])

    def as_typed(reference: str) -> str:
        return {"-": reference.lower(), "": reference.replace("-", "")}.get(between, reference.replace("-", between))

    assert hein.get(f"/cases/{as_typed(told.reference)}").status == 200
    search = hein.get("/cases").form("/search")
    assert hein.send(search, words=as_typed(told.reference)).location == f"/cases/{told.reference}"
    assert christien.send(christien.get("/cases").form("/search"), words=as_typed(hidden.reference)).status == 200
    form = hein.get(f"/cases/{other.reference}/links").form("/links")
    names = {name.rsplit("-", 1)[-1]: name for name in form.offered}
    assert hein.send(form, {names["linked"]: as_typed(told.reference), names["relation"]: "related"}).status == 303
    assert told.reference in hein.get(f"/cases/{other.reference}/links").text


def test_a_code_of_somebody_else_is_told_wherever_a_report_is_written(hein: Browser) -> None:
    form = hein.get("/cases/new").form("/cases/new")
    fields = dict(form.filled({"story": STORY, "name_choice": "anonymous"})) | {"mark": "x"}
    page = hein.post("/cases/new", fields)
    assert page.status == 400
    assert "Verstuur het nog een keer" in page.trouble
