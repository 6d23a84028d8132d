"""Receipt codes: every slip of the finger is told, every spelling is understood, nothing can be guessed from an id."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain import receipts
from tracker.domain.receipts import ALPHABET, LENGTH, TypingMistake, WrongLength

CODES = st.binary(min_size=22, max_size=22).map(lambda drawn: receipts.make(lambda _: drawn))
FEW = settings(max_examples=40, deadline=None)
A_CODE = receipts.make(lambda count: bytes(range(7, 7 + count)))


def refused(text: str) -> bool:
    try:
        receipts.parse(text)
    except TypingMistake:
        return True
    return False


def swap(code: str, place: int) -> str:
    return code[:place] + code[place + 1] + code[place] + code[place + 2 :]


def test_a_code_has_24_symbols_in_six_groups_of_four() -> None:
    code = receipts.make()
    assert len(code) == LENGTH and set(code) <= set(ALPHABET)
    assert [len(group) for group in receipts.groups(code)] == [4] * 6
    assert receipts.show(code) == "-".join(receipts.groups(code)) and "".join(receipts.groups(code)) == code


def test_the_alphabet_has_32_symbols_and_none_that_looks_like_another() -> None:
    assert len(set(ALPHABET)) == 32 and not set("ILOU") & set(ALPHABET)


def test_codes_stay_readable_for_ever() -> None:
    """Codes are on paper at people's homes: these two values may never change."""
    assert receipts.show(A_CODE) == "789A-BCDE-FGHJ-KMNP-QRST-VWMF"
    assert receipts.lookup_id(A_CODE).hex()[:16] == "a072065363c67550"
    assert receipts.key_seed(A_CODE).hex()[:16] == "79fb8e3c0ba4c009"


@pytest.mark.parametrize("code", [A_CODE, "0" * LENGTH, receipts.make()], ids=["known", "zeros", "new"])
def test_every_single_wrong_symbol_is_a_typing_mistake(code: str) -> None:
    for place, right in enumerate(code):
        for wrong in set(ALPHABET) - {right}:
            assert refused(code[:place] + wrong + code[place + 1 :])


@given(CODES)
@FEW
def test_every_swap_of_neighbours_is_a_typing_mistake(code: str) -> None:
    for place, (left, right) in enumerate(pairwise(code)):
        assert refused(swap(code, place)) is (left != right)


@given(CODES, st.permutations(range(LENGTH)), st.integers(1, 31), st.integers(1, 31))
@FEW
def test_any_two_wrong_symbols_are_a_typing_mistake(code: str, places: list[int], first: int, second: int) -> None:
    symbols = [ALPHABET.index(symbol) for symbol in code]
    symbols[places[0]] ^= first
    symbols[places[1]] ^= second
    assert refused("".join(ALPHABET[symbol] for symbol in symbols))


def test_a_code_is_a_polynomial_with_the_roots_one_and_a() -> None:
    powers = [1]
    while len(powers) < LENGTH:
        powers.append(receipts._FIELD.times_a(powers[-1]))
    assert len(set(powers)) == LENGTH
    for code in (A_CODE, receipts.make(), receipts.make()):
        at_one = at_a = 0
        for symbol in code:
            at_one ^= ALPHABET.index(symbol)
            at_a = receipts._FIELD.times_a(at_a) ^ ALPHABET.index(symbol)
        assert (at_one, at_a) == (0, 0)


def test_all_pairs_of_wrong_symbols_in_one_place_pair_are_noticed() -> None:
    last_two = {A_CODE[:-2] + one + other for one in ALPHABET for other in ALPHABET}
    assert [text for text in last_two if not refused(text)] == [A_CODE]


SEPARATORS = ["", " ", "  ", "-", " - ", ". ", "\t", "\r\n"]
SEPARATORS += list("\u2010\u2011\u2013\u2014\u2212\uff0d\u00ad\u00a0\u2009\u202f\u3000\u200b\ufeff")
SPELLINGS = {
    "0": ["0", "O", "o", "\uff10", "\uff2f"],
    "1": ["1", "I", "i", "L", "l", "\uff4c"],
}


@given(CODES, st.data())
@FEW
def test_a_code_is_read_back_in_any_spelling(code: str, data: st.DataObject) -> None:
    spelled = [
        data.draw(st.sampled_from(SPELLINGS.get(symbol, [symbol, symbol.lower(), chr(ord(symbol) + 0xFEE0)])))
        + data.draw(st.sampled_from(SEPARATORS))
        for symbol in code
    ]
    assert receipts.parse(data.draw(st.sampled_from(SEPARATORS)) + "".join(spelled)) == code


def test_a_code_of_only_look_alikes_is_read() -> None:
    assert receipts.parse("oOOo oooo-OOOO" + "0" * 12) == "0" * LENGTH


@pytest.mark.parametrize("text", ["", " ", "-" * 24, A_CODE[:-1], A_CODE + "0", A_CODE * 2, "\u00a0" * 24])
def test_a_code_of_another_length_says_so(text: str) -> None:
    with pytest.raises(WrongLength):
        receipts.parse(text)


@pytest.mark.parametrize("stranger", ["U", "*", "\u00e9", "\u0416", "\u0660", "\U0001f600", "\ud800", "/", "'"])
def test_a_strange_symbol_is_a_typing_mistake(stranger: str) -> None:
    assert refused(stranger + A_CODE[1:])


@given(st.text(max_size=200))
@FEW
def test_no_text_makes_it_crash(text: str) -> None:
    assert refused(text)


@pytest.mark.parametrize("filling", ["0", " ", "\ufdfa", "\u0301\u0327", "\ud800", "-"])
def test_megabytes_are_refused_at_once(filling: str) -> None:
    text = filling * (3_000_000 // len(filling))
    started = time.perf_counter()
    assert refused(text) and refused(A_CODE + text) and refused(filling * 499)
    assert receipts.plain(text) != "7KQ2"
    assert time.perf_counter() - started < 0.5


def test_a_refusal_repeats_nothing_of_what_was_typed() -> None:
    with pytest.raises(TypingMistake) as refusal:
        receipts.parse(swap(A_CODE, 0))
    assert refusal.value.field == "code" and not refusal.value.values and "789A" not in str(refusal.value)


def test_ids_and_keys_have_their_sizes_and_share_nothing() -> None:
    lookup, seed = receipts.lookup_id(A_CODE), receipts.key_seed(A_CODE)
    assert (len(lookup), len(seed)) == (32, 96)
    assert lookup not in seed and seed[:32] != seed[32:64] != seed[64:]


@given(CODES, CODES)
@FEW
def test_two_codes_share_an_id_only_when_they_are_the_same(one: str, other: str) -> None:
    assert (receipts.lookup_id(one) == receipts.lookup_id(other)) is (one == other)
    assert (receipts.key_seed(one) == receipts.key_seed(other)) is (one == other)


def test_an_id_comes_from_the_code_not_from_its_spelling() -> None:
    assert receipts.lookup_id(receipts.show(A_CODE).lower()) == receipts.lookup_id(A_CODE)
    with pytest.raises(TypingMistake):
        receipts.key_seed(swap(A_CODE, 0))


def test_all_random_bits_count() -> None:
    """Each of the 22 random bytes gives five bits, and each of those 110 makes another code; the rest make the zero."""
    draws = [(1 << bit).to_bytes(22) for bit in range(22 * 8)]
    seen = {receipts.make(lambda _: drawn) for drawn in draws}  # noqa: B023 - called at once
    assert len(seen) == 110 + 1
