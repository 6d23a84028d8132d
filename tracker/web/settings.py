"""The organisation's settings, for the administrator."""

from dataclasses import asdict, replace

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.casefile import Actor
from tracker.clock import now, today
from tracker.domain.periods import Unit
from tracker.domain.permissions import Permission
from tracker.domain.wording import N_
from tracker.forms.admin import SettingsForm
from tracker.services import organisation, publishing
from tracker.web.access import confirmed, needs
from tracker.web.settling import settle

blueprint = Blueprint("settings", __name__, url_prefix="/admin/settings")


@blueprint.get("")
@needs(Permission.CHANGE_SETTINGS)
def edit(actor: Actor) -> ResponseReturnValue:
    return _page(SettingsForm(formdata=None, data=asdict(organisation.load())))


@blueprint.post("")
@needs(Permission.CHANGE_SETTINGS)
@confirmed
def save(actor: Actor) -> ResponseReturnValue:
    form = SettingsForm()
    form.offer()

    def act() -> str:
        changed = replace(
            organisation.load(),
            name=form.name.data,
            people=form.people.data,
            leave_address=form.leave_address.data,
            fewest=form.fewest.data,
            publish_at_once=form.publish_at_once.data,
            escalation_name=form.escalation_name.data,
            escalation_email=form.escalation_email.data,
        )
        changed = publishing.choose_length(changed, Unit(form.period.data), today())
        organisation.save(changed, actor=actor, now=now(), seen=form.seen.data)
        return N_("De instellingen zijn bewaard.")

    return settle(form, act, lambda: _page(form), url_for("settings.edit"))


def _page(form: SettingsForm) -> str:
    form.offer()
    form.seen.data = organisation.mark()
    return render_template("settings/edit.html", form=form)
