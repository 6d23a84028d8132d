"""What may be erased now, what comes within two weeks and what is held: for several cases at once, by two people."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.casefile import Actor
from tracker.clock import now
from tracker.domain.errors import NotFound, Refusal
from tracker.domain.permissions import Permission
from tracker.domain.retention import NOTICE_DAYS
from tracker.forms.retention import ChosenForm
from tracker.services import policies, retaining
from tracker.services.retaining import Done
from tracker.web import papers
from tracker.web.access import confirmed, needs
from tracker.web.language import said

DUE, PROPOSED = "due", "proposed"
blueprint = Blueprint("retention", __name__, url_prefix="/cases/retention")


@blueprint.get("")
@needs(Permission.HANDLE_CASES)
def show(actor: Actor) -> ResponseReturnValue:
    return _page(actor)


@blueprint.post("/proposals")
@needs(Permission.HANDLE_CASES)
@confirmed
def propose(actor: Actor) -> ResponseReturnValue:
    form = ChosenForm(prefix=DUE)

    def done(count: int) -> str:
        return ngettext(
            "Je stelde voor om één zaak te wissen. Een andere behandelaar moet het ermee eens zijn.",
            "Je stelde voor om %(num)s zaken te wissen. Een andere behandelaar moet het ermee eens zijn.",
            count,
        )

    return _do(actor, DUE, form, lambda: retaining.propose(form.chosen.data or (), actor=actor, now=now()), done)


@blueprint.post("/agreements")
@needs(Permission.HANDLE_CASES)
@confirmed
def agree(actor: Actor) -> ResponseReturnValue:
    form = ChosenForm(prefix=PROPOSED)

    def done(count: int) -> str:
        return ngettext("Eén zaak is gewist.", "%(num)s zaken zijn gewist.", count)

    return _do(actor, PROPOSED, form, lambda: retaining.agree(form.chosen.data or (), actor=actor, now=now()), done)


def _do(
    actor: Actor, name: str, form: ChosenForm, act: Callable[[], Done], done: Callable[[int], str]
) -> ResponseReturnValue:
    """What could not be done is told case by case; the page then shows how each stands now."""
    if not form.validate_on_submit():
        return _page(actor, form, name), 400
    result = act()
    if result.count:
        flash(done(result.count))
    for reference, refusal in result.refused:
        flash(f"{reference}: {_why_not(refusal)}", "trouble")
    return redirect(url_for("retention.show"), 303)


def _why_not(refusal: Refusal) -> str:
    if isinstance(refusal, NotFound):
        return _("Deze zaak is er niet meer.")
    return said(refusal)


def _page(actor: Actor, sent: ChosenForm | None = None, sent_as: str = "") -> str:
    forms = {prefix: ChosenForm(formdata=None, prefix=prefix) for prefix in (DUE, PROPOSED)}
    if sent is not None:
        forms[sent_as] = sent
    return render_template(
        "cases/retention.html",
        found=retaining.overview(actor, now()),
        forms_of=forms,
        mistaken=sent,
        name_of=papers.name_of,
        periods=policies.retention().months,
        notice=NOTICE_DAYS,
    )
