"""A believable year and a bit for the demo, told through the real services with a clock that moves.

Everything here is invented, and so are the passwords: they stand in the open, for invented data only.
"""

import io
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property, partial
from itertools import chain
from typing import Final, NotRequired, TypedDict

from tracker import catalogue, config
from tracker.casefile import Actor, CaseFile, OpenedAction
from tracker.domain import chance, duties, measures, receipts
from tracker.domain.acts import SYSTEM
from tracker.domain.aftercare import Disadvantage, Grade, Rating
from tracker.domain.deadlines import add_working_days, is_working_day
from tracker.domain.demands import (
    Acknowledgement,
    Action,
    Answer,
    Classification,
    Closing,
    ClosingWithoutAction,
    Discussion,
    Feedback,
    Plan,
    Reopening,
    SettingAside,
)
from tracker.domain.linking import Relation
from tracker.domain.minutes import Check
from tracker.domain.periods import Unit, recent
from tracker.domain.permissions import Role
from tracker.domain.reports import Identity, Report
from tracker.domain.statuses import Corrected, Ground, How, Kind, Outcome, Verdict
from tracker.domain.talks import Hearing, Talk
from tracker.resources import folder, seed_module
from tracker.services import (
    absence,
    accounts,
    attachments,
    caring,
    classifying,
    conversation,
    correcting,
    erasing,
    handling,
    hearing,
    informing,
    linking,
    organisation,
    owning,
    publishing,
    reading,
    reporting,
    talking,
)
from tracker.services.attachments import Draft, Sent
from tracker.services.organisation import Organisation

drawings = seed_module("drawings")


@dataclass(frozen=True)
class Person:
    name: str
    role: Role
    password: str

    @property
    def short(self) -> str:
        """What demo_cases.toml calls them."""
        return self.name.lower()

    @property
    def email(self) -> str:
        return f"{self.short}@hartenhoeve.example"


PEOPLE: Final = (
    Person("Hein", Role.COORDINATOR, "trekker-laars-melk-dijk-wolk-brood"),
    Person("Christien", Role.COORDINATOR, "geit-emmer-appel-regen-lepel-tuin"),
    Person("Mirjam", Role.TRUSTED_PERSON, "merel-linde-soep-brug-wind-sjaal"),
    Person("Sanne", Role.REPORTER, "paard-klaver-koek"),
    Person("Bram", Role.REPORTER, "schuur-biet-fiets"),
    Person("Fatima", Role.REPORTER, "tomaat-molen-taart"),
    Person("Joke", Role.READER, "eik-konijn-pan-sloot-zon-prei"),
    Person("Peter", Role.ADMINISTRATOR, "vork-gans-akker-trui-kool-uil"),
)
WHO: Final = (
    "Hein and Christien handle reports; Mirjam is the trusted person. "
    "Joke reads summaries, Peter is the administrator.\n"
    "Sanne, Bram and Fatima reported something. Anybody can report at / without an account."
)
REPORTER: Final = "reporter"
BEFORE: Final = timedelta(days=7)
"""The accounts are made this long before the first report."""
LATER: Final = timedelta(minutes=20)
"""At least this long between two things in one case."""
SETTLED: Final = timedelta(days=14)
"""What is older than this has been looked at by everybody who holds the case; newer things may still be news."""
SIGNED_IN: Final = timedelta(days=200)
"""Every sign-in costs a try at a password, so the demo signs people in twice a year only."""


class Row(TypedDict):
    """A case in demo_cases.toml; its header tells what the keys mean."""

    key: str
    filed: int
    hour: NotRequired[int]
    kind: str
    story: str
    category: str
    rules: list[int]
    place: NotRequired[str]
    when: NotRequired[str]
    online_now: NotRequired[str]
    client_harm: str
    source: NotRequired[str]
    files: NotRequired[list[str]]
    name: NotRequired[str]
    contact: NotRequired[str]
    role: NotRequired[str]
    by: NotRequired[str]
    written_by: NotRequired[str]
    how: NotRequired[str]
    exclude: NotRequired[list[str]]
    step: NotRequired[list["Step"]]


class Planned(TypedDict):
    what: str
    owner: str
    due: int


