"""Help from outside: what is named everywhere stays as it is, and the house adds who is near."""

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker import catalogue
from tracker.casefile import Actor
from tracker.catalogue import Contact
from tracker.clock import now
from tracker.domain.permissions import Permission
from tracker.domain.wording import N_
from tracker.forms.house import HelpForm
from tracker.services import house, settings
from tracker.web.access import confirmed, needs
from tracker.web.settling import settle

blueprint = Blueprint("house_help", __name__, url_prefix="/admin/outside-help")


@blueprint.get("")
@needs(Permission.CHANGE_SETTINGS)
def index(actor: Actor) -> ResponseReturnValue:
    return render_template("house/help.html", contacts=catalogue.every_contact())


@blueprint.get("/new")
@needs(Permission.CHANGE_SETTINGS)
def new(actor: Actor) -> ResponseReturnValue:
    return _page("", HelpForm(formdata=None, data={"offered": True}))


@blueprint.post("/new")
@needs(Permission.CHANGE_SETTINGS)
@confirmed
def add(actor: Actor) -> ResponseReturnValue:
    return _save(actor, "")


@blueprint.get("/<code>")
@needs(Permission.CHANGE_SETTINGS)
def edit(actor: Actor, code: str) -> ResponseReturnValue:
    contact = _changeable(code)
    known = {
        "nl": contact.name.nl,
        "en": contact.name.en,
        "what_nl": contact.what.nl,
        "what_en": contact.what.en,
        "phone": contact.phone,
        "note_nl": contact.phone_note.nl,
        "note_en": contact.phone_note.en,
        "website": contact.website,
        "offered": not contact.off,
    }
    return _page(code, HelpForm(formdata=None, data=known))


@blueprint.post("/<code>")
@needs(Permission.CHANGE_SETTINGS)
@confirmed
def change(actor: Actor, code: str) -> ResponseReturnValue:
    _changeable(code)
    return _save(actor, code)


def _save(actor: Actor, code: str) -> ResponseReturnValue:
    form = HelpForm()

    def act() -> str:
        house.change_help(code, form.help(), seen=form.seen.data, actor=actor, now=now())
        return N_("Bewaard. Zo staat het nu bij hulp van buiten.")

    return settle(form, act, lambda: _page(code, form), url_for("house_help.index"))


def _changeable(code: str) -> Contact:
    """What is named everywhere has no page to change it."""
    return next((each for each in catalogue.every_contact() if each.code == code and not each.always), None) or abort(
        404
    )


def _page(code: str, form: HelpForm) -> str:
    form.seen.data = settings.mark(catalogue.CONTACTS)
    return render_template("house/contact.html", code=code, form=form)
