"""Forms about names: giving one to somebody outside, people concerned, and what reporters tell of themselves."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from tracker.domain.reports import LONGEST_TEXT, Identity
from tracker.forms.base import EntryIdField, Form, at_most, many_lines, one_line, required

CONSENT, LAW = "consent", "law"


class RequestForm(Form):
    """Call `offer` before use."""

    entry_id = EntryIdField()
    ground = RadioField(_("Waarom mag dat?"), validators=[required(_("Kies hier iets."))])
    to = StringField(_("Aan wie?"), filters=[one_line], validators=[required(), at_most(200)])
    why = TextAreaField(
        _("Waarom is het nodig?"),
        filters=[many_lines],
        validators=[required(_("Schrijf hier iets op.")), at_most(LONGEST_TEXT)],
    )

    def offer(self) -> None:
        self.ground.choices = [
            (CONSENT, gettext("Ik vraag het eerst aan de melder")),
            (LAW, gettext("De wet verplicht ons")),
        ]


class PersonForm(Form):
    entry_id = EntryIdField()
    name = StringField(_("Naam van de betrokkene"), filters=[one_line], validators=[required(), at_most(120)])
    who = StringField(_("Wie is dat?"), filters=[one_line], validators=[at_most(120)])


class PeopleForm(Form):
    reason = StringField(_("Waarom heb je de namen nodig?"), filters=[one_line], validators=[Length(max=500)])


class AnswerForm(Form):
    """Call `offer` before use. Nothing is chosen beforehand: yes and no weigh the same."""

    answer = RadioField(_("Mag dat?"), validators=[required(_("Kies ja of nee. Allebei is goed."))])

    def offer(self) -> None:
        self.answer.choices = [("yes", gettext("Ja, dat mag")), ("no", gettext("Nee, dat wil ik niet"))]


class OwnNameForm(Form):
    entry_id = EntryIdField()
    name = StringField(_("Je naam"), filters=[one_line], validators=[at_most(120)])
    contact = StringField(_("Hoe mogen we je bereiken?"), filters=[one_line], validators=[at_most(200)])

    def validate_name(self, field: Any) -> None:
        if not field.data and not self.contact.data:
            raise ValidationError(gettext("Vul je naam in, of hoe we je mogen bereiken."))

    def to_identity(self) -> Identity:
        return Identity(self.name.data, self.contact.data)


class NoNameForm(Form):
    """A button that takes name and contact back."""

    entry_id = EntryIdField()
