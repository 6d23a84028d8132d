"""Every address that changes something says which act it writes into the trail, or why it writes none."""

from flask import Flask

from tests.web.recorded import FAILED, NOT_RECORDED, RECORDED, breach
from tests.web.test_refusals import own_views
from tracker.domain.acts import Act


def test_every_address_that_changes_something_says_what_it_records(app: Flask) -> None:
    changing = {view.endpoint for view in own_views(app) if view.method != "GET"}
    assert changing - set(RECORDED) - set(NOT_RECORDED) == set(), "say so in tests/web/recorded.py"
    assert (set(RECORDED) | set(NOT_RECORDED)) - changing == set(), "no such address any more"


def test_what_is_said_to_be_recorded_is_a_kind_of_act() -> None:
    named = {act for acts in RECORDED.values() for act in acts} | FAILED
    assert named - {act.value for act in Act} == set()


def test_more_or_other_entries_than_declared_are_told() -> None:
    assert breach("steps.note", ["note:written"]) == ""
    assert breach("steps.note", ["case:read", "note:written"]) == ""
    assert "one verb" in breach("steps.note", ["note:written", "note:written"])
    assert "say so" in breach("steps.note", ["message:sent"])
    assert "say so" in breach("sessions.language", ["settings:changed"])
    assert breach("leaving.hand_over", ["case:handed-over"] * 3) == ""
