"""Sealing and wrapping: what goes in comes out, for the right key in the right place, and never otherwise."""

import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain import vault
from tracker.domain.vault import (
    PUBLIC_BYTES,
    SMALLEST_BUCKET,
    CannotOpen,
    Cost,
    PrivateKey,
    PublicKey,
    new_key,
    pad,
    password_cost,
    seal,
    seal_record,
    seal_with_password,
    unpad,
    unseal,
    unseal_record,
    unseal_with_password,
)

CHEAP = Cost(memory_kib=64, passes=1)
FEW = settings(max_examples=40, deadline=None)
KEY, OTHER_KEY = new_key(), new_key()
HEIN, CHRISTIEN = PrivateKey.generate(), PrivateKey.generate()
RECORD = {"verhaal": "Er staat een foto online.", "regels": [9, 5], "naam": None}
PLACE = "entry|sealed|a1|c1"

SEALED = seal(KEY, b"een verhaal", PLACE)
SEALED_RECORD = seal_record(KEY, RECORD, PLACE)
WRAPPED = HEIN.public.wrap(KEY, "case c1 holder hein")
BY_PASSWORD = seal_with_password("koe hek appel stal", b"een sleutel", PLACE, CHEAP)


def flipped(value: bytes, place: int, bit: int = 0) -> bytes:
    place %= len(value)
    return value[:place] + bytes([value[place] ^ (1 << bit)]) + value[place + 1 :]


# sealing


@given(content=st.binary(max_size=3000), place=st.text(max_size=40))
@FEW
def test_what_is_sealed_comes_out_again(content: bytes, place: str) -> None:
    assert unseal(KEY, seal(KEY, content, place), place) == content


def test_a_record_comes_out_as_it_went_in() -> None:
    assert unseal_record(KEY, SEALED_RECORD, PLACE) == RECORD


def test_another_key_opens_nothing() -> None:
    with pytest.raises(CannotOpen):
        unseal(OTHER_KEY, SEALED, PLACE)


@pytest.mark.parametrize(
    "elsewhere", ["entry|sealed|a2|c1", "entry|sealed|a1|c2", "entry|sealed|a1|c", "case|a1|c1", ""]
)
def test_what_is_moved_to_another_table_column_or_row_does_not_open(elsewhere: str) -> None:
    with pytest.raises(CannotOpen):
        unseal(KEY, SEALED, elsewhere)


def test_two_rows_that_change_places_do_not_open() -> None:
    rows = {place: seal_record(KEY, {"op": place}, place) for place in ("entry|1", "entry|2")}
    rows["entry|1"], rows["entry|2"] = rows["entry|2"], rows["entry|1"]
    for place, sealed in rows.items():
        with pytest.raises(CannotOpen):
            unseal_record(KEY, sealed, place)


@given(place=st.integers(0, len(SEALED_RECORD) - 1), bit=st.integers(0, 7))
@FEW
def test_any_flipped_bit_of_a_sealed_record_is_refused(place: int, bit: int) -> None:
    with pytest.raises(CannotOpen):
        unseal_record(KEY, flipped(SEALED_RECORD, place, bit), PLACE)


LENGTHS = {
    "nothing": b"",
    "a suite": b"\x01",
    "half a nonce": b"\x01" * 8,
    "a nonce": b"\x01" * 13,
    "no tag": b"\x01" * 28,
    "a byte short": SEALED[:-1],
    "a byte long": SEALED + b"\x00",
}


@pytest.mark.parametrize("value", LENGTHS.values(), ids=LENGTHS)
def test_what_is_too_short_or_too_long_is_refused(value: bytes) -> None:
    with pytest.raises(CannotOpen):
        unseal(KEY, value, PLACE)
    with pytest.raises(CannotOpen):
        HEIN.unwrap(value, PLACE)
    with pytest.raises(CannotOpen):
        unseal_with_password("koe hek appel stal", value, PLACE)


