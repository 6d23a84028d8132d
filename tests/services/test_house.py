"""The house of the tests itself: everybody has a key of their own, and a whole case can be walked."""

from tests import cases
from tests.people import People
from tracker.services import recording


def test_nobody_shares_a_key_or_a_password(people: People) -> None:
    everybody = people.everybody()
    assert len({person.actor.key.seed for person in everybody}) == len(everybody)
    assert len({person.password for person in everybody}) == len(everybody)


def test_a_case_walks_from_reported_to_closed_with_a_whole_trail(people: People) -> None:
    told = cases.file(reporter=people.sanne)
    cases.acknowledged(told, people.hein)
    case_file = cases.walked_to("closed", told, people.hein)
    assert case_file.case.status == "closed"
    assert recording.verify() is None
