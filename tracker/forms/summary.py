"""Forms of a summary that waits to be published: learning points, and the list that a second handler ticks off."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from tracker.domain.reports import LONGEST_TEXT
from tracker.forms.base import Form, many_lines

_TICK = DataRequired(_("Kijk dit na en kruis het aan."))


class LearningForm(Form):
    correction = TextAreaField(_("Wat verbetert deze uitgave?"), filters=[many_lines], validators=[Length(max=2_000)])
    learning = TextAreaField(_("Wat hebben we geleerd?"), filters=[many_lines], validators=[Length(max=LONGEST_TEXT)])


class ReleaseForm(Form):
    seen = HiddenField()
    no_names = BooleanField(_("Er staan geen namen of bijnamen in"), validators=[_TICK])
    no_traces = BooleanField(_("Niemand is te herkennen aan een functie, plek, dag of voorval"), validators=[_TICK])
    true_to_life = BooleanField(_("Het klopt met wat we besproken hebben"), validators=[_TICK])
