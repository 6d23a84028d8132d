"""Now, for the web: the one place where views ask what time it is."""

from datetime import UTC, date, datetime

from tracker.casefile import local_day


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    return local_day(now())
