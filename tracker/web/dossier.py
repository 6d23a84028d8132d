"""A copy of a case for somebody outside: chosen, looked at with its words blacked out, and taken along."""

from collections.abc import Iterator
from io import BytesIO
from typing import IO

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from tracker.casefile import Actor, CaseFile
from tracker.clock import now, today
from tracker.domain.acts import Act
from tracker.domain.dossier import LooksOther, NoSpace, Purpose, Wanted
from tracker.domain.errors import NotFound, Refusal
from tracker.domain.permissions import Permission
from tracker.exports import dossier
from tracker.exports.dossier import Copy
from tracker.forms.dossier import DossierForm
from tracker.services import acting, attachments, copying, handling, naming
from tracker.services.copying import Chosen
from tracker.services.recording import trail_of
from tracker.web import dossier_words, papers
from tracker.web.access import confirmed, needs
from tracker.web.language import current

blueprint = Blueprint("dossier", __name__, url_prefix="/cases/<reference>/file")

MEDIA = {"pdf": "application/pdf", "zip": "application/zip"}
LOCALES = {"nl": "nl", "en": "en_GB"}


@blueprint.get("")
@needs(Permission.HANDLE_CASES)
def show(actor: Actor, reference: str) -> ResponseReturnValue:
    """What for; then, by the purpose in the address, what goes in."""
    case_file = _open(reference, actor)
    handling.read(case_file, actor=actor, now=now())
    purpose = _purpose(request.args.get("purpose", ""))
    if purpose is None:
        return render_template(
            "cases/file.html", case=case_file.case, purposes=list(Purpose), before=_before(case_file)
        )
    form = _form(case_file, purpose)
    cleaned = [
        each.id for each in copying.files_for(case_file, purpose) if not each.inside and not each.file.original_of
    ]
    form.begin(
        purpose,
        current(),
        _("De melder") if purpose is Purpose.REPORTER else "",
        cleaned if _gets_files(purpose) else [],
    )
    return _choosing(case_file, form, purpose, actor)


@blueprint.post("")
@needs(Permission.HANDLE_CASES)
def preview(actor: Actor, reference: str) -> ResponseReturnValue:
    """What will be in it, exactly; nothing leaves yet."""
    case_file, purpose = _open(reference, actor), _purpose(request.form.get("file-purpose", ""))
    if purpose is None:
        abort(404)
    handling.read(case_file, actor=actor, now=now())
    form = _form(case_file, purpose, sent=True)
    if "back" in request.form:
        form.validate_on_submit()
        for field in form:
            field.errors = []
        return _choosing(case_file, form, purpose, actor)
    if not form.validate_on_submit():
        return _again(case_file, form, purpose, actor)
    return _previewing(case_file, form, purpose, actor, 200)


@blueprint.post("/<any(pdf, zip):document>")
@needs(Permission.HANDLE_CASES)
@confirmed
def export(actor: Actor, reference: str, document: str) -> ResponseReturnValue:
    """The file, on record before it leaves. What is not what the preview showed is shown again first."""
    case_file, purpose = _open(reference, actor), _purpose(request.form.get("file-purpose", ""))
    if purpose is None:
        abort(404)
    sent = _form(case_file, purpose, sent=True)
    if not sent.validate_on_submit():
        return _again(case_file, sent, purpose, actor)
    try:
        wanted = sent.to_wanted(purpose)
        chosen, copy = _copy(case_file, wanted, actor)
        if copy.mark != sent.shown.data:
            raise LooksOther
        body = _made(case_file, chosen, copy, wanted, document)
        try:
            copying.record(case_file, wanted, document, body, seen=sent.seen.data or "", actor=actor, now=now())
        except BaseException:
            body.close()
            raise
    except NotFound:
        raise
    except Refusal as refusal:
        sent.refuse(refusal)
        return _previewing(
            case_file, sent, purpose, actor, 409 if isinstance(refusal, LooksOther | acting.CaseChanged) else 400
        )
    return _sent(body, document)


def _open(reference: str, actor: Actor) -> CaseFile:
    """Danger: who reads along until a day may look, and take nothing along."""
    case_file = CaseFile.open(reference, actor)
    if acting.only_reads(case_file, actor):
        abort(403)
    return case_file


def _purpose(text: str) -> Purpose | None:
    return Purpose(text) if text in set(Purpose) else None


