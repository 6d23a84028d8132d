"""Pages of a case for one kind of act: each says its mistakes first and in its title, and leads back."""

import pytest
from flask import Flask

from tests import cases
from tests.people import People
from tests.web.browser import Browser
from tests.web.test_receipt import follow_case


@pytest.mark.parametrize(
    ("page", "ending"),
    [
        ("hearing", "/hearing"),
        ("talks", "/talks"),
        ("actions", "/actions"),
        ("links", "/links"),
        ("readers", "/recusal"),
        ("names", "/name-requests"),
        ("classification", "/classification/kind"),
    ],
)
def test_a_page_of_a_case_says_in_its_title_that_nothing_was_done_yet(
    app: Flask, hein: Browser, people: People, page: str, ending: str
) -> None:
    with app.app_context():
        told = cases.file(identity=cases.SANNE)
    fresh = hein.get(f"/cases/{told.reference}/{page}")
    assert (fresh.status, fresh.trouble) == (200, "")
    assert fresh.title == f"{fresh.h1} – Meldpunt"
    assert f'href="/cases/{told.reference}"' in fresh.html
    refused = hein.send(fresh.form(ending))
    assert refused.status == 400
    assert "Er is nog niets gedaan. Alles wat je invulde staat er nog." in refused.trouble
    assert refused.title == f"Nog niet gedaan: {fresh.title}"


@pytest.mark.parametrize(("page", "ending"), [("disagreement", "/disagreement"), ("rating", "/rating")])
def test_a_page_of_a_report_says_in_its_title_that_nothing_was_sent_yet(
    app: Flask, browser: Browser, people: People, page: str, ending: str
) -> None:
    with app.app_context():
        told = cases.file()
        cases.walked_to("closed", told, people.hein)
    follow_case(browser, told)
    fresh = browser.get(f"/receipt/case/{page}")
    assert (fresh.status, fresh.trouble) == (200, "")
    assert fresh.title == f"{fresh.h1} – Meldpunt"
    refused = browser.send(fresh.form(ending))
    assert refused.status == 400
    assert "Er is nog niets verstuurd." in refused.trouble
    assert refused.title == f"Nog niet verstuurd: {fresh.title}"
