"""What is sent stays in memory: the largest request, sent slowly to a real server, leaves nothing on the disk."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tracker.web import LARGEST_REQUEST


@contextmanager
def serving(environment: dict[str, str], temp: Path) -> Iterator[int]:
    """`tracker serve` as people run it, with a temp folder of its own."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-c", "from tracker.cli import main; main()", "serve", "--port", str(port)]
    settings = {**os.environ, **environment, "TMPDIR": str(temp), "TEMP": str(temp), "TMP": str(temp)}
    server = subprocess.Popen(command, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(10)
        assert server.stderr is not None
        server.stderr.close()


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        assert server.poll() is None, "the server stopped"
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            try:
                connection.request("GET", "/health")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.1)
    raise AssertionError("the server did not come up")


def _slowly(port: int, head: str, body: bytes, watch: Path) -> tuple[int, set[str]]:
    """Send in pieces and look in the folder, and at what the folder's files were, after each."""
    seen: set[str] = set()
    with closing(socket.create_connection(("127.0.0.1", port), timeout=30)) as connection:
        connection.sendall(head.encode())
        for start in range(0, len(body), 256 * 1024):
            connection.sendall(body[start : start + 256 * 1024])
            time.sleep(0.02)
            seen |= {path.name for path in watch.iterdir()} | _open_temp_files(watch)
        answer = connection.recv(100)
    return int(answer.split()[1]), seen


def _open_temp_files(folder: Path) -> set[str]:
    """A temporary file may have lost its name already: look at what our own processes hold open."""
    found = set()
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            target = str(link.readlink())
        except OSError:
            continue
        if target.startswith(f"{folder}/"):
            found.add(target)
    return found


@pytest.mark.parametrize("kind", ["urlencoded", "multipart", "multipart file"])
def test_the_largest_request_leaves_nothing_in_the_temp_folder(
    environment: dict[str, str], tmp_path: Path, kind: str
) -> None:
    temp = tmp_path / "temp"
    temp.mkdir()
    size = LARGEST_REQUEST - 1000
    if kind == "urlencoded":
        content, body = "application/x-www-form-urlencoded", b"story=" + b"x" * size
    else:
        name = 'name="files"; filename="foto.jpg"' if kind == "multipart file" else 'name="story"'
        head = f"--edge\r\nContent-Disposition: form-data; {name}\r\n\r\n".encode()
        content, body = "multipart/form-data; boundary=edge", head + b"x" * size + b"\r\n--edge--\r\n"
    with serving(environment, temp) as port:
        head_lines = f"POST /report HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: {content}\r\n"
        status, seen = _slowly(port, f"{head_lines}Content-Length: {len(body)}\r\n\r\n", body, temp)
        assert status == 400, "refused for its words, not for its size"
        assert seen == set()


def test_a_request_that_is_too_large_is_refused(environment: dict[str, str], tmp_path: Path) -> None:
    temp = tmp_path / "temp"
    temp.mkdir()
    with serving(environment, temp) as port:
        head = f"POST /report HTTP/1.1\r\nHost: x\r\nContent-Length: {LARGEST_REQUEST * 3}\r\n\r\n"
        status, seen = _slowly(port, head, b"x" * 1000, temp)
    assert status == 413
    assert seen == set()
