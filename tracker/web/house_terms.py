"""How long things may take here, and how long a case is kept: numbers, never weaker than the law."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.casefile import Actor
from tracker.clock import now
from tracker.domain.permissions import Permission
from tracker.domain.statuses import Outcome
from tracker.domain.wording import N_
from tracker.forms.house import TERMS, DeadlinesForm, RetentionForm, hints
from tracker.services import house, policies, settings
from tracker.web.access import confirmed, needs
from tracker.web.settling import settle

blueprint = Blueprint("house_terms", __name__, url_prefix="/admin")


@blueprint.get("/deadlines")
@needs(Permission.CHANGE_SETTINGS)
def deadlines(actor: Actor) -> ResponseReturnValue:
    now_holding = {name: getattr(policies.deadlines(), name) for name in TERMS}
    return _deadlines(DeadlinesForm(formdata=None, data=now_holding))


@blueprint.post("/deadlines")
@needs(Permission.CHANGE_SETTINGS)
@confirmed
def change_deadlines(actor: Actor) -> ResponseReturnValue:
    form = DeadlinesForm()

    def act() -> str:
        house.change_deadlines(form.policy(), seen=form.seen.data, actor=actor, now=now())
        return N_("De termijnen zijn bewaard. Van elke zaak die openstaat, is de volgende dag opnieuw geteld.")

    return settle(form, act, lambda: _deadlines(form), url_for("admin.index"))


@blueprint.get("/retention")
@needs(Permission.CHANGE_SETTINGS)
def retention(actor: Actor) -> ResponseReturnValue:
    months = policies.retention().months
    return _retention(RetentionForm(formdata=None, data={outcome.value: months[outcome] for outcome in Outcome}))


@blueprint.post("/retention")
@needs(Permission.CHANGE_SETTINGS)
@confirmed
def change_retention(actor: Actor) -> ResponseReturnValue:
    form = RetentionForm()

    def act() -> str:
        house.change_retention(form.months(), seen=form.seen.data, actor=actor, now=now())
        return N_("De bewaartijden zijn bewaard.")

    return settle(form, act, lambda: _retention(form), url_for("admin.index"))


def _deadlines(form: DeadlinesForm) -> str:
    form.seen.data = settings.mark(policies.DEADLINES)
    return render_template("house/deadlines.html", form=form, fields=[form[name] for name in TERMS], hints=hints())


def _retention(form: RetentionForm) -> str:
    form.seen.data = settings.mark(policies.RETENTION)
    return render_template("house/retention.html", form=form, fields=[form[outcome.value] for outcome in Outcome])
