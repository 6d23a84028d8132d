"""The organisation's settings, for the administrator."""

from dataclasses import asdict, replace

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.casefile import Actor
from tracker.clock import now, today
from tracker.domain.periods import Unit
from tracker.domain.permissions import Permission
from tracker.forms.admin import SettingsForm
from tracker.services import organisation, publishing
from tracker.web.access import confirmed, needs

blueprint = Blueprint("settings", __name__, url_prefix="/admin/settings")


@blueprint.get("")
@needs(Permission.CHANGE_SETTINGS)
def edit(actor: Actor) -> ResponseReturnValue:
    form = SettingsForm(formdata=None, data=asdict(organisation.load()))
    form.offer()
    return render_template("settings/edit.html", form=form)


@blueprint.post("")
@needs(Permission.CHANGE_SETTINGS)
@confirmed
def save(actor: Actor) -> ResponseReturnValue:
    form = SettingsForm()
    form.offer()
    if not form.validate_on_submit():
        return render_template("settings/edit.html", form=form), 400
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
    organisation.save(changed, actor=actor, now=now())
    flash(_("De instellingen zijn bewaard."))
    return redirect(url_for("settings.edit"), 303)