class Step(TypedDict, total=False):
    """One step of a case: `do`, `after` and `who` are always there, the rest depends on `do`."""

    do: str
    after: int
    who: str
    hour: int
    text: str
    took_part: list[str]
    decision: str
    category: str
    rules: list[int]
    place: str
    severity: str
    likelihood: str
    corrected: str
    actions: list[Planned]
    action: int
    result: str
    effect: str
    reported: bool
    outcome: str
    reason: str
    feedback: str
    why_no_feedback: str
    why_not_heard: str
    how: str
    verdict: str
    kind: str
    check: str
    ground: str
    explanation: str
    linked: str
    safety_checked: bool
    relation: str
    serious: str
    clear: str
    months: int
    said: str


def fill(now: datetime, progress: Callable[[int, int], None] | None = None, *, cases: bool = True) -> None:
    """Fill an empty, migrated database: settings, accounts, and (if wanted) every case up to `now`, an aware moment.
    Tells `progress` how many of how many things are done."""
    now, year = config.current().day_of(now), Year()
    rows = tomllib.loads((folder("seeds") / "demo_cases.toml").read_text(encoding="utf-8"))["case"] if cases else []
    scenes = sorted((scene for row in rows for scene in _life(row, year, now)), key=lambda scene: scene.now)
    opening = scenes[0].now - BEFORE if scenes else now
    house = Organisation(
        demo=True,
        period=Unit.HALF,
        period_before=Unit.HALF,
        escalation_name="Wim van den Berg (bestuur)",
        escalation_email="wim@bestuur.example",
    )
    organisation.save(house, actor=SYSTEM, now=opening)
    deeds = [partial(year.welcome, person, opening) for person in PEOPLE]
    told = [(scene.now, partial(_play, scene)) for scene in scenes]
    told += [(moment, partial(_publish, year, moment)) for moment in _publishing_days(opening, now)]
    deeds += [deed for _, deed in sorted(told, key=lambda each: each[0])]
    for number, deed in enumerate(deeds, start=1):
        deed()
        if progress:
            progress(number, len(deeds))
    if cases:
        last = now.date() + timedelta(days=9)
        absence.set_away(last, year.ids["hein"], actor=year.actor("mirjam", now), now=now)
    organisation.save(replace(house, filled=True), actor=SYSTEM, now=now)


def sign_ins() -> list[tuple[str, str]]:
    """E-mail and password of every demo account."""
    return [(person.email, person.password) for person in PEOPLE]


@dataclass
class Year:
    """What the telling remembers: account ids by short name, receipts and references by the key of the case."""

    ids: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    _signed_in: dict[str, tuple[Actor, datetime]] = field(default_factory=dict)

    def welcome(self, person: Person, now: datetime) -> None:
        created = accounts.create(person.email, person.name, person.role, person.password, now=now)
        self.ids[person.short] = created.account.id

    def actor(self, name: str, now: datetime) -> Actor:
        """Somebody signed in: since not too long ago, or just now."""
        if name not in self._signed_in or now - self._signed_in[name][1] > SIGNED_IN:
            person = next(person for person in PEOPLE if person.short == name)
            self._signed_in[name] = accounts.sign_in(person.email, person.password, now=now), now
        return self._signed_in[name][0]


@dataclass
class Scene:
    """One step of one case, at its moment."""

    row: Row
    step: Step
    year: Year
    now: datetime

    @cached_property
    def actor(self) -> Actor:
        return self.year.actor(self.step["who"], self.now)

    @cached_property
    def case_file(self) -> CaseFile:
        """The case, just read by who acts now; a reporter opens it with the receipt."""
        if self.step["who"] == REPORTER:
            return CaseFile.open_with_receipt(self.year.codes[self.row["key"]])
        case_file = CaseFile.open(self.year.references[self.row["key"]], self.actor)
        handling.read(case_file, actor=self.actor, now=self.now)
        return case_file

    @property
    def acting(self) -> "Acting":
        return {"seen": self.case_file.case.last_act, "actor": self.actor, "now": self.now}

    @property
    def saying(self) -> "Saying":
        return {"text": self.step["text"], "entry_id": chance.hexed(16), "now": self.now}

    @property
    def feedback(self) -> Feedback:
        return Feedback(self.step.get("feedback", ""), self.step.get("why_no_feedback", ""))


class Acting(TypedDict):
    """What a step of a handler needs besides the case and the demand."""

    seen: str
    actor: Actor
    now: datetime


class Saying(TypedDict):
    """What a message or note needs besides the case."""

    text: str
    entry_id: str
    now: datetime


