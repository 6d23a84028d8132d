"""Nothing typed is lost: words that arrive after a session has ended wait on the page that asks to come in again."""

import json
from typing import Final
from urllib.parse import urlsplit

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import validate_csrf
from wtforms.validators import ValidationError

from tracker.forms.base import ButtonForm
from tracker.forms.receipt import CodeForm
from tracker.forms.session import SignInForm

KEPT: Final = "kept"
_NOT_KEPT: Final = frozenset({"csrf_token", "password", KEPT})


def ask_to_sign_in() -> ResponseReturnValue:
    if not _is_ours():
        return redirect(url_for("sessions.sign_in"), 303)
    return render_template("session/sign_in.html", form=SignInForm(formdata=None), kept=_gather(), next=""), 401


def ask_for_code() -> ResponseReturnValue:
    if not _is_ours():
        return redirect(url_for("receipts.enter"), 303)
    return render_template("receipt/enter.html", form=CodeForm(formdata=None), kept=_gather()), 401


def kept() -> str:
    """What the sign-in page carries along: the address and the words, as text for a hidden field."""
    return request.form.get(KEPT, "")


def give_back(text: str) -> ResponseReturnValue:
    """After coming in again: show the words, to be sent by the person and not by us."""
    try:
        found = json.loads(text)
        address, words = str(found["to"]), [(str(name), str(value)) for name, value in found["words"]]
    except (ValueError, KeyError, TypeError):
        return redirect(url_for("public.home"), 303)
    if not own_address(address):
        return redirect(url_for("public.home"), 303)
    return render_template("session/words.html", address=address, words=words, form=ButtonForm(formdata=None))


def own_address(address: str) -> str:
    """An address of this site, or nothing: nobody is sent elsewhere by a link that looks like ours."""
    parts = urlsplit(address.replace("\\", "/"))
    return address if address.startswith("/") and not parts.netloc and not address.startswith("//") else ""


def _gather() -> str:
    words = [(name, value) for name, value in request.form.items(multi=True) if _may_wait(name)]
    return json.dumps({"to": request.path, "words": words})


def _may_wait(name: str) -> bool:
    """Words may; a password never goes back into a page."""
    return name not in _NOT_KEPT and not name.endswith("password")


def _is_ours() -> bool:
    """Danger: another site could plant words here for somebody to send after signing in. Their form has no token."""
    token = next((value for name, value in request.form.items() if name.endswith("csrf_token")), "")
    try:
        validate_csrf(token)
    except ValidationError:
        return False
    return any(name not in _NOT_KEPT for name in request.form)
