"""The places and categories that people choose from: renamed, switched off, added; never taken away."""

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker import catalogue
from tracker.casefile import Actor
from tracker.clock import now
from tracker.domain.permissions import Permission
from tracker.domain.wording import N_
from tracker.forms.house import ItemForm
from tracker.services import house, settings
from tracker.web.access import needs
from tracker.web.language import current
from tracker.web.settling import settle

blueprint = Blueprint("house_words", __name__, url_prefix="/admin/<any(places, categories):list_name>")

LISTS = {setting: name for name, setting in catalogue.OWN.items()}


@blueprint.get("")
@needs(Permission.CHANGE_SETTINGS)
def index(actor: Actor, list_name: str) -> ResponseReturnValue:
    groups = {choice.code: choice.name.said_in(current()) for choice in catalogue.choices("group")}
    return render_template(
        "house/words.html", list_name=list_name, items=catalogue.choices(LISTS[list_name]), groups=groups
    )


@blueprint.get("/new")
@needs(Permission.CHANGE_SETTINGS)
def new(actor: Actor, list_name: str) -> ResponseReturnValue:
    return _page(list_name, "", _form(list_name, "", ItemForm(formdata=None, data={"offered": True})))


@blueprint.post("/new")
@needs(Permission.CHANGE_SETTINGS)
def add(actor: Actor, list_name: str) -> ResponseReturnValue:
    return _save(actor, list_name, "", N_("Het staat erbij. Mensen kunnen het nu kiezen."))


@blueprint.get("/<code>")
@needs(Permission.CHANGE_SETTINGS)
def edit(actor: Actor, list_name: str, code: str) -> ResponseReturnValue:
    item = catalogue.by_code(LISTS[list_name]).get(code) or abort(404)
    known = {"nl": item.name.nl, "en": item.name.en, "group": item.group, "offered": not item.off}
    return _page(list_name, code, _form(list_name, code, ItemForm(formdata=None, data=known)))


@blueprint.post("/<code>")
@needs(Permission.CHANGE_SETTINGS)
def change(actor: Actor, list_name: str, code: str) -> ResponseReturnValue:
    return _save(actor, list_name, code, N_("Bewaard. Zaken die er al waren, gebruiken ook deze naam."))


def _save(actor: Actor, list_name: str, code: str, done: str) -> ResponseReturnValue:
    if code and code not in catalogue.by_code(LISTS[list_name]):
        abort(404)
    form = _form(list_name, code, ItemForm())

    def act() -> str:
        house.change_item(LISTS[list_name], code, form.item(), seen=form.seen.data, actor=actor, now=now())
        return done

    return settle(form, act, lambda: _page(list_name, code, form), url_for("house_words.index", list_name=list_name))


def _form(list_name: str, code: str, form: ItemForm) -> ItemForm:
    """The subject of what came with Meldpunt stays: numbers of years would not fit each other any more."""
    own = not code or catalogue.by_code(LISTS[list_name])[code].own
    form.offer(current(), grouped=list_name == "categories" and own)
    return form


def _page(list_name: str, code: str, form: ItemForm) -> str:
    form.seen.data = settings.mark(list_name)
    first = catalogue.first_name(LISTS[list_name], code)
    fixed = code in catalogue.FIXED
    return render_template("house/item.html", list_name=list_name, code=code, form=form, first=first, fixed=fixed)
