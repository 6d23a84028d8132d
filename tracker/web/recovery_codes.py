"""The page with a new recovery code: the only one that shows it, and it lets go once two groups were typed back."""

import json

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain import receipts
from tracker.forms.session import RecoveryCheckForm
from tracker.web import browser, keeping
from tracker.web.access import public

blueprint = Blueprint("recovery_codes", __name__)


def page(code: str, *, first: bool, fingerprint: str = "", onward: str = "") -> str:
    """For a new account (`first`) with the fingerprint of its key, after a new password, or (`onward`) a new code."""
    about = json.dumps([receipts.parse(code), first, fingerprint, onward])
    return _page(RecoveryCheckForm(formdata=None, prefix="saved", about=about, mark=browser.mark(about)))


@blueprint.post("/recovery/check")
@public
def check() -> ResponseReturnValue:
    """A code that we did not give to this browser is not shown: somebody else may have planted it."""
    form = RecoveryCheckForm(prefix="saved")
    if not browser.is_marked(form.about.data or "", form.mark.data):
        return redirect(url_for("sessions.sign_in"), 303)
    if not form.validate_on_submit():
        return _page(form), 400
    onward = keeping.own_address(form.told[3])
    if not onward:
        flash(_("Je herstelcode is bewaard. Meld je nu aan."))
    return redirect(onward or url_for("sessions.sign_in"), 303)


def _page(form: RecoveryCheckForm) -> str:
    code, first, fingerprint, onward = form.told
    return render_template(
        "session/recovery_code.html",
        form=form,
        groups=receipts.groups(code),
        first=first,
        fingerprint=fingerprint,
        onward=onward,
    )
