"""Chance replaced: a source that gives the same act the same values, so that two instances can live the same year."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tracker.domain import chance

Source = Callable[[int], bytes]


@contextmanager
def chance_from(source: Source) -> Iterator[None]:
    """Everything drawn inside comes from `source`. The only way in: production has no setting for it."""
    genuine = chance._source
    chance._source = source
    try:
        yield
    finally:
        chance._source = genuine


class Acts:
    """A source that is known by the name of the act and by how much was drawn in it before, and by nothing else."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._act = ""
        self._drawn: dict[str, int] = {}

    def begin(self, act: str) -> None:
        """What is drawn from now on belongs to this act. An act begun again goes on where it stopped."""
        self._act = act

    def __call__(self, length: int) -> bytes:
        drawn = self._drawn[self._act] = self._drawn.get(self._act, 0) + 1
        return hashlib.shake_256(f"{self._seed}|{self._act}|{drawn}".encode()).digest(length)
