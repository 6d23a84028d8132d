"""How far an organisation may go with terms of its own: shorter than law and promise is allowed, longer is not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tracker.domain.deadlines import POLICY, Policy
from tracker.domain.errors import N_, Refusal
from tracker.domain.statuses import Outcome


class TooLong(Refusal):
    sentence = N_("Dit mag niet langer zijn dan %(most)s. Korter mag wel, vanaf %(least)s.")


class AgainstTheLaw(Refusal):
    sentence = N_("De wet staat hoogstens %(most)s toe. Korter mag wel, vanaf %(least)s.")


@dataclass(frozen=True)
class Limit:
    """From `least` up to and including `most`; `law`: the law itself allows no more."""

    least: int
    most: int
    law: bool = False

    def allows(self, number: int) -> bool:
        return self.least <= number <= self.most

    def check(self, number: int, field: str) -> None:
        """TooLong, or AgainstTheLaw, beside this field."""
        if not self.allows(number):
            raise (AgainstTheLaw if self.law else TooLong)(field=field, least=self.least, most=self.most)


DEADLINES: Final[Mapping[str, Limit]] = {
    "acknowledge_days": Limit(1, POLICY.acknowledge_days, law=True),
    "feedback_months": Limit(1, POLICY.feedback_months, law=True),
    "urgent_working_hours": Limit(1, POLICY.urgent_working_hours),
    "discuss_working_days": Limit(1, 2 * POLICY.discuss_working_days),
    "advice_working_days": Limit(1, 2 * POLICY.advice_working_days),
    "plan_working_days": Limit(1, 2 * POLICY.plan_working_days),
    "agree_working_days": Limit(1, 2 * POLICY.agree_working_days),
    "disagreement_working_days": Limit(1, POLICY.disagreement_working_days),
    "effect_months": Limit(1, 4 * POLICY.effect_months),
}
"""By the field of the policy. Directive (EU) 2019/1937 art. 9(1)(b) and (f) set the first two; urgent and disagreement
are printed as promises of the house."""

MONTHS: Final = Limit(1, 84)
"""How long a closed case may be kept. GDPR art. 5(1)(e) has no number: seven years is what the longest claim asks."""


def check_deadlines(policy: Policy) -> None:
    for field, limit in DEADLINES.items():
        limit.check(getattr(policy, field), field)


def check_retention(months: Mapping[Outcome, int]) -> None:
    for outcome, number in months.items():
        MONTHS.check(number, outcome.value)
