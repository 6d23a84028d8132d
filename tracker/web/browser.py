"""Marks bound to one browser: what a page hands out comes back from the same browser, or it does not count."""

import hmac

from flask import current_app, session

from tracker.domain import chance


def mark(text: str) -> str:
    """A mark over `text` that only this server makes, and only for the browser that is asking now."""
    browser = session.setdefault("browser", chance.url(16))
    key = bytes(current_app.config["SECRET_KEY"])
    return hmac.new(key, f"{browser} {text}".encode(), "sha256").hexdigest()


def is_marked(text: str, given: str | None) -> bool:
    return hmac.compare_digest(mark(text).encode(), (given or "").encode())
