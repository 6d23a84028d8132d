"""Slowing down who guesses, by account and by a keyed hash of the address. No address is kept; no report is blocked."""

import hashlib
import hmac
import secrets

from flask import Response, request
from flask_limiter import Limiter

from tracker.clock import today

_secret = secrets.token_bytes(32)


def _digest(text: str) -> str:
    return hmac.new(_secret, f"{today()} {text}".encode(), hashlib.sha256).hexdigest()


def address() -> str:
    return _digest(f"address {request.remote_addr}")


def account() -> str:
    return _digest(f"account {request.form.get('email', '').strip().lower()}")


def was_wrong(response: Response) -> bool:
    return response.status_code == 400


limiter = Limiter(key_func=address, default_limits=[])
wrong_passwords = limiter.limit("5 per minute", key_func=account, methods=["POST"], deduct_when=was_wrong)
wrong_codes = limiter.limit("20 per minute", key_func=address, methods=["POST"], deduct_when=was_wrong)
