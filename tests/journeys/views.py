"""Every page in every state that somebody can meet, with who meets it and how to get there."""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from playwright.sync_api import Page, expect

from tests import cases
from tests.cases import ENDING, FEEDBACK, MILD, NOTHING_TO_DO, SANNE, SEVERE_TALK, SPAM, STORY, TALK, Told
from tests.journeys.site import OPENED, QUARTER, Site
from tests.journeys.walking import (
    come_back,
    confirm_beforehand,
    keep,
    open_details,
    step,
    tell,
    type_code,
    type_password,
)
from tests.people import Person, later
from tracker.domain.demands import Acknowledgement, Action, Answer, Feedback, Plan, Reopening, SettingAside
from tracker.domain.linking import Relation
from tracker.domain.permissions import Role
from tracker.domain.statuses import Ground, How, Kind, Outcome, Verdict
from tracker.domain.talks import Talk
from tracker.services import caring, conversation, disclosing, erasing, handling, joining, linking, talking

DAY: Final = OPENED.date()


@dataclass(frozen=True)
class World:
    """What stands ready for the views: cases by what is special about them, and an invitation."""

    site: Site
    told: Mapping[str, Told]
    invitation: str

    def case(self, name: str) -> str:
        return f"/cases/{self.told[name].reference}"


@dataclass(frozen=True)
class View:
    """`who` is a name in People, or nobody. `open` brings that person's browser there."""

    name: str
    who: str
    open: Callable[[Page, World], object]


def furnish(site: Site) -> World:
    """A handful of cases, each brought to where something can be seen, through the services."""
    hein, christien = site.people.hein, site.people.christien
    with site.inside():
        told = {
            "reported": cases.file(identity=SANNE, now=OPENED),
            "late": cases.file(now=later(days=1)),
            "urgent": cases.file(kind=Kind.URGENT, now=OPENED),
            "advice": cases.file(kind=Kind.ADVICE, category="AD1", now=OPENED),
            "discussed": cases.file(category="SM1", now=later(days=20)),
            "planned": cases.file(now=later(days=10)),
            "finished": cases.file(now=later(days=9)),
            "closed": cases.file(now=later(days=8)),
            "reopened": cases.file(now=later(days=7)),
            "long": cases.file(story=f"{STORY} " * 40, now=later(days=5)),
            "proposed": cases.file(now=later(days=6)),
            "talked": cases.file(now=later(days=27)),
            "answered": cases.file(kind=Kind.ADVICE, category="AD1", now=later(days=27)),
            "asked": cases.file(kind=Kind.ADVICE, category="AD1", now=later(days=-40)),
            "disagreed": cases.file(now=later(days=5)),
            "merged": cases.file(now=later(days=9)),
            "alone": cases.file(exclude=[hein, site.people.mirjam], now=later(days=21)),
        }
        cases.file(now=later(days=-400))
        cases.file(reporter=site.people.sanne, kind=Kind.OWN_MISTAKE, category="SM8", now=later(days=25))
        _talk(told["discussed"], hein)
        for name in ("planned", "finished", "closed", "reopened"):
            _to_plan(told[name], hein)
        cases.finished(told["finished"], christien, now=OPENED)
        for name in ("closed", "reopened"):
            cases.finished(told[name], hein, now=later(days=15))
            cases.closed(told[name], hein, now=later(days=16))
        case_file = cases.opened(told["reopened"], hein)
        reopening = Reopening("De foto staat er weer.")
        handling.reopen(case_file, reopening, seen=case_file.case.last_act, actor=hein.actor, now=OPENED)
        _after_closing(told, hein, christien)
        _propose(told["proposed"], christien)
        _kept_too_long(hein)
        _kept_too_long(hein, proposed=True)
        _go_on_and_on(told["long"], hein)
        case_file = cases.opened(told["alone"], christien)
        handling.set_aside(case_file, SPAM, seen=case_file.case.last_act, actor=christien.actor, now=OPENED)
        case_file = cases.opened(told["talked"], hein)
        talk = Talk(DAY, How.PHONE, ("Hein",), "Je vertelde dat de foto er al weken staat.", ask=True)
        talking.record(case_file, talk, cases.new_entry_id(), actor=hein.actor, now=OPENED)
        case_file = cases.opened(told["answered"], hein)
        yes_if = Answer("Ja, als je het eerst vraagt aan wie erop staat.", verdict=Verdict.YES_IF)
        handling.answer(case_file, yes_if, seen=case_file.case.last_act, actor=hein.actor, now=OPENED)
        invited = joining.invite(
            "noor@hartenhoeve.example", "Noor", Role.COORDINATOR, actor=site.people.peter.actor, now=OPENED
        )
    return World(site, told, invited)


