"""Nonsense of every sort: whatever is sent, the answer is a page with a sentence; never a crash, never a long wait."""

import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.people import NOW
from tests.web.browser import Browser, Page
from tracker.domain import receipts
from tracker.domain.receipts import TypingMistake

LONGEST = 5.0
"""Seconds of this process's own work, on a machine that is busy with other things as well."""
SOME = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

FIELDS = (
    "kind", "story", "category", "rules", "place", "when", "online_now", "client_harm", "source", "exclude",
    "name_choice", "name", "contact", "role", "code", "mark", "csrf_token", "language", "kept", "files", "is_admin",
)  # fmt: skip
ODD = st.one_of(
    st.text(max_size=200),
    st.sampled_from(
        ["", "\x00", "a" * 60_000, "=cmd()", "../../etc/passwd", "%s%n", "{{7*7}}", "<script>", "\ud7ff", "🙂" * 999]
    ),
    st.from_regex(r"[0-9A-HJKMNP-TV-Z-]{0,40}", fullmatch=True),
)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def database() -> str:
    return "sqlite"


def answered(page: Page, began: float) -> None:
    """A page of ours with a heading, soon."""
    assert page.status < 500, page.text[:500]
    assert page.status in (200, 303, 400, 401, 404, 405, 413, 415, 429), page.status
    if page.status != 303:
        assert page.h1, "a page says what happened"
    assert time.process_time() - began < LONGEST


@SOME
@given(sent=st.lists(st.tuples(st.sampled_from(FIELDS), ODD), max_size=12), genuine=st.booleans())
def test_whatever_is_sent_to_the_form_is_answered_with_a_page(
    app: Flask, sent: list[tuple[str, str]], genuine: bool
) -> None:
    browser, began = Browser(app), time.process_time()
    names = {name for name, _ in sent}
    own = browser.get("/report").form("/report").fields if genuine else []
    pairs = [(name, value) for name, value in own if name not in names] + sent
    answered(browser.post("/report", pairs), began)


@SOME
@given(text=ODD)
def test_whatever_is_typed_as_a_code_is_answered_with_a_sentence(app: Flask, text: str) -> None:
    with suppress(TypingMistake):
        assert receipts.parse(receipts.show(receipts.parse(text))) == receipts.parse(text)
    browser, began = Browser(app), time.process_time()
    page = browser.send(browser.get("/receipt").form("/receipt"), code=text)
    answered(page, began)
    assert page.status in (400, 429)
    assert page.beside("code") or page.trouble or page.status == 429


BOUNDARY = "grens"
HEAD = st.sampled_from([
    'Content-Disposition: form-data; name="story"',
    'Content-Disposition: form-data; name="files"; filename="a.jpg"',
    'Content-Disposition: form-data; name="files"; filename="../../x.html"',
    "Content-Disposition: form-data; name=files; filename*=UTF-8''%00%ff",
    'Content-Disposition: form-data; name="a\\"b"',
    "Content-Type: image/jpeg",
    "Content-Transfer-Encoding: base64",
    "Content-Disposition",
    ": ",
    "X" * 5000,
])  # fmt: skip


@SOME
@given(
    parts=st.lists(st.tuples(st.lists(HEAD, max_size=3), st.binary(max_size=300)), max_size=6),
    ending=st.sampled_from([f"--{BOUNDARY}--\r\n", f"--{BOUNDARY}", "", "\r\n"]),
    kind=st.sampled_from([
        f"multipart/form-data; boundary={BOUNDARY}", "multipart/form-data", "multipart/form-data; boundary=",
        "multipart/mixed; boundary=x", "application/x-www-form-urlencoded; charset=utf-16", "text/plain", "", "é",
        "application/json",
    ]),
    line_end=st.sampled_from(["\r\n", "\n"]),
)  # fmt: skip
def test_whatever_comes_in_parts_is_answered_with_a_page(
    app: Flask, parts: list[tuple[list[str], bytes]], ending: str, kind: str, line_end: str
) -> None:
    body = b"".join(
        f"--{BOUNDARY}{line_end}{line_end.join(heads)}{line_end}{line_end}".encode() + content + line_end.encode()
        for heads, content in parts
    ) + ending.encode()  # fmt: skip
    browser, began = Browser(app), time.process_time()
    answered(browser.open("POST", "/report", data=body, content_type=kind), began)


@SOME
@given(
    body=st.binary(max_size=500), address=st.sampled_from(["/report", "/receipt", "/sign-in", "/recovery", "/language"])
)
def test_any_bytes_at_any_door_are_answered_with_a_page(app: Flask, body: bytes, address: str) -> None:
    browser, began = Browser(app), time.process_time()
    answered(browser.open("POST", address, data=body, content_type="application/x-www-form-urlencoded"), began)


@SOME
@given(cookie=st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=';,\\"'), max_size=200))
def test_any_cookie_is_nobodys(app: Flask, cookie: str) -> None:
    browser = Browser(app)
    for name in ("desk", "receipt", "form"):
        browser.client.set_cookie(name, cookie, domain="meldpunt.example")
    assert browser.get("/cases").location.startswith("/sign-in")
    assert browser.get("/receipt/case").location == "/receipt"
    assert browser.get("/report").status == 200


@SOME
@given(path=st.text(max_size=60), query=st.text(max_size=60))
def test_any_address_is_answered_with_a_page(app: Flask, path: str, query: str) -> None:
    browser, began = Browser(app), time.process_time()
    page = browser.get(
        "/" + path.lstrip("/").replace("?", "").replace("#", ""), query_string={"q": query, "page": query}
    )
    if page.status not in (301, 302, 303, 308):
        answered(page, began)
