"""What things are called: every value that reaches a screen has a name of its own."""

from enum import StrEnum

import pytest

from tracker.domain.acts import Group
from tracker.domain.aftercare import Disadvantage, Grade
from tracker.domain.dossier import Part, Purpose
from tracker.domain.duties import Duty
from tracker.domain.errors import Missing, NotFound, Refusal
from tracker.domain.linking import Relation
from tracker.domain.measures import Effect
from tracker.domain.minutes import Check
from tracker.domain.permissions import Role
from tracker.domain.statuses import Corrected, Ground, How, Kind, Outcome, Risk, Status, Step, Verdict
from tracker.domain.wording import LABELS, word_for

OF_A_CASE = (Kind, Status, Step, Outcome, Ground, Risk, How, Verdict, Corrected, Check, Effect, Duty)
SHOWN: tuple[type[StrEnum], ...] = (*OF_A_CASE, Role, Group, Purpose, Part, Grade, Disadvantage, Relation)


@pytest.mark.parametrize("enum", SHOWN)
def test_every_member_has_a_word_of_its_own(enum: type[StrEnum]) -> None:
    words = [word_for(member) for member in enum]
    assert all(word.strip() for word in words)
    assert len(set(words)) == len(words)


def test_members_of_two_families_with_one_value_keep_their_own_word() -> None:
    """'advice' is a kind and an outcome, 'urgent' a kind and a risk: a plain string as key would mix them up."""
    assert word_for(Kind.ADVICE) != word_for(Outcome.ADVICE)
    assert word_for(Kind.URGENT) != word_for(Risk.URGENT)
    assert word_for(Step.SET_ASIDE) != word_for(Outcome.SET_ASIDE)


def test_there_are_words_for_members_only() -> None:
    assert set(LABELS) == set(SHOWN)
    for family, words in LABELS.items():
        assert [member for member in words if type(member) is not family] == []
        assert len(words) == len(family)


def refusals(base: type[Refusal] = Refusal) -> set[type[Refusal]]:
    return {base}.union(*(refusals(each) for each in base.__subclasses__()))


def test_every_refusal_has_a_calm_sentence() -> None:
    for refusal in refusals():
        assert refusal.sentence[0].isupper() or refusal.sentence.startswith("%("), refusal
        assert refusal.sentence.endswith((".", "%(why)s")), refusal
        assert "!" not in refusal.sentence, refusal


def test_a_refusal_carries_its_field_and_its_values() -> None:
    assert Missing().field is None
    assert Missing(field="story").field == "story"

    class TooShort(Missing):
        sentence = "Minstens %(least)s tekens."
        field = "password"

    assert str(TooShort(least=14)) == "Minstens 14 tekens."
    assert TooShort(least=14).values == {"least": 14}
    assert (TooShort(least=1).field, TooShort(field="again", least=1).field) == ("password", "again")


def test_what_is_closed_and_what_is_not_there_sound_the_same() -> None:
    assert str(NotFound()) == str(NotFound(field="reference"))
