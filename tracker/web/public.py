"""Pages that anybody may read."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker import catalogue
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
    sought, language = request.args.get("q", "").strip()[:80], current()
    shown = [
        {
            "number": rule.number,
            "audience": rule.audience,
            "consult": rule.consult,
            "label": rule.label.said_in(language),
            "summary": rule.summary.said_in(language),
        }
        for rule in catalogue.rules()
    ]
    found = [rule for rule in shown if sought.lower() in f"{rule['label']} {rule['summary']}".lower()]
    return render_template("public/rules.html", rules=found, q=sought, total=len(shown))


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