def _talk(told: Told, person: Person) -> None:
    """Everything that can stand in a story: a thank-you, a question, an answer, a note, a name shown, a decision."""
    case_file = cases.opened(told, person)
    words = Acknowledgement("Dank je wel. We gaan ermee aan de slag.")
    handling.acknowledge(case_file, words, seen=case_file.case.last_act, actor=person.actor, now=later(days=22))
    question = "Weet je nog in welke groep het was?"
    conversation.send_message(case_file, question, cases.new_entry_id(), actor=person.actor, now=later(days=23))
    conversation.add_from_reporter(cases.by_receipt(told), "De erfgroep.", cases.new_entry_id(), now=later(days=24))
    case_file = cases.opened(told, person)
    note = "Christien kent de beheerder van de groep.\n\nZij belt vanmiddag."
    conversation.write_note(case_file, note, cases.new_entry_id(), actor=person.actor, now=later(days=25))
    disclosing.let_trusted_person_look(cases.by_receipt(told), now=later(days=26))
    leak = replace(MILD, category="SM1")  # asks whether it must be reported outside
    talk = replace(TALK, held_on=later(days=26).date(), classification=leak)
    cases.discussed(told, person, talk, now=later(days=27))


def _go_on_and_on(told: Told, person: Person) -> None:
    """Long enough for its middle to be folded, with words that run the other way."""
    for day in range(6, 28):
        text = f"Dag {day}. \u05e9\u05dc\u05d5\u05dd, \u0639\u0627\u0626\u0634\u0629. {STORY}"
        entry_id, now = cases.new_entry_id(), later(days=day)
        conversation.send_message(cases.opened(told, person), text, entry_id, actor=person.actor, now=now)


def _to_plan(told: Told, person: Person) -> None:
    cases.discussed(told, person, replace(TALK, held_on=later(days=11).date()), now=later(days=12))
    two = Action("De foto weghalen", "Bram", later(days=20).date()), Action("De groep toespreken", "Hein", DAY)
    cases.planned(told, person, Plan(two), now=later(days=13))


def _kept_too_long(person: Person, *, proposed: bool = False) -> None:
    """Closed more than a year ago as not so."""
    then = later(days=-400)
    told = cases.file(now=then)
    case_file = cases.discussed(told, person, replace(TALK, held_on=then.date()), now=then)
    seen = case_file.case.last_act
    handling.close_without_action(case_file, NOTHING_TO_DO, seen=seen, actor=person.actor, now=then)
    if proposed:
        erasing.propose(case_file, seen=case_file.case.last_act, actor=person.actor, now=OPENED)


def _propose(told: Told, person: Person) -> None:
    cases.discussed(told, person, replace(SEVERE_TALK, held_on=later(days=11).date()), now=later(days=12))
    cases.planned(told, person, Plan((Action("De foto weghalen", "Bram", DAY),)), now=later(days=13))
    cases.finished(told, person, now=later(days=14))
    ending = replace(ENDING, outcome=Outcome.PART, feedback=Feedback("De foto is weg."))
    cases.closed(told, person, ending, now=later(days=15))


