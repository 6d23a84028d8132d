"""An organisation's own protocol, as people write it in Markdown, read into numbered rules; no guess goes unsaid.

How rules are marked is looked for in this order: numbered headings together with numbered paragraphs in bold (or that
say 'Regel 1:'), a numbered list, a table with numbers, headings without a number, bold lines, and points of a list.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import takewhile
from typing import Any, Final

from tracker.domain.errors import N_, Refusal
from tracker.domain.markdown import Piece, Sort, clean, pieces

LARGEST: Final = 400_000
"""Characters of a whole protocol."""
MOST_RULES: Final = 200
LONGEST_TITLE: Final = 160
LONGEST_TEXT: Final = 20_000
_LONG_LIST: Final = 6
_WORDS_OF_A_SECTION: Final = 7

_NUMBERED: Final = re.compile(
    r"(?P<word>(?:regel|afspraak|artikel|art\.?|punt|rule|article)\s*(?:nr\.?|no\.?)?\s*)?"
    r"(?P<number>\d{1,3})(?!\d)\ufe0f?\u20e3?\s*(?P<mark>[.):\u2013\u2014-]+)?(?!\d)\s*(?P<title>.*)\Z",
    re.IGNORECASE | re.DOTALL,
)
_CLIENTS: Final = re.compile(r"\b(?:clië?nt|bewoner|deelnemer|resident|participant)", re.IGNORECASE)
_STAFF: Final = re.compile(
    r"\b(?:medewerk|begeleider|personeel\b|collega|stagiair|vrijwillig|employee|staff\b|interns\b|volunteer|worker)",
    re.IGNORECASE,
)
_JOINING: Final = re.compile(r"(?:voor|for|en|and|of|or|de|het|the|onze|our|alle|all|&|/|,)\Z", re.IGNORECASE)
_FOR: Final = re.compile(r"\b(?:voor|for)\b", re.IGNORECASE)
_SENTENCE: Final = re.compile(r"(?s)(.+?[.!?\u2026])\s+(\S.*)\Z")


class NoText(Refusal):
    sentence = N_("Dit bestand is geen gewone tekst. Bewaar het als Markdown of als platte tekst en kies het opnieuw.")
    field = "file"


class TooMuch(Refusal):
    sentence = N_("Dit is te lang voor een protocol: %(length)s tekens. Er passen er %(most)s in.")
    field = "text"


class TooManyRules(Refusal):
    sentence = N_("We lezen hier %(count)s regels. Meer dan %(most)s kunnen we niet aan.")
    field = "text"


class NoRules(Refusal):
    sentence = N_(
        "We vinden hier geen regels in. Zet voor elke regel een nummer, of geef elke regel een kop, "
        "zoals ## 1. Naam van de regel."
    )
    field = "text"


BEGINS_ANEW: Final = N_("Hier begint de nummering opnieuw. Deze regel heet hier %(first)s, en zo verder.")
TWICE: Final = N_("Nummer %(written)s staat er twee keer. Deze regel heet hier %(number)s.")
MISSING: Final = N_("Voor deze regel ontbreekt een nummer: %(numbers)s.")
FORGOTTEN: Final = N_("Deze kop heeft geen nummer. We lezen hem als regel %(number)s, want dat nummer ontbrak.")
UNNUMBERED: Final = N_("Er staan geen nummers bij. We nummeren de regels zelf, van 1 tot en met %(last)s.")
NOTHING: Final = N_("Bij regel %(number)s staat geen tekst.")
LONG: Final = N_("De tekst van regel %(number)s is te lang. We namen het begin.")
SKIPPED: Final = N_("Wat bij geen regel hoort, nemen we niet mee. Hieronder zie je welke tekst dat is.")


class Audience(StrEnum):
    EMPLOYEES = "employees"
    CLIENTS = "clients"


@dataclass(frozen=True)
class Rule:
    """One numbered agreement. Employees' rules bind everybody; those of clients are added for them."""

    number: int
    audience: Audience
    title: str
    text: str


