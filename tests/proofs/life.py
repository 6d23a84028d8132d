"""A year, lived through the real pages by everybody, with a marked word in every field; if asked, with a hidden case.

`live` walks the year. What a person's browser got is kept as `Seen`, so that two years can be laid side by side.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import time_machine
from flask import Flask
from sqlalchemy import Engine, event

from tests import doors, papers
from tests.chances import Acts
from tests.houses import House
from tests.people import NOW, People, Person, later
from tests.proofs.readable import readable
from tests.web.browser import Browser, Form, Page
from tracker import jobs

STRANGER = "stranger"


@dataclass(frozen=True)
class Seen:
    """One answer as a person got it: what was asked, status, headers, readable body, and its statements."""

    asked: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: str
    statements: tuple[str, ...]


@dataclass
class Words:
    """What was typed, so that it can be looked for: every word occurs once, and says in which field it was typed."""

    typed: dict[str, str] = field(default_factory=dict)

    def __call__(self, name: str) -> str:
        """A sentence with a word that is nowhere else."""
        return f"Zin met {self.word(name)} erin."

    def word(self, name: str) -> str:
        assert name not in self.typed, f"{name} was typed already"
        self.typed[name] = f"kanarie{name.replace(' ', '').replace('-', '')}kwetterde"
        return self.typed[name]


@dataclass(frozen=True)
class Hidden:
    """The case that some may not know of: who is shut out, and once it was filed, its reference and receipt code."""

    exclude: tuple[str, ...]
    handler: str
    second: str
    reference: str = ""
    code: str = ""


class Witness(Browser):
    """A browser that keeps what it got, statements included, and names each of its acts for the source of chance."""

    def __init__(self, life: "Life", who: str) -> None:
        super().__init__(life.app)
        self.life, self.who, self.seen = life, who, list[Seen]()
        self._asked: dict[str, int] = {}

    def open(self, method: str, address: str, **options: Any) -> Page:
        asked = self._asked[self.life.apart] = self._asked.get(self.life.apart, 0) + 1
        self.life.source.begin(f"{self.life.apart}{self.who} {asked}")
        with statements() as ran:
            page = super().open(method, address, **options)
        headers = tuple((name, unmarked(value)) for name, value in page.headers.items() if name != "Content-Length")
        body = unmarked(readable(page.body, page.headers.get("Content-Type", "")))
        asked_for = unmarked(f"{method} {address} {_sent(options.get('data'))}")
        self.seen.append(Seen(asked_for, page.status, headers, body, tuple(ran)))
        return page


def _sent(data: Any) -> str:
    """What was sent, files by their names."""
    if not isinstance(data, dict):
        return str(data or "")
    return str({name: [each if isinstance(each, str) else each[1] for each in values] for name, values in data.items()})


class Life:
    """One house and the people in it, their browsers, the clock and the chance of every act."""

    def __init__(self, app: Flask, house: House, clock: time_machine.Traveller, hidden: Hidden | None = None) -> None:
        self.app, self.people, self.clock = app, house.people, clock
        self.source, self.say = Acts("a year"), Words()
        self.codes: list[str] = []
        self.links: list[str] = []
        self.passwords: list[str] = []
        self.hidden, self.apart, self._days = hidden, "", 0
        self.browsers: dict[str, Witness] = {}
        self.phones: dict[str, doors.Phone] = {}
        self._met: list[str] = []

    def at(self, days: int, *, hours: int = 0, minutes: int = 0) -> None:
        """So many days after the year began. In between the periodic jobs run: in each slot of the mail on the
        first day, and once a week later."""
        for day, hour in [(self._days, 3), *((day, 7) for day in range(self._days, days) if self._is_job_day(day))]:
            self.clock.move_to(later(day, hours=hour, minutes=1))
            self.jobs()
        self._days = days
        self.clock.move_to(later(days, hours=hours, minutes=minutes))

    def _is_job_day(self, day: int) -> bool:
        return day == self._days or day % 7 == 0

    def jobs(self) -> None:
        self.source.begin(f"{self.apart}jobs {datetime.now(NOW.tzinfo).isoformat()}")
        with self.app.app_context():
            for job in jobs.JOBS:
                jobs.run(job.name, datetime.now(NOW.tzinfo))

    def as_(self, name: str) -> Witness:
        """The browser of this person, signed in afresh: their session of before is long over."""
        browser = self.browsers.setdefault(name, Witness(self, name))
        page = browser.sign_in(getattr(self.people, name))
        assert page.status == 303, f"{name}: {page.trouble or page.text[:300]}"
        if name in self.phones:
            self.clock.shift(60)  # a code of the app is good once
            page = browser.prove(self.phones[name].code(datetime.now(NOW.tzinfo)))
            assert page.status == 303, f"{name}: {page.trouble or page.text[:300]}"
        return browser

    def takes_a_phone(self, name: str) -> None:
        """From now on this person needs the codes of an app."""
        self.source.begin(f"the phone of {name}")
        with self.app.app_context():
            self.phones[name] = doors.enrolled(getattr(self.people, name))
        self.passwords += [self.phones[name].secret, *self.phones[name].spare_codes]

    def stranger(self) -> Witness:
        """The one browser in which nobody ever signs in; it watches, and files nothing."""
        return self.browsers.setdefault(STRANGER, Witness(self, STRANGER))

    def somebody(self, name: str) -> Witness:
        """A new browser on somebody's own phone."""
        return self.browsers.setdefault(name, Witness(self, name))

    @contextmanager
    def hidden_acts(self) -> Iterator[Hidden | None]:
        """Acts that belong to the hidden case: their chance is their own. Who handles it comes in on that day in every
        year, with a hidden case or without: that somebody came in is no secret to the administrator."""
        for name in ("hein", "mirjam"):
            self.as_(name)
        self.apart = "hidden "
        yield self.hidden
        self.apart = ""

    def newest(self, browser: Browser) -> str:
        """The reference of the one case on this desk that was not met before."""
        new = [ref for ref in references(browser.get("/cases").html) if ref not in self._met]
        assert len(new) == 1, new
        self._met += new
        return new[0]

    def seen(self, name: str) -> list[Seen]:
        return self.browsers[name].seen

    def file(self, browser: Browser, name: str, /, *files: tuple[str, bytes], **answers: Any) -> "Report":
        """File through the form with marked words, type two groups back, and stand on the receipt page."""
        say = self.say
        told = {
            "story": say(f"{name}-story"), "when": say.word(f"{name}-when"), "name_choice": "anonymous",
            "place": "house", "rules": ["9"], "category": "SM1", "online_now": "yes", "client_harm": "little",
        }  # fmt: skip
        form = browser.get("/report").form("/report")
        told |= answers
        made = browser.send_files(form, told, *files) if files else browser.send(form, told)
        code = code_on(made)
        self.codes.append(code)
        groups = [code[start : start + 4] for start in range(0, 24, 4)]
        case = browser.follow(browser.send(made.form("/receipt/check"), group_2=groups[1], group_5=groups[4]))
        assert case.status == 200
        return Report(name, code, browser)


