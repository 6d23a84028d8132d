"""The pages on which an administrator makes the reporting point the house's own, seen from both sides."""

from io import BytesIO

import pytest
from flask import Flask

from tests import cases
from tests.people import People, Person
from tests.web.browser import Browser, Page
from tests.web.conftest import Browse
from tracker import catalogue
from tracker.services import house, policies

PROTOCOL = "# Gedragscode\n\nDe Hoeve\n\n## 1. Lief zijn 🙂\n\nAltijd.\n\n**3. שלום**\n\nOok online.\n"


def send(browser: Browser, person: Person, form_page: Page, ending: str, **fields: str) -> Page:
    """Send the form; show who you are where that is asked, and send again what waited."""
    page = browser.send(form_page.form(ending), fields)
    if page.status == 401:
        words = browser.send(page.form("/confirmation"), password=person.password)
        page = browser.send(words.form(ending))
    return page


def upload(browser: Browser, body: bytes, **words: str) -> Page:
    """Choose a file on the page of the rules, and ask what is read in it."""
    form = browser.get("/admin/rules").form("/preview")
    data = {**dict(form.filled(words)), "file": (BytesIO(body), "protocol.md")}
    return browser.open("POST", form.action, data=data, content_type="multipart/form-data")


@pytest.fixture
def peter(browse: Browse, people: People) -> Browser:
    return browse(people.peter)


def test_the_start_page_leads_to_every_noun(peter: Browser) -> None:
    start = peter.get("/admin")
    for noun in (
        "settings", "rules", "places", "categories", "texts", "outside-help", "deadlines", "retention", "languages",
    ):  # fmt: skip
        assert f'href="/admin/{noun}"' in start.html
        assert peter.get(f"/admin/{noun}").status == 200


def test_a_renamed_category_stands_on_the_form_and_in_an_old_case(
    app: Flask, peter: Browser, browse: Browse, people: People
) -> None:
    with app.app_context():
        told = cases.file()
    assert peter.send(peter.get("/admin/categories/SM1").form("/SM1"), nl="Beeld zonder toestemming").status == 303
    assert "Beeld zonder toestemming" in Browser(app).get("/report").text
    assert "Beeld zonder toestemming" in browse(people.hein).get(f"/cases/{told.reference}").text
    assert "Eerst heette dit: Foto of film" in peter.get("/admin/categories/SM1").text


def test_what_is_switched_off_while_somebody_writes_does_not_stop_them(app: Flask, peter: Browser) -> None:
    anybody = Browser(app)
    form = anybody.get("/report").form("/report")
    assert peter.send(peter.get("/admin/places/yard").form("/yard"), offered=[]).status == 303
    assert "Erf en stallen" not in Browser(app).get("/report").text
    sent = anybody.send(
        form, kind="report", story="Er is iets gebeurd op het erf.", name_choice="anonymous", place="yard"
    )
    assert sent.status == 200 and "code" in sent.text


def test_an_own_place_is_added_and_refusals_stand_beside_their_field(peter: Browser) -> None:
    page = peter.get("/admin/places/new")
    empty = peter.send(page.form("/new"), nl=" ", en="Bee yard")
    assert (empty.status, empty.beside("nl")) == (400, "Geef het een naam.")
    assert empty.form("/new")["en"] == "Bee yard", "nothing typed is lost"
    assert peter.send(empty.form("/new"), nl="Bijenstal").status == 303
    assert "Bijenstal" in peter.get("/admin/places").text
    again = peter.send(peter.get("/admin/places/new").form("/new"), nl="bijenstal")
    assert again.beside("nl") == "Deze naam staat er al. Kies een andere."
    long = peter.send(peter.get("/admin/places/new").form("/new"), nl="x" * 100_000)
    assert long.status == 400 and long.beside("nl")
    assert peter.get("/admin/places/nothing").status == 404


def test_a_second_administrator_with_a_stale_page_sees_it_and_can_save_anew(peter: Browser) -> None:
    first, second = (peter.get(f"/admin/categories/{code}").form(code) for code in ("SM1", "SM2"))
    assert peter.send(first, nl="Een").status == 303
    stale = peter.send(second, nl="Twee")
    assert stale.status == 409 and "Iemand anders veranderde dit intussen" in stale.text
    assert stale.form("/SM2")["nl"] == "Twee"
    assert peter.send(stale.form("/SM2")).status == 303


def test_the_organisation_page_knows_a_stale_page_too(app: Flask, peter: Browser, people: People) -> None:
    first, second = peter.get("/admin/settings"), peter.get("/admin/settings")
    assert send(peter, people.peter, first, "/admin/settings", people="30").status == 303
    stale = send(peter, people.peter, second, "/admin/settings", name="De Hoeve")
    assert stale.status == 409 and stale.form("/admin/settings")["name"] == "De Hoeve"


@pytest.mark.parametrize(
    ("noun", "field", "value", "said"),
    [
        ("deadlines", "acknowledge_days", "8", "De wet staat hoogstens 7 toe. Korter mag wel, vanaf 1."),
        ("deadlines", "urgent_working_hours", "5", "Dit mag niet langer zijn dan 4. Korter mag wel, vanaf 1."),
        ("deadlines", "feedback_months", "", "Vul een heel getal in."),
        ("retention", "full", "0", "Dit mag niet langer zijn dan 84. Korter mag wel, vanaf 1."),
    ],
)
def test_numbers_out_of_bounds_are_refused_beside_their_field(
    peter: Browser, people: People, noun: str, field: str, value: str, said: str
) -> None:
    refused = send(peter, people.peter, peter.get(f"/admin/{noun}"), noun, **{field: value})
    assert (refused.status, refused.beside(field)) == (400, said)


