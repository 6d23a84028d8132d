"""How long a reporter has been silent, and how often they were asked since they last wrote."""

from tests import cases
from tests.people import People, later
from tracker.services import conversation, handling


def test_questions_count_from_the_last_word_even_when_it_came_the_same_day(people: People) -> None:
    told = cases.file()
    case_file = cases.opened(told, people.hein)
    for question in ("Wie stond erbij?", "Wanneer was het?"):
        conversation.send_message(case_file, question, cases.new_entry_id(), actor=people.hein.actor, now=later(1))
    assert handling.state_of(case_file, cases.days_after(31)).questions_asked == 2

    answer = "Ik stond erbij, gisteren."
    conversation.add_from_reporter(cases.by_receipt(told), answer, cases.new_entry_id(), now=later(1, hours=2))

    state = handling.state_of(cases.opened(told, people.hein), cases.days_after(31))
    assert (state.questions_asked, state.quiet_days) == (0, 30)
