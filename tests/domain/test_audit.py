"""The audit chain: whatever is changed, removed, inserted or moved is found, and the first bad entry is named."""

import json
import secrets
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain import audit
from tracker.domain.acts import KINDS, Act, WrongFields, check_fields
from tracker.domain.audit import CHANGED, CUT, MOVED, OLDER, START, Break, Entry

CHAIN_KEY = secrets.token_bytes(32)
DAY = date(2026, 11, 2)


def chain(length: int, key: bytes = CHAIN_KEY) -> list[Entry]:
    """A whole trail, as the services write it."""
    entries: list[Entry] = []
    for number in range(1, length + 1):
        entry = Entry(
            number=number,
            day=DAY + timedelta(days=number // 3),
            act=Act.CASE_READ,
            actor=secrets.token_hex(8),
            case=secrets.token_hex(16) if number % 2 else None,
            subject=None if number % 2 else secrets.token_hex(8),
            facts='{"naam": "é"}' if number % 3 else "{}",
            sealed=secrets.token_bytes(20) if number % 2 else b"",
            previous=entries[-1].digest if entries else START,
            digest="",
        )
        entries.append(replace(entry, digest=audit.digest(key, entry)))
    return entries


WHOLE = chain(9)


def broken(entries: list[Entry], earlier_head: str | None = None) -> Break | None:
    return audit.first_break(CHAIN_KEY, entries, earlier_head)


def put(index: int, entry: Entry) -> list[Entry]:
    return [*WHOLE[:index], entry, *WHOLE[index + 1 :]]


def test_a_whole_trail_has_no_break_and_an_empty_one_neither() -> None:
    assert broken(WHOLE) is None
    assert broken([]) is None


# changed

OTHERWISE: dict[str, Callable[[Entry], object]] = {
    "number": lambda entry: entry.number + 1,
    "day": lambda entry: entry.day + timedelta(days=1),
    "act": lambda _: Act.CASE_FILED.value,
    "actor": lambda entry: entry.actor[:-1] + "x",
    "case": lambda entry: "0" * 32 if entry.case is None else None,
    "subject": lambda entry: "0" * 16 if entry.subject is None else None,
    "facts": lambda entry: entry.facts + " ",
    "sealed": lambda entry: entry.sealed + b"\0",
    "previous": lambda _: "1" * 64,
    "digest": lambda _: "1" * 64,
}


def test_every_field_of_an_entry_is_tried() -> None:
    assert OTHERWISE.keys() == {field.name for field in fields(Entry)}


@pytest.mark.parametrize("index", range(len(WHOLE)))
@pytest.mark.parametrize("name", OTHERWISE)
def test_any_changed_field_of_any_entry_is_found_and_that_entry_is_named(index: int, name: str) -> None:
    entry = WHOLE[index]
    found = broken(put(index, replace(entry, **{name: OTHERWISE[name](entry)})))  # type: ignore[arg-type]
    assert found is not None
    if name == "number":
        assert found == Break(entry.number + 1, MOVED)
    else:
        assert found == Break(entry.number, MOVED if name == "previous" else CHANGED)


@given(
    index=st.integers(0, len(WHOLE) - 1),
    name=st.sampled_from(["act", "actor", "facts", "case", "subject", "previous", "digest", "sealed"]),
    place=st.integers(0, 200),
    other=st.integers(1, 255),
)
@settings(max_examples=150, deadline=None)
def test_any_single_changed_byte_is_found_in_its_entry(index: int, name: str, place: int, other: int) -> None:
    entry = WHOLE[index]
    value = getattr(entry, name)
    if not value:
        return
    place %= len(value)
    if isinstance(value, bytes):
        changed: object = value[:place] + bytes([value[place] ^ other]) + value[place + 1 :]
    else:
        changed = value[:place] + chr((ord(value[place]) + other) % 0xD800) + value[place + 1 :]
    found = broken(put(index, replace(entry, **{name: changed})))  # type: ignore[arg-type]
    assert found is not None
    assert found.number == entry.number


def test_bytes_cannot_slip_from_one_field_into_the_next() -> None:
    entry = WHOLE[0]
    assert entry.case is not None
    moved = replace(entry, actor=entry.actor + entry.case[:1], case=entry.case[1:])
    assert broken(put(0, moved)) == Break(1, CHANGED)
    nothing = replace(entry, subject="")
    assert broken(put(0, nothing)) == Break(1, CHANGED), "no subject is not an empty one"


def test_who_rewrites_an_entry_without_the_key_is_found() -> None:
    forged = replace(WHOLE[4], actor="f" * 16)
    assert broken(put(4, replace(forged, digest=audit.digest(secrets.token_bytes(32), forged)))) == Break(5, CHANGED)


def test_who_rewrites_everything_from_an_entry_on_without_the_key_is_found_at_the_first() -> None:
    assert broken(WHOLE[:3] + chain(9, secrets.token_bytes(32))[3:]) == Break(4, MOVED)
    assert broken(chain(9, secrets.token_bytes(32))) == Break(1, CHANGED)


# removed, inserted, moved, cut


@pytest.mark.parametrize("index", range(len(WHOLE) - 1))
def test_a_removed_entry_is_found_at_the_entry_after_it(index: int) -> None:
    assert broken(WHOLE[:index] + WHOLE[index + 1 :]) == Break(index + 2, MOVED)


def test_removing_and_renumbering_is_found() -> None:
    rest = [replace(entry, number=entry.number - 1) for entry in WHOLE[4:]]
    assert broken(WHOLE[:3] + rest) == Break(4, MOVED)
    stitched = [replace(rest[0], previous=WHOLE[2].digest), *rest[1:]]
    assert broken(WHOLE[:3] + stitched) == Break(4, CHANGED)


@pytest.mark.parametrize("index", range(1, len(WHOLE) + 1))
def test_an_inserted_entry_is_found_even_when_it_is_a_copy(index: int) -> None:
    copy = WHOLE[index - 1]
    assert broken([*WHOLE[:index], copy, *WHOLE[index:]]) == Break(copy.number, MOVED)


@pytest.mark.parametrize("index", range(len(WHOLE) - 1))
def test_two_entries_that_change_places_are_found(index: int) -> None:
    first, second = WHOLE[index], WHOLE[index + 1]
    assert broken([*WHOLE[:index], second, first, *WHOLE[index + 2 :]]) == Break(second.number, MOVED)
    swapped = [replace(second, number=first.number), replace(first, number=second.number)]
    assert broken(WHOLE[:index] + swapped + WHOLE[index + 2 :]) == Break(first.number, MOVED)


def test_a_cut_tail_is_found_against_an_earlier_head_only() -> None:
    head = WHOLE[6].digest
    assert broken(WHOLE[:5]) is None, "nothing inside the chain can tell"
    assert broken(WHOLE[:5], head) == Break(6, CUT)
    assert broken([], head) == Break(1, CUT)


@pytest.mark.parametrize("index", range(len(WHOLE)))
def test_every_head_that_ever_left_is_found_again(index: int) -> None:
    assert broken(WHOLE, WHOLE[index].digest) is None
    assert broken(WHOLE[: index + 1], WHOLE[index].digest) is None


def test_the_head_of_an_empty_trail_is_held_by_every_trail() -> None:
    assert broken(WHOLE, START) is None
    assert broken([], START) is None


def test_a_trail_that_was_rebuilt_with_the_key_is_found_against_an_earlier_head() -> None:
    assert broken(chain(9), WHOLE[6].digest) == Break(10, CUT)


def test_the_first_of_several_bad_entries_is_named() -> None:
    twice = [*WHOLE]
    for index in (2, 6):
        twice[index] = replace(twice[index], actor="f" * 16)
    assert broken(twice) == Break(3, CHANGED)


# one entry by itself


def test_one_entry_shows_by_itself_whether_it_is_genuine() -> None:
    assert all(audit.is_genuine(CHAIN_KEY, entry) for entry in WHOLE)
    assert not audit.is_genuine(secrets.token_bytes(32), WHOLE[0])
    assert not audit.is_genuine(CHAIN_KEY, replace(WHOLE[0], facts="{}{}"))


# kinds and their fields


def test_every_act_declares_its_fields_and_a_sentence() -> None:
    assert set(KINDS) == set(Act)
    assert all(kind.sentence for kind in KINDS.values())


@pytest.mark.parametrize("act", Act)
def test_an_entry_is_written_with_exactly_the_fields_of_its_kind(act: Act) -> None:
    facts, sealed = dict.fromkeys(KINDS[act].facts, ""), dict.fromkeys(KINDS[act].sealed, "")
    check_fields(act, facts, sealed)
    for wrong_facts, wrong_sealed in [
        ({**facts, "story": ""}, sealed),
        (facts, {**sealed, "story": ""}),
        *[({k: v for k, v in facts.items() if k != name}, sealed) for name in facts],
        *[(facts, {k: v for k, v in sealed.items() if k != name}) for name in sealed],
    ]:
        with pytest.raises(WrongFields):
            check_fields(act, wrong_facts, wrong_sealed)


def test_a_minute_is_only_ever_sealed_and_never_of_a_reporter() -> None:
    by_reporters = (Act.CASE_FILED, Act.MESSAGE_ADDED, Act.TRUSTED_PERSON_ASKED)
    assert not any("at" in kind.facts for kind in KINDS.values())
    assert not any("at" in KINDS[act].sealed for act in by_reporters)


def test_an_act_on_a_case_says_nothing_about_it_in_the_clear() -> None:
    nouns = ("case:", "step:", "action:", "message:", "note:", "name:", "trusted-person:")
    who_agreed = {Act.CASE_ERASED: frozenset({"proposed_by"})}  # there is no case left to seal it in
    for act, kind in KINDS.items():
        if act.value.startswith(nouns):
            assert kind.facts <= who_agreed.get(act, frozenset()), act


def test_an_error_about_fields_names_them_and_never_their_values() -> None:
    with pytest.raises(WrongFields) as caught:
        check_fields(Act.CASE_READ, {"story": "geheim verhaal"}, {"at": "geheime minuut"})
    assert "geheim" not in str(caught.value)


# the beginning taken off

CHANGES = st.sampled_from(["actor", "act", "day", "facts", "sealed", "subject", "digest", "previous"])


def cut_off(whole: list[Entry], count: int, stay: set[int]) -> tuple[list[Entry], Entry]:
    """The trail as it is after an agreed cut of `count` entries of which some stay, and the entry that tells it."""
    kept = audit.Kept(CHAIN_KEY)
    staying = [entry for entry in whole[:count] if entry.number in stay]
    for entry in staying:
        kept.add(entry.digest)
    facts = {"through": "2021-11-01", "count": count, "digest": whole[count - 1].digest, "kept": str(kept),
             "proposed_by": "a" * 16}  # fmt: skip
    entry = replace(
        whole[-1], number=whole[-1].number + 1, act=Act.TRAIL_CUT, case=None, subject=None, sealed=b"",
        facts=json.dumps(facts, sort_keys=True), previous=whole[-1].digest, digest="",
    )  # fmt: skip
    told = replace(entry, digest=audit.digest(CHAIN_KEY, entry))
    return [*staying, *whole[count:], told], told


def walk(entries: list[Entry], cut: Entry | None, earlier_head: str | None = None) -> Break | None:
    """As the house walks: the last entry that says of itself that it is a cut is looked up first."""
    found = [entry for entry in entries if entry.act == Act.TRAIL_CUT]
    return audit.first_break(CHAIN_KEY, entries, earlier_head, found[-1] if found else None) if cut else None


CUTS = st.tuples(st.integers(1, 8), st.sets(st.integers(1, 8), max_size=4)).filter(
    lambda how: not set(range(1, how[0] + 1)) <= how[1]
)
"""How many are cut off, and which of them stay; never all of them."""


def where_the_beginning_ends(entries: list[Entry]) -> int:
    """The first entry that does not follow, for who knows of no cut."""
    return next(entry.number for place, entry in enumerate(entries, 1) if entry.number != place)


@given(how=CUTS)
@settings(max_examples=80, deadline=None)
def test_a_trail_whose_beginning_was_taken_off_by_agreement_is_whole(how: tuple[int, set[int]]) -> None:
    rest, cut = cut_off(WHOLE, *how)
    assert walk(rest, cut) is None
    for entry in rest:
        assert walk(rest, cut, entry.digest) is None, "every head that is still there is held"
    assert walk(rest, cut, WHOLE[how[0] - 1].digest) is None, "and so is the head at the cut itself"


@given(how=CUTS, place=st.integers(0, 20), name=CHANGES)
@settings(max_examples=200, deadline=None)
def test_over_a_cut_any_changed_entry_is_found_and_named(how: tuple[int, set[int]], place: int, name: str) -> None:
    rest, cut = cut_off(WHOLE, *how)
    index = place % len(rest)
    entry = rest[index]
    changed = replace(entry, **{name: OTHERWISE[name](entry)})  # type: ignore[arg-type]
    found = walk([*rest[:index], changed, *rest[index + 1 :]], cut)
    assert found is not None
    if entry is cut and name == "act":  # then nothing vouches for the beginning any more
        assert found == Break(where_the_beginning_ends(rest), MOVED)
    else:
        assert found.number == entry.number


@given(how=CUTS, place=st.integers(0, 20))
@settings(max_examples=120, deadline=None)
def test_over_a_cut_any_removed_entry_is_found(how: tuple[int, set[int]], place: int) -> None:
    rest, cut = cut_off(WHOLE, *how)
    index = place % len(rest)
    gone = rest[index]
    found = walk([*rest[:index], *rest[index + 1 :]], cut)
    assert found is not None
    if gone is cut:
        assert found == Break(where_the_beginning_ends(rest), MOVED), "nothing vouches for the beginning"
    elif gone.number <= how[0]:
        assert found == Break(how[0] + 1, MOVED), "the seal over what stayed is wrong where the chain begins"
    else:
        assert found == Break(gone.number + 1, MOVED)


@given(how=CUTS, back=st.integers(1, 8))
@settings(max_examples=80, deadline=None)
def test_over_a_cut_an_entry_that_came_back_is_found(how: tuple[int, set[int]], back: int) -> None:
    """Out of a backup: genuine, and not agreed."""
    rest, cut = cut_off(WHOLE, *how)
    if back > how[0] or back in how[1]:
        return
    entries = sorted([*rest, WHOLE[back - 1]], key=lambda entry: entry.number)
    assert walk(entries, cut) == Break(how[0] + 1, MOVED)


@given(how=CUTS, place=st.integers(0, 20), further=st.integers(1, 20))
@settings(max_examples=120, deadline=None)
def test_over_a_cut_two_entries_that_change_places_are_found(
    how: tuple[int, set[int]], place: int, further: int
) -> None:
    rest, cut = cut_off(WHOLE, *how)
    first, second = place % len(rest), (place + further) % len(rest)
    if first == second:
        return
    entries = list(rest)
    entries[first], entries[second] = entries[second], entries[first]
    assert walk(entries, cut) is not None


def test_a_beginning_that_went_without_an_agreement_is_found() -> None:
    assert broken(WHOLE[3:]) == Break(4, MOVED)
    rest, cut = cut_off(WHOLE, 3, set())
    assert walk([*WHOLE, rest[-1]], cut) == Break(4, MOVED), "said to be cut, and still there"
    assert walk(rest[1:], cut) == Break(5, MOVED), "and one more went along"


def test_an_agreement_that_nobody_with_the_key_wrote_is_named_itself() -> None:
    rest, cut = cut_off(WHOLE, 3, set())
    forged = replace(cut, facts=cut.facts.replace('"count": 3', '"count": 4'))
    assert walk([*rest[1:-1], forged], forged) == Break(cut.number, CHANGED)


def test_a_second_cut_takes_the_first_along() -> None:
    rest, _ = cut_off(WHOLE, 3, {1, 2})
    kept = audit.Kept(CHAIN_KEY)
    kept.add(WHOLE[1].digest)
    facts = {"through": "2022-11-01", "count": 10, "digest": rest[-1].digest, "kept": str(kept), "proposed_by": "a"}
    entry = replace(rest[-1], number=11, facts=json.dumps(facts, sort_keys=True), previous=rest[-1].digest, digest="")
    cut = replace(entry, digest=audit.digest(CHAIN_KEY, entry))
    assert walk([WHOLE[1], cut], cut) is None
    assert walk([WHOLE[0], WHOLE[1], cut], cut) == Break(11, MOVED)


def test_a_head_from_before_the_cut_says_that_it_may_be_that_old() -> None:
    rest, cut = cut_off(WHOLE, 5, {2})
    assert walk(rest, cut, WHOLE[2].digest) == Break(11, OLDER)
    assert walk(rest, cut, WHOLE[1].digest) is None, "an entry that stayed is still there"
