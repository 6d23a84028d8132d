"""A program fetches what was published, with a token that opens nothing else and that the trail knows."""

import json
from urllib.parse import urlsplit

import jsonschema
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate
from sqlalchemy import insert, select
from werkzeug.test import TestResponse

from tests import cases
from tests.people import People, later
from tests.setup.checkout import ROOT
from tests.web.browser import Browser
from tracker.domain.periods import Period
from tracker.models import AuditRow, db
from tracker.services import publishing, tokens

AFTER = later(days=90)
SUMMARY = "/api/summaries/2026.json"


@pytest.fixture
def published(app: Flask, people: People, clock: time_machine.Traveller) -> bytes:
    """The Dutch JSON file of this year, as it was published in February."""
    with app.app_context():
        for _ in range(6):
            cases.file()
        clock.move_to(AFTER, tick=False)
        publishing.sweep(AFTER)
        publishing.release(publishing.drafts()[0].id, actor=people.hein.actor, now=AFTER)
        return publishing.file_of(publishing.published(Period.parse("2026")), "nl", "json")


@pytest.fixture
def program(app: Flask) -> FlaskClient:
    """Whoever has no browser: no cookie, no page."""
    return app.test_client(use_cookies=False)


def made(peter: Browser, label: str = "dashboard van de raad") -> str:
    page = peter.send(peter.get("/admin/tokens").form("/admin/tokens"), label=label)
    assert page.status == 200
    return next(word for word in page.text.split() if word.startswith(tokens.PREFIX))


def fetch(program: FlaskClient, token: str, address: str = SUMMARY) -> TestResponse:
    return program.get(address, headers={"Authorization": f"Bearer {token}"})


def entries(app: Flask, act: str) -> list[dict[str, str]]:
    with app.app_context():
        return [json.loads(facts) for facts in db.session.scalars(select(AuditRow.facts).where(AuditRow.act == act))]


def test_a_program_with_a_token_gets_the_bytes_as_they_were_published(
    app: Flask, published: bytes, peter: Browser, program: FlaskClient
) -> None:
    token = made(peter)
    answer = fetch(program, token)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "application/json", published)
    assert "Set-Cookie" not in answer.headers and answer.headers["Cache-Control"] == "no-store"
    english = json.loads(fetch(program, token, f"{SUMMARY}?language=en").data)
    assert english["title"] == "Incident summary: 2026"


def test_that_it_was_fetched_is_told_once_a_day_and_never_with_the_token(
    app: Flask, published: bytes, peter: Browser, program: FlaskClient, clock: time_machine.Traveller
) -> None:
    token = made(peter)
    for _ in range(3):
        fetch(program, token)
    assert [told["label"] for told in entries(app, "summary:fetched")] == ["dashboard van de raad"]
    clock.shift(86_400)
    fetch(program, token)
    assert len(entries(app, "summary:fetched")) == 2
    told = json.dumps(entries(app, "summary:fetched") + entries(app, "token:made"))
    assert token not in told and token.removeprefix(tokens.PREFIX) not in told


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer mps_0000", "Basic cGV0ZXI6eA==", "Bearer \u00e9"])
def test_without_a_token_that_works_nobody_learns_which_periods_there_are(
    published: bytes, peter: Browser, program: FlaskClient, shown: str
) -> None:
    made(peter)
    answers = [
        program.get(f"/api/summaries/{period}.json", headers={"Authorization": shown} if shown else {})
        for period in ("2026", "2019", "nonsense")
    ]
    assert {(answer.status_code, answer.data) for answer in answers} == {(401, answers[0].data)}
    assert answers[0].headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_that_was_revoked_opens_nothing_any_more(
    app: Flask, published: bytes, peter: Browser, program: FlaskClient
) -> None:
    token, other = made(peter), made(peter, "de andere")
    page = peter.get("/admin/tokens")
    form = next(form for form in page.forms if form.action.endswith(f"/{tokens._digest(token)}/revocation"))
    assert peter.send(form).status == 303
    assert fetch(program, token).status_code == 401
    assert fetch(program, other).status_code == 200
    assert peter.send(form).status == 404, "it was revoked already"
    assert [told["label"] for told in entries(app, "token:revoked")] == ["dashboard van de raad"]


def test_an_entry_that_somebody_wrote_into_the_database_makes_no_token(
    app: Flask, published: bytes, peter: Browser, program: FlaskClient
) -> None:
    made(peter)
    forged = tokens.PREFIX + "00" * tokens.BYTES
    with app.app_context():
        last = db.session.scalars(select(AuditRow).order_by(AuditRow.number.desc())).first()
        assert last is not None
        facts = json.dumps({"label": "x", "token": tokens._digest(forged)}, sort_keys=True)
        row = {name.name: getattr(last, name.name) for name in AuditRow.__table__.columns}
        row |= {"number": last.number + 1, "act": "token:made", "facts": facts, "previous": last.digest}
        db.session.execute(insert(AuditRow).values({**row, "digest": "0" * 64}))
        db.session.commit()
    assert fetch(program, forged).status_code == 401


def test_what_a_program_asks_wrongly_is_told(published: bytes, peter: Browser, program: FlaskClient) -> None:
    token = made(peter)
    wrong = {"/api/summaries/2019.json": 404, "/api/summaries/2026-Q9.json": 400, f"{SUMMARY}?language=fr": 400}
    for address, status in wrong.items():
        answer = fetch(program, token, address)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), address
        assert json.loads(answer.data)["status"] == status


def test_who_guesses_is_slowed_down(published: bytes, peter: Browser, program: FlaskClient) -> None:
    token = made(peter)
    assert [fetch(program, "mps_wrong").status_code for _ in range(61)][-1] == 429
    assert fetch(program, token).status_code == 429


def test_the_token_stands_on_the_page_once_and_needs_a_name(peter: Browser) -> None:
    refused = peter.send(peter.get("/admin/tokens").form("/admin/tokens"), label="  ")
    assert refused.status == 400 and refused.beside("label")
    token = made(peter)
    assert token not in peter.get("/admin/tokens").html


def test_the_description_is_openapi_and_the_schema_is_that_of_the_file(
    published: bytes, peter: Browser, program: FlaskClient
) -> None:
    described = json.loads(program.get("/api/openapi.json").data)
    validate(described)
    schema = json.loads((ROOT / "docs/summary.schema.json").read_text(encoding="utf-8"))
    schema.pop("$schema")
    assert described["components"]["schemas"]["Summary"] == schema
    jsonschema.validate(json.loads(fetch(program, made(peter)).data), schema)
    (path,) = described["paths"]
    assert urlsplit(SUMMARY).path == path.replace("{period}", "2026")