def _life(row: Row, year: Year, now: datetime) -> Iterator[Scene]:
    """One case from its filing on, in order, nothing after `now`; handlers keep working days where that can be."""
    first, minute = now.date() - timedelta(days=row["filed"]), row["filed"] * 7
    at = min(_at(first, row.get("hour", 8), minute), now)
    yield Scene(row, {"do": "file", "who": REPORTER}, year, at)
    for number, step in enumerate(_with_checks(row.get("step", []), row["filed"])):
        day, hour = first + timedelta(days=step["after"]), step.get("hour", 9 + (row["filed"] + number) % 7)
        wished = _at(day if step["who"] == REPORTER else _working(day), hour, minute + number * 13)
        at = min(max(wished if wished <= now else _at(day, hour), at + LATER), now)
        yield Scene(row, step, year, at)
    if at + SETTLED < now:
        yield Scene(row, {"do": "look", "who": REPORTER}, year, _at(_working(at.date() + timedelta(days=1)), 9, minute))


CHECK_AFTER: Final = 96
"""Days after an action was done on which somebody looks whether it helped: a few days late, as people are."""
CHECKED: Final = CHECK_AFTER + SETTLED.days + 7
"""Only checks of this long ago are told, so that a case that was closed long ago is no news to anybody."""
FOUND: Final = (
    ("works", "Nagevraagd bij het team. Het is niet weer gebeurd."),
    ("works", "Het gaat goed, dat zeggen ook de mensen om wie het ging."),
    ("partly", "Meestal gaat het goed. In drukke weken vergeten mensen het nog."),
)


def _with_checks(steps: list["Step"], days: int) -> list["Step"]:
    """The steps of a case of `days` old, and a look at each action that was done long enough ago, where the case itself
    does not tell of one."""
    told = {step["action"] for step in steps if step["do"] == "effect"}
    done = [step for step in steps if step["do"] == "done" and step["action"] not in told]
    done = [step for step in done if step["after"] + CHECKED < days]
    looks: list[Step] = []
    for step in done:
        effect, text = FOUND[(step["after"] + step["action"]) % len(FOUND)]
        looks.append(
            {
                "do": "effect",
                "after": step["after"] + CHECK_AFTER,
                "who": step["who"],
                "action": step["action"],
                "effect": effect,
                "text": text,
            }
        )
    return sorted([*steps, *looks], key=lambda step: step["after"])


def _play(scene: Scene) -> None:
    DO[scene.step["do"]](scene)


LEARNED: Final = (
    (
        "We vragen nu altijd eerst of iemand op de foto wil. Ook als het een leuke foto is.\n\n"
        "In de groepsapp staat niets meer over cliënten. Wie iets wil overleggen, belt."
    ),
    (
        "Nieuwe collega's en stagiairs krijgen in hun eerste week uitleg over de afspraken.\n\n"
        "Wie zelf een fout maakt en dat vertelt, helpt ons allemaal. Dat deden meer mensen dan vorig jaar."
    ),
)
"""What the handlers wrote with the summaries, in turn."""


def _publishing_days(opening: datetime, now: datetime) -> Iterator[datetime]:
    """A working day after each half year that is over."""
    for period in recent(now.date(), Unit.HALF, 4)[::-1]:
        moment = _at(_working(period.last + timedelta(days=publishing.SETTLED_DAYS)), 11)
        if opening < moment < now:
            yield moment


def _publish(year: Year, moment: datetime) -> None:
    """Hein writes what was learned, Christien looks at it and lets it go."""
    publishing.sweep(moment)
    for number, draft in enumerate(publishing.drafts()):
        words = LEARNED[(len(publishing.all_published()) + number) % len(LEARNED)]
        publishing.write_learning(draft.id, words, actor=year.actor("hein", moment), now=moment)
        seen = publishing.mark_of(words)
        publishing.release(draft.id, actor=year.actor("christien", moment), now=moment, seen=seen)