@dataclass(frozen=True)
class Report:
    """A report as its reporter holds it."""

    name: str
    code: str
    browser: Browser

    def open(self) -> Page:
        door = self.browser.get("/receipt").form("/receipt")
        return self.browser.follow(self.browser.send(door, code=self.code))

    def add(self, text: str) -> Page:
        return self.browser.follow(self.browser.send(self.open().form("/messages"), text=text))


def code_on(page: Page) -> str:
    found = re.findall(r"<li>([0-9A-Z]{4})<small>", page.html)
    assert len(found) == 6, f"no receipt code on {page}: {page.trouble or page.text[:300]}"
    return "".join(found)


def references(html: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"/cases/([0-9A-Z]{4}-[0-9A-Z]{2})", html)))


@contextmanager
def statements() -> Iterator[list[str]]:
    ran: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        ran.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield ran
    finally:
        event.remove(Engine, "before_cursor_execute", note)


TOKEN = re.compile(r"\bI[\w-]{55}\.[\w-]{6}\.[\w-]{27}")
"""As the form library makes them: a signed hash of its own chance."""
COOKIE = re.compile(r"^((?:__Host-)?form=)[^;]+")
HEAD = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


def unmarked(text: str) -> str:
    """Form tokens and heads of the trail replaced by marks: a library makes the first by its own chance, and the second
    says of everything before it that it is as it was."""
    return COOKIE.sub(r"\1<token>", HEAD.sub("<head>", TOKEN.sub("<token>", text)))


Watch = Callable[[Life, str], None]
"""Called with the life and the name of the moment."""


