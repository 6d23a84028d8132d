"""What the case page shows: the story told from the trail, the clocks, and a form for each step the table allows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tracker.casefile import Actor, CaseFile, Opened, OpenedAction, Register
from tracker.domain import demands, statuses, workflow
from tracker.domain.deadlines import Due, open_clocks
from tracker.domain.standard_texts import Purpose, acknowledging
from tracker.domain.statuses import Kind, Status, Step
from tracker.forms import case as forms
from tracker.forms.base import Form
from tracker.services import (
    acting,
    handling,
    hearing,
    holding,
    informing,
    listing,
    naming,
    owning,
    policies,
    reading,
    reporting,
    standard_texts,
)
from tracker.services.attachments import Draft
from tracker.services.informing import Question
from tracker.services.recording import trail_of
from tracker.web import case_brief, case_keeping, case_links, case_story, papers, receiving
from tracker.web.language import current
from tracker.web.receiving import Tray
from tracker.web.templating import case_name

STEP_FORMS: dict[Step, type[forms.StepForm]] = {
    Step.ACKNOWLEDGE: forms.AcknowledgeForm,
    Step.DISCUSS: forms.DiscussForm,
    Step.ANSWER: forms.AnswerForm,
    Step.PLAN: forms.PlanForm,
    Step.CLOSE: forms.CloseForm,
    Step.CLOSE_WITHOUT_ACTION: forms.CloseWithoutActionForm,
    Step.SET_ASIDE: forms.SetAsideForm,
    Step.REOPEN: forms.ReopenForm,
}
TEXTS: dict[Step, Purpose] = {
    Step.ANSWER: Purpose.ANSWER,
    Step.CLOSE: Purpose.FEEDBACK,
    Step.CLOSE_WITHOUT_ACTION: Purpose.FEEDBACK,
    Step.SET_ASIDE: Purpose.SET_ASIDE,
}
"""Which standard texts each step can begin with."""


@dataclass(frozen=True)
class Reader:
    """Somebody with a key. `read_on`: when they read the reporter's last words; `until`: they only read along."""

    name: str
    read_on: date | None
    until: date | None


@dataclass(frozen=True)
class Second:
    """What it takes to close: one of these others, or, where there are none, waiting until a day."""

    names: tuple[str, ...]
    from_day: date | None


@dataclass(frozen=True)
class Proposal:
    by: str
    own: bool
    step: Step
    demand: Mapping[str, Any]
    may_agree: bool
    from_day: date | None
    others: tuple[str, ...]
    agree: Form
    decline: Form


@dataclass(frozen=True)
class CasePage:
    """Everything the template needs; it decides nothing about rights itself."""

    case_file: CaseFile
    title: str
    report: Mapping[str, Any]
    register: Register
    brief: case_brief.Brief
    telling: case_story.Telling
    doors: list[dict[str, str]]
    clocks: tuple[Due, ...]
    steps: dict[Step, Form]
    first: Step | None
    second: Mapping[Step, Second]
    proposal: Proposal | None
    actions: list[OpenedAction]
    questions: list[Question]
    message: Form
    note: Form
    trays: Mapping[str, Tray]
    name: Form | None
    named: bool
    name_erased: bool
    letters: tuple[str, ...]
    keeping: case_keeping.Keeping | None
    readers: tuple[Reader, ...]
    shelves: list[tuple[str, list[case_links.Link]]]
    changes: list[str] = field(default_factory=list)


def build(case_file: CaseFile, actor: Actor, today: date, bound: Mapping[str, Form] | None = None) -> CasePage:
    """`bound`: forms that came back with mistakes, by their prefix; they keep what was typed."""
    bound = bound or {}
    entries, trail = case_file.entries(), trail_of(case_file)
    told, marks = naming.told(case_file), reading.marks(case_file, entries, trail)
    state = handling.state_of(case_file, today)
    only_reads = acting.only_reads(case_file, actor)
    allowed = () if only_reads else workflow.steps(state)
    actions, register = case_file.actions(), case_file.register
    life = case_file.case.life(tuple(a.next_on for a in actions if a.next_on), second_handler=state.second_handler)
    return CasePage(
        case_file=case_file,
        title=case_name(register.category),
        report=next(entry.body for entry in entries if entry.kind == "report"),
        register=register,
        brief=case_brief.of(case_file.case, entries, actions, marks),
        telling=case_story.arrange(case_story.tell(case_file, entries, trail, marks, current(), actor.id)),
        doors=case_story.doors(case_file.case),
        clocks=open_clocks(life, policies.deadlines()),
        steps={step: bound.get(step) or step_form(step, case_file, actor, today) for step in allowed},
        first=_first(allowed, state),
        second=_second(case_file, actor, state, allowed, today),
        proposal=None if only_reads else _proposal(case_file, actor, state, bound),
        actions=[action for action in actions if action.is_measure],
        questions=informing.questions(case_file, actions),
        message=bound.get("message") or message_form(case_file),
        note=bound.get("note") or forms.NoteForm(formdata=None, prefix="note"),
        trays={name: _tray(bound.get(name)) for name in ("message", "note")},
        name=bound.get("name") or forms.NameForm(formdata=None, prefix="name") if told.reachable else None,
        named=told.named,
        name_erased=told.erased,
        letters=naming.letters(entries),
        keeping=None if only_reads else case_keeping.of(case_file, actor, today, bound),
        readers=_readers(case_file, entries, marks),
        shelves=case_links.shelves(case_file, only_reads=only_reads),
    )


