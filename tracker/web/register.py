"""The register: the handler's own cases in a table with all that is known in codes and days, and as a file."""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from tracker.casefile import Actor
from tracker.clock import now, today
from tracker.domain.permissions import Permission
from tracker.forms.base import ButtonForm
from tracker.services import exporting, listing
from tracker.web import filters
from tracker.web.access import confirmed, needs
from tracker.web.language import current
from tracker.web.summaries import KINDS

blueprint = Blueprint("register", __name__, url_prefix="/register")


@blueprint.get("")
@needs(Permission.EXPORT_REGISTER)
def index(actor: Actor) -> ResponseReturnValue:
    wanted = filters.asked()
    page = listing.page_of(actor, wanted, request.args.get("page", 1, type=int), now())
    return render_template(
        "cases/register.html",
        page=page,
        chosen=filters.chosen(wanted),
        told=filters.told("register.index", wanted),
        choices=filters.choices(wanted),
        first=filters.FIRST,
        previous_url=filters.page_url("register.index", page, wanted, -1),
        next_url=filters.page_url("register.index", page, wanted, +1),
    )


@blueprint.post("/file.<any(csv, xlsx):form>")
@needs(Permission.EXPORT_REGISTER)
@confirmed
def export(actor: Actor, form: str) -> ResponseReturnValue:
    """A file leaves the house, so it is asked for by a POST, confirmed, and in the trail."""
    if not ButtonForm().validate_on_submit():
        return render_template("errors/refusal.html", status=400), 400
    wanted, named = (
        filters.asked(request.form),
        {"Content-Disposition": f'attachment; filename="register-{today()}.{form}"'},
    )
    if form == "xlsx":
        body = exporting.register_xlsx(actor, wanted, current(), now=now())
        return Response(body, mimetype=KINDS[form], headers=named)
    file = exporting.register_csv(actor, wanted, current(), now=now(), semicolons="semicolons" in request.form)
    return Response(exporting.parts(file), mimetype=KINDS[form], headers=named | {"Content-Length": str(file.size)})
