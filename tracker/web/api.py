"""Published summaries for programs: the bytes of the JSON file as it was published, for who shows a token."""

import json
from functools import cache
from typing import Any, Final

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from tracker.clock import now
from tracker.domain.errors import NotFound
from tracker.domain.periods import Period, UnknownPeriod
from tracker.resources import folder
from tracker.services import publishing, tokens
from tracker.services.tokens import UnknownToken
from tracker.web import throttle
from tracker.web.access import public

blueprint = Blueprint("api", __name__, url_prefix="/api")

LANGUAGES: Final = ("nl", "en")


@blueprint.get("/summaries/<text>.json")
@throttle.wrong_tokens
@public
def summary(text: str) -> ResponseReturnValue:
    """Without a token that works nobody learns which periods there are."""
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    try:
        token = tokens.check(shown.strip() if scheme.lower() == "bearer" else "")
    except UnknownToken:
        answer = _problem(401, "Show a token for summaries: 'Authorization: Bearer …'.")
        answer.headers["WWW-Authenticate"] = 'Bearer realm="summaries"'
        return answer
    language = request.args.get("language", LANGUAGES[0])
    if language not in LANGUAGES:
        return _problem(400, "language is nl or en.")
    try:
        period = Period.parse(text)
        body = publishing.file_of(publishing.published(period), language, "json")
    except UnknownPeriod:
        return _problem(400, "A period is written as 2026, 2026-H1, 2026-Q3 or 2026-07.")
    except NotFound:
        return _problem(404, "No summary of this period was published.")
    tokens.record(token, period, now=now())
    return Response(body, mimetype="application/json")


@blueprint.get("/openapi.json")
@public
def description() -> ResponseReturnValue:
    """What a program may ask here, as OpenAPI 3.1."""
    return Response(_description(), mimetype="application/json")


@cache
def _description() -> str:
    described: dict[str, Any] = json.loads((folder("seeds") / "openapi.json").read_text(encoding="utf-8"))
    return json.dumps(described, indent=2, sort_keys=True) + "\n"


def _problem(status: int, detail: str) -> Response:
    """As RFC 9457 has it. For programs and who writes them, so in English only."""
    told = json.dumps({"detail": detail, "status": status}, sort_keys=True) + "\n"
    return Response(told, status=status, mimetype="application/problem+json")
