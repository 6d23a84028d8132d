"""The base form: a refusal lands beside its field, and a text of many lines counts its characters as people do."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from flask import request
from flask_babel import format_date, get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import FileField, HiddenField
from wtforms.validators import DataRequired, Length, ValidationError

from tracker import catalogue
from tracker.domain import chance, signs
from tracker.domain.duties import Duty
from tracker.domain.errors import Refusal
from tracker.domain.statuses import Named
from tracker.domain.wording import word_for

EXPIRED = _("Deze bladzijde stond lang open. Alles wat je invulde staat er nog. Verstuur het nog een keer.")


_NO_CHOICE: Final = _("Deze keuze is er niet meer. Kies opnieuw.")
_TOO_LONG: Final = _("Dit is te lang. Hier passen %(max)d tekens.")
_OWN_WORDS: Final = {
    "This field is required.": _("Vul hier iets in."),
    "Invalid Choice: could not coerce.": _NO_CHOICE,
    "Not a valid choice.": _NO_CHOICE,
    "'%(value)s' is not a valid choice for this field.": _NO_CHOICE,
    "Not a valid date value.": _("Deze dag klopt niet. Kies een dag."),
    "Not a valid integer value.": _("Vul een heel getal in."),
    "Field cannot be longer than %(max)d character.": _TOO_LONG,
}


class OwnWords:
    """What the library has to say, as this house says it."""

    def gettext(self, sentence: str) -> str:
        return str(_OWN_WORDS.get(sentence, sentence))

    def ngettext(self, one: str, many: str, number: int) -> str:
        return str(_OWN_WORDS.get(one, one if number == 1 else many))


class Form(FlaskForm):
    """All our forms. `csrf_token` is checked by the form itself, so that a stale page comes back with its words."""

    class Meta(FlaskForm.Meta):
        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Fields of words get words and fields of files get files, whatever was sent in their name."""
            given = None if request.is_json else super().wrap_formdata(form, formdata)
            if given is None or given is formdata:
                return given
            of_files = {field.name for field in form if isinstance(field, FileField)}
            return CombinedMultiDict([
                MultiDict((name, file) for name, file in request.files.items(multi=True) if name in of_files),
                MultiDict((name, word) for name, word in request.form.items(multi=True) if name not in of_files),
            ])  # fmt: skip

        def get_translations(self, form: Any) -> OwnWords:
            return OwnWords()

    def refuse(self, refusal: Refusal) -> None:
        """Put a domain refusal beside the field it belongs to, else above the form."""
        sentence, name = said(refusal), refusal.field
        if name and name in self._fields:
            self._fields[name].errors = [*self._fields[name].errors, sentence]
        else:
            self.form_errors.append(sentence)

    def refuse_all(self, refusals: Sequence[Refusal]) -> None:
        for refusal in refusals:
            self.refuse(refusal)

    @property
    def is_stale(self) -> bool:
        """Whether the form's own token was the (or a) reason to refuse."""
        return bool(self._fields.get("csrf_token") and self._fields["csrf_token"].errors)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if self.is_stale:
            self.expire()
        return valid

    def expire(self) -> None:
        """It comes from a page that is no longer ours to take."""
        self._fields["csrf_token"].errors = [EXPIRED]


class ButtonForm(Form):
    """A form with nothing but a button."""


class EntryIdField(HiddenField):
    """A random id for what this form will write: the same form sent twice writes once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default=lambda: chance.hexed(16), validators=[_hexadecimal], **kwargs)


def one_line(text: str | None) -> str:
    return signs.one_line(text or "")


def many_lines(text: str | None) -> str:
    """Browsers send two characters for a line's end; people count one."""
    return "" if signs.is_blank(text or "") else (text or "").replace("\r\n", "\n").replace("\r", "\n").strip()


def required(sentence: Any = None) -> DataRequired:
    return DataRequired(sentence or _("Vul hier iets in."))


def at_most(length: int) -> Length:
    return Length(max=length, message=_TOO_LONG)


def said(refusal: Refusal) -> str:
    """Its sentence, in the reader's language."""
    return gettext(refusal.sentence, **{name: _said(value) for name, value in refusal.values.items()})


def _said(value: Any) -> Any:
    """A day as people say it, an action by its name, several in a row; the rest as it is."""
    if isinstance(value, tuple):
        return ", ".join(_said(each) for each in value)
    if isinstance(value, Named):
        return f"'{name_of(value)}'"
    return format_date(value, "d MMMM y") if isinstance(value, date) else value


def name_of(action: Named) -> str:
    """What an action, or a question, is called in the reader's language."""
    if action.duty:
        return gettext(word_for(Duty(action.duty)))
    return catalogue.action_name(action.code, action.what, str(get_locale()))


def _hexadecimal(_form: Any, field: Any) -> None:
    text = field.data or ""
    if len(text) != 32 or not set(text) <= set("0123456789abcdef"):
        field.data = chance.hexed(16)
        raise ValidationError(EXPIRED)
