"""Logs that can't tell who reported: no access log, and of an error only its type and where it happened."""

import logging
import traceback
from types import TracebackType
from typing import Final

from flask import Flask

OURS: Final = "tracker"
OTHERS: Final = (
    "waitress", "werkzeug", "apscheduler", "sqlalchemy", "alembic", "flask-limiter", "PIL", "fido2", "py.warnings",
)  # fmt: skip
"""Loggers of which only the place of an error is told."""
ADDED: Final = (int,)
"""What may be filled in: how many, never what."""


class Formatter(logging.Formatter):
    """Day, level and our own words. What lets something through is a list: a message as our code has it, numbers filled
    in. Words of an exception may quote what a reporter typed, and the server's own messages quote addresses."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s", datefmt="%Y-%m-%d")

    def format(self, record: logging.LogRecord) -> str:
        told = logging.makeLogRecord({**vars(record), "msg": _words(record), "args": None, "exc_text": None})
        told.stack_info = None
        return super().format(told)

    def formatException(  # noqa: N802 - the name that logging calls
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        if ei[0] is None:
            return ""
        frames = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(ei[2])]
        return "\n".join([*frames, ei[0].__name__])


def set_up(app: Flask) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(Formatter())
    logger = logging.getLogger(OURS)
    logger.handlers[:] = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False
    app.logger.handlers[:] = [handler]
    for noisy in OTHERS:
        logging.getLogger(noisy).handlers[:] = [handler]
        logging.getLogger(noisy).setLevel(logging.ERROR)
        logging.getLogger(noisy).propagate = False


def _words(record: logging.LogRecord) -> str:
    if record.name != OURS:
        return f"{record.name.partition('.')[0]} had trouble in {record.module}, line {record.lineno}"
    words, values = str(record.msg), record.args or ()
    if isinstance(values, tuple) and values and all(type(value) in ADDED for value in values):
        return words % values
    return words
