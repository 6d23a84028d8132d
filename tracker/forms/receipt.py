"""Forms of the reporter: the code, two groups typed back, something to add."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import ValidationError

from tracker.domain import receipts
from tracker.forms.base import EntryIdField, Form, many_lines, required
from tracker.forms.files import WithFiles, files_field, files_seen_field, keep_original_field


class CodeForm(Form):
    code = StringField(_("Je ontvangstcode"), validators=[required(_("Typ hier je code: zes groepjes van vier."))])


class SavedForm(Form):
    """Two groups back, before somebody leaves the only page that shows the code."""

    code = HiddenField()
    mark = HiddenField()
    group_2 = StringField(_("Groep 2"))
    group_5 = StringField(_("Groep 5"))

    def validate_group_2(self, field: Any) -> None:
        self._compare(field, 2)

    def validate_group_5(self, field: Any) -> None:
        self._compare(field, 5)

    def _compare(self, field: Any, number: int) -> None:
        typed = receipts.plain(field.data or "")
        if typed != receipts.groups(receipts.parse(self.code.data or ""))[number - 1]:
            raise ValidationError(gettext("Dit is niet groep %(number)s. Kijk nog eens op je briefje.", number=number))


class ReadForm(Form):
    """A button; up to and with which letter the page showed them."""

    letter = HiddenField()


class AddForm(WithFiles, Form):
    entry_id = EntryIdField()
    text = TextAreaField(_("Schrijf het hier"), filters=[many_lines])
    files = files_field()
    keep_original = keep_original_field()
    files_seen = files_seen_field()