def _file(scene: Scene) -> None:
    row, year = scene.row, scene.year
    report = Report(
        kind=Kind(row["kind"]),
        story=row["story"],
        category=row["category"],
        rules=tuple(row["rules"]),
        place=row.get("place", ""),
        when=row.get("when", ""),
        online_now=row.get("online_now", ""),
        client_harm=row["client_harm"],
        source=row.get("source", ""),
        exclude=tuple(year.ids[name] for name in row.get("exclude", [])),
        identity=Identity(row.get("name", ""), row.get("contact", ""), row.get("role", "")),
    )
    code = year.codes[row["key"]] = receipts.make()
    reporter = year.actor(row["by"], scene.now) if "by" in row else None
    sent = [Sent(name, io.BytesIO(drawings.DRAWN[name]())) for name in row.get("files", [])]
    attachments.keep(Draft(code), sent, originals=False, now=scene.now)
    if "written_by" in row:
        writer = year.actor(row["written_by"], scene.now)
        told = replace(report, told=How(row["how"]))
        filed = reporting.file_told(told, code, writer=writer, knows=False, now=scene.now, files=len(sent))
    else:
        filed = reporting.file_report(report, code, reporter=reporter, now=scene.now, files=len(sent))
    year.references[row["key"]] = filed.case_file.case.reference


def _look(scene: Scene) -> None:
    """Everybody who holds the case sees how it stands."""
    for name in reporting.readers(scene.case_file):
        _ = Scene(scene.row, {"who": name.lower()}, scene.year, scene.now).case_file


def _read(scene: Scene) -> None:
    """The reporter presses the button beside what lies there."""
    letters = reading.unconfirmed(scene.case_file.entries())
    conversation.confirm_reading(scene.case_file, letters[-1].id, now=scene.now)


def _discussion(step: Step, today: date) -> Discussion:
    severity, likelihood = step["severity"], step["likelihood"]
    risk = catalogue.risk_of(severity, likelihood)
    rules = tuple(step["rules"])
    settled = Classification(step["category"], rules, step["place"], severity, likelihood, risk)
    corrected = Corrected(step["corrected"]) if "corrected" in step else None
    there = tuple(name.title() for name in step["took_part"])
    return Discussion(today, there, step["decision"], settled, corrected=corrected)


def _plan(scene: Scene) -> Plan:
    """The dates are counted from the filing; an act that moved to a Monday takes its dates along."""
    first, today = scene.case_file.case.filed_on, scene.now.date()
    return Plan(
        tuple(
            _action(action, max(first + timedelta(days=action["due"]), today), scene)
            for action in scene.step["actions"]
        )
    )


def _action(planned: Planned, due_on: date, scene: Scene) -> Action:
    """From the catalogue where it is one; who handles the case is named by their account."""
    code = planned["what"] if planned["what"] in catalogue.by_code("action") else ""
    owners = {account.name: account.id for account in owning.owners(scene.case_file)}
    owner_id = owners.get(planned["owner"], "")
    return Action("" if code else planned["what"], planned["owner"], due_on, code, owner_id)


def _planned(scene: Scene) -> OpenedAction:
    """The action that this step is about: the oldest of that name that has not been touched by this kind of step."""
    plans = (step["actions"] for step in scene.row["step"] if step["do"] == "plan")
    what = list(chain.from_iterable(plans))[scene.step["action"]]["what"]
    done = scene.step["do"] != "done"
    return next(
        a for a in scene.case_file.actions() if what in (a.what, a.code) and (a.finished_on is not None) is done
    )


def _finish(scene: Scene) -> None:
    result = scene.step["result"]
    correcting.finish(scene.case_file, _planned(scene).id, result, False, actor=scene.actor, now=scene.now)


def _effect(scene: Scene) -> None:
    """Whether an action helped; where it did not, or it is too early, once more after a month."""
    effect = measures.Effect(scene.step["effect"])
    again_on = scene.now.date() + timedelta(days=30) if effect in measures.AGAIN else None
    correcting.check(
        scene.case_file, _planned(scene).id, measures.Check(effect, scene.step["text"], again_on), **scene.acting
    )


def _duty(scene: Scene) -> None:
    """The questions whether to report outside, each with the same answer: reported today, or not needed because."""
    reported = scene.step["reported"]
    answer = duties.Answer(reported, scene.now.date() if reported else None, scene.step["text"])
    for question in informing.questions(scene.case_file):
        if not question.is_answered:
            informing.answer(scene.case_file, question.duty, answer, **scene.acting)


def _answer(scene: Scene) -> None:
    verdict = Verdict(scene.step.get("verdict", Verdict.ADVICE))
    handling.answer(scene.case_file, Answer(scene.step["text"], verdict=verdict), **scene.acting)


