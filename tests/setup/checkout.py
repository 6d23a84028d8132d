"""Where the checkout is, and what its set-up files say."""

import tomllib
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def lock(name: str) -> dict[str, list[str]]:
    """Each pin of a lock, as name==version, with its hashes."""
    pins: dict[str, list[str]] = {}
    for line in (ROOT / "locks" / f"{name}.txt").read_text().splitlines():
        words = line.split()
        if not words or words[0] == "#":
            continue
        if words[0].startswith("--hash="):
            pins[list(pins)[-1]].append(words[0])
        else:
            pins[words[0]] = []
    return pins


def files(folder: str) -> set[Path]:
    """All files below a folder of the checkout, by their paths in it, without what Python leaves behind."""
    top = ROOT / folder
    return {path.relative_to(top) for path in top.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
