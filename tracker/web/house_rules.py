"""The organisation's own rules: read out of a document, looked at line by line, and then accepted as a new version."""

from datetime import date
from typing import cast

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from tracker import catalogue
from tracker.casefile import Actor
from tracker.clock import now, today
from tracker.domain import rules
from tracker.domain.errors import N_, Missing, Refusal
from tracker.domain.permissions import Permission
from tracker.domain.rules import LARGEST, Reading, TooMuch
from tracker.forms.house import ProtocolForm
from tracker.services import protocols
from tracker.services.settings import ChangedMeanwhile
from tracker.web.access import confirmed, needs
from tracker.web.receiving import Received, takes_files

blueprint = Blueprint("house_rules", __name__, url_prefix="/admin/rules")


class NothingToRead(Missing):
    sentence = N_("Kies een bestand, of plak de tekst.")
    field = "text"


class TooLargeAFile(Refusal):
    sentence = N_("Dit bestand is te groot voor een protocol. Er passen %(most)s tekens in.")
    field = "file"


@blueprint.get("")
@needs(Permission.CHANGE_SETTINGS)
def index(actor: Actor) -> ResponseReturnValue:
    return _form(ProtocolForm(formdata=None, data={"since": today()}))


@blueprint.post("/preview")
@needs(Permission.CHANGE_SETTINGS)
@takes_files
def preview(actor: Actor) -> ResponseReturnValue:
    """What is understood of it; nothing is kept yet."""
    form = ProtocolForm()
    valid = form.validate_on_submit()
    reading = _read(form)
    if reading is None:
        return _form(form), 400
    form.name.data = form.name.data or reading.title
    return _preview(form, reading), 200 if valid else 400


@blueprint.post("")
@needs(Permission.CHANGE_SETTINGS)
@confirmed
def accept(actor: Actor) -> ResponseReturnValue:
    form = ProtocolForm()
    valid = form.validate_on_submit()
    reading = _read(form)
    if reading is None:
        return _form(form), 400
    if valid:
        try:
            since, seen = cast(date, form.since.data), form.seen.data
            number = protocols.accept(reading.rules, form.name.data, since, seen=seen, actor=actor, now=now())
        except Refusal as refusal:
            form.refuse(refusal)
            return _preview(form, reading), 409 if isinstance(refusal, ChangedMeanwhile) else 400
        if str(number) == catalogue.version():
            flash(_("Deze regels gelden nu. Zaken die er al waren, houden de regels van toen."))
        else:
            flash(_("De regels staan klaar. Ze gelden vanaf de dag die je koos."))
        return redirect(url_for("house_rules.index"), 303)
    return _preview(form, reading), 400


def _read(form: ProtocolForm) -> Reading | None:
    """None where it can't be read; why not stands beside the field. From here on the text of a file is in the form."""
    try:
        form.text.data = _chosen(form) or form.text.data or ""
        if not form.text.data.strip():
            raise NothingToRead
        return rules.read(form.text.data)
    except Refusal as refusal:
        form.refuse(refusal)
        return None


def _chosen(form: ProtocolForm) -> str:
    """The text of the file that came along, if one did."""
    storage = form.file.data
    if not isinstance(storage, FileStorage) or not storage.filename:
        return ""
    if cast(Received, storage.stream).too_large:
        raise TooLargeAFile(most=LARGEST)
    text = rules.decode(storage.stream.read(4 * LARGEST + 1))
    if len(text) > LARGEST:
        raise TooMuch(field="file", length=len(text), most=LARGEST)
    return text


def _form(form: ProtocolForm) -> str:
    form.seen.data = protocols.mark()
    return render_template("house/rules.html", form=form, versions=_versions())


def _preview(form: ProtocolForm, reading: Reading) -> str:
    form.seen.data = protocols.mark()
    return render_template("house/rules_preview.html", form=form, reading=reading)


def _versions() -> list[tuple[catalogue.Protocol, int, bool]]:
    """Each version with how many rules it has and whether it holds now, the newest first."""
    holds = catalogue.version()
    return [
        (each, len(catalogue.rules(each.version)), each.version == holds) for each in reversed(catalogue.protocols())
    ]
