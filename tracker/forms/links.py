"""Forms about cases that belong together."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, StringField, TextAreaField

from tracker.domain.linking import CHOICES
from tracker.domain.reports import LONGEST_TEXT
from tracker.domain.wording import word_for
from tracker.forms.base import EntryIdField, Form, at_most, many_lines, one_line, required


class LinkForm(Form):
    """Call `offer` before use."""

    seen = HiddenField()
    linked = StringField(_("Kenmerk van de andere zaak"), filters=[one_line], validators=[required(), at_most(20)])
    relation = RadioField(_("Wat is die zaak voor deze?"), validators=[required(_("Kies hier iets."))])

    def offer(self) -> None:
        self.relation.choices = [(relation.value, gettext(word_for(relation))) for relation in CHOICES]


class AlikeForm(Form):
    """A suggestion that is taken: each button sends its reference."""

    seen = HiddenField()
    linked = StringField(_("Kenmerk van de andere zaak"), filters=[one_line], validators=[required(), at_most(20)])


class UnlinkForm(Form):
    seen = HiddenField()
    reason = StringField(
        _("Waarom hoort dit niet bij elkaar?"), filters=[one_line], validators=[required(), at_most(500)]
    )


class MergedFeedbackForm(Form):
    entry_id = EntryIdField()
    text = TextAreaField(
        _("Bericht aan deze melder"),
        filters=[many_lines],
        validators=[required(_("Schrijf hier iets op.")), at_most(LONGEST_TEXT)],
    )
