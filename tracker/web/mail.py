"""The mail that did not leave, for the administrator: how much and why, never to whom about what."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker import config
from tracker.casefile import Actor
from tracker.clock import now
from tracker.domain.errors import N_
from tracker.domain.mail import Why
from tracker.domain.permissions import Permission
from tracker.forms.base import ButtonForm
from tracker.services import posting
from tracker.web.access import needs

blueprint = Blueprint("mail", __name__, url_prefix="/admin/mail")

WORDS = {
    Why.NO_SERVER: N_("Er is geen mailserver ingesteld. Zet TRACKER_SMTP_HOST."),
    Why.AWAY: N_("De mailserver geeft geen antwoord. Kijk of hij aanstaat, en of adres en poort kloppen."),
    Why.BROKEN: N_("De mailserver brak halverwege af of bleef hangen. Kijk wat de mailserver daar zelf over zegt."),
    Why.REFUSED: N_("De mailserver weigert. Kijk of account, wachtwoord, versleuteling en afzender kloppen."),
    Why.ADDRESS: N_("De mailserver weigert het adres van de ontvanger. Kijk of de adressen bij Accounts kloppen."),
}


@blueprint.get("")
@needs(Permission.CHANGE_SETTINGS)
def show(actor: Actor) -> ResponseReturnValue:
    stuck = posting.stuck()
    return render_template(
        "settings/mail.html",
        total=stuck.total,
        notices=[(count, _(WORDS[why])) for why, count in stuck.notices.items()],
        weekly=[(name, _(WORDS[why])) for name, why in stuck.weekly],
        may_try=bool(config.current().smtp_host),
    )


@blueprint.post("/tries")
@needs(Permission.CHANGE_SETTINGS)
def try_again(actor: Actor) -> ResponseReturnValue:
    if not ButtonForm().validate_on_submit():
        return render_template("errors/refusal.html", status=400), 400
    sent, left = posting.try_again(now()), posting.stuck().total
    if sent:
        flash(ngettext("Eén bericht is nu weg.", "%(num)s berichten zijn nu weg.", sent))
    if left:
        flash(_("Het lukte nog niet voor alles. We blijven het proberen."))
    elif not sent:
        flash(_("Er was niets dat nog weg moest."))
    return redirect(url_for("mail.show"), 303)
