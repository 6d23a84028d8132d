"""A form that was sent: do it and go on, or show its page again with the reason beside the field and nothing lost."""

from collections.abc import Callable

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain.errors import NotFound, Refusal
from tracker.forms.base import Form
from tracker.services.acting import CaseChanged
from tracker.services.settings import ChangedMeanwhile


def settle(form: Form, act: Callable[[], str], again: Callable[[], str], onward: str) -> ResponseReturnValue:
    """`act` does it and returns the sentence to say then (marked with N_, said here); `again` draws the page with the
    form as it was sent; `onward`: the address to go to when it is done."""
    if form.validate_on_submit():
        try:
            flash(_(act()))
            return redirect(onward, 303)
        except NotFound:
            raise
        except Refusal as refusal:
            form.refuse(refusal)
            return again(), 409 if isinstance(refusal, CaseChanged | ChangedMeanwhile) else 400
    return again(), 400
