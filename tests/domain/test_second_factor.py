"""The second factor: codes good once and in order, spare codes good once, passkeys that nobody copied."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.people import NOW, later
from tracker.domain import second_factor
from tracker.domain.second_factor import Passkey, SecondFactor, TooManyPasskeys, WrongCode, code_now

SECRET = second_factor.secret_from(bytes(range(20)))
SPARE = ["123456789012", "000000000001"]
KEY = Passkey("aa", "telefoon", "00", 0)


def started() -> SecondFactor:
    earlier = later(hours=-1)
    return SecondFactor.started(SECRET, code_now(SECRET, earlier), SPARE, earlier)


def test_the_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B: the last six digits of its SHA-1 row at 59 seconds."""
    assert second_factor.code_at(second_factor.secret_from(b"12345678901234567890"), 1) == "287082"


def test_it_starts_with_a_code_that_shows_the_app_has_the_secret() -> None:
    assert len(started().spare) == 2
    for wrong in ("", "000000", code_now(SECRET, later(minutes=-5)), SPARE[1]):
        with pytest.raises(WrongCode):
            SecondFactor.started(SECRET, wrong, [], NOW)


def test_a_code_is_good_once() -> None:
    code = code_now(SECRET, NOW)
    after = started().after(code, NOW)
    for seconds in (0, 1, 29, 30, 59):
        with pytest.raises(WrongCode):
            after.after(code, later(seconds=seconds))
    assert after.after(code_now(SECRET, later(seconds=30)), later(seconds=30)).last_step == after.last_step + 1


def test_a_code_from_before_the_last_one_is_never_good() -> None:
    """Somebody read an unused code along, and types it after the owner typed the next."""
    unused, next_one = code_now(SECRET, NOW), code_now(SECRET, later(seconds=30))
    after = started().after(next_one, later(seconds=30))
    with pytest.raises(WrongCode):
        after.after(unused, later(seconds=30))


@pytest.mark.parametrize(("seconds", "good"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_phones_clock_may_be_half_a_minute_wrong(seconds: int, good: bool) -> None:
    code = code_now(SECRET, NOW + timedelta(seconds=seconds))
    if good:
        started().after(code, NOW)
    else:
        with pytest.raises(WrongCode):
            started().after(code, NOW)


@pytest.mark.parametrize("typed", ["{} {}", " {}{} ", "{}-{}"])
def test_spaces_and_dashes_in_a_code_do_not_matter(typed: str) -> None:
    code = code_now(SECRET, NOW)
    assert started().after(typed.format(code[:3], code[3:]), NOW) == started().after(code, NOW)


def test_a_spare_code_is_good_once_and_the_others_stay() -> None:
    after = started().after("1234 5678 9012", NOW)
    assert len(after.spare) == 1
    with pytest.raises(WrongCode):
        after.after(SPARE[0], NOW)
    assert after.after(SPARE[1], NOW).spare == ()


def test_spare_codes_are_not_kept_as_they_are() -> None:
    assert not set(SPARE) & set(started().spare)
    assert all(len(code) == 32 for code in started().spare)


def test_new_spare_codes_put_an_end_to_the_old_ones() -> None:
    codes = second_factor.new_spare_codes()
    assert len(set(codes)) == 10
    assert all(len(code) == 12 and code.isdigit() for code in codes)
    after = started().with_spare_codes(codes)
    with pytest.raises(WrongCode):
        after.after(SPARE[0], NOW)
    assert len(after.after(codes[9], NOW).spare) == 9


@given(st.text(max_size=100))
def test_whatever_is_typed_is_right_or_refused_in_a_sentence(typed: str) -> None:
    try:
        after = started().after(typed, NOW)
    except WrongCode:
        return
    assert after != started()


def test_a_very_long_text_is_refused_at_once() -> None:
    with pytest.raises(WrongCode):
        started().after("9" * 1_000_000, NOW)


def test_it_comes_back_from_its_record_as_it_was() -> None:
    factor = started().with_passkey(KEY)
    assert SecondFactor.from_record(factor.as_record()) == factor


def test_nothing_of_it_shows_when_it_is_printed() -> None:
    assert SECRET not in repr(started())


# passkeys


@pytest.mark.parametrize(("before", "after", "good"), [(0, 0, True), (0, 1, True), (5, 6, True), (5, 5, False), (5, 4, False), (5, 0, False)])  # fmt: skip # noqa: E501
def test_a_counter_that_does_not_grow_means_a_copied_key(before: int, after: int, good: bool) -> None:
    factor = started().with_passkey(replace(KEY, uses=before))
    if good:
        assert factor.after_passkey("aa", after).passkeys == (replace(KEY, uses=after),)
    else:
        with pytest.raises(WrongCode):
            factor.after_passkey("aa", after)


def test_five_passkeys_and_no_more() -> None:
    factor = started()
    for number in range(5):
        factor = factor.with_passkey(replace(KEY, id=str(number)))
    with pytest.raises(TooManyPasskeys):
        factor.with_passkey(KEY)
    assert [key.id for key in factor.without_passkey("2").passkeys] == ["0", "1", "3", "4"]