def test_sealing_twice_looks_different() -> None:
    assert seal(KEY, b"hetzelfde", PLACE) != seal(KEY, b"hetzelfde", PLACE)
    assert HEIN.public.wrap(KEY, "p") != HEIN.public.wrap(KEY, "p")
    again = seal_with_password("koe hek appel stal", b"een sleutel", PLACE, CHEAP)
    assert again[:23] != BY_PASSWORD[:23], "salt"


def test_nothing_of_the_content_shows() -> None:
    assert b"verhaal" not in SEALED_RECORD
    assert KEY not in WRAPPED


@pytest.mark.parametrize("suite", [0, 2, 255])
def test_an_unknown_suite_is_refused(suite: int) -> None:
    first = bytes([suite])
    for attempt in (
        lambda: unseal(KEY, first + SEALED[1:], PLACE),
        lambda: HEIN.unwrap(first + WRAPPED[1:], "case c1 holder hein"),
        lambda: unseal_with_password("koe hek appel stal", first + BY_PASSWORD[1:], PLACE),
        lambda: password_cost(first + BY_PASSWORD[1:]),
    ):
        with pytest.raises(CannotOpen):
            attempt()


def test_every_value_begins_with_the_suite() -> None:
    assert {value[:1] for value in (SEALED, SEALED_RECORD, WRAPPED, BY_PASSWORD)} == {vault.SUITE}


# padding


@given(length=st.integers(0, 5000))
@FEW
def test_padding_rounds_up_to_a_power_of_two_and_comes_off_again(length: int) -> None:
    padded = pad(b"x" * length)
    assert unpad(padded) == b"x" * length
    assert len(padded) >= SMALLEST_BUCKET
    assert len(padded).bit_count() == 1
    assert len(padded) == SMALLEST_BUCKET or len(padded) < 2 * (length + 4)


@pytest.mark.parametrize(("length", "bucket"), [(0, 512), (508, 512), (509, 1024), (1020, 1024), (1021, 2048)])
def test_the_buckets_begin_at_512_bytes(length: int, bucket: int) -> None:
    assert len(pad(bytes(length))) == bucket


def test_short_records_all_have_one_length() -> None:
    lengths = {len(seal_record(KEY, {"naam": "x" * size}, PLACE)) for size in (0, 1, 50, 400)}
    assert len(lengths) == 1


@pytest.mark.parametrize("padded", [b"", b"\x00\x00\x00", b"\x00\x00\x00\x05abcd", b"\xff\xff\xff\xff"])
def test_padding_that_lies_about_its_length_is_refused(padded: bytes) -> None:
    with pytest.raises(CannotOpen):
        unpad(padded)


# wrapping


def test_a_key_wrapped_to_one_person_opens_for_nobody_else() -> None:
    assert HEIN.unwrap(WRAPPED, "case c1 holder hein") == KEY
    with pytest.raises(CannotOpen):
        CHRISTIEN.unwrap(WRAPPED, "case c1 holder hein")


@pytest.mark.parametrize("purpose", ["case c2 holder hein", "case c1 holder christien", "case c1 receipt", ""])
def test_a_wrapped_key_is_bound_to_its_case_and_holder(purpose: str) -> None:
    with pytest.raises(CannotOpen):
        HEIN.unwrap(WRAPPED, purpose)


@given(place=st.integers(0, len(WRAPPED) - 1), bit=st.integers(0, 7))
@FEW
def test_any_flipped_bit_of_a_wrapped_key_is_refused(place: int, bit: int) -> None:
    with pytest.raises(CannotOpen):
        HEIN.unwrap(flipped(WRAPPED, place, bit), "case c1 holder hein")


def test_both_halves_of_a_key_are_needed() -> None:
    """The hybrid holds as long as one of its halves does: half a key must open nothing."""
    half_hein = PrivateKey(HEIN.seed[:32] + CHRISTIEN.seed[32:])
    other_half = PrivateKey(CHRISTIEN.seed[:32] + HEIN.seed[32:])
    for thief in (half_hein, other_half):
        with pytest.raises(CannotOpen):
            thief.unwrap(WRAPPED, "case c1 holder hein")


