"""The web server: one process that waits for slow clients without a thread, and no body ever on disk in the clear."""

import copy
import errno
import socket
from typing import Any, Final

from flask import Flask
from waitress.buffers import TempfileBasedBuffer
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import create_server
from waitress.utilities import RequestEntityTooLarge
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RoutingException

from tracker import jobs
from tracker.config import Config
from tracker.domain.errors import N_, Refusal
from tracker.services import restoring
from tracker.spool import SealedFile
from tracker.web.receiving import LARGEST_REQUEST, largest_upload

IN_MEMORY: Final = 512 * 1024
"""Bytes of a request, or of an answer that waits to be sent; what is more goes into a sealed temporary file."""
LONGEST_ANSWER: Final = 256 * 1024 * 1024
"""Danger: an answer above this mark would hold a thread until a slow client has taken it. None of ours is as long."""


class NoSuchAddress(Refusal):
    sentence = N_("Op %(host)s, poort %(port)s, kan hier niets luisteren. Kies een adres van deze computer.")


class PortTaken(Refusal):
    sentence = N_("Poort %(port)s is al in gebruik. Kies een andere: make demo PORT=%(other)s, of --port %(other)s.")


def bind(host: str, port: int) -> socket.socket:
    """Take the port before anything else is done; PortTaken when somebody has it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(port=port, other=port + 1) from error
        raise NoSuchAddress(host=host, port=port) from error
    return listener


def is_loopback(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")


def address_of(listener: socket.socket) -> str:
    """The address to type on a phone; for a socket that listens everywhere, this machine's own on its network."""
    host, port = listener.getsockname()[:2]
    if host == "0.0.0.0":  # noqa: S104 - compared with, not listened on
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect(("192.0.2.1", 9))  # sends nothing; only asks which of our addresses leads outside
                host = probe.getsockname()[0]
            except OSError:
                host = socket.gethostname()
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def serve(app: Flask, listener: socket.socket) -> None:
    """Serve until stopped, with the periodic jobs beside it."""
    with restoring.occupied(app.extensions["tracker"].instance):
        scheduler = jobs.start(app)
        try:
            server(app, listener).run()
        finally:
            scheduler.shutdown(wait=False)


def server(app: Flask, listener: socket.socket) -> Any:
    """waitress, listening on one socket, with nothing of what passes through it in the clear on the disk."""
    settings: Config = app.extensions["tracker"]
    made: Any = create_server(app, sockets=[listener], **options(settings), **behind(settings.proxy))
    made.channel_class = _channel_of(app)

    def sealed(_buffer: TempfileBasedBuffer) -> Any:
        return SealedFile(settings.instance, settings.files.spare)

    # Danger: whatever the server puts into a temporary file, on its way in or out, it makes that file here.
    TempfileBasedBuffer.newfile = sealed  # type: ignore[method-assign, assignment]
    return made


def options(settings: Config) -> dict[str, Any]:
    return {
        "threads": 8,
        "max_request_body_size": largest_upload(settings.files) + SLACK,
        "inbuf_overflow": IN_MEMORY,
        "outbuf_overflow": IN_MEMORY,
        "outbuf_high_watermark": LONGEST_ANSWER,
        "ident": None,
        "clear_untrusted_proxy_headers": True,
    }


SLACK: Final = 65536
"""A little more than the application takes, so that our own page says that it is too much."""


def _channel_of(app: Flask) -> type[HTTPChannel]:
    """Connections that take a large body only where a view takes files; anywhere else it is cut off at its head."""
    addresses = app.url_map.bind("")

    def takes_files(method: str, path: str) -> bool:
        try:
            endpoint, _arguments = addresses.match(path, method)
        except (HTTPException, RoutingException):
            return False
        return getattr(app.view_functions[endpoint], "takes_files", False)

    class Parser(HTTPRequestParser):
        path: str
        command: str  # type: ignore[assignment]

        def parse_header(self, header_plus: bytes) -> None:
            super().parse_header(header_plus)
            content = self.headers.get("CONTENT_TYPE", "").lower()
            if not (content.startswith("multipart/form-data") and takes_files(self.command, self.path)):
                self.adj = copy.copy(self.adj)
                self.adj.max_request_body_size = LARGEST_REQUEST + SLACK

        def received(self, data: bytes) -> int:
            try:
                return int(super().received(data))
            except OSError:  # the disk is nearly full
                self.error, self.completed = RequestEntityTooLarge("Dit is nu te veel voor ons. Stuur minder."), True
                return len(data)

    class Channel(HTTPChannel):
        parser_class = Parser

    return Channel


def behind(proxy: str) -> dict[str, Any]:
    """Options for a proxy at this address: without them all people would seem to come from one place."""
    if not proxy:
        return {}
    return {"trusted_proxy": proxy, "trusted_proxy_count": 1, "trusted_proxy_headers": {"x-forwarded-for"}}
