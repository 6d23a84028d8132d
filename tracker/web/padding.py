"""Who watches the wire sees how large an answer is. Pages for reporters are all as large as each other.

A comment after the page fills it up; longer pages are filled to the next whole step. What is sent here can't be filled
up without JavaScript: that somebody sent a long story or a large file is to be seen from its size.
"""

import base64
import hashlib
from typing import Final

from flask import Flask, Response, current_app, request

from tracker.domain.permissions import Permission

STEP: Final = 32 * 1024
"""Bytes. Larger than any page that everybody gets, so that first page, form, receipt and case look the same."""

BEGIN, END = b"\n<!-- ", b" -->\n"
FILLER: Final = base64.b64encode(hashlib.shake_256(b"filler").digest(STEP))
"""Does not shrink by itself where somebody compresses on the way; never the two dashes that would end the comment."""

_OPEN: Final = ("public", "receipt", Permission.SEE_OWN_REPORTS)


def init_app(app: Flask) -> None:
    app.after_request(_fill)


def _fill(response: Response) -> Response:
    if response.mimetype == "text/html" and not response.is_streamed and _is_for_reporters():
        body = response.get_data()
        missing = -(len(body) + len(BEGIN) + len(END)) % STEP
        response.set_data(body + BEGIN + FILLER[:missing] + END)
    return response


def _is_for_reporters() -> bool:
    """What anybody can get, a page that does not exist included."""
    view = current_app.view_functions.get(request.endpoint or "")
    return view is None or getattr(view, "access", "") in _OPEN
