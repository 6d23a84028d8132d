"""What is sent to a real server never lies on its disk in the clear, is thrown away where it is too much, and holds up
nobody else; with the temporary folder and the instance watched."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests import houses, papers
from tests.cases import file
from tests.people import NOW
from tracker.casefile import CaseFile
from tracker.domain import receipts
from tracker.domain.files import MEGABYTE
from tracker.services import attachments
from tracker.services.attachments import Draft, Sent
from tracker.web.receiving import LARGEST_REQUEST

WORD = b"kanarieonderwegkwetterde "
MULTIPART = "multipart/form-data; boundary=edge"


@dataclass
class Served:
    """`tracker serve` as people run it, with a temp folder of its own; `seen`: what its disk held meanwhile."""

    port: int
    folders: tuple[Path, Path]
    pid: int
    names: set[str] = field(default_factory=set)
    large: int = 0
    found: list[str] = field(default_factory=list)

    def look(self) -> None:
        """In both folders, and in every file of theirs that a process holds open, with a name or without."""
        for path in [path for folder in self.folders for path in folder.rglob("*") if path.is_file()]:
            self._read(path, str(path))
        self.names |= {path.name for path in self.folders[0].iterdir()}
        for link in Path("/proc").glob("[0-9]*/fd/*"):
            try:
                target = str(link.readlink())
                if target.startswith(tuple(f"{folder}/" for folder in self.folders)):
                    self._read(link, target)
            except OSError:
                continue

    def _read(self, path: Path, name: str) -> None:
        try:
            content = path.read_bytes()
        except OSError:
            return
        if "(deleted)" in name:
            self.large = max(self.large, len(content))
        if WORD in content:
            self.found.append(name)

    def memory(self) -> int:
        """The most that the server has held, in bytes."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) * 1024