def _after_closing(told: dict[str, Told], hein: Person, christien: Person) -> None:
    """One reporter is asked how they fare, one disagrees, and one report goes on in another that is linked too."""
    asked = cases.opened(told["asked"], hein)
    seen = asked.case.last_act
    handling.answer(asked, Answer("Dat mag."), seen=seen, actor=hein.actor, now=later(days=-38))
    _to_plan(told["disagreed"], hein)
    cases.finished(told["disagreed"], hein, now=later(days=15))
    cases.closed(told["disagreed"], hein, now=later(days=16))
    why = "De foto staat er nog steeds op."
    caring.disagree(cases.by_receipt(told["disagreed"]), why, cases.new_entry_id(), now=later(days=20))
    demand = SettingAside(Ground.DUPLICATE, "Dezelfde foto.", FEEDBACK, linked=told["closed"].reference)
    one = cases.opened(told["merged"], hein)
    handling.set_aside(one, demand, seen=one.case.last_act, actor=hein.actor, now=later(days=20))
    two = cases.opened(told["merged"], christien)
    handling.agree(two, seen=two.case.last_act, actor=christien.actor, now=later(days=21))
    conversation.add_from_reporter(cases.by_receipt(told["merged"]), why, cases.new_entry_id(), now=later(days=22))
    main = cases.opened(told["closed"], hein)
    planned, seen = told["planned"].reference, main.case.last_act
    linking.link(main, planned, Relation.RELATED, seen=seen, actor=hein.actor, now=later(days=23))


def own(name: str, noun: str) -> Callable[[Page, World], object]:
    """A page of the reporter of this case."""

    def look(page: Page, world: World) -> None:
        come_back(page, world.told[name].code)
        page.goto(f"/receipt/case/{noun}")

    return look


def of_case(name: str, noun: str) -> Callable[[Page, World], object]:
    return lambda page, world: page.goto(f"{world.case(name)}/{noun}")


def at(address: str) -> Callable[[Page, World], object]:
    return lambda page, _world: page.goto(address)


def case(name: str, ending: str = "") -> Callable[[Page, World], object]:
    return lambda page, world: page.goto(world.case(name) + ending)


def action(name: str, ending: str = "") -> Callable[[Page, World], object]:
    """The first action of this case."""

    def look(page: Page, world: World) -> None:
        page.goto(world.case(name))
        page.goto(f"{page.locator('.measures h3 a').first.get_attribute('href')}{ending}")

    return look


def refused_check(name: str) -> Callable[[Page, World], object]:
    def look(page: Page, world: World) -> None:
        action(name, "/check")(page, world)
        page.get_by_role("button", name="Leg dit vast").click()

    return look


def nothing_to_erase(page: Page, world: World) -> None:
    confirm_beforehand(page, world.site.people.hein)
    page.goto("/cases/retention")
    page.get_by_role("button", name="Stel voor om te wissen").click()
    expect(page.get_by_role("alert")).to_be_visible()


def copy_for_nobody(page: Page, world: World) -> None:
    page.goto(world.case("closed") + "/file?purpose=lawyer")
    page.get_by_role("button", name="Bekijk hoe het wordt").click()
    expect(page.get_by_role("alert")).to_be_visible()


def copy_with_black(page: Page, world: World) -> None:
    page.goto(world.case("closed") + "/file?purpose=lawyer")
    page.get_by_label("Voor wie is de kopie?").fill("mr. De Wit")
    page.get_by_label("Waarom is het nodig?").fill("Er komt een zaak bij de rechter.")
    page.get_by_role("button", name="Bekijk hoe het wordt").click()
    page.get_by_label("Welke woorden worden overal zwart?").fill("foto\nPieter")
    page.get_by_role("button", name="Maak zwart en toon opnieuw").click()
    expect(page.get_by_text("Dit woord staat nergens: Pieter")).to_be_visible()


def receipt_of(name: str) -> Callable[[Page, World], object]:
    return lambda page, world: come_back(page, world.told[name].code)


def refused_report(page: Page, _world: World) -> None:
    page.goto("/report")
    page.get_by_label("Ja, mijn naam mag erbij").check()
    page.get_by_label("Wat is er gebeurd?").fill("Foto")
    page.get_by_role("button", name="Verstuur mijn melding").click()
    expect(page.get_by_role("alert")).to_be_visible()


def report_that_nobody_may_read(page: Page, world: World) -> None:
    page.goto("/report")
    for person in (world.site.people.hein, world.site.people.christien, world.site.people.mirjam):
        page.get_by_role("group", name="Wie mag dit niet lezen?").get_by_label(person.name).check()
    page.get_by_role("button", name="Verstuur mijn melding").click()
    expect(page.get_by_role("alert", name="Zo blijft er niemand over")).to_be_visible()


