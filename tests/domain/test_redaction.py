"""Blacking out: a word goes however it was written, nothing else goes, and nothing of it is left."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import redaction
from tracker.domain.redaction import Redaction, TooManyWords, WordTooShort, _fold, name_words, words_of


def told(text: str, *words: str, whole: bool = True) -> str:
    return "".join("█" if piece is None else piece for piece in Redaction(words, whole).cut(text))


@pytest.mark.parametrize(
    ("text", "word", "left"),
    [
        ("Jan belde.", "jan", "█ belde."),
        ("JAN en jan", "Jan", "█ en █"),
        ("Renée zag René", "rene", "Renée zag █"),
        ("Rene\u0301 kwam", "René", "█ kwam"),
        ("Rene\u0301e kwam", "RENEE", "█ kwam"),
        ("Ja\u00adn en J\u200ban", "jan", "█ en █"),
        ("Sanne\n  de\u00a0Vries kwam", "sanne de vries", "█ kwam"),
        ("Jan's fiets, Jans' fiets", "jan", "█'s fiets, Jans' fiets"),
        ("Janneke en Jan-Willem", "jan", "Janneke en █-Willem"),
        ("Bjørn Straße Łukasz", "bjorn", "█ Straße Łukasz"),
        ("in de STRASSE", "straße", "in de █"),
        ("op Instagram: @jan.vries", "@jan.vries", "op Instagram: █"),
        ("bel 06-12 34 56 78 nu", "06-12 34 56 78", "bel █ nu"),
        ("bel 06–12 34 56 78 nu", "06-12 34 56 78", "bel █ nu"),
        ("bel 0612345678 of (06) 12.34.56.78", "06-12 34 56 78", "bel █ of █"),
        ("bel +31 6 12345678 nu", "+31612345678", "bel █ nu"),
        ("kamer 12-34 en 00612345678", "1234", "kamer 12-34 en 00612345678"),
        ("geen 106123456789", "0612345678", "geen 106123456789"),
        ("ＪＡＮ kwam", "jan", "█ kwam"),
        ("O`Brien, O´Brien en Oʼbrien", "O'Brien", "█, █ en █"),
        ("O'Brien", "O´Brien", "█"),
        ("محمد كان هنا", "محمد", "█ كان هنا"),
        ("jan jan jan", "jan jan", "█"),
        ("zag jan \n Jan gaan", "jan", "zag █ gaan"),
        ("Jan", "Jan", "█"),
        ("", "jan", ""),
    ],
)
def test_a_word_goes_however_it_was_written(text: str, word: str, left: str) -> None:
    assert told(text, word) == left


def test_inside_longer_words_only_when_asked() -> None:
    assert told("Het Janssenhuis", "jan") == "Het Janssenhuis"
    assert told("Het Janssenhuis", "jan", whole=False) == "Het █ssenhuis"


def test_an_accent_behind_a_word_does_not_stay_behind() -> None:
    assert told("Jane\u0301!", "jane") == "█!"
    assert told("ja\u0301\u0302n\u0303", "jan") == "█"


def test_which_words_were_found_is_said_by_word() -> None:
    assert Redaction(("Jan", "Piet", "de  Vries")).found_in("jan DE vries") == {"Jan", "de  Vries"}


def test_words_are_read_one_a_line_and_once() -> None:
    assert words_of("Jan\n\n  de   Vries \r\nJÁN\n") == ("Jan", "de Vries")


@pytest.mark.parametrize("line", ["a", "é", "...", "- -", "\u200ba"])
def test_a_word_too_short_to_mean_anything_is_refused(line: str) -> None:
    with pytest.raises(WordTooShort):
        words_of(f"Jan\n{line}")


def test_two_hundred_words_and_no_more() -> None:
    lines = [f"woord{number}" for number in range(redaction.MOST + 1)]
    assert len(words_of("\n".join(lines[1:]))) == redaction.MOST
    with pytest.raises(TooManyWords):
        words_of("\n".join(lines))


def test_a_name_goes_as_a_whole_and_by_what_somebody_is_called() -> None:
    assert name_words("Sanne van der Berg") == ("Sanne van der Berg", "Sanne", "Berg")
    assert name_words("  ") == ()


TEXTS = st.text(alphabet=st.sampled_from("aàAbBéeE\u0301\u200b ßſłŁı-’'.\n 1"), max_size=40) | st.text(max_size=40)


@given(TEXTS, TEXTS)
def test_nothing_of_a_word_is_left_and_the_rest_is_untouched(text: str, word: str) -> None:
    pieces = Redaction((word,), whole=False).cut(text)
    kept = [piece for piece in pieces if piece is not None]
    wanted = _fold(word)[0].strip()
    if not wanted:
        assert pieces == ((text,) if text else ())
        return
    assert all(wanted not in _fold(piece)[0] for piece in kept)
    rest = text
    for piece in kept:
        _before, found, rest = rest.partition(piece)
        assert found
    assert all(piece is not None or following is not None for piece, following in pairwise(pieces))


@given(TEXTS)
def test_the_same_text_in_another_spelling_folds_alike(text: str) -> None:
    assert _fold(unicodedata.normalize("NFC", text))[0] == _fold(unicodedata.normalize("NFD", text))[0]
