"""Reports that are set aside together: which, and one reason for all of them."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length

from tracker.domain.demands import Feedback, SettingAside
from tracker.domain.reports import LONGEST_TEXT
from tracker.domain.statuses import FOR_MANY, Ground
from tracker.domain.wording import word_for
from tracker.forms.base import Form, at_most, many_lines, one_line, required


class ChosenForm(Form):
    """Each choice is a reference and the last act that was seen there, so that nothing is done over another's head."""

    cases = SelectMultipleField(_("Meldingen"), validate_choice=False)

    def chosen(self) -> dict[str, str]:
        parts = (each.partition(".") for each in self.cases.data or ())
        return {reference.upper(): seen for reference, _dot, seen in parts if reference}


class ClearingForm(ChosenForm):
    ground = RadioField(_("Waarom?"), validators=[required(_("Kies hier iets."))])
    explanation = TextAreaField(
        _("Leg het uit"),
        filters=[many_lines],
        validators=[required(_("Schrijf hier iets op.")), at_most(LONGEST_TEXT)],
    )
    feedback = TextAreaField(_("Bericht aan alle melders"), filters=[many_lines], validators=[at_most(LONGEST_TEXT)])
    why_none = StringField(_("Of: waarom kan dat niet?"), filters=[one_line], validators=[Length(max=500)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ground.choices = [(ground.value, gettext(word_for(ground))) for ground in FOR_MANY]

    def demand(self) -> SettingAside:
        ground = Ground(self.ground.data) if self.ground.data else None
        return SettingAside(ground, self.explanation.data, Feedback(self.feedback.data, self.why_none.data))
