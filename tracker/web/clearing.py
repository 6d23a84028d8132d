"""A flood of junk: choose new reports and propose to set them aside together, or agree with a colleague who did."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.casefile import Actor
from tracker.clock import now
from tracker.domain.permissions import Permission
from tracker.domain.wording import N_
from tracker.forms.clearing import ChosenForm, ClearingForm
from tracker.services import clearing
from tracker.web import papers
from tracker.web.access import needs
from tracker.web.settling import settle
from tracker.web.templating import case_name

blueprint = Blueprint("clearing", __name__, url_prefix="/cases/together")


@blueprint.get("")
@needs(Permission.HANDLE_CASES)
def show(actor: Actor) -> ResponseReturnValue:
    return _offer(actor, ClearingForm(formdata=None))


@blueprint.post("")
@needs(Permission.HANDLE_CASES)
def propose(actor: Actor) -> ResponseReturnValue:
    form = ClearingForm()

    def act() -> str:
        clearing.propose(actor, form.chosen(), form.demand(), now=now())
        return N_("Je voorstel ligt klaar. Een andere behandelaar kijkt of het klopt.")

    return settle(form, act, lambda: _offer(actor, form), url_for("cases.index"))


@blueprint.get("/agreement")
@needs(Permission.HANDLE_CASES)
def piles(actor: Actor) -> ResponseReturnValue:
    return _piles(actor, ChosenForm(formdata=None))


@blueprint.post("/agreement")
@needs(Permission.HANDLE_CASES)
def agree(actor: Actor) -> ResponseReturnValue:
    form = ChosenForm()

    def act() -> str:
        clearing.agree(actor, form.chosen(), now=now())
        return N_("Deze meldingen zijn afgesloten.")

    return settle(form, act, lambda: _piles(actor, form), url_for("clearing.piles"))


def _offer(actor: Actor, form: Any) -> str:
    reports, more = clearing.offered(actor, now=now())
    chosen = form.chosen()
    return render_template(
        "cases/together.html", form=form, reports=reports, more=more, chosen=chosen, title_of=_title_of
    )


def _piles(actor: Actor, form: Any) -> str:
    found = clearing.piles(actor, now=now())
    return render_template("cases/agreement.html", form=form, piles=found, name_of=papers.name_of, title_of=_title_of)


def _title_of(report: clearing.Report) -> str:
    return case_name(report.category)
