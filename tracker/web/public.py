"""Pages that anybody may read."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker import catalogue
from tracker.clock import today
from tracker.models import db
from tracker.web.access import public
from tracker.web.language import current

blueprint = Blueprint("public", __name__)


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    return render_template("public/home.html")


@blueprint.get("/protection")
@public
def protection() -> ResponseReturnValue:
    return render_template("public/protection.html")


@blueprint.get("/outside-help")
@public
def outside_help() -> ResponseReturnValue:
    return render_template("public/outside_help.html", contacts=[_said(contact) for contact in catalogue.contacts()])


@blueprint.get("/rules")
@public
def rules() -> ResponseReturnValue:
    """Those that hold now; an older version where it is asked for."""
    sought, language = request.args.get("q", "").strip()[:80], current()
    versions = {each.version: each for each in _begun()}
    version = versions.get(request.args.get("version", ""), versions[catalogue.version()])
    shown = [
        {
            "number": rule.number,
            "audience": rule.audience,
            "consult": rule.consult,
            "label": rule.label.said_in(language),
            "summary": rule.summary.said_in(language),
            "language": language if rule.label.en else "nl",
        }
        for rule in catalogue.rules(version.version)
    ]
    found = [rule for rule in shown if sought.lower() in f"{rule['label']} {rule['summary']}".lower()]
    older = [each for each in reversed(versions.values()) if each is not version]
    holds = version.version == catalogue.version()
    return render_template(
        "public/rules.html", rules=found, q=sought, total=len(shown), version=version, older=older, holds=holds
    )


def _begun() -> list[catalogue.Protocol]:
    """Versions whose day has come: what is still to be is for administrators."""
    day, holds = today(), catalogue.version()
    return [each for each in catalogue.protocols() if each.version == holds or not each.since or each.since <= day]


@blueprint.get("/health")
@public
def health() -> ResponseReturnValue:
    db.session.execute(db.text("SELECT 1"))
    return {"status": "ok"}


def _said(contact: catalogue.Contact) -> dict[str, object]:
    language = current()
    return {
        "name": contact.name.said_in(language),
        "what": contact.what.said_in(language),
        "phone": contact.phone,
        "phone_note": contact.phone_note.said_in(language),
        "website": contact.website,
        "always": contact.always,
    }
