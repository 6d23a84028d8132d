"""Which cases to erase, chosen from a list."""

from flask_babel import lazy_gettext as _
from wtforms import SelectMultipleField

from tracker.forms.base import Form, required


class ChosenForm(Form):
    """`chosen`: each case as it was seen. One that changed since is no mistake of the form: it is told apart."""

    chosen = SelectMultipleField(
        _("Welke zaken?"), validators=[required(_("Kies minstens één zaak."))], choices=[], validate_choice=False
    )
