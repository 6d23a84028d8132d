"""The tree of refusals: whatever the house will not do, with a sentence for the person who asked."""

from typing import Any, ClassVar


def N_(sentence: str) -> str:  # noqa: N802 - the name that translation tools look for
    """Mark a Dutch sentence for translation; the web layer translates it when it is shown."""
    return sentence


class Refusal(Exception):
    """Base of every refusal. `sentence` is for a person, `field` names the form field it belongs to."""

    sentence: ClassVar[str] = N_("Dit kan niet.")
    field: str | None = None

    def __init__(self, *, field: str | None = None, **values: Any) -> None:
        self.values = values
        self.field = field or type(self).field
        super().__init__(self.sentence % values if values else self.sentence)


class Missing(Refusal):
    """A step lacks something that the workflow demands."""

    sentence = N_("Hier ontbreekt nog iets.")


class NotAllowed(Refusal):
    """The role of the person does not reach this far."""

    sentence = N_("Daar heb je geen toegang toe.")


class NotFound(Refusal):
    """There is nothing here for this person; also said of what exists but is closed to them."""

    sentence = N_("Deze bladzijde is er niet, of niet voor jou.")


class Erased(NotFound):
    """Said only to who has the receipt code of a report that is no longer there."""

    sentence = N_("Deze melding is gewist op %(day)s: de bewaartijd was voorbij. Er is niets meer van te lezen.")
    field = "code"
