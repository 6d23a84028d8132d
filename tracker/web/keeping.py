"""Nothing typed is lost: words that arrive after a session has ended wait on the page that asks to come in again."""

import json
from typing import Final
from urllib.parse import urlsplit

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import validate_csrf
from wtforms.validators import ValidationError

from tracker.forms.receipt import CodeForm
from tracker.forms.session import SignInForm
from tracker.services.sessions import Door
from tracker.web import browser, confirming, identity, receiving

KEPT: Final = "kept"
_NOT_KEPT: Final = frozenset({"csrf_token", "password", "passkey", KEPT})
_PLACES: Final = ("/cases/", "/receipt/case/", "/admin/")
"""Where long words are typed; words for anywhere else do not wait."""


def ask_to_sign_in() -> ResponseReturnValue:
    if not _waits_for_sign_in():
        return redirect(url_for("sessions.sign_in"), 303)
    return render_template(
        "session/sign_in.html", form=SignInForm(formdata=None), kept=_gather(Door.DESK), next=""
    ), 401


def ask_for_code() -> ResponseReturnValue:
    if not _waits_for_sign_in():
        return redirect(url_for("receipts.enter"), 303)
    return render_template("receipt/enter.html", form=CodeForm(formdata=None), kept=_gather(Door.RECEIPT)), 401


def ask_to_confirm() -> ResponseReturnValue:
    """What was asked waits, whatever it is: whoever shows who they are sees it again, and sends it."""
    if not _is_ours():
        return render_template("errors/refusal.html", status=400), 400
    return render_template("session/confirmation.html", **confirming.asked(), kept=_gather(Door.DESK), next=""), 401


def kept() -> str:
    """What the sign-in page carries along: the address and the words, as marked text for a hidden field.

    Danger: another site could post words here for somebody to send after signing in. Theirs bear no mark.
    """
    found, _, text = request.form.get(KEPT, "").partition(".")
    return f"{found}.{text}" if text and browser.is_marked(text, found) else ""


def give_back(marked: str, who: str, otherwise: str, *, confirmed: bool = False) -> ResponseReturnValue:
    """After coming in again, or having `confirmed`: show the words, to be sent by the person and not by us. `who`: the
    account or case that was opened now; words of somebody else are not shown, and the page goes on to `otherwise`."""
    found = json.loads(marked.partition(".")[2])
    if found["of"] not in ("", who):
        return redirect(otherwise, 303)
    template = "session/confirmed.html" if confirmed else "session/words.html"
    return render_template(template, address=found["to"], words=found["words"], token=found["token"])


def own_address(address: str) -> str:
    """An address of this site, or nothing: nobody is sent elsewhere by a link that looks like ours."""
    parts = urlsplit(address.replace("\\", "/"))
    own = address.startswith("/") and not parts.netloc and not address.replace("\\", "/").startswith("//")
    return address if own else ""


def _gather(door: Door) -> str:
    """The words, and how many files were sent with them; the files themselves wait under the form's own id."""
    seen = receiving.rescue()
    words = [(name, seen.get(name, value)) for name, value in request.form.items(multi=True) if _may_wait(name)]
    text = json.dumps({"of": identity.owner(door), "to": request.path, "words": words, "token": _token_name()})
    return f"{browser.mark(text)}.{text}"


def _may_wait(name: str) -> bool:
    """Words may; a password never goes back into a page."""
    return name not in _NOT_KEPT and not name.endswith(("password", "csrf_token"))


def _token_name() -> str:
    """Forms that share a page put their own name before that of the token."""
    return next((name for name in request.form if name.endswith("csrf_token")), "csrf_token")


def _waits_for_sign_in() -> bool:
    """Whether these are words of ours that go where words are kept."""
    return _is_ours() and request.path.startswith(_PLACES) and any(_may_wait(name) for name in request.form)


def _is_ours() -> bool:
    """Whether this came from a form of ours, and not from another site."""
    try:
        validate_csrf(request.form.get(_token_name()))
    except ValidationError:
        return False
    return True
