"""Every view says who may call it; a view that doesn't say is refused by a test."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from tracker.casefile import Actor, CaseFile
from tracker.domain.permissions import Permission
from tracker.web import identity, keeping

View = Callable[..., ResponseReturnValue]
V = TypeVar("V", bound=View)


def public(view: V) -> V:
    """Anybody; nobody is loaded."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def needs(permission: Permission) -> Callable[[View], View]:
    """Somebody signed in whose role has this permission; the view gets them as `actor`."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(**arguments: Any) -> ResponseReturnValue:
            actor: Actor | None = identity.actor()
            if actor is None:
                return _to_sign_in()
            if not actor.may(permission):
                abort(403)
            return view(actor=actor, **arguments)

        guarded.access = permission  # type: ignore[attr-defined]
        return guarded

    return wrap


def signed_in(view: View) -> View:
    """Somebody signed in, whatever their role."""

    @wraps(view)
    def guarded(**arguments: Any) -> ResponseReturnValue:
        actor = identity.actor()
        return _to_sign_in() if actor is None else view(actor=actor, **arguments)

    guarded.access = "signed-in"  # type: ignore[attr-defined]
    return guarded


def half_open(view: View) -> View:
    """Somebody whose password was right and whose second factor is asked for; the view gets them as `actor`."""

    @wraps(view)
    def guarded(**arguments: Any) -> ResponseReturnValue:
        actor = identity.half_open()
        if actor is None:
            return redirect(url_for("sessions.sign_in"), 303)
        return view(actor=actor, **arguments)

    guarded.access = "half-open"  # type: ignore[attr-defined]
    return guarded


def confirmed(view: View) -> View:
    """Under @needs(…), for a dangerous act: whoever sits here showed in the last minutes who they are.

    Danger: a case that is closed to somebody must not ask them for a password where one that never was says 404.
    """

    @wraps(view)
    def guarded(actor: Actor, **arguments: Any) -> ResponseReturnValue:
        if identity.is_confirmed():
            return view(actor=actor, **arguments)
        if "reference" in arguments:
            CaseFile.open(arguments["reference"], actor)
        return _to_confirmation()

    guarded.confirmed = True  # type: ignore[attr-defined]
    return guarded


def receipt(view: View) -> View:
    """Somebody who opened a case with its receipt code; the view gets it as `case_file`."""

    @wraps(view)
    def guarded(**arguments: Any) -> ResponseReturnValue:
        case_file: CaseFile | None = identity.receipt_case()
        if case_file is None:
            if request.method == "POST":
                return keeping.ask_for_code()
            return redirect(url_for("receipts.enter"), 303)
        return view(case_file=case_file, **arguments)

    guarded.access = "receipt"  # type: ignore[attr-defined]
    return guarded


def _to_sign_in() -> ResponseReturnValue:
    if request.method == "POST":
        return keeping.ask_to_sign_in()
    return redirect(url_for("sessions.sign_in", next=request.full_path.rstrip("?")), 303)


def _to_confirmation() -> ResponseReturnValue:
    if request.method == "POST":
        return keeping.ask_to_confirm()
    return redirect(url_for("confirmations.ask", next=request.full_path.rstrip("?")), 303)
