"""The field for what happened: long enough to understand and short enough to keep, in every report."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import TextAreaField
from wtforms.validators import ValidationError

from tracker.domain.reports import LONGEST_STORY, SHORTEST_STORY
from tracker.forms.base import many_lines


def story_field() -> TextAreaField:
    return TextAreaField(_("Wat is er gebeurd?"), filters=[many_lines], validators=[_fits])


def _fits(_form: Any, field: Any) -> None:
    length = len(field.data)
    if length < SHORTEST_STORY:
        raise ValidationError(gettext("Schrijf nog iets meer. Eén of twee hele zinnen is genoeg."))
    if length > LONGEST_STORY:
        raise ValidationError(
            gettext(
                "Dit is te lang: %(length)s tekens. Er passen er %(most)s in. Kort het in, of voeg de rest later toe.",
                length=length,
                most=LONGEST_STORY,
            )
        )
