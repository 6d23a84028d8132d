"""Whether a case must be reported outside: the questions that its category asks, with their terms and answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.casefile import Actor, CaseFile
from tracker.clock import now, today
from tracker.domain.duties import Duty
from tracker.domain.errors import NotFound
from tracker.domain.permissions import Permission
from tracker.domain.wording import N_
from tracker.forms.actions import AnswerForm, MomentForm
from tracker.services import acting, handling, informing
from tracker.services.informing import Question
from tracker.web.access import needs
from tracker.web.settling import settle

blueprint = Blueprint("duties", __name__, url_prefix="/cases/<reference>/duties")


@dataclass(frozen=True)
class Asked:
    """A question with its two forms."""

    question: Question
    moment: Any
    answer: Any


@blueprint.get("")
@needs(Permission.HANDLE_CASES)
def show(actor: Actor, reference: str) -> ResponseReturnValue:
    return _page(CaseFile.open(reference, actor), actor)


@blueprint.post("/moment")
@needs(Permission.HANDLE_CASES)
def say_when(actor: Actor, reference: str) -> ResponseReturnValue:
    case_file, duty = CaseFile.open(reference, actor), _asked_for()
    form = MomentForm(prefix=f"moment-{duty}")
    form.offer()

    def act() -> str:
        informing.say_when(case_file, _known(duty), form.moment(), seen=form.seen.data or "", actor=actor, now=now())
        return N_("De termijn loopt.")

    return _answer(case_file, actor, form, act)


@blueprint.post("/answer")
@needs(Permission.HANDLE_CASES)
def answer(actor: Actor, reference: str) -> ResponseReturnValue:
    case_file, duty = CaseFile.open(reference, actor), _asked_for()
    form = AnswerForm(prefix=f"answer-{duty}")
    form.offer()

    def act() -> str:
        informing.answer(case_file, _known(duty), form.demand(), seen=form.seen.data or "", actor=actor, now=now())
        return N_("Je antwoord staat erbij.")

    return _answer(case_file, actor, form, act)


def _asked_for() -> str:
    """Which question: in the form and not in the address, which would tell the category to who keeps addresses."""
    asked = request.form.get("duty", "")
    return asked if asked in list(Duty) else ""


def _known(duty: str) -> Duty:
    if not duty:
        raise NotFound
    return Duty(duty)


def _answer(case_file: CaseFile, actor: Actor, form: Any, act: Callable[[], str]) -> ResponseReturnValue:
    def again() -> str:
        form.seen.data = case_file.case.last_act
        return _page(case_file, actor, form)

    return settle(form, act, again, url_for("duties.show", reference=case_file.case.reference))


def _page(case_file: CaseFile, actor: Actor, mistaken: Any = None) -> str:
    """Never shown without its entry in the trail, like the case page. `mistaken` comes back with its words."""
    handling.read(case_file, actor=actor, now=now())
    return render_template(
        "cases/duties.html",
        case=case_file.case,
        asked=[_asked(case_file, question, mistaken) for question in informing.questions(case_file)],
        only_reads=acting.only_reads(case_file, actor),
        today=today(),
        mistaken=mistaken,
    )


def _asked(case_file: CaseFile, question: Question, mistaken: Any) -> Asked:
    seen = {"seen": case_file.case.last_act}
    since = {"on": question.since.on, "hour": "" if question.since.hour is None else str(question.since.hour)}
    moment = MomentForm(formdata=None, prefix=f"moment-{question.duty}", data=seen | since)
    answer = AnswerForm(formdata=None, prefix=f"answer-{question.duty}", data=seen | {"done_on": today()})
    for form in (moment, answer):
        form.offer()
    sent = mistaken.seen.name if mistaken else ""
    return Asked(
        question,
        mistaken if sent == moment.seen.name else moment,
        mistaken if sent == answer.seen.name else answer,
    )
