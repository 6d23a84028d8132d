"""Filing: a report is sealed, closed to whom it excludes before it is stored, and never filed twice."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tracker import catalogue
from tracker.casefile import Actor, CaseFile, EntryKind, Names, Register, local_day
from tracker.domain import chance, deadlines, receipts
from tracker.domain.acts import REPORTER, Act
from tracker.domain.errors import N_, Erased, Missing, NotFound, Refusal
from tracker.domain.permissions import HANDLERS, Role
from tracker.domain.reports import Identity, NobodyLeft, Report
from tracker.domain.statuses import Kind, Status
from tracker.domain.vault import PublicKey
from tracker.models import Account, Case, Holder, db
from tracker.models.case import FOLLOW_BYTES
from tracker.notifications import outbox
from tracker.services import attachments, envelope, keyring, policies, renewing
from tracker.services.acting import tell_holders
from tracker.services.attachments import Draft
from tracker.services.recording import append, that_handle, writing


@dataclass(frozen=True)
class Filed:
    """The case and whether it was there already; `readers` are the names of who can read it; `unchanged`: other answers
    came with the second sending, and what was kept stays as it was."""

    case_file: CaseFile
    again: bool
    readers: tuple[str, ...]
    unchanged: bool = False


@dataclass(frozen=True)
class Follows:
    """What a report follows: the reference of the earlier case, and the number that only its receipt can make."""

    reference: str
    follow_id: bytes


class AlreadyFollowed(Refusal):
    sentence = N_(
        "Je schreef dit al op, en daar kreeg je een eigen code voor. "
        "Met die code lees je wat er gebeurt, en schrijf je er iets bij."
    )


def file_report(
    report: Report,
    code: str,
    *,
    reporter: Actor | None,
    now: datetime,
    files: int = 0,
    writer: Actor | None = None,
    follows: Follows | None = None,
) -> Filed:
    """File under this receipt code, once: sent again, the same case is found, and words that are new are added.
    `files`: how many the reporter saw beside the form; they wait under the code and come along. `writer`: the handler
    who wrote down what somebody told aloud. `follows`: then the case is restricted whoever may read it, and knows what
    it follows; that other case knows nothing of it."""
    try:
        with writing():
            return _find(code, report, now, follows) or _file(report, code, reporter, now, files, writer, follows)
    except IntegrityError:  # the same form at the same moment: the other one won
        with writing():
            found = _find(code, report, now, follows)
        if found is None:
            raise
        return found


class WriterLosesIt(Missing):
    """Whoever writes down a report that excludes them learns so before it is filed."""

    sentence = N_("Na het versturen kun jij deze melding niet meer openen. Kruis aan dat je dat weet.")
    field = "loses"


def file_told(report: Report, code: str, *, writer: Actor, knows: bool, now: datetime, files: int = 0) -> Filed:
    """What somebody told this handler, filed for them with the same promises. It stands on nobody's own list.
    `knows`: the writer knows that they can't open it afterwards, where that is so."""
    if not knows and all(account.id != writer.id for account in receivers_with(writer, report.exclude)):
        raise WriterLosesIt
    return file_report(report, code, reporter=None, now=now, files=files, writer=writer)


def receivers(exclude: Collection[str] = ()) -> list[Account]:
    """Who gets a new report that excludes these: the coordinators who are left, else the trusted person."""
    for role in (Role.COORDINATOR, Role.TRUSTED_PERSON):
        left = [account for account in db.session.scalars(Account.active(role)) if account.id not in exclude]
        genuine = that_handle(left)
        if genuine:
            return genuine
    return []


def receivers_with(writer: Actor, exclude: Collection[str] = ()) -> list[Account]:
    """Who gets what this handler writes down for somebody: as ever, and the writer too, who heard it all. Not when the
    one who told it excludes them, nor when no handler has let them in."""
    found = receivers(exclude)
    if not found or writer.id in exclude or any(account.id == writer.id for account in found):
        return found
    return found + that_handle(list(db.session.scalars(Account.active(*HANDLERS).where(Account.id == writer.id))))


def who_may_be_excluded() -> list[Account]:
    """The people by name whom a reporter may close a report to."""
    return list(db.session.scalars(Account.active(Role.COORDINATOR))) + list(
        db.session.scalars(Account.active(Role.TRUSTED_PERSON))
    )


