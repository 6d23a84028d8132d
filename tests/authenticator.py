"""A passkey for tests: what a device answers to a page's question, with a key of its own."""

import json
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from tracker.domain import chance

FLAG = AuthenticatorData.FLAG


@dataclass
class Authenticator:
    """One device. `counter` None: a device that does not count, as phones are."""

    counter: int | None = None
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: chance.some(32))

    def make(self, question: str, origin: str, **changes: Any) -> str:
        """The answer to a question to make a passkey. `changes` make it wrong: challenge, type, host, flags."""
        asked = json.loads(question)["publicKey"]
        client = self._client("webauthn.create", asked["challenge"], origin, changes)
        public = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]
        credential = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        data = AuthenticatorData.create(
            sha256(changes.get("host", asked["rp"]["id"]).encode()), FLAG.UP | FLAG.AT, self.counter or 0, credential
        )
        made = AttestationObject.create("none", data, {})
        return self._answer({"clientDataJSON": websafe_encode(client), "attestationObject": websafe_encode(made)})

    def use(self, question: str, origin: str, **changes: Any) -> str:
        """The answer to a question to use one, counted once more."""
        asked = json.loads(question)["publicKey"]
        if self.counter is not None:
            self.counter += 1
        client = self._client("webauthn.get", asked["challenge"], origin, changes)
        host = sha256(changes.get("host", asked["rpId"]).encode())
        data = AuthenticatorData.create(host, changes.get("flags", FLAG.UP), self.counter or 0)
        signature = self.key.sign(bytes(data) + client.hash, ec.ECDSA(SHA256()))
        response = {"authenticatorData": websafe_encode(data), "signature": websafe_encode(signature)}
        return self._answer({"clientDataJSON": websafe_encode(client), **response})

    def _client(self, kind: str, challenge: str, origin: str, changes: dict[str, Any]) -> CollectedClientData:
        given = websafe_decode(changes.get("challenge", challenge))
        return CollectedClientData.create(changes.get("type", kind), given, origin)

    def _answer(self, response: dict[str, str]) -> str:
        own = websafe_encode(self.id)
        return json.dumps({"id": own, "rawId": own, "type": "public-key", "response": response})
