"""In which languages the pages are offered, and which of them comes first."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.casefile import Actor
from tracker.clock import now
from tracker.domain.permissions import Permission
from tracker.domain.wording import N_
from tracker.forms.house import LanguagesForm
from tracker.services import house, settings
from tracker.web.access import needs
from tracker.web.settling import settle

blueprint = Blueprint("house_languages", __name__, url_prefix="/admin/languages")


@blueprint.get("")
@needs(Permission.CHANGE_SETTINGS)
def edit(actor: Actor) -> ResponseReturnValue:
    offered = house.languages()
    return _page(LanguagesForm(formdata=None, data={"first": offered[0], "both": len(offered) > 1}))


@blueprint.post("")
@needs(Permission.CHANGE_SETTINGS)
def change(actor: Actor) -> ResponseReturnValue:
    form = LanguagesForm()

    def act() -> str:
        house.change_languages(form.first.data, both=form.both.data, seen=form.seen.data, actor=actor, now=now())
        return N_("De talen zijn bewaard.")

    return settle(form, act, lambda: _page(form), url_for("admin.index"))


def _page(form: LanguagesForm) -> str:
    form.seen.data = settings.mark(house.LANGUAGES)
    return render_template("house/languages.html", form=form)
