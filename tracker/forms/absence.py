"""Forms about being away: until when and who stands in, and which cases they may read meanwhile."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, SelectField, SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.forms.base import Form, at_most, one_line, required


class AwayForm(Form):
    until = DateField(_("Tot en met welke dag ben je er niet?"), validators=[required(_("Kies een dag."))])
    stand_in = SelectField(_("Wie neemt waar?"), validators=[required(_("Kies hier iets."))])

    def offer(self, people: list[tuple[str, str]]) -> None:
        self.stand_in.choices = [("", gettext("Kies")), *people]


class LendForm(Form):
    cases = SelectMultipleField(
        _("Welke zaken mag je waarnemer lezen?"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[required(_("Kies minstens één zaak."))],
    )
    reason = StringField(
        _("Waarom?"), filters=[one_line], validators=[required(_("Schrijf hier iets op.")), at_most(500)]
    )

    def offer(self, references: tuple[str, ...]) -> None:
        self.cases.choices = [(reference, reference) for reference in references]