class What(StrEnum):
    """What a line of the source was taken for."""

    TITLE = "title"
    SECTION = "section"
    RULE = "rule"
    TEXT = "text"
    SKIPPED = "skipped"
    EMPTY = "empty"


@dataclass(frozen=True)
class Line:
    """One line of the source; `rule`: the number of the rule that it begins or belongs to."""

    number: int
    text: str
    what: What
    rule: int = 0


@dataclass(frozen=True)
class Remark:
    """What the reader was not sure of, for a person to look at."""

    line: int
    sentence: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """`title`: of the document, or empty."""

    title: str
    rules: tuple[Rule, ...]
    lines: tuple[Line, ...]
    remarks: tuple[Remark, ...]


def decode(data: bytes) -> str:
    """The text of a file; NoText when it is a picture, a Word file, or anything else that is no text."""
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(ord(letter) < 32 and letter not in "\t\n\r\f\v" for letter in text):
            return text
        break
    raise NoText


def read(text: str) -> Reading:
    """The rules in it, and what was made of every line. TooMuch, NoRules, TooManyRules."""
    text = clean(text)
    if len(text) > LARGEST:
        raise TooMuch(length=len(text), most=LARGEST)
    found = pieces(text)
    begins = _begins(found)
    if not begins:
        raise NoRules
    if len(begins) > MOST_RULES:
        raise TooManyRules(count=len(begins), most=MOST_RULES)
    return _Reader(text.split("\n"), found, begins).read()


@dataclass(frozen=True)
class _Begin:
    """Where a rule begins. `number`: as it is written, None where there is none; `rest`: text in the same line."""

    place: int
    number: int | None
    title: str
    rest: str = ""
    guessed: bool = False
    level: int = 9


def _begins(found: Sequence[Piece]) -> list[_Begin]:
    marked, listed = _marked(found), _listed(found)
    if len(marked) and not (_longest(found) >= _LONG_LIST and _longest(found) > 2 * len(marked)):
        return marked
    return listed or _tabled(found) or _headed(found) or _bold(found) or _pointed(found)


def _marked(found: Sequence[Piece]) -> list[_Begin]:
    """Numbered headings of the level that has most of them, and beside them numbered paragraphs."""
    levels = Counter(p.level for p in found if p.sort is Sort.HEADING and _number(p.text, bare=True))
    level = max(levels, key=lambda each: (levels[each], -each)) if levels else 0
    begins = list(_all_marked(found, level))
    continued = [
        _Begin(place, piece.number, _title(piece.bold), level=level or 9)
        for place, piece in enumerate(found)
        if _is_numbered_point(piece) and piece.bold and not piece.rest and _fits(place, piece.number or 0, begins)
    ]
    begins = sorted([*begins, *continued], key=lambda begin: begin.place)
    return [*_forgotten(found, begins, level)] if begins else []


def _fits(place: int, number: int, begins: Sequence[_Begin]) -> bool:
    """Whether this number is the one that is missing here."""
    before = max((begin for begin in begins if begin.place < place), key=lambda begin: begin.place, default=None)
    after = min((begin for begin in begins if begin.place > place), key=lambda begin: begin.place, default=None)
    return bool(before and before.number == number - 1 and (after is None or after.number == number + 1))


def _all_marked(found: Sequence[Piece], level: int) -> Iterator[_Begin]:
    for place, piece in enumerate(found):
        if piece.sort is Sort.HEADING and piece.level == level and (match := _number(piece.text, bare=True)):
            yield _Begin(place, int(match["number"]), _title(match["title"]), level=level)
        elif piece.sort is Sort.LINE and piece.depth == 0 and (begin := _in_a_line(place, piece)):
            yield replace(begin, level=level or 9)


