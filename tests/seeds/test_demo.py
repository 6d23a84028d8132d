"""The demo's year: told once into a house of its own, then looked at through the eyes of those who live there."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import func, select

from tests import houses
from tests.people import NOW
from tracker import catalogue, config
from tracker.casefile import Actor, CaseFile, Names, Register, register_of
from tracker.domain.errors import NotFound
from tracker.domain.permissions import Role
from tracker.domain.statuses import FINDINGS, Kind, Outcome, Status
from tracker.models import AuditRow, Case, Holder, db
from tracker.resources import folder, seed_module
from tracker.services import accounts, keyring, listing, organisation, passwords, recording, retaining, today

demo = seed_module("demo")
TODAY: Final = NOW.date()
ROWS: Final = tomllib.loads((folder("seeds") / "demo_cases.toml").read_text(encoding="utf-8"))["case"]
PASSWORDS: Final[dict[str, str]] = dict(demo.sign_ins())


@pytest.fixture(scope="module", autouse=True)
def progress(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[tuple[int, int]]]:
    """A filled house, for all tests of this file; gives what was told about the progress of filling it."""
    told: list[tuple[int, int]] = []
    with empty_house(tmp_path_factory.mktemp("demo")):
        demo.fill(NOW, lambda done, of: told.append((done, of)))
        yield told


@contextmanager
def empty_house(folder: Path) -> Iterator[None]:
    config.create_keys(folder)
    app = houses.make_app(houses.environment_of(folder))
    with app.app_context():
        houses.make_schema()
        yield
        houses.close(app)


def enter(name: str) -> Actor:
    email = f"{name}@hartenhoeve.example"
    return accounts.sign_in(email, PASSWORDS[email], now=NOW)


def cases() -> list[Case]:
    return list(db.session.scalars(select(Case).order_by(Case.reference)))


def registers() -> list[Register]:
    """What every case is classified as, the restricted ones through whoever holds them."""
    handlers = {actor.id: actor for actor in map(enter, ("hein", "christien", "mirjam"))}
    rows = db.session.execute(select(Case, Holder).join(Holder)).all()
    return [register_of(case, holder, handlers[holder.account_id]) or Register() for case, holder in rows]


def test_it_says_who_everybody_is() -> None:
    assert all(person.name in demo.WHO for person in demo.PEOPLE)


def test_a_farm_has_some_sixty_cases_of_every_kind_in_every_status() -> None:
    assert 55 <= len(cases()) <= 75
    assert {case.kind for case in cases()} == set(Kind)
    assert {case.status for case in cases()} == set(Status)


def test_every_rule_of_the_protocol_and_every_outcome_comes_by() -> None:
    assert {rule for register in registers() for rule in register.rules} == {rule.number for rule in catalogue.rules()}
    assert {register.outcome for register in registers()} == {"", *FINDINGS, Outcome.SET_ASIDE}


def test_some_cases_are_late_but_most_are_not() -> None:
    late = [case for case in cases() if case.is_overdue(TODAY)]
    assert 3 <= len(late) < len(cases()) / 3


def test_a_case_about_a_coordinator_is_shut_to_that_coordinator() -> None:
    hein, christien = enter("hein"), enter("christien")
    seen_by_christien = set(db.session.scalars(select(Case.id).join(Holder).where(Holder.account_id == christien.id)))
    about_hein = [
        case for case in cases() if case.restricted and case.id in seen_by_christien and not opens(case, hein)
    ]
    assert about_hein
    assert all(hein.id in CaseFile.open(case.reference, christien).excluded for case in about_hein)


def test_a_case_about_both_coordinators_is_with_the_trusted_person() -> None:
    mirjam, others = enter("mirjam"), [enter("hein"), enter("christien")]
    hers = listing.page_of(mirjam, listing.Filter(), 1, NOW).rows
    assert hers
    assert not any(opens(row.case, other) for row in hers for other in others)


def test_one_case_was_closed_and_opened_again_and_keeps_its_first_closing() -> None:
    assert [case.first_closed_on is not None for case in cases() if case.reopened_on] == [True]


def test_a_proposal_waits_for_a_second_handler_or_was_agreed_to() -> None:
    acts = set(db.session.scalars(select(AuditRow.act)))
    assert {"step:proposed", "case:set-aside"} <= acts


def test_the_trail_is_whole_and_its_days_never_go_back_nor_past_today() -> None:
    days = list(db.session.scalars(select(AuditRow.day).order_by(AuditRow.number)))
    assert recording.verify() is None
    assert len(days) > 500
    assert all(earlier <= later for earlier, later in pairwise(days))
    assert days[-1] <= TODAY
    assert (TODAY - days[0]).days > 365


def test_nothing_in_a_case_lies_in_the_future_or_before_what_came_earlier() -> None:
    for case_file in every_case_file():
        days = [entry.on for entry in case_file.entries()]
        assert days == sorted(days)
        assert case_file.case.filed_on == days[0]
        assert days[-1] <= TODAY


def test_whoever_acts_has_read_the_case_that_day() -> None:
    acted = {
        (row.actor, row.case_id, row.day)
        for row in db.session.scalars(select(AuditRow).where(AuditRow.case_id.is_not(None)))
        if row.actor != "reporter" and row.act != "case:read"
    }
    query = select(AuditRow.actor, AuditRow.case_id, AuditRow.day).where(AuditRow.act == "case:read")
    assert acted <= {tuple(row) for row in db.session.execute(query)}


def test_the_desk_has_news_and_late_cases_but_old_cases_hold_no_news() -> None:
    hein = enter("hein")
    assert today.groups(hein, NOW)
    visible = db.session.execute(Case.visible_to(hein.id).where(Case.closed_on < TODAY - timedelta(days=60))).all()
    assert visible
    assert all(holder.seen == case.last_act for case, holder in visible)


@pytest.mark.parametrize("email", PASSWORDS)
def test_every_password_that_is_printed_opens_its_account_and_is_strong_enough(email: str) -> None:
    actor = accounts.sign_in(email, PASSWORDS[email], now=NOW)
    passwords.check_strength(PASSWORDS[email], actor.role)


def test_handlers_have_six_words_of_the_list() -> None:
    for person in demo.PEOPLE:
        words = person.password.split("-")
        assert set(words) <= set(catalogue.words())
        assert len(words) == (3 if person.role is Role.REPORTER else 6)


@pytest.mark.parametrize("name", ["sanne", "bram", "fatima"])
def test_staff_find_their_own_reports_in_their_keyring(name: str) -> None:
    found = [CaseFile.open_with_receipt(code) for code in keyring.receipts_of(enter(name))]
    assert len(found) == sum(row.get("by") == name for row in ROWS)
    named = [Names(case_file).reporter().name for case_file in found if Names(case_file).reporter().name]
    assert set(named) == {name.title()}


def test_the_house_says_that_it_is_a_demo_and_that_all_of_it_was_told() -> None:
    assert organisation.load().demo
    assert organisation.load().filled


def test_progress_is_told_up_to_the_last_thing(progress: list[tuple[int, int]]) -> None:
    assert progress == [(number, len(progress)) for number in range(1, len(progress) + 1)]


@pytest.mark.parametrize("cases", [True, False], ids=["a whole year", "accounts only"])
def test_it_can_be_told_on_a_sunday_just_after_midnight_as_well(cases: bool, tmp_path: Path) -> None:
    sunday = NOW.replace(month=12, day=27, hour=0, minute=5)
    with empty_house(tmp_path / "instance"):
        demo.fill(sunday, cases=cases)
        assert db.session.scalar(select(func.max(AuditRow.day))) == sunday.date()
        assert bool(db.session.scalar(select(func.count()).select_from(Case))) is cases


def opens(case: Case, actor: Actor) -> bool:
    try:
        CaseFile.open(case.reference, actor)
    except NotFound:
        return False
    return True


def every_case_file() -> Iterator[CaseFile]:
    handlers = [enter("hein"), enter("christien"), enter("mirjam")]
    for case in cases():
        yield CaseFile.open(case.reference, next(actor for actor in handlers if opens(case, actor)))


def test_some_reports_came_with_files_that_their_handlers_can_look_at() -> None:
    wanted = {tuple(row["files"]) for row in ROWS if "files" in row}
    found = {name for cases_of in wanted for name in cases_of}
    assert {name.rpartition(".")[2] for name in found} == {"png", "pdf"}
    hein = accounts.sign_in("hein@hartenhoeve.example", PASSWORDS["hein@hartenhoeve.example"], now=NOW)
    kept = set()
    for reference in db.session.scalars(select(Case.reference).join(Holder).where(Holder.account_id == hein.id)):
        case_file = CaseFile.open(reference, hein)
        for each in case_file.files.all():
            assert len(b"".join(case_file.files.content(each))) == each.file.size
            kept.add(each.file.name)
    assert kept == found


def test_there_is_something_due_for_erasing_something_held_and_a_proposal_that_waits() -> None:
    found = retaining.overview(enter("hein"), NOW)
    assert found.due
    assert [line.why_held for line in found.held]
    assert [(line.own, line.may_agree) for line in found.proposed] == [(False, True)]
