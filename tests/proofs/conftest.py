"""Proofs: whole years lived through the pages, mail and jobs included, on houses of their own."""

import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import time_machine
from aiosmtpd.controller import Controller

from tests import houses
from tests.chances import chance_from
from tests.houses import House
from tests.notifications.conftest import Postbox
from tests.people import NOW
from tests.proofs.life import Hidden, Life


@contextmanager
def a_life(house: House, hidden: Hidden | None = None) -> Iterator[tuple[Life, Postbox]]:
    """A life in this house, with a mail server beside it; the clock stands still between acts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        postbox = Postbox(probe.getsockname()[1])
    controller = Controller(postbox, hostname="127.0.0.1", port=postbox.port)
    controller.start()
    environment = {
        **house.environment, "TRACKER_SMTP_HOST": "127.0.0.1", "TRACKER_SMTP_PORT": str(postbox.port),
        "TRACKER_SMTP_STARTTLS": "0", "TRACKER_MAIL_FROM": "meldpunt@hartenhoeve.example",
    }  # fmt: skip
    try:
        with time_machine.travel(NOW, tick=False) as clock:
            app = houses.make_app(environment)
            life = Life(app, house, clock, hidden)
            with chance_from(life.source):
                yield life, postbox
            with app.app_context():
                houses.close(app)
    finally:
        controller.stop()


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder in memory where there is one: years write often, and no power cut is tested here."""
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as folder:
        yield Path(folder)