def _in_a_line(place: int, piece: Piece) -> _Begin | None:
    """**1. Name**, **1.** Name, **Regel 1** Name, and 'Regel 1: name' without bold."""
    if piece.bold and (match := _number(piece.bold)):
        title, rest = (match["title"], piece.rest) if match["title"] else (piece.rest, "")
        return _Begin(place, int(match["number"]), _title(title), _after_title(rest))
    match = _NUMBERED.match(piece.text)
    if match and match["word"] and match["mark"]:
        title, rest = _first_sentence(match["title"])
        return _Begin(place, int(match["number"]), title, rest)
    return None


def _forgotten(found: Sequence[Piece], begins: Sequence[_Begin], level: int) -> Iterator[_Begin]:
    """A heading like the others that stands where one number is missing, is that rule."""
    for before, after in zip(begins, [*begins[1:], None], strict=True):
        yield before
        if after is None or before.number is None or after.number != before.number + 2 or not level:
            continue
        between = range(before.place + 1, after.place)
        plain = [p for p in between if found[p].sort is Sort.HEADING and found[p].level == level]
        if len(plain) == 1 and not _section(found[plain[0]]):
            yield _Begin(plain[0], before.number + 1, _title(found[plain[0]].text), guessed=True, level=level)


def _listed(found: Sequence[Piece]) -> list[_Begin]:
    """The points of numbered lists that stand in no other list; of several lists all of them."""
    points = [(place, piece) for place, piece in enumerate(found) if _is_numbered_point(piece)]
    return [_Begin(place, piece.number, *_of_point(piece)) for place, piece in points]


def _of_point(piece: Piece) -> tuple[str, str]:
    if piece.bold and len(piece.bold) <= LONGEST_TITLE:
        return _title(piece.bold), _after_title(piece.rest)
    return _first_sentence(piece.text)


def _tabled(found: Sequence[Piece]) -> list[_Begin]:
    begins = []
    for place, piece in enumerate(found):
        cells = [cell for cell in piece.cells if cell]
        match = _NUMBERED.match(cells[0]) if piece.sort is Sort.ROW and len(cells) > 1 else None
        if match and not match["title"]:
            title, rest = (cells[1], " ".join(cells[2:])) if len(cells) > 2 else _first_sentence(cells[1])
            begins.append(_Begin(place, int(match["number"]), _title(title), rest))
    return begins


def _headed(found: Sequence[Piece]) -> list[_Begin]:
    """Headings without a number, of the level that has most; the first of all is the document's title."""
    places = [place for place, piece in enumerate(found) if piece.sort is Sort.HEADING]
    levels = Counter(found[place].level for place in places)
    level = max(levels, key=lambda each: (levels[each], each), default=0)
    chosen = [place for place in places if found[place].level == level and not _section(found[place])]
    if len(chosen) < 2:
        return []
    return [_Begin(place, None, _title(found[place].text), level=level) for place in chosen]


def _bold(found: Sequence[Piece]) -> list[_Begin]:
    lines = [
        p for p, each in enumerate(found) if each.sort is Sort.LINE and each.depth == 0 and each.bold and each.opens
    ]
    chosen = [place for place in lines if not _section(found[place])]
    if len(chosen) < 2:
        return []
    return [_Begin(place, None, _title(found[place].bold), _after_title(found[place].rest)) for place in chosen]


def _pointed(found: Sequence[Piece]) -> list[_Begin]:
    places = [place for place, piece in enumerate(found) if piece.sort is Sort.ITEM and piece.depth == 1]
    return [_Begin(place, None, *_of_point(found[place])) for place in places] if len(places) > 1 else []


def _longest(found: Sequence[Piece]) -> int:
    """The highest number that a list outside other lists counts to, from one."""
    longest = last = 0
    for piece in found:
        if _is_numbered_point(piece):
            last = last + 1 if piece.number == last + 1 else int(piece.number == 1)
            longest = max(longest, last)
    return longest


