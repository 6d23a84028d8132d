"""What to look for. Sent by POST only: words in an address stay behind in logs, in histories and with the next site."""

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, StringField
from wtforms.validators import Optional

from tracker.domain.searching import LONGEST
from tracker.forms.base import Form, at_most, one_line


class SearchForm(Form):
    words = StringField(_("Zoek naar"), filters=[one_line], validators=[at_most(LONGEST)])
    page = IntegerField(validators=[Optional()])
