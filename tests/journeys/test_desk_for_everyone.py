"""Every page of the desk works for everyone: at every width, in light and dark, with a screen reader."""

import pytest

from tests.journeys.accessible import faults
from tests.journeys.conftest import Rooms
from tests.journeys.views import STAFF, View


@pytest.mark.parametrize("view", STAFF, ids=lambda view: view.name)
def test_the_page_has_no_fault_that_axe_or_a_ruler_can_find(rooms: Rooms, view: View) -> None:
    assert faults(rooms.open(view)) == []
