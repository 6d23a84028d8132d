"""What the page of a fresh confirmation asks for: the password, and the second factor of who has one."""

from typing import Any

from tracker.casefile import Actor
from tracker.clock import now
from tracker.domain.errors import NotFound
from tracker.forms.second_factor import ConfirmationForm, ConfirmationWithProofForm
from tracker.services import accounts, second_factor
from tracker.services.second_factor import Need
from tracker.services.sessions import Door
from tracker.web import device, identity


def asked(*, sent: bool = False) -> dict[str, Any]:
    """The form for whoever is signed in, and the question for their passkey."""
    actor = identity.actor()
    if actor is None:
        raise NotFound
    twice = second_factor.need_of(actor) is Need.PROOF
    kind = ConfirmationWithProofForm if twice else ConfirmationForm
    form = kind() if sent else kind(formdata=None)
    return {"form": form, "question": device.question(actor, Door.DESK) if twice else ""}


def confirm(actor: Actor, form: Any) -> None:
    """Danger: which form was sent is not for the browser to say; the account decides what it has to show."""
    accounts.confirm(actor, form.password.data, now=now())
    if second_factor.need_of(actor) is Need.PROOF:
        device.prove(actor, form, Door.DESK)
