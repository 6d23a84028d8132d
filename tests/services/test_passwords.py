"""Trying passwords: two at the same moment, a third waits, and a flood of them leaves room for a report."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from tracker.services import passwords
from tracker.services.passwords import TooBusy, one_try


def test_two_passwords_are_tried_at_the_same_moment() -> None:
    """One lock around a slow derivation would make four sign-ins wait for each other."""
    together = threading.Barrier(2, timeout=30)

    def try_one() -> int:
        with one_try():
            return together.wait()

    with ThreadPoolExecutor(2) as pool:
        tries = [pool.submit(try_one) for _ in range(2)]
        assert sorted(each.result() for each in tries) == [0, 1]


def test_a_third_waits_so_that_memory_lasts() -> None:
    with one_try(), one_try():
        assert not passwords._tries.acquire(blocking=False)
    with one_try():
        pass


def test_who_comes_when_five_are_waiting_is_asked_to_come_back() -> None:
    with ExitStack() as stack:
        for _ in range(5):
            assert passwords._waiting.acquire(blocking=False)
            stack.callback(passwords._waiting.release)
        with pytest.raises(TooBusy), one_try():
            pass
    with one_try():
        pass
