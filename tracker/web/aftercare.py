"""After closing, for the reporter: disagree, rate how it went, and say whether any disadvantage followed."""

from typing import TypeVar

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.casefile import CaseFile
from tracker.clock import now, today
from tracker.domain import receipts
from tracker.domain.aftercare import Disadvantage, NotAskedNow
from tracker.domain.errors import N_, Refusal
from tracker.forms.aftercare import CheckInForm, DisagreeForm, FollowForm, RateForm
from tracker.forms.base import Form
from tracker.services import caring, following, reporting
from tracker.services.attachments import Draft
from tracker.services.caring import After
from tracker.web import browser, identity, receiving
from tracker.web.access import receipt
from tracker.web.receiving import takes_files
from tracker.web.reports import made
from tracker.web.settling import settle
from tracker.web.templating import label

F = TypeVar("F", RateForm, CheckInForm)

blueprint = Blueprint("aftercare", __name__, url_prefix="/receipt/case")


@blueprint.get("/disagreement")
@receipt
def disagreement(case_file: CaseFile) -> ResponseReturnValue:
    return _page("disagree", case_file, DisagreeForm(formdata=None))


@blueprint.post("/disagreement")
@receipt
def disagree(case_file: CaseFile) -> ResponseReturnValue:
    form = DisagreeForm()

    def act() -> str:
        caring.disagree(case_file, form.text.data, form.entry_id.data, now=now())
        return N_("Je bezwaar staat erbij. Je krijgt hier antwoord.")

    return settle(form, act, lambda: _page("disagree", case_file, form), url_for("receipts.case"))


@blueprint.get("/rating")
@receipt
def rating(case_file: CaseFile) -> ResponseReturnValue:
    given = caring.after(case_file, today()).rating
    data = {"serious": given.serious, "clear": given.clear, "words": given.words} if given else {}
    return _page("rate", case_file, _offered(RateForm(formdata=None, data=data)))


@blueprint.post("/rating")
@receipt
def rate(case_file: CaseFile) -> ResponseReturnValue:
    form = _offered(RateForm())

    def act() -> str:
        caring.rate(case_file, form.to_rating(), form.entry_id.data, now=now())
        return N_("Dank je. Wat je vond, staat erbij.")

    return settle(form, act, lambda: _page("rate", case_file, form), url_for("receipts.case"))


@blueprint.get("/check-in")
@receipt
def check_in(case_file: CaseFile) -> ResponseReturnValue:
    months = caring.after(case_file, today()).asks
    return _page("check_in", case_file, _offered(CheckInForm(formdata=None, data={"months": str(months or "")})))


@blueprint.post("/check-in")
@receipt
def say(case_file: CaseFile) -> ResponseReturnValue:
    """Danger: a yes writes nothing at all here. It only leads on, to a report that the first case never knows of."""
    form = _offered(CheckInForm())
    yes = form.said.data == Disadvantage.YES
    if yes and form.validate_on_submit():
        return redirect(url_for("aftercare.follow"), 303)

    def act() -> str:
        caring.check_in(case_file, _months(form), Disadvantage(form.said.data), now=now())
        return N_("Dank je. Je antwoord staat erbij.")

    return settle(form, act, lambda: _page("check_in", case_file, form), url_for("receipts.case"))


@blueprint.get("/check-in/report")
@receipt
def follow(case_file: CaseFile) -> ResponseReturnValue:
    months = caring.after(case_file, today()).asks
    form = _follow_form(FollowForm(formdata=None, data={"months": str(months or "")}))
    form.exclude.data = following.proposed_exclusions(case_file)
    _give_code(form)
    return _follow_page(case_file, form)


@blueprint.post("/check-in/report")
@receipt
@takes_files
def file(case_file: CaseFile) -> ResponseReturnValue:
    form = _follow_form(FollowForm())
    genuine = browser.is_marked(form.code.data or "", form.mark.data)
    if not genuine:  # a form planted by somebody else could carry a code that they know
        _give_code(form)
    code = receipts.parse(form.code.data or "")
    refused = receiving.receive(form, Draft(code))
    if status := receiving.comes_back(form, refused, genuine=genuine):
        return _follow_page(case_file, form), status
    try:
        filed = following.follow_up(
            case_file,
            _months(form),
            form.story.data,
            tuple(form.exclude.data or ()),
            code,
            reporter=identity.actor(),
            now=now(),
            files=form.shown_before,
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return _follow_page(case_file, form), 400
    return made(filed, code)


def _page(name: str, case_file: CaseFile, form: Form) -> str:
    return render_template(
        f"receipt/{name}.html",
        form=form,
        after=caring.after(case_file, today()),
        readers=reporting.readers(case_file),
        to_call=reporting.readers(case_file),
    )


def _follow_page(case_file: CaseFile, form: FollowForm) -> str:
    first = following.who_read_the_first(case_file)
    left = reporting.receivers(form.exclude.data or ())
    after: After = caring.after(case_file, today())
    return render_template(
        "receipt/follow.html",
        form=form,
        open=after.asks is not None or form.is_submitted(),
        people_helps={
            person.id: _("%(role)s. Las je eerste melding.", role=label(person.role, "role"))
            if person.id in first
            else label(person.role, "role")
            for person in reporting.who_may_be_excluded()
        },
        proposed=[account.name for account in reporting.receivers(following.proposed_exclusions(case_file))],
        to_call=[account.name for account in left],
        nobody_left=not left,
        tray=receiving.tray_of(form, Draft(receipts.parse(form.code.data or ""))),
    )


def _follow_form(form: FollowForm) -> FollowForm:
    form.offer([(person.id, person.name) for person in reporting.who_may_be_excluded()])
    return form


def _give_code(form: FollowForm) -> None:
    code = receipts.make()
    form.code.data, form.mark.data = code, browser.mark(code)


def _months(form: CheckInForm | FollowForm) -> int:
    told = form.months.data or ""
    if not (told.isascii() and told.isdigit() and len(told) < 3):
        raise NotAskedNow
    return int(told)


def _offered(form: F) -> F:
    form.offer()
    return form
