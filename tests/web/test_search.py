"""The search page: words by POST only, in no address, title or log; found words marked, and whatever was typed stays
text."""

import re

from flask import Flask

from tests import cases
from tests.people import People
from tests.web.browser import Browser, Page

ADDRESS = "/cases/search"


def look_for(browser: Browser, words: str, **more: str) -> Page:
    return browser.send(browser.get(ADDRESS).form(ADDRESS), {"words": words, **more})


def marks(page: Page) -> list[str]:
    return [mark.text or "" for mark in page.tree.iter("mark")]


def test_words_are_found_and_marked(app: Flask, hein: Browser) -> None:
    with app.app_context():
        told = cases.file(story="Er liep een Álpaca los over het erf, en niemand deed iets.")
        cases.file()
    page = look_for(hein, "alpaca erf")
    assert page.status == 200
    assert marks(page) == ["Álpaca", "erf"]
    assert f"/cases/{told.reference}" in page.html
    assert "Gevonden in één zaak" in page.text
    assert "We keken in 2 zaken" in page.text


def test_no_word_stands_in_an_address_or_in_the_title(app: Flask, hein: Browser) -> None:
    with app.app_context():
        for _ in range(26):
            cases.file(story="Er liep een alpaca los over het erf, alweer.")
    page = look_for(hein, "alpaca", status="reported")
    assert "alpaca" not in page.title
    addresses = re.findall(r'(?:href|action)="([^"]*)"', page.html)
    assert addresses and not any("alpaca" in address for address in addresses)
    more = next(form for form in page.forms if form.action == ADDRESS and form["page"] == "2" if "page" in form.offered)
    second = hein.send(more)
    assert second.status == 200
    assert len(marks(second)) == 1
    assert marks(hein.get(f"{ADDRESS}?words=alpaca")) == [], "an address asks for nothing"
    assert page.headers["Cache-Control"] == "no-store"


def test_what_was_typed_stays_text(app: Flask, hein: Browser) -> None:
    with app.app_context():
        cases.file(story="Kijk eens: <script>alert(1)</script> en <b>vet</b>, zomaar.")
    page = look_for(hein, '<script>alert "<b>vet"')
    assert "<script>alert" not in page.html
    assert marks(page) == ["<script>alert", "<b>vet"]


def test_nothing_to_look_for_is_told_beside_the_field_and_the_choices_stay(app: Flask, hein: Browser) -> None:
    with app.app_context():
        cases.file()
    page = look_for(hein, "a", status="closed")
    assert page.status == 400
    assert "twee letters of meer" in page.text
    form = next(form for form in page.forms if form.action == ADDRESS)
    assert (form["words"], form["status"]) == ("a", "closed")
    long = look_for(hein, "x" * 100_000)
    assert long.status == 400
    assert "Dit is te lang" in long.text


def test_an_expired_form_keeps_its_words(app: Flask, hein: Browser) -> None:
    page = hein.post(ADDRESS, {"csrf_token": "old", "words": "alpaca"})
    assert page.status == 400
    assert page.form(ADDRESS)["words"] == "alpaca"


def test_who_is_shut_out_gets_the_same_page(app: Flask, people: People, christien: Browser) -> None:
    with app.app_context():
        cases.file(story="Een gewone zaak over een alpaca op het erf.")
    before = [look_for(christien, words).same_for_all for words in ("alpaca", "hooiberg")]
    before = [look_for(christien, words).same_for_all for words in ("alpaca", "hooiberg")]
    with app.app_context():
        cases.file(story="Christien verstopte de alpaca in de hooiberg.", exclude=[people.christien])
    assert [look_for(christien, words).same_for_all for words in ("alpaca", "hooiberg")] == before


def test_a_name_is_never_on_the_page_of_results(app: Flask, people: People, hein: Browser) -> None:
    with app.app_context():
        cases.file(identity=cases.SANNE)
        told = cases.file(identity=cases.SANNE)
    assert "Niets gevonden" in look_for(hein, "Vries").text
    case_page = hein.get(f"/cases/{told.reference}")
    hein.confirm(people.hein)
    assert hein.send(case_page.form("/name"), {"name-reason": "Ik wil bellen."}).status == 200
    page = look_for(hein, "vries")
    assert "Een naam die je eerder bekeek" in page.text
    assert cases.SANNE.name not in page.html
