"""Files beside what is written: chosen, kept with the form before it is sent, and taken out again."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, HiddenField


class WithFiles:
    """For a form that takes files. `files_seen` tells how many its page showed, so that none goes missing unseen."""

    files = MultipleFileField(_("Foto's of bestanden erbij"))
    keep_original = BooleanField(_("Bewaar ook mijn eigen bestand, zoals het is"))
    files_seen = HiddenField(default="0")

    _prefix: str

    @property
    def keep_name(self) -> str:
        return f"{self._prefix}keep_files"

    @property
    def remove_name(self) -> str:
        return f"{self._prefix}remove_file"

    @property
    def shown_before(self) -> int:
        """How many files the person saw beside the form when they sent it."""
        told: Any = self.files_seen.data or "0"
        return int(told) if told.isascii() and told.isdigit() and len(told) < 4 else 0
