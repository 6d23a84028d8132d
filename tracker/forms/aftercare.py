"""Forms after closing: the reporter disagrees, rates, says whether a disadvantage followed; a handler answers."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, SelectMultipleField, TextAreaField

from tracker.domain.aftercare import Disadvantage, Grade, Rating
from tracker.domain.reports import LONGEST_TEXT
from tracker.domain.wording import word_for
from tracker.forms.base import EntryIdField, Form, at_most, many_lines, required
from tracker.forms.files import WithFiles, files_field, files_seen_field, keep_original_field
from tracker.forms.story import story_field


class DisagreeForm(Form):
    entry_id = EntryIdField()
    text = TextAreaField(
        _("Waar ben je het niet mee eens, en waarom?"),
        filters=[many_lines],
        validators=[required(_("Schrijf hier iets op.")), at_most(LONGEST_TEXT)],
    )


class AnswerDisagreementForm(Form):
    seen = HiddenField()
    text = TextAreaField(
        _("Je antwoord aan de melder"),
        filters=[many_lines],
        validators=[required(_("Schrijf hier iets op.")), at_most(LONGEST_TEXT)],
    )


class RateForm(Form):
    """Call `offer` before use. Nothing is chosen beforehand."""

    entry_id = EntryIdField()
    serious = RadioField(_("Voelde je je serieus genomen?"), validators=[required(_("Kies hier iets."))])
    clear = RadioField(_("Was het duidelijk wat er gebeurde?"), validators=[required(_("Kies hier iets."))])
    words = TextAreaField(_("Wil je er iets bij zeggen?"), filters=[many_lines], validators=[at_most(LONGEST_TEXT)])

    def offer(self) -> None:
        grades = [(grade.value, gettext(word_for(grade))) for grade in Grade]
        self.serious.choices, self.clear.choices = list(grades), list(grades)

    def to_rating(self) -> Rating:
        return Rating(Grade(self.serious.data), Grade(self.clear.data), self.words.data)


class CheckInForm(Form):
    """Call `offer` before use. `months`: which check-in the page asked."""

    months = HiddenField()
    said = RadioField(
        _("Gebeurde er sinds het afsluiten iets vervelends, omdat jij dit meldde?"),
        validators=[required(_("Kies hier iets. Elk antwoord is goed."))],
    )

    def offer(self) -> None:
        self.said.choices = [(said.value, gettext(word_for(said))) for said in Disadvantage]


class FollowForm(WithFiles, Form):
    """A report that follows another. Call `offer` before use."""

    code = HiddenField()
    mark = HiddenField()
    months = HiddenField()
    story = story_field()
    files = files_field()
    keep_original = keep_original_field()
    files_seen = files_seen_field()
    exclude = SelectMultipleField(_("Wie mag dit niet lezen?"))

    def offer(self, people: list[tuple[str, str]]) -> None:
        self.exclude.choices = list(people)