def wrong_groups(page: Page, _world: World) -> None:
    tell(page)
    page.get_by_role("button", name="Ik heb hem bewaard").click()
    expect(page.get_by_role("alert")).to_be_visible()


def empty_addition(page: Page, world: World) -> None:
    keep(page, tell(page))
    page.get_by_role("button", name="Voeg dit toe").click()
    expect(page.get_by_role("alert")).to_be_visible()


def mistyped_code(page: Page, _world: World) -> None:
    page.goto("/receipt")
    type_code(page, "ABCD")
    expect(page.locator("#code-mistake")).to_be_visible()


def wrong_password(page: Page, world: World) -> None:
    page.goto("/sign-in")
    type_password(page, replace(world.site.people.bram, password="vergeten, denk ik"))
    expect(page.locator(".oops")).to_be_visible()


def refused_recovery(page: Page, _world: World) -> None:
    page.goto("/recovery")
    page.get_by_role("main").get_by_role("button").click()


def accepted(password: str) -> Callable[[Page, World], None]:
    def accept(page: Page, world: World) -> None:
        with world.site.inside():
            token = joining.invite(
                f"{secrets.token_hex(4)}@hartenhoeve.example", "Anna", Role.READER, actor="system", now=OPENED
            )
        page.goto(f"/invitation/{token}")
        page.get_by_label("Kies een wachtwoord").fill(password)
        page.get_by_role("button", name="Maak mijn account").click()

    return accept


def refused_steps(name: str, title: str, button: str) -> Callable[[Page, World], None]:
    """A step on the desk, sent with nothing filled in."""

    def send(page: Page, world: World) -> None:
        page.goto(world.case(name))
        open_details(page, title)
        form = step(page, title)
        for field in form.get_by_role("textbox").all():
            field.fill("")
        form.get_by_role("button", name=button).click()
        expect(page.get_by_role("alert")).to_be_visible()

    return send


def somebody_was_first(page: Page, world: World) -> None:
    page.goto(world.case("late"))
    with world.site.inside():
        case_file, christien = (
            cases.opened(world.told["late"], world.site.people.christien),
            world.site.people.christien,
        )
        conversation.send_message(case_file, "Ik kijk.", cases.new_entry_id(), actor=christien.actor, now=OPENED)
    step(page, "Ontvangst bevestigen").get_by_role("button").click()
    expect(page.get_by_role("region", name="Er is intussen iets veranderd")).to_be_visible()


def refused_triage(page: Page, world: World) -> None:
    page.goto(f"{world.case('late')}/classification")
    page.get_by_role("button", name="Bewaar de indeling").click()
    expect(page.get_by_role("alert")).to_be_visible()


def told_aloud(page: Page, _world: World) -> None:
    page.goto("/cases/new")
    page.get_by_label("Aan de telefoon").check()
    page.get_by_label("Wat is er gebeurd?").fill(cases.STORY)
    page.get_by_label("Nee, ik meld zonder naam").check()
    page.get_by_role("button", name="Verstuur voor de melder").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Geef de code mee")


def minutes_to_check(page: Page, world: World) -> None:
    come_back(page, world.told["talked"].code)
    page.get_by_role("link", name="Lees het en geef antwoord").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Klopt dit?")


def text_put_in(page: Page, world: World) -> None:
    page.goto(world.case("discussed"))
    letter = page.locator("form.mail")
    open_details(letter, "Begin met een tekst")
    letter.get_by_label("Begin met een tekst").select_option("Meer vragen")
    letter.get_by_role("button", name="Zet deze tekst erin").click()
    expect(letter.get_by_label("Bericht aan de melder")).to_have_value(re.compile("vul in"))


def mark_left(page: Page, world: World) -> None:
    text_put_in(page, world)
    page.get_by_role("button", name="Verstuur aan de melder").click()
    expect(page.get_by_role("alert")).to_be_visible()


def name_shown(page: Page, world: World) -> None:
    confirm_beforehand(page, world.site.people.hein)
    page.goto(world.case("reported"))
    open_details(page, "Naam en contact bekijken")
    page.get_by_label("Waarom heb je de naam nodig?").fill("Om te bellen.")
    page.get_by_role("button", name="Laat zien").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wie dit meldde")


