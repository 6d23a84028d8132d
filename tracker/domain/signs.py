"""Signs that nobody sees: which of them come in, and how words that run from right to left stand among ours."""

import re
import unicodedata
from typing import Final

_LINE_ENDS: Final = re.compile("[\x0b\x0c\x85\u2028\u2029]")
"""What word processors put at the end of a line."""
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # commands to a terminal
    "\u2066-\u2069"  # ours, see `isolated`
    "\ud800-\udfff\ufdd0-\ufdef"
    f"{''.join(chr(plane + 0xFFFE) + chr(plane + 0xFFFF) for plane in range(0, 0x110000, 0x10000))}]"  # no characters
)
_TURNING: Final = re.compile("[\u202a-\u202e]")
_FROM_THE_RIGHT: Final = re.compile(
    "[\u202a-\u202e\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def readable(text: str) -> str:
    """The text without what is no sign of any script."""
    return text if text.isascii() and text.isprintable() else _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))


def one_line(text: str) -> str:
    """A name: one space between words, and nothing that turns around what is printed after it."""
    return "" if is_blank(text) else " ".join(_TURNING.sub("", text).split())


def is_blank(text: str) -> bool:
    """Whether there is nothing in it to see: spaces, of whatever width."""
    return all(unicodedata.category(sign)[0] in "CZ" for sign in text)


def isolated(text: str) -> str:
    """A name that runs from right to left, so that the words and numbers around it stay in their order."""
    return f"\u2068{text}\u2069" if not text.isascii() and _FROM_THE_RIGHT.search(text) else text