def live(life: Life, watch: Watch) -> None:
    """The year. `watch(life, moment)` is called now and then, to look around as whoever may look."""
    say = life.say

    # The first days: reports come in, with words in every field.
    life.takes_a_phone("joke")
    life.at(1)
    photo = life.file(
        life.somebody("a phone"), "photo", *files_of(life), name_choice="named", name=say.word("name"),
        contact=say.word("contact"), role="staff", source="saw",
    )  # fmt: skip
    photo.add(say("photo-addition"))
    hein = life.as_("hein")
    photo_ref = life.newest(hein)
    page = hein.get(f"/cases/{photo_ref}")
    for address in dict.fromkeys(re.findall(r'"(/cases/[\w-]+/files/\w+)"', page.html)):
        assert hein.get(address).status == 200
    _send(hein, page.form("/acknowledgement"), message=say("acknowledge"))
    _send(hein, hein.get(page.address).form("/notes"), text=say("note"))
    _send(hein, hein.get(page.address).form("/messages"), text=say("message"))
    show_name(life, hein, page.address)
    watch(life, "a report is in")

    with life.hidden_acts() as hidden:
        if hidden:
            _hidden_case_comes(life, hidden)
    watch(life, "the hidden case came")

    life.at(2, hours=2)
    sanne = life.as_("sanne")
    life.file(sanne, "mistake", kind="own-mistake")
    christien = life.as_("christien")
    mistake_ref = life.newest(christien)
    talk(life, christien, mistake_ref, severity="small", likelihood="once")
    plan(life, christien, mistake_ref)
    finish(life, christien, mistake_ref)
    end(life, christien, mistake_ref, "closing", outcome="full")

    life.at(3)
    call = life.file(life.somebody("another phone"), "urgent", kind="urgent")
    christien = life.as_("christien")
    urgent_ref = life.newest(christien)
    page = christien.get(f"/cases/{urgent_ref}")
    _send(christien, page.form("/messages"), text=say("urgent-answer"))
    call.add(say("urgent-addition"))
    page = call.open()
    call.browser.follow(call.browser.send(page.form("/trusted-person")))
    bram = life.as_("bram")
    life.file(bram, "advice", kind="advice")
    hein = life.as_("hein")
    advice_ref = life.newest(hein)
    _send(hein, hein.get(f"/cases/{advice_ref}").form("/answer"), verdict="yes-if", message=say("advice-answer"))
    watch(life, "four cases")

    life.at(9)
    with life.hidden_acts() as hidden:
        if hidden:
            _hidden_case_goes_on(life, hidden)
    watch(life, "the hidden case goes on")

    life.at(10)
    hein = life.as_("hein")
    talk(life, hein, photo_ref, severity="serious", likelihood="ongoing")
    plan(life, hein, photo_ref)
    finish(life, hein, photo_ref)
    end(life, hein, photo_ref, "closing", outcome="full")
    christien = life.as_("christien")
    page = christien.get(f"/cases/{photo_ref}")
    _send(christien, page.form("/objection"), reason=say("objection"))
    hein = life.as_("hein")
    end(life, hein, photo_ref, "closing", outcome="part")
    christien = life.as_("christien")
    _send(christien, christien.get(f"/cases/{photo_ref}").form("/agreement"))

    life.at(12)
    life.file(life.somebody("a third phone"), "reclame", category="OT1", rules=[], place="")
    hein = life.as_("hein")
    spam_ref = life.newest(hein)
    aside = {"ground": "duplicate", "linked": mistake_ref, "explanation": say("aside"), "feedback": say("aside-told")}
    _send(hein, hein.get(f"/cases/{spam_ref}").form("/setting-aside"), **aside)
    mirjam = life.as_("mirjam")
    talk(life, mirjam, urgent_ref, severity="serious", likelihood="ongoing")
    stumble(life)
    administration(life)
    watch(life, "the newcomer")

    life.at(40)
    with life.hidden_acts() as hidden:
        if hidden:
            _hidden_case_ends(life, hidden, linked=urgent_ref)
    watch(life, "the hidden case ended")
    hein = life.as_("hein")
    _send(hein, hein.get(f"/cases/{photo_ref}").form("/reopening"), reason=say("reopening"))
    end(life, hein, photo_ref, "closing-without-action", outcome="not", reason=say("noaction"))

    life.at(61)  # the second of January
    for name in ("joke", "hein"):
        life.as_(name)
    watch(life, "the year is over")
    life.at(300)
    watch(life, "much later")


