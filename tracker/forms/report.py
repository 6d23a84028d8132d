"""The report form: few questions, most of which may be skipped; limits come from the domain."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Optional, ValidationError

from tracker import catalogue
from tracker.domain.reports import Identity, Report
from tracker.domain.statuses import How, Kind
from tracker.domain.wording import N_
from tracker.forms.base import Form, at_most, one_line
from tracker.forms.files import WithFiles, files_field, files_seen_field, keep_original_field
from tracker.forms.story import story_field

NO_RULE = "unknown"
DEFAULT_CATEGORY = {Kind.ADVICE: catalogue.QUESTION, Kind.OWN_MISTAKE: catalogue.OWN_MISTAKE}


class ReportForm(WithFiles, Form):
    """Call `offer` before use: it fills the choices in the reader's language and the people by name."""

    code = HiddenField()
    mark = HiddenField()
    kind = RadioField(_("Waar kom je voor?"), default=Kind.REPORT.value)
    story = story_field()
    files = files_field()
    keep_original = keep_original_field()
    files_seen = files_seen_field()
    category = RadioField(_("Waar gaat het over?"), validators=[Optional()])
    client_harm = RadioField(_("Heeft een cliënt hier last van?"), validators=[Optional()])
    exclude = SelectMultipleField(_("Wie mag dit niet lezen?"))
    name_choice = RadioField(_("Wil je je naam geven?"), validate_choice=False)
    name = StringField(_("Je naam, als je ja koos"), filters=[one_line], validators=[at_most(120)])
    contact = StringField(
        _("Hoe mogen we je bereiken, als de code niet genoeg is?"), filters=[one_line], validators=[at_most(200)]
    )
    rules = SelectMultipleField(_("Om welke regel gaat het, denk je?"))
    protocol = HiddenField()
    """The version of the rules that was shown: its numbers mean nothing in another."""
    place = SelectField(_("Waar was het?"), validators=[Optional()])
    when = StringField(_("Wanneer was het ongeveer?"), filters=[one_line], validators=[at_most(200)])
    online_now = RadioField(_("Staat het nog online?"), validators=[Optional()])
    source = RadioField(_("Hoe weet je dit?"), validators=[Optional()])
    role = SelectField(_("Wat is jouw rol?"), validators=[Optional()])

    def offer(self, people: list[tuple[str, str]], language: str) -> None:
        """`people`: (account id, name) of whoever may be excluded."""
        self.kind.choices = [(kind.value, gettext(KIND_SENTENCES[kind])) for kind in Kind]
        groups = catalogue.choices("group")
        self.category.choices = {
            group.name.said_in(language): [
                (choice.code, choice.name.said_in(language))
                for choice in catalogue.offered("category", [self.category.data or ""])
                if choice.group == group.code
            ]
            for group in groups
        }
        self.client_harm.choices = catalogue.pairs("client_harm", language)
        self.exclude.choices = list(people)
        self.name_choice.choices = [
            ("anonymous", gettext("Nee, ik meld zonder naam")),
            ("named", gettext("Ja, mijn naam mag erbij")),
        ]
        if self.protocol.data not in {each.version for each in catalogue.protocols()}:
            self.protocol.data = catalogue.version()
        self.rules.choices = [
            *catalogue.rule_choices(language, self.protocol.data),
            (NO_RULE, gettext("Dat weet ik niet")),
        ]
        places = catalogue.pairs("place", language, [self.place.data or ""])
        self.place.choices = [("", gettext("Zeg ik liever niet, of weet ik niet")), *places]
        self.online_now.choices = catalogue.pairs("online_now", language)
        self.source.choices = catalogue.pairs("source", language)
        self.role.choices = [("", gettext("Zeg ik liever niet")), *catalogue.pairs("role", language)]

    def validate_name_choice(self, field: Any) -> None:
        if field.data not in ("named", "anonymous"):
            raise ValidationError(gettext("Kies of je je naam wilt geven. Allebei is goed."))

    def validate_name(self, field: Any) -> None:
        if self.name_choice.data == "named" and not field.data:
            raise ValidationError(gettext("Schrijf je naam op, of kies hierboven dat je zonder naam meldt."))

    def to_report(self, told: How | None = None) -> Report:
        kind = Kind(self.kind.data)
        named = self.name_choice.data == "named"
        return Report(
            kind=kind,
            story=self.story.data,
            category=self.category.data or DEFAULT_CATEGORY.get(kind, catalogue.UNKNOWN),
            rules=tuple(sorted(int(number) for number in self.rules.data or () if number != NO_RULE)),
            protocol=self.protocol.data or "",
            place=self.place.data or "",
            when=self.when.data,
            online_now=self.online_now.data or "",
            client_harm=self.client_harm.data or "unknown",
            source=self.source.data or "",
            exclude=tuple(self.exclude.data or ()),
            identity=Identity(self.name.data if named else "", self.contact.data, self.role.data or ""),
            told=told,
        )


KIND_SENTENCES = {
    Kind.REPORT: N_("Ik wil iets melden"),
    Kind.URGENT: N_("Het loopt nu uit de hand"),
    Kind.ADVICE: N_("Ik wil advies of toestemming vragen"),
    Kind.OWN_MISTAKE: N_("Ik wil een eigen fout melden"),
}
