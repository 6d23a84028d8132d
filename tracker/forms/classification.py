"""Triage forms: what a case is about, how grave and how likely again in one table, and of which kind it is."""

from dataclasses import dataclass

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, TextAreaField

from tracker import catalogue
from tracker.domain.demands import Classification
from tracker.domain.reports import LONGEST_TEXT
from tracker.domain.statuses import Kind, Risk
from tracker.domain.wording import word_for
from tracker.forms.base import Form, at_most, many_lines, required


@dataclass(frozen=True)
class Cell:
    """One choice of the table; `risk` follows from its row and its column."""

    value: str
    likelihood: str
    risk: Risk
    chosen: bool


class ClassificationForm(Form):
    seen = HiddenField()
    category = SelectField(_("Waar gaat het over?"), validators=[required(_("Kies hier iets."))])
    matrix = RadioField(
        _("Hoe erg is het, en kan het weer gebeuren?"), validators=[required(_("Kies één vakje in de tabel."))]
    )
    rules = SelectMultipleField(_("Welke regels?"))
    place = SelectField(_("Plek"))
    reason = TextAreaField(_("Waarom verandert dit?"), filters=[many_lines], validators=[at_most(LONGEST_TEXT)])

    def offer(self, language: str, protocol: str) -> None:
        """`protocol`: the version of the rules that this case came in under."""
        categories = catalogue.pairs("category", language, [self.category.data or ""])
        self.category.choices = [("", gettext("Kies")), *categories]
        places = catalogue.pairs("place", language, [self.place.data or ""])
        self.place.choices = [("", gettext("Weten we niet")), *places]
        self.rules.choices = catalogue.rule_choices(language, protocol)
        self.matrix.choices = [(cell.value, cell.likelihood) for _row, cells in self.table(language) for cell in cells]

    def table(self, language: str) -> list[tuple[str, list[Cell]]]:
        """The rows: how grave, and a cell for each likelihood."""
        return [
            (
                severity.name.said_in(language),
                [
                    Cell(
                        value := f"{severity.code}:{likelihood.code}",
                        likelihood.name.said_in(language),
                        catalogue.risk_of(severity.code, likelihood.code),
                        value == self.matrix.data,
                    )
                    for likelihood in catalogue.choices("likelihood")
                ],
            )
            for severity in catalogue.choices("severity")
        ]

    def classification(self) -> Classification:
        severity, _colon, likelihood = self.matrix.data.partition(":")
        return Classification(
            category=self.category.data,
            rules=tuple(int(number) for number in self.rules.data or ()),
            place=self.place.data or "",
            severity=severity,
            likelihood=likelihood,
            risk=catalogue.risk_of(severity, likelihood),
        )


class KindForm(Form):
    seen = HiddenField()
    kind = RadioField(_("Wat is het wel?"), validators=[required(_("Kies hier iets."))])
    message = TextAreaField(
        _("Bericht aan de melder"),
        filters=[many_lines],
        validators=[required(_("Schrijf hier iets op.")), at_most(LONGEST_TEXT)],
    )
    reason = TextAreaField(
        _("Waarom verandert dit?"),
        filters=[many_lines],
        validators=[required(_("Schrijf hier iets op.")), at_most(LONGEST_TEXT)],
    )

    def offer(self, now: str) -> None:
        self.kind.choices = [(kind.value, gettext(word_for(kind))) for kind in Kind if kind != now]


class ReferralForm(Form):
    """A care incident goes to the register where the house learns from it."""

    seen = HiddenField()
    feedback = TextAreaField(
        _("Bericht aan de melder"),
        filters=[many_lines],
        validators=[required(_("Schrijf hier iets op.")), at_most(LONGEST_TEXT)],
    )
