"""A copy of a case in words: what was chosen of it, told as the case page tells it."""

from collections.abc import Iterable, Iterator
from datetime import date

from flask_babel import format_date, get_locale
from flask_babel import gettext as _

from tracker import catalogue
from tracker.casefile import Attached, CaseFile, EntryKind, Opened, OpenedAction
from tracker.domain.dossier import Part, Purpose, Wanted
from tracker.domain.files import MEGABYTE
from tracker.domain.statuses import Kind as CaseKind
from tracker.domain.statuses import Outcome, Risk, Status
from tracker.domain.wording import word_for
from tracker.exports.dossier import Dossier, Enclosed, Item, Section
from tracker.services import copying, organisation
from tracker.services.copying import Chosen
from tracker.services.recording import yesterdays_head
from tracker.web import case_story, papers


def compose(case_file: CaseFile, chosen: Chosen, wanted: Wanted, today: date) -> Dossier:
    """In the language that is in force."""
    return Dossier(
        title=_("Dossier van een zaak"),
        organisation=organisation.load().name,
        facts=tuple(_facts(case_file, wanted)),
        notes=(
            _("Dit is een kopie. Er kunnen woorden zwart zijn gemaakt en stukken zijn weggelaten."),
            _("Wat hier over mensen staat, is wat anderen schreven. Het hoeft niet vast te staan."),
        ),
        sections=tuple(section for section in _sections(case_file, chosen, wanted) if section.items),
        enclosed=tuple(_enclosed(chosen.files, own=wanted.own_names)),
        day=today,
        head=yesterdays_head(today),
    )


def names_in_zip(files: Iterable[Attached]) -> list[str]:
    """Neutral: a number and the ending that tells what opens it."""
    return [f"{number:02}.{each.file.type.ending}" for number, each in enumerate(files, start=1)]


def _facts(case_file: CaseFile, wanted: Wanted) -> Iterator[tuple[str, str]]:
    case, register = case_file.case, case_file.register
    yield _("Gemaakt voor"), wanted.to
    yield _("Kenmerk"), case.reference
    yield _("Soort"), _(word_for(CaseKind(case.kind)))
    yield _("Gemeld op"), _day(case.filed_on)
    yield _("Status"), _(word_for(Status(case.status)))
    if case.closed_on:
        yield _("Afgesloten op"), _day(case.closed_on)
    if wanted.purpose is Purpose.REPORTER:
        return
    if register.outcome:
        yield _("Uitkomst"), _(word_for(Outcome(register.outcome)))
    yield _("Categorie"), catalogue.name_of("category", register.category, wanted.language)
    if register.risk and wanted.purpose is not Purpose.ACCESS:
        yield _("Risico"), _(word_for(Risk(register.risk)))


def _sections(case_file: CaseFile, chosen: Chosen, wanted: Wanted) -> Iterator[Section]:
    items: dict[Part, list[Item]] = {part: [] for part in Part}
    for entry in chosen.entries:
        for part, item in _items(entry, wanted):
            items[part].append(item)
    items[Part.ACTIONS] = [_measure(action, wanted) for action in chosen.actions]
    items[Part.READERS] = list(_looks(case_file, chosen, wanted.language))
    items[Part.NAME] = list(_reporter(chosen, wanted.language))
    items[Part.PEOPLE] = [
        Item(
            f"person-{person.letter}",
            _("Betrokkene %(letter)s", letter=person.letter),
            facts=_named(person.name, person.who),
        )
        for person in chosen.people
    ]
    for part in Part:
        if part in wanted.allowed:
            yield Section(_(word_for(part)), tuple(items[part]))


def _items(entry: Opened, wanted: Wanted) -> Iterator[tuple[Part, Item]]:
    """What one entry left behind, each where it belongs."""
    for place, paper in enumerate(papers.of(entry, wanted.language)):
        if not (paper.text or paper.facts):
            continue
        part = copying.part_of(entry.kind, inside=paper.inside)
        facts = paper.facts if wanted.purpose is not Purpose.ACCESS else ()  # they name who else was there
        if entry.kind is EntryKind.REPORT and wanted.purpose is not Purpose.ACCESS:
            facts = (*facts, *_around(entry, wanted.language))
        yield part, Item(f"{entry.id}-{place}", paper.heading, paper.text, _day(entry.on), facts)


def _around(entry: Opened, language: str) -> Iterator[tuple[str, str]]:
    """What a reporter answered beside the story. It can tell who it was, so who asks for access never gets it."""
    body = entry.body
    for name, list_name, words in (
        ("category", "category", _("De melder koos")),
        ("place", "place", _("Waar het was")),
        ("client_harm", "client_harm", _("Een cliënt heeft er last van")),
        ("online_now", "online_now", _("Staat het nog online?")),
        ("source", "source", _("Hoe de melder het weet")),
    ):
        if body.get(name):
            yield words, catalogue.name_of(list_name, body[name], language)
    if body.get("when"):
        yield _("Wanneer het was"), body["when"]


def _measure(action: OpenedAction, wanted: Wanted) -> Item:
    owner = papers.name_of(action.owner_id) if action.owner_id else action.owner
    facts = [] if wanted.purpose is Purpose.ACCESS else [(_("Wie doet dit"), owner)]
    facts.append((_("Uiterlijk"), _day(action.due_on)))
    if action.finished_on:
        facts.append((_("Niet doorgegaan op") if action.dropped else _("Klaar op"), _day(action.finished_on)))
    known = catalogue.name_of("action", action.code, wanted.language) if action.code else ""
    what = action.what or known or _("Is dit buiten gemeld?")
    return Item(f"measure-{action.id}", what, action.result, facts=tuple(facts))


def _looks(case_file: CaseFile, chosen: Chosen, language: str) -> Iterator[Item]:
    for row in chosen.looks:
        detail = case_file.open_detail(row.number, row.sealed) if row.sealed else {}
        yield Item(f"look-{row.number}", case_story.without_reasons(row, detail, language), day=_day(row.day))


def _reporter(chosen: Chosen, language: str) -> Iterator[Item]:
    told = chosen.identity
    if told is not None:
        role = catalogue.name_of("role", told.role, language) if told.role else ""
        facts = ((_("Naam"), told.name), (_("Contact"), told.contact), (_("Rol"), role))
        yield Item("reporter", _("De melder"), facts=tuple(fact for fact in facts if fact[1]))


def _named(name: str, who: str) -> tuple[tuple[str, str], ...]:
    return tuple(fact for fact in ((_("Naam"), name), (_("Wie is dat?"), who)) if fact[1])


def _enclosed(files: tuple[Attached, ...], *, own: bool) -> Iterator[Enclosed]:
    for name, each in zip(names_in_zip(files), files, strict=True):
        what = f"{each.file.type.ending.upper()}, {_size(each.file.size)}"
        yield Enclosed(name, what, _day(each.on), each.file.name if own else "")


def _size(size: int) -> str:
    """In steps that tell enough."""
    return f"{max(1, size // 1024)} kB" if size < MEGABYTE else f"{size // MEGABYTE} MB"


def _day(day: date) -> str:
    return format_date(day, "d MMMM yyyy", rebase=False) if get_locale() else day.isoformat()
