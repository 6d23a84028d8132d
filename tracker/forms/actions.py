"""Forms about one action: done, changed, looked at; and about the questions whether to report outside."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from tracker import catalogue
from tracker.domain.demands import Action
from tracker.domain.duties import Answer, Moment
from tracker.domain.measures import Change, Check, Effect
from tracker.domain.reports import LONGEST_TEXT
from tracker.domain.wording import word_for
from tracker.forms.base import EntryIdField, Form, at_most, many_lines, one_line, required
from tracker.forms.files import WithFiles, files_field, files_seen_field, keep_original_field


def person_field() -> SelectField:
    """A colleague. Its choices may be older than somebody's leaving; the service says so with their name."""
    return SelectField(_("Wie doet het?"), validators=[Optional()], validate_choice=False)


def offer_people(field: SelectField, people: list[tuple[str, str]], gone: tuple[str, str] | None = None) -> None:
    """`gone`: who has it now and can't be chosen any more."""
    field.choices = [("", gettext("Kies, of schrijf een naam")), *people, *([gone] if gone else [])]


def action_kinds(language: str) -> list[tuple[str, str]]:
    return [("", gettext("Kies, of schrijf zelf")), *catalogue.pairs("action", language)]


def who(form: Any) -> tuple[str, str]:
    """Account and name of who sees to it; a colleague who was chosen goes before a name that was written."""
    if not form.person.data:
        return "", form.owner.data
    return form.person.data, dict(form.person.choices or ()).get(form.person.data, "")


def _text(label: Any, *, optional: bool = False) -> TextAreaField:
    checks = [at_most(LONGEST_TEXT)] if optional else [required(_("Schrijf hier iets op.")), at_most(LONGEST_TEXT)]
    return TextAreaField(label, filters=[many_lines], validators=checks)


class FinishForm(WithFiles, Form):
    entry_id = EntryIdField()
    result = _text(_("Wat is er gebeurd?"))
    dropped = BooleanField(_("Deze maatregel gaat niet door"))
    check_on = DateField(_("Wanneer kijken we of het helpt?"), validators=[Optional()])
    files = files_field()
    keep_original = keep_original_field()
    files_seen = files_seen_field()


class AddForm(Form):
    """Call `offer` before use."""

    seen = HiddenField()
    kind = SelectField(_("Maatregel"), validators=[Optional()])
    what = StringField(_("In je eigen woorden"), filters=[one_line], validators=[Length(max=500)])
    person = person_field()
    owner = StringField(_("Of iemand anders"), filters=[one_line], validators=[Length(max=120)])
    due_on = DateField(_("Wanneer is het klaar?"), validators=[required(_("Kies een dag."))])

    def offer(self, people: list[tuple[str, str]], language: str) -> None:
        self.kind.choices = action_kinds(language)
        offer_people(self.person, people)

    def demand(self) -> Action:
        owner_id, owner = who(self)
        return Action(self.what.data, owner, self.due_on.data, self.kind.data or "", owner_id)


class ChangeForm(Form):
    seen = HiddenField()
    person = person_field()
    owner = StringField(_("Of iemand anders"), filters=[one_line], validators=[Length(max=120)])
    due_on = DateField(_("Wanneer is het klaar?"), validators=[required(_("Kies een dag."))])
    reason = _text(_("Waarom verandert dit?"))

    def demand(self) -> Change:
        owner_id, owner = who(self)
        return Change(owner, owner_id, self.due_on.data, self.reason.data)


class CheckForm(Form):
    """Call `offer` before use."""

    seen = HiddenField()
    effect = RadioField(_("Helpt het?"), validators=[required(_("Kies hier iets."))])
    note = _text(_("Hoe weet je dat?"))
    again_on = DateField(_("Helpt het niet, of is het te vroeg: tot wanneer?"), validators=[Optional()])

    def offer(self) -> None:
        self.effect.choices = [(effect.value, gettext(word_for(effect))) for effect in Effect]

    def demand(self) -> Check:
        return Check(Effect(self.effect.data), self.note.data, self.again_on.data)


class LookForm(Form):
    seen = HiddenField()
    note = _text(_("Waarom is het nog nodig?"))
    until = DateField(_("Tot en met wanneer?"), validators=[required(_("Kies een dag."))])


class MomentForm(Form):
    """Call `offer` before use."""

    seen = HiddenField()
    on = DateField(_("Sinds wanneer weten we dit?"), validators=[required(_("Kies een dag."))])
    hour = SelectField(_("Hoe laat was dat?"), validators=[Optional()])

    def offer(self) -> None:
        hours = [(str(hour), f"{hour:02}:00") for hour in range(24)]
        self.hour.choices = [("", gettext("Weet ik niet")), *hours]

    def moment(self) -> Moment:
        return Moment(self.on.data, int(self.hour.data) if self.hour.data else None)


class AnswerForm(Form):
    """Call `offer` before use."""

    seen = HiddenField()
    needed = RadioField(_("Wat is het geworden?"), validators=[required(_("Kies hier iets."))])
    done_on = DateField(_("Gemeld op welke dag?"), validators=[Optional()])
    why = _text(_("Bij wie, en met welk kenmerk? Of: waarom niet?"), optional=True)

    def offer(self) -> None:
        self.needed.choices = [("yes", gettext("Gemeld")), ("no", gettext("Niet nodig"))]

    def demand(self) -> Answer:
        needed = {"yes": True, "no": False}.get(self.needed.data or "")
        return Answer(needed, self.done_on.data, self.why.data)
