"""What somebody tells aloud, written down by a handler: the report form as it is, and how it was told."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField

from tracker.domain.reports import Report
from tracker.domain.statuses import How
from tracker.domain.wording import word_for
from tracker.forms.base import required
from tracker.forms.report import ReportForm


class ToldForm(ReportForm):
    how = RadioField(_("Hoe vertelt de melder het?"), validators=[required(_("Kies hier iets."))])
    loses = BooleanField(_("Ik weet dat ik deze melding hierna niet meer kan openen"))

    def offer(self, people: list[tuple[str, str]], language: str) -> None:
        super().offer(people, language)
        self.how.choices = [(how.value, gettext(word_for(how))) for how in How]

    def to_report(self, told: How | None = None) -> Report:
        return super().to_report(told or How(self.how.data))
