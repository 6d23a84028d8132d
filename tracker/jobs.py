"""The periodic jobs: each an idempotent sweep, so that two schedulers do no harm and a killed one loses nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from tracker.clock import now
from tracker.models import JobRun, db
from tracker.services import (
    attachments,
    delivering,
    forgetting,
    marking,
    posting,
    protocols,
    publishing,
    recording,
    retaining,
    sessions,
    sharing,
    watching,
    wiping,
)


@dataclass(frozen=True)
class Job:
    """`every`: minutes between two runs. `run` takes the moment and returns how many things it did."""

    name: str
    every: int
    does: str
    run: Callable[[datetime], int]


JOBS: Final = (
    Job("finish-erasing", 60, "wipes what was erased while somebody held its pages", wiping.sweep),
    Job("erase-names", 60, "erases the reporter's name a year after a case was closed", forgetting.sweep),
    Job("watch-clocks", 10, "tells who holds a case that something is near, due or late", watching.sweep),
    Job("send-mail", 1, "sends the notices whose slot has come", posting.send),
    Job("sweep-files", 10, "removes files that waited too long with a form that was never sent", attachments.sweep),
    Job("end-shares", 30, "ends what was shared until a day that is over", sharing.end_shares),
    Job("send-weekly-mark", 15, "mails every handler the week's mark of the trail", marking.send),
    Job("watch-retention", 60, "tells handlers that a case of theirs may be erased in two weeks", retaining.watch),
    Job("sweep-sessions", 60, "removes sessions that nothing can open any more", sessions.sweep),
    Job("change-rules", 10, "lets rules hold that were accepted for a later day", protocols.sweep),
    Job("make-summaries", 60, "makes the protected summary of a period that is over", publishing.sweep),
    Job("deliver-summaries", 15, "lays published summaries as files into the folder for them", delivering.sweep),
)


def run(name: str, moment: datetime) -> int:
    """Run one job now; KeyError when there is no such job. That it ran, or could not, is in the trail once a day."""
    job = {job.name: job for job in JOBS}[name]
    try:
        done = job.run(moment)
    except Exception:
        recording.job_failed(name, moment)
        raise
    recording.job_ran(name, moment)
    return done


def last_runs() -> dict[str, datetime | None]:
    return {job.name: row.last_run if (row := db.session.get(JobRun, job.name)) else None for job in JOBS}


def start(app: Flask) -> BackgroundScheduler:
    """Run every job in this process, each in its own time."""
    scheduler = BackgroundScheduler(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1})
    for job in JOBS:
        scheduler.add_job(_in_app, "interval", minutes=job.every, args=[app, job.name])
    scheduler.start()
    return scheduler


def _in_app(app: Flask, name: str) -> None:
    with app.app_context():
        run(name, now())
