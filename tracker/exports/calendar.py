"""Days for somebody's own calendar: whole days, always the same words, nothing by which a case or this site is known.

Danger: a calendar is shared with a family or a boss, is kept by others, and stays for years. An id of an event that was
made from a case, a time of the day or an address would be a trace of it there.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from icalendar import Calendar, Event

from tracker.domain import chance

SIZE: Final = 4096
"""Bytes of every file for a reporter: its size must not say how many days there are."""
FILLER: Final = "X-FILLER"


def calendar(days: Iterable[date], words: str, today: date) -> bytes:
    """One event a day, however much there is on it; what should have been done before is for today."""
    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", "-//agenda//agenda//NL")
    for day in sorted({max(day, today) for day in days}):
        made.add_component(_event(day, words, today))
    return bytes(made.to_ical())


def filled(file: bytes) -> bytes:
    """As large as every other; a program that reads it passes over what it does not know."""
    head, end = file.split(b"END:VCALENDAR", 1)
    missing = SIZE - len(file) - len(FILLER) - len(b":\r\n")
    return head + FILLER.encode() + b":" + b"0" * max(missing, 0) + b"\r\n" + b"END:VCALENDAR" + end


def _event(day: date, words: str, today: date) -> Event:
    event = Event()
    event.add("uid", chance.hexed(16))
    event.add("dtstamp", datetime.combine(today, time.min, UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", words)
    event.add("transp", "TRANSPARENT")
    return event