def _readers(case_file: CaseFile, entries: list[Opened], marks: reading.Marks) -> tuple[Reader, ...]:
    """Who has a key, and the day on which each read the reporter's last words."""
    last = [entry for entry in entries if reading.is_from_reporter(entry)][-1]
    read = marks.by_handlers.get(last.id, {})
    return tuple(
        Reader(account.name, read.get(account.id), holder.until) for account, holder in holding.rows(case_file)
    )


def _tray(form: Any) -> Tray:
    """A fresh form has no files yet."""
    return receiving.tray_of(form, Draft(form.entry_id.data)) if form is not None else receiving.empty_tray()


def changes_since(case_file: CaseFile, seen: str, language: str, viewer: str) -> list[str]:
    """What others did since the person looked, in the sentences of the trail."""
    trail = trail_of(case_file)
    before = next((row.number for row in trail if row.digest == seen), 0)
    return case_story.since([row for row in trail if row.number > before], case_file, language, viewer)


def step_form(step: Step, case_file: CaseFile, actor: Actor, today: date, *, sent: bool = False) -> Any:
    """The form of a step: as sent, or fresh with what is known already."""
    kind = STEP_FORMS[step]
    form: Any = (
        kind(prefix=step) if sent else kind(formdata=None, prefix=step, data=_known(step, case_file, actor, today))
    )
    if isinstance(form, forms.DiscussForm):
        if case_file.case.kind != Kind.OWN_MISTAKE:
            del form.corrected
        form.offer([(name, name) for name in reporting.readers(case_file)], current(), case_file.register.protocol)
    elif isinstance(form, forms.PlanForm):
        form.offer([(account.id, account.name) for account in owning.owners(case_file)], current())
    elif isinstance(form, forms.CloseForm | forms.SetAsideForm | forms.AnswerForm):
        form.offer()
    if step in TEXTS:
        form.offer_texts(standard_texts.offered(TEXTS[step], Kind(case_file.case.kind)), current())
    return form


def message_form(case_file: CaseFile, *, sent: bool = False) -> Any:
    """The form to write to the reporter: as sent, or empty."""
    seen = {"seen": case_file.case.last_act}
    form = forms.WriteForm(prefix="message") if sent else forms.WriteForm(None, prefix="message", data=seen)
    form.offer_texts(standard_texts.offered(Purpose.MESSAGE, Kind(case_file.case.kind)), current())
    return form


def _known(step: Step, case_file: CaseFile, actor: Actor, today: date) -> dict[str, Any]:
    known: dict[str, Any] = {"seen": case_file.case.last_act}
    if step is Step.ACKNOWLEDGE:
        key = acknowledging(Kind(case_file.case.kind))
        known["message"] = standard_texts.find(key).said_in(current())
    if step is Step.DISCUSS:
        register = case_file.register
        known |= {
            "held_on": today,
            "took_part": [actor.name],
            "category": register.category,
            "rules": [str(number) for number in register.rules],
            "place": register.place,
            "severity": register.severity,
            "likelihood": register.likelihood,
        }
    if step in (Step.CLOSE, Step.CLOSE_WITHOUT_ACTION):
        known["why_not_heard"] = hearing.why_not_yet(case_file.entries())
    return known


def _first(allowed: tuple[Step, ...], state: statuses.State) -> Step | None:
    """The step that most often comes next, shown open."""
    proposed = state.waited_days is not None
    if proposed or (state.status is Status.CORRECTIVE_ACTION and (state.open_actions or state.unanswered)):
        return None
    order = (Step.ANSWER, Step.ACKNOWLEDGE, Step.CLOSE, Step.PLAN, Step.DISCUSS)
    return next((step for step in order if step in allowed), None)


def _second(
    case_file: CaseFile, actor: Actor, state: statuses.State, allowed: tuple[Step, ...], today: date
) -> dict[Step, Second]:
    """Of the steps that take two, what comes after the proposal."""
    found = Second(_others(case_file, actor.id), None if state.second_handler else workflow.agreed_from(today))
    return {step: found for step in allowed if workflow.needs_agreement(step, state)}


def _others(case_file: CaseFile, but: str) -> tuple[str, ...]:
    """Who may agree with what this person proposes."""
    others = holding.others_for_good(case_file, but)
    return tuple(account.name for account in others if not handling.is_own(case_file, but, account.id))


def _proposal(case_file: CaseFile, actor: Actor, state: statuses.State, bound: Mapping[str, Form]) -> Proposal | None:
    proposed = handling.proposal_of(case_file)
    if proposed is None or case_file.case.proposed_on is None:
        return None
    by, step, demand = proposed
    waited = (state.waited_days or 0) >= statuses.WAITING_DAYS
    own, alone = by == actor.id, not state.second_handler
    seen = {"seen": case_file.case.last_act}
    return Proposal(
        by=papers.name_of(by),
        own=own,
        step=step,
        demand=_without_hidden_link(demands.as_record(demand), actor),
        may_agree=(alone and waited) if own else True,
        from_day=workflow.agreed_from(case_file.case.proposed_on) if alone else None,
        others=_others(case_file, by),
        agree=bound.get("agree") or forms.AgreeForm(formdata=None, prefix="agree", data=seen),
        decline=bound.get("decline") or forms.DeclineForm(formdata=None, prefix="decline", data=seen),
    )


def _without_hidden_link(demand: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """Danger: who was let in later may not know the case that a duplicate points at."""
    if not demand.get("linked") or listing.may_open(actor, demand["linked"]):
        return demand
    return {**demand, "linked": ""}
