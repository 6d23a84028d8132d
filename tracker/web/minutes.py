"""The reporter looks at minutes of a talk, or at what somebody wrote down for them: agree, correct, or do not sign."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.casefile import CaseFile
from tracker.clock import now
from tracker.domain.errors import NotFound, Refusal
from tracker.domain.minutes import Check
from tracker.forms.talks import CheckForm
from tracker.services import reporting, talking
from tracker.web import papers, reporter_lines, reporter_story
from tracker.web.access import receipt

blueprint = Blueprint("minutes", __name__, url_prefix="/receipt/case/minutes/<minutes_id>")


@blueprint.get("")
@receipt
def show(case_file: CaseFile, minutes_id: str) -> ResponseReturnValue:
    return _page(case_file, minutes_id, _form())


@blueprint.post("")
@receipt
def answer(case_file: CaseFile, minutes_id: str) -> ResponseReturnValue:
    form = _form(sent=True)
    if form.validate_on_submit():
        try:
            check = form.chosen()
            talking.answer(case_file, minutes_id, check, form.words.data, form.entry_id.data, now=now())
        except NotFound:
            raise
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_thanks(check))
            return redirect(url_for("receipts.case"), 303)
    return _page(case_file, minutes_id, form, mistaken=form), 400


def _thanks(check: Check) -> str:
    return {
        Check.AGREE: _("Dank je. Er staat nu bij dat het verslag klopt."),
        Check.CORRECT: _("Dank je. Wat je schreef staat nu bij het verslag."),
        Check.DECLINE: _("Dat is goed. Er staat nu bij dat je niet tekent."),
    }[check]


def _form(*, sent: bool = False) -> CheckForm:
    form = CheckForm(prefix="check") if sent else CheckForm(formdata=None, prefix="check")
    form.offer()
    return form


def _page(case_file: CaseFile, minutes_id: str, form: CheckForm, mistaken: CheckForm | None = None) -> str:
    found = talking.one(case_file, minutes_id)
    return render_template(
        "receipt/minutes.html",
        minutes=found,
        title=reporter_story.minutes_asked(found),
        answers=[(each.on, reporter_lines.checked(each.check), each.words) for each in found.answers],
        writer=papers.name_of(found.by),
        excluded=[papers.name_of(account_id) for account_id in case_file.excluded] if found.report else [],
        form=form,
        mistaken=mistaken,
        to_call=reporting.readers(case_file),
    )
