"""What takes long goes part by part: every press of a button does one, and the page shows how far it is.

Nothing runs behind anybody's back, so it needs no JavaScript, and whoever is cut off presses again. With JavaScript
the page presses by itself.
"""

from collections.abc import Callable

from flask import render_template
from wtforms import IntegerField

from tracker.forms.handlers import PartsForm
from tracker.services.leaving import Part


def run(form: PartsForm, call: Callable[[str], Part], total: int) -> Part:
    """One part, added to what the form says was done before. The form then holds what the next one needs."""
    part = call(form.after.data or "")
    _set(form.total, max(form.total.data or 0, total))
    _set(form.over, (form.over.data or 0) + part.over)
    _set(form.to_others, (form.to_others.data or 0) + part.to_others)
    _set(form.nowhere, (form.nowhere.data or 0) + part.nowhere)
    form.after.data = part.after
    return Part(part.after, form.over.data, form.to_others.data, form.nowhere.data)


def page(form: PartsForm, done: Part, action: str, title: str) -> str:
    """How far it is, and the button that goes on."""
    return render_template("handlers/going.html", form=form, done=done, action=action, title=title)


def _set(field: IntegerField, count: int) -> None:
    """A number field shows again what was sent, unless it forgets that."""
    field.data, field.raw_data = count, None