def test_a_private_key_comes_back_from_its_seed_and_its_public_half_from_its_bytes() -> None:
    again = PrivateKey(HEIN.seed)
    assert again.public == HEIN.public
    assert len(HEIN.public.raw) == PUBLIC_BYTES
    assert again.unwrap(PublicKey(HEIN.public.raw).wrap(KEY, "p"), "p") == KEY


def test_a_fingerprint_tells_keys_apart_and_reads_in_groups_of_four() -> None:
    groups = HEIN.public.fingerprint.split(" ")
    assert [len(group) for group in groups] == [4] * 16
    assert HEIN.public.fingerprint != CHRISTIEN.public.fingerprint
    for place in (0, 31, 32, PUBLIC_BYTES - 1):
        assert PublicKey(flipped(HEIN.public.raw, place)).fingerprint != HEIN.public.fingerprint


def test_keys_are_new_every_time_and_purposes_give_different_keys() -> None:
    assert len({new_key() for _ in range(20)}) == 20
    assert len({PrivateKey.generate().seed for _ in range(20)}) == 20
    assert len({HEIN.derive("quick"), HEIN.derive("keyring id"), CHRISTIEN.derive("quick")}) == 3
    assert len(HEIN.derive("quick")) == 32


# passwords


def test_the_password_is_right_exactly_when_it_opens() -> None:
    assert unseal_with_password("koe hek appel stal", BY_PASSWORD, PLACE) == b"een sleutel"
    for wrong in ("koe hek appel stal ", "Koe hek appel stal", "", "x" * 200):
        with pytest.raises(CannotOpen):
            unseal_with_password(wrong, BY_PASSWORD, PLACE)
    with pytest.raises(CannotOpen):
        unseal_with_password("koe hek appel stal", BY_PASSWORD, "account|recovery|1")


@pytest.mark.parametrize("cost", [CHEAP, Cost(128, 2), Cost(64, 3, 2)])
def test_the_cost_of_a_password_is_stored_with_it(cost: Cost) -> None:
    sealed = seal_with_password("wachtwoord", b"inhoud", PLACE, cost)
    assert password_cost(sealed) == cost
    assert unseal_with_password("wachtwoord", sealed, PLACE) == b"inhoud"


@given(place=st.integers(5, len(BY_PASSWORD) - 1), bit=st.integers(0, 7))
@FEW
def test_any_flipped_bit_of_cost_salt_or_content_is_refused(place: int, bit: int) -> None:
    with pytest.raises(CannotOpen):
        unseal_with_password("koe hek appel stal", flipped(BY_PASSWORD, place, bit), PLACE)


NONSENSE = ["000000400001", "000000070101", "000000400100", "ffffffff0101", "00000040ff01"]


@pytest.mark.parametrize("header", NONSENSE)
def test_a_nonsense_cost_in_front_of_a_sealed_key_is_refused_and_not_tried(header: str) -> None:
    """Danger: whoever can write to the database must not make one sign-in eat all memory, or stumble."""
    sealed = b"\x01" + bytes.fromhex(header) + BY_PASSWORD[7:]
    with pytest.raises(CannotOpen):
        unseal_with_password("koe hek appel stal", sealed, PLACE)
    with pytest.raises(CannotOpen):
        password_cost(sealed)


def test_the_default_cost_is_64_mib_and_three_passes() -> None:
    assert Cost() == Cost(memory_kib=65536, passes=3, lanes=1)


# nothing slips out


def test_a_private_key_never_shows_in_words_logs_or_errors(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("elsewhere").warning("%r %s", HEIN, [HEIN])
    shown = f"{HEIN!r} {HEIN} {[HEIN]} {caplog.text}"
    assert HEIN.seed.hex() not in shown
    assert repr(HEIN.seed) not in shown
    assert str(HEIN.seed) not in shown
