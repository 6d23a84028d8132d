"""What every template may use: dates as people write them, names joined, labels, addresses of static files."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from flask import Flask, current_app, g, url_for
from flask_babel import format_date, gettext
from flask_wtf.csrf import generate_csrf
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from tracker import catalogue, config
from tracker.clock import now, today
from tracker.domain.acts import Group
from tracker.domain.deadlines import Due, is_overdue
from tracker.domain.duties import Duty
from tracker.domain.linking import Relation
from tracker.domain.measures import Effect
from tracker.domain.minutes import Check
from tracker.domain.permissions import Role
from tracker.domain.signs import isolated
from tracker.domain.statuses import Ground, How, Kind, Outcome, Risk, Status, Step, Verdict
from tracker.domain.wording import word_for
from tracker.exports.periods import heading_of, name_of
from tracker.services import organisation
from tracker.services.reporting import receivers
from tracker.services.sessions import Door
from tracker.web import identity, language

T = TypeVar("T")


def init_app(app: Flask) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.finalize = _shown
    for name in ("gettext", "ngettext"):
        app.jinja_env.globals[name] = _isolating(cast(Callable[..., str], app.jinja_env.globals[name]))
    app.jinja_env.globals.update(
        several_languages=several_languages,
        asset=asset,
        csrf_field=csrf_field,
        today=today,
        is_late=is_late,
        ending=ending,
    )
    app.jinja_env.filters.update(
        label=label,
        day=full_day,
        short_day=short_day,
        capital=capital,
        month=month,
        names=join_names,
        paragraphs=paragraphs,
        in_two=in_two,
        called=called,
        case_name=case_name,
        hour=hour,
        titles=titles,
        named=name_of,
        heading=heading_of,
    )
    app.context_processor(_shared)


FAMILIES: Final[dict[str, type[StrEnum]]] = {
    "kind": Kind,
    "status": Status,
    "step": Step,
    "outcome": Outcome,
    "ground": Ground,
    "risk": Risk,
    "how": How,
    "verdict": Verdict,
    "check": Check,
    "effect": Effect,
    "duty": Duty,
    "role": Role,
    "group": Group,
    "relation": Relation,
}


def _shown(value: object) -> object:
    """Words of people stand by themselves among ours. Markup is a field or a page's own."""
    return isolated(value) if type(value) is str else value


def _isolating(speak: Callable[..., str]) -> Callable[..., str]:
    """A sentence around somebody's words."""

    @pass_context
    def said(context: Context, *sentence: Any, **values: Any) -> str:
        return speak(context, *sentence, **{name: _shown(value) for name, value in values.items()})

    return said


def label(value: str, family: str = "") -> str:
    """What a domain value is called. Stored text needs its family: 'advice' is a kind and an outcome."""
    return gettext(word_for(FAMILIES[family](value) if family else cast(StrEnum, value)))


def several_languages() -> bool:
    """Whether there is anything to switch to."""
    return len(language.offered()) > 1


def called(code: str, list_name: str) -> str:
    """The name of a stored code: 'house' of the list 'place' is Woonhuis."""
    return catalogue.name_of(list_name, code, language.current())


def case_name(category: str) -> str:
    """What a case is called: what it is about. 'Something else, or I don't know' is an answer, and no name."""
    return gettext("Zonder onderwerp") if category == catalogue.UNKNOWN else called(category, "category")


def titles(numbers: Iterable[int], protocol: str) -> list[str]:
    """The rules with these numbers, as the version of the rules says that a case came in under."""
    return [catalogue.rule_named(number, protocol, language.current()) for number in numbers]


def hour(moment: datetime) -> str:
    """14:00 on the organisation's clock. What is over at midnight is over at 24:00 of the day before."""
    told = config.current().day_of(moment).strftime("%H:%M")
    return "24:00" if told == "00:00" else told


def is_late(due: Due) -> bool:
    """After its day, or after its hour where it has one."""
    return is_overdue(due, today(), now())


@dataclass(frozen=True)
class Ending:
    """When a session is over if nothing more is asked of it: on the clock, and in seconds from now."""

    at: datetime
    seconds: int


def ending(door: str) -> Ending | None:
    """Of the session that stands open at this door."""
    at = identity.ends_at(Door(door))
    return Ending(at, round((at - now()).total_seconds())) if at else None


def full_day(day: date | datetime) -> str:
    """maandag 23 november; with the year when it is another year than this one."""
    same = day.year == today().year
    return format_date(day, "EEEE d MMMM" if same else "EEEE d MMMM yyyy")


def short_day(day: date | datetime) -> str:
    same = day.year == today().year
    return format_date(day, "EEE d MMM" if same else "EEE d MMM yyyy")


def capital(text: str) -> str:
    """Only the first letter changes: Jinja's own filter says 'Monday 23 november'."""
    return text[:1].upper() + text[1:]


def month(day: date) -> str:
    return format_date(day, "MMMM yyyy")


def join_names(names: Iterable[str], last: str = "and") -> str:
    """Hein; Hein en Christien; Hein, Christien en Mirjam. `last` "or" joins with 'of'."""
    listed = [isolated(name) for name in names]
    word = gettext("of") if last in ("or", gettext("of")) else gettext("en")
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} {word} {listed[-1]}"


def paragraphs(text: str) -> Markup:
    """Plain text as paragraphs; whatever was typed stays text."""
    parts = [part.strip() for part in text.replace("\r\n", "\n").split("\n\n")]
    return Markup("").join(
        Markup('<p dir="auto">{}</p>').format(Markup("<br>").join(escape(line) for line in part.split("\n")))
        for part in parts
        if part
    )


LONG: Final = 900
"""Symbols after which a text is folded."""


def in_two(text: str) -> tuple[str, str]:
    """How a long text begins, and the rest: cut between paragraphs, else sentences, else words."""
    text = text.replace("\r\n", "\n").strip()
    if len(text) <= LONG:
        return text, ""
    for end in ("\n\n", ". ", "\n", " "):
        place = text.rfind(end, LONG // 3, LONG // 3 * 2)
        if place > 0:
            cut = place + len(end.rstrip(" "))
            return text[:cut].rstrip(), text[cut:].lstrip()
    return text[: LONG // 2], text[LONG // 2 :]


def asset(name: str) -> str:
    return url_for("static", filename=name, v=_content_mark(name))


def csrf_field(name: str = "csrf_token") -> Markup:
    return Markup('<input type="hidden" name="{}" value="{}">').format(name, generate_csrf())


@cache
def _content_mark(name: str) -> str:
    path = Path(__file__).parent.parent / "static" / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def _shared() -> dict[str, Any]:
    shown = {"invented": current_app.config.get("SHOWN_TO_OTHERS", False)}
    return shown | {"language": language.current(), "organisation": House(), "person": Person()}


class House:
    """The organisation as pages name it, read only where a page asks, and once a request."""

    def __getattr__(self, name: str) -> Any:
        return getattr(_once("organisation", organisation.load), name)

    @property
    def receivers(self) -> list[str]:
        return _once("receivers", lambda: [account.name for account in receivers()])

    @property
    def fallback(self) -> list[str]:
        return _once("fallback", lambda: organisation.names_of(Role.TRUSTED_PERSON))


class Person:
    """Who is signed in, loaded only on a page that asks."""

    def __bool__(self) -> bool:
        return identity.actor() is not None

    def __getattr__(self, name: str) -> Any:
        return getattr(identity.actor(), name)


def _once(name: str, read: Callable[[], T]) -> T:
    kept = g.setdefault("once", {})
    if name not in kept:
        kept[name] = read()
    return cast(T, kept[name])
