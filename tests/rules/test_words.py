"""Every Dutch sentence has its English one, whole and with the same holes to fill in."""

import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import cast

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from tests.setup.checkout import ROOT
from tracker.domain.acts import KINDS, Act
from tracker.domain.errors import Refusal
from tracker.domain.permissions import Role
from tracker.domain.statuses import Ground, Kind, Outcome, Risk, Status, Step
from tracker.domain.wording import LABELS, word_for

ENGLISH = ROOT / "tracker/translations/en/LC_MESSAGES/messages.po"
MAPPING = ROOT / "tracker/translations/babel.cfg"
KEYWORDS = {"_": None, "N_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
HOLE = re.compile(r"%\((\w+)\)[sd]")


@cache
def catalog() -> Catalog:
    with ENGLISH.open("rb") as text:
        return read_po(text, locale="en", abort_invalid=True)


@cache
def found() -> dict[str | tuple[str, str], str]:
    """Every sentence that is marked in code and templates, and where."""
    with MAPPING.open() as text:
        methods, options = parse_mapping_cfg(text)  # type: ignore[no-untyped-call]
    sentences: dict[str | tuple[str, str], str] = {}
    for part in ("tracker", "templates", "seeds"):
        for place, line, message, _comments, _context in extract_from_dir(
            ROOT / part,
            [(_within(pattern, part), method) for pattern, method in methods],
            _options(options, part),
            KEYWORDS,
        ):
            if message:
                sentences[cast(str | tuple[str, str], message)] = f"{part}/{place}:{line}"
    return sentences


def _within(pattern: str, part: str) -> str:
    return pattern.removeprefix(f"{part}/")


def _options(options: dict[str, dict[str, str]], part: str) -> dict[str, dict[str, str]]:
    return {_within(pattern, part): given for pattern, given in options.items()}


def texts_of(told: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """One sentence, or the two of a singular and a plural."""
    return (told,) if isinstance(told, str) else tuple(told or ())


def english(dutch: str) -> Message | None:
    return catalog().get(dutch)


def test_sentences_are_found_in_code_and_in_templates() -> None:
    places = list(found().values())
    assert sum(place.startswith("tracker/") for place in places) > 200
    assert sum(place.startswith("templates/") for place in places) > 300


def test_every_sentence_has_its_translation() -> None:
    missing = {}
    for sentence, place in found().items():
        one = sentence if isinstance(sentence, str) else sentence[0]
        message = english(one)
        told = texts_of(message.string) if message else ()
        plural = isinstance(sentence, tuple)
        if not told or not all(told) or len(told) != (2 if plural else 1):
            missing[one] = place
    assert missing == {}, "add it to tracker/translations/en/LC_MESSAGES/messages.po"


def test_no_translation_is_a_guess() -> None:
    assert [message.id for message in catalog() if message.id and message.fuzzy] == []


def test_no_translation_is_left_over() -> None:
    wanted = {sentence if isinstance(sentence, str) else sentence[0] for sentence in found()}
    told = {message.id if isinstance(message.id, str) else message.id[0] for message in catalog() if message.id}
    assert told - wanted == set(), "take it out of messages.po"


def test_a_translation_has_the_same_holes() -> None:
    wrong = {}
    for message in catalog():
        if message.id:
            holes = [set(HOLE.findall(text)) for text in texts_of(message.id)]
            for number, text in enumerate(texts_of(message.string)):
                allowed = holes[min(number, len(holes) - 1)]
                if not (
                    set(HOLE.findall(text)) <= set().union(*holes) and set(HOLE.findall(text)) >= allowed - {"num"}
                ):
                    wrong[str(message.id)] = text
    assert wrong == {}


def test_no_sentence_has_a_stray_percent_sign() -> None:
    """Templates fill in every sentence, so a bare per cent sign would break the page."""
    texts = [text for one in found() for text in texts_of(one)]
    texts += [text for message in catalog() if message.id for text in texts_of(message.string)]
    assert [text for text in texts if re.search(r"%(?!\(\w+\)[sd]|%)", text)] == []


@pytest.mark.parametrize("family", [Kind, Status, Step, Outcome, Ground, Risk, Role])
def test_every_value_has_a_name_in_both_languages(family: type[Kind]) -> None:
    """`urgent` is a kind and a risk, and each keeps its own name."""
    named = [word_for(value) for value in family]
    assert len(set(named)) == len(named)
    assert [name for name in named if english(name) is None] == []
    assert family in LABELS


def test_every_refusal_has_its_sentence_in_both_languages() -> None:
    for name in ("tracker.cli", "tracker.web.receipts", "tracker.web.steps"):
        import_module(name)  # whatever is refused is known only once it has been imported

    def below(kind: type[Refusal]) -> set[type[Refusal]]:
        return {kind}.union(*(below(child) for child in kind.__subclasses__()))

    refusals = {kind for kind in below(Refusal) if kind.__module__.startswith("tracker.")}
    assert len(refusals) > 30
    assert {f"{kind.__module__}.{kind.__name__}" for kind in refusals if english(kind.sentence) is None} == set()


def test_every_act_has_its_sentence_in_both_languages() -> None:
    assert set(KINDS) == set(Act)
    assert [act for act, kind in KINDS.items() if english(kind.sentence) is None] == []


def test_no_screen_shouts() -> None:
    """The voice of the house: no exclamation marks, and never 'u'."""
    texts = {text: place for one, place in found().items() for text in texts_of(one)}
    assert {text: place for text, place in texts.items() if "!" in text} == {}
    assert {text: place for text, place in texts.items() if re.search(r"\b[Uu]w?\b", text)} == {}


def test_templates_hold_no_bare_words() -> None:
    """A word in a template that is not marked is Dutch for everybody."""
    bare = {}
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = re.sub(
            r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL
        )
        words = [word for word in re.findall(r"[^\W\d_]{3,}", text) if word not in KNOWN_NAMES]
        if words:
            bare[str(Path(path).relative_to(ROOT))] = words
    assert bare == {}


KNOWN_NAMES = {"Meldpunt", "English", "Nederlands", "CSV", "JSON", "doctype", "nbsp", "ndash"}
