"""10,000 sealed cases: what a search opens, and what it takes when their handler leaves.

Both are the real verbs, as the pages call them. A search opens the case key out of the holder's row (re-wrapped at
sign-in) and all that is written in every case, and looks for a word. Handing over gives each case a new key, as every
one of them is open, wrapped to who stays, to who comes and to the receipt, with its entry in the trail.
"""

import time

import click

from benchmarks import workshop
from benchmarks.workshop import NOW, Result, Watch, clock, file_many, house, people
from tracker.casefile import Actor
from tracker.models import db
from tracker.services import leaving, searching
from tracker.services.listing import Filter

CASES = 10_000


def measure() -> list[Result]:
    with house() as app, app.app_context():
        people("hein", "christien")
        file_many(CASES)
        with clock() as passed:
            hein = workshop.sign_in("hein")  # re-wraps so many new rows
            signing_in = passed()
        (anna,) = people("anna")
        return [_search(hein, signing_in), _hand_over(hein, anna)]


def _search(actor: Actor, signing_in: float) -> Result:
    with Watch() as watch, clock() as passed:
        found = searching.search(actor, "bewoner", Filter(), 1, now=NOW)
        whole = passed()
    assert found.total == CASES
    db.session.expunge_all()
    return Result(
        "search",
        f"Search over {CASES:,} sealed cases costs under 0.3 s of crypto",
        [
            ("sign-in that re-wraps their keys", signing_in, "s"),
            ("the whole search, with what it shows", whole, "s"),
            ("inside the vault", watch.seconds, "s"),
            ("calls of the vault", watch.calls, "calls"),
        ],
        watch.seconds,
        0.3,
        "s",
    )


def _hand_over(hein: Actor, anna: Actor) -> Result:
    after, done, longest, begun = "", 0, 0.0, time.process_time()
    with Watch() as watch, clock() as passed, click.progressbar(length=CASES, label="handing over") as bar:
        while True:
            with clock() as since:
                part = leaving.hand_over(anna.id, after, actor=hein, now=NOW)
                longest = max(longest, since())
            done, after = done + part.looked_at, part.after
            bar.update(part.looked_at)
            if not after:
                break
        seconds, cpu = passed(), time.process_time() - begun
    assert done == CASES
    return Result(
        "handing-over",
        f"Handing over {CASES:,} cases takes under 60 s, with progress",
        [
            ("all of it, on the wall", seconds, "s"),
            ("all of it, CPU", cpu, "s"),
            ("inside the vault", watch.seconds, "s"),
            ("calls of the vault", watch.calls, "calls"),
            ("the longest part, after which progress is told", longest, "s"),
        ],
        seconds,
        60,
        "s",
    )
