"""Triage: what a case is about and how grave it is, which kind it is, and where a care incident belongs."""

from dataclasses import dataclass, replace

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import catalogue
from tracker.casefile import Actor, CaseFile, EntryKind
from tracker.clock import now, today
from tracker.domain import workflow
from tracker.domain.demands import Feedback, SettingAside
from tracker.domain.permissions import Permission
from tracker.domain.statuses import Ground, Kind, Status, Step
from tracker.domain.wording import N_
from tracker.forms.base import Form
from tracker.forms.classification import ClassificationForm, KindForm, ReferralForm
from tracker.services import acting, classifying, handling, standard_texts
from tracker.web.access import needs
from tracker.web.language import current
from tracker.web.settling import settle

blueprint = Blueprint("classification", __name__, url_prefix="/cases/<reference>/classification")


@dataclass(frozen=True)
class Forms:
    """The three forms of the page; one of them may come back with its words."""

    triage: ClassificationForm
    kind: KindForm
    referral: ReferralForm
    mistaken: Form | None = None


@blueprint.get("")
@needs(Permission.HANDLE_CASES)
def show(actor: Actor, reference: str) -> ResponseReturnValue:
    case_file = CaseFile.open(reference, actor)
    return _page(case_file, actor, _fresh(case_file))


@blueprint.post("")
@needs(Permission.HANDLE_CASES)
def classify(actor: Actor, reference: str) -> ResponseReturnValue:
    case_file = CaseFile.open(reference, actor)
    form = ClassificationForm(prefix="triage")
    form.offer(current(), case_file.register.protocol)

    def act() -> str:
        settled = form.classification()
        classifying.classify(case_file, settled, form.reason.data, seen=form.seen.data, actor=actor, now=now())
        return N_("De indeling is bewaard.")

    def again() -> str:
        return _again(case_file, actor, form, replace(_fresh(case_file), triage=form, mistaken=form))

    incident = form.category.data == catalogue.CARE_INCIDENT
    return settle(form, act, again, _here(case_file) if incident else _case(case_file))


@blueprint.post("/kind")
@needs(Permission.HANDLE_CASES)
def correct_kind(actor: Actor, reference: str) -> ResponseReturnValue:
    case_file = CaseFile.open(reference, actor)
    form = KindForm(prefix="kind")
    form.offer(case_file.case.kind)

    def act() -> str:
        kind, message, reason = Kind(form.kind.data), form.message.data, form.reason.data
        classifying.correct_kind(case_file, kind, message, reason, seen=form.seen.data, actor=actor, now=now())
        return N_("De soort is veranderd. De melder leest het met de code.")

    def again() -> str:
        return _again(case_file, actor, form, replace(_fresh(case_file), kind=form, mistaken=form))

    return settle(form, act, again, _case(case_file))


@blueprint.post("/referral")
@needs(Permission.HANDLE_CASES)
def refer(actor: Actor, reference: str) -> ResponseReturnValue:
    """Set aside as passed on, in one go; a second handler agrees, as ever."""
    case_file = CaseFile.open(reference, actor)
    form = ReferralForm(prefix="referral")

    def act() -> str:
        why = _("Zorgincident. Het hoort in het register waar we van incidenten leren (Wkkgz, artikel 9 lid 6).")
        demand = SettingAside(Ground.REFERRED, why, Feedback(form.feedback.data))
        closed = handling.set_aside(case_file, demand, seen=form.seen.data, actor=actor, now=now())
        return (
            N_("De melding is niet in behandeling genomen.")
            if closed
            else N_("Je voorstel staat klaar. De zaak gaat dicht als een tweede behandelaar het ermee eens is.")
        )

    def again() -> str:
        return _again(case_file, actor, form, replace(_fresh(case_file), referral=form, mistaken=form))

    return settle(form, act, again, _case(case_file))


def _fresh(case_file: CaseFile) -> Forms:
    register, seen = case_file.register, {"seen": case_file.case.last_act}
    known = {
        "category": register.category,
        "matrix": f"{register.severity}:{register.likelihood}" if register.severity else "",
        "rules": [str(number) for number in register.rules],
        "place": register.place,
    }
    language = current()
    triage = ClassificationForm(formdata=None, prefix="triage", data=known | seen)
    triage.offer(language, register.protocol)
    message = standard_texts.find("kind-corrected").said_in(language)
    kind = KindForm(formdata=None, prefix="kind", data={"message": message} | seen)
    kind.offer(case_file.case.kind)
    feedback = standard_texts.find("set-aside-care-incident").said_in(language)
    return Forms(triage, kind, ReferralForm(formdata=None, prefix="referral", data={"feedback": feedback} | seen))


def _again(case_file: CaseFile, actor: Actor, form: ClassificationForm | KindForm | ReferralForm, forms: Forms) -> str:
    """Whoever was late sees the case as it is now, with their own words; the next time it is sent, it counts."""
    form.seen.data = case_file.case.last_act
    return _page(case_file, actor, forms)


def _page(case_file: CaseFile, actor: Actor, forms: Forms) -> str:
    """Never shown without its entry in the trail, like the case page."""
    handling.read(case_file, actor=actor, now=now())
    state = handling.state_of(case_file, today())
    case, register = case_file.case, case_file.register
    return render_template(
        "cases/classification.html",
        case=case,
        register=register,
        forms=forms,
        table=forms.triage.table(current()),
        likelihoods=[choice.name.said_in(current()) for choice in catalogue.choices("likelihood")],
        reported=next(entry.body for entry in case_file.entries() if entry.kind is EntryKind.REPORT),
        severe=state.severe,
        may_act=not acting.only_reads(case_file, actor) and case.status != Status.CLOSED,
        incident=register.category == catalogue.CARE_INCIDENT,
        may_refer=Step.SET_ASIDE in workflow.steps(state),
        mistaken=forms.mistaken,
    )


def _here(case_file: CaseFile) -> str:
    return url_for("classification.show", reference=case_file.case.reference)


def _case(case_file: CaseFile) -> str:
    return url_for("cases.show", reference=case_file.case.reference)
