"""Logs that can't tell who reported: no access log, and of an error only its type and where it happened."""

import logging
import traceback
from types import TracebackType

from flask import Flask


class Formatter(logging.Formatter):
    """Day, level and our own message. The words of an exception may quote what a reporter typed: they stay out."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s", datefmt="%Y-%m-%d")

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
    logger = logging.getLogger("tracker")
    logger.handlers[:] = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False
    app.logger.handlers[:] = [handler]
    for noisy in ("waitress", "werkzeug", "apscheduler"):
        logging.getLogger(noisy).handlers[:] = [handler]
        logging.getLogger(noisy).setLevel(logging.ERROR)
        logging.getLogger(noisy).propagate = False
