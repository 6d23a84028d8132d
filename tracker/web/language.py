"""Dutch first: the language of a page, by the switch, else by the browser."""

from functools import cached_property
from typing import Any

from flask import Flask, Response, has_request_context, request
from flask_babel import Babel, Domain
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import RequestEntityTooLarge

from tracker.domain.signs import isolated
from tracker.forms.base import said
from tracker.services import house

__all__ = ["COOKIE", "LANGUAGES", "babel", "choose", "current", "init_app", "offered", "remember", "said"]

LANGUAGES = ("nl", "en")
COOKIE = "language"


class Around(Domain):
    """A sentence around somebody's words."""

    def gettext(self, string: str, **values: Any) -> str:
        return super().gettext(string, **_isolated(values))

    def ngettext(self, singular: str, plural: str, num: int, **values: Any) -> str:
        return super().ngettext(singular, plural, num, **_isolated(values))


def _isolated(values: dict[str, Any]) -> dict[str, Any]:
    return {name: isolated(value) if type(value) is str else value for name, value in values.items()}


class Speaking(Babel):
    @cached_property
    def domain_instance(self) -> Domain:
        return Around(domain=self.domain)


babel = Speaking()


def init_app(app: Flask) -> None:
    babel.init_app(app, locale_selector=choose)


def choose() -> str:
    """Babel's locale: Dutch, or British English for its dates."""
    return "en_GB" if current() == "en" else "nl"


def current() -> str:
    """Outside a request (a command, a mail): Dutch."""
    if not has_request_context():
        return "nl"
    languages, wanted = offered(), _asked() or request.cookies.get(COOKIE)
    if wanted in languages:
        return str(wanted)
    return request.accept_languages.best_match(languages) or languages[0]


def offered() -> tuple[str, ...]:
    """Those in which this house has its pages, the first one first. A page that says that the database can't be read
    still needs words."""
    try:
        return house.languages()
    except SQLAlchemyError:
        return LANGUAGES


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
