"""Forms of the organisation's own settings: terms and periods, words and texts, languages, outside help, rules."""

from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional, Regexp

from tracker import catalogue
from tracker.domain import limits
from tracker.domain.deadlines import Policy
from tracker.domain.own_words import LONGEST_EXPLANATION, LONGEST_NAME, LONGEST_TEXT, Help, Item, Words
from tracker.domain.rules import LARGEST, LONGEST_TITLE
from tracker.domain.statuses import Outcome
from tracker.domain.wording import N_, word_for
from tracker.forms.base import Form, at_most, many_lines, one_line, required
from tracker.forms.standard_texts import LANGUAGES

TERMS: Final = {
    "acknowledge_days": N_("Ontvangst bevestigen: binnen hoeveel dagen?"),
    "feedback_months": N_("Terugkoppeling geven: binnen hoeveel maanden?"),
    "urgent_working_hours": N_("Antwoorden als het nu uit de hand loopt: binnen hoeveel werkuren?"),
    "discuss_working_days": N_("Een melding bespreken: binnen hoeveel werkdagen?"),
    "advice_working_days": N_("Een vraag beantwoorden: binnen hoeveel werkdagen?"),
    "plan_working_days": N_("Maatregelen afspreken na het gesprek: binnen hoeveel werkdagen?"),
    "agree_working_days": N_("Als tweede meekijken: binnen hoeveel werkdagen?"),
    "disagreement_working_days": N_("Antwoorden als de melder het niet eens is: binnen hoeveel werkdagen?"),
    "effect_months": N_("Nakijken of een maatregel helpt: na hoeveel maanden?"),
}


class PartForm(Form):
    """`seen`: what this part of the settings said when the page was made."""

    seen = HiddenField()


class DeadlinesForm(PartForm):
    def policy(self) -> Policy:
        return Policy(**{name: self[name].data for name in TERMS})


class RetentionForm(PartForm):
    def months(self) -> dict[Outcome, int]:
        return {outcome: self[outcome.value].data for outcome in Outcome}


for _name, _question in TERMS.items():
    setattr(DeadlinesForm, _name, IntegerField(_(_question), validators=[InputRequired(_("Vul een heel getal in."))]))
for _outcome in Outcome:
    _months = IntegerField(_(word_for(_outcome)), validators=[InputRequired(_("Vul een heel getal in."))])
    setattr(RetentionForm, _outcome.value, _months)


def hints() -> dict[str, str]:
    """Under each term, how long it may be."""
    return {
        name: gettext("De wet zegt: hoogstens %(most)s.", most=limit.most)
        if limit.law
        else gettext("Hoogstens %(most)s.", most=limit.most)
        for name, limit in limits.DEADLINES.items()
    }


def _name_field(label: Any) -> StringField:
    return StringField(label, filters=[one_line], validators=[at_most(LONGEST_NAME)])


class ItemForm(PartForm):
    nl = _name_field(_("Naam"))
    en = _name_field(_("Naam in het Engels"))
    group = SelectField(_("Onderwerp"), validators=[Optional()])
    offered = BooleanField(_("Mensen kunnen dit kiezen"))

    def offer(self, language: str, *, grouped: bool) -> None:
        self.group.choices = [("", gettext("Kies")), *catalogue.pairs("group", language)]
        if not grouped:
            del self.group

    def item(self) -> Item:
        group = self.group.data if "group" in self else ""
        return Item(Words(self.nl.data, self.en.data), group or "", off=not self.offered.data)


class TextForm(PartForm):
    nl = TextAreaField(_("In het Nederlands"), filters=[many_lines], validators=[at_most(LONGEST_TEXT)])
    en = TextAreaField(_("In het Engels"), filters=[many_lines], validators=[at_most(LONGEST_TEXT)])

    def words(self) -> Words:
        return Words(self.nl.data, self.en.data)


class LanguagesForm(PartForm):
    first = RadioField(_("Welke taal komt eerst?"))
    both = BooleanField(_("Bied ook de andere taal aan"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first.choices = list(LANGUAGES)


class HelpForm(PartForm):
    nl = _name_field(_("Naam"))
    en = _name_field(_("Naam in het Engels"))
    what_nl = TextAreaField(
        _("Wanneer ga je hierheen?"),
        filters=[many_lines],
        validators=[required(), at_most(LONGEST_EXPLANATION)],
    )
    what_en = TextAreaField(
        _("Hetzelfde in het Engels"), filters=[many_lines], validators=[at_most(LONGEST_EXPLANATION)]
    )
    phone = StringField(
        _("Telefoonnummer"),
        filters=[one_line],
        validators=[at_most(20), Regexp(r"[0-9 +()-]*\Z", message=_("Schrijf alleen cijfers, zoals 0800 2000."))],
    )
    note_nl = _name_field(_("Wat kost bellen, en wanneer kan het?"))
    note_en = _name_field(_("Hetzelfde over bellen, in het Engels"))
    website = StringField(
        _("Website"),
        filters=[one_line],
        validators=[
            at_most(80),
            Regexp(r"([a-z0-9-]+(\.[a-z0-9-]+)+)?\Z", message=_("Schrijf alleen het adres, zoals veiligthuis.nl")),
        ],
    )
    offered = BooleanField(_("Laat dit zien bij hulp van buiten"))

    def help(self) -> Help:
        return Help(
            Words(self.nl.data, self.en.data),
            Words(self.what_nl.data, self.what_en.data),
            self.phone.data,
            Words(self.note_nl.data, self.note_en.data),
            self.website.data,
            off=not self.offered.data,
        )


class ProtocolForm(PartForm):
    """`file`, or else `text`: what was read out of a file stands in the text from then on."""

    file = FileField(_("Kies een bestand"))
    text = TextAreaField(_("Of plak de tekst"), filters=[lambda text: text or ""], validators=[at_most(LARGEST)])
    name = StringField(_("Hoe heten deze regels?"), filters=[one_line], validators=[at_most(LONGEST_TITLE)])
    since = DateField(_("Vanaf welke dag gelden ze?"), validators=[InputRequired(_("Kies een dag."))])
