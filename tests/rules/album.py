"""An album of every page there is, in both languages: the real application walked from the first page to the last."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace

import time_machine
from flask import Flask, template_rendered
from jinja2 import Template

from tests import cases, doors
from tests.cases import Told
from tests.houses import House
from tests.people import NOW, Person, later
from tests.web.browser import Browser, Page
from tracker.domain import receipts
from tracker.domain.demands import (
    Acknowledgement,
    Action,
    Answer,
    Closing,
    ClosingWithoutAction,
    Feedback,
    Plan,
    Reopening,
    SettingAside,
)
from tracker.domain.mail import Why
from tracker.domain.reports import Identity
from tracker.domain.second_factor import code_now
from tracker.domain.statuses import Ground, Kind, Outcome
from tracker.domain.vault import PrivateKey
from tracker.models import Account, Case, Notice, WeeklyMark, db
from tracker.services import (
    accounts,
    clearing,
    conversation,
    correcting,
    erasing,
    handling,
    leaving,
    organisation,
    publishing,
)

LATIN = "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod."
"""What people write in the album: neither Dutch nor English, so that pages can be searched for stray words."""
SPARE = re.compile(r"\b\d{4} \d{4} \d{4}\b")
TALK = replace(cases.TALK, decision=LATIN)
SEVERE_TALK = replace(cases.SEVERE_TALK, decision=LATIN)
ASKING_TALK = replace(TALK, classification=replace(cases.MILD, category="SM1"))
PLAN = Plan(
    (Action("Dolor sit amet", "Marcus", cases.days_after(7)), Action("Sed eiusmod", "Gaius", cases.days_after(9)))
)
FEEDBACK = Feedback(LATIN)
ENDING = Closing(Outcome.FULL, FEEDBACK, why_not_heard=LATIN)
ASIDE = SettingAside(Ground.SPAM, LATIN, Feedback(why_none=LATIN))


@dataclass
class Album:
    """Every page under a name that says what stands on it."""

    language: str
    pages: dict[str, Page] = field(default_factory=dict)
    templates: set[str] = field(default_factory=set)

    def add(self, name: str, page: Page, status: int = 200) -> Page:
        assert page.status == status, f"{name}: {page.status} instead of {status} at {page.address}: {page.text[:200]}"
        assert name not in self.pages, f"two pages are called {name!r}"
        self.pages[name] = page
        return page


def photograph(app: Flask, house: House, language: str) -> Album:
    """All pages in one language. The house is lived in afterwards, and its database is broken at the very end."""
    album, people = Album(language), house.people

    def note(_app: Flask, template: Template, **_context: object) -> None:
        album.templates.add(str(template.name))

    template_rendered.connect(note, app)
    anybody = Browser(app, language)
    with app.app_context():
        told = _tell_cases(house)
    _public(album, anybody)
    _filing(album, Browser(app, language))
    for name, case in told.items():
        _receipt(album, Browser(app, language), name, case)
    _receipt_refused(album, Browser(app, language), told["reported"])
    _coming_in(album, Browser(app, language), people.hein)
    _desk(album, _signed_in(app, language, people.hein), told, people.hein)
    _after_closing(album, Browser(app, language), _signed_in(app, language, people.hein), told)
    _links(album, _signed_in(app, language, people.hein), told, house)
    _two_people(album, app, language, house, told)
    with app.app_context():
        doors.get_real()
    _second_factor(album, Browser(app, language), people.mirjam, _signed_in(app, language, people.joke), people.joke)
    with app.app_context():
        organisation.save(replace(organisation.load(), demo=True), actor="system", now=NOW)
    _own_reports(album, _signed_in(app, language, people.sanne), _signed_in(app, language, people.bram), people.sanne)
    _summaries(album, _signed_in(app, language, people.christien), _signed_in(app, language, people.joke))
    _published(album, app, language, house)
    _administration(album, _signed_in(app, language, people.peter), people.peter, Browser(app, language))
    _newcomer(album, Browser(app, language), _signed_in(app, language, people.hein), people.hein)
    _away(album, app, language, house)
    _handlers(album, app, language, house)
    _keeping(album, app, language, house)
    _refusals(album, app, language, people.christien)
    with closing(sqlite3.connect(house.folder / "meldpunt.db")) as connection:
        connection.execute("ALTER TABLE account RENAME TO gone")
    album.add("something broke", anybody.get("/report"), 500)
    return album


def _signed_in(app: Flask, language: str, person: Person) -> Browser:
    browser = Browser(app, language)
    assert browser.sign_in(person).status == 303
    return browser


def _tell_cases(house: House) -> dict[str, Told]:
    """A case in every state that looks different."""
    people, hein = house.people, house.people.hein
    sender = Identity("Marcus Tullius", "marcus@example.org", "staff")
    told = {
        "reported": cases.file(story=LATIN, when="nunc", identity=sender),
        "late": cases.file(story=LATIN, rules=(), place="", when="", source="", now=later(days=-30)),
        "urgent": cases.file(story=LATIN, when="", kind=Kind.URGENT),
        "urgent and late": cases.file(story=LATIN, when="", kind=Kind.URGENT, now=later(days=-3)),
        "advice": cases.file(story=LATIN, when="", kind=Kind.ADVICE),
        "own mistake": cases.file(story=LATIN, when="", kind=Kind.OWN_MISTAKE, reporter=people.sanne),
        "restricted": cases.file(story=LATIN, when="", exclude=[people.christien]),
        "acknowledged": cases.file(story=LATIN, when=""),
        "discussed": cases.file(story=LATIN, when=""),
        "planned": cases.file(story=LATIN, when="", category="SM1"),
        "finished": cases.file(story=LATIN, when=""),
        "closed": cases.file(story=LATIN, when=""),
        "closed without action": cases.file(story=LATIN, when=""),
        "answered": cases.file(story=LATIN, when="", kind=Kind.ADVICE),
        "proposed": cases.file(story=LATIN, when=""),
        "set aside": cases.file(story=LATIN, when=""),
        "declined": cases.file(story=LATIN, when=""),
        "waiting": cases.file(story=LATIN, when="", exclude=[people.christien]),
        "reopened": cases.file(story=LATIN, when=""),
        "asked": cases.file(story=LATIN, when="", kind=Kind.ADVICE, now=later(days=-60)),
    }
    for name in ("discussed", "planned", "finished", "closed", "closed without action", "reopened"):
        cases.discussed(told[name], hein, {"discussed": SEVERE_TALK, "planned": ASKING_TALK}.get(name, TALK))
    for name in ("planned", "finished", "closed", "reopened"):
        cases.planned(told[name], hein, PLAN)
    for name in ("finished", "closed", "reopened"):
        _finish(told[name], hein)
    for name in ("closed", "reopened"):
        cases.closed(told[name], hein, ENDING)
    _act(handling.acknowledge, told["acknowledged"], Acknowledgement(LATIN), hein)
    _act(handling.close_without_action, told["closed without action"], _no_action(), hein)
    _act(handling.answer, told["answered"], Answer(LATIN), hein)
    asked = cases.opened(told["asked"], hein)
    handling.answer(asked, Answer(LATIN), seen=asked.case.last_act, actor=hein.actor, now=later(days=-59))
    _act(handling.reopen, told["reopened"], Reopening(LATIN), hein)
    for name in ("proposed", "set aside", "declined", "waiting"):
        _act(handling.set_aside, told[name], ASIDE, hein)
    second = cases.opened(told["set aside"], people.christien)
    handling.agree(second, seen=second.case.last_act, actor=people.christien.actor, now=NOW)
    third = cases.opened(told["declined"], people.christien)
    handling.decline(third, LATIN, seen=third.case.last_act, actor=people.christien.actor, now=NOW)
    talked = cases.opened(told["acknowledged"], hein)
    conversation.send_message(talked, LATIN, cases.new_entry_id(), actor=hein.actor, now=NOW)
    conversation.write_note(talked, LATIN, cases.new_entry_id(), actor=hein.actor, now=NOW)
    conversation.add_from_reporter(talked, LATIN, cases.new_entry_id(), now=NOW)
    return told


def _no_action() -> ClosingWithoutAction:
    return ClosingWithoutAction(Outcome.UNFOUNDED, LATIN, FEEDBACK)


def _act(verb: object, told: Told, demand: object, person: Person) -> None:
    case_file = cases.opened(told, person)
    assert callable(verb)
    verb(case_file, demand, seen=case_file.case.last_act, actor=person.actor, now=NOW)


def _finish(told: Told, person: Person) -> None:
    case_file = cases.opened(told, person)
    for number, action in enumerate(case_file.actions()):
        correcting.finish(case_file, action.id, LATIN, number == 1, actor=person.actor, now=NOW)


def _public(album: Album, browser: Browser) -> None:
    for address in (
        "/",
        "/protection",
        "/outside-help",
        "/rules",
        "/rules?q=zzzz",
        "/receipt",
        "/sign-in",
        "/recovery",
    ):
        album.add(address, browser.get(address))
    for kind in Kind:
        album.add(f"/report?kind={kind}", browser.get(f"/report?kind={kind}"))


def _filing(album: Album, browser: Browser) -> None:
    form = browser.get("/report").form("/report")
    album.add("report refused", browser.send(form), 400)
    long = browser.send(form, story="x" * 50_001, name_choice="named", contact="c" * 201, place="house")
    album.add("report too long", long, 400)
    people = form.offered["exclude"] or set()
    album.add("report for nobody", browser.send(form, story=LATIN, name_choice="anonymous", exclude=people), 400)
    stale = [(name, "x" if name == "csrf_token" else value) for name, value in form.filled({"story": LATIN})]
    album.add("report stale", browser.post("/report", stale), 400)
    strange = [(n, v) for n, v in form.filled({"story": LATIN}) if n != "kind"] + [
        (name, "strange") for name in ("kind", "category", "place", "exclude", "rules", "client_harm", "source", "role")
    ]
    album.add("report strange", browser.post("/report", strange), 400)
    done = album.add("receipt", browser.send(form, story=LATIN, name_choice="anonymous"))
    album.add("receipt again", browser.send(form, story=LATIN, name_choice="anonymous"))
    album.add("receipt check refused", browser.send(done.form("/check"), group_2="x", group_5="y"), 400)
    for kind in ("urgent", "advice", "own-mistake"):
        other = browser.get("/report").form("/report")
        album.add(f"receipt {kind}", browser.send(other, story=LATIN, name_choice="anonymous", kind=kind))


def _receipt(album: Album, browser: Browser, name: str, told: Told) -> None:
    opened = browser.send(browser.get("/receipt").form("/receipt"), code=told.code)
    album.add(f"reporter reads {name}", browser.follow(opened))


def _receipt_refused(album: Album, browser: Browser, told: Told) -> None:
    door = browser.get("/receipt").form("/receipt")
    wrong = told.code[:-1] + ("A" if told.code[-1] != "A" else "B")
    for name, code in {"none": "", "short": "ABCD", "mistyped": wrong, "unknown": receipts.make()}.items():
        album.add(f"code {name}", browser.send(door, code=code), 400)
    page = browser.follow(browser.send(door, code=told.code))
    messages = page.form("/messages")
    album.add("addition refused", browser.send(messages, text=""), 400)
    album.add("addition too long", browser.send(messages, text="x" * 20_001), 400)
    album.add("addition stale", browser.post(messages.action, {"text": LATIN, "csrf_token": "x"}), 400)
    album.add("trusted person stale", browser.post("/receipt/case/trusted-person"), 400)
    album.add("more time for a reporter", browser.get("/still-here"))
    album.add("addition made", browser.follow(browser.send(messages, text=LATIN)))
    asked = browser.follow(browser.send(page.form("/trusted-person")))
    album.add("trusted person asked", asked)
    out = asked.form("/exclusion")
    album.add("shutting out refused", browser.send(out), 400)
    album.add("shutting out strange", browser.post(out.action, {"out-whom": "strange"}), 400)
    again = browser.post("/receipt/case/trusted-person", {"csrf_token": browser.token()})
    album.add("trusted person asked again", again, 400)
    browser.client.delete_cookie("receipt", domain="meldpunt.example")
    door = album.add("code asked for the words", browser.send(messages, text=LATIN), 401).form("/receipt")
    album.add("words given back to a reporter", browser.send(door, code=told.code))


def _after_closing(album: Album, reporter: Browser, hein: Browser, told: dict[str, Told]) -> None:
    """The reporter disagrees and rates, a handler answers; and who is asked a month later says yes."""
    reporter.send(reporter.get("/receipt").form("/receipt"), code=told["closed"].code)
    for noun in ("disagreement", "rating"):
        page = album.add(f"own {noun}", reporter.get(f"/receipt/case/{noun}"))
        album.add(f"own {noun} refused", reporter.send(page.form(f"/{noun}")), 400)
        album.add(f"own {noun} stale", reporter.post(page.address), 400)
    album.add("own check-in not asked", reporter.get("/receipt/case/check-in"))
    album.add("follow-up not asked", reporter.get("/receipt/case/check-in/report"))
    disagree = album.pages["own disagreement"].form("/disagreement")
    album.add("reporter disagrees", reporter.follow(reporter.send(disagree, text=LATIN)))
    album.add("own disagreement told", reporter.get("/receipt/case/disagreement"))
    album.add("own disagreement twice", reporter.send(album.pages["own rating"].form("/rating"), serious="partly"), 400)
    rating = album.pages["own rating"].form("/rating")
    album.add("reporter rated", reporter.follow(reporter.send(rating, serious="partly", clear="wholly", words=LATIN)))
    address = f"/cases/{told['closed'].reference}"
    album.add("handler reads disagreement", hein.get(address))
    waits = album.add("disagreement waits", hein.get(f"{address}/disagreement"))
    album.add("disagreement refused", hein.send(waits.form("/disagreement")), 400)
    album.add("disagreement stale", hein.post(waits.address), 400)
    album.add("disagreement answered", hein.follow(hein.send(waits.form("/disagreement"), text=LATIN)))
    album.add("disagreement waits no more", hein.get(waits.address))
    album.add("reporter reads the answer", reporter.get("/receipt/case"))
    reporter.send(reporter.get("/receipt").form("/receipt"), code=told["asked"].code)
    asked = album.add("own check-in", reporter.get("/receipt/case/check-in"))
    album.add("own check-in refused", reporter.send(asked.form("/check-in")), 400)
    album.add("own check-in stale", reporter.post(asked.address), 400)
    follow = album.add("follow-up", reporter.follow(reporter.send(asked.form("/check-in"), said="yes")))
    form = follow.form("/check-in/report")
    album.add("follow-up refused", reporter.send(form, story="x"), 400)
    album.add(
        "follow-up for nobody", reporter.send(form, story=LATIN, exclude=sorted(form.offered["exclude"] or ())), 400
    )
    album.add("follow-up stale", reporter.post(follow.address), 400)
    album.add("follow-up made", reporter.send(form, story=LATIN))
    reporter.send(reporter.get("/receipt").form("/receipt"), code=told["reported"].code)
    for noun in ("disagreement", "rating", "check-in"):
        album.add(f"own {noun} while open", reporter.get(f"/receipt/case/{noun}"))


def _links(album: Album, hein: Browser, told: dict[str, Told], house: House) -> None:
    """Cases that belong together, and a report that goes on in another."""
    people = house.people
    with hein.client.application.app_context():
        again = cases.file(story=LATIN, when="")
        aside = SettingAside(Ground.DUPLICATE, LATIN, FEEDBACK, linked=told["closed"].reference)
        _act(handling.set_aside, again, aside, people.hein)
        second = cases.opened(again, people.christien)
        handling.agree(second, seen=second.case.last_act, actor=people.christien.actor, now=NOW)
        conversation.add_from_reporter(cases.by_receipt(again), LATIN, cases.new_entry_id(), now=NOW)
    album.add("links of a merged case", hein.get(f"/cases/{again.reference}/links"))
    address = f"/cases/{told['closed'].reference}"
    album.add("handler reads of a merged report", hein.get(address))
    page = album.add("links with news", hein.get(f"{address}/links"))
    for ending in ("/links", "/removal", "/feedback"):
        form = page.form(ending)
        blank = {name: " " for name in form.offered if name.endswith("text")}
        album.add(f"links{ending} refused", hein.send(form, blank), 400)
        album.add(f"links{ending} stale", hein.post(form.action), 400)
    album.add("links hidden", hein.send(page.form("/links"), linked="ZZZZ-ZZ", relation="same"), 400)
    linked = told["reported"].reference
    offer = hein.get(f"/cases/{told['acknowledged'].reference}/links")
    album.add("links, suggested", offer)
    suggested = offer.form("/links/alike")
    album.add("links, suggestion hidden", hein.post(suggested.action, [*suggested.fields, ("alike-linked", "x")]), 400)
    page = album.add("links", hein.follow(hein.send(page.form("/links"), linked=linked, relation="follows")))
    album.add("links seen from there", hein.get(f"/cases/{linked}/links"))
    removal = next(form for form in page.forms if form.action.endswith("/removal"))
    reason = next(name for name in removal.offered if name.endswith("reason"))
    album.add("links one less", hein.follow(hein.send(removal, {reason: LATIN})))
    album.add("handler reads of links", hein.get(address))
    reporter = Browser(hein.client.application, hein.languages)
    album.add("reporter reads merged", reporter.follow(
        reporter.send(reporter.get("/receipt").form("/receipt"), code=again.code)))  # fmt: skip


def _coming_in(album: Album, browser: Browser, person: Person) -> None:
    form = browser.get("/sign-in").form("/sign-in")
    album.add("too late for more time", browser.get("/still-here"))
    album.add("sign-in empty", browser.send(form), 400)
    album.add("sign-in wrong", browser.send(form, email="marcus@example.org", password="x"), 400)
    album.add("sign-in stale", browser.post("/sign-in", {"email": "marcus@example.org", "csrf_token": "x"}), 400)
    for _ in range(4):
        browser.send(form, email="gaius@example.org", password="x")
    browser.send(form, email="gaius@example.org", password="x")
    album.add("sign-in slowed down", browser.send(form, email="gaius@example.org", password="x"), 429)
    kept = browser.post("/cases/AAAA-AA/notes", {"note-csrf_token": form["csrf_token"], "note-text": LATIN})
    door = album.add("sign-in for the words", kept, 401).form("/sign-in")
    album.add("words given back", browser.send(door, email=person.email, password=person.password))
    lost = browser.get("/recovery").form("/recovery")
    album.add("recovery empty", browser.send(lost), 400)
    album.add("recovery wrong", browser.send(lost, email="a@example.org", code=receipts.make(), password="x y"), 400)
    weak = browser.send(lost, email=person.email, code=person.recovery_code, password="brevis")
    album.add("recovery weak", weak, 400)


STEPS = {
    "acknowledgement": "reported",
    "discussion": "reported",
    "setting-aside": "reported",
    "answer": "advice",
    "plan": "discussed",
    "closing-without-action": "discussed",
    "closing": "finished",
    "reopening": "closed",
}


def _desk(album: Album, browser: Browser, told: dict[str, Told], person: Person) -> None:
    album.add("desk", browser.get("/cases"))
    album.add("desk second page", browser.get("/cases?status=reported&page=2"))
    album.add("desk nothing found", browser.get("/cases?status=closed&rule=18"))
    page = album.add("desk with choices", browser.get("/cases?status=open&rule=9&filed=2026-Q4&sort=acted"))
    album.add("search from the desk", browser.send(page.form("/cases/search"), words="lorem dolor"))
    page = album.add("search", browser.get("/cases/search"))
    album.add("search found nothing", browser.send(page.form("/cases/search"), words="zzzz", status="closed"))
    album.add("search refused", browser.send(page.form("/cases/search"), words="z"), 400)
    page = album.add("set aside together", browser.get("/cases/together"))
    album.add("set aside together refused", browser.send(page.form("/cases/together")), 400)
    album.add("no piles to agree to", browser.get("/cases/together/agreement"))
    album.add("register", browser.get("/register"))
    album.add("register nothing found", browser.get("/register?kind=urgent&status=closed"))
    album.add("keeping, nothing to erase", browser.get("/cases/retention"))
    album.add("trail", browser.get("/audit"))
    album.add("trail nothing found", browser.get("/audit?when=2020"))
    for name, case in told.items():
        album.add(f"handler reads {name}", browser.get(f"/cases/{case.reference}"))
    for noun, name in STEPS.items():
        form = album.pages[f"handler reads {name}"].form(f"/{noun}")
        blank = {field: "" if choices is None else [] for field, choices in form.offered.items()}
        kept = {field: value for field, value in form.fields if field.endswith(("csrf_token", "seen"))}
        album.add(f"{noun} refused", browser.send(form, {**blank, **kept}), 400)
        album.add(f"{noun} stale", browser.post(form.action), 400)
        if noun in ("discussion", "setting-aside", "plan", "closing", "closing-without-action"):
            strange = {field: "strange" for field in form.offered if field not in kept}
            album.add(f"{noun} strange", browser.post(form.action, {**kept, **strange}), 400)
    reported = album.pages["handler reads reported"]
    for noun in ("messages", "notes"):
        album.add(f"{noun} refused", browser.send(reported.form(f"/{noun}")), 400)
    asked = album.add("name to confirm", browser.send(reported.form("/name"), {"name-reason": LATIN}), 401)
    album.add("more time for a handler", browser.get("/still-here"))
    wrong = album.add("name wrong password", browser.send(asked.form("/confirmation"), password="x"), 400)
    album.add("name confirmed without a reason", browser.send(reported.form("/name")), 401)
    album.add("confirmation", browser.get("/confirmation?next=/cases"))
    album.add("confirmation stale", browser.post("/confirmation", {"password": person.password}), 400)
    right = album.add("name confirmed", browser.send(wrong.form("/confirmation"), password=person.password))
    album.add("name shown", browser.send(right.form("/name")))
    album.add("name was shown", browser.get(reported.address))
    _actions(album, browser, told)
    message = {"message-text": LATIN}
    album.add("message sent", browser.follow(browser.send(reported.form("/messages"), message)))
    letter = browser.get(reported.address).form("/messages")
    for name, key, status in (("put in", "ask-more", 200), ("not chosen", "", 400)):
        fields = letter.filled({"message-standard": key, "message-text": LATIN})
        album.add(f"standard text {name}", browser.post(letter.action, [*fields, ("message-fill", "1")]), status)
    album.add("mark left", browser.send(letter, {"message-text": f"{LATIN} [vul in]"}), 400)
    told_it = {"message-text": LATIN, "message-feedback": "y"}
    album.add("feedback given", browser.follow(browser.send(letter, told_it)))
    _readers(album, browser, told)
    _names(album, browser, Browser(browser.client.application, browser.languages), told["reported"])
    _copies(album, browser, told["closed"])
    _talks(album, browser, Browser(browser.client.application, browser.languages), told)


def _actions(album: Album, browser: Browser, told: dict[str, Told]) -> None:
    """Each act on an action, one more action, and the questions whether to report outside."""
    running = _action_of(album.pages["handler reads planned"])
    album.add("action", browser.get(running))
    for act in ("result", "change"):
        page = album.add(f"action {act}", browser.get(f"{running}/{act}"))
        album.add(f"action {act} refused", browser.send(page.form(f"/{act}")), 400)
    done = _action_of(album.pages["handler reads closed"])
    page = album.add("action check", browser.get(f"{done}/check"))
    album.add("action check refused", browser.send(page.form("/check")), 400)
    album.add("action check without a day", browser.send(page.form("/check"), effect="not", note=LATIN), 400)
    album.add("action that helped", browser.follow(browser.send(page.form("/check"), effect="works", note=LATIN)))
    album.add("action, done", browser.get(done))
    album.add("stale action check", browser.send(page.form("/check"), effect="works", note=LATIN), 409)
    here = f"/cases/{told['planned'].reference}"
    page = album.add("one more action", browser.get(f"{here}/actions"))
    album.add("one more action refused", browser.send(page.form("/actions")), 400)
    temporary: dict[str, str] = {"kind": "A12", "what": LATIN, "owner": LATIN, "due_on": "2027-01-01"}
    browser.follow(browser.send(page.form("/actions"), {**temporary}))
    reading = browser.get(here)
    look = next(address for address in _actions_of(reading) if "/look" in browser.get(address).html)
    page = album.add("action look", browser.get(f"{look}/look"))
    album.add("action look refused", browser.send(page.form("/look"), note="", until="2020-01-01"), 400)
    album.add("action look again", browser.follow(browser.send(page.form("/look"), note=LATIN, until="2027-01-02")))
    for show in ("mine", "all", "check", "late"):
        album.add(f"actions, {show}", browser.get(f"/actions?show={show}"))
    closing = browser.get(here).form("/closing")
    album.add("closing refused, with a question", browser.send(closing, {"close-feedback": LATIN}), 400)
    page = album.add("duties", browser.get(f"{here}/duties"))
    album.add("duties, no answer", browser.send(page.form("/answer")), 400)
    album.add("duties, no day", browser.send(page.form("/moment"), {"moment-data-on": ""}), 400)
    album.add("duties, since", browser.follow(browser.send(page.form("/moment"), {"moment-data-hour": "9"})))
    page = browser.get(page.address)
    given = {"answer-data-needed": "no", "answer-data-why": LATIN}
    album.add("duties, answered", browser.follow(browser.send(page.form("/answer"), given)))
    album.add("handler reads planned, with a question answered", browser.get(here))


def _actions_of(page: Page) -> list[str]:
    return list(dict.fromkeys(re.findall(r'href="(/cases/[\w-]+/actions/\w{32})"', page.html)))


def _action_of(page: Page) -> str:
    return _actions_of(page)[0]


def _talks(album: Album, browser: Browser, reporter: Browser, told: dict[str, Told]) -> None:
    """Minutes and what the reporter says of them, hearing, triage, and a report that somebody tells aloud."""
    here = f"/cases/{told['discussed'].reference}"
    reporter.send(reporter.get("/receipt").form("/receipt"), code=told["discussed"].code)
    page = album.add("talks", browser.get(f"{here}/talks"))
    album.add("talk refused", browser.send(page.form("/talks"), {"talk-held_on": "2030-01-01"}), 400)
    for how in ("phone", "meeting"):
        words = {"talk-how": how, "talk-others": "Gaius", "talk-minutes": LATIN}
        album.add(f"talk recorded, {how}", browser.follow(browser.send(page.form("/talks"), words)))
        page = browser.get(f"{here}/talks")
    asked = album.add("reporter is asked to check", reporter.get("/receipt/case"))
    first, second = (part.split('"')[0] for part in asked.html.split('href="/receipt/case/minutes/')[1:3])
    checked = album.add("minutes to check", reporter.get(f"/receipt/case/minutes/{first}"))
    album.add("minutes not answered", reporter.send(checked.form(f"/{first}"), {"check-check": "correct"}), 400)
    for choice, minutes in (("correct", first), ("decline", first), ("agree", second)):
        form = reporter.get(f"/receipt/case/minutes/{minutes}").form(f"/{minutes}")
        done = reporter.follow(reporter.send(form, {"check-check": choice, "check-words": LATIN}))
        album.add(f"minutes answered, {choice}", done)
    album.add("minutes checked", reporter.get(f"/receipt/case/minutes/{first}"))
    album.add("talks checked", browser.get(f"{here}/talks"))
    page = album.add("hearing", browser.get(f"{here}/hearing"))
    album.add("hearing refused", browser.send(page.form("/hearing")), 400)
    heard = {"hearing-happened": "heard", "hearing-said": LATIN}
    album.add("hearing without a day", browser.send(page.form("/hearing"), heard), 400)
    later_on = {"hearing-happened": "not-yet", "hearing-said": LATIN}
    album.add("not heard yet", browser.follow(browser.send(page.form("/hearing"), later_on)))
    on_record = browser.send(page.form("/hearing"), heard | {"hearing-held_on": NOW.date().isoformat()})
    album.add("heard", browser.follow(on_record))
    _triage(album, browser, here, f"/cases/{told['late'].reference}")
    album.add("handler reads talks", browser.get(here))
    album.add("reporter reads talks", reporter.get("/receipt/case"))
    page = album.add("told aloud", browser.get("/cases/new"))
    album.add("told aloud refused", browser.send(page.form("/cases/new")), 400)
    words = {"story": LATIN, "name_choice": "anonymous", "how": "meeting"}
    made = album.add("told aloud, receipt", browser.send(page.form("/cases/new"), words))
    code = "".join(part.split("<")[0] for part in made.html.split('class="groups">')[1].split("<li>")[1:])
    listener = Browser(browser.client.application, browser.languages)
    listener.send(listener.get("/receipt").form("/receipt"), code=code)
    asked = album.add("reporter reads what was told", listener.get("/receipt/case"))
    address = asked.html.split('href="/receipt/case/minutes/')[1].split('"')[0]
    album.add("what was told to check", listener.get(f"/receipt/case/minutes/{address}"))


def _triage(album: Album, browser: Browser, severe: str, reported: str) -> None:
    page = album.add("triage", browser.get(f"{reported}/classification"))
    album.add("triage refused", browser.send(page.form("/classification"), {"triage-category": ""}), 400)
    settled = {"triage-category": "CL7", "triage-matrix": "clear:again"}
    page = album.add("triage of a care incident", browser.follow(browser.send(page.form("/classification"), settled)))
    album.add("referral refused", browser.send(page.form("/referral"), {"referral-feedback": ""}), 400)
    album.add("triage without a reason", browser.send(page.form("/classification"), settled), 400)
    album.add("kind refused", browser.send(page.form("/kind"), {"kind-message": ""}), 400)
    other = {"kind-kind": "own-mistake", "kind-message": LATIN, "kind-reason": LATIN}
    album.add("kind corrected", browser.follow(browser.send(page.form("/kind"), other)))
    again = browser.get(f"{reported}/classification")
    anew = settled | {"triage-reason": LATIN, "triage-category": "SM8"}
    album.add("triage corrected", browser.follow(browser.send(again.form("/classification"), anew)))
    album.add("triage of what is corrected", browser.get(f"{reported}/classification"))
    album.add("triage of a severe case", browser.get(f"{severe}/classification"))


def _copies(album: Album, browser: Browser, told: Told) -> None:
    """A copy for each purpose, refused and looked at."""
    here = f"/cases/{told.reference}/file"
    album.add("copy, what for", browser.get(here))
    for purpose in ("inspectorate", "access", "reporter"):
        album.add(f"copy for {purpose}", browser.get(f"{here}?purpose={purpose}"))
    page = album.add("copy for lawyer", browser.get(f"{here}?purpose=lawyer"))
    album.add("copy refused", browser.send(page.form("/file")), 400)
    page = browser.send(page.form("/file"), {"file-to": LATIN, "file-reason": LATIN})
    page = album.add("copy looked at", page)
    page = album.add("copy with black", browser.send(page.form("/file"), {"file-words": "dolor\nnusquam"}))
    album.add("copy with a word too short", browser.send(page.form("/file"), {"file-words": "x"}), 400)
    sent = browser.get(f"{here}?purpose=access").form("/file")
    album.add("copy for access looked at", browser.send(sent, {"file-to": LATIN, "file-reason": LATIN}))
    sent = page.form("/file")
    assert browser.post(f"{sent.action}/pdf", sent.fields).status == 200
    album.add("copies that were taken", browser.get(here))


def _keeping(album: Album, app: Flask, language: str, house: House) -> None:
    """Cases that may go, that come, that are held, and that were proposed by either."""
    hein, christien = house.people.hein, house.people.christien
    with app.app_context():
        for name, age in (("due", 400), ("held", 400), ("own", 400), ("other", 400), ("soon", 175)):
            day = later(days=-age)
            told = cases.file(story=LATIN, when="", now=day)
            cases.discussed(told, hein, replace(TALK, held_on=day.date()), now=day)
            case_file = cases.opened(told, hein)
            seen = case_file.case.last_act
            handling.close_without_action(case_file, _no_action(), seen=seen, actor=hein.actor, now=day)
            seen = case_file.case.last_act
            if name == "held":
                erasing.hold(case_file, LATIN, seen=seen, actor=hein.actor, now=NOW)
            elif name == "own":
                erasing.propose(case_file, seen=seen, actor=hein.actor, now=NOW)
            elif name == "other":
                case_file = cases.opened(told, christien)
                erasing.propose(case_file, seen=seen, actor=christien.actor, now=NOW)
    browser = _signed_in(app, language, hein)
    assert browser.confirm(hein).status == 303
    page = album.add("keeping", browser.get("/cases/retention"))
    album.add("keeping, nothing chosen", browser.send(page.form("/proposals")), 400)


def _names(album: Album, browser: Browser, reporter: Browser, told: Told) -> None:
    """Who looked, what goes outside and whom it is about: asked by the handler, answered by the reporter."""
    reporter.send(reporter.get("/receipt").form("/receipt"), code=told.code)
    album.add("own name", reporter.get("/receipt/case/name"))
    page = album.add("names", browser.get(f"/cases/{told.reference}/names"))
    for noun in ("name-requests", "people"):
        album.add(f"{noun} refused", browser.send(page.form(f"/{noun}")), 400)
    for ground in ("consent", "law"):
        words = {"request-ground": ground, "request-to": "Inspectio", "request-why": LATIN}
        page = album.add(f"name asked, {ground}", browser.follow(browser.send(page.form("/name-requests"), words)))
    early = page.form("/end").action.replace("/end", "/gift")
    album.add("name too early", browser.post(early, {"csrf_token": browser.token()}), 400)
    album.add("reporter reads a question", reporter.get("/receipt/case"))
    letters = reporter.get("/receipt/case").form("/reading")
    album.add("reading stale", reporter.post(letters.action), 400)
    album.add("reading confirmed", reporter.follow(reporter.send(letters)))
    asked = album.add("own name asked", reporter.get("/receipt/case/name"))
    form = next(form for form in asked.forms if any(name.endswith("-answer") for name in form.offered))
    field = next(name for name in form.offered if name.endswith("-answer"))
    album.add("own name not answered", reporter.send(form), 400)
    for choice in ("no", "yes", "no", "yes"):
        said = reporter.follow(reporter.send(form, {field: choice}))
        if f"own name {choice}" not in album.pages:
            album.add(f"own name {choice}", said)
            album.add(f"names after {choice}", browser.get(page.address))
    gift = browser.get(page.address).form("/gift")
    album.add("name given", browser.follow(browser.send(gift)))
    album.add("name given already", browser.send(gift), 400)
    album.add("name not needed", browser.follow(browser.send(browser.get(page.address).form("/end"))))
    album.add("own name given", reporter.get("/receipt/case/name"))
    album.add("own name refused", reporter.send(asked.form("/case/name")), 400)
    album.add("own name changed", reporter.follow(reporter.send(asked.form("/case/name"), {"own-name": "Marcus"})))
    album.add("own name taken away", reporter.follow(reporter.send(asked.form("/name/end"))))
    album.add("case after all that", browser.get(f"/cases/{told.reference}"))
    person = {"person-name": "Gaius", "person-who": "servus"}
    page = album.add("person added", browser.follow(browser.send(page.form("/people"), person)))
    album.add("people not shown", browser.send(page.form("/people/names")), 400)
    album.add("people shown", browser.send(page.form("/people/names"), {"people-reason": LATIN}))


def _readers(album: Album, browser: Browser, told: dict[str, Told]) -> None:
    page = album.add("readers", browser.get(f"/cases/{told['acknowledged'].reference}/readers"))
    shares, recusal = page.form("/shares"), page.form("/recusal")
    album.add("share refused", browser.send(shares), 400)
    album.add("share strange", browser.post(shares.action, {"share-whom": "strange", "share-until": "x"}), 400)
    whom = next(iter((shares.offered["share-whom"] or set()) - {""}))
    shared = browser.follow(browser.send(shares, {"share-whom": whom, "share-reason": LATIN}))
    back = album.add("case shared", shared).form("/end")
    album.add("taking back refused", browser.send(back), 400)
    named = next(name for name in back.offered if name.endswith("reason"))
    album.add("share taken back", browser.follow(browser.send(back, {named: LATIN})))
    album.add("shared and taken back in a case", browser.get(f"/cases/{told['acknowledged'].reference}"))
    album.add("recusal refused", browser.send(recusal), 400)
    album.add("readers of a restricted case", browser.get(f"/cases/{told['restricted'].reference}/readers"))
    stop = browser.get(f"/cases/{told['urgent'].reference}/readers").form("/recusal")
    album.add("recused", browser.follow(browser.send(stop, {"recuse-reason": LATIN})))


def _two_people(album: Album, app: Flask, language: str, house: House, told: dict[str, Told]) -> None:
    christien, mirjam = (_signed_in(app, language, p) for p in (house.people.christien, house.people.mirjam))
    page = album.add("second handler reads a proposal", christien.get(f"/cases/{told['proposed'].reference}"))
    album.add("objection refused", christien.send(page.form("/objection")), 400)
    album.add("empty desk", mirjam.get("/cases?status=closed"))
    album.add("nothing to set aside together", mirjam.get("/cases/together"))
    with app.app_context():
        junk = cases.file(story=LATIN, identity=Identity())
        seen = {junk.reference: db.session.get_one(Case, junk.case_id).last_act}
        clearing.propose(house.people.hein.actor, seen, replace(ASIDE, feedback=FEEDBACK), now=NOW)
    page = album.add("a pile to agree to", christien.get("/cases/together/agreement"))
    album.add("a pile refused", christien.send(page.form("/cases/together/agreement"), cases=[]), 400)
    album.add("desk with a pile", christien.get("/cases"))
    form = christien.get(f"/cases/{told['late'].reference}").form("/discussion")
    aside = christien.get(f"/cases/{told['late'].reference}").form("/setting-aside")
    with app.app_context():
        cases.discussed(told["late"], house.people.hein, TALK)
    album.add("changed meanwhile", christien.send(form, {"discuss-decision": LATIN, "discuss-severity": "small",
              "discuss-likelihood": "once"}), 409)  # fmt: skip
    gone = {"set-aside-ground": "spam", "set-aside-explanation": LATIN, "set-aside-feedback": LATIN}
    album.add("changed and gone", christien.send(aside, gone), 409)


def _second_factor(album: Album, mirjam: Browser, person: Person, joke: Browser, reader: Person) -> None:
    door = album.add("second factor to set up", mirjam.follow(mirjam.sign_in(person))).form("/set-up")
    album.add("second factor wrong", mirjam.send(door, code="000000"), 400)
    secret = album.pages["second factor to set up"].secret
    codes = album.add("spare codes", mirjam.send(door, code=code_now(secret, NOW)))
    spare = [code.replace(" ", "") for code in SPARE.findall(codes.text)]
    album.add("account", mirjam.get("/account"))
    kept = mirjam.get("/account").form("/spare-codes")
    asked = album.add("confirmation with a code", mirjam.send(kept), 401)
    album.add("confirmation wrong code", mirjam.send(asked.form("/confirmation"), password=person.password), 400)
    proof = {"password": person.password, "code": spare[0]}
    done = album.add("spare codes confirmed", mirjam.send(asked.form("/confirmation"), proof))
    spare = [code.replace(" ", "") for code in SPARE.findall(mirjam.send(done.form("/spare-codes")).text)]
    album.add("another phone", mirjam.get("/account/second-factor"))
    album.add(
        "another phone wrong", mirjam.send(mirjam.get("/account/second-factor").form("/second-factor"), code=""), 400
    )
    word = album.add("another password", mirjam.get("/account/password")).form("/password")
    album.add("another password weak", mirjam.send(word, password="brevis"), 400)
    code = album.add("another recovery code", mirjam.send(mirjam.get("/account").form("/recovery-code")))
    assert "/account" in code.html
    mirjam.base = "http://localhost"
    mirjam.sign_in(person)
    door = album.add("second factor", mirjam.get("/second-factor")).form("/second-factor")
    album.add("second factor refused", mirjam.send(door, code=""), 400)
    mirjam.send(door, code=spare[0])
    mirjam.send(mirjam.get("/confirmation").form("/confirmation"), password=person.password, code=spare[1])
    form = album.add("passkey", mirjam.get("/account/passkeys/new")).form("/passkeys/new")
    album.add("passkey refused", mirjam.send(form, name="", passkey=""), 400)
    album.add("passkey of nothing", mirjam.send(form, name="Marcus", passkey="{}"), 400)
    album.add("account of a reader", joke.get("/account"))
    out = joke.send(joke.get("/account").form("/sign-out-everywhere"))
    album.add("signed out everywhere", joke.follow(out))


def _own_reports(album: Album, sanne: Browser, bram: Browser, reporter: Person) -> None:
    mine = album.add("my reports", sanne.get("/my-reports"))
    album.add("my report", sanne.follow(sanne.send(mine.form("/my-reports/0"))))
    album.add("my report stale", sanne.post("/my-reports/0"), 400)
    empty = album.add("no reports of my own", bram.get("/my-reports"))
    asked = album.add("my codes asked", sanne.send(sanne.get("/my-reports").form("/my-reports/codes")), 401)
    given = sanne.send(asked.form("/confirmation"), password=reporter.password)
    album.add("my codes", sanne.send(given.form("/my-reports/codes")))
    album.add("my codes stale", sanne.post("/my-reports/codes"), 400)
    album.add("my reports code unknown", bram.send(empty.form("/my-reports"), code=receipts.make()), 400)


def _summaries(album: Album, handler: Browser, reader: Browser) -> None:
    for address in ("/summaries", "/summaries/2026", "/summaries/2026-Q4", "/summaries/2026-11", "/summaries/2025"):
        album.add(f"handler {address}", handler.get(address))
    album.add("handler half year", handler.get("/summaries/2026-H2"))
    album.add("reader no summaries", reader.get("/summaries"))
    album.add("summary not published", reader.get("/summaries/2026"), 404)


def _published(album: Album, app: Flask, language: str, house: House) -> None:
    """In February of the year after: learning points by one handler, looked at by the other, read by a reader."""
    people, after = house.people, later(days=90)
    with time_machine.travel(after, tick=False):
        with app.app_context():
            for _ in range(12):
                cases.file(story=LATIN, when="")
            publishing.sweep(after)
            draft = f"/summaries/drafts/{publishing.drafts()[0].id}"
        writer, second = _signed_in(app, language, people.hein), _signed_in(app, language, people.christien)
        page = album.add("summary to publish", writer.get(draft))
        album.add(
            "learning points refused", writer.send(page.form(f"{draft}/learning"), {"learning-learning": ""}), 400
        )
        writer.send(page.form(f"{draft}/learning"), {"learning-learning": LATIN})
        album.add("learning points of one's own", writer.get(draft))
        page = album.add("learning points of another", second.get(draft))
        album.add("publishing refused", second.send(page.form(f"{draft}/release")), 400)
        ticks = {f"release-{tick}": "y" for tick in ("no_names", "no_traces", "true_to_life")}
        album.add("published", second.follow(second.send(page.form(f"{draft}/release"), ticks)))
        album.add("handler with published", second.get("/summaries"))
        reader = _signed_in(app, language, people.joke)
        album.add("reader /summaries", reader.get("/summaries"))
        album.add("reader /summaries/2026", reader.get("/summaries/2026"))


def _administration(album: Album, peter: Browser, admin: Person, guest: Browser) -> None:
    accounts = album.add("accounts", peter.get("/admin/accounts"))
    asked = album.add("invitation to confirm", peter.send(accounts.form("/admin/accounts"), name="Marcus"), 401)
    closing = next(form for form in accounts.forms if form.action.endswith("/closing"))
    asked = album.add("account closing to confirm", peter.send(closing), 401)
    album.add("account closing confirmed", peter.send(asked.form("/confirmation"), password=admin.password))
    form = accounts.form("/admin/accounts")
    album.add("invitation refused", peter.send(form), 400)
    taken = {"name": "Marcus", "email": "hein@hartenhoeve.example", "role": "coordinator"}
    album.add("invitation taken", peter.send(form, taken), 400)
    album.add("invitation no address", peter.send(form, {**taken, "email": "marcus"}), 400)
    album.add("invitation stale", peter.post("/admin/accounts", {**taken, "csrf_token": "x"}), 400)
    made = album.add("invitation made", peter.send(form, {**taken, "email": "marcus@example.org"}))
    album.add("accounts with an invitation", peter.get("/admin/accounts"))
    link = next(word for word in made.text.split() if "/invitation/" in word)
    path = "/invitation/" + link.partition("/invitation/")[2]
    door = album.add("invitation", guest.get(path)).form(path)
    album.add("invitation empty", guest.send(door), 400)
    album.add("invitation weak", guest.send(door, password="brevis"), 400)
    album.add("invitation common", guest.send(door, password="password-password"), 400)
    album.add("account made", guest.send(door, password="sex verba latina per sortem"))
    check = album.pages["account made"].form("/recovery/check")
    album.add("recovery check refused", guest.send(check, {"saved-group_2": "x", "saved-group_5": "y"}), 400)
    many = album.add("many invited", peter.get("/admin/accounts/many")).form("/many")
    album.add("many refused", peter.send(many), 400)
    lines = "Gaius\nGaius; gaius@x\nGaius; g@example.org; x@example.org\ng@example.org\nG; a@b.example\nH; a@b.example"
    album.add(
        "many bad lines", peter.send(many, people=lines + "\n" + "x" * 700 + "\n" + "y" * 130 + "; y@x.example"), 400
    )
    album.add("many stale", peter.post("/admin/accounts/many", {"people": "x"}), 400)
    people = "Gaius; gaius@example.org\nLucia; lucia@example.org\nHein; hein@hartenhoeve.example"
    album.add("sheet of links", peter.send(many, people=people))
    album.add("sheet for nobody", peter.send(many, people="Hein; hein@hartenhoeve.example"))
    album.add("invitation gone", guest.get(path), 404)
    album.add("trail of an administrator", peter.get("/audit"))
    settings = album.add("settings", peter.get("/admin/settings")).form("/admin/settings")
    bad = {"name": "", "people": "x", "leave_address": "http://x", "fewest": "99"}
    album.add("settings refused", peter.send(settings, bad), 400)
    album.add("settings kept", peter.follow(peter.send(settings)))
    _house(album, peter)
    token = album.add("tokens", peter.get("/admin/tokens")).form("/admin/tokens")
    album.add("tokens, nothing told", peter.send(token, label=""), 400)
    album.add("tokens, one made", peter.send(token, label="Lorem"))
    album.add("account closing stale", peter.post(closing.action), 400)


def _house(album: Album, peter: Browser) -> None:
    """The house in words of its own, and back to ours at the end."""
    album.add("house", peter.get("/admin"))
    for noun, term in (("deadlines", "acknowledge_days"), ("retention", "full")):
        page = album.add(noun, peter.get(f"/admin/{noun}"))
        album.add(f"{noun} refused", peter.send(page.form(noun), {term: "0"}), 400)
    languages = album.add("languages", peter.get("/admin/languages"))
    album.add(
        "languages stale",
        peter.post("/admin/languages", {**dict(languages.form("/languages").fields), "csrf_token": "x"}),
        400,
    )
    for noun, code in (("places", "house"), ("categories", "SM1")):
        album.add(noun, peter.get(f"/admin/{noun}"))
        album.add(f"{noun}, a new one", peter.get(f"/admin/{noun}/new"))
        item = album.add(f"{noun}, one", peter.get(f"/admin/{noun}/{code}"))
        album.add(f"{noun} refused", peter.send(item.form(code), nl=""), 400)
        peter.send(item.form(code), nl="Lorem", en="Lorem")
        album.add(f"{noun}, one renamed", peter.get(f"/admin/{noun}/{code}"))
        peter.send(peter.get(f"/admin/{noun}/{code}").form(code), nl=item.form(code)["nl"], en=item.form(code)["en"])
    album.add("texts", peter.get("/admin/texts"))
    text = album.add("text", peter.get("/admin/texts/invite"))
    album.add("text refused", peter.send(text.form("/invite"), nl="", en=""), 400)
    peter.send(text.form("/invite"), nl="Lorem", en="Lorem")
    own = album.add("text of its own", peter.get("/admin/texts/invite"))
    peter.send(own.form("/default"))
    added = album.add("help, a new one", peter.get("/admin/outside-help/new"))
    album.add("help refused", peter.send(added.form("/new"), nl="Marcus", what_nl=LATIN), 400)
    peter.send(added.form("/new"), nl="Marcus", en="Marcus", what_nl=LATIN, phone="088 123 45 67")
    album.add("help", peter.get("/admin/outside-help"))
    peter.send(peter.get("/admin/outside-help/own-1").form("/own-1"), offered=[])
    rules = album.add("rules of the house", peter.get("/admin/rules")).form("/preview")
    album.add("rules that are none", peter.send(rules, text=LATIN), 400)
    text_of_rules = f"# Lorem\n\nDolor\n\n## 1. Ipsum\n\n{LATIN}\n\n## 3. Dolor\n\n{LATIN}"
    shown = album.add("rules as they are read", peter.send(rules, text=text_of_rules, since="2026-12-24"))
    album.add("rules refused", peter.send(shown.form("/admin/rules"), since="2020-01-01"), 400)
    peter.send(shown.form("/admin/rules"))
    album.add("rules that wait", peter.get("/admin/rules"))


def _newcomer(album: Album, marcus: Browser, hein: Browser, handler: Person) -> None:
    form = marcus.get("/sign-in").form("/sign-in")
    assert marcus.send(form, email="marcus@example.org", password="sex verba latina per sortem").status == 303
    album.add("desk of a newcomer", marcus.get("/cases"))
    desk = album.add("desk with a newcomer", hein.get("/cases"))
    album.add("newcomer stale", hein.post(desk.form("/confirmation").action), 400)
    assert hein.confirm(handler).status == 303
    album.add("newcomer let in", hein.follow(hein.send(desk.form("/confirmation"))))


def _away(album: Album, app: Flask, language: str, house: House) -> None:
    """Hein says that he is away; Christien sees it; and mail that did not leave, with each reason."""
    people = house.people
    hein = _signed_in(app, language, people.hein)
    form = album.add("away", hein.get("/account/away")).form("/account/away")
    album.add("away refused", hein.send(form), 400)
    chosen = {"away-until": cases.days_after(9).isoformat(), "away-stand_in": people.mirjam.id}
    page = album.add("away now", hein.follow(hein.send(form, chosen)))
    hein.confirm(people.hein)
    album.add("lending refused", hein.send(page.form("/shares"), {"lend-reason": ""}), 400)
    album.add("colleague away", _signed_in(app, language, people.christien).get("/handlers"))
    album.add("back from away", hein.follow(hein.send(page.form("/end"))))
    peter = _signed_in(app, language, people.peter)
    album.add("mail", peter.get("/admin/mail"))
    with app.app_context():
        for person, why in zip(people.everybody(), Why, strict=False):
            db.session.merge(Notice(account_id=person.id, urgent=True, id=person.id * 2, tries=1, why=why))
        db.session.add(
            WeeklyMark(
                week="2026-W45", account_id=people.hein.id, id="0" * 32, day=NOW.date(), head="0" * 64, why=Why.ADDRESS
            )
        )
        db.session.commit()
    album.add("mail that waits", peter.get("/admin/mail"))


def _handlers(album: Album, app: Flask, language: str, house: House) -> None:
    people = house.people
    hein, peter = (_signed_in(app, language, person) for person in (people.hein, people.peter))
    for browser, person in ((hein, people.hein), (peter, people.peter)):
        assert browser.confirm(person).status == 303
    form = peter.get("/admin/accounts").form(f"/{people.christien.id}/closing")
    album.add("account closing proposed", peter.follow(peter.send(form)))
    album.add("own account proposed", _signed_in(app, language, people.christien).get("/handlers"))
    page = album.add("handlers with a proposal", hein.get("/handlers"))
    album.add("desk with a proposal", hein.get("/cases"))
    closing = page.form("/closing")
    album.add("account closing sent too late", hein.post(closing.action), 400)
    album.add("account kept", hein.follow(hein.send(page.form("/staying"))))
    album.add("staying stale", hein.post(page.form("/staying").action), 400)
    giving = page.form(f"/{people.mirjam.id}/cases")
    album.add("giving refused", hein.send(giving), 400)
    named = next(name for name in giving.offered if name.endswith("reason"))
    album.add("cases given", hein.follow(hein.send(giving, {named: LATIN})))
    leave = album.add("leaving", hein.get("/leaving"))
    album.add("handing over refused", hein.send(leave.form("/leaving")), 400)
    album.add("own closing refused", hein.send(leave.form("/leaving/account")), 400)
    leaving.AT_ONCE, leaving.PART = 2, 2  # so that a few cases take more than one part
    album.add("going on", hein.send(leave.form("/leaving"), whom=people.mirjam.id))
    leaving.AT_ONCE, leaving.PART = 50, 500
    done = hein.send(leave.form("/leaving"), whom=people.mirjam.id)
    album.add("handed over", hein.follow(done))
    with app.app_context():
        accounts.disable(people.hein.id, actor=people.peter.actor, now=NOW)
    christien = _signed_in(app, language, people.christien)
    album.add("handlers when one has gone", christien.get("/handlers"))
    with app.app_context():
        left = cases.file(story=LATIN, when="", exclude=[people.mirjam])
        accounts.disable(people.christien.id, actor=people.peter.actor, now=NOW)
    reader = Browser(app, language)
    opened = reader.send(reader.get("/receipt").form("/receipt"), code=left.code)
    album.add("nobody reads it any more", reader.follow(opened))
    with app.app_context():
        db.session.execute(
            db.update(Account)
            .where(Account.id == people.christien.id)
            .values(disabled_on=None, email=people.christien.email)
        )
        db.session.commit()
    _doubt(album, app, language, house)
    with app.app_context():  # Hein is back, for the pages that follow
        back = db.update(Account).where(Account.id == people.hein.id)
        db.session.execute(back.values(disabled_on=None, email=people.hein.email))
        db.session.commit()


def _doubt(album: Album, app: Flask, language: str, house: House) -> None:
    """Somebody put another key into the database."""
    christien = _signed_in(app, language, house.people.christien)
    account = db.update(Account).where(Account.id == house.people.mirjam.id)
    with app.app_context():
        real = db.session.get_one(Account, house.people.mirjam.id).public_key
        db.session.execute(account.values(public_key=PrivateKey.generate().public.raw))
        db.session.commit()
    album.add("desk with a key in doubt", christien.get("/cases"))
    album.add("handlers with a key in doubt", christien.get("/handlers"))
    with app.app_context():
        db.session.execute(account.values(public_key=real))
        db.session.commit()


def _refusals(album: Album, app: Flask, language: str, person: Person) -> None:
    browser = _signed_in(app, language, person)
    album.add("not there", browser.get("/nowhere"), 404)
    album.add("wrong role", browser.get("/admin/accounts"), 403)
    album.add("wrong method", browser.get("/sign-out"), 405)
    album.add("no token", browser.post("/language"), 400)
    album.add("too large", browser.post("/report", {"story": "x" * (4 * 1024 * 1024)}), 413)


def every(albums: list[Album]) -> Iterator[tuple[str, Page]]:
    for album in albums:
        for name, page in album.pages.items():
            yield f"{album.language}: {name}", page
