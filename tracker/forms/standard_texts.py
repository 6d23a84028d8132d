"""A standard text above a box: a button puts it in, after what was typed, and nothing is sent."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField

from tracker.catalogue import Text

LANGUAGES: Final = (("nl", "Nederlands"), ("en", "English"))


class WithStandardText:
    """For a form with a box of which `box` is the name. The choice is no part of what is sent: nothing checks it."""

    box = "text"
    standard = SelectField(_("Begin met een tekst"), validate_choice=False)
    standard_language = SelectField(_("Taal van de melder"), validate_choice=False)

    _prefix: str
    _fields: dict[str, Any]

    @property
    def fill_name(self) -> str:
        """The name of the button."""
        return f"{self._prefix}fill"

    def offer_texts(self, texts: Iterable[tuple[str, str]], language: str) -> None:
        """Key and name of each; `language`: what stands chosen before anybody chose."""
        self.standard.choices = [("", gettext("Kies een tekst")), *((key, gettext(name)) for key, name in texts)]
        self.standard_language.choices = list(LANGUAGES)
        if not self.standard_language.data or self.standard_language.data == "None":
            self.standard_language.data = language

    def fill(self, find: Callable[[str], Text]) -> None:
        """Put the chosen text in the box, behind what was typed; the same text twice is once."""
        if self.standard.data not in {key for key, _name in self.standard.choices} - {""}:
            self.standard.errors = [gettext("Kies eerst een tekst.")]
            return
        field, text = self._fields[self.box], find(self.standard.data).said_in(self.standard_language.data)
        typed = field.data or ""
        if text not in typed:
            field.data = f"{typed}\n\n{text}" if typed.strip() else text
