"""Passkeys (WebAuthn) as a second factor: the question for a device, and what to make of its answer.

They need JavaScript in the browser, so they never stand alone: who has one has an app with codes as well.
"""

import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from tracker.casefile import Actor
from tracker.domain.errors import N_, Refusal
from tracker.domain.second_factor import Passkey, SecondFactor, WrongCode

LONGEST_ANSWER: Final = 20_000
_SEEN: Final = UserVerificationRequirement.DISCOURAGED
"""The password was the first factor; the device need not ask for another."""


class NoPasskey(Refusal):
    sentence = N_("Het lukte niet om een passkey te maken. Probeer het nog eens, of blijf bij de codes van je app.")


@dataclass(frozen=True)
class Place:
    """Where this house is on the web, as browsers see it: passkeys belong to one host, and work nowhere else."""

    host: str
    origin: str

    @classmethod
    def at(cls, address: str) -> "Place | None":
        """The place at this outside address; None where browsers allow no passkeys (no https, or a bare number)."""
        parts = urlsplit(address)
        host = parts.hostname or ""
        named = "." in host and not host.replace(".", "").isdigit() and ":" not in host
        if host == "localhost" or (parts.scheme == "https" and named):
            return cls(host, f"{parts.scheme}://{parts.netloc}")
        return None


def question_to_make(actor: Actor, session: str, factor: SecondFactor, place: Place) -> str:
    """What the page gives to the browser to make a passkey, as JSON."""
    person = PublicKeyCredentialUserEntity(
        id=actor.key.derive("passkey user")[:16], name=actor.name, display_name=actor.name
    )
    options, _state = _server(place).register_begin(
        person,
        credentials=_known(factor),
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=_SEEN,
        challenge=_challenge(actor, session, "make", factor),
    )
    return json.dumps(dict(options))


def question_to_use(actor: Actor, session: str, factor: SecondFactor, place: Place) -> str:
    """What the page gives to the browser to use one of the passkeys, as JSON."""
    options, _state = _server(place).authenticate_begin(
        _known(factor), user_verification=_SEEN, challenge=_challenge(actor, session, "use", factor)
    )
    return json.dumps(dict(options))


def made(actor: Actor, session: str, factor: SecondFactor, name: str, answer: str, place: Place) -> Passkey:
    """The new passkey out of the browser's answer; NoPasskey when it is not one."""
    state = _state(actor, session, "make", factor)
    try:
        found = _server(place).register_complete(state, RegistrationResponse.from_dict(_read(answer)))
        data = found.credential_data
        if data is None or len(data) > LONGEST_ANSWER // 10:
            raise NoPasskey
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NoPasskey from error
    return Passkey(data.credential_id.hex(), name, bytes(data).hex(), found.counter)


def after(factor: SecondFactor, actor: Actor, session: str, answer: str, place: Place) -> SecondFactor:
    """The second factor with this use of a passkey counted; WrongCode when the answer is not right."""
    state = _state(actor, session, "use", factor)
    try:
        response = AuthenticationResponse.from_dict(_read(answer))
        used = _server(place).authenticate_complete(state, _known(factor), response)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise WrongCode from error
    return factor.after_passkey(used.credential_id.hex(), response.response.authenticator_data.counter)


def _server(place: Place) -> Fido2Server:
    """Danger: the library takes an answer from any subdomain; here it must come from this very address."""
    entity = PublicKeyCredentialRpEntity(id=place.host, name="Meldpunt")
    return Fido2Server(entity, verify_origin=lambda origin: origin == place.origin)


def _state(actor: Actor, session: str, use: str, factor: SecondFactor) -> dict[str, Any]:
    return {"challenge": websafe_encode(_challenge(actor, session, use, factor)), "user_verification": _SEEN}


def _challenge(actor: Actor, session: str, use: str, factor: SecondFactor) -> bytes:
    """New for each session, purpose and earlier use, so that an old answer fits nowhere; and stored nowhere."""
    used = " ".join(f"{passkey.id}:{passkey.uses}" for passkey in factor.passkeys)
    return actor.key.derive(f"passkey challenge {use} {session} {factor.last_step} {used}")


def _known(factor: SecondFactor) -> list[AttestedCredentialData]:
    return [AttestedCredentialData(bytes.fromhex(passkey.data)) for passkey in factor.passkeys]


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST_ANSWER:
        raise ValueError
    found = json.loads(answer)
    if not isinstance(found, dict):
        raise TypeError
    return found
