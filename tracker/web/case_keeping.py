"""What the page of a closed case says about keeping it and erasing it, with the forms for both."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.casefile import Actor, CaseFile
from tracker.domain.statuses import WAITING_DAYS, Status
from tracker.forms import case as forms
from tracker.forms.base import Form
from tracker.services import erasing, terms
from tracker.web import papers


@dataclass(frozen=True)
class Keeping:
    """`until`: the day from which it may be erased; `due`: that day has come. `proposed_by`: a name, while a proposal
    waits; `from_day`: from when its only handler may do it alone."""

    until: date
    due: bool
    held_on: date | None
    why_held: str
    proposed_by: str
    own: bool
    may_erase: bool
    from_day: date | None
    forms: Mapping[str, Form]

    @property
    def shown(self) -> list[Form]:
        """The forms that stand on the page now."""
        if self.held_on:
            return [self.forms["let-go"]]
        if self.proposed_by:
            return [self.forms["keep"], self.forms["hold"], *([self.forms["erase"]] if self.may_erase else [])]
        return [self.forms["hold"], *([self.forms["erasing"]] if self.due else [])]


def of(case_file: CaseFile, actor: Actor, today: date, bound: Mapping[str, Form]) -> Keeping | None:
    """None while the case is open."""
    case = case_file.case
    if case.status != Status.CLOSED or case.closed_on is None:
        return None
    until, by = erasing.may_be_erased_from(case_file), erasing.proposed_by(case_file)
    own, alone = by == actor.id, terms.handlers(case_file) < 2
    from_day = case.erasing_on + timedelta(days=WAITING_DAYS) if case.erasing_on and alone else None
    return Keeping(
        until=until,
        due=today >= until,
        held_on=case.held_on,
        why_held=erasing.hold_reason(case_file),
        proposed_by=papers.name_of(by) if case.erasing_on else "",
        own=own,
        may_erase=not own or (from_day is not None and today >= from_day),
        from_day=from_day,
        forms=_forms(case_file, bound),
    )


def _forms(case_file: CaseFile, bound: Mapping[str, Form]) -> dict[str, Form]:
    seen = {"seen": case_file.case.last_act}
    kinds: dict[str, type[forms.StepForm]] = {
        "hold": forms.ReasonForm,
        "let-go": forms.ReasonForm,
        "keep": forms.ReasonForm,
        "erasing": forms.StepForm,
        "erase": forms.StepForm,
    }
    return {name: bound.get(name) or kind(formdata=None, prefix=name, data=seen) for name, kind in kinds.items()}
