"""One file of a case, for who may open that case: a picture to look at, everything else to save."""

from collections.abc import Iterator

from flask import Blueprint, Response, stream_with_context

from tracker.casefile import Actor, Attached, CaseFile
from tracker.clock import now
from tracker.domain.permissions import Permission
from tracker.services import attachments
from tracker.web.access import needs, receipt

blueprint = Blueprint("files", __name__)


@blueprint.get("/cases/<reference>/files/<file_id>")
@needs(Permission.HANDLE_CASES)
def show(actor: Actor, reference: str, file_id: str) -> Response:
    return _answer(*attachments.open_as_handler(CaseFile.open(reference, actor), file_id, actor=actor, now=now()))


@blueprint.get("/receipt/case/files/<file_id>")
@receipt
def show_own(case_file: CaseFile, file_id: str) -> Response:
    return _answer(*attachments.open_as_reporter(case_file, file_id))


def _answer(attached: Attached, blocks: Iterator[bytes]) -> Response:
    """Danger: a saved file is in the browser's list and perhaps in somebody's cloud. Its name there tells nothing."""
    what = attached.file.type
    response = Response(stream_with_context(blocks), mimetype=what.media if attached.file.shown else OPAQUE)
    response.content_length = attached.file.size
    way = "inline" if attached.file.shown else "attachment"
    response.headers["Content-Disposition"] = f'{way}; filename="bestand.{what.ending}"'
    return response


OPAQUE = "application/octet-stream"
"""Danger: a browser that knows the type may open it. What is not a picture of our own making is only saved."""
