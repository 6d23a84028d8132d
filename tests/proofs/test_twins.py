"""The twin test: two instances live the same year, one of them with a case more. Who is shut out of it gets the same.

The source of chance gives the same act the same value in both years, so that pages, files and mails can be laid side by
side byte for byte, with their status, their headers and the statements that they took.
"""

from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import pytest

from tests import houses
from tests.houses import House
from tests.proofs.conftest import a_life
from tests.proofs.life import STRANGER, Hidden, Life, Seen, live, unmarked
from tests.proofs.watching import look_around

OUTSIDE = ("joke", "peter", "sanne", STRANGER)
"""Who never may know of any case that is not theirs."""
MOMENTS = ("the hidden case came", "the year is over")
YEARS = {
    "who excludes Christien": (Hidden(("christien",), "hein", "mirjam"), ("christien", *OUTSIDE)),
    "who excludes the trusted person": (Hidden(("mirjam",), "hein", "christien"), ("mirjam", "joke")),
    "who excludes both coordinators": (Hidden(("hein", "christien"), "mirjam", ""), ("hein", "christien", "joke")),
}


@dataclass(frozen=True)
class Year:
    """What a year left with those who were watching: what each got, and the mails that came to them."""

    seen: dict[str, list[Seen]]
    mails: dict[str, list[str]]
    reference: str


def lived(house: House, folder: Path, watchers: tuple[str, ...], hidden: Hidden | None, heard_of: str = "") -> Year:
    """Live it. `heard_of`: the reference that is made up in a year without the hidden case."""

    def watch(life: Life, moment: str) -> None:
        reference = heard_of or (life.hidden.reference if life.hidden else "")
        for who in watchers if moment == "the hidden case ended" else watchers[:2] if moment in MOMENTS else ():
            look_around(life, who, reference, ("hidden", "kanariehiddenstorykwetterde"))

    with a_life(houses.copy_of(house, folder), hidden) as (life, postbox):
        live(life, watch)
        mails = {who: [told(mail) for mail in postbox.mails if mail["To"] == f"{who}@hartenhoeve.example"]
                 for who in watchers}  # fmt: skip
        seen = {who: life.seen(who) for who in watchers}
        return Year(seen, mails, life.hidden.reference if life.hidden else heard_of)


def told(mail: Message) -> str:
    """The mail as it came, but for its id, which is by chance, and the mark of the trail."""
    lines = [line for line in mail.as_string().splitlines() if not line.startswith("Message-ID:")]
    return unmarked("\n".join(lines))


@pytest.mark.parametrize("year", YEARS)
def test_who_is_shut_out_gets_the_same_as_if_the_case_did_not_exist(
    year: str, show_house: Callable[[str], House], memory: Path
) -> None:
    hidden, watchers = YEARS[year]
    house = show_house("sqlite")
    with_it = lived(house, memory / "with", watchers, hidden)
    without = lived(house, memory / "without", watchers, None, heard_of=with_it.reference)
    for who in watchers:
        assert len(with_it.seen[who]) > 50, "they looked around"
        assert first_difference(with_it.seen[who], without.seen[who]) == "", who
        assert with_it.mails[who] == without.mails[who], who
    assert any(with_it.mails.values()), "mail was sent"


def first_difference(these: list[Seen], those: list[Seen]) -> str:
    """Where two people's years part, in words; nothing when they are the same."""
    for number, (this, that) in enumerate(zip(these, those, strict=False)):
        if this != that:
            return f"{number}: {_difference(this, that)}"
    return "" if len(these) == len(those) else f"{len(these)} and {len(those)} answers"


def _difference(this: Seen, that: Seen) -> str:
    for name in ("asked", "status", "headers", "statements"):
        if getattr(this, name) != getattr(that, name):
            return f"{this.asked}: {name}\nwith: {getattr(this, name)}\nwithout: {getattr(that, name)}"
    place = next(
        (n for n, pair in enumerate(zip(this.body, that.body, strict=False)) if pair[0] != pair[1]),
        min(len(this.body), len(that.body)),
    )
    around = slice(max(0, place - 200), place + 200)
    return f"{this.asked}: body\nwith: …{this.body[around]}…\nwithout: …{that.body[around]}…"