@contextmanager
def serving(environment: dict[str, str], temp: Path) -> Iterator[Served]:
    temp.mkdir()
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-c", "from tracker.cli import main; main()", "serve", "--port", str(port)]
    settings = {**os.environ, **environment, "TMPDIR": str(temp), "TEMP": str(temp), "TMP": str(temp)}
    server = subprocess.Popen(command, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        _wait_for(port, server)
        yield Served(port, (temp, Path(environment["TRACKER_INSTANCE"])), server.pid)
    finally:
        server.terminate()
        server.wait(20)
        assert server.stderr is not None
        told = server.stderr.read()
        server.stderr.close()
        assert WORD not in told


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert server.poll() is None, "the server stopped"
        try:
            assert _health(port) == 200
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server did not come up")


def _health(port: int) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("GET", "/health")
        return connection.getresponse().status


class Visitor:
    """Somebody with a browser, as far as a form needs one."""

    def __init__(self, served: Served) -> None:
        self.served, self.cookies = served, dict[str, str]()

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "application/x-www-form-urlencoded") -> str:
        """The page; the disk is looked at after every piece that is sent."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.served.port, timeout=120)) as connection:
            connection.putrequest(method, path)
            connection.putheader("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
            if method == "POST":
                connection.putheader("Content-Type", kind)
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders()
            for start in range(0, len(body), 2 * MEGABYTE):
                connection.send(body[start : start + 2 * MEGABYTE])
                self.served.look()
            response = connection.getresponse()
            self.status = response.status
            for line in response.headers.get_all("Set-Cookie") or []:
                name, _, value = line.partition(";")[0].partition("=")
                self.cookies[name] = value
            page = response.read().decode()
        self.served.look()
        return page

    def form(self, path: str) -> dict[str, str]:
        page = self.ask("GET", path)
        hidden = re.findall(r'<input[^>]*name="(csrf_token|code|mark)"[^>]*value="([^"]*)"', page)
        return {name: value for name, value in hidden if value}


def multipart(fields: dict[str, str], *files: tuple[str, bytes]) -> bytes:
    parts = [
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}' for name, value in fields.items()
    ]
    body = "\r\n".join(parts).encode()
    for name, content in files:
        head = f'--edge\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
        body += b"\r\n" + head.encode() + content
    return body + b"\r\n--edge--\r\n"


def head_of(length: int, path: str = "/report", kind: str = MULTIPART) -> bytes:
    return f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n".encode()


def words(size: int) -> bytes:
    return (WORD * (size // len(WORD) + 1))[:size]


def test_thirty_megabytes_of_files_are_never_in_the_clear_on_the_disk(
    environment: dict[str, str], tmp_path: Path
) -> None:
    with serving(environment, tmp_path / "temp") as served:
        visitor = Visitor(served)
        fields = {**visitor.form("/report"), "story": "te kort", "name_choice": "anonymous"}
        before = served.memory()
        files = [(f"{number}.txt", words(15 * MEGABYTE + number)) for number in range(2)]
        page = visitor.ask("POST", "/report", multipart(fields, *files), MULTIPART)
        assert visitor.status == 400, "refused for its words"
        assert "0.txt" in page
        assert "1.txt" in page
        assert served.found == []
        assert served.names == set(), "nothing with a name in the temporary folder"
        assert served.large > 25 * MEGABYTE, "it was on the disk, sealed: what was looked at is what was sent"
        assert served.memory() - before < 24 * MEGABYTE, "and not in memory"


def test_a_file_that_is_too_large_is_thrown_away_and_the_rest_of_the_form_stays(
    environment: dict[str, str], tmp_path: Path
) -> None:
    with serving(environment, tmp_path / "temp") as served:
        visitor = Visitor(served)
        fields = {**visitor.form("/report"), "story": "Dit verhaal blijft staan.", "name_choice": "anonymous"}
        files = [("film.mp4", words(26 * MEGABYTE)), ("foto.jpg", papers.picture())]
        page = visitor.ask("POST", "/report", multipart(fields, *files), MULTIPART)
        assert visitor.status == 400
        assert "film.mp4 is te groot. Een bestand mag hooguit 25 MB zijn." in page
        assert "Dit verhaal blijft staan." in page
        assert '<span class="name">foto.jpg</span>' in page
        assert served.found == []


@pytest.mark.parametrize("kind", ["urlencoded", "multipart"])
def test_the_longest_words_leave_nothing_on_the_disk(environment: dict[str, str], tmp_path: Path, kind: str) -> None:
    story = words(LARGEST_REQUEST - 1000).decode()
    fields = {"story": story}
    content = "application/x-www-form-urlencoded" if kind == "urlencoded" else MULTIPART
    body = urlencode({"story": story[: LARGEST_REQUEST // 2]}).encode() if kind == "urlencoded" else multipart(fields)
    with serving(environment, tmp_path / "temp") as served:
        visitor = Visitor(served)
        visitor.ask("POST", "/report", body, content)
        assert visitor.status == 400, "refused for its words, not for its size"
        assert served.found == []
        assert served.names == set()


@pytest.mark.parametrize(
    ("path", "kind", "size"),
    [
        ("/report", "application/x-www-form-urlencoded", 2 * LARGEST_REQUEST),
        ("/sign-in", MULTIPART, 2 * LARGEST_REQUEST),
        ("/nothing-here", MULTIPART, 2 * LARGEST_REQUEST),
        ("/report", MULTIPART, 1000 * MEGABYTE),
    ],
)
def test_only_where_files_are_taken_more_than_words_is_taken(
    environment: dict[str, str], tmp_path: Path, path: str, kind: str, size: int
) -> None:
    """Cut off at its head: what is said to be too long is not waited for."""
    with (
        serving(environment, tmp_path / "temp") as served,
        closing(socket.create_connection(("127.0.0.1", served.port), timeout=30)) as connection,
    ):
        connection.sendall(head_of(size, path, kind) + b"x" * 1000)
        assert b" 413 " in connection.recv(100)


def test_an_upload_that_is_broken_off_leaves_nothing(environment: dict[str, str], tmp_path: Path) -> None:
    with serving(environment, tmp_path / "temp") as served:
        fields = Visitor(served).form("/report")
        body = multipart(fields, ("film.mp4", words(8 * MEGABYTE)))
        with closing(socket.create_connection(("127.0.0.1", served.port), timeout=30)) as connection:
            head = (
                f"POST /report HTTP/1.1\r\nHost: x\r\nContent-Type: {MULTIPART}\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            connection.sendall(head.encode() + body[: 6 * MEGABYTE])
            _until(lambda: _open_spools(served) > 0)
            served.look()
        _until(lambda: _open_spools(served) == 0)
        assert served.found == []
        assert _health(served.port) == 200


def _open_spools(served: Served) -> int:
    links = [str(link.readlink()) for link in Path(f"/proc/{served.pid}/fd").iterdir() if link.is_symlink()]
    return sum("(deleted)" in link and link.startswith(str(served.folders[1])) for link in links)


def _until(happened: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def test_slow_clients_hold_up_nobody(environment: dict[str, str], tmp_path: Path) -> None:
    """Twelve who send a file and stop halfway, and twelve who ask for one and do not take it; eight threads serve."""
    code = _file_with(environment, words(20 * MEGABYTE))
    with serving(environment, tmp_path / "temp") as served, ExitStack() as slow:
        reporter = Visitor(served)
        reporter.ask("POST", "/receipt", urlencode({**reporter.form("/receipt"), "code": code}).encode())
        assert reporter.status == 303
        page = reporter.ask("GET", "/receipt/case")
        address = re.findall(r'href="(/receipt/case/files/\w+)"', page)[0]
        cookies = "; ".join(f"{name}={value}" for name, value in reporter.cookies.items())
        for _ in range(12):
            sending = slow.enter_context(closing(socket.create_connection(("127.0.0.1", served.port), timeout=30)))
            head = (
                f"POST /report HTTP/1.1\r\nHost: x\r\nContent-Type: {MULTIPART}\r\nContent-Length: {MEGABYTE}\r\n\r\n"
            )
            sending.sendall(head.encode() + multipart({}, ("foto.jpg", b"x"))[:50])
            asking = slow.enter_context(closing(socket.socket()))
            asking.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            asking.connect(("127.0.0.1", served.port))
            asking.sendall(f"GET {address} HTTP/1.1\r\nHost: x\r\nCookie: {cookies}\r\n\r\n".encode())
        _until(lambda: _open_spools(served) == 12, 60)
        for _ in range(9):
            assert _health(served.port) == 200
        served.look()
        assert served.found == [], "what waits to be taken is sealed as well"


def _file_with(environment: dict[str, str], content: bytes) -> str:
    """A case with one text in it; its receipt code."""
    app = houses.make_app(environment)
    with app.app_context():
        draft = Draft(receipts.make())
        assert attachments.keep(draft, [Sent("tekst.txt", BytesIO(content))], originals=False, now=NOW) == []
        code = file(code=draft.secret).code
        assert len(CaseFile.open_with_receipt(code).files.all()) == 1
        houses.close(app)
    return code
