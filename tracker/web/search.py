"""Looking for words in one's own cases: asked by a POST and shown on the page that answers, and nowhere else."""

from typing import Any, Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.casefile import Actor, EntryKind
from tracker.clock import now
from tracker.domain import receipts
from tracker.domain.errors import Refusal
from tracker.domain.permissions import Permission
from tracker.domain.wording import N_
from tracker.forms.searching import SearchForm
from tracker.services import listing, searching
from tracker.services.searching import Found, Place
from tracker.web import cases, filters
from tracker.web.access import needs

blueprint = Blueprint("search", __name__)

WHERE: Final[dict[str, str]] = {
    searching.NAME: N_("Een naam die je eerder bekeek"),
    searching.ACTION: N_("Maatregel"),
    EntryKind.REPORT: N_("Het verhaal van de melder"),
    EntryKind.FROM_REPORTER: N_("De melder schrijft"),
    EntryKind.TO_REPORTER: N_("Bericht aan de melder"),
    EntryKind.ANSWER: N_("Antwoord aan de melder"),
    EntryKind.NOTE: N_("Notitie"),
    EntryKind.DISCUSSION: N_("Gesprek"),
    EntryKind.TALK: N_("Gesprek"),
    EntryKind.HEARING: N_("Gesprek"),
    EntryKind.PROPOSAL: N_("Voorstel"),
    EntryKind.CLOSING: N_("Afsluiting"),
    EntryKind.SETTING_ASIDE: N_("Afsluiting"),
    EntryKind.REOPENING: N_("Heropening"),
}


@blueprint.get("/cases/search")
@needs(Permission.HANDLE_CASES)
def ask(actor: Actor) -> ResponseReturnValue:
    return _page(SearchForm(formdata=None))


@blueprint.post("/cases/search")
@needs(Permission.HANDLE_CASES)
def find(actor: Actor) -> ResponseReturnValue:
    form, wanted = SearchForm(), filters.asked(request.form)
    if form.validate_on_submit():
        reference = receipts.reference(form.words.data or "")
        if listing.may_open(actor, reference):
            return redirect(url_for("cases.show", reference=reference), 303)
        try:
            found = searching.search(actor, form.words.data or "", wanted, form.page.data or 1, now=now())
            return _page(form, found)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(form), 400


def where(place: Place) -> str:
    return _(WHERE.get(place.kind, N_("In de zaak")))


def _page(form: Any, found: Found | None = None) -> str:
    wanted = filters.asked(request.form)
    return render_template(
        "cases/search.html",
        form=form,
        found=found,
        choices=filters.choices(wanted),
        chosen=filters.chosen(wanted),
        told=filters.told("cases.index", wanted),
        where=where,
        title_of=cases.title_of,
    )
