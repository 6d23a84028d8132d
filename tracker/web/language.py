"""Dutch first: the language of a page, by the switch, else by the browser."""

from flask import Flask, Response, has_request_context, request
from flask_babel import Babel
from werkzeug.exceptions import RequestEntityTooLarge

from tracker.forms.base import said

__all__ = ["COOKIE", "LANGUAGES", "babel", "choose", "current", "init_app", "remember", "said"]

LANGUAGES = ("nl", "en")
COOKIE = "language"
babel = Babel()


def init_app(app: Flask) -> None:
    babel.init_app(app, locale_selector=choose)


def choose() -> str:
    """Babel's locale: Dutch, or British English for its dates."""
    return "en_GB" if current() == "en" else "nl"


def current() -> str:
    """Outside a request (a command, a mail): Dutch."""
    if not has_request_context():
        return "nl"
    wanted = _asked() or request.cookies.get(COOKIE)
    if wanted in LANGUAGES:
        return str(wanted)
    return request.accept_languages.best_match(LANGUAGES) or "nl"


def _asked() -> str | None:
    """The language that a form asked for. A body that is too large can't be read: its error page still needs words."""
    try:
        return request.form.get("language") if request.method == "POST" else None
    except RequestEntityTooLarge:
        return None


def remember(response: Response, chosen: str | None) -> Response:
    """Keep the choice in this browser, so that the next page speaks the same language."""
    if chosen in LANGUAGES:
        response.set_cookie(COOKIE, str(chosen), samesite="Lax", httponly=True, secure=request.is_secure)
    return response
