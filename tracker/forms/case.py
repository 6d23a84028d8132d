"""Forms on the case page: one small form for every step, each giving the demand that the workflow asks for."""

from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional

from tracker import catalogue
from tracker.domain import demands
from tracker.domain.demands import (
    Acknowledgement,
    Answer,
    Classification,
    Closing,
    ClosingWithoutAction,
    Discussion,
    Feedback,
    Plan,
    Reopening,
    SettingAside,
)
from tracker.domain.errors import N_, Missing
from tracker.domain.reports import LONGEST_TEXT
from tracker.domain.statuses import FINDINGS, Corrected, Ground, How, Outcome, Verdict
from tracker.domain.wording import word_for
from tracker.forms.actions import action_kinds, offer_people, person_field, who
from tracker.forms.base import EntryIdField, Form, at_most, many_lines, one_line, required
from tracker.forms.files import WithFiles, files_field, files_seen_field, keep_original_field
from tracker.forms.standard_texts import WithStandardText

ACTIONS_SHOWN = 3


def _text(label: Any, *, optional: bool = False) -> TextAreaField:
    """Checked here so that all that is missing is told at once; the domain has the last word."""
    checks = [at_most(LONGEST_TEXT)] if optional else [required(_("Schrijf hier iets op.")), at_most(LONGEST_TEXT)]
    return TextAreaField(label, filters=[many_lines], validators=checks)


def _choice() -> list[Any]:
    return [required(_("Kies hier iets."))]


class StepForm(Form):
    """Every step carries what its sender had seen, so that two people never overwrite each other."""

    seen = HiddenField()


class AcknowledgeForm(StepForm):
    message = _text(_("Bericht aan de melder"))

    def demand(self) -> Acknowledgement:
        return Acknowledgement(self.message.data)


class DiscussForm(StepForm):
    held_on = DateField(_("Wanneer was het gesprek?"), validators=[required(_("Kies de dag van het gesprek."))])
    took_part = SelectMultipleField(_("Wie waren erbij?"), validators=[required(_("Kies wie erbij waren."))])
    others = StringField(_("Wie nog meer?"), filters=[one_line], validators=[at_most(500)])
    how = RadioField(_("Hoe spraken jullie?"), default=How.IN_PERSON.value, validators=[Optional()])
    decision = _text(_("Wat is besloten?"))
    minutes = _text(_("Verslag van het gesprek"), optional=True)
    corrected = RadioField(_("Was de fout binnen 48 uur hersteld?"), validators=[Optional()])
    category = SelectField(_("Waar gaat het over?"), validators=_choice())
    rules = SelectMultipleField(_("Welke regels?"))
    place = SelectField(_("Plek"))
    severity = SelectField(_("Hoe erg is het?"), validators=_choice())
    likelihood = SelectField(_("Kan het weer gebeuren?"), validators=_choice())

    def offer(self, people: list[tuple[str, str]], language: str, protocol: str) -> None:
        """`protocol`: the version of the rules that this case came in under."""
        choose = ("", gettext("Kies"))
        self.how.choices = [(how.value, gettext(word_for(how))) for how in How if how is not How.MEETING]
        if self.corrected:
            self.corrected.choices = [(each.value, gettext(word_for(each))) for each in Corrected]
        self.took_part.choices = list(people)
        self.category.choices = [choose, *catalogue.pairs("category", language, [self.category.data or ""])]
        self.rules.choices = catalogue.rule_choices(language, protocol)
        places = catalogue.pairs("place", language, [self.place.data or ""])
        self.place.choices = [("", gettext("Weten we niet")), *places]
        self.severity.choices = [choose, *catalogue.pairs("severity", language)]
        self.likelihood.choices = [choose, *catalogue.pairs("likelihood", language)]

    def demand(self) -> Discussion:
        names = dict(self.took_part.choices or ())
        classification = Classification(
            category=self.category.data,
            rules=tuple(int(number) for number in self.rules.data or ()),
            place=self.place.data or "",
            severity=self.severity.data,
            likelihood=self.likelihood.data,
            risk=catalogue.risk_of(self.severity.data, self.likelihood.data),
        )
        took_part = tuple(names[person] for person in self.took_part.data or ())
        return Discussion(
            self.held_on.data,
            took_part,
            self.decision.data,
            classification,
            how=How(self.how.data or How.IN_PERSON),
            others=names_in(self.others.data),
            minutes=self.minutes.data,
            corrected=Corrected(self.corrected.data) if self.corrected and self.corrected.data else None,
        )


def names_in(line: str) -> tuple[str, ...]:
    """Names with commas between them."""
    return tuple(name.strip() for name in (line or "").split(",") if name.strip())


class ActionForm(Form):
    """One line of a plan; a line left empty is no action. The plan around it has the token."""

    class Meta:
        csrf = False

    kind = SelectField(_("Maatregel"), validators=[Optional()])
    what = StringField(_("In je eigen woorden"), filters=[one_line], validators=[Length(max=500)])
    person = person_field()
    owner = StringField(_("Of iemand anders"), filters=[one_line], validators=[Length(max=120)])
    due_on = DateField(_("Wanneer is het klaar?"), validators=[Optional()])

    @property
    def is_empty(self) -> bool:
        texts = (self.kind.data, self.what.data, self.person.data, self.owner.data)
        return not (any(texts) or self.due_on.data)


