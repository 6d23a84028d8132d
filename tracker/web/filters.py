"""What a handler asks to see of the own cases: codes in the address, never words, so a list can be bookmarked."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from flask import request, url_for
from flask_babel import gettext as _

from tracker import catalogue
from tracker.clock import today
from tracker.domain.periods import Period, Unit, UnknownPeriod, recent
from tracker.domain.statuses import Kind, Risk, Status
from tracker.domain.wording import N_, word_for
from tracker.exports.periods import heading_of
from tracker.services.listing import OPEN, Filter, News, Page, Sort, Waits, When
from tracker.web.language import current

Options = list[tuple[str, str]]

WORDS: Final = {
    "status": (N_("Status"), N_("Elke status")),
    "kind": (N_("Soort"), N_("Elke soort")),
    "who": (N_("Wacht op"), N_("Maakt niet uit")),
    "due": (N_("Volgende stap"), N_("Elke dag")),
    "new": (N_("Nieuw"), N_("Nieuw of niet")),
    "rule": (N_("Regel"), N_("Alle regels")),
    "category": (N_("Onderwerp"), N_("Alle onderwerpen")),
    "place": (N_("Plek"), N_("Alle plekken")),
    "risk": (N_("Risico"), N_("Elk risico")),
    "filed": (N_("Gemeld in"), N_("Altijd")),
    "closed": (N_("Afgesloten in"), N_("Altijd")),
    "sort": (N_("Volgorde"), N_("Wat het eerst moet")),
}
"""Of each choice: what it is called, and what it says when nothing was chosen."""
FIRST: Final = ("status", "kind", "who", "due", "sort")
"""Choices that stand open; the others wait behind 'meer keuzes'."""


@dataclass(frozen=True)
class Chosen:
    """One choice, in words, and the address of the list without it."""

    label: str
    value: str
    without: str


@dataclass(frozen=True)
class Choice:
    """One field of the filter: its options, the empty one first."""

    name: str
    label: str
    options: Options
    value: str


def asked(values: Mapping[str, str] | None = None) -> Filter:
    """Out of the address, or of a form that carries it along. Only what we know; a made-up value filters nothing."""
    given = request.args if values is None else values
    known = _known()
    told = {name: given.get(name, "") for name in WORDS}
    right = {name: code for name, code in told.items() if code in known[name]}
    right |= {name: told[name] for name in ("filed", "closed") if _is_period(told[name])}
    rule = int(right.pop("rule", 0) or 0)
    return Filter(rule=rule, **right)


def chosen(wanted: Filter) -> dict[str, str]:
    """The filter as parts of an address; what was not chosen is left out."""
    return {name: str(value) for name, value in asdict(wanted).items() if value}


def told(endpoint: str, wanted: Filter) -> list[Chosen]:
    """What was chosen, in words, each with a way to take it away; the order of the rows leaves out nothing."""
    options, found = _options(), []
    for name, code in chosen(wanted).items():
        if name != "sort":
            value = dict(options[name]).get(code) or heading_of(Period.parse(code))
            found.append(Chosen(_(WORDS[name][0]), value, address(endpoint, wanted.without(name))))
    return found


def choices(wanted: Filter) -> list[Choice]:
    """Every field of the filter, in its order."""
    picked, options = chosen(wanted), _options()
    for name in ("filed", "closed"):  # bookmarked long ago, or written by hand
        if name in picked and picked[name] not in dict(options[name]):
            options[name].append((picked[name], heading_of(Period.parse(picked[name]))))
    return [
        Choice(name, _(label), [("", _(nothing)), *options[name]], picked.get(name, ""))
        for name, (label, nothing) in WORDS.items()
    ]


def page_url(endpoint: str, page: Page, wanted: Filter, step: int) -> str | None:
    number = page.number + step
    return address(endpoint, wanted, page=number) if 1 <= number <= page.last else None


def address(endpoint: str, wanted: Filter, **more: int) -> str:
    parts: dict[str, Any] = {**chosen(wanted), **more}
    return url_for(endpoint, **parts)


def _options() -> dict[str, Options]:
    language = current()
    periods = [(str(period), heading_of(period)) for period in _periods()]
    return {
        "status": [(OPEN, _("Alles wat openstaat")), *_words(Status)],
        "kind": _words(Kind),
        "who": [(Waits.ME, _("Mij")), (Waits.REPORTER, _("De melder")), (Waits.COLLEAGUE, _("Een collega"))],
        "due": [(When.LATE, _("Te laat")), (When.TODAY, _("Vandaag of te laat")), (When.WEEK, _("Deze week"))],
        "new": [
            (News.ANY, _("Sinds ik keek is er iets gebeurd")),
            (News.WORDS, _("De melder liet iets weten")),
            (News.FRESH, _("De melder hoorde nog niets")),
            (News.PROPOSAL, _("Er ligt een voorstel")),
            (News.CHECK, _("Een maatregel is na te kijken")),
            (News.ERASING, _("Er ligt een voorstel om te wissen")),
        ],
        "rule": [(str(code), named) for code, named in catalogue.rule_codes(language)],
        "category": catalogue.every("category", language),
        "place": catalogue.every("place", language),
        "risk": _words(Risk),
        "filed": list(periods),
        "closed": list(periods),
        "sort": [
            (Sort.FILED, _("Laatst gemeld")),
            (Sort.ACTED, _("Laatst iets gedaan")),
            (Sort.RISK, _("Grootste risico")),
        ],
    }


def _known() -> dict[str, Collection[str]]:
    """The codes of each choice, without their words."""
    return {
        "status": {OPEN, *Status},
        "kind": set(Kind),
        "who": set(Waits),
        "due": set(When),
        "new": set(News),
        "rule": {str(code) for code, _named in catalogue.rule_codes(current())},
        "category": catalogue.by_code("category"),
        "place": catalogue.by_code("place"),
        "risk": set(Risk),
        "filed": (),
        "closed": (),
        "sort": set(Sort),
    }


def _words(kind: type[Status] | type[Kind] | type[Risk]) -> Options:
    return [(member.value, _(word_for(member))) for member in kind]


def _periods() -> list[Period]:
    day = today()
    return [*recent(day, Unit.MONTH, 6), *recent(day, Unit.QUARTER, 4), *recent(day, Unit.YEAR, 3)]


def _is_period(code: str) -> bool:
    try:
        Period.parse(code)
    except UnknownPeriod:
        return False
    return True
