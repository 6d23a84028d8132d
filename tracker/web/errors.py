"""Error pages: what happened and what to do, and never whether something exists."""

import logging

from flask import Flask, abort, render_template, request
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from tracker.domain.errors import NotAllowed, NotFound

log = logging.getLogger("tracker")


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(NotFound, lambda _refusal: _page(404))
    app.register_error_handler(NotAllowed, lambda _refusal: _page(403))
    app.register_error_handler(Exception, _broken)
    app.before_request(_refuse_strange_address)


def _refuse_strange_address() -> None:
    """A NUL is in no address of ours, and PostgreSQL breaks on it: no page should tell which database is here."""
    if "\0" in request.path:
        abort(404)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    if request_ctx.url_adapter is None:  # the name of the host is none, so there is no address for a page to point at
        return error.get_response()
    body, status = _page(error.code)
    allowed: list[str] = getattr(error, "valid_methods", None) or []
    return body, status, {"Allow": ", ".join(allowed)} if allowed else {}


def _broken(error: Exception) -> ResponseReturnValue:
    log.error("a page failed", exc_info=error)
    return _page(500)


def _page(status: int) -> tuple[str, int]:
    return render_template("errors/refusal.html", status=status), status
