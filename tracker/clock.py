"""Now: the one place where views, jobs and commands ask what time it is."""

from datetime import UTC, date, datetime

from tracker.casefile import local_day


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    return local_day(now())
