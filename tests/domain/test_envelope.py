"""The words of the envelope: every slip is told and most are pointed at, every spelling is understood."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker import catalogue
from tracker.domain import envelope
from tracker.domain.envelope import LENGTH, NotTheWords, UnknownWord, WrongCount, WrongWord

WORDS = catalogue.words()
SHEETS = st.binary(min_size=24, max_size=24).map(lambda drawn: envelope.make(WORDS, lambda _: drawn))
A_SHEET = envelope.make(WORDS, lambda count: bytes((7 * n * n + 3) % 256 for n in range(count)))
TWO_PLACES = st.tuples(st.integers(0, LENGTH - 1), st.integers(0, LENGTH - 1))
TWO_WORDS = st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS))
FEW = settings(max_examples=60, deadline=None)


def replaced(sheet: str, place: int, word: str) -> str:
    words = sheet.split()
    return " ".join([*words[:place], word, *words[place + 1 :]])


def refusal(text: str) -> NotTheWords | None:
    try:
        envelope.parse(text, WORDS)
    except NotTheWords as refused:
        return refused
    return None


def test_words_stay_readable_for_ever() -> None:
    """They are on paper in a safe: the list, the check words and the key may never change."""
    assert (
        A_SHEET
        == "kosten vrijheid meel wandelen laag wagen makreel volgen motorkap zondag kracht westen veearts veulen"
    )
    assert envelope.private_key(A_SHEET, WORDS).public.fingerprint[:19] == "5e91 ea52 2bbd c10f"


def test_a_sheet_has_fourteen_words_out_of_2048() -> None:
    assert len(set(WORDS)) == 2048
    assert all(word.isascii() and word.isalpha() and word.islower() for word in WORDS)
    words = envelope.make(WORDS).split()
    assert len(words) == LENGTH == 14
    assert set(words) <= set(WORDS)


def test_every_word_of_the_list_can_come_up_in_every_place() -> None:
    numbers = [int.from_bytes(bytes([high, low])) % 2048 for high in range(256) for low in range(256)]
    assert {numbers.count(number) for number in (0, 1, 1023, 2047)} == {32}
    last = envelope.make(WORDS, lambda count: b"\x07\xff" * (count // 2)).split()
    assert set(last[:12]) == {WORDS[2047]}


@given(SHEETS, st.integers(0, LENGTH - 1), st.sampled_from(WORDS))
@FEW
def test_one_wrong_word_is_told_and_pointed_at(sheet: str, place: int, word: str) -> None:
    refused = refusal(replaced(sheet, place, word))
    if word == sheet.split()[place]:
        assert refused is None
    else:
        assert isinstance(refused, WrongWord)
        assert refused.values == {"place": place + 1}


@given(
    SHEETS, st.tuples(st.integers(0, LENGTH - 1), st.integers(0, LENGTH - 1)), st.tuples(*[st.sampled_from(WORDS)] * 2)
)
@FEW
def test_two_wrong_words_are_always_noticed(sheet: str, places: tuple[int, int], words: tuple[str, str]) -> None:
    wrong = replaced(replaced(sheet, places[0], words[0]), places[1], words[1])
    assert (refusal(wrong) is None) is (wrong == sheet)


@given(SHEETS)
@FEW
def test_every_swap_of_neighbours_is_noticed(sheet: str) -> None:
    words = sheet.split()
    for place, (left, right) in enumerate(pairwise(words)):
        swapped = " ".join([*words[:place], right, left, *words[place + 2 :]])
        assert (refusal(swapped) is None) is (left == right)


def test_a_word_that_is_not_in_the_list_is_told_by_its_place_and_not_repeated() -> None:
    for place in range(LENGTH):
        refused = refusal(replaced(A_SHEET, place, "kwetter"))
        assert isinstance(refused, UnknownWord)
        assert refused.values == {"place": place + 1}
        assert "kwetter" not in str(refused)


@pytest.mark.parametrize("count", [0, 1, 13, 15, 28])
def test_too_few_or_too_many_words_are_counted(count: int) -> None:
    refused = refusal(" ".join((A_SHEET.split() * 2)[:count]))
    assert isinstance(refused, WrongCount)
    assert refused.values == {"count": count}


def spelled(sheet: str) -> list[str]:
    words = sheet.split()
    return [
        sheet.upper(),
        "  ".join(words) + "\n",
        "-".join(words),
        ", ".join(words),
        "\n".join(f"{number}. {word}" for number, word in enumerate(words, 1)),
        "\t".join(words),
        "\ufeff" + sheet,
    ]


@pytest.mark.parametrize("spelling", range(7))
def test_every_spelling_of_the_same_words_is_the_same_key(spelling: int) -> None:
    text = spelled(A_SHEET)[spelling]
    assert envelope.parse(text, WORDS) == A_SHEET
    assert envelope.private_key(text, WORDS).seed == envelope.private_key(A_SHEET, WORDS).seed


@given(SHEETS, st.integers(0, 11), st.sampled_from(WORDS))
@FEW
def test_other_words_are_another_key(sheet: str, place: int, word: str) -> None:
    numbers = [WORDS.index(each) for each in replaced(sheet, place, word).split()[:12]]
    other = envelope.make(WORDS, lambda _: b"".join(number.to_bytes(2) for number in numbers))
    same = envelope.private_key(other, WORDS).seed == envelope.private_key(sheet, WORDS).seed
    assert same is (other == sheet)


@given(st.text(max_size=3000))
@FEW
def test_whatever_is_typed_gives_a_sentence(text: str) -> None:
    refused = refusal(text)
    assert refused is not None
    assert str(refused)


def test_megabytes_are_refused_at_once() -> None:
    assert isinstance(refusal("é" * 5_000_000), WrongCount | UnknownWord)
