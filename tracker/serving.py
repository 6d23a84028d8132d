"""The web server: one process, slow clients buffered in memory, and no body ever on disk in the clear."""

import errno
import socket
from typing import Any, Final

import waitress
from flask import Flask

from tracker import jobs
from tracker.domain.errors import N_, Refusal
from tracker.services import restoring
from tracker.web import LARGEST_REQUEST

ROOM: Final = 2 * LARGEST_REQUEST
"""Danger: above its overflow mark the server writes a body to a temporary file. No request is as large as this mark."""


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
            waitress.serve(app, sockets=[listener], **options(), **behind(app.extensions["tracker"].proxy))
        finally:
            scheduler.shutdown(wait=False)


def options() -> dict[str, Any]:
    return {
        "threads": 8,
        "max_request_body_size": LARGEST_REQUEST
        + 65536,  # a little more, so that our own page says that it is too much
        "inbuf_overflow": ROOM,
        "outbuf_overflow": 64 * 1024 * 1024,
        "ident": None,
        "clear_untrusted_proxy_headers": True,
    }


def behind(proxy: str) -> dict[str, Any]:
    """Options for a proxy at this address: without them all people would seem to come from one place."""
    if not proxy:
        return {}
    return {"trusted_proxy": proxy, "trusted_proxy_count": 1, "trusted_proxy_headers": {"x-forwarded-for"}}
