"""Forms of the administrator: invite somebody, and the organisation's settings."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, EmailField, IntegerField, SelectField, StringField
from wtforms.validators import Email, NumberRange, Regexp

from tracker.domain.periods import Unit
from tracker.domain.permissions import Role
from tracker.domain.wording import N_, word_for
from tracker.forms.base import Form, at_most, one_line, required


class InviteForm(Form):
    name = StringField(_("Naam"), filters=[one_line], validators=[required(), at_most(120)])
    email = EmailField(
        _("E-mailadres"),
        filters=[one_line],
        validators=[required(), at_most(254), Email(_("Dit is geen e-mailadres."))],
    )
    role = SelectField(_("Rol"))

    def offer(self) -> None:
        self.role.choices = [(role.value, _(word_for(role))) for role in Role]


class SettingsForm(Form):
    name = StringField(_("Naam van de organisatie"), filters=[one_line], validators=[required(), at_most(80)])
    people = IntegerField(
        _("Hoeveel mensen werken hier?"),
        validators=[NumberRange(1, 1_000_000, _("Vul een getal in van 1 of meer."))],
    )
    leave_address = StringField(
        _("Waar gaat 'Snel weg' naartoe?"),
        filters=[one_line],
        validators=[
            at_most(200),
            Regexp(r"https://[^\s\"<>]+\Z", message=_("Vul een adres in dat begint met https://")),
        ],
    )
    fewest = IntegerField(
        _("Vanaf hoeveel meldingen tonen we een getal?"),
        validators=[NumberRange(3, 10, _("Kies een getal van 3 tot en met 10."))],
    )
    period = SelectField(_("Hoe vaak maken we een overzicht?"))
    publish_at_once = BooleanField(_("Publiceer een overzicht meteen, zonder leerpunten"))

    def offer(self) -> None:
        self.period.choices = [(unit.value, gettext(LENGTHS[unit])) for unit in (Unit.YEAR, Unit.HALF, Unit.QUARTER)]


LENGTHS = {Unit.YEAR: N_("Elk jaar"), Unit.HALF: N_("Elk half jaar"), Unit.QUARTER: N_("Elk kwartaal")}
"""A month is too short for any house: nearly every number would be hidden."""
