"""Slowing down who guesses, by account and by a keyed hash of the address. No address is kept; no report is blocked."""

import hashlib
import hmac
from collections.abc import Callable

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter

from tracker.clock import today
from tracker.domain import chance
from tracker.services import accounts
from tracker.web import identity

View = Callable[..., ResponseReturnValue]

_secret = chance.some(32)


def _digest(text: str) -> str:
    return hmac.new(_secret, f"{today()} {text}".encode(), hashlib.sha256).hexdigest()


def address() -> str:
    return _digest(f"address {request.remote_addr}")


def account() -> str:
    return _digest(f"account {accounts.clean(request.form.get('email', ''))}")


def account_from_here() -> str:
    """One stranger's wrong tries must not keep the owner out."""
    return account() + address()


def signed_in() -> str:
    found = identity.actor()
    return _digest(f"actor {found.id if found else ''}")


def half_open() -> str:
    found = identity.half_open()
    return _digest(f"half-open {found.id if found else address()}")


def was_wrong(response: Response) -> bool:
    return response.status_code == 400


limiter = Limiter(key_func=address, default_limits=[])


def _wrong(often: str, key: Callable[[], str]) -> Callable[[View], View]:
    return limiter.limit(often, key_func=key, methods=["POST"], deduct_when=was_wrong)


def wrong_passwords(view: View) -> View:
    """Five wrong tries a minute for an account from one address; more for an account, and for an address, in all."""
    for often, key in (("5 per minute", account_from_here), ("60 per minute", account), ("30 per minute", address)):
        view = _wrong(often, key)(view)
    return view


def wrong_second_factors(view: View) -> View:
    """By account, wherever the tries come from: who gets here knows the password, and a code has six digits."""
    for often in ("5 per minute", "20 per hour", "50 per day"):
        view = _wrong(often, half_open)(view)
    return view


wrong_confirmations = _wrong("5 per minute", signed_in)


def was_refused(response: Response) -> bool:
    return response.status_code == 401


wrong_tokens = limiter.limit("60 per minute", key_func=address, deduct_when=was_refused)
wrong_codes = _wrong("60 per minute", address)
