"""The doctor: what is wrong with this installation, and the mend of each. It opens no case and counts none.

Every check is a function that gives its findings; a new one goes into CHECKS.
"""

import os
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import select

from tracker import config, jobs
from tracker.casefile import local_day
from tracker.domain.acts import Act
from tracker.domain.permissions import PROVES_TWICE, Role
from tracker.models import Account, AuditRow, Notice, db, guards
from tracker.notifications import smtp
from tracker.services import backups, envelope, joining, organisation, recording, restoring, schema, wiping

LEAST_FREE: Final = 2 * 1024**3
"""Bytes of disk; files are refused below it, and so would reports be soon."""
JOB_PATIENCE: Final = timedelta(minutes=15)
"""On top of three times its own interval, before a job counts as not run."""
BACKUP_PATIENCE: Final = timedelta(days=2)
FAILED_TRIES: Final = 3


@dataclass(frozen=True)
class Finding:
    """One sentence, and one mend. `grave`: something promised does not hold now; else it is worth knowing."""

    what: str
    mend: str
    grave: bool = True


@dataclass(frozen=True)
class Patient:
    """What the checks look at."""

    settings: config.Config
    environment: Mapping[str, str]
    now: datetime
    demo: bool


Check = Callable[[Patient], Iterator[Finding]]


def examine(now: datetime, environment: Mapping[str, str]) -> list[Finding]:
    """Everything that is wrong, the gravest first. What can't be looked at without an up-to-date database is left out
    until that is mended."""
    patient = Patient(config.current(), environment, now, demo=False)
    found = [finding for check in OUTSIDE for finding in check(patient)]
    if not found or not any(finding in _STOPS for finding in found):
        patient = Patient(config.current(), environment, now, organisation.load().demo)
        found += [finding for check in INSIDE for finding in check(patient)]
    db.session.rollback()
    return sorted(found, key=lambda finding: not finding.grave)


# what can be seen from outside the database


def keys(patient: Patient) -> Iterator[Finding]:
    instance = patient.settings.instance
    for name, path in config.key_files(patient.environment, instance).items():
        if path is not None and path.exists() and _others_may(path):
            yield Finding(f"Others on this machine can read the key {name}.", f"chmod 600 {path}")
    if _others_may(instance):
        yield Finding("Others on this machine can look into the instance folder.", f"chmod 700 {instance}")


def database(_patient: Patient) -> Iterator[Finding]:
    if restoring.is_unfinished():
        yield RESTORE_BROKEN_OFF
    elif schema.is_empty():
        yield NO_DATABASE
    elif not schema.is_current():
        yield MIGRATIONS_BEHIND


def disk(patient: Patient) -> Iterator[Finding]:
    if shutil.disk_usage(patient.settings.instance).free < LEAST_FREE:
        yield Finding("The disk is nearly full: soon no report can come in.", "Make room, 2 GB at least.")


def summary_folder(patient: Patient) -> Iterator[Finding]:
    folder = patient.settings.summary_folder
    if folder is not None and not (folder.is_dir() and os.access(folder, os.W_OK)):
        yield Finding(
            "Published summaries can't be laid into their folder.", f"mkdir -p {folder}, and let us write there"
        )


def languages(_patient: Patient) -> Iterator[Finding]:
    for source in sorted((Path(__file__).parent / "translations").glob("*/LC_MESSAGES")):
        compiled, words = source / "messages.mo", source / "messages.po"
        stale = compiled.exists() and words.exists() and compiled.stat().st_mtime < words.stat().st_mtime
        if not compiled.exists() or stale:
            yield Finding(
                f"The language '{source.parent.name}' is not compiled: its readers get Dutch.",
                "Install the wheel again; in a checkout: make test",
            )


# what the database says


def trail(_patient: Patient) -> Iterator[Finding]:
    with db.engine.connect() as connection:
        if guards.missing(connection):
            yield Finding("The triggers that guard the audit trail are missing.", "tracker db upgrade")
    found = recording.verify()
    if found:
        yield Finding(
            f"The audit trail is broken at entry {found.number}.",
            "Find out who wrote to the database; keep a copy of it, and restore a backup from before.",
        )


def clock(patient: Patient) -> Iterator[Finding]:
    last = db.session.scalar(select(AuditRow.day).order_by(AuditRow.day.desc()).limit(1))
    if last is not None and local_day(patient.now) < last:
        yield Finding("The clock of this machine is behind the audit trail.", "Set the clock, and keep it by NTP.")


def accounts(_patient: Patient) -> Iterator[Finding]:
    for account in db.session.scalars(select(Account).where(Account.disabled_on.is_(None)).order_by(Account.email)):
        if account.role != Role.REPORTER and not recording.vouches_for(account):
            yield Finding(
                f"The key or role of {account.email} is not the one that the audit trail knows.",
                f"Ask who changed it; close it with: tracker user disable {account.email}",
            )


def second_steps(patient: Patient) -> Iterator[Finding]:
    """Who has none yet sets it up at the next sign-in; until then the password alone is enough for that."""
    if patient.demo:
        return
    people = db.session.scalars(Account.active(*PROVES_TWICE)).all()
    for account in people:
        if (account.second_factor is not None) != recording.has_second_factor(account.id):
            yield Finding(
                f"The second step of {account.email} is not as the audit trail says.",
                f"Ask who changed it; close it with: tracker user disable {account.email}",
            )
    without = [account.email for account in people if account.second_factor is None]
    if without:
        yield Finding(f"These people have no second step yet: {', '.join(without)}.", "Let them sign in.", grave=False)


