"""The planted bugs as `planted.toml` tells them, and what is wrong with that list."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.setup.checkout import ROOT

LIST: Final = Path(__file__).with_name("planted.toml")


@dataclass(frozen=True)
class Planted:
    """One bug: in `file`, `old` becomes `new`; of `tests` (`only`: those whose name holds this) one must fail."""

    bug: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    promises: tuple[int, ...]
    seen: tuple[str, ...]
    only: str = ""

    def planted_in(self, text: str) -> str:
        """The file with the bug in it; ValueError when what it changes is not there, or is there twice."""
        if text.count(self.old) != 1:
            raise ValueError(f"{self.bug}: {self.file} holds its old text {text.count(self.old)} times, not once")
        return text.replace(self.old, self.new)


def read() -> list[Planted]:
    return [_planted(each) for each in _told()["planted"]]


def promises() -> dict[int, str]:
    return {int(number): text for number, text in _told()["promises"].items()}


def mistakes_seen() -> dict[str, str]:
    found: dict[str, str] = _told()["seen"]
    return found


def faults(planted: Sequence[Planted], root: Path = ROOT) -> list[str]:
    """What is wrong with the list: bugs that don't fit any more, tests that aren't there, promises without a bug."""
    found = []
    for each in planted:
        try:
            changed = each.planted_in((root / each.file).read_text(encoding="utf-8"))
            if changed == (root / each.file).read_text(encoding="utf-8"):
                found.append(f"{each.bug}: changes nothing")
        except (ValueError, OSError) as error:
            found.append(str(error))
        found += [f"{each.bug}: there is no {test}" for test in each.tests if not _is_there(test, root)]
        found += [f"{each.bug}: there is no promise {n}" for n in each.promises if n not in promises()]
        found += [f"{each.bug}: nothing is called {name!r}" for name in each.seen if name not in mistakes_seen()]
    for number, text in promises().items():
        if not any(number in each.promises for each in planted):
            found.append(f"no bug breaks promise {number}, {text}")
    for name, text in mistakes_seen().items():
        if not any(name in each.seen for each in planted):
            found.append(f"no bug makes the mistake {name!r}: {text}")
    names = [each.bug for each in planted]
    return found + [f"{name}: planted twice" for name in sorted({n for n in names if names.count(n) > 1})]


def _planted(told: dict[str, Any]) -> Planted:
    listed = ("tests", "promises", "seen")
    return Planted(**{**told, **{name: tuple(told.get(name, ())) for name in listed}})


def _is_there(test: str, root: Path) -> bool:
    path, _, name = test.partition("::")
    file = root / path
    return file.is_file() and (not name or f"def {name}(" in file.read_text(encoding="utf-8"))


def _told() -> dict[str, Any]:
    return tomllib.loads(LIST.read_text(encoding="utf-8"))
