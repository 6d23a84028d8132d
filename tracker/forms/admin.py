"""Forms of the administrator: invite somebody, and the organisation's settings."""

from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, EmailField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import Email, NumberRange, Regexp, ValidationError

from tracker.domain import guests
from tracker.domain.guests import MOST_GUESTS, BadLine, Guest
from tracker.domain.periods import Unit
from tracker.domain.permissions import Role
from tracker.domain.wording import N_, word_for
from tracker.forms.base import Form, at_most, many_lines, one_line, required


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


class GuestsForm(Form):
    """A pasted list; every bad line comes back with its own sentence, and nobody is invited until all are right."""

    people = TextAreaField(
        _("Namen en e-mailadressen"), filters=[many_lines], validators=[required(), at_most(100_000)]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guests: list[Guest] = []
        self.bad: list[BadLine] = []

    def validate_people(self, field: Any) -> None:
        self.guests, self.bad = guests.read(field.data)
        if self.bad:
            raise ValidationError(
                ngettext("Eén regel klopt nog niet.", "%(num)s regels kloppen nog niet.", len(self.bad))
            )
        if len(self.guests) > MOST_GUESTS:
            raise ValidationError(
                gettext(
                    "Dit zijn %(number)s mensen. Nodig er hoogstens %(most)s tegelijk uit. Haal de rest er even af.",
                    number=len(self.guests),
                    most=MOST_GUESTS,
                )
            )


class SettingsForm(Form):
    seen = HiddenField()
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
    escalation_name = StringField(
        _("Naam van de contactpersoon bij spoed"), filters=[one_line], validators=[at_most(120)]
    )
    escalation_email = EmailField(
        _("E-mailadres van de contactpersoon"),
        filters=[one_line],
        validators=[at_most(254)],
    )
    period = SelectField(_("Hoe vaak maken we een overzicht?"))
    publish_at_once = BooleanField(_("Publiceer een overzicht meteen, zonder leerpunten"))

    def validate_escalation_name(self, field: Any) -> None:
        self._both_or_none(field, self.escalation_email)

    def validate_escalation_email(self, field: Any) -> None:
        if field.data:
            Email(_("Dit is geen e-mailadres."))(self, field)
        self._both_or_none(field, self.escalation_name)

    def _both_or_none(self, field: Any, other: Any) -> None:
        """Whoever reports must be able to read who that is, so a mail address alone is not enough."""
        if other.data and not field.data:
            raise ValidationError(gettext("Vul hier ook iets in, of laat allebei leeg."))

    def offer(self) -> None:
        self.period.choices = [(unit.value, gettext(LENGTHS[unit])) for unit in (Unit.YEAR, Unit.HALF, Unit.QUARTER)]


LENGTHS = {Unit.YEAR: N_("Elk jaar"), Unit.HALF: N_("Elk half jaar"), Unit.QUARTER: N_("Elk kwartaal")}
"""A month is too short for any house: nearly every number would be hidden."""
