"""Texts that a handler can start from: which there are for which kind of case, and the marks that nobody may send."""

import re
from enum import StrEnum
from typing import Final

from tracker.domain.errors import N_, Missing
from tracker.domain.statuses import Ground, Kind

_MARK: Final = re.compile(r"\[\s*(?:vul\s+in|fill\s+in)\s*\]", re.IGNORECASE)


class Purpose(StrEnum):
    """Where a text is offered: above a message, an answer that closes, the feedback at the end, or setting aside."""

    MESSAGE = "message"
    ANSWER = "answer"
    FEEDBACK = "feedback"
    SET_ASIDE = "set-aside"


class NotFilledIn(Missing):
    """What only a person can write is not written yet."""

    sentence = N_("Hier staat nog %(mark)s. Schrijf daar zelf iets, of haal het weg. Er is nog niets verstuurd.")


NAMES: Final[dict[str, str]] = {
    "acknowledge": N_("Ontvangst bevestigen"),
    "ask-more": N_("Meer vragen"),
    "ask-more-again": N_("Nog een keer vragen"),
    "invite": N_("Uitnodigen voor een gesprek"),
    "discussed": N_("Het is besproken"),
    "feedback": N_("Terugkoppeling"),
    "feedback-not": N_("Terugkoppeling: niet vast te stellen"),
    "feedback-self": N_("Terugkoppeling bij een eigen fout"),
    "answer": N_("Advies"),
    "answer-permission-yes": N_("Ja, het mag"),
    "answer-permission-no": N_("Liever niet"),
    "kind-corrected": N_("De soort is veranderd"),
    "set-aside-care-incident": N_("Een zorgincident hoort ergens anders"),
    "set-aside-duplicate": N_("Dezelfde als een andere melding"),
    "set-aside-withdrawn": N_("De melder trok de melding in"),
    "set-aside-wrong-place": N_("Hoort niet bij dit meldpunt"),
    "set-aside-referred": N_("Doorgegeven aan de juiste plek"),
    "set-aside-spam": N_("Geen echte melding"),
    "set-aside-no-info": N_("Te weinig informatie"),
}
"""What each is called in the list."""


def offered(purpose: Purpose, kind: Kind) -> tuple[str, ...]:
    """The keys of the texts that fit, in the order in which they are mostly needed."""
    match purpose:
        case Purpose.MESSAGE:
            asking = (acknowledging(kind), "ask-more", "ask-more-again", "invite", "discussed")
            return (*asking, *offered(Purpose.FEEDBACK, kind))
        case Purpose.ANSWER:
            return "answer", "answer-permission-yes", "answer-permission-no"
        case Purpose.FEEDBACK:
            if kind is Kind.ADVICE:
                return offered(Purpose.ANSWER, kind)
            return ("feedback-self", "feedback") if kind is Kind.OWN_MISTAKE else ("feedback", "feedback-not")
        case Purpose.SET_ASIDE:
            return tuple(f"set-aside-{ground}" for ground in Ground)


def acknowledging(kind: Kind) -> str:
    return "acknowledge" if kind is Kind.REPORT else f"acknowledge-{kind}"


def name_of(key: str) -> str:
    """Each kind has its own words for the thank-you, under one name."""
    return NAMES["acknowledge" if key.startswith("acknowledge") else key]


def refuse_marks(field: str, text: str) -> None:
    """NotFilledIn while a mark is left. Danger: a mark in a letter says that nobody really answered."""
    found = _MARK.search(text)
    if found:
        raise NotFilledIn(field=field, mark=found[0])