class NoDueDate(Missing):
    sentence = N_("Kies wanneer deze maatregel klaar moet zijn.")
    field = "due_on"


class PlanForm(StepForm):
    actions = FieldList(FormField(ActionForm), min_entries=ACTIONS_SHOWN, max_entries=10)

    def offer(self, people: list[tuple[str, str]], language: str) -> None:
        kinds = action_kinds(language)
        for line in self.actions:
            line.form.kind.choices = kinds
            offer_people(line.form.person, people)

    def demand(self) -> Plan:
        planned = []
        for line in self.actions:
            form = line.form
            if form.is_empty:
                continue
            if form.due_on.data is None:
                raise NoDueDate
            owner_id, owner = who(form)
            planned.append(demands.Action(form.what.data, owner, form.due_on.data, form.kind.data or "", owner_id))
        return Plan(tuple(planned))

    def refuse(self, refusal: Any) -> None:
        """A refusal about one action lands on the first line that has that mistake."""
        for line in self.actions:
            form = line.form
            if refusal.field in form._fields and (not form.is_empty or line is self.actions[0]):
                value = form._fields[refusal.field].data
                past = isinstance(value, date) and isinstance(refusal, demands.InThePast)
                if not value or past or value in (refusal.values.get("person"), refusal.values.get("day")):
                    form._fields[refusal.field].errors = [gettext(refusal.sentence, **refusal.values)]
                    return
        super().refuse(refusal)


class EndForm(WithStandardText, StepForm):
    box = "feedback"
    feedback = _text(_("Terugkoppeling aan de melder"), optional=True)
    why_none = StringField(_("Of: waarom kan dat niet?"), filters=[one_line], validators=[Length(max=500)])

    def told(self) -> Feedback:
        return Feedback(self.feedback.data, self.why_none.data)


def _why_not_heard() -> TextAreaField:
    return _text(_("Is de betrokkene niet gehoord? Schrijf waarom"), optional=True)


def _outcome() -> RadioField:
    return RadioField(_("Wat is de uitkomst?"), validators=_choice())


class CloseForm(EndForm):
    outcome = _outcome()
    why_not_heard = _why_not_heard()

    def offer(self) -> None:
        self.outcome.choices = [(outcome.value, gettext(word_for(outcome))) for outcome in FINDINGS]

    def chosen(self) -> Outcome | None:
        return Outcome(self.outcome.data) if self.outcome.data else None

    def demand(self) -> Closing:
        return Closing(self.chosen(), self.told(), why_not_heard=self.why_not_heard.data)


class CloseWithoutActionForm(CloseForm):
    reason = _text(_("Waarom is er geen maatregel nodig?"))

    def demand(self) -> ClosingWithoutAction:  # type: ignore[override]
        heard = self.why_not_heard.data
        return ClosingWithoutAction(self.chosen(), self.reason.data, self.told(), why_not_heard=heard)


class AnswerForm(WithStandardText, StepForm):
    box = "message"
    verdict = RadioField(_("Het korte antwoord"), validators=_choice())
    message = _text(_("Je antwoord"))

    def offer(self) -> None:
        self.verdict.choices = [(verdict.value, gettext(word_for(verdict))) for verdict in Verdict]

    def demand(self) -> Answer:
        return Answer(self.message.data, verdict=Verdict(self.verdict.data))


class SetAsideForm(EndForm):
    ground = RadioField(_("Waarom?"), validators=_choice())
    linked = StringField(_("Dubbel: het kenmerk van de andere zaak"), filters=[one_line], validators=[Length(max=20)])
    safety_checked = BooleanField(_("Ingetrokken: we hebben gekeken of iedereen veilig is"))
    explanation = _text(_("Leg het uit"))

    def offer(self) -> None:
        self.ground.choices = [(ground.value, gettext(word_for(ground))) for ground in Ground]

    def demand(self) -> SettingAside:
        return SettingAside(
            ground=Ground(self.ground.data) if self.ground.data else None,
            explanation=self.explanation.data,
            feedback=self.told(),
            linked=self.linked.data,
            safety_checked=self.safety_checked.data,
        )


class ReopenForm(StepForm):
    reason = _text(_("Waarom gaat de zaak weer open?"))

    def demand(self) -> Reopening:
        return Reopening(self.reason.data)


class AgreeForm(StepForm):
    """A button; what was proposed is shown above it."""


class DeclineForm(StepForm):
    reason = _text(_("Waarom niet?"))


class ReasonForm(StepForm):
    reason = _text(_("Waarom?"))


class WriteForm(WithStandardText, WithFiles, Form):
    seen = HiddenField()
    entry_id = EntryIdField()
    text = _text(_("Bericht aan de melder"), optional=True)
    feedback = BooleanField(_("Dit is de terugkoppeling"))
    files = files_field()
    keep_original = keep_original_field()
    files_seen = files_seen_field()


class NoteForm(WithFiles, Form):
    entry_id = EntryIdField()
    text = _text(_("Notitie"), optional=True)
    files = files_field()
    keep_original = keep_original_field()
    files_seen = files_seen_field()


class NameForm(Form):
    reason = StringField(_("Waarom heb je de naam nodig?"), filters=[one_line], validators=[Length(max=500)])
