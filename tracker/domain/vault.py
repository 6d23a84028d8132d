"""Keys and sealing: what is written here can be read by whom a key was wrapped to, and by nobody else.

Every sealed or wrapped value begins with a suite byte, so that a suite can be replaced later.
Suite 1: AES-256-GCM; HPKE over X25519 + ML-KEM-768 with HKDF-SHA256 and AES-256-GCM; Argon2id.
"""

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tracker.domain import chance

SUITE: Final = b"\x01"
KEY_BYTES: Final = 32
SEED_BYTES: Final = 96
"""A private key is stored as its two halves: 32 bytes of X25519 and the 64-byte seed of ML-KEM-768."""
PUBLIC_BYTES: Final = 32 + 1184
SMALLEST_BUCKET: Final = 512

_NONCE = 12
_HPKE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


class CannotOpen(Exception):
    """The key does not fit, or the value was changed or stands in another place than where it was sealed."""


def new_key() -> bytes:
    """A fresh 32-byte key."""
    return chance.some(KEY_BYTES)


def seal(key: bytes, content: bytes, place: str) -> bytes:
    """Seal `content`, bound to `place` (table, column and row): moved elsewhere it does not open."""
    nonce = chance.some(_NONCE)
    return SUITE + nonce + AESGCM(key).encrypt(nonce, content, place.encode())


def unseal(key: bytes, sealed: bytes, place: str) -> bytes:
    """The content again, or CannotOpen."""
    return Opener(key)(sealed, place)


class Opener:
    """Opens many values under one key: to begin costs three times what one small value does."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def __call__(self, sealed: bytes, place: str) -> bytes:
        body = _body(sealed)
        try:
            return self._cipher.decrypt(body[:_NONCE], body[_NONCE:], place.encode())
        except (InvalidTag, ValueError) as error:
            raise CannotOpen from error


def seal_record(key: bytes, record: Mapping[str, Any], place: str, smallest: int = SMALLEST_BUCKET) -> bytes:
    """Seal a JSON record, padded to a bucket so that its length says little."""
    return seal(key, pad(json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode(), smallest), place)


def unseal_record(key: bytes, sealed: bytes, place: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(unpad(unseal(key, sealed, place)))
    return record


def pad(content: bytes, smallest: int = SMALLEST_BUCKET) -> bytes:
    """Length, content and zeros up to the next power of two times `smallest` bytes."""
    room = smallest
    while room < len(content) + 4:
        room *= 2
    return struct.pack(">I", len(content)) + content + bytes(room - len(content) - 4)


def unpad(padded: bytes) -> bytes:
    if len(padded) < 4:
        raise CannotOpen
    (length,) = struct.unpack(">I", padded[:4])
    if length > len(padded) - 4:
        raise CannotOpen
    return padded[4 : 4 + length]


def derive(secret: bytes, label: str, length: int = KEY_BYTES) -> bytes:
    """A key for one purpose out of a strong secret (HKDF-SHA256). Not for passwords."""
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=None, info=f"meldpunt {label}".encode()).derive(secret)


@dataclass(frozen=True)
class PublicKey:
    """The half that others wrap to; `raw` is X25519 (32 bytes) then ML-KEM-768 (1184 bytes)."""

    raw: bytes

    @property
    def fingerprint(self) -> str:
        """SHA-256 in groups of four hexadecimal digits, as on the recovery sheet and in the audit chain."""
        digest = hashes.Hash(hashes.SHA256())
        digest.update(self.raw)
        text = digest.finalize().hex()
        return " ".join(text[i : i + 4] for i in range(0, len(text), 4))

    def wrap(self, key: bytes, purpose: str) -> bytes:
        """`key` for the owner of the private half only, and only for `purpose` (HPKE info)."""
        parts = hpke.MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(self.raw[32:]), X25519PublicKey.from_public_bytes(self.raw[:32])
        )
        return SUITE + _HPKE.encrypt(key, parts, info=purpose.encode())


@dataclass(frozen=True, repr=False)
class PrivateKey:
    """The half that opens; `seed` is 96 secret bytes."""

    seed: bytes

    @classmethod
    def generate(cls) -> "PrivateKey":
        return cls(chance.some(SEED_BYTES))

    @property
    def public(self) -> PublicKey:
        x25519, mlkem = self._halves()
        return PublicKey(x25519.public_key().public_bytes_raw() + mlkem.public_key().public_bytes_raw())

    def unwrap(self, wrapped: bytes, purpose: str) -> bytes:
        x25519, mlkem = self._halves()
        try:
            return _HPKE.decrypt(_body(wrapped), hpke.MLKEM768X25519PrivateKey(mlkem, x25519), info=purpose.encode())
        except (InvalidTag, ValueError) as error:
            raise CannotOpen from error

    def derive(self, label: str) -> bytes:
        """A symmetric key that only the owner of this private key has."""
        return derive(self.seed, label)

    def _halves(self) -> tuple[X25519PrivateKey, MLKEM768PrivateKey]:
        return X25519PrivateKey.from_private_bytes(self.seed[:32]), MLKEM768PrivateKey.from_seed_bytes(self.seed[32:])


@dataclass(frozen=True)
class Cost:
    """What a try at a password costs: Argon2id memory (KiB), passes, lanes."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 1

    @property
    def is_possible(self) -> bool:
        """Whether Argon2id knows it (RFC 9106) and a house can pay it."""
        return (
            1 <= self.passes <= DEAREST_COST.passes
            and 1 <= self.lanes <= DEAREST_COST.lanes
            and 8 * self.lanes <= self.memory_kib <= DEAREST_COST.memory_kib
        )


DEAREST_COST: Final = Cost(memory_kib=1024 * 1024, passes=16, lanes=8)

_HEADER = struct.Struct(">IBB")
_SALT = 16


def seal_with_password(password: str, content: bytes, place: str, cost: Cost) -> bytes:
    """Seal under Argon2id(password); salt and cost stand in front. The password is right exactly when this opens."""
    salt = chance.some(_SALT)
    header = _HEADER.pack(cost.memory_kib, cost.passes, cost.lanes) + salt
    return SUITE + header + seal(_stretch(password, salt, cost), content, place)


def unseal_with_password(password: str, sealed: bytes, place: str) -> bytes:
    body, cost = _body(sealed), password_cost(sealed)
    salt = body[_HEADER.size : _HEADER.size + _SALT]
    return unseal(_stretch(password, salt, cost), body[_HEADER.size + _SALT :], place)


def password_cost(sealed: bytes) -> Cost:
    """The cost at which a value was sealed, to raise it when the house asks more.

    Danger: the cost stands in the clear. Changed in the database, it must not make one sign-in eat all memory.
    """
    body = _body(sealed)
    if len(body) < _HEADER.size + _SALT:
        raise CannotOpen
    cost = Cost(*_HEADER.unpack_from(body))
    if not cost.is_possible:
        raise CannotOpen
    return cost


def _stretch(password: str, salt: bytes, cost: Cost) -> bytes:
    function = Argon2id(
        salt=salt, length=KEY_BYTES, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib
    )
    return function.derive(password.encode())


def _body(value: bytes) -> bytes:
    if value[:1] != SUITE:
        raise CannotOpen
    return value[1:]