class _Reader:
    """Deals every piece out to the rule that it belongs to."""

    def __init__(self, source: Sequence[str], found: Sequence[Piece], begins: Sequence[_Begin]) -> None:
        self.source, self.found = source, found
        self.begins = {begin.place: begin for begin in begins}
        self.level = min(begin.level for begin in begins)
        self.title = ""
        self.remarks: list[Remark] = []
        self.lines: dict[int, tuple[What, int]] = {}
        self.bodies: list[tuple[_Begin, list[Piece]]] = []

    def read(self) -> Reading:
        numbers, rules = self._numbers(), list[Rule]()
        audience, body, begun = Audience.EMPLOYEES, list[Piece](), False
        for place, piece in enumerate(self.found):
            if begin := self.begins.get(place):
                body = []
                rules.append(Rule(numbers[place], audience, "", ""))
                self.bodies.append((begin, body))
                self._mark(piece, What.RULE, numbers[place])
                begun = True
            elif self._ends_a_rule(place, piece):
                audience, begun = self._new_section(place, piece, audience, before=not rules), False
            elif begun:
                body.append(piece)
                self._mark(piece, What.TEXT, rules[-1].number)
            else:
                self._mark(piece, What.SKIPPED)
        whole = tuple(self._written_out(rule, *each) for rule, each in zip(rules, self.bodies, strict=True))
        told = tuple(
            Line(number, text, *self.lines.get(number, (What.EMPTY, 0)))
            for number, text in enumerate(self.source, start=1)
        )
        self._tell_what_was_skipped(told)
        return Reading(self.title, whole, told, tuple(sorted(self.remarks, key=lambda remark: remark.line)))

    def _ends_a_rule(self, place: int, piece: Piece) -> bool:
        if piece.sort is Sort.HEADING and piece.depth == 0:
            return piece.level <= self.level
        return piece.sort is Sort.LINE and piece.depth == 0 and self._section(place) is not None

    def _section(self, place: int) -> Audience | None:
        """A plain line with a colon is one only where a rule follows at once: nothing else can come after it."""
        return _section(self.found[place], announced=place + 1 in self.begins)

    def _new_section(self, place: int, piece: Piece, audience: Audience, *, before: bool) -> Audience:
        section = self._section(place)
        if section is None and before and not self.title and piece.sort is Sort.HEADING:
            self.title = _title(piece.text)[:LONGEST_TITLE]
            self._mark(piece, What.TITLE)
            return audience
        self._mark(piece, What.SECTION if section else What.SKIPPED)
        return section or audience

    def _numbers(self) -> dict[int, int]:
        """The number of each rule, by its place: as written, but every number once."""
        numbers: dict[int, int] = {}
        written = [begin.number for begin in self.begins.values()]
        offset = last = 0
        for index, (place, begin) in enumerate(self.begins.items()):
            if begin.number is None:
                numbers[place] = max(numbers.values(), default=0) + 1
                continue
            line, used = self.found[place].line, set(numbers.values())
            if begin.number == 1 and last:
                offset, last = max(used), 0
                self._remark(line, BEGINS_ANEW, first=offset + 1)
            ahead = {number or 0 for number in takewhile(lambda number: number != 1, written[index + 1 :])}
            number = begin.number + offset
            if number in used:
                number = min(set(range(1, 2000)) - used - {each + offset for each in ahead} - set(range(max(used))))
                self._remark(line, TWICE, written=begin.number, number=number)
            elif missing := sorted(set(range(last + 1, begin.number)) - ahead):
                self._remark(line, MISSING, numbers=", ".join(str(each + offset) for each in missing[:10]))
            if begin.guessed:
                self._remark(line, FORGOTTEN, number=number)
            numbers[place], last = number, max(last, begin.number)
        if not any(written):
            self._remark(self.found[next(iter(numbers))].line, UNNUMBERED, last=len(numbers))
        return numbers

    def _written_out(self, rule: Rule, begin: _Begin, body: Sequence[Piece]) -> Rule:
        start = self.found[begin.place]
        title, text = begin.title, _joined(begin.rest, body, start.depth)
        if not title:
            title, text = _first_sentence(text)
        if not title:
            title = str(rule.number)
            self._remark(start.line, NOTHING, number=rule.number)
        if len(title) > LONGEST_TITLE:
            title, text = _cut(title), f"{title}\n\n{text}".strip()
        if len(text) > LONGEST_TEXT:
            text = text[:LONGEST_TEXT]
            self._remark(start.line, LONG, number=rule.number)
        return replace(rule, title=title, text=text)

    def _mark(self, piece: Piece, what: What, rule: int = 0) -> None:
        self.lines.setdefault(piece.line, (what, rule))

    def _remark(self, line: int, sentence: str, **values: Any) -> None:
        self.remarks.append(Remark(line, sentence, values))

    def _tell_what_was_skipped(self, told: Sequence[Line]) -> None:
        skipped = [line.number for line in told if line.what is What.SKIPPED]
        if skipped:
            self._remark(skipped[0], SKIPPED)


