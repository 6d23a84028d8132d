"""A report that somebody tells aloud: a handler writes it down, and hands over the receipt on paper.

Danger: the handler sees the code that opens the case for the reporter. It can't be otherwise; the page says so.
"""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import catalogue, config
from tracker.casefile import Actor
from tracker.clock import now
from tracker.domain import receipts
from tracker.domain.errors import Refusal
from tracker.domain.permissions import Permission
from tracker.forms.told import ToldForm
from tracker.services import reporting
from tracker.services.attachments import Draft
from tracker.services.reporting import Filed
from tracker.web import receiving, reports
from tracker.web.access import needs
from tracker.web.language import current
from tracker.web.receiving import takes_files

blueprint = Blueprint("telling", __name__, url_prefix="/cases/new")


@blueprint.get("")
@needs(Permission.HANDLE_CASES)
def new(actor: Actor) -> ResponseReturnValue:
    form = _form()
    form.kind.data = "report"
    reports.give_code(form)
    return _page(form, actor)


@blueprint.post("")
@needs(Permission.HANDLE_CASES)
@takes_files
def file(actor: Actor) -> ResponseReturnValue:
    form = _form()
    genuine = reports.is_our_code(form)
    if not genuine:
        reports.give_code(form)
    code = receipts.parse(form.code.data)
    refused = receiving.receive(form, Draft(code))
    if status := receiving.comes_back(form, refused, genuine=genuine):
        return _page(form, actor), status
    try:
        knows = bool(form.loses.data)
        filed = reporting.file_told(
            form.to_report(), code, writer=actor, knows=knows, now=now(), files=form.shown_before
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(form, actor), 400
    return _handed_over(filed, code, actor)


def _handed_over(filed: Filed, code: str, actor: Actor) -> str:
    """The only page that shows the code, to print and to give away."""
    return render_template(
        "cases/told_receipt.html",
        groups=receipts.groups(code),
        readers=filed.readers,
        case=filed.case_file.case if actor.name in filed.readers else None,
        address=f"{config.current().outside_address or request.host_url.rstrip('/')}{url_for('receipts.enter')}",
    )


def _page(form: ToldForm, actor: Actor) -> str:
    excluded = form.exclude.data or ()
    getting = reporting.receivers_with(actor, excluded)
    return render_template(
        "cases/told.html",
        form=form,
        kind=form.kind.data or "report",
        receivers=[account.name for account in getting],
        keeps=any(account.id == actor.id for account in getting),
        rule_helps={str(rule.number): rule.summary.said_in(current()) for rule in catalogue.rules()},
        group_helps=reports.group_helps(),
        people_helps=reports.people_helps(),
        tray=receiving.tray_of(form, Draft(receipts.parse(form.code.data))),
    )


def _form() -> ToldForm:
    form = ToldForm()
    form.offer([(account.id, account.name) for account in reporting.who_may_be_excluded()], current())
    return form
