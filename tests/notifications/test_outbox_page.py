"""The administrator sees how much mail did not leave and why, never for whom or about what, and can try again."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from tests import cases
from tests.notifications.conftest import Postbox
from tests.people import NOW, People, later
from tests.web.browser import Browser
from tracker import jobs
from tracker.domain.mail import Why
from tracker.domain.statuses import Kind
from tracker.services import marking, posting

AT_ONE = later(hours=3)


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _served() -> None:
    """The slot of nine o'clock has been served."""
    jobs.run("send-mail", NOW)


@pytest.fixture
def peter(app: Flask, people: People) -> Browser:
    browser = Browser(app)
    browser.sign_in(people.peter)
    return browser


def test_what_waits_for_its_slot_is_counted_nowhere(peter: Browser) -> None:
    """Danger: else the page would tell at which moment somebody reports."""
    before = peter.get("/admin/mail").same_for_all
    cases.file()
    assert posting.waiting() == 2
    assert peter.get("/admin/mail").same_for_all == before
    jobs.run("send-mail", later(minutes=5))
    assert peter.get("/admin/mail").same_for_all == before
    assert not peter.get("/admin/mail").has_form("/tries")


def test_why_in_plain_words_and_for_whom_in_none(postbox: Postbox, people: People, peter: Browser) -> None:
    told = cases.file()
    postbox.refuses = people.hein.email
    jobs.run("send-mail", AT_ONE)
    page = peter.get("/admin/mail")
    assert "Eén bericht had al weg moeten zijn" in page.text
    assert "weigert het adres van de ontvanger" in page.text
    for secret in (people.hein.email, people.hein.name, told.reference, "13:0"):
        assert secret not in page.text.replace("13:00 en 16:30", "")
    postbox.refuses, postbox.fails = "", True
    cases.file(kind=Kind.URGENT)
    jobs.run("send-mail", later(hours=4))
    assert posting.stuck().total == 3


def test_try_it_now_sends_what_failed_and_nothing_before_its_slot(
    postbox: Postbox, people: People, peter: Browser
) -> None:
    cases.file()
    postbox.refuses = people.hein.email
    jobs.run("send-mail", AT_ONE)
    cases.file(now=later(hours=3, minutes=2))
    postbox.mails.clear()
    postbox.refuses = ""
    page = peter.follow(peter.send(peter.get("/admin/mail").form("/tries")))
    assert "Eén bericht is nu weg" in page.text and "Alles wat weg moest, is weg" in page.text
    assert postbox.to == [people.hein.email]
    assert posting.waiting() == 1, "Christien's, that is new"


def test_try_it_now_against_a_server_that_still_refuses_says_so(postbox: Postbox, peter: Browser) -> None:
    cases.file()
    postbox.fails = True
    jobs.run("send-mail", AT_ONE)
    page = peter.follow(peter.send(peter.get("/admin/mail").form("/tries")))
    assert "Het lukte nog niet voor alles" in page.text and page.has_form("/tries")


def test_of_the_weekly_mail_that_everybody_gets_it_names_who_did_not_get_it(
    postbox: Postbox, people: People, peter: Browser
) -> None:
    postbox.refuses = people.mirjam.email
    marking.send(later(days=7, hours=-1))
    assert posting.stuck().weekly == [("Mirjam", Why.ADDRESS)]
    assert "Mirjam" in peter.get("/admin/mail").text
    postbox.refuses = ""
    marking.send(later(days=7))
    assert posting.stuck().weekly == []


def test_only_the_administrator_sees_it(app: Flask, people: People) -> None:
    browser = Browser(app)
    browser.sign_in(people.hein)
    assert browser.get("/admin/mail").status == 403
