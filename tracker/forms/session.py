"""Forms for coming in: sign-in, an invitation, a recovery code."""

from flask_babel import lazy_gettext as _
from wtforms import EmailField, PasswordField, StringField

from tracker.forms.base import Form, required


class SignInForm(Form):
    email = EmailField(_("E-mailadres"), validators=[required(_("Vul je e-mailadres in."))])
    password = PasswordField(_("Wachtwoord"), validators=[required(_("Vul je wachtwoord in."))])


class InvitationForm(Form):
    password = PasswordField(_("Kies een wachtwoord"), validators=[required(_("Kies een wachtwoord."))])


class RecoveryForm(Form):
    email = EmailField(_("E-mailadres"), validators=[required(_("Vul je e-mailadres in."))])
    code = StringField(_("Je herstelcode"), validators=[required(_("Typ hier je herstelcode."))])
    password = PasswordField(_("Nieuw wachtwoord"), validators=[required(_("Kies een nieuw wachtwoord."))])