def _hear(scene: Scene) -> None:
    hearing.record(
        scene.case_file,
        Hearing(scene.now.date(), scene.step["text"]),
        chance.hexed(16),
        actor=scene.actor,
        now=scene.now,
    )


def _talk(scene: Scene) -> None:
    step, actor = scene.step, scene.actor
    talk = Talk(scene.now.date(), How(step["how"]), (actor.name,), step["text"], ask=True)
    talking.record(scene.case_file, talk, chance.hexed(16), actor=actor, now=scene.now)


def _check(scene: Scene) -> None:
    """What the reporter says of the minutes that lie there."""
    waiting = next(each for each in talking.of(scene.case_file.entries()) if each.waits)
    check = Check(scene.step["check"])
    talking.answer(scene.case_file, waiting.id, check, scene.step["text"], chance.hexed(16), now=scene.now)


def _kind(scene: Scene) -> None:
    step = scene.step
    classifying.correct_kind(scene.case_file, Kind(step["kind"]), step["text"], step["reason"], **scene.acting)


def _close(scene: Scene) -> None:
    why = scene.step.get("why_not_heard", "")
    ending = Closing(Outcome(scene.step["outcome"]), scene.feedback, why_not_heard=why)
    handling.close(scene.case_file, ending, **scene.acting)


def _link(scene: Scene) -> None:
    """Whoever links a case has read the other one too."""
    other = scene.year.references[scene.step["linked"]]
    handling.read(CaseFile.open(other, scene.actor), actor=scene.actor, now=scene.now)
    linking.link(scene.case_file, other, Relation(scene.step["relation"]), **scene.acting)


def _rating(step: Step) -> Rating:
    return Rating(Grade(step["serious"]), Grade(step["clear"]), step.get("text", ""))


def _setting_aside(scene: Scene) -> SettingAside:
    step = scene.step
    return SettingAside(
        ground=Ground(step["ground"]),
        explanation=step["explanation"],
        feedback=scene.feedback,
        linked=scene.year.references.get(step.get("linked", ""), ""),
        safety_checked=step.get("safety_checked", False),
    )


DO: Final[dict[str, Callable[[Scene], object]]] = {
    "file": _file,
    "look": _look,
    "reply": lambda s: conversation.add_from_reporter(s.case_file, **s.saying),
    "message": lambda s: conversation.send_message(s.case_file, **s.saying, actor=s.actor),
    "feedback": lambda s: conversation.send_message(s.case_file, **s.saying, actor=s.actor, feedback=True),
    "read": _read,
    "note": lambda s: conversation.write_note(s.case_file, **s.saying, actor=s.actor),
    "acknowledge": lambda s: handling.acknowledge(s.case_file, Acknowledgement(s.step["text"]), **s.acting),
    "answer": _answer,
    "hear": _hear,
    "talk": _talk,
    "check": _check,
    "kind": _kind,
    "discuss": lambda s: handling.discuss(s.case_file, _discussion(s.step, s.now.date()), **s.acting),
    "plan": lambda s: handling.plan(s.case_file, _plan(s), **s.acting),
    "done": _finish,
    "effect": _effect,
    "duty": _duty,
    "close": _close,
    "close_without_action": lambda s: handling.close_without_action(
        s.case_file, ClosingWithoutAction(Outcome(s.step["outcome"]), s.step["reason"], s.feedback), **s.acting
    ),
    "set_aside": lambda s: handling.set_aside(s.case_file, _setting_aside(s), **s.acting),
    "agree": lambda s: handling.agree(s.case_file, **s.acting),
    "reopen": lambda s: handling.reopen(s.case_file, Reopening(s.step["reason"]), **s.acting),
    "disagree": lambda s: caring.disagree(s.case_file, **s.saying),
    "answer_disagreement": lambda s: caring.answer(s.case_file, s.step["text"], **s.acting),
    "rate": lambda s: caring.rate(s.case_file, _rating(s.step), chance.hexed(16), now=s.now),
    "check_in": lambda s: caring.check_in(s.case_file, s.step["months"], Disadvantage(s.step["said"]), now=s.now),
    "link": _link,
    "hold": lambda s: erasing.hold(s.case_file, s.step["reason"], **s.acting),
    "propose_erasing": lambda s: erasing.propose(s.case_file, **s.acting),
}


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute % 60), config.current().zone)


def _working(day: date) -> date:
    """This day, or the first working day after it."""
    return day if is_working_day(day) else add_working_days(day, 1)
