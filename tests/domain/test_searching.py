"""Looking for words: no capitals, no accents, anywhere in a word, all of them; what is shown is what was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.searching import (
    AROUND,
    MOST_WORDS,
    NothingToLookFor,
    TooManyWords,
    fold,
    holds,
    snippet,
    told_in,
    words_of,
)

TEXTS = st.text(max_size=60)


def marked(text: str, *words: str) -> list[str]:
    return [piece.text for piece in snippet(text, words) if piece.found]


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("foto", "Er staat een FOTO op de muur"),
        ("cliënt", "De client vroeg ernaar"),
        ("client", "De cliënt vroeg ernaar"),
        ("app", "In de groepsapp"),
        ("strasse", "In de Straße"),
        ("muur foto", "De foto hangt aan de muur"),
        ('"aan de muur"', "De foto hangt aan\nde muur"),
    ],
)
def test_a_word_is_found_however_it_is_written(asked: str, text: str) -> None:
    assert holds([text], words_of(asked))


@pytest.mark.parametrize(("asked", "text"), [("foto muur", "Een foto"), ('"de foto"', "foto de")])
def test_all_words_must_be_there(asked: str, text: str) -> None:
    assert not holds([text], words_of(asked))


def test_words_may_stand_in_different_texts_but_never_across_two() -> None:
    assert holds(["een foto", "aan de muur"], ("foto", "muur"))
    assert not holds(["een foto", "aan de muur"], ("foto aan",))


@pytest.mark.parametrize("asked", ["", " ", "a", '"', '""', "é", "\n\t"])
def test_nothing_to_look_for_is_refused(asked: str) -> None:
    with pytest.raises(NothingToLookFor):
        words_of(asked)


def test_more_words_than_we_look_for_are_refused() -> None:
    assert len(words_of(" ".join(f"woord{n}" for n in range(MOST_WORDS)))) == MOST_WORDS
    with pytest.raises(TooManyWords):
        words_of(" ".join(f"woord{n}" for n in range(MOST_WORDS + 1)))


@given(TEXTS)
def test_a_text_is_folded_letter_by_letter(text: str) -> None:
    assert fold(text) == "".join(fold(char) for char in text)
    assert fold(fold(text)) == fold(text)


@given(TEXTS, st.lists(st.text(min_size=1, max_size=4), max_size=3))
def test_what_is_shown_is_a_part_of_what_was_written(text: str, words: list[str]) -> None:
    looked_for = [fold(word) for word in words if fold(word)]
    pieces = snippet(text, looked_for)
    shown = "".join(piece.text for piece in pieces)
    assert shown.removeprefix("… ").removesuffix(" …") in text
    for piece in pieces:
        assert not piece.found or any(word in fold(piece.text) for word in looked_for)
    assert bool(pieces) == any(word in fold(text) for word in looked_for)


def test_of_a_long_text_the_words_around_are_shown_and_no_half_ones() -> None:
    text = "voor " * 100 + "de Cliënt zelf" + " achter" * 100
    pieces = snippet(text, ("client",))
    shown = "".join(piece.text for piece in pieces)
    assert marked(text, "client") == ["Cliënt"]
    assert shown.startswith("… voor") and shown.endswith("achter …")
    assert len(shown) < 3 * AROUND


def test_every_word_in_sight_is_marked_once() -> None:
    assert marked("foto en fotograaf", "foto", "fotograaf") == ["foto", "fotograaf"]
    assert marked("nanana", "nana") == ["nana"]


def test_what_people_wrote_is_found_in_every_corner_and_codes_are_not() -> None:
    body = {
        "text": "woorden",
        "category": "SM1",
        "linked": "K7QF-2M",
        "entry": "0123456789abcdef0123456789abcdef",
        "due_on": "2026-11-02",
        "demand": {"explanation": "uitleg", "ground": "spam", "feedback": {"message": "bericht", "why_none": ""}},
        "actions": [{"what": "weghalen", "owner": "Bram", "due_on": "2026-11-02"}],
        "named": True,
        "other": "K7QF-2M",
    }
    assert list(told_in(body)) == ["woorden", "uitleg", "bericht", "weghalen", "Bram"]
