"""10,000 sealed cases: what a search must open, and what it takes when their handler leaves.

There is no search yet. This opens, with the primitives that it will use, what one has to: the case key out of the
holder's row (re-wrapped at sign-in) and the report's own entry, of every case, and looks for a word in each. The rows
are read in one query, whose time is told apart: it is no crypto.

Handing over is the real verb, as the page calls it: every case is open, so each gets a new key, wrapped to who stays,
to who comes and to the receipt, with its entry in the trail.
"""

import time
from typing import Any

import click
from sqlalchemy import select

from benchmarks import workshop
from benchmarks.workshop import NOW, Result, Watch, clock, file_many, house, people
from tracker.casefile import Actor, case_key
from tracker.domain import vault
from tracker.models import Entry, Holder, db
from tracker.services import leaving

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
    with clock() as passed:
        mine = select(Holder, Entry).join(Entry, Entry.case_id == Holder.case_id)
        rows = db.session.execute(mine.where(Holder.account_id == actor.id)).all()
        reading = passed()
    with Watch() as watch, clock() as passed:
        found = 0
        for holder, entry in rows:
            record = _opened(case_key(holder, actor), entry)
            found += "bewoner" in record["body"]["story"]
        opening = passed()
    assert found == len(rows) == CASES
    db.session.expunge_all()
    return Result(
        "search",
        f"Search over {CASES:,} sealed cases costs under 0.3 s of crypto",
        [
            ("sign-in that re-wraps their keys", signing_in, "s"),
            ("reading the rows", reading, "s"),
            ("opening and looking, all of it", opening, "s"),
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


def _opened(key: bytes, entry: Entry) -> dict[str, Any]:
    return vault.unseal_record(key, entry.sealed, f"entry|sealed|{entry.id}|{entry.case_id}")
