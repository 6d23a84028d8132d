"""Every page keeps the rules of pages: safe headers, nothing from elsewhere, clean HTML, one heading, labels."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from flask import Flask

import tracker
from tests import houses
from tests.people import People
from tests.rules.album import Album, every
from tests.web.browser import Browser, Page, text_of
from tracker import resources
from tracker.catalogue import first_contacts

HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "X-Frame-Options": "DENY",
    "X-Permitted-Cross-Domain-Policies": "none",
}
POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "script-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
FILE_POLICY = {
    "default-src": "'none'",
    "form-action": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "sandbox": "",
}
POWERS = {
    "camera", "microphone", "geolocation", "accelerometer", "gyroscope", "magnetometer", "usb", "serial",
    "hid", "midi", "payment", "display-capture", "clipboard-read", "local-fonts", "idle-detection",
    "browsing-topics", "interest-cohort", "window-management", "xr-spatial-tracking",
}  # fmt: skip
"""What a browser could be asked for, and no page of ours ever does."""
LOADED = {
    "link": "href",
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "use": "href",
    "object": "data",
}
STRAY = {
    "nl": "the your with please required field submit choose report case this that not valid choice been invalid",
    "en": "het een niet naar wordt worden zijn voor je jij jouw wij ons deze dit wie wat waar hoe melding zaak kan en",
}
"""Words of the other language that never stand on a page in this one."""


def breaches(albums: list[Album], look: Callable[[Page], Iterator[str]]) -> list[str]:
    return [f"{name}: {found}" for name, page in every(albums) for found in look(page)]


def test_the_album_shows_every_template(albums: list[Album]) -> None:
    """A page that is added must be photographed, or no rule below would see it."""
    folder = resources.folder("templates")
    pages = {str(path.relative_to(folder)) for path in folder.rglob("*.html")}
    parts = {name for name in pages if name.startswith(("base_", "components/")) or name == "errors/plain.html"}
    for album in albums:
        assert pages - parts - album.templates == set(), "add it to tests/rules/album.py"
    assert [len(album.pages) for album in albums] == [len(albums[0].pages)] * 2


def policy_of(page: Page) -> dict[str, str]:
    said = page.headers.get("Content-Security-Policy", "").split(";")
    return {name: value for name, _, value in (part.strip().partition(" ") for part in said if part.strip())}


def wrong_headers(page: Page) -> Iterator[str]:
    for name, value in HEADERS.items():
        if page.headers.get(name) != value:
            yield f"{name}: {page.headers.get(name)}"
    wanted = POLICY if page.headers["Content-Type"].startswith("text/html") else FILE_POLICY
    if policy_of(page) != wanted:
        yield f"Content-Security-Policy: {policy_of(page)}"
    powers = dict(part.strip().split("=") for part in page.headers.get("Permissions-Policy", "").split(","))
    yield from (f"{name} is not refused" for name in POWERS if powers.get(name) != "()")
    yield from (f"{name} is open to others" for name, whom in powers.items() if whom not in ("()", "(self)"))
    for name in ("Server", "X-Powered-By", "ETag", "Last-Modified"):
        if name in page.headers:
            yield f"{name} tells something"


def test_every_answer_has_the_security_headers(albums: list[Album]) -> None:
    assert breaches(albums, wrong_headers) == [], "see tracker/web/headers.py"


def test_an_answer_that_is_no_page_has_the_headers_too(app: Flask, people: People, browser: Browser) -> None:
    """Redirects, errors of every sort, files to take along, and the address that a watchdog asks."""
    joke = Browser(app)
    joke.sign_in(people.joke)
    answers = [
        browser.get("/cases"),
        browser.get("/health"),
        browser.get("/nothing-here"),
        browser.get("/static/nothing-here.css"),
        browser.post("/"),
        browser.post("/report", {"story": "x"}),
        browser.open("POST", "/report", data=b"x" * 5_000_000),
        browser.open("PROPFIND", "/"),
        joke.get("/cases"),
        joke.get("/summaries/2025.csv"),
        joke.get("/summaries/2025.json"),
    ]
    assert {page.status for page in answers} == {200, 303, 400, 403, 404, 405, 413}
    assert [f"{page}: {wrong}" for page in answers for wrong in wrong_headers(page)] == []


def test_every_static_file_has_the_headers_too(browser: Browser) -> None:
    folder = Path(tracker.__file__).parent / "static"
    files = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 20
    for file in files:
        page = browser.get(f"/static/{file}")
        found = [wrong for wrong in wrong_headers(page) if not wrong.startswith(("ETag", "Last-Modified"))]
        assert (page.status, found) == (200, []), file


def test_over_tls_browsers_never_come_back_without_it(environment: dict[str, str]) -> None:
    for address, wanted in (("https://meldpunt.example", "max-age=31536000; includeSubDomains"), ("", None)):
        browser = Browser(houses.make_app({**environment, "TRACKER_OUTSIDE_ADDRESS": address}), secure=bool(address))
        for path in ("/", "/static/css/base.css", "/nothing-here", "/health"):
            assert browser.get(path).headers.get("Strict-Transport-Security") == wanted, path


def test_no_drawing_has_a_style_of_its_own() -> None:
    """The content policy blocks it; a drawing for the dark is a file of its own."""
    folder = Path(tracker.__file__).parent / "static"
    drawings = list(folder.rglob("*.svg"))
    assert drawings
    styled = re.compile(r"<style|\sstyle=|<script|\son\w+=|<foreignObject|href=[\"'](?!#)", re.IGNORECASE)
    assert [path.name for path in drawings if styled.search(path.read_text())] == []


def test_only_static_files_with_their_mark_may_be_kept(browser: Browser) -> None:
    marked = browser.get("/static/css/base.css?v=1")
    assert marked.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert browser.get("/?v=1").headers["Cache-Control"] == "no-store"
    home = browser.get("/")
    loaded = [e.get("href") or "" for e in home.tree.iter("link")]
    assert loaded
    assert [address for address in loaded if not re.search(r"\?v=[0-9a-f]{12}$", address)] == [], "use asset(…)"
    assert {browser.get(address).status for address in loaded} == {200}


def test_nothing_is_loaded_from_elsewhere(albums: list[Album]) -> None:
    def look(page: Page) -> Iterator[str]:
        for element in page.tree.iter():
            address = element.get(LOADED.get(str(element.tag), ""), "")
            if address and not address.startswith(("/static/", "#")):
                yield f"<{element.tag}> loads {address}"
            if element.tag in ("base", "meta") and (
                "refresh" in element.get("http-equiv", "") or element.tag == "base"
            ):
                yield f"<{element.tag}> sends people elsewhere"

    assert breaches(albums, look) == []


def test_no_link_leaves_but_quickly_away_and_outside_help(albums: list[Album]) -> None:
    known = {contact.website for contact in first_contacts()}

    def look(page: Page) -> Iterator[str]:
        for link in page.tree.iter("a"):
            address = link.get("href", "")
            if re.match(r"(https?:)?//", address) and link.get("data-leave") is None:
                if not (page.address == "/outside-help" and address in known and "noreferrer" in link.get("rel", "")):
                    yield address
            elif not address.startswith(("/", "#", "tel:", "http")):
                yield f"a link to {address!r}"
        for form in page.tree.iter("form"):
            if not form.get("action", "/").startswith("/") or form.get("action", "").startswith("//"):
                yield f"a form to {form.get('action')}"

    assert breaches(albums, look) == []


def test_no_page_has_style_or_script_of_its_own(albums: list[Album]) -> None:
    def look(page: Page) -> Iterator[str]:
        for element in page.tree.iter():
            if element.tag == "style" or (element.tag == "script" and text_or_none(element)):
                yield f"<{element.tag}> in the page: put it in tracker/static"
            for name, value in element.attrib.items():
                if name == "style" or name.startswith("on") or value.strip().lower().startswith("javascript:"):
                    yield f'{name}="{value}": the content policy forbids it; use a class'

    assert breaches(albums, look) == []


def text_or_none(element: Element) -> str:
    return (element.text or "").strip()


def test_the_html_of_every_page_is_clean(albums: list[Album]) -> None:
    assert breaches(albums, lambda page: iter(page.errors)) == []


def test_every_page_has_a_language_a_title_and_one_heading(albums: list[Album]) -> None:
    wrong = []
    for album in albums:
        for name, page in album.pages.items():
            headings, titles = list(page.tree.iter("h1")), list(page.tree.iter("title"))
            if page.tree.get("lang") != album.language:
                wrong.append(f"{name}: lang={page.tree.get('lang')}")
            if len(headings) != 1 or not text_of(headings[0]):
                wrong.append(f"{name}: {len(headings)} h1")
            if len(titles) != 1 or not re.fullmatch(r"\S.* – Meldpunt", text_of(titles[0])):
                wrong.append(f"{name}: title {[text_of(title) for title in titles]}")
    assert wrong == []


def test_headings_go_down_one_step_at_a_time(albums: list[Album]) -> None:
    def look(page: Page) -> Iterator[str]:
        levels = [int(str(e.tag)[1]) for e in page.tree.iter() if re.fullmatch("h[1-6]", str(e.tag))]
        for above, below in pairwise(levels):
            if below > above + 1:
                yield f"h{below} after h{above}"

    assert breaches(albums, look) == []


def test_every_id_is_there_once_and_every_reference_to_one_is_right(albums: list[Album]) -> None:
    def look(page: Page) -> Iterator[str]:
        ids = [element.get("id", "") for element in page.tree.iter() if element.get("id") is not None]
        yield from (f"id {one!r} twice" for one in sorted({one for one in ids if ids.count(one) > 1}))
        for element in page.tree.iter():
            for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls", "form"):
                for wanted in element.get(name, "").split():
                    if wanted not in ids:
                        yield f'{name}="{wanted}" has no such id'
            href = element.get("href", "")
            if element.tag == "a" and href.startswith("#") and href[1:] not in ids:
                yield f"a link to {href}, which is not on the page"

    assert breaches(albums, look) == []


def test_every_field_has_its_label_and_every_label_its_field(albums: list[Album]) -> None:
    def look(page: Page) -> Iterator[str]:
        labelled = {label.get("for", "") for label in page.tree.iter("label")}
        for label in page.tree.iter("label"):
            inside = [e for e in label.iter() if e.tag in ("input", "select", "textarea")]
            if not label.get("for") and len(inside) != 1:
                yield f"a label with {len(inside)} fields: {text_of(label)}"
            labelled |= {e.get("id", "") for e in inside}
            if not text_of(label):
                yield "a label without words"
        for element in page.tree.iter():
            wanted = element.tag in ("select", "textarea") or (
                element.tag == "input" and element.get("type") not in ("hidden", "submit")
            )
            if element.get("aria-hidden") == "true" and element.get("tabindex") == "-1":
                continue  # for password managers only: nobody meets it
            if wanted and element.get("id", "-") not in labelled and not element.get("aria-label"):
                yield f"<{element.tag} name={element.get('name')}> has no label"
        for button in page.tree.iter("button"):
            if not text_of(button) and button.get("hidden") is None:
                yield "a button without words"

    assert breaches(albums, look) == []


def test_every_form_that_sends_carries_a_token(albums: list[Album]) -> None:
    def look(page: Page) -> Iterator[str]:
        for form in page.tree.iter("form"):
            names = [field.get("name", "") for field in form.iter("input")]
            if form.get("method", "get").lower() == "post" and not any(n.endswith("csrf_token") for n in names):
                yield f"the form to {form.get('action')}: put {{{{ csrf_field() }}}} or hidden_fields(form) in it"

    assert breaches(albums, look) == []


@pytest.mark.parametrize("language", STRAY)
def test_no_page_mixes_languages(albums: list[Album], language: str) -> None:
    stray = re.compile(rf"(?<![\w-])(?:{'|'.join(STRAY[language].split())})(?![\w-])", re.IGNORECASE)
    names = [contact.name.said_in(language) for contact in first_contacts()]
    album = next(album for album in albums if album.language == language)
    mixed = {}
    for name, page in album.pages.items():
        words = _words_in(page.tree, language)
        for known in names:
            words = words.replace(known, "")
        found = stray.search(words)
        if found:
            mixed[name] = words[max(0, found.start() - 40) : found.end() + 40]
    assert mixed == {}, "mark the sentence with _(…) and translate it in tracker/translations"


def _words_in(element: Element, language: str) -> str:
    """All words that a person meets, in attributes too; not what says itself that it is in another language."""
    if element.get("lang", language) != language or element.tag in ("script", "style") or callable(element.tag):
        return ""
    shown = [
        element.get(name, "") for name in ("aria-label", "alt", "title", "placeholder", "data-done", "data-failed")
    ]
    if element.tag != "textarea" or element.get("name", "").endswith("message"):
        shown.append(element.text or "")
    for child in element:
        shown += [_words_in(child, language), child.tail or ""]
    return " ".join(" ".join(shown).split())


def test_no_page_shows_a_hole_where_a_word_should_be(albums: list[Album]) -> None:
    def look(page: Page) -> Iterator[str]:
        yield from re.findall(r"%\(\w+\)s|\bNone\b|\bUndefined\b|\{\{|&lt;\w|<Markup|lazy_gettext|StrEnum", page.html)

    assert breaches(albums, look) == []
