"""The second factor: a code from an app, spare codes on paper, and passkeys. Whatever is used once is used up."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final

from pyotp import TOTP

from tracker.domain import chance
from tracker.domain.errors import N_, Refusal

STEP_SECONDS: Final = 30
LEEWAY: Final = 1
"""Steps that a phone's clock may be ahead or behind (RFC 6238, section 5.2 advises one)."""
APP_DIGITS: Final = 6
SPARE_DIGITS: Final = 12
"""40 bits; digits only, so that one field with one keyboard takes both kinds of code."""
SPARE_CODES: Final = 10
MOST_PASSKEYS: Final = 5
SECRET_BYTES: Final = 20
LONGEST_TYPED: Final = 60


class WrongCode(Refusal):
    sentence = N_("Deze code klopt niet, of is al gebruikt. Wacht tot er in de app een nieuwe staat en typ die over.")
    field = "code"


class TooManyPasskeys(Refusal):
    sentence = N_("Meer dan vijf passkeys gaat niet. Haal er eerst een weg.")
    field = "name"


@dataclass(frozen=True)
class Passkey:
    """A key in somebody's device. `data` is its public half as the device gave it, in hexadecimal; `uses` the device's
    own counter, where it has one."""

    id: str
    name: str
    data: str
    uses: int


@dataclass(frozen=True, repr=False)
class SecondFactor:
    """All that one account can prove itself with beside its password. `last_step` is the step of the last code that was
    used; `spare` holds digests of the spare codes that are left."""

    secret: str
    last_step: int
    spare: tuple[str, ...]
    passkeys: tuple[Passkey, ...] = ()

    @classmethod
    def started(cls, secret: str, typed: str, spare_codes: list[str], now: datetime) -> "SecondFactor":
        """After the first code, which shows that the app has the secret; WrongCode otherwise."""
        return cls(secret, 0, _digests(spare_codes)).after(typed, now)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "SecondFactor":
        passkeys = tuple(Passkey(**passkey) for passkey in record["passkeys"])
        return cls(record["secret"], record["last_step"], tuple(record["spare"]), passkeys)

    def as_record(self) -> dict[str, Any]:
        return asdict(self)

    def after(self, typed: str, now: datetime) -> "SecondFactor":
        """What is left when this code has been used: from the app, or a spare one. WrongCode when it is neither, or was
        used before."""
        digits = "".join(symbol for symbol in typed[:LONGEST_TYPED] if symbol.isascii() and symbol.isdigit())
        if len(digits) == SPARE_DIGITS:
            return self._after_spare(digits)
        return replace(self, last_step=self._step_of(digits, now))

    def with_spare_codes(self, codes: list[str]) -> "SecondFactor":
        return replace(self, spare=_digests(codes))

    def with_passkey(self, passkey: Passkey) -> "SecondFactor":
        if len(self.passkeys) >= MOST_PASSKEYS:
            raise TooManyPasskeys
        return replace(self, passkeys=(*self.passkeys, passkey))

    def without_passkey(self, passkey_id: str) -> "SecondFactor":
        return replace(self, passkeys=tuple(passkey for passkey in self.passkeys if passkey.id != passkey_id))

    def after_passkey(self, passkey_id: str, uses: int) -> "SecondFactor":
        """A counter that does not grow means that somebody copied the key (WebAuthn, section 6.1.1)."""
        (used,) = (passkey for passkey in self.passkeys if passkey.id == passkey_id)
        if (uses or used.uses) and uses <= used.uses:
            raise WrongCode
        others = [replace(passkey, uses=uses) if passkey is used else passkey for passkey in self.passkeys]
        return replace(self, passkeys=tuple(others))

    def _after_spare(self, digits: str) -> "SecondFactor":
        given = _digest(digits)
        left = tuple(code for code in self.spare if not hmac.compare_digest(code, given))
        if len(left) == len(self.spare):
            raise WrongCode
        return replace(self, spare=left)

    def _step_of(self, digits: str, now: datetime) -> int:
        """Danger: a code that somebody read along may not work a second time, nor may an older one."""
        this = int(now.timestamp()) // STEP_SECONDS
        for step in range(max(this - LEEWAY, self.last_step + 1), this + LEEWAY + 1):
            if hmac.compare_digest(code_at(self.secret, step), digits):
                return step
        raise WrongCode


def secret_from(seed: bytes) -> str:
    """20 secret bytes as an app takes them: base 32."""
    return base64.b32encode(seed[:SECRET_BYTES]).decode()


def code_at(secret: str, step: int) -> str:
    """What the app shows in this half minute (RFC 6238)."""
    return TOTP(secret).generate_otp(step)


def code_now(secret: str, now: datetime) -> str:
    return code_at(secret, int(now.timestamp()) // STEP_SECONDS)


def address_of(secret: str, email: str, issuer: str) -> str:
    """What the square says to the app: the secret, and what to call it."""
    return TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def new_spare_codes() -> list[str]:
    """Ten codes to print, each good once."""
    return ["".join(chance.choice("0123456789") for _ in range(SPARE_DIGITS)) for _ in range(SPARE_CODES)]


def in_groups(text: str, size: int = 4) -> str:
    return " ".join(text[start : start + size] for start in range(0, len(text), size))


def _digests(codes: list[str]) -> tuple[str, ...]:
    return tuple(_digest(code) for code in codes)


def _digest(code: str) -> str:
    """Kept only inside what the account's own key seals, so a plain hash is enough."""
    return hashlib.blake2b(code.encode(), digest_size=16, person=b"spare-code").hexdigest()
