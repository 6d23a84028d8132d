"""Filing a report. The receipt code is made when the form is shown, and read from a POST only."""

from datetime import date

from flask import Blueprint, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import catalogue, config
from tracker.clock import now, today
from tracker.domain import deadlines, receipts
from tracker.domain.errors import Refusal
from tracker.domain.reports import SHORTEST_STORY
from tracker.domain.statuses import Kind
from tracker.forms.receipt import SavedForm
from tracker.forms.report import ReportForm
from tracker.models import Case
from tracker.services import policies, reporting
from tracker.services.attachments import Draft
from tracker.services.reporting import Filed
from tracker.web import browser, identity, receiving
from tracker.web.access import public
from tracker.web.language import current, remember
from tracker.web.receiving import takes_files
from tracker.web.templating import label

blueprint = Blueprint("reports", __name__)


@blueprint.get("/report")
@public
def new() -> ResponseReturnValue:
    form = _form()
    asked = request.args.get("kind", "")
    form.kind.data = asked if asked in set(Kind) else Kind.REPORT.value
    form.rules.data = [number for number in request.args.getlist("rule") if number.isdigit()]
    give_code(form)
    return _page(form)


@blueprint.post("/report")
@public
@takes_files
def file() -> ResponseReturnValue:
    form = _form()
    genuine = is_our_code(form)
    if not genuine:
        give_code(form)
    code = receipts.parse(form.code.data)
    refused = receiving.receive(form, Draft(code))
    if request.form.get("language"):  # only another language was asked for: the words come along
        return remember(make_response(_page(form)), request.form["language"])
    if status := receiving.comes_back(form, refused, genuine=genuine):
        return _page(form), status
    try:
        filed = reporting.file_report(
            form.to_report(), code, reporter=identity.actor(), now=now(), files=form.shown_before
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(form), 400
    return made(filed, code)


def made(filed: Filed, code: str, form: SavedForm | None = None) -> str:
    """The receipt page: the only page that ever shows the code."""
    case = filed.case_file.case
    check = form or SavedForm(formdata=None, code=code, mark=browser.mark(code))
    days = {
        "today": today(),
        "acknowledge_by": deadlines.acknowledge_by(case.filed_on, policies.deadlines()),
        "feedback_by": _answered_by(case),
        "answer_by": config.current().day_of(case.answer_by) if case.answer_by else None,
    }
    return render_template(
        "receipt/made.html",
        groups=receipts.groups(code),
        check_form=check,
        check_url=url_for("receipts.check"),
        days=days,
        readers=filed.readers,
        to_call=filed.readers,
        again=filed.again,
        unchanged=filed.unchanged,
        kind=case.kind,
    )


def _answered_by(case: Case) -> date:
    """When the reporter knows more: a question is answered sooner than a report."""
    policy = policies.deadlines()
    due = {clock.clock: clock.on for clock in deadlines.open_clocks(case.life(), policy)}
    asked = due.get(deadlines.Clock.ANSWER) if case.kind == Kind.ADVICE else None
    return asked or deadlines.feedback_by(case.filed_on, case.acknowledged_on, policy)


def _page(form: ReportForm) -> str:
    left = reporting.receivers(form.exclude.data or ())
    return render_template(
        "report/form.html",
        form=form,
        receivers=[account.name for account in reporting.receivers()],
        nobody_left=not left,
        rule_helps={str(rule.number): rule.summary.said_in(current()) for rule in catalogue.rules()},
        group_helps=group_helps(),
        people_helps=people_helps(),
        shortest=SHORTEST_STORY,
        tray=receiving.tray_of(form, Draft(receipts.parse(form.code.data))),
    )


def group_helps() -> dict[str, str]:
    return {group.name.said_in(current()): group.help.said_in(current()) for group in catalogue.choices("group")}


def people_helps() -> dict[str, str]:
    return {account.id: label(account.role, "role") for account in reporting.who_may_be_excluded()}


def _form() -> ReportForm:
    form = ReportForm()
    form.offer([(account.id, account.name) for account in reporting.who_may_be_excluded()], current())
    return form


def give_code(form: ReportForm) -> None:
    code = receipts.make()
    form.code.data, form.mark.data = code, browser.mark(code)


def is_our_code(form: ReportForm) -> bool:
    """Danger: a form planted by somebody else could carry a code that they know. Ours is bound to this browser."""
    return browser.is_marked(form.code.data or "", form.mark.data)
