"""10,000 sealed cases: what a search must open.

There is no search yet. This opens, with the primitives that it will use, what one has to: the case key out of the
holder's row (re-wrapped at sign-in) and the report's own entry, of every case, and looks for a word in each. The rows
are read in one query, whose time is told apart: it is no crypto.
"""

from typing import Any

from sqlalchemy import select

from benchmarks import workshop
from benchmarks.workshop import Result, Watch, clock, file_many, house, people
from tracker.casefile import Actor, case_key
from tracker.domain import vault
from tracker.models import Entry, Holder, db

CASES = 10_000


def measure() -> list[Result]:
    with house() as app, app.app_context():
        people("hein", "christien")
        file_many(CASES)
        with clock() as passed:
            hein = workshop.sign_in("hein")  # re-wraps so many new rows
            signing_in = passed()
        return [_search(hein, signing_in)]


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


def _opened(key: bytes, entry: Entry) -> dict[str, Any]:
    return vault.unseal_record(key, entry.sealed, f"entry|sealed|{entry.id}|{entry.case_id}")
