"""Somebody curious: follows every link, tries every filter, and knocks at the doors of a case that is not theirs."""

import re
from urllib.parse import urlencode

from tests.proofs.life import STRANGER, Life, Witness, person, prefixed
from tests.web.browser import Page
from tests.web.test_refusals import views_of

LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"#]*)', re.IGNORECASE)
PUBLIC = ("/", "/report", "/receipt", "/rules", "/protection", "/outside-help", "/sign-in", "/recovery", "/health")
FIRST = {
    "hein": ("/cases", "/actions", "/register", "/summaries", "/audit"),
    "christien": ("/cases", "/actions", "/register", "/summaries", "/audit"),
    "mirjam": ("/cases", "/actions", "/register", "/summaries", "/audit"),
    "joke": ("/summaries", "/audit"),
    "peter": ("/admin/accounts", "/admin/settings", "/admin/jobs", "/audit"),
    "sanne": ("/my-reports",),
    STRANGER: PUBLIC,
}
"""Where each person begins; pages that are not there yet are asked for too."""
HIDDEN_CODES = {"SM1", "9", "house", "2026", "2026-Q4", "2026-11", "2026-12"}
"""What the hidden case is called in a filter, and when it came and ended."""
MANY = 12
MOST = 900
"""Pages; a walk that does not end is a mistake in this file."""


def look_around(life: Life, who: str, reference: str, words: tuple[str, ...]) -> None:
    """Everything that this person can fetch; and `reference`, `words`: what they may have heard of a hidden case."""
    browser = life.stranger() if who == STRANGER else life.as_(who)
    todo, done = list(FIRST[who]), set[str]()
    while todo:
        address = todo.pop(0)
        if address in done:
            continue
        done.add(address)
        assert len(done) < MOST, sorted(done)
        page = browser.get(address)
        if "text/html" not in page.headers.get("Content-Type", ""):
            continue
        todo += [found.replace("&amp;", "&") for found in LINK.findall(page.html) if "/static/" not in found]
        todo += _filters(page, (reference, reference.replace("-", ""), *words))
    _files(browser)
    if who in ("hein", "christien", "mirjam"):
        _search(browser, (*words, reference, "een"))
    if who in ("hein", "christien", "mirjam", "peter"):
        browser.confirm(person(life.people, who))  # so that nothing stops them at a door but the door
    _knock(browser, reference)
    _point_at(browser, reference)


def _filters(page: Page, words: tuple[str, ...]) -> list[str]:
    """The choices of every form that only looks, and words in every field of it; one at a time, as people do."""
    if not re.search(r'<form\b(?![^>]*method="post")', page.html, re.IGNORECASE):
        return []
    looking = [form for element, form in zip(page.tree.iter("form"), page.forms, strict=True)
               if element.get("method", "get").lower() == "get"]  # fmt: skip
    return [
        f"{form.action}?{urlencode({name: value})}"
        for form in looking
        for name, choices in form.offered.items()
        for value in (words if choices is None else _tried(choices))
        if page.address.count("=") < 1 and value
    ]


def _tried(choices: set[str]) -> list[str]:
    """All of a short list; of a long one those that the hidden case has, and the first of the others."""
    known, others = sorted(choices & HIDDEN_CODES), sorted(choices - HIDDEN_CODES)
    return [*known, *others] if len(choices) <= MANY else [*known, *others[:3]]


def _search(browser: Witness, words: tuple[str, ...]) -> None:
    """For what they may have heard of, in all and in a part of what is theirs; and for what finds them something."""
    for word in words:
        for part in (
            {},
            {"rule": "9"},
            {"who": "me", "sort": "risk"},
            {"status": "open", "sort": "acted"},
        ):
            browser.send(browser.get("/cases/search").form("/cases/search"), {"words": word, **part})


def _files(browser: Witness) -> None:
    for period in ("2026", "2026-Q4", "2026-11", "2027", "2025"):
        for form in ("csv", "json", "xlsx", "pdf"):
            browser.get(f"/summaries/{period}.{form}")
    for address in ("/cases.csv", "/register.csv", "/register.xlsx", "/audit.csv"):
        browser.get(address)


def _knock(browser: Witness, reference: str) -> None:
    """At the door of the case, by every address there is."""
    sent = {"csrf_token": browser.token(), "text": "Wat is dit?"}
    doors = [view for view in views_of(browser.life.app) if "<reference>" in view.address]
    assert len(doors) > 50
    for view in doors:
        address = view.at(reference=reference)
        _ = browser.post(address, sent) if view.method == "POST" else browser.get(address)
    for ending in (".pdf", ".zip", "/nonsense"):
        browser.get(f"/cases/{reference}{ending}")
        browser.post(f"/cases/{reference}{ending}", sent)
    browser.get(f"/cases/{reference.lower()}")
    browser.get(f"/my-reports/{reference}")
    browser.send(browser.get("/receipt").form("/receipt"), code=reference)


def _point_at(browser: Witness, reference: str) -> None:
    """At the case, as the one of which another report is a duplicate."""
    for own in dict.fromkeys(re.findall(r"/cases/([0-9A-Z]{4}-[0-9A-Z]{2})", browser.get("/cases").html)):
        links = browser.get(f"/cases/{own}/links")
        if links.status == 200 and links.has_form("/links"):
            assert browser.send(links.form("/links"), linked=reference, relation="same").status == 400
        page = browser.get(f"/cases/{own}")
        if page.status == 200 and page.has_form("/setting-aside"):
            form = page.form("/setting-aside")
            answers = {"ground": "duplicate", "linked": reference, "explanation": "Dubbel.", "feedback": "Dubbel."}
            assert browser.send(form, prefixed(form, dict(answers))).status == 400
