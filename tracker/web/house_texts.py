"""The texts that handlers begin with, in the house's own words, and the way back to ours."""

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import catalogue
from tracker.casefile import Actor
from tracker.clock import now
from tracker.domain.permissions import Permission
from tracker.domain.standard_texts import name_of
from tracker.domain.wording import N_
from tracker.forms.base import ButtonForm
from tracker.forms.house import PartForm, TextForm
from tracker.services import house, settings
from tracker.web.access import needs
from tracker.web.settling import settle
from tracker.web.templating import label

blueprint = Blueprint("house_texts", __name__, url_prefix="/admin/texts")


@blueprint.get("")
@needs(Permission.CHANGE_SETTINGS)
def index(actor: Actor) -> ResponseReturnValue:
    own = catalogue.own_texts()
    texts = [(key, _title(key), key in own) for key in catalogue.text_keys()]
    return render_template("house/texts.html", texts=texts)


@blueprint.get("/<key>")
@needs(Permission.CHANGE_SETTINGS)
def edit(actor: Actor, key: str) -> ResponseReturnValue:
    text = catalogue.standard_text(_known(key))
    return _page(key, TextForm(formdata=None, data={"nl": text.nl, "en": text.en}))


@blueprint.post("/<key>")
@needs(Permission.CHANGE_SETTINGS)
def change(actor: Actor, key: str) -> ResponseReturnValue:
    form = TextForm()
    _known(key)

    def act() -> str:
        house.change_text(key, form.words(), seen=form.seen.data, actor=actor, now=now())
        return N_("De tekst is bewaard. Wat al verstuurd is, verandert niet.")

    return settle(form, act, lambda: _page(key, form), url_for("house_texts.index"))


@blueprint.post("/<key>/default")
@needs(Permission.CHANGE_SETTINGS)
def forget(actor: Actor, key: str) -> ResponseReturnValue:
    form, text = PartForm(), catalogue.standard_text(_known(key))

    def act() -> str:
        house.forget_text(key, seen=form.seen.data, actor=actor, now=now())
        return N_("De tekst is weer zoals hij was.")

    def again() -> str:
        shown = TextForm(formdata=None, data={"nl": text.nl, "en": text.en})
        shown.form_errors = [*form.form_errors, *form["csrf_token"].errors]
        return _page(key, shown)

    return settle(form, act, again, url_for("house_texts.index"))


def _known(key: str) -> str:
    return key if key in catalogue.text_keys() else abort(404)


def _title(key: str) -> str:
    """The thank-you has words of its own for each kind."""
    name, kind = _(name_of(key)), key.removeprefix("acknowledge-")
    return name if kind == key else f"{name}: {label(kind, 'kind')}"


def _page(key: str, form: TextForm) -> str:
    form.seen.data = settings.mark(catalogue.TEXTS)
    own = key in catalogue.own_texts()
    first = catalogue.first_text(key) if own else None
    button = ButtonForm(formdata=None)
    return render_template("house/text.html", key=key, name=_title(key), form=form, first=first, button=button, own=own)
