"""Sealed: words typed in every field stand nowhere in the clear, not in a file, a row, a log, an error or a repr."""

import logging
from dataclasses import replace
from io import StringIO

import pytest
from flask import Flask, current_app
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tests import cases
from tests.cases import Told, file, opened
from tests.houses import House
from tests.people import NOW, People
from tests.snapshots import snapshot
from tracker.casefile import Names
from tracker.domain import receipts
from tracker.domain.demands import (
    Acknowledgement,
    Action,
    Answer,
    Classification,
    Closing,
    ClosingWithoutAction,
    Discussion,
    Feedback,
    Plan,
    Reopening,
    SettingAside,
)
from tracker.domain.errors import Refusal
from tracker.domain.reports import Identity
from tracker.domain.statuses import Ground, Kind, Outcome, Risk
from tracker.models import db
from tracker.services import accounts, conversation, correcting, disclosing, handling, recording

TYPED: list[str] = []


def word(field: str) -> str:
    """A word that occurs nowhere else, remembered."""
    typed = f"kanarie{field}kwetterde"
    TYPED.append(typed)
    return f"Zin met {typed} erin."


def everything_that_can_be_typed(people: People) -> list[Told]:
    hein, christien = people.hein, people.christien
    told = file(
        reporter=people.sanne,
        story=word("story"),
        category=word("category"),
        place=word("place"),
        when=word("when"),
        online_now=word("online"),
        client_harm=word("harm"),
        source=word("source"),
        identity=Identity(word("name"), word("contact"), word("role")),
        exclude=[people.mirjam],
    )
    file(code=told.code, story=word("resent"))
    conversation.add_from_reporter(cases.by_receipt(told), word("addition"), cases.new_entry_id(), now=NOW)
    case_file = opened(told, hein)

    def seen() -> str:
        return case_file.case.last_act

    me = hein.actor
    handling.read(case_file, actor=me, now=NOW)
    handling.acknowledge(case_file, Acknowledgement(word("thanks")), seen=seen(), actor=me, now=NOW)
    conversation.send_message(case_file, word("message"), cases.new_entry_id(), actor=me, now=NOW)
    conversation.write_note(case_file, word("note"), cases.new_entry_id(), actor=me, now=NOW)
    disclosing.show_name(case_file, word("whyname"), actor=me, now=NOW)
    classified = Classification(word("cat"), (9,), word("where"), "serious", "ongoing", Risk.URGENT)
    talk = Discussion(NOW.date(), (word("tookpart"),), word("decision"), classified)
    handling.discuss(case_file, talk, seen=seen(), actor=me, now=NOW)
    planned = Plan((Action(word("what"), word("owner"), NOW.date()),))
    handling.plan(case_file, planned, seen=seen(), actor=me, now=NOW)
    correcting.finish(case_file, case_file.actions()[0].id, word("result"), True, actor=me, now=NOW)
    ending = Closing(Outcome.FULL, Feedback(word("feedback"), word("whynone")), why_not_heard=word("whynotheard"))
    handling.close(case_file, ending, seen=seen(), actor=me, now=NOW)
    second = opened(told, christien)
    handling.decline(second, word("declined"), seen=second.case.last_act, actor=christien.actor, now=NOW)
    case_file = opened(told, hein)
    handling.close(case_file, ending, seen=seen(), actor=me, now=NOW)
    second = opened(told, christien)
    handling.agree(second, seen=second.case.last_act, actor=christien.actor, now=NOW)
    case_file = opened(told, hein)
    handling.reopen(case_file, Reopening(word("reopened")), seen=seen(), actor=me, now=NOW)
    without = ClosingWithoutAction(Outcome.NOT, word("noaction"), Feedback(word("feedback2")))
    handling.close_without_action(case_file, without, seen=seen(), actor=me, now=NOW)

    advice = file(kind=Kind.ADVICE, story=word("question"), reporter=people.bram)
    case_file = opened(advice, hein)
    handling.answer(case_file, Answer(word("answer")), seen=seen(), actor=me, now=NOW)
    aside = file(story=word("spam"))
    case_file = opened(aside, hein)
    setting = SettingAside(
        Ground.DUPLICATE, word("explain"), Feedback(word("told"), word("untold")), linked=advice.reference
    )
    handling.set_aside(case_file, setting, seen=seen(), actor=me, now=NOW)
    return [told, advice, aside]