def _find(code: str, report: Report, now: datetime, follows: Follows | None) -> Filed | None:
    try:
        case_file = CaseFile.open_with_receipt(code)
    except Erased:
        raise  # an old form, sent again after all that time, makes no new case under an old code
    except NotFound:
        return None
    # Words typed and files chosen after the first sending would be lost without a trace: they become an addition.
    draft = Draft(code)
    attachments.forget_known(case_file, draft, now)
    addition = hashlib.blake2b(f"{code} {report.story}".encode(), digest_size=16).hexdigest()
    told = report.story != case_file.report()["story"] and not case_file.has(addition)
    if told or attachments.waiting(draft, now):
        renewing.begin(case_file)
        addition = addition if told else chance.hexed(16)
        body = {"text": report.story if told else ""}
        case_file.write(EntryKind.FROM_REPORTER, REPORTER, local_day(now), body, addition)
        attachments.settle(case_file, draft, addition, REPORTER, inside=False, now=now)
        tell_holders(case_file)
        case_file.case.last_act = append(
            Act.MESSAGE_ADDED, now, REPORTER, case_file=case_file, sealed={"entry": addition}
        ).digest
    kept, sent = dict(case_file.report()), _body(report, code, follows=follows)
    as_filed = case_file.register.filed_kind or case_file.case.kind
    other = as_filed != report.kind or any(kept.get(name) != sent[name] for name in sent if name != "story")
    return Filed(case_file, True, readers(case_file), unchanged=other)


def _file(
    report: Report,
    code: str,
    reporter: Actor | None,
    now: datetime,
    files: int,
    writer: Actor | None,
    follows: Follows | None,
) -> Filed:
    today = local_day(now)
    if follows and db.session.scalar(select(Case.id).where(Case.follow_id == follows.follow_id)):
        raise AlreadyFollowed
    attachments.refuse_if_gone(Draft(code), files, now)
    accounts = receivers_with(writer, report.exclude) if writer else receivers(report.exclude)
    if not accounts:
        raise NobodyLeft
    policy = policies.deadlines()
    case = Case(
        id=chance.hexed(16),
        reference=new_reference(),
        kind=report.kind,
        status=Status.REPORTED,
        restricted=bool(follows or set(report.exclude) & {account.id for account in who_may_be_excluded()}),
        filed_on=today,
        answer_by=deadlines.urgent_by(now, policy) if report.kind is Kind.URGENT else None,
        last_act="",
        follow_id=follows.follow_id if follows else chance.some(FOLLOW_BYTES),
    )
    case_file = CaseFile.create(case, code)
    case_file.register = _register(report)
    Names(case_file).begin(report.identity)
    if in_the_safe := envelope.public_key():
        case_file.wrap_for_envelope(in_the_safe)
    case.set_due(policy)
    db.session.add(case)
    db.session.flush()
    entry = case_file.write(EntryKind.REPORT, REPORTER, today, _body(report, code, writer, follows))
    attachments.settle(case_file, Draft(code), entry, REPORTER, inside=False, now=now)
    for account in accounts:
        case_file.wrap_for(account, today)
        if writer is None or account.id != writer.id:
            outbox.something_waits(account.id, urgent=report.kind is Kind.URGENT)
    keyring.keep(code, reporter)
    sealed = {
        "entry": entry,
        "receipt": PublicKey(case.receipt_key).fingerprint,
        "holders": [account.id for account in accounts],
        "entered_by": writer.id if writer else "",
    }
    case.last_act = append(Act.CASE_FILED, now, REPORTER, case_file=case_file, sealed=sealed).digest
    return Filed(case_file, False, tuple(account.name for account in accounts))


def readers(case_file: CaseFile) -> tuple[str, ...]:
    """Names of who can read this case now."""
    query = select(Account.name).join(Holder, Holder.account_id == Account.id)
    query = query.where(Holder.case_id == case_file.case.id, Account.disabled_on.is_(None))
    return tuple(db.session.scalars(query.order_by(Account.name)))


def new_reference() -> str:
    """Six random symbols: a running number would have gaps, and a gap betrays a hidden case."""
    symbols = "".join(chance.choice(receipts.ALPHABET) for _ in range(6))
    return f"{symbols[:4]}-{symbols[4:]}"


def _register(report: Report) -> Register:
    return Register(
        category=report.category,
        rules=report.rules,
        protocol=report.protocol or catalogue.version(),
        place=report.place,
        anonymous=not report.identity.name.strip(),
    )


def _body(report: Report, code: str, writer: Actor | None = None, follows: Follows | None = None) -> dict[str, object]:
    told = {"written_by": writer.id, "how": report.told} if writer else {}
    told |= {"follows": follows.reference} if follows else {}
    return told | {
        "story": report.story,
        "category": report.category,
        "rules": list(report.rules),
        "place": report.place,
        "when": report.when,
        "online_now": report.online_now,
        "client_harm": report.client_harm,
        "source": report.source,
        "excluded": list(report.exclude),
        "identity": _mark(report.identity, code),
        "named": bool(report.identity.name.strip()),
        "reachable": bool(report.identity.name.strip() or report.identity.contact.strip()),
    }


def _mark(identity: Identity, code: str) -> str:
    """Whether the same name was sent again, without opening the name: only who has the code can make this mark."""
    told = json.dumps(asdict(identity), sort_keys=True)
    return hashlib.blake2b(told.encode(), key=receipts.key_seed(code)[:64], digest_size=16).hexdigest()