def second_factor_set_up(page: Page, world: World) -> None:
    confirm_beforehand(page, world.site.people.christien)
    page.goto("/account/second-factor")
    page.get_by_label("De code die de app nu laat zien").fill("000000")
    page.get_by_role("button", name="Stel hem in").click()
    expect(page.locator("#code-mistake")).to_be_visible()


def another_password(page: Page, world: World) -> None:
    confirm_beforehand(page, world.site.people.christien)
    page.goto("/account/password")


def interrupted(page: Page, world: World) -> None:
    page.goto(world.case("discussed"))
    page.get_by_label("Notitie").fill("Ik bel haar morgen terug.\n\nZij weet het al.")
    page.context.clear_cookies(name="desk")
    page.get_by_role("button", name="Bewaar de notitie").click()
    expect(page.get_by_role("status")).to_be_visible()


def back_again(page: Page, world: World) -> None:
    interrupted(page, world)
    type_password(page, world.site.people.hein)
    expect(page.get_by_role("heading", level=1)).to_have_text("Je bent er weer")


def refused_invitation(page: Page, world: World) -> None:
    confirm_beforehand(page, world.site.people.peter)
    page.goto("/admin/accounts")
    page.get_by_role("button", name="Maak een uitnodiging").click()


def invitation_made(page: Page, world: World) -> None:
    confirm_beforehand(page, world.site.people.peter)
    page.goto("/admin/accounts")
    page.get_by_label("Naam").fill("Kees")
    page.get_by_label("E-mailadres").fill("kees@hartenhoeve.example")
    page.get_by_role("button", name="Maak een uitnodiging").click()
    expect(page.get_by_text("/invitation/")).to_be_visible()


def away_now(page: Page, world: World) -> None:
    page.goto("/account/away")
    page.get_by_label("Tot en met welke dag ben je er niet?").fill(cases.days_after(9).isoformat())
    page.get_by_label("Wie neemt waar?").select_option(index=2)
    page.get_by_role("button", name="Bewaar").click()


def refused_settings(page: Page, world: World) -> None:
    confirm_beforehand(page, world.site.people.peter)
    page.goto("/admin/settings")
    page.get_by_label("Hoeveel mensen werken hier?").fill("0")
    page.get_by_role("button", name="Bewaar de instellingen").click()


def refused_deadlines(page: Page, world: World) -> None:
    confirm_beforehand(page, world.site.people.peter)
    page.goto("/admin/deadlines")
    page.get_by_label("Ontvangst bevestigen").fill("9")
    page.get_by_role("button", name="Bewaar de termijnen").click()


def rules_read(page: Page, _world: World) -> None:
    page.goto("/admin/rules")
    page.get_by_label("Of plak de tekst").fill("# Code\n\nVersie 2\n\n## 1. Lief zijn\n\nAltijd.\n\n## 3. Vragen mag\n")
    page.get_by_role("button", name="Laat zien wat je leest").click()
    open_details(page, "Tekstregel voor tekstregel")


def in_english(address: str) -> Callable[[Page, World], None]:
    def switch(page: Page, _world: World) -> None:
        page.goto(address)
        page.get_by_role("button", name="English").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")

    return switch


