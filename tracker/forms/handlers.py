"""Forms for many cases at once, and for closing an account together."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from tracker.forms.base import Form, at_most, one_line, required


def _count() -> IntegerField:
    return IntegerField(default=0, widget=HiddenInput(), validators=[Optional()])


class PartsForm(Form):
    """What goes part by part carries along where it is and what was done: the page has nothing else to remember it."""

    after = HiddenField()
    over, to_others, nowhere, total = _count(), _count(), _count(), _count()


class HandOverForm(PartsForm):
    whom = SelectField(_("Wie neemt je zaken over?"), validators=[required(_("Kies hier iets."))])

    def offer(self, people: list[tuple[str, str]]) -> None:
        self.whom.choices = [("", gettext("Kies")), *people]


class GiveForm(PartsForm):
    reason = StringField(
        _("Waarom?"), filters=[one_line], validators=[required(_("Schrijf hier iets op.")), at_most(500)]
    )


class SureForm(Form):
    """One box, for what can't be undone."""

    sure = BooleanField()

    def ask(self, sentence: Any) -> None:
        self.sure.label.text = sentence
