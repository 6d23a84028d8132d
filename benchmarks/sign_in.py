"""Four people who sign in at the same moment, against one alone: passwords are stretched side by side, two at once."""

import threading

from flask import Flask

from benchmarks import workshop
from benchmarks.workshop import Result, clock, house, median, people

ROUNDS = 7
NAMES = ("hein", "christien", "mirjam", "anna")


def measure() -> Result:
    with house() as app:
        with app.app_context():
            people(*NAMES)
        alone, together = [], []
        for _round in range(ROUNDS):
            alone.append(_at_once(app, NAMES[:1]))
            together.append(_at_once(app, NAMES))
    one, four = median(alone), median(together)
    return Result(
        "sign-in",
        "Four simultaneous sign-ins finish within 2.5 times one alone (on two cores or more)",
        [("one alone", 1000 * one, "ms"), ("four at once, until the last is in", 1000 * four, "ms")],
        four / one,
        2.5,
        "times",
    )


def _at_once(app: Flask, names: tuple[str, ...]) -> float:
    start = threading.Barrier(len(names) + 1)

    def go(name: str) -> None:
        with app.app_context():
            start.wait()
            workshop.sign_in(name)

    threads = [threading.Thread(target=go, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    start.wait()
    with clock() as passed:
        for thread in threads:
            thread.join()
        return passed()
