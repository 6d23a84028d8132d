"""Files beside what is written: chosen, kept with the form before it is sent, and taken out again."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, HiddenField


def files_field() -> Any:
    return MultipleFileField(_("Foto's of bestanden erbij"))


def keep_original_field() -> Any:
    return BooleanField(_("Bewaar ook mijn eigen bestand, zoals het is"))


def files_seen_field() -> Any:
    """How many files the page showed beside the form, so that none goes missing unseen."""
    return HiddenField(default="0")


class WithFiles:
    """For a form that takes files. It names its own three fields, so that mistakes stand in the page's order."""

    files_seen: Any

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
        told = str(self.files_seen.data or "0")
        return int(told) if told.isascii() and told.isdigit() and len(told) < 4 else 0