def test_terms_and_periods_are_kept(app: Flask, peter: Browser, people: People) -> None:
    assert send(peter, people.peter, peter.get("/admin/deadlines"), "deadlines", acknowledge_days="2").status == 303
    assert send(peter, people.peter, peter.get("/admin/retention"), "retention", full="12").status == 303
    with app.app_context():
        assert policies.deadlines().acknowledge_days == 2
        assert policies.retention().months["full"] == 12  # type: ignore[index]
    made = Browser(app)
    story = made.send(made.get("/report").form("/report"), kind="report", story="x" * 40, name_choice="anonymous")
    assert "wo 4 nov" in story.text, "the receipt names the day of the house's own term"


def test_a_standard_text_in_own_words_and_back_again(peter: Browser) -> None:
    page = peter.get("/admin/texts/invite")
    assert not page.has_form("/default")
    refused = peter.send(page.form("/invite"), nl="Kom je?", en=" ")
    assert refused.beside("en") == "Schrijf de tekst in allebei de talen."
    assert refused.form("/invite")["nl"] == "Kom je?"
    assert peter.send(refused.form("/invite"), en="Will you come?").status == 303
    assert "In jullie eigen woorden" in peter.get("/admin/texts").text
    assert peter.send(peter.get("/admin/texts/invite").form("/default")).status == 303
    assert "In jullie eigen woorden" not in peter.get("/admin/texts").text
    assert peter.get("/admin/texts/nothing").status == 404


def test_own_help_stands_on_the_public_page_and_what_is_always_there_has_no_form(
    app: Flask, peter: Browser, people: People
) -> None:
    words = {"nl": "Huisarts De Wit", "what_nl": "Je hebt pijn.", "phone": "0591 12 34 56"}
    assert send(peter, people.peter, peter.get("/admin/outside-help/new"), "/new", **words).status == 303
    assert "Huisarts De Wit" in Browser(app).get("/outside-help").text
    assert "0591 12 34 56" in Browser(app).get("/outside-help").text
    assert peter.get("/admin/outside-help/emergency").status == 404
    bad = send(peter, people.peter, peter.get("/admin/outside-help/own-1"), "/own-1", website="https://x y")
    assert bad.beside("website") == "Schrijf alleen het adres, zoals veiligthuis.nl"


def test_one_language_only_takes_the_switch_away(app: Flask, peter: Browser) -> None:
    assert peter.send(peter.get("/admin/languages").form("/languages"), both=[]).status == 303
    page = Browser(app, "en").get("/")
    assert 'lang="nl"' in page.html and not page.has_form("/language")
    assert peter.send(peter.get("/admin/languages").form("/languages"), first="en", both=["y"]).status == 303
    assert 'lang="en"' in Browser(app, "fr").get("/").html
    with app.app_context():
        assert house.languages() == ("en", "nl")


def test_rules_are_read_from_a_file_looked_at_and_accepted(app: Flask, peter: Browser, people: People) -> None:
    shown = upload(peter, PROTOCOL.encode())
    assert shown.status == 200 and "We lezen 2 regels." in shown.text
    assert "Lief zijn 🙂" in shown.text and "שלום" in shown.text
    assert "Voor deze regel ontbreekt een nummer: 2." in shown.text
    accepting = shown.form("/admin/rules")
    assert accepting["text"].replace("\r\n", "\n").strip() == PROTOCOL.strip()
    assert accepting["name"] == "Gedragscode"
    assert send(peter, people.peter, shown, "/admin/rules").status == 303
    public = Browser(app).get("/rules")
    assert public.h1 == "Gedragscode" and "Lief zijn 🙂" in public.text
    assert "Kennis delen" in Browser(app).get("/rules?version=1").text
    assert "Deze regels gelden vanaf" in public.text


def test_a_version_for_later_is_not_shown_to_the_public(app: Flask, peter: Browser, people: People) -> None:
    shown = peter.send(peter.get("/admin/rules").form("/preview"), text=PROTOCOL, since="2026-12-01")
    assert send(peter, people.peter, shown, "/admin/rules").status == 303
    assert "De regels staan klaar" in peter.get("/admin/rules").text
    assert "Lief zijn" not in Browser(app).get("/rules?version=2").text
    with app.app_context():
        assert catalogue.version() == "1"


@pytest.mark.parametrize(
    ("body", "field", "said"),
    [
        (b"\x89PNG\r\n\x00\x01", "file", "Dit bestand is geen gewone tekst."),
        (b"x" * 5_000_000, "file", "Dit "),
        (b"Een lap tekst zonder regels.", "text", "We vinden hier geen regels in."),
    ],
)
def test_a_file_that_is_no_protocol_is_refused_in_a_sentence(
    peter: Browser, body: bytes, field: str, said: str
) -> None:
    page = upload(peter, body, name="Blijft")
    assert page.status == 400 and page.beside(field).startswith(said)
    assert page.form("/preview")["name"] == "Blijft"


def test_a_day_in_the_past_and_no_text_lose_nothing(peter: Browser, people: People) -> None:
    shown = peter.send(peter.get("/admin/rules").form("/preview"), text=PROTOCOL, since="2026-10-01", name="Code")
    refused = send(peter, people.peter, shown, "/admin/rules")
    assert refused.status == 400 and refused.beside("since").startswith("Kies vandaag of een latere dag.")
    assert refused.form("/admin/rules")["text"].startswith("# Gedragscode")
    nothing = peter.send(peter.get("/admin/rules").form("/preview"), name="Code")
    assert (nothing.status, nothing.beside("text")) == (400, "Kies een bestand, of plak de tekst.")
