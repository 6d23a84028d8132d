"""Whether a case must be reported outside, on pages: it waits on the first page, and closing asks for it by name."""

from dataclasses import replace

import pytest
from flask import Flask

from tests import cases
from tests.cases import Told
from tests.people import People
from tests.web.browser import Browser

TALK = replace(cases.TALK, classification=replace(cases.MILD, category="SM1"))
ENDING = {
    "close-without-action-outcome": "unfounded",
    "close-without-action-reason": "Een oude foto.",
    "close-without-action-feedback": "De foto mocht.",
}
SAID = {
    "nl": "Nog niet beantwoord: 'Een datalek melden bij de Autoriteit Persoonsgegevens'. Leg eerst vast",
    "en": "Not answered yet: 'Report a data breach to the Dutch data protection authority (AP)'. First record",
}


@pytest.fixture
def told(app: Flask, people: People) -> Told:
    with app.app_context():
        told = cases.file(category="SM1")
        cases.acknowledged(told, people.hein)
        cases.discussed(told, people.hein, TALK)
    return told


@pytest.mark.parametrize("language", ["nl", "en"])
def test_closing_is_refused_by_name_and_leads_to_the_question(
    app: Flask, people: People, told: Told, hein: Browser, language: str
) -> None:
    here = f"/cases/{told.reference}"
    if language == "en":
        hein.post("/language", [*hein.get(here).form("/language").fields, ("language", "en")])
    refused = hein.send(hein.get(here).form("/closing-without-action"), ENDING)
    assert refused.status == 400
    assert SAID[language] in refused.text.replace("&#39;", "'")
    assert refused.form("/closing-without-action")["close-without-action-reason"] == "Een oude foto."
    step = refused.html.split('id="do-close-without-action"')[1].split("</details>")[0]
    assert f'href="{here}/duties"' in step
    questions = hein.get(f"{here}/duties")
    given = {"answer-data-needed": "no", "answer-data-why": "Niemand is te herkennen."}
    answered = hein.follow(hein.send(questions.form("/answer"), given))
    assert "Niemand is te herkennen." in answered.text
    closed = hein.send(hein.get(here).form("/closing-without-action"), ENDING)
    assert closed.status == 303


def test_a_question_waits_for_its_handlers_on_the_first_page(told: Told, hein: Browser) -> None:
    sentence = "Moet dit buiten gemeld worden? Beantwoord dat nu"
    assert sentence in hein.get("/cases").text
    page = hein.get(f"/cases/{told.reference}/duties")
    hein.send(page.form("/answer"), {"answer-data-needed": "no", "answer-data-why": "Niemand is te herkennen."})
    assert sentence not in hein.get("/cases").text
