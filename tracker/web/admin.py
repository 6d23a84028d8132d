"""Where an administrator begins: everything of the house that can be set, each on a page of its own."""

from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.casefile import Actor
from tracker.domain.permissions import Permission
from tracker.web.access import needs

blueprint = Blueprint("admin", __name__, url_prefix="/admin")


@dataclass(frozen=True)
class Door:
    title: str
    what: str
    address: str


@blueprint.get("")
@needs(Permission.CHANGE_SETTINGS)
def index(actor: Actor) -> ResponseReturnValue:
    return render_template("house/index.html", doors=_doors())


def _doors() -> list[Door]:
    places, categories = (url_for("house_words.index", list_name=name) for name in ("places", "categories"))
    return [
        Door(_("Organisatie"), _("De naam, hoeveel mensen er werken, en de overzichten."), url_for("settings.edit")),
        Door(
            _("Regels"),
            _("Je eigen protocol inlezen, met de dag vanaf wanneer het geldt."),
            url_for("house_rules.index"),
        ),
        Door(_("Plekken"), _("Waar iets kan zijn gebeurd."), places),
        Door(_("Categorieën"), _("Waar een melding over kan gaan."), categories),
        Door(
            _("Standaardteksten"), _("Waar behandelaars mee beginnen als ze schrijven."), url_for("house_texts.index")
        ),
        Door(
            _("Hulp van buiten"), _("Bij wie mensen buiten de organisatie terechtkunnen."), url_for("house_help.index")
        ),
        Door(_("Termijnen"), _("Hoe snel iemand antwoord krijgt."), url_for("house_terms.deadlines")),
        Door(_("Bewaartijden"), _("Hoe lang een afgesloten zaak blijft."), url_for("house_terms.retention")),
        Door(_("Mail"), _("Berichten die nog niet weg konden, en waarom."), url_for("mail.show")),
        Door(_("Talen"), _("In welke talen de bladzijden er zijn."), url_for("house_languages.edit")),
        Door(_("Sleutels voor programma's"), _("Voor een programma dat overzichten ophaalt."), url_for("tokens.index")),
    ]
