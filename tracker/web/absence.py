"""Being away: until when, who stands in, and what they may read meanwhile. For who handles cases."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.casefile import Actor
from tracker.clock import now, today
from tracker.domain.errors import N_, Refusal
from tracker.domain.permissions import Permission
from tracker.forms.absence import AwayForm, LendForm
from tracker.forms.base import ButtonForm, Form
from tracker.models import Account, db
from tracker.services import absence
from tracker.web.access import confirmed, needs
from tracker.web.settling import settle
from tracker.web.templating import full_day, label

blueprint = Blueprint("absence", __name__, url_prefix="/account/away")


@blueprint.get("")
@needs(Permission.HANDLE_CASES)
def show(actor: Actor) -> ResponseReturnValue:
    return _page(actor)


@blueprint.post("")
@needs(Permission.HANDLE_CASES)
def go(actor: Actor) -> ResponseReturnValue:
    form = _away_form(actor, sent=True)

    def act() -> str:
        absence.set_away(form.until.data, form.stand_in.data, actor=actor, now=now())
        return N_("Je afwezigheid is bewaard. Ze gaat vanzelf voorbij.")

    return settle(form, act, lambda: _page(actor, form), url_for("absence.show"))


@blueprint.post("/shares")
@needs(Permission.HANDLE_CASES)
@confirmed
def share(actor: Actor) -> ResponseReturnValue:
    away = absence.of(actor.id, today())
    if away is None:
        return redirect(url_for("absence.show"), 303)
    form = _lend_form(absence.uncovered(actor, away.stand_in).may_be_shared, sent=True)
    if form.validate_on_submit():
        try:
            count = absence.share(form.cases.data, form.reason.data, actor=actor, now=now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            name = db.session.get_one(Account, away.stand_in).name
            said = ngettext(
                "%(name)s leest één zaak mee tot en met %(day)s.",
                "%(name)s leest %(num)s zaken mee tot en met %(day)s.",
                count,
                name=name,
                day=full_day(away.until),
            )
            flash(said)
            return redirect(url_for("absence.show"), 303)
    return _page(actor, form), 400


@blueprint.post("/end")
@needs(Permission.HANDLE_CASES)
def come_back(actor: Actor) -> ResponseReturnValue:
    if not ButtonForm().validate_on_submit():
        return render_template("errors/refusal.html", status=400), 400
    absence.come_back(actor=actor, now=now())
    flash(_("Fijn dat je er weer bent. Je collega's zien dat ook."))
    return redirect(url_for("absence.show"), 303)


def _page(actor: Actor, mistaken: Form | None = None) -> str:
    away = absence.of(actor.id, today())
    stand_in = db.session.get(Account, away.stand_in) if away else None
    open_cases = absence.uncovered(actor, stand_in.id) if stand_in else absence.Uncovered((), ())
    lend = mistaken if isinstance(mistaken, LendForm) else _lend_form(open_cases.may_be_shared)
    return render_template(
        "account/away.html",
        away=away,
        stand_in=stand_in,
        open_cases=open_cases,
        form=mistaken if isinstance(mistaken, AwayForm) else _away_form(actor),
        may_choose=bool(absence.stand_ins(actor)),
        lend=lend,
        mistaken=mistaken,
        today=today(),
    )


def _away_form(actor: Actor, *, sent: bool = False) -> AwayForm:
    away = absence.of(actor.id, today())
    now_set = {"until": away.until, "stand_in": away.stand_in} if away else {}
    form = AwayForm(prefix="away") if sent else AwayForm(formdata=None, prefix="away", data=now_set)
    people = absence.stand_ins(actor)
    form.offer([(account.id, f"{account.name} ({label(account.role, 'role').lower()})") for account in people])
    return form


def _lend_form(references: tuple[str, ...], *, sent: bool = False) -> LendForm:
    start = {"cases": list(references), "reason": _("Ik ben een tijd afwezig.")}
    form = LendForm(prefix="lend") if sent else LendForm(formdata=None, prefix="lend", data=start)
    form.offer(references)
    return form
