"""A real mail server in the test's own process, that keeps what it is given or refuses it."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from email.policy import default
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from flask import Flask

from tests import houses
from tests.people import NOW


@dataclass
class Postbox:
    """What arrived. `refuses` names an address that the server turns away; `fails` turns everything away."""

    port: int = 0
    mails: list[Message] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    refuses: str = ""
    fails: bool = False

    async def handle_RCPT(  # noqa: N802 - the name that the server calls
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.fails or address == self.refuses:
            return "550 no"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.raw.append(envelope.content)
        self.mails.append(BytesParser(policy=default).parsebytes(envelope.content))
        return "250 OK"

    @property
    def to(self) -> list[str]:
        return sorted(str(mail["To"]) for mail in self.mails)


@pytest.fixture
def database() -> str:
    return "sqlite"


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        box = Postbox(probe.getsockname()[1])
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    yield box
    controller.stop()


@pytest.fixture
def environment(house: houses.House, postbox: Postbox) -> dict[str, str]:
    return {
        **house.environment,
        "TRACKER_SMTP_HOST": "127.0.0.1",
        "TRACKER_SMTP_PORT": str(postbox.port),
        "TRACKER_SMTP_STARTTLS": "0",
        "TRACKER_MAIL_FROM": "meldpunt@hartenhoeve.example",
        "TRACKER_OUTSIDE_ADDRESS": "https://meldpunt.hartenhoeve.example",
    }


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield
