"""Summaries: true numbers for a handler over what that handler may open, a protected total for readers."""

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from tracker.casefile import Actor
from tracker.clock import now, today
from tracker.domain.disclosure import RESTRICTED
from tracker.domain.errors import Refusal
from tracker.domain.periods import Period, Unit, UnknownPeriod, recent
from tracker.domain.permissions import Permission
from tracker.exports import csv, json
from tracker.exports.rows import label_of, lines
from tracker.services import organisation, summarising
from tracker.web.access import needs
from tracker.web.language import current, said

blueprint = Blueprint("summaries", __name__, url_prefix="/summaries")


@blueprint.get("")
@needs(Permission.READ_SUMMARIES)
def index(actor: Actor) -> ResponseReturnValue:
    true_numbers = actor.may(Permission.TRUE_NUMBERS)
    units = [Unit.QUARTER, Unit.HALF, Unit.YEAR, Unit.MONTH] if true_numbers else [Unit.YEAR]
    begun = summarising.first_day() or today()
    periods = {
        unit: [p for p in recent(today(), unit, 15) if p.last >= begun and (true_numbers or p.is_over(today()))]
        for unit in units
    }
    return render_template(
        "summaries/index.html", periods=periods, true_numbers=true_numbers, today=today(), restricted=RESTRICTED
    )


@blueprint.get("/<text>")
@needs(Permission.READ_SUMMARIES)
def show(actor: Actor, text: str) -> ResponseReturnValue:
    period = _period(text)
    try:
        return _true(actor, period) if actor.may(Permission.TRUE_NUMBERS) else _protected(period)
    except Refusal as refusal:
        return render_template("summaries/none.html", period=period, sentence=said(refusal)), 400


@blueprint.get("/<text>.<any(csv, json):form>")
@needs(Permission.READ_SUMMARIES)
def download(actor: Actor, text: str, form: str) -> ResponseReturnValue:
    period = _period(text)
    try:
        body = (
            _true_file(actor, period, form)
            if actor.may(Permission.TRUE_NUMBERS)
            else _protected_file(actor, period, form)
        )
    except Refusal as refusal:
        return render_template("summaries/none.html", period=period, sentence=said(refusal)), 400
    kind = "text/csv" if form == "csv" else "application/json"
    named = {"Content-Disposition": f'attachment; filename="overzicht-{period}.{form}"'}
    return Response(body, mimetype=kind, headers=named)


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
    except UnknownPeriod:
        abort(404)


def _true(actor: Actor, period: Period) -> str:
    summary = summarising.true_summary(actor, period, today())
    return render_template(
        "summaries/show.html",
        summary=summary,
        period=period,
        today=today(),
        before=period.before(),
        label_of=lambda table, code: label_of(table, code, current()),
        restricted=RESTRICTED,
        restricted_count=summarising.restricted_count(actor, period),
    )


def _true_file(actor: Actor, period: Period, form: str) -> str:
    summary = summarising.true_summary(actor, period, today())
    summarising.record_export(period, form, actor=actor, now=now())
    if form == "csv":
        return csv.summary(period, lines(summary, current()))
    return json.summary(summary, current())


def _protected(period: Period) -> str:
    return render_template(
        "summaries/total.html",
        period=period,
        total=summarising.protected_total(_whole_year(period), today(), organisation.load().fewest),
        restricted=RESTRICTED,
    )


def _protected_file(actor: Actor, period: Period, form: str) -> str:
    total = summarising.protected_total(_whole_year(period), today(), organisation.load().fewest)
    summarising.record_export(period, form, actor=actor, now=now())
    if form == "csv":
        return csv.total(period, total)
    return json.total(period, total, not period.is_over(today()))


def _whole_year(period: Period) -> Period:
    """Danger: totals of parts of a year, side by side, give away the small part that was hidden; and a total that grows
    by one tells the day on which somebody reported."""
    if period.unit is not Unit.YEAR:
        abort(404)
    if not period.is_over(today()) and not period.is_future(today()):
        raise summarising.NotOver
    return period