def _gets_files(purpose: Purpose) -> bool:
    return purpose is not Purpose.ACCESS


def _form(case_file: CaseFile, purpose: Purpose, *, sent: bool = False) -> DossierForm:
    form = DossierForm(prefix="file") if sent else DossierForm(formdata=None, prefix="file")
    files = [(each.id, f"{each.file.name}") for each in copying.files_for(case_file, purpose)]
    form.offer(purpose, naming.letters(case_file.entries()), files)
    return form


def _copy(case_file: CaseFile, wanted: Wanted, actor: Actor) -> tuple[Chosen, Copy]:
    chosen = copying.choose(case_file, wanted, actor=actor, now=now())
    with force_locale(LOCALES[wanted.language]):
        told = dossier_words.compose(case_file, chosen, wanted, today())
        return chosen, dossier.black_out(told, chosen.redaction, wanted.without)


def _made(case_file: CaseFile, chosen: Chosen, copy: Copy, wanted: Wanted, form: str) -> IO[bytes]:
    """In memory, or where it is larger in a sealed spool: nothing of it touches the disk in the clear."""
    with force_locale(LOCALES[wanted.language]):
        if form == "pdf":
            return BytesIO(dossier.to_pdf(copy))
        names = dossier_words.names_in_zip(chosen.files)
        files = [(name, copying.contents(case_file, each)) for name, each in zip(names, chosen.files, strict=True)]
        try:
            return dossier.to_zip(copy, files, attachments.new_spool)
        except OSError as error:
            raise NoSpace from error


def _sent(body: IO[bytes], form: str) -> Response:
    """Danger: the name of a saved file is in the browser's list and perhaps in somebody's cloud. It tells nothing."""

    def blocks() -> Iterator[bytes]:
        while block := body.read(dossier.BLOCK):
            yield block

    response = Response(blocks(), mimetype=MEDIA[form])
    response.call_on_close(body.close)
    response.headers["Content-Disposition"] = f'attachment; filename="dossier.{form}"'
    return response


def _again(case_file: CaseFile, form: DossierForm, purpose: Purpose, actor: Actor) -> ResponseReturnValue:
    """The step on which the mistake stands."""
    if form.is_of_first_step:
        return _choosing(case_file, form, purpose, actor, mistaken=True), 400
    return _previewing(case_file, form, purpose, actor, 400)


def _choosing(case_file: CaseFile, form: DossierForm, purpose: Purpose, actor: Actor, *, mistaken: bool = False) -> str:
    return render_template(
        "cases/file_choose.html",
        case=case_file.case,
        form=form,
        purpose=purpose,
        letters=naming.letters(case_file.entries()),
        seen=copying.seen_today(case_file, actor, today()),
        told=naming.told(case_file),
        mistaken=mistaken,
        originals={each.id for each in copying.files_for(case_file, purpose) if each.file.may_tell},
    )


def _previewing(
    case_file: CaseFile, form: DossierForm, purpose: Purpose, actor: Actor, status: int
) -> ResponseReturnValue:
    """Words that can't be read leave the rest of the preview standing, with the reason beside them."""
    try:
        try:
            wanted = form.to_wanted(purpose)
        except Refusal as refusal:
            form.refuse(refusal)
            wanted, status = form.to_wanted(purpose, words=False), 400
        chosen, copy = _copy(case_file, wanted, actor)
    except NotFound:
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return _choosing(case_file, form, purpose, actor, mistaken=True), 400
    form.seen.data, form.shown.data = case_file.case.last_act, copy.mark
    page = render_template(
        "cases/file_preview.html",
        case=case_file.case,
        form=form,
        purpose=purpose,
        copy=copy,
        wanted=wanted,
        own_words=set(wanted.redaction.words),
        files=[
            ((name, each), row)
            for name, each, row in zip(
                dossier_words.names_in_zip(chosen.files), chosen.files, copy.enclosed, strict=True
            )
        ],
        seen=copying.seen_today(case_file, actor, today()),
        named=naming.told(case_file).reachable,
    )
    return page, status


def _before(case_file: CaseFile) -> list[dict[str, str]]:
    """What was taken along earlier, to know a file again that comes back."""
    found = []
    for row in reversed(trail_of(case_file)):
        if row.act == Act.CASE_EXPORTED:
            detail = case_file.open_detail(row.number, row.sealed)
            found.append({**detail, "day": row.day, "who": papers.name_of(row.actor)})
    return found
