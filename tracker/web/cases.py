"""The handler's desk: what needs attention first, the list of cases, and one case."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.casefile import Actor, CaseFile
from tracker.clock import now, today
from tracker.domain.acts import Act
from tracker.domain.audit import Entry, facts_of
from tracker.domain.permissions import Permission
from tracker.forms.base import ButtonForm
from tracker.services import envelope, handling, holding, joining, listing, second_factor
from tracker.services import today as desk
from tracker.services.listing import Waits
from tracker.web import case_page, filters, handlers, papers
from tracker.web.access import confirmed, needs
from tracker.web.templating import case_name, short_day

blueprint = Blueprint("cases", __name__)


@blueprint.get("/cases")
@needs(Permission.HANDLE_CASES)
def index(actor: Actor) -> ResponseReturnValue:
    wanted, number = filters.asked(), request.args.get("page", 1, type=int)
    page = listing.page_of(actor, wanted, number, now())
    late, soon = desk.how_many(actor, now())
    groups = desk.groups(actor, now()) if not wanted.narrows and page.number == 1 else []
    return render_template(
        "cases/index.html",
        page=page,
        wanted=wanted,
        counts=listing.counts(actor),
        groups=groups,
        piled=any(row.card.pile and row.waits is Waits.ME for waiting in groups for row in waiting.rows),
        late=late,
        soon=soon,
        title_of=title_of,
        list_of=partial(filters.address, "cases.index"),
        told=filters.told("cases.index", wanted),
        chosen=filters.chosen(wanted),
        choices=filters.choices(wanted),
        first=filters.FIRST,
        previous_url=filters.page_url("cases.index", page, wanted, -1),
        next_url=filters.page_url("cases.index", page, wanted, +1),
        newcomers=[account for account in joining.to_confirm() if account.id != actor.id],
        renewed=joining.with_a_new_key(),
        confirmed=joining.is_confirmed(actor),
        doubted=[account.name for account in holding.doubted()],
        waits=handlers.waits(actor),
        safe=[_about_safe(entry) for entry in envelope.news(today())],
        unproved=[_about_proof(entry) for entry in second_factor.news(today())],
        button=ButtonForm(formdata=None),
    )


@blueprint.post("/handlers/<account_id>/confirmation")
@needs(Permission.HANDLE_CASES)
@confirmed
def confirm(actor: Actor, account_id: str) -> ResponseReturnValue:
    """Who receives reports is never the administrator's choice alone."""
    if not ButtonForm().validate_on_submit():
        return render_template("errors/refusal.html", status=400), 400
    account = joining.confirm(account_id, actor=actor, now=now())
    flash(_("%(name)s krijgt vanaf nu nieuwe meldingen.", name=account.name))
    return redirect(url_for("cases.index"), 303)


@blueprint.get("/cases/<reference>")
@needs(Permission.HANDLE_CASES)
def show(actor: Actor, reference: str) -> ResponseReturnValue:
    case_file = CaseFile.open(reference, actor)
    return page(case_file, actor)


def page(case_file: CaseFile, actor: Actor, **more: Any) -> str:
    """The case page, which is never shown without its entry in the trail.

    `bound` forms come back with their words; `changes` tell what somebody else did meanwhile.
    """
    handling.read(case_file, actor=actor, now=now())
    case_file.hold_still()
    built = case_page.build(case_file, actor, today(), more.pop("bound", None))
    return render_template("cases/case.html", page=built, case=case_file.case, today=today(), **more)


def _about_safe(entry: Entry) -> str:
    """What was done with the envelope in the safe."""
    who, day = papers.name_of(entry.actor), short_day(entry.day)
    if entry.act == Act.ENVELOPE_MADE:
        return _("%(who)s maakte op %(day)s een nieuwe envelop voor in de kluis.", who=who, day=day)
    return _(
        "De envelop uit de kluis ging open op %(day)s. %(whom)s kreeg de zaken erin, en %(who)s bevestigde dat.",
        whom=papers.name_of(facts_of(entry)["receiver"]),
        who=who,
        day=day,
    )


def _about_proof(entry: Entry) -> str:
    """Whose second factor was taken away."""
    who, whom = papers.name_of(entry.actor), papers.name_of(entry.subject or "")
    return _("%(who)s haalde op %(day)s de tweede stap van %(whom)s weg.", who=who, whom=whom, day=short_day(entry.day))


def title_of(row: listing.Row) -> str:
    return case_name(row.register.category)
