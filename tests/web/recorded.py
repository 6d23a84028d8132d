"""One verb, one entry: what each address that changes something writes into the trail. Watched in every web test."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from flask import g, request, request_finished, request_started
from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError

from tracker.models import AuditRow, db

FAILED: Final = {
    "session:refused",
    "confirmation:refused",
    "second-factor:refused",
    "key:doubted",
    "case:read",
    "share:ended",
}
"""What a refused act leaves, in a transaction of its own; that a case was read, which any of its pages shows; and that
a share was over before the job came by, which the first page of a day finds."""

RECORDED: Final[dict[str, set[str]]] = {
    "absence.come_back": {"absence:ended"},
    "absence.go": {"absence:set"},
    "absence.share": {"case:shared"},
    "accounts.disable": {"account:disabled", "account:closing-proposed", "invitation:withdrawn"},
    "accounts.invite": {"account:invited", "invitation:withdrawn"},
    "accounts.invite_again": {"account:invited-again", "invitation:withdrawn"},
    "accounts.take_away_second_factor": {"second-factor:removed"},
    "aftercare.disagree": {"message:added"},
    "aftercare.file": {"case:filed", "message:added"},
    "aftercare.rate": {"message:added"},
    "aftercare.say": {"message:added"},
    "cases.confirm": {"account:confirmed"},
    "classification.classify": {"case:classified"},
    "classification.correct_kind": {"kind:corrected"},
    "classification.refer": {"case:set-aside", "step:proposed"},
    "disagreement.answer": {"message:sent"},
    "clearing.agree": {"case:set-aside"},
    "clearing.propose": {"step:proposed"},
    "dossier.export": {"case:exported"},
    "actions.add": {"case:planned"},
    "actions.change": {"action:changed"},
    "actions.check": {"action:checked", "case:reopened"},
    "actions.finish": {"action:finished"},
    "actions.look": {"action:changed"},
    "duties.answer": {"action:finished", "note:written"},
    "duties.say_when": {"action:changed", "case:planned"},
    "erasing.decline": {"erasing:declined"},
    "erasing.erase": {"case:erased"},
    "erasing.hold": {"case:held"},
    "erasing.let_go": {"case:let-go"},
    "erasing.propose": {"erasing:proposed"},
    "guests.invite": {"account:invited", "invitation:withdrawn"},
    "handlers.close": {"account:disabled"},
    "handlers.give": {"case:shared"},
    "handlers.keep": {"account:closing-declined"},
    "handlers.take_over": {"case:taken-over"},
    "hearing.record": {"hearing:recorded"},
    "house_help.add": {"settings:changed"},
    "house_help.change": {"settings:changed"},
    "house_languages.change": {"settings:changed"},
    "house_rules.accept": {"rules:added"},
    "house_terms.change_deadlines": {"settings:changed"},
    "house_terms.change_retention": {"settings:changed"},
    "house_texts.change": {"settings:changed"},
    "house_texts.forget": {"settings:changed"},
    "house_words.add": {"settings:changed"},
    "house_words.change": {"settings:changed"},
    "invitations.accept": {"account:created", "account:confirmed", "account:renewed"},
    "leaving.close": {"account:disabled"},
    "leaving.hand_over": {"case:handed-over"},
    "minutes.answer": {"message:added"},
    "links.link_alike": {"note:written"},
    "links.link": {"note:written"},
    "links.tell": {"message:sent"},
    "links.unlink": {"note:written"},
    "names.add_person": {"person:added"},
    "names.ask": {"name:asked", "name:announced"},
    "names.drop": {"name:dropped"},
    "names.give": {"name:given"},
    "names.show_people": {"people:shown"},
    "own_account.add_passkey": {"passkey:added"},
    "own_account.choose_password": {"password:changed"},
    "own_account.make_recovery_code": {"recovery-code:renewed"},
    "own_account.make_spare_codes": {"spare-codes:renewed"},
    "own_account.remove_passkey": {"passkey:removed"},
    "own_account.set_up": {"second-factor:set"},
    "own_account.sign_out_everywhere": {"sessions:ended"},
    "own_name.answer": {"message:added"},
    "own_name.change": {"message:added"},
    "own_name.take_back": {"message:added"},
    "readers.recuse": {"case:recused"},
    "readers.share": {"case:shared"},
    "readers.take_back": {"share:taken-back"},
    "receipts.add": {"message:added"},
    "receipts.ask_trusted_person": {"trusted-person:asked"},
    "receipts.close_out": {"case:closed-to"},
    "receipts.confirm_reading": {"message:added"},
    "reports.file": {"case:filed", "message:added"},
    "retention.agree": {"case:erased"},
    "retention.propose": {"erasing:proposed"},
    "second_factor.open_desk": {"session:opened", "spare-code:used"},
    "second_factor.set_up": {"second-factor:set", "session:opened"},
    "search.find": {"cases:searched"},
    "sessions.open_session": {"session:opened"},
    "sessions.recover": {"account:recovered"},
    "sessions.sign_out": {"session:closed"},
    "settings.save": {"settings:changed"},
    "steps.agree": {"note:written", "case:closed", "case:closed-without-action", "case:set-aside"},
    "steps.decline": {"step:declined"},
    "steps.note": {"note:written"},
    "steps.show_name": {"name:shown"},
    "steps.take": {
        "case:acknowledged", "case:discussed", "case:answered", "case:planned", "case:closed",
        "case:closed-without-action", "case:set-aside", "case:reopened", "step:proposed",
    },
    "steps.write": {"message:sent", "feedback:given"},
    "register.export": {"register:exported"},
    "summaries.correct": {"summary:corrected"},
    "summaries.release": {"summary:published"},
    "summaries.write_learning": {"summary:explained"},
    "talks.record": {"talk:recorded"},
    "telling.file": {"case:filed", "message:added"},
    "tokens.make": {"token:made"},
    "tokens.revoke": {"token:revoked"},
    "trail.agree_to_cut": {"trail:cut"},
    "trail.decline_cut": {"trail:cut-declined"},
    "trail.propose_cut": {"trail:cut-proposed"},
}  # fmt: skip

NOT_RECORDED: Final = {
    "confirmations.give": "what follows is recorded; who showed who they are did nothing yet",
    "house_rules.preview": "what a text is understood as; nothing is kept",
    "my_reports.open_case": "a reporter reads their own report",
    "my_reports.show_codes": "a reporter sees the codes of their own reports",
    "recovery_codes.check": "what was typed back is compared; nothing is kept",
    "my_reports.put_back": "a reporter puts their own report back in their list",
    "dossier.preview": "how a copy would be; nothing leaves",
    "mail.try_again": "mail that was written before is tried again",
    "receipts.check": "a reporter has kept their code",
    "receipts.leave": "a reporter leaves",
    "receipts.open_case": "a reporter comes back",
    "sessions.language": "another language",
}
"""What changes nothing of the house, and what reporters do that no day may tell of."""

ONE_A_CASE: Final = {
    "clearing.agree",
    "clearing.propose",
    "absence.share",
    "leaving.hand_over",
    "handlers.give",
    "handlers.take_over",
    "guests.invite",
    "retention.agree",
    "retention.propose",
}
"""One entry for each case that goes over or is erased, or for each guest who is invited."""
TWO: Final = {
    "accounts.disable", "accounts.invite", "accounts.invite_again",
    "invitations.accept", "second_factor.open_desk", "second_factor.set_up",
    "links.link", "links.link_alike", "links.unlink", "steps.agree",
}  # fmt: skip
"""An invitation that no longer works; an account that is let in at once; a spare code that opens the desk; a link that
stands in both cases, and a duplicate that the case in which it goes on knows of."""


def breach(endpoint: str, acts: list[str]) -> str:
    """What is wrong with these entries for this address; nothing when they are as declared."""
    own = [act for act in acts if act not in FAILED]
    strange = set(own) - RECORDED.get(endpoint, set())
    if strange:
        return f"{endpoint} wrote {sorted(strange)}: say so in tests/web/recorded.py"
    many = endpoint in ONE_A_CASE or (endpoint in TWO and len(own) == 2)
    return "" if len(own) <= 1 or many else f"{endpoint} wrote {own}: one verb, one entry"


@contextmanager
def watched() -> Iterator[list[str]]:
    """What was wrong with the requests in between."""
    found: list[str] = []

    def begin(_sender: Any, **_: Any) -> None:
        if request.method == "POST":
            g.last_entry = _entries(0)[-1:] or [(0, "")]

    def end(_sender: Any, **_: Any) -> None:
        if "last_entry" in g and request.endpoint:
            acts = [act for _, act in _entries(g.last_entry[0][0])]
            found.extend(filter(None, [breach(request.endpoint, acts)]))

    request_started.connect(begin)
    request_finished.connect(end)
    try:
        yield found
    finally:
        request_started.disconnect(begin)
        request_finished.disconnect(end)


def _entries(after: int) -> list[tuple[int, str]]:
    """By a connection of its own, so that the request's transaction is left alone; nothing of a broken database."""
    newest = select(func.max(AuditRow.number)).scalar_subquery()
    which = AuditRow.number > after if after else AuditRow.number == newest
    try:
        with db.engine.connect() as connection:
            rows = connection.execute(select(AuditRow.number, AuditRow.act).where(which).order_by(AuditRow.number))
            return [(row.number, row.act) for row in rows]
    except DatabaseError:
        return []