def _number(text: str, *, bare: bool = False) -> "re.Match[str] | None":
    """A number at the beginning. `bare`: in a heading a space after it is enough, and so is nothing."""
    match = _NUMBERED.match(text)
    return match if match and (bare or match["mark"] or match["word"]) else None


def _is_numbered_point(piece: Piece) -> bool:
    return piece.sort is Sort.ITEM and piece.depth == 1 and piece.number is not None


def _section(piece: Piece, *, announced: bool = False) -> Audience | None:
    """For whom the rules below it are, where it says so: a short heading, or a short line in bold, or one with a colon
    after which a rule is `announced`."""
    alone = piece.sort is Sort.HEADING or (announced and piece.opens and piece.text.rstrip().endswith(":"))
    said = piece.text if alone else piece.bold
    whole = alone or (piece.sort is Sort.LINE and not piece.rest.strip(" :"))
    if not said or not whole or len(said.split()) > _WORDS_OF_A_SECTION or _number(said):
        return None
    words = [word for word in said.replace(",", " ").rstrip(":. ").split() if not _JOINING.match(word)]
    if not _FOR.search(said) and not all(_CLIENTS.match(word) or _STAFF.match(word) for word in words):
        return None
    clients, staff = _CLIENTS.search(said), _STAFF.search(said)
    if clients and not staff:
        return Audience.CLIENTS
    return Audience.EMPLOYEES if staff else None


def _title(text: str) -> str:
    return text.strip().rstrip(":").rstrip()


def _after_title(text: str) -> str:
    return text.lstrip(" :\u2013\u2014-").strip()


def _first_sentence(text: str) -> tuple[str, str]:
    """A title and the rest, out of a text that has no title of its own."""
    match = _SENTENCE.match(text)
    first, rest = (match[1], match[2]) if match else (text, "")
    if len(first) > LONGEST_TITLE:
        return _cut(first), text
    return _title(first.removesuffix(".")), rest


def _cut(text: str) -> str:
    return text[: LONGEST_TITLE - 1].rsplit(" ", 1)[0].rstrip(" ,;") + "\u2026"


def _joined(begun: str, body: Sequence[Piece], depth: int) -> str:
    """Paragraphs with an empty line between them; points of a list each on a line."""
    parts: list[tuple[str, bool]] = [(begun, False)] if begun else []
    for piece in body:
        if piece.sort is Sort.ITEM:
            sign = "-" if piece.number is None else f"{piece.number}."
            parts.append((f"{'  ' * (piece.depth - depth - 1)}{sign} {piece.text}", True))
        elif piece.sort is Sort.ROW:
            parts.append((piece.text, True))
        elif piece.sort is Sort.LINE and not piece.opens and parts:
            text, point = parts[-1]
            parts[-1] = (f"{text} {piece.text}", point)
        else:
            parts.append((piece.text, False))
    out = ""
    for place, (text, point) in enumerate(parts):
        out += ("\n" if point and parts[place - 1][1] else "\n\n") * bool(place) + text
    return out.strip()
