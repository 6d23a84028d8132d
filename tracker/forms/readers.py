"""Forms that change who reads a case: stop with it, let somebody in, let somebody go."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, RadioField, SelectField, StringField
from wtforms.validators import Optional

from tracker.forms.base import Form, at_most, one_line, required

LONGEST_REASON = 500


def _reason(label: Any) -> StringField:
    checks = [required(_("Schrijf hier iets op.")), at_most(LONGEST_REASON)]
    return StringField(label, filters=[one_line], validators=checks)


class RecuseForm(Form):
    reason = _reason(_("Waarom stop je?"))
    whom = SelectField(_("Wie neemt het over?"), validators=[Optional()])

    def offer(self, people: list[tuple[str, str]], others: str) -> None:
        """`others`: the names of who goes on with the case anyway, or nothing."""
        first = gettext("Niemand erbij: %(names)s gaat verder", names=others) if others else gettext("Kies")
        self.whom.choices = [("", first), *people]


class ShareForm(Form):
    whom = SelectField(_("Wie mag meelezen?"), validators=[required(_("Kies hier iets."))])
    reason = _reason(_("Waarom?"))
    until = DateField(_("Tot en met welke dag?"), validators=[Optional()])

    def offer(self, people: list[tuple[str, str]]) -> None:
        self.whom.choices = [("", gettext("Kies")), *people]


class TakeBackForm(Form):
    reason = _reason(_("Waarom?"))


class CloseOutForm(Form):
    """On the receipt page: whom the reporter shuts out after all."""

    whom = RadioField(_("Wie mag je melding niet meer lezen?"), validators=[required(_("Kies hier iets."))])

    def offer(self, people: list[tuple[str, str]]) -> None:
        self.whom.choices = list(people)
