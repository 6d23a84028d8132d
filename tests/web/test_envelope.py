"""What handlers read on their desk when something was done with the envelope in the safe."""

import time_machine
from flask import Flask

from tests.people import NOW, People, later
from tests.web.browser import Browser
from tracker.services import envelope, recovering


def test_every_handler_reads_that_it_was_opened_and_for_whom(
    app: Flask, hein: Browser, peter: Browser, people: People, clock: time_machine.Traveller
) -> None:
    assert "envelop" not in hein.get("/cases").text
    with app.app_context():
        words = envelope.new_words()
        envelope.put_away(words, tested=True, actor="system", now=NOW)
        recovering.open_envelope(words, people.mirjam.email, people.joke.actor, now=NOW)
    page = hein.get("/cases").text
    assert "De envelop uit de kluis ging open op" in page
    assert "Mirjam kreeg de zaken erin, en Joke bevestigde dat." in page
    assert "een nieuwe envelop" not in page, "that it was made at the set-up is no news"
    assert "envelop uit de kluis" in hein.get("/audit").text
    assert "envelop uit de kluis" in peter.get("/audit").text


def test_every_handler_reads_that_a_colleague_made_a_new_one_and_not_for_ever(
    app: Flask, hein: Browser, people: People, clock: time_machine.Traveller
) -> None:
    with app.app_context():
        envelope.put_away(envelope.new_words(), tested=True, actor=people.christien.actor, now=NOW)
        envelope.put_away(envelope.new_words(), tested=True, actor=people.christien.actor, now=later(days=-20))
    page = hein.get("/cases").text
    assert page.count("Christien maakte op") == 1
    assert "Wist je hier niet van?" in page