def stumble(people: People, told: Told) -> None:
    """Refusals and errors that could quote what somebody typed."""
    for attempt in (
        lambda: file(
            code=receipts.make(), story=word("refused"), exclude=[people.hein, people.christien, people.mirjam]
        ),
        lambda: conversation.add_from_reporter(cases.by_receipt(told), word("long") * 9000, "x", now=NOW),
        lambda: accounts.sign_in(word("email"), word("password"), now=NOW),
        lambda: opened(word("reference"), people.hein),
    ):
        with pytest.raises(Refusal) as caught:
            attempt()
        current_app.logger.error("refused", exc_info=caught.value)
    try:
        db.session.execute(text("SELECT :secret FROM bestaat_niet"), {"secret": word("parameter")})
    except DatabaseError:
        current_app.logger.exception("an error of the database")
    db.session.rollback()
    try:
        int(word("number"))
    except ValueError:  # its message quotes what was typed
        current_app.logger.exception("an error that quotes")


@pytest.fixture
def logged(app: Flask) -> StringIO:
    """What the house's own log handlers write."""
    caught = StringIO()
    for logger in (logging.getLogger("tracker"), app.logger):
        for handler in logger.handlers:
            assert isinstance(handler, logging.StreamHandler)
            handler.setStream(caught)
    return caught


def spellings(typed: str) -> set[bytes]:
    return {typed.encode(), typed.encode("utf-16-le"), typed.encode().hex().encode(), typed.upper().encode()}


def test_no_word_that_was_typed_stands_anywhere_in_the_clear(people: People, house: House, logged: StringIO) -> None:
    TYPED.clear()
    told = everything_that_can_be_typed(people)
    stumble(people, told[0])
    secrets = [*TYPED]
    for each in told:
        secrets += [each.code, receipts.show(each.code)]
    for person in people.everybody():
        secrets += [person.password, person.recovery_code, person.actor.key.seed.hex()]
    assert len(secrets) > 50

    rows = repr(snapshot()).encode()
    output = logged.getvalue().encode()
    files = {path.name: path.read_bytes() for path in house.folder.rglob("*") if path.is_file()}
    if db.engine.dialect.name == "sqlite":
        assert "meldpunt.db" in files
        assert len(files["meldpunt.db"] + files.get("meldpunt.db-wal", b"")) > 50_000
    assert b"refused" in output, "what is logged was caught"
    places = {"rows": rows, "output": output, **files}
    for secret in secrets:
        for name, content in places.items():
            for spelling in spellings(secret):
                assert spelling not in content, (secret, name)


def test_but_the_words_do_come_back_for_who_may_read_them(people: People) -> None:
    TYPED.clear()
    told, advice, aside = everything_that_can_be_typed(people)
    shown = "".join(
        repr([case_file.entries(), case_file.register, Names(case_file).reporter(), case_file.actions(), details])
        for case_file in (opened(each, people.hein) for each in (told, advice, aside))
        for details in [[case_file.open_detail(row.number, row.sealed) for row in recording.trail_of(case_file)]]
    )
    assert [typed for typed in TYPED if typed not in shown] == []


def test_an_open_case_file_and_an_actor_do_not_show_their_keys(people: People) -> None:
    case_file = opened(file(), people.hein)
    key = case_file._keys.newest.hex()
    for shown in (repr(case_file), repr(people.hein.actor), repr(people), repr(case_file.case), str(vars(people.hein))):
        assert key not in shown
        assert repr(bytes.fromhex(key)) not in shown
        assert people.hein.actor.key.seed.hex() not in shown
        assert repr(people.hein.actor.key.seed) not in shown


def test_classification_is_not_readable_and_the_rows_of_two_cases_do_not_tell_them_apart(people: People) -> None:
    plain = file(story="x" * 300, category="SM1", rules=(9,), place="house", identity=Identity())
    other = file(story="y" * 30, category="OT1", rules=(), place="", identity=cases.SANNE)
    lengths = []
    for told in (plain, other):
        case = opened(told, people.hein).case
        lengths.append((len(case.register), len(case.identity), len(case.receipt_wrapped), len(case.receipt_key)))
    assert lengths[0] == lengths[1]


def test_a_longer_story_shows_only_in_steps(people: People) -> None:
    sizes = set()
    for length in (20, 60, 100):
        told = file(story="x" * length, identity=replace(cases.SANNE, contact=""))
        rows = snapshot()["entry"]
        sizes.add(next(len(row[2]) for row in rows if row[1] == told.case_id))
    assert len(sizes) == 1
