"""Chance comes from the operating system, is spread evenly, and can be replaced by tests alone."""

import secrets
from collections import Counter

import pytest

from tests.chances import Acts, chance_from
from tracker.domain import chance, receipts, vault


def test_chance_comes_from_the_operating_system() -> None:
    assert chance._source is secrets.token_bytes


def test_values_have_the_length_that_was_asked_and_never_come_twice() -> None:
    assert len(chance.some(12)) == 12
    assert len(chance.hexed(16)) == 32
    assert len(chance.url(32)) == 43
    assert "=" not in chance.url(16)
    assert len({chance.some(16) for _ in range(1000)} | {bytes.fromhex(chance.hexed(16)) for _ in range(1000)}) == 2000


def test_every_choice_is_equally_likely() -> None:
    counts = Counter(chance.choice("abc") for _ in range(30_000))
    assert set(counts) == {"a", "b", "c"}
    assert max(counts.values()) - min(counts.values()) < 1000


def test_a_draw_that_would_favour_the_first_choices_is_drawn_again() -> None:
    draws = iter([b"\xff\xff\xff\xff", b"\x00\x00\x00\x02"])  # 2**32 is no multiple of three
    with chance_from(lambda _length: next(draws)):
        assert chance.choice("abc") == "c"


def test_the_same_act_draws_the_same_whatever_else_was_drawn() -> None:
    def drawn(*acts: str) -> list[bytes]:
        source = Acts("year")
        values = []
        with chance_from(source):
            for act in acts:
                source.begin(act)
                value = chance.some(16)
                if act != "extra":
                    values.append(value)
        return values

    assert drawn("file", "read") == drawn("extra", "file", "extra", "read")
    assert len(set(drawn("file", "read", "file"))) == 3


def test_keys_nonces_and_codes_all_come_from_the_one_source() -> None:
    def made() -> list[object]:
        with chance_from(Acts("year")):
            cost = vault.Cost(64, 1)
            return [
                receipts.make(),
                vault.new_key(),
                vault.PrivateKey.generate().seed,
                vault.seal(bytes(32), b"word", "place"),
                vault.seal_with_password("password", b"word", "place", cost),
            ]

    assert made() == made()


def test_after_a_test_the_source_is_genuine_again() -> None:
    def fail() -> None:
        with chance_from(bytes):
            assert chance.some(4) == bytes(4)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert chance._source is secrets.token_bytes