def _hidden_case_comes(life: Life, hidden: Hidden) -> None:
    browser = life.somebody("a hidden phone")
    ids = [getattr(life.people, name).id for name in hidden.exclude]
    report = life.file(browser, "hidden", exclude=ids, name_choice="named", name=life.say.word("hidden-name"))
    report.add(life.say("hidden-addition"))
    handler = life.browsers[hidden.handler]
    reference = life.newest(handler)
    life.hidden = Hidden(hidden.exclude, hidden.handler, hidden.second, reference, report.code)
    page = handler.get(f"/cases/{reference}")
    _send(handler, page.form("/acknowledgement"), message=life.say("hidden-thanks"))
    _send(handler, handler.get(page.address).form("/notes"), text=life.say("hidden-note"))


def _hidden_case_goes_on(life: Life, hidden: Hidden) -> None:
    report = Report("hidden", hidden.code, life.somebody("a hidden phone"))
    page = report.open()
    if page.has_form("/trusted-person"):
        report.browser.follow(report.browser.send(page.form("/trusted-person")))
    report.add(life.say("hidden-again"))
    handler = life.browsers[hidden.handler]
    talk(life, handler, hidden.reference, severity="small", likelihood="once", name="hidden ")
    plan(life, handler, hidden.reference, name="hidden ")


def _hidden_case_ends(life: Life, hidden: Hidden, linked: str) -> None:
    handler = life.browsers[hidden.handler]
    finish(life, handler, hidden.reference, name="hidden ")
    end(life, handler, hidden.reference, "closing", outcome="full", name="hidden ")
    _after_the_hidden_case(life, hidden, handler, linked)


def _after_the_hidden_case(life: Life, hidden: Hidden, handler: Browser, linked: str) -> None:
    """Its reporter disagrees and rates; a handler answers, and links it to the one case that everybody reads."""
    report = Report("hidden", hidden.code, life.somebody("a hidden phone"))
    report.open()
    form = report.browser.get("/receipt/case/disagreement").form("/disagreement")
    _send(report.browser, form, text=life.say("hidden-disagreement"))
    form = report.browser.get("/receipt/case/rating").form("/rating")
    _send(report.browser, form, serious="hardly", clear="partly", words=life.say("hidden-rating"))
    form = handler.get(f"/cases/{hidden.reference}/disagreement").form("/disagreement")
    _send(handler, form, text=life.say("hidden-answer"))
    form = handler.get(f"/cases/{hidden.reference}/links").form("/links")
    _send(handler, form, linked=linked, relation="same")


def talk(life: Life, browser: Browser, reference: str, *, name: str = "", **answers: str) -> None:
    page = browser.get(f"/cases/{reference}")
    form = page.form("/discussion")
    there = sorted(form.offered[next(key for key in form.offered if key.endswith("took_part"))] or ())
    told = {"held_on": today(), "took_part": there, "decision": life.say(f"{name}decision {reference}"),
            "category": "SM1", "rules": ["9"], "place": "house"}  # fmt: skip
    _send(browser, form, **{**told, **answers})


def plan(life: Life, browser: Browser, reference: str, *, name: str = "") -> None:
    form = browser.get(f"/cases/{reference}").form("/plan")
    due = (date.fromisoformat(today()) + timedelta(days=7)).isoformat()
    say = life.say
    first = {"actions-0-what": say(f"{name}what {reference}"), "actions-0-owner": say.word(f"{name}owner {reference}"),
             "actions-0-due_on": due}  # fmt: skip
    _send(browser, form, **first)


def finish(life: Life, browser: Browser, reference: str, *, name: str = "") -> None:
    page = browser.get(f"/cases/{reference}")
    where = next(link.attrib["href"] for link in page.tree.iter("a") if link.attrib.get("href", "").endswith("/result"))
    form = browser.get(where).form("/result")
    _send(browser, form, result=life.say(f"{name}result {reference}"))


def end(life: Life, browser: Browser, reference: str, noun: str, *, name: str = "", **answers: str) -> None:
    feedback = f"{name}feedback {reference} {noun} {answers['outcome']}"
    if noun.startswith("closing"):
        answers["why_not_heard"] = life.say(f"{name}unheard {reference} {noun} {answers['outcome']}")
        _answer_whether_outside(life, browser, reference, why=f"{name}outside {reference}")
    answers = {"feedback": life.say(feedback), **answers}
    _send(browser, browser.get(f"/cases/{reference}").form(f"/{noun}"), **answers)