def handlers(_patient: Patient) -> Iterator[Finding]:
    """By role only: who holds which case is no matter of the doctor's."""
    handling = recording.confirmed_handlers()
    coordinators = [account for account in handling if account.role == Role.COORDINATOR]
    if not handling:
        yield Finding("Nobody can receive a report.", "tracker user invite, with the role coordinator")
    elif len(coordinators) == 1:
        yield Finding(
            "There is one coordinator: closing and erasing wait for a second.",
            "tracker user invite, with the role coordinator",
            grave=False,
        )
    if not any(account.role == Role.TRUSTED_PERSON for account in handling):
        yield Finding(
            "There is no trusted person: a report about a coordinator may find nobody.",
            "tracker user invite, with the role trusted-person",
        )


def invitations(patient: Patient) -> Iterator[Finding]:
    if joining.open_invitations(patient.now):
        yield Finding(
            "An invitation has not been used yet.", "See that the right person has the link; it ends by itself.", False
        )


def safe(patient: Patient) -> Iterator[Finding]:
    if patient.demo:
        return
    state = envelope.state()
    if state in ENVELOPES:
        yield ENVELOPES[state]


def mail(patient: Patient) -> Iterator[Finding]:
    if patient.demo:
        return
    if not patient.settings.smtp_host:
        yield Finding("No mail leaves: nobody hears that something waits.", "Set TRACKER_SMTP_HOST.")
    elif db.session.scalar(select(Notice.id).where(Notice.tries >= FAILED_TRIES).limit(1)) is not None:
        yield Finding("The mail server does not take our mails.", "Check TRACKER_SMTP_HOST and what its log says.")
    elif not smtp.answers():
        yield Finding("The mail server does not answer.", "Check TRACKER_SMTP_HOST and TRACKER_SMTP_PORT.")


def periodic_jobs(patient: Patient) -> Iterator[Finding]:
    last = jobs.last_runs()
    late = []
    for job in jobs.JOBS:
        when = last[job.name]
        if when is None or patient.now - when > 3 * timedelta(minutes=job.every) + JOB_PATIENCE:
            late.append(job.name)
    if late:
        yield Finding(
            f"These periodic jobs have not run in time: {', '.join(late)}.",
            "Keep tracker serve running, or call tracker jobs NAME from cron.",
        )


def address(patient: Patient) -> Iterator[Finding]:
    if patient.demo or patient.settings.secure:
        return
    if patient.settings.outside_address:
        yield Finding("The outside address is not https: words and cookies travel in the clear.", "End TLS in front.")
    else:
        yield Finding("There is no outside address.", "Set TRACKER_OUTSIDE_ADDRESS to the https address.")


def places_of_keys(patient: Patient) -> Iterator[Finding]:
    """Beside the database a copied folder has both: what it seals and the key to it."""
    if patient.demo:
        return
    for name, path in config.key_files(patient.environment, patient.settings.instance).items():
        if name != "TRACKER_SECRET_KEY" and path is not None and path.parent == patient.settings.instance:
            yield Finding(
                f"The key {name} lies in the folder of the database.",
                f"Move {path.name} to another place, and name it in {name}_FILE.",
            )


def copies(patient: Patient) -> Iterator[Finding]:
    today, folder = local_day(patient.now), patient.settings.backups
    if folder is not None and backups.old_ones(folder, today):
        yield Finding(
            "There are backups older than 30 days: what was erased is still in them.", f"tracker backup {folder}"
        )
    made = select(AuditRow.day).where(AuditRow.act == Act.BACKUP_MADE).order_by(AuditRow.number.desc()).limit(1)
    last = db.session.scalar(made)
    if not patient.demo and (last is None or today - last > BACKUP_PATIENCE):
        yield Finding("There is no backup of the last two days.", "tracker backup FOLDER, every night")
    if wiping.unfinished():
        yield Finding("Something that was erased is still in free pages.", "tracker jobs finish-erasing")


RESTORE_BROKEN_OFF: Final = Finding("A restore was broken off here.", "tracker restore FILE, once more")
NO_DATABASE: Final = Finding("There is no database yet.", "tracker init")
MIGRATIONS_BEHIND: Final = Finding("The database is older than the program.", "tracker db upgrade")
_STOPS: Final = (RESTORE_BROKEN_OFF, NO_DATABASE, MIGRATIONS_BEHIND)
ENVELOPES: Final = {
    envelope.State.NONE: Finding("There is no envelope in the safe.", "tracker envelope new", False),
    envelope.State.REPLACED: Finding(
        "The envelope's key is not the one that the audit trail knows.",
        "Find out who changed it; then tracker envelope new",
    ),
    envelope.State.OPENED: Finding("The envelope in the safe has been opened.", "tracker envelope new"),
    envelope.State.UNTESTED: Finding(
        "Nobody has typed the words of the envelope back from the paper.", "tracker envelope test", False
    ),
}
OUTSIDE: Final[tuple[Check, ...]] = (keys, database, disk, summary_folder, languages)
INSIDE: Final[tuple[Check, ...]] = (
    trail, clock, accounts, second_steps, handlers, invitations, safe, mail, periodic_jobs, address, places_of_keys,
    copies,
)  # fmt: skip


def _others_may(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)
