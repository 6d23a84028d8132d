"""Forms about talks: minutes, what the reporter says of them, and hearing the person concerned."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Optional

from tracker.domain.minutes import Check
from tracker.domain.reports import LONGEST_TEXT
from tracker.domain.statuses import How
from tracker.domain.talks import Hearing, NoHearingDay, Talk
from tracker.domain.wording import word_for
from tracker.forms.base import EntryIdField, Form, at_most, many_lines, one_line, required
from tracker.forms.case import names_in

HEARD = "heard"
NOT_YET = "not-yet"


class TalkForm(Form):
    entry_id = EntryIdField()
    held_on = DateField(_("Wanneer was het gesprek?"), validators=[required(_("Kies de dag van het gesprek."))])
    how = RadioField(_("Hoe spraken jullie?"), validators=[required(_("Kies hier iets."))])
    took_part = SelectMultipleField(_("Wie van ons waren erbij?"), validators=[required(_("Kies wie erbij waren."))])
    others = StringField(_("Wie nog meer?"), filters=[one_line], validators=[at_most(500)])
    minutes = TextAreaField(
        _("Verslag"), filters=[many_lines], validators=[required(_("Schrijf hier iets op.")), at_most(LONGEST_TEXT)]
    )
    ask = BooleanField(_("Vraag de melder of dit verslag klopt"), default=True)

    def offer(self, people: list[tuple[str, str]]) -> None:
        self.took_part.choices = list(people)
        self.how.choices = [(how.value, gettext(word_for(how))) for how in How]

    def talk(self) -> Talk:
        names = dict(self.took_part.choices or ())
        there = tuple(names[person] for person in self.took_part.data or ()) + names_in(self.others.data)
        return Talk(self.held_on.data, How(self.how.data), there, self.minutes.data, self.ask.data)


class CheckForm(Form):
    """On the reporter's page."""

    entry_id = EntryIdField()
    check = RadioField(_("Klopt dit verslag?"), validators=[required(_("Kies een van de drie. Alle drie zijn goed."))])
    words = TextAreaField(_("Wat wil je erbij zeggen?"), filters=[many_lines], validators=[at_most(LONGEST_TEXT)])

    def offer(self) -> None:
        self.check.choices = [(check.value, gettext(word_for(check))) for check in Check]

    def chosen(self) -> Check:
        return Check(self.check.data)


class HearingForm(Form):
    entry_id = EntryIdField()
    happened = RadioField(
        _("Heeft de betrokkene verteld hoe die het ziet?"), validators=[required(_("Kies hier iets."))]
    )
    held_on = DateField(_("Op welke dag?"), validators=[Optional()])
    letter = SelectField(_("Wie?"), validators=[Optional()])
    said = TextAreaField(
        _("Wat zei de betrokkene? Of: waarom nog niet?"),
        filters=[many_lines],
        validators=[required(_("Schrijf hier iets op.")), at_most(LONGEST_TEXT)],
    )

    def offer(self, letters: tuple[str, ...]) -> None:
        self.happened.choices = [(HEARD, gettext("Ja, we hebben elkaar gesproken")), (NOT_YET, gettext("Nog niet"))]
        first = ("", gettext("De betrokkene"))
        self.letter.choices = [first, *((each, gettext("Betrokkene %(letter)s", letter=each)) for each in letters)]

    def hearing(self) -> Hearing:
        """A day that was typed for what did not happen is left out."""
        happened = self.happened.data == HEARD
        if happened and self.held_on.data is None:
            raise NoHearingDay
        day: Any = self.held_on.data if happened else None
        return Hearing(day, self.said.data, self.letter.data or "")