def _answer_whether_outside(life: Life, browser: Browser, reference: str, *, why: str) -> None:
    page = browser.get(f"/cases/{reference}/duties")
    if "/duties/answer" in page.html:
        _send(browser, page.form("/answer"), needed="no", why=life.say(why))


def files_of(life: Life) -> tuple[tuple[str, bytes], ...]:
    """A picture with words wherever a camera writes, and a large text that no framework keeps in memory; words in both
    names."""
    letter = life.say("file-body").encode() + b" Regel tekst.\n" * 60_000
    return (f"{life.say.word('picture-name')}.jpg", papers.picture()), (f"{life.say.word('file-name')}.txt", letter)


def show_name(life: Life, browser: Browser, address: str) -> None:
    form = browser.get(address).form("/name")
    browser.confirm(life.people.hein)
    page = browser.send(form, prefixed(form, {"reason": life.say("whyname")}))
    assert life.say.typed["name"] in page.html, page.trouble


def stumble(life: Life) -> None:
    """Refusals and mistakes, each with words that must not stay behind."""
    say, browser = life.say, life.somebody("a clumsy phone")
    door = browser.get("/sign-in").form("/sign-in")
    browser.send(door, email=f"{say.word('strange-email')}@example.org", password=say.word("strange-password"))
    browser.send(door, email=life.people.hein.email, password=say.word("wrong-password"))
    form = browser.get("/report").form("/report")
    browser.send(form, story=say("refused-story") * 4000, name_choice="named", name=say.word("refused-name") * 20)
    everybody = sorted(form.offered["exclude"] or ())
    browser.send(form, story=say("nobody-left"), name_choice="anonymous", exclude=everybody)
    stale = [(key, "x" if key == "csrf_token" else value) for key, value in form.filled({"story": say("stale-story")})]
    browser.post("/report", stale)
    browser.send(browser.get("/receipt").form("/receipt"), code=say.word("typed-code"))
    browser.get(f"/rules?q={say.word('rules-query')}")
    browser.get(f"/{say.word('address')}")
    browser.get(f"/?{say.word('query')}")
    browser.get("/", headers={"User-Agent": say.word("agent"), "Referer": f"https://{say.word('referrer')}.example/"})
    browser.open("PUT", f"/report?{say.word('method')}")
    browser.post("/report", {"story": say("too-large") * 200_000})
    browser.post("/cases/AAAA-AA/notes", {"csrf_token": door["csrf_token"], "note-text": say("kept-words")})
    lost = browser.get("/recovery").form("/recovery")
    browser.send(lost, email=life.people.bram.email, code=life.people.bram.recovery_code, password=say.word("weak")[:8])
    new = say.word("fresh-secret")
    life.passwords.append(new)
    done = browser.send(lost, email=life.people.bram.email, code=life.people.bram.recovery_code, password=new)
    assert done.status == 200, done.trouble


def administration(life: Life) -> None:
    """The administrator invites a handler, who comes in and is let in; and changes the settings."""
    peter, guest = life.as_("peter"), life.somebody("a new phone")
    assert peter.confirm(life.people.peter).status == 303
    form = peter.get("/admin/accounts").form("/admin/accounts")
    made = peter.send(form, {"name": "Els Bakker", "email": "els@hartenhoeve.example", "role": "coordinator"})
    found = re.search(r"/invitation/[\w-]+", made.html)
    assert found, made.trouble
    life.links.append(found[0].removeprefix("/invitation/"))
    password = life.say.word("newcomer-secret")
    assert guest.send(guest.get(found[0]).form(found[0]), password=password).status == 200
    settings = peter.get("/admin/settings").form("/admin/settings")
    assert peter.send(settings, fewest="5").status == 303


def _send(browser: Browser, form: Form, **answers: Any) -> None:
    page = browser.send(form, prefixed(form, answers))
    assert page.status == 303, f"{form.action}: {page.status} {page.trouble or page.text[:400]}"
    browser.follow(page)


def prefixed(form: Form, answers: dict[str, Any]) -> dict[str, Any]:
    """Answers by the field's own name; on the case page each form puts its own word before them."""
    return {next((key for key in form.offered if key.endswith(f"-{name}") or key == name), name): value
            for name, value in answers.items()}  # fmt: skip


def today() -> str:
    return datetime.now(NOW.tzinfo).date().isoformat()


def person(people: People, name: str) -> Person:
    found: Person = getattr(people, name)
    return found
