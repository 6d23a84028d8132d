"""A copy of a case: what for, what goes in, and what is blacked out. One form over two steps, so nothing is lost."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField

from tracker.domain import redaction
from tracker.domain.dossier import DEFAULTS, NEVER, Part, Purpose, Wanted
from tracker.domain.redaction import Redaction
from tracker.domain.wording import word_for
from tracker.forms.base import Form, at_most, many_lines, one_line, required

LONGEST_LIST = 20_000
FIRST_STEP = ("to", "reason", "speech", "parts", "files", "concerned")


class DossierForm(Form):
    """Call `offer` before use. `seen`, `shown`: case and copy as the preview showed them; `without`: ids of what
    is left out."""

    purpose = HiddenField()
    to = StringField(_("Voor wie is de kopie?"), filters=[one_line], validators=[required(), at_most(200)])
    reason = TextAreaField(
        _("Waarom is het nodig?"),
        filters=[many_lines],
        validators=[required(_("Schrijf hier iets op.")), at_most(500)],
    )
    speech = RadioField(_("In welke taal?"), validators=[required(_("Kies hier iets."))])
    concerned = SelectField(_("Wie vraagt dit?"), validate_choice=False)
    parts = SelectMultipleField(_("Wat gaat erin?"), validate_choice=False)
    files = SelectMultipleField(_("Welke bestanden gaan mee in de ZIP?"), validate_choice=False)
    own_names = BooleanField(_("Zet erbij hoe de bestanden heetten"))
    words = TextAreaField(
        _("Welke woorden worden overal zwart?"), filters=[many_lines], validators=[at_most(LONGEST_LIST)]
    )
    whole = BooleanField(_("Alleen hele woorden"), default=True)
    without = SelectMultipleField(choices=[], validate_choice=False)
    seen = HiddenField()
    shown = HiddenField()

    def offer(self, purpose: Purpose, letters: Sequence[str], files: Sequence[tuple[str, str]]) -> None:
        self.speech.choices = [("nl", "Nederlands"), ("en", "English")]
        self.parts.choices = [(part, gettext(word_for(part))) for part in Part if part not in NEVER[purpose]]
        self.files.choices = list(files)
        nobody = [("", gettext("Iemand die hier geen letter heeft"))]
        self.concerned.choices = nobody + [(each, gettext("Betrokkene %(letter)s", letter=each)) for each in letters]

    def begin(self, purpose: Purpose, language: str, to: str, files: Sequence[str]) -> None:
        """What is sensible for this purpose; the person chooses."""
        self.purpose.data, self.speech.data, self.to.data = purpose, language, to
        self.parts.data, self.files.data = [str(part) for part in DEFAULTS[purpose]], list(files)

    @property
    def is_of_first_step(self) -> bool:
        """Whether something has to be mended that the second step does not show."""
        return any(self[name].errors for name in FIRST_STEP)

    def to_wanted(self, purpose: Purpose, *, words: bool = True) -> Wanted:
        """Raises the refusals about words, unless these are left aside."""
        chosen = set(self.parts.data or ())
        return Wanted(
            purpose=purpose,
            to=self.to.data,
            reason=self.reason.data,
            language=self.speech.data,
            parts=frozenset(part for part in Part if part in chosen),
            files=tuple(self.files.data or ()),
            own_names=self.own_names.data,
            concerned=self.concerned.data or "",
            redaction=Redaction(redaction.words_of(self.words.data) if words else (), self.whole.data),
            without=frozenset(self.without.data or ()),
        )

    def carried(self, *fields: str) -> list[tuple[str, str]]:
        """Name and value of what a step does not show and must not lose."""
        return [pair for name in fields for pair in _pairs(self[name])]


def _pairs(field: Any) -> list[tuple[str, str]]:
    if isinstance(field, BooleanField):
        return [(field.name, "y")] if field.data else []
    if isinstance(field, SelectMultipleField):
        return [(field.name, str(value)) for value in field.data or ()]
    return [(field.name, str(field.data or ""))]
