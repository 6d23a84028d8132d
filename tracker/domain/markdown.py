"""Markdown as people really write it, taken apart into pieces of plain text that still know their line."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

_INVISIBLE: Final = re.compile("^[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\\s]+|[\u200b\u2060\ufeff\u00ad]")
_PARSER: Final = (
    MarkdownIt("commonmark", {"html": False}).enable("table").disable(["code", "html_block", "html_inline"])
)
"""Nobody writes code in a protocol: what is indented is text."""


class Sort(StrEnum):
    HEADING = "heading"
    LINE = "line"
    ITEM = "item"
    ROW = "row"


@dataclass(frozen=True)
class Piece:
    """One line of text. `bold`: what it begins with in bold, and `rest` what follows; `level`: of a heading, else 0;
    `number`: of an item in a numbered list; `depth`: how many lists it stands in; `opens`: it begins a paragraph."""

    sort: Sort
    line: int
    text: str
    bold: str = ""
    rest: str = ""
    level: int = 0
    number: int | None = None
    depth: int = 0
    opens: bool = True
    cells: tuple[str, ...] = ()


def clean(text: str) -> str:
    """Line ends of every kind are one; no mark of byte order, no NUL."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def pieces(text: str) -> list[Piece]:
    """Of a cleaned text, in its order."""
    return list(_Walk(_PARSER.parse(text)).pieces())


class _Walk:
    """Through the parser's flat list of tokens, knowing which lists are open."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.numbers: list[int | None] = []
        """Of every open list the number of its next item; None where it has no numbers."""
        self.item = False
        self.level = self.row = 0
        self.cells: list[str] = []

    def pieces(self) -> Iterator[Piece]:
        for token in self.tokens:
            match token.type:
                case "inline" if self.row:
                    self.cells.append(" ".join(text for text, _, _ in _lines(token)))
                case "inline":
                    yield from self._of(token, self.level, self.item)
                    self.item = False
                case "tr_close":
                    yield self._of_row()
                case "fence":
                    yield from self._fenced(token)
                case _:
                    self._enter_or_leave(token)

    def _enter_or_leave(self, token: Token) -> None:
        match token.type:
            case "ordered_list_open":
                self.numbers.append(int(token.attrs.get("start", 1)))
            case "bullet_list_open":
                self.numbers.append(None)
            case "ordered_list_close" | "bullet_list_close":
                self.numbers.pop()
            case "list_item_open":
                self.item = True
            case "list_item_close":
                self.item = False
                self._count()
            case "heading_open" | "heading_close":
                self.level = int(token.tag[1:]) if token.nesting == 1 else 0
            case "tr_open":
                self.cells, self.row = [], (token.map or [0])[0] + 1

    def _of_row(self) -> Piece:
        piece = Piece(Sort.ROW, self.row, " | ".join(cell for cell in self.cells if cell), cells=tuple(self.cells))
        self.row = 0
        return piece

    def _of(self, token: Token, level: int, item: bool) -> Iterator[Piece]:
        first, depth = (token.map or [0])[0] + 1, len(self.numbers)
        lines = _lines(token)
        if level:
            text = " ".join(text for text, _, _ in lines)
            yield Piece(Sort.HEADING, first, text, level=level, depth=depth)
            return
        for place, (text, bold, rest) in enumerate(lines):
            is_item = item and place == 0
            number = self.numbers[-1] if is_item else None
            sort = Sort.ITEM if is_item else Sort.LINE
            yield Piece(sort, first + place, text, bold, rest, 0, number, depth, opens=place == 0)

    def _fenced(self, token: Token) -> Iterator[Piece]:
        for place, text in enumerate(token.content.splitlines()):
            if _plain(text):
                yield Piece(Sort.LINE, (token.map or [0])[0] + 2 + place, _plain(text), depth=len(self.numbers))

    def _count(self) -> None:
        if self.numbers and (last := self.numbers[-1]) is not None:
            self.numbers[-1] = last + 1


def _lines(token: Token) -> list[tuple[str, str, str]]:
    """Of a run of text each line: the whole, what it begins with in bold, and what follows that."""
    lines: list[list[tuple[str, bool]]] = [[]]
    strong = 0
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            lines.append([])
        elif child.type == "strong_open":
            strong += 1
        elif child.type == "strong_close":
            strong -= 1
        elif child.content:
            lines[-1].append((child.content, strong > 0))
    return [_line(runs) for runs in lines]


def _line(runs: Sequence[tuple[str, bool]]) -> tuple[str, str, str]:
    begun = 0
    while begun < len(runs) and (runs[begun][1] or not runs[begun][0].strip()):
        begun += 1
    bold = "".join(text for text, _ in runs[:begun])
    rest = "".join(text for text, _ in runs[begun:])
    return _plain(bold + rest), _plain(bold), _plain(rest)


def _plain(text: str) -> str:
    """One space where there was any kind of space; marks that nobody sees are gone from the beginning."""
    return _INVISIBLE.sub("", " ".join(text.split())).strip()
