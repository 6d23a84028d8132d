"""Forms for coming in: sign-in, an invitation, a recovery code."""

import json
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import ValidationError

from tracker.domain import receipts
from tracker.forms.base import Form, required


class SignInForm(Form):
    email = EmailField(_("E-mailadres"), validators=[required(_("Vul je e-mailadres in."))])
    password = PasswordField(_("Wachtwoord"), validators=[required(_("Vul je wachtwoord in."))])


class InvitationForm(Form):
    """`offered`: the six words on the page, which stay the same when it comes back: somebody wrote them down."""

    offered = HiddenField()
    password = PasswordField(_("Kies een wachtwoord"), validators=[required(_("Kies een wachtwoord."))])


class RecoveryForm(Form):
    email = EmailField(_("E-mailadres"), validators=[required(_("Vul je e-mailadres in."))])
    code = StringField(_("Je herstelcode"), validators=[required(_("Typ hier je herstelcode."))])
    password = PasswordField(_("Nieuw wachtwoord"), validators=[required(_("Kies een nieuw wachtwoord."))])


class RecoveryCheckForm(Form):
    """Two groups of a recovery code back, before somebody leaves the only page that shows it. `about`: the code,
    whether the account is new, its fingerprint and the way on; only to be read when its mark is right."""

    about = HiddenField()
    mark = HiddenField()
    group_2 = StringField(_("Groep 2"))
    group_5 = StringField(_("Groep 5"))

    @property
    def told(self) -> tuple[str, bool, str, str]:
        code, first, fingerprint, onward = json.loads(self.about.data)
        return code, first, fingerprint, onward

    def validate_group_2(self, field: Any) -> None:
        self._compare(field, 2)

    def validate_group_5(self, field: Any) -> None:
        self._compare(field, 5)

    def _compare(self, field: Any, number: int) -> None:
        if receipts.plain(field.data or "") != receipts.groups(self.told[0])[number - 1]:
            raise ValidationError(gettext("Dit is niet groep %(number)s. Kijk nog eens op je briefje.", number=number))
