"""What may stand in a log: our own words and numbers. Nothing that a person typed, nothing of where they came from."""

import ast
import logging

import pytest
from flask import Flask

from tests.rules.test_layers import sources, where
from tracker.logs import Formatter

LEVELS = {"debug", "info", "warning", "error", "exception", "critical", "log"}


def said(name: str, message: str, *values: object, error: BaseException | None = None) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    return Formatter().format(logging.LogRecord(name, logging.ERROR, "somewhere.py", 7, message, values, info))


def test_every_line_that_we_log_is_written_out_in_the_code() -> None:
    """No f-string, no joined text: what is logged is there to be read by who reads the code."""
    found = []
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS:
                whose = ast.unparse(node.func.value)
                if whose in ("log", "logger", "logging") or whose.endswith(".logger"):
                    words = node.args[0] if node.args else None
                    if not (isinstance(words, ast.Constant) and isinstance(words.value, str)):
                        found.append(f"{where(path, node.lineno)} logs {ast.unparse(node)}")
    assert found == [], 'log a constant sentence; numbers may follow: log.info("%d went", count)'


def test_our_words_come_through_with_numbers_only() -> None:
    assert said("tracker", "%d of %d went", 3, 4).endswith("ERROR 3 of 4 went")
    for value in ("10.0.0.7", b"10.0.0.7", {"from": "10.0.0.7"}, ValueError("10.0.0.7"), 10.7):
        assert "10." not in said("tracker", "from %s", value)


@pytest.mark.parametrize("name", ["waitress", "waitress.queue", "werkzeug", "apscheduler.executors.default", "PIL"])
def test_of_others_only_is_said_that_something_went_wrong(name: str) -> None:
    line = said(name, "Exception while serving %s from %s", "/invitation/secret", "10.0.0.7")
    assert "secret" not in line
    assert "10.0.0.7" not in line
    assert f"{name.partition('.')[0]} had trouble" in line


def test_of_an_error_only_its_type_and_place_are_told() -> None:
    try:
        raise ValueError("kanarie")
    except ValueError as error:
        line = said("tracker", "a page failed", error=error)
    assert "kanarie" not in line
    assert "ValueError" in line
    assert "test_logs.py" in line


def test_no_line_is_finer_than_a_day() -> None:
    line = said("tracker", "a page failed")
    assert line[:10].count("-") == 2
    assert ":" not in line


def test_every_logger_that_can_speak_here_speaks_through_the_list(app: Flask) -> None:
    """The server's, the scheduler's, the framework's; the root itself says nothing below a warning."""
    for name in ("tracker", "waitress", "werkzeug", "apscheduler", "sqlalchemy", "alembic"):
        logger = logging.getLogger(name)
        own = [handler for handler in logger.handlers if not type(handler).__module__.startswith("_pytest")]
        assert [type(handler.formatter) for handler in own] == [Formatter], name
        assert not logger.propagate, name
        assert name == "tracker" or logger.level >= logging.ERROR, name
    assert app.logger.name == "tracker"
