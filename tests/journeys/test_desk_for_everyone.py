"""Every page of the desk works for everyone: at every width, in light and dark, with a screen reader."""

import pytest
from playwright.sync_api import expect

from tests.journeys.accessible import faults
from tests.journeys.conftest import Rooms
from tests.journeys.views import STAFF, View, case


@pytest.mark.parametrize("view", STAFF, ids=lambda view: view.name)
def test_the_page_has_no_fault_that_axe_or_a_ruler_can_find(rooms: Rooms, view: View) -> None:
    assert faults(rooms.open(view)) == []


def test_the_next_step_carries_its_own_day_and_not_that_of_another_term(rooms: Rooms) -> None:
    page = rooms.open(View("case-reopened", "christien", case("reopened")))
    block = page.get_by_role("region", name="Nu aan de beurt: maatregelen afspreken")
    expect(block).to_contain_text("Uiterlijk maandag 14 december.")
