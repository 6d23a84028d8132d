"""Dates to put into one's own calendar: a file with neutral words, for a handler and for the reporter."""

from flask import Blueprint, Response
from flask_babel import gettext as _

from tracker.casefile import Actor, CaseFile
from tracker.clock import now, today
from tracker.domain.permissions import Permission
from tracker.exports.calendar import calendar, filled
from tracker.services import calendars, handling
from tracker.web.access import needs, receipt

blueprint = Blueprint("dates", __name__)


@blueprint.get("/cases/<reference>/dates.ics")
@needs(Permission.HANDLE_CASES)
def show(actor: Actor, reference: str) -> Response:
    case_file = CaseFile.open(reference, actor)
    handling.read(case_file, actor=actor, now=now())
    return _answer(calendar(calendars.for_handlers(case_file), _("Meldpunt: even kijken"), today()))


@blueprint.get("/receipt/case/dates.ics")
@receipt
def show_own(case_file: CaseFile) -> Response:
    return _answer(filled(calendar(calendars.for_reporter(case_file, today()), _("Even kijken"), today())))


def _answer(file: bytes) -> Response:
    """Danger: the name stays in the browser's list of files."""
    response = Response(file, mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'attachment; filename="agenda.ics"'
    return response
