"""Whatever handlers and reporters do to who holds a case, in whatever order: each opens exactly what they should.

A machine plays letting in, taking back, stopping, handing over, shutting out, closing accounts and days that pass, with
real keys, and remembers by itself what ought to be so. After every step it looks: who holds a row, what every key that
anybody ever had still opens, and what the trail says of it.
"""

import shutil
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from tests import cases, houses
from tests.cases import Told
from tests.houses import House
from tests.people import NOW, Person, new_person
from tracker.casefile import CaseFile, case_key
from tracker.domain.errors import NotFound, Refusal
from tracker.domain.permissions import Role
from tracker.domain.vault import CannotOpen
from tracker.models import Case, Entry, Holder, db
from tracker.services import accounts, conversation, disclosing, leaving, recording, recusing, rights, sharing

HANDLERS = ("hein", "christien", "mirjam", "anna")
who = st.sampled_from(HANDLERS)


class WhoOpensWhat(RuleBasedStateMachine):
    """Each game is played in a copy of the house `model`, somewhere below `place`."""

    model: ClassVar[House]
    place: ClassVar[Path]

    @initialize(shut_out=st.sampled_from(["", "christien", "mirjam"]))
    def file_a_report(self, shut_out: str) -> None:
        self.folder = Path(tempfile.mkdtemp(dir=self.place)) / "house"
        self.house = houses.copy_of(self.model, self.folder)
        self.app = houses.make_app(self.house.environment)
        self.context = self.app.app_context()
        self.context.push()
        people = self.house.people
        self.people: dict[str, Person] = {name: getattr(people, name) for name in HANDLERS[:3]}
        exclude = [self.people[shut_out]] if shut_out else []
        self.told: Told = cases.file(exclude=exclude)
        self.people["anna"] = new_person("anna", Role.COORDINATOR)
        self.now = NOW
        self.away = {shut_out} - {""}
        self.holds = {"hein", "christien"} - self.away
        self.until: dict[str, int] = {}
        self.day = 0
        self.closed: set[str] = set()
        self.leavers: list[tuple[str, bytes, set[str]]] = []
        self.written = 1
        self.before = self._entries()

    def teardown(self) -> None:
        if hasattr(self, "context"):
            houses.close(self.app)
            self.context.pop()
            shutil.rmtree(self.folder.parent)

    # what people do

    @rule(by=who)
    def write(self, by: str) -> None:
        if by in self.closed:
            return
        text = f"Regel {self.written}"
        if self._did(
            by in self.holds,
            lambda: conversation.write_note(
                self._open(by), text, cases.new_entry_id(), actor=self.people[by].actor, now=self.now
            ),
        ):
            self.written += 1

    @rule()
    def the_reporter_writes(self) -> None:
        conversation.add_from_reporter(
            cases.by_receipt(self.told), f"Melder {self.written}", cases.new_entry_id(), now=self.now
        )
        self.written += 1

    @rule(by=who, whom=who, days=st.sampled_from([0, 2, None]))
    def share(self, by: str, whom: str, days: int | None) -> None:
        if by in self.closed:
            return
        until = None if days is None else (self.now + timedelta(days=days)).date()
        allowed = self._handles(by) and whom not in self.holds | self.away | self.closed
        if self._did(
            allowed,
            lambda: sharing.share(
                self._open(by), self.people[whom].id, "Kijk.", until, actor=self.people[by].actor, now=self.now
            ),
        ):
            self.holds.add(whom)
            if days is not None:
                self.until[whom] = self.day + days

    @rule(by=who, whom=who)
    def take_back(self, by: str, whom: str) -> None:
        def act() -> None:
            sharing.take_back(self._open(by), self.people[whom].id, "Klaar.", actor=self.people[by].actor, now=self.now)

        if by in self.closed or whom in self.closed:
            return
        may = by in self.holds and self.people[whom].id in sharing.may_be_taken_back(
            self._open(by), self.people[by].actor
        )
        self._going(whom, self._handles(by) and may and whom in self.holds, act)

    @rule(by=who, whom=who)
    def stop(self, by: str, whom: str) -> None:
        if by in self.closed:
            return
        takes = whom not in self.holds | self.away | self.closed
        chosen = self.people[whom].id if takes else ""
        goes_on = any(self._handles(each) for each in self.holds - {by})

        def act() -> None:
            recusing.recuse(self._open(by), "Te dichtbij.", chosen, actor=self.people[by].actor, now=self.now)

        if self._going(by, by in self.holds and (takes or goes_on), act):
            self.away.add(by)
            if takes:
                self.holds.add(whom)

    @rule(whom=who)
    def the_reporter_shuts_out(self, whom: str) -> None:
        if whom in self.closed:
            return
        stays = any(self._handles(each) for each in self.holds - {whom})
        known = whom not in self.away and whom not in self.closed

        def act() -> None:
            disclosing.close_to(cases.by_receipt(self.told), self.people[whom].id, now=self.now)

        if self._going(whom, known and stays, act):
            self.away.add(whom)

    @rule()
    def the_reporter_lets_the_trusted_person_look(self) -> None:
        chosen = disclosing.people_to_ask(cases.by_receipt(self.told))
        if not chosen:
            return
        person = disclosing.let_trusted_person_look(cases.by_receipt(self.told), now=self.now)
        name = next(name for name, known in self.people.items() if known.id == person.id)
        assert name not in self.away | self.closed
        self.holds.add(name)
        self.until.pop(name, None)

    @rule(by=who, whom=who)
    def leave(self, by: str, whom: str) -> None:
        if by == whom or whom in self.closed or by not in self.holds - self.closed:
            return
        lent = by in self.until
        has_it = whom in self.holds and whom not in self.until
        takes = by in self.holds and not lent and not has_it and whom not in self.away
        goes_on = any(self._handles(each) for each in self.holds - {by})

        def act() -> None:
            leaving.hand_over(self.people[whom].id, "", actor=self.people[by].actor, now=self.now)

        if by in self.holds and not lent and not takes and not goes_on:
            act()  # nobody else may see it: it stays where it is
            return
        if self._going(by, by in self.holds, act) and takes:
            self.holds.add(whom)
            self.until.pop(whom, None)

    @rule(whom=who)
    def an_account_is_closed(self, whom: str) -> None:
        if whom in self.closed or len(self.closed) > 1:
            return
        key = self._saved(whom)
        accounts.disable(self.people[whom].id, actor=self.house.people.peter.actor, now=self.now)
        self.closed.add(whom)
        if key is not None:
            self.leavers.append((whom, key, self._entries()))

    @rule(by=who)
    def a_colleague_takes_over(self, by: str) -> None:
        for gone in self.closed & self.holds:
            if by in self.holds - self.closed:
                leaving.take_over(self.people[gone].id, "", actor=self.people[by].actor, now=self.now)

    @rule(days=st.integers(1, 3))
    def days_pass(self, days: int) -> None:
        self.now += timedelta(days=days)
        self.day += days
        over = {name for name, last in self.until.items() if last < self.day}
        keys = {name: self._saved(name) for name in over}
        known = self._entries()
        sharing.end_shares(self.now)
        for name in over:
            key = keys[name]
            assert key is not None
            self.leavers.append((name, key, known))
            del self.until[name]
            self.holds.discard(name)

    # what must be so

    @invariant()
    def everything_is_as_it_should_be(self) -> None:
        db.session.rollback()
        self._whoever_was_closed_and_lost_the_row_is_gone()
        self._exactly_who_should_hold_a_row_holds_one()
        self._who_holds_it_reads_all_and_so_does_the_receipt()
        self._a_key_that_was_kept_opens_what_was_there_and_nothing_after()
        self._the_trail_tells_it_and_is_whole()
        self.before = self._entries()

    def _whoever_was_closed_and_lost_the_row_is_gone(self) -> None:
        """A closed account keeps its row until the next new key."""
        for name in self.closed & self.holds:
            if self._saved(name) is None:
                self.leavers = [(who, key, self.before if who == name else known) for who, key, known in self.leavers]
                self.holds.discard(name)
                self.until.pop(name, None)

    def _exactly_who_should_hold_a_row_holds_one(self) -> None:
        query = select(Holder.account_id).where(Holder.case_id == self.told.case_id)
        held = set(db.session.scalars(query))
        assert held - self._ids(self.closed) == self._ids(self.holds - self.closed)
        assert not held & self._ids(self.away - self.closed)

    def _who_holds_it_reads_all_and_so_does_the_receipt(self) -> None:
        everything = self._entries()
        assert {entry.id for entry in cases.by_receipt(self.told).entries()} == everything
        for name in self.holds - self.closed:
            assert {entry.id for entry in self._open(name).entries()} == everything
        for name in set(HANDLERS) - self.holds:
            with pytest.raises(NotFound):
                self._open(name)

    def _a_key_that_was_kept_opens_what_was_there_and_nothing_after(self) -> None:
        for name, key, known in self.leavers:
            if name in self.closed & self.holds:
                continue  # closed, and nobody has made a new key yet
            stolen = CaseFile(db.session.get_one(Case, self.told.case_id), key)
            opened = set()
            for row in db.session.scalars(select(Entry).where(Entry.case_id == self.told.case_id)):
                try:
                    stolen._open_entry(row)
                except CannotOpen:
                    continue
                opened.add(row.id)
            assert opened <= known, f"{name} opens what came later"

    def _the_trail_tells_it_and_is_whole(self) -> None:
        assert recording.verify() is None
        should = rights.of(cases.by_receipt(self.told)).holders
        assert self._ids(self.holds - self.closed) <= should
        assert not should & self._ids((self.away | set(HANDLERS)) - self.holds - self.closed)

    # how

    def _open(self, name: str) -> CaseFile:
        return cases.opened(self.told, self.people[name])

    def _handles(self, name: str) -> bool:
        return name in self.holds and name not in self.until and name not in self.closed

    def _ids(self, names: set[str]) -> set[str]:
        return {self.people[name].id for name in names}

    def _entries(self) -> set[str]:
        return set(db.session.scalars(select(Entry.id).where(Entry.case_id == self.told.case_id)))

    def _saved(self, name: str) -> bytes | None:
        row = db.session.get(Holder, (self.told.case_id, self.people[name].id))
        return case_key(row, self.people[name].actor) if row is not None else None

    def _going(self, name: str, allowed: bool, act: Callable[[], object]) -> bool:
        """Somebody loses the case, having kept the key and all that was written so far."""
        key, known, last = self._saved(name), self._entries(), name in self.closed
        if last or not self._did(allowed, act):
            return False
        if key is not None:
            self.leavers.append((name, key, known))
        self.holds.discard(name)
        self.until.pop(name, None)
        return True

    def _did(self, allowed: bool, act: Callable[[], object]) -> bool:
        """Done when it is allowed, and refused when it is not."""
        if allowed:
            act()
            return True
        before = self._entries()
        with pytest.raises(Refusal):
            act()
        db.session.rollback()
        assert self._entries() == before
        return False


@pytest.mark.parametrize("database", ["sqlite"])
def test_at_any_time_everybody_opens_exactly_what_they_should(
    show_house: Callable[[str], House], tmp_path: Path, database: str
) -> None:
    WhoOpensWhat.model, WhoOpensWhat.place = show_house(database), tmp_path
    game = settings(
        max_examples=20,
        stateful_step_count=14,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],  # a game is short enough to be read as it was played
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(WhoOpensWhat, settings=game)
