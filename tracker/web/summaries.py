"""Summaries: true numbers for a handler over what that handler may open; for readers what was published, for ever."""

from typing import Final

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.casefile import Actor
from tracker.clock import now, today
from tracker.domain.disclosure import RESTRICTED
from tracker.domain.errors import NotFound, Refusal
from tracker.domain.periods import Period, Unit, UnknownPeriod, recent
from tracker.domain.permissions import Permission
from tracker.exports import csv, json
from tracker.exports.rows import label_of, lines
from tracker.forms.base import ButtonForm
from tracker.forms.summary import LearningForm, ReleaseForm
from tracker.models import Publication
from tracker.services import publishing, summarising
from tracker.services.publishing import CorrectionWaits
from tracker.services.recording import yesterdays_head
from tracker.web.access import needs
from tracker.web.language import current, said

blueprint = Blueprint("summaries", __name__, url_prefix="/summaries")

MOST_EDITIONS: Final = 9_999
KINDS: Final = {
    "csv": "text/csv",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


@blueprint.get("")
@needs(Permission.READ_SUMMARIES)
def index(actor: Actor) -> ResponseReturnValue:
    true_numbers = actor.may(Permission.TRUE_NUMBERS)
    insight = summarising.insight(actor, today()) if true_numbers else None
    begun = (insight and insight.since) or today()  # never of the house: that would tell of cases of others
    units = [Unit.QUARTER, Unit.HALF, Unit.YEAR, Unit.MONTH] if true_numbers else []
    return render_template(
        "summaries/index.html",
        published=[Period.parse(row.period) for row in publishing.all_published()],
        drafts=[(row.id, Period.parse(row.period)) for row in publishing.drafts()]
        if publishing.may_publish(actor)
        else [],
        periods={unit: [p for p in recent(today(), unit, 15) if p.last >= begun] for unit in units},
        true_numbers=true_numbers,
        insight=insight,
        rule_named=lambda code: label_of("rule", str(code), current()),
        today=today(),
        restricted=RESTRICTED,
    )


@blueprint.get("/<text>")
@needs(Permission.READ_SUMMARIES)
def show(actor: Actor, text: str) -> ResponseReturnValue:
    period = _period(text)
    if not actor.may(Permission.TRUE_NUMBERS):
        return _published(period, actor)
    try:
        return _true(actor, period)
    except Refusal as refusal:
        return render_template("summaries/none.html", period=period, sentence=said(refusal)), 400


@blueprint.get("/<text>.<any(csv, json, xlsx, pdf):form>")
@needs(Permission.READ_SUMMARIES)
def download(actor: Actor, text: str, form: str) -> ResponseReturnValue:
    """A handler's true numbers as csv and json; to everybody else, and in the other forms, the bytes as published. CSV
    comes with semicolons, as Dutch Excel wants it, on request: `?semicolons=1`."""
    period = _period(text)
    if not actor.may(Permission.TRUE_NUMBERS) or form in ("xlsx", "pdf"):
        return _published_file(actor, period, form)
    try:
        summary = summarising.true_summary(actor, period, today())
    except Refusal as refusal:
        return render_template("summaries/none.html", period=period, sentence=said(refusal)), 400
    summarising.record_export(period, form, actor=actor, now=now())
    head = yesterdays_head(today())
    text_ = (
        csv.summary(period, lines(summary, current()), head)
        if form == "csv"
        else json.summary(summary, current(), head)
    )
    return _file(text_.encode(), form, f"overzicht-{period}.{form}")


@blueprint.get("/<text>/published")
@needs(Permission.READ_SUMMARIES)
def published(actor: Actor, text: str) -> ResponseReturnValue:
    """What readers see; for a handler, beside the true numbers."""
    return _published(_period(text), actor)


@blueprint.post("/drafts/of/<text>")
@needs(Permission.TRUE_NUMBERS)
def correct(actor: Actor, text: str) -> ResponseReturnValue:
    """A new edition beside the one that was published, with better words."""
    period = _period(text)
    if not ButtonForm().validate_on_submit():
        return render_template("errors/refusal.html", status=400), 400
    try:
        row = publishing.correct(period, actor=actor, now=now())
    except CorrectionWaits as refusal:
        flash(said(refusal))
        row = next(row for row in publishing.drafts() if row.period == str(period))
    return redirect(url_for("summaries.draft", draft_id=row.id), 303)


@blueprint.get("/<text>/published.<any(csv, json, xlsx, pdf):form>")
@needs(Permission.READ_SUMMARIES)
def published_file(actor: Actor, text: str, form: str) -> ResponseReturnValue:
    return _published_file(actor, _period(text), form)


def _published_file(actor: Actor, period: Period, form: str) -> ResponseReturnValue:
    try:
        body = publishing.file_of(publishing.published(period, _edition()), current(), form)
    except NotFound:
        return _none(period)
    summarising.record_export(period, form, actor=actor, now=now())
    return _file(body, form, f"overzicht-{period}.{form}")


@blueprint.get("/drafts/<draft_id>")
@needs(Permission.TRUE_NUMBERS)
def draft(actor: Actor, draft_id: str) -> ResponseReturnValue:
    row = publishing.draft(draft_id, actor)
    return _draft(row, actor, _learning(row))


@blueprint.post("/drafts/<draft_id>/learning")
@needs(Permission.TRUE_NUMBERS)
def write_learning(actor: Actor, draft_id: str) -> ResponseReturnValue:
    row, form = publishing.draft(draft_id, actor), LearningForm(prefix="learning")
    if form.validate_on_submit():
        try:
            publishing.write_learning(row.id, form.learning.data, form.correction.data or "", actor=actor, now=now())
            flash(_("Je leerpunten zijn bewaard. Een andere behandelaar kijkt ze na."))
            return redirect(url_for("summaries.draft", draft_id=draft_id), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return _draft(row, actor, form), 400


@blueprint.post("/drafts/<draft_id>/release")
@needs(Permission.TRUE_NUMBERS)
def release(actor: Actor, draft_id: str) -> ResponseReturnValue:
    row, form = publishing.draft(draft_id, actor), ReleaseForm(prefix="release")
    if form.validate_on_submit():
        try:
            publishing.release(row.id, actor=actor, now=now(), seen=form.seen.data or "")
            flash(_("Het overzicht is gepubliceerd."))
            return redirect(url_for("summaries.published", text=row.period), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return _draft(row, actor, _learning(row), form), 400


def _to_release(row: Publication, sent: ReleaseForm | None) -> ReleaseForm:
    """As sent, with the mark of the words that stand on the page now."""
    form = sent or ReleaseForm(formdata=None, prefix="release")
    form.seen.data = publishing.mark_of(row.learning, row.correction)
    return form


def _learning(row: Publication) -> LearningForm:
    return LearningForm(formdata=None, prefix="learning", data={"learning": row.learning, "correction": row.correction})


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
    except UnknownPeriod:
        abort(404)


def _file(body: bytes, form: str, name: str) -> Response:
    if form == "csv" and "semicolons" in request.args:
        body = b"".join(csv.with_semicolons([body]))
    return Response(body, mimetype=KINDS[form], headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _true(actor: Actor, period: Period) -> str:
    summary, year_before = summarising.with_year_before(actor, period, today())
    return render_template(
        "summaries/show.html",
        summary=summary,
        period=period,
        today=today(),
        before=period.before(),
        year_before=year_before,
        label_of=lambda table, code: label_of(table, code, current()),
        restricted=RESTRICTED,
        restricted_count=summarising.restricted_count(actor, period),
        is_published=any(row.period == str(period) for row in publishing.all_published()),
    )


def _edition() -> int | None:
    """Out of the address; the newest where none is asked for, and none for a number that no database holds."""
    edition = request.args.get("edition", None, type=int)
    return edition if edition is None or abs(edition) <= MOST_EDITIONS else 0


def _published(period: Period, actor: Actor) -> ResponseReturnValue:
    try:
        row = publishing.published(period, _edition())
    except NotFound:
        return _none(period)
    return render_template(
        "summaries/published.html",
        document=publishing.compose(row, current()),
        period=period,
        editions=publishing.editions(period),
        may_correct=publishing.may_publish(actor),
        button=ButtonForm(formdata=None),
    )


def _none(period: Period) -> tuple[str, int]:
    sentence = _("Van deze periode is geen overzicht gepubliceerd.")
    return render_template("summaries/none.html", period=period, sentence=sentence), 404


def _draft(row: Publication, actor: Actor, form: LearningForm, button: ReleaseForm | None = None) -> str:
    return render_template(
        "summaries/draft.html",
        document=publishing.compose(row, current()),
        draft=row,
        period=Period.parse(row.period),
        form=form,
        button=_to_release(row, button),
        own_words=bool(row.learning or row.edition > 1) and row.learning_by == actor.id,
    )