def searched(words: str) -> Callable[[Page, World], None]:
    def look(page: Page, _world: World) -> None:
        page.goto("/cases/search")
        page.get_by_label("Zoek naar").fill(words)
        page.get_by_role("button", name="Zoek", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Zoeken in je zaken")

    return look


def refused_together(page: Page, _world: World) -> None:
    page.goto("/cases/together")
    page.get_by_role("button", name="Stel dit voor").click()
    expect(page.get_by_role("alert")).to_be_visible()


NOBODY: Final = ""
PUBLIC: Final = (
    View("home", NOBODY, at("/")),
    View("report", NOBODY, at("/report")),
    View("report-urgent", NOBODY, at("/report?kind=urgent")),
    View("report-advice", NOBODY, at("/report?kind=advice")),
    View("report-own-mistake", NOBODY, at("/report?kind=own-mistake")),
    View("report-refused", NOBODY, refused_report),
    View("report-for-nobody", NOBODY, report_that_nobody_may_read),
    View("receipt-made", NOBODY, lambda page, _world: tell(page)),
    View("receipt-made-refused", NOBODY, wrong_groups),
    View("receipt-enter", NOBODY, at("/receipt")),
    View("receipt-mistyped", NOBODY, mistyped_code),
    View("receipt-reported", NOBODY, receipt_of("reported")),
    View("receipt-discussed", NOBODY, receipt_of("discussed")),
    View("receipt-planned", NOBODY, receipt_of("planned")),
    View("receipt-closed", NOBODY, receipt_of("closed")),
    View("receipt-waits", NOBODY, receipt_of("alone")),
    View("receipt-disagreed", NOBODY, receipt_of("disagreed")),
    View("receipt-asked", NOBODY, receipt_of("asked")),
    View("receipt-merged", NOBODY, receipt_of("merged")),
    View("receipt-disagreement", NOBODY, own("closed", "disagreement")),
    View("receipt-rating", NOBODY, own("closed", "rating")),
    View("receipt-check-in", NOBODY, own("asked", "check-in")),
    View("receipt-follow-up", NOBODY, own("asked", "check-in/report")),
    View("receipt-refused", NOBODY, empty_addition),
    View("receipt-minutes", NOBODY, minutes_to_check),
    View("receipt-answered", NOBODY, receipt_of("answered")),
    View("rules", NOBODY, at("/rules")),
    View("rules-none", NOBODY, at("/rules?q=zzz")),
    View("protection", NOBODY, at("/protection")),
    View("outside-help", NOBODY, at("/outside-help")),
    View("sign-in", NOBODY, at("/sign-in")),
    View("sign-in-refused", NOBODY, wrong_password),
    View("recovery", NOBODY, at("/recovery")),
    View("recovery-refused", NOBODY, refused_recovery),
    View("invitation", NOBODY, lambda page, world: page.goto(f"/invitation/{world.invitation}")),
    View("invitation-refused", NOBODY, accepted("wachtwoord")),
    View("invitation-accepted", NOBODY, accepted("zeven eenden lopen om half vier langs")),
    View("invitation-gone", NOBODY, at("/invitation/none")),
    View("not-found", NOBODY, at("/nothing-here")),
    View("my-reports", "sanne", at("/my-reports")),
    View("my-reports-none", "bram", at("/my-reports")),
    View("report-in-english", "bram", in_english("/report")),
)
STAFF: Final = (
    View("today", "hein", at("/cases")),
    View("today-none", "hein", at("/cases?status=closed&kind=advice")),
    View("today-chosen", "hein", at("/cases?status=open&rule=9&sort=risk")),
    View("search-found", "hein", searched("foto")),
    View("search-none", "hein", searched("olifant")),
    View("search-refused", "hein", searched("x")),
    View("together", "hein", at("/cases/together")),
    View("together-refused", "hein", refused_together),
    View("agreement-none", "hein", at("/cases/together/agreement")),
    View("register", "hein", at("/register")),
    View("retention", "hein", at("/cases/retention")),
    View("retention-refused", "hein", nothing_to_erase),
    View("retention-proposed", "christien", at("/cases/retention")),
    View("register-none", "hein", at("/register?status=closed&kind=advice")),
    View("copy-purposes", "hein", of_case("closed", "file")),
    View("copy-choose", "hein", of_case("closed", "file?purpose=access")),
    View("copy-refused", "hein", copy_for_nobody),
    View("copy-black", "hein", copy_with_black),
    View("case-reported", "hein", case("reported")),
    View("case-urgent", "hein", case("urgent")),
    View("case-advice", "hein", case("advice")),
    View("case-discussed", "hein", case("discussed")),
    View("case-planned", "hein", case("planned")),
    View("case-finished", "hein", case("finished")),
    View("actions", "hein", at("/actions?show=all")),
    View("actions-to-check", "hein", at("/actions?show=check")),
    View("action", "hein", action("planned")),
    View("action-result", "hein", action("planned", "/result")),
    View("action-change", "hein", action("planned", "/change")),
    View("action-check", "hein", action("closed", "/check")),
    View("action-check-refused", "hein", refused_check("closed")),
    View("action-added", "hein", case("planned", "/actions")),
    View("duties", "hein", case("discussed", "/duties")),
    View("case-closed", "hein", case("closed")),
    View("case-disagreed", "hein", case("disagreed")),
    View("disagreement", "hein", of_case("disagreed", "disagreement")),
    View("links", "hein", of_case("closed", "links")),
    View("links-merged", "hein", of_case("merged", "links")),
    View("case-reopened", "hein", case("reopened")),
    View("case-proposed", "hein", case("proposed")),
    View("case-own-proposal", "christien", case("proposed")),
    View("case-alone", "christien", case("alone")),
    View("discussion-refused", "hein", refused_steps("urgent", "Gesprek vastleggen", "Leg het gesprek vast")),
    View("plan-refused", "hein", refused_steps("discussed", "Maatregelen afspreken", "Spreek dit af")),
    View("closing-refused", "hein", refused_steps("finished", "Afsluiten", "Sluit de zaak af")),
    View("setting-aside-refused", "hein", refused_steps("advice", "Niet in behandeling nemen", "Stel dit voor")),
    View("case-changed", "hein", somebody_was_first),
    View("triage", "hein", lambda page, world: page.goto(f"{world.case('discussed')}/classification")),
    View("triage-refused", "hein", refused_triage),
    View("talks", "hein", lambda page, world: page.goto(f"{world.case('discussed')}/talks")),
    View("hearing", "hein", lambda page, world: page.goto(f"{world.case('discussed')}/hearing")),
    View("told-aloud", "hein", at("/cases/new")),
    View("told-aloud-receipt", "hein", told_aloud),
    View("case-long", "hein", case("long")),
    View("message-with-a-text", "hein", text_put_in),
    View("message-refused", "hein", mark_left),
    View("name", "hein", name_shown),
    View("confirmation", "hein", at("/confirmation")),
    View("account", "hein", at("/account")),
    View("account-of-a-reporter", "sanne", at("/account")),
    View("second-factor-set-up", "christien", second_factor_set_up),
    View("another-password", "christien", another_password),
    View("more-time", "hein", at("/still-here")),
    View("trail", "hein", at("/audit")),
    View("trail-chosen", "hein", at("/audit?what=cases&when=2026-11")),
    View("trail-none", "hein", at("/audit?when=2020")),
    View("trail-of-an-administrator", "peter", at("/audit")),
    View("summaries", "hein", at("/summaries")),
    View("summary", "hein", at(f"/summaries/{QUARTER}")),
    View("summary-none", "hein", at("/summaries/2031-Q1")),
    View("summaries-of-a-reader", "joke", at("/summaries")),
    View("summary-of-a-reader", "joke", at("/summaries/2025")),
    View("summary-too-early", "joke", at("/summaries/2026")),
    View("forbidden", "joke", at("/cases")),
    View("accounts", "peter", at("/admin/accounts")),
    View("accounts-refused", "peter", refused_invitation),
    View("accounts-invited", "peter", invitation_made),
    View("away", "hein", at("/account/away")),
    View("away-now", "christien", away_now),
    View("mail", "peter", at("/admin/mail")),
    View("house", "peter", at("/admin")),
    View("deadlines", "peter", at("/admin/deadlines")),
    View("deadlines-refused", "peter", refused_deadlines),
    View("retention-periods", "peter", at("/admin/retention")),
    View("categories", "peter", at("/admin/categories")),
    View("category", "peter", at("/admin/categories/SM1")),
    View("category-new", "peter", at("/admin/categories/new")),
    View("places", "peter", at("/admin/places")),
    View("texts", "peter", at("/admin/texts")),
    View("text", "peter", at("/admin/texts/invite")),
    View("languages", "peter", at("/admin/languages")),
    View("outside-help-of-the-house", "peter", at("/admin/outside-help")),
    View("outside-help-new", "peter", at("/admin/outside-help/new")),
    View("rules-of-the-house", "peter", at("/admin/rules")),
    View("rules-read", "peter", rules_read),
    View("settings", "peter", at("/admin/settings")),
    View("settings-refused", "peter", refused_settings),
    View("tokens", "peter", at("/admin/tokens")),
    View("case-in-english", "mirjam", lambda page, world: in_english(world.case("discussed"))(page, world)),
    View("back-again", "hein", back_again),
    View("signed-out-meanwhile", "hein", interrupted),
)
