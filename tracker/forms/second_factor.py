"""Forms about the second factor: a code, or the answer of a passkey."""

from typing import Any, Protocol

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import Length, Optional

from tracker.forms.base import Form, at_most, one_line, required

LONGEST_ANSWER = 20_000


class ProofFields(Protocol):
    """Any form that asks for the second factor."""

    code: Any
    passkey: Any


class ProofForm(Form):
    """`passkey` is filled by the browser when a passkey is used instead of a code."""

    code = StringField(_("De code van je app"), validators=[Length(max=60)])
    passkey = HiddenField(validators=[Length(max=LONGEST_ANSWER)])


class CodeForm(Form):
    code = StringField(_("De code die de app nu laat zien"), validators=[required(_("Typ hier de code.")), at_most(60)])


class ConfirmationForm(Form):
    password = PasswordField(_("Je wachtwoord"), validators=[required(_("Vul je wachtwoord in."))])


class ConfirmationWithProofForm(ConfirmationForm):
    code = StringField(_("De code van je app"), validators=[Optional(), Length(max=60)])
    passkey = HiddenField(validators=[Length(max=LONGEST_ANSWER)])


class PasskeyForm(Form):
    name = StringField(_("Hoe noem je dit apparaat?"), filters=[one_line], validators=[required(), at_most(60)])
    passkey = HiddenField(validators=[required(), Length(max=LONGEST_ANSWER)])


class PasswordForm(Form):
    password = PasswordField(_("Nieuw wachtwoord"), validators=[required(_("Kies een wachtwoord."))])
