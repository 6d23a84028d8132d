"""The form that makes a token for a program."""

from flask_babel import lazy_gettext as _
from wtforms import StringField

from tracker.forms.base import Form, at_most, one_line, required


class TokenForm(Form):
    label = StringField(_("Waar is de sleutel voor?"), filters=[one_line], validators=[required(), at_most(60)])
