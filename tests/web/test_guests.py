"""Many people invited at once, an invitation taken at its edges, and a recovery code that is really kept."""

import re

import pytest
import time_machine
from flask import Flask

from tests import cases
from tests.people import NOW, People, later
from tests.snapshots import at_once, changes, snapshot
from tests.web.browser import Browser, Page
from tests.web.conftest import Browse
from tracker.domain.errors import NotFound
from tracker.domain.permissions import Role
from tracker.models import Account, AuditRow, Invitation, db
from tracker.services import accounts, joining, recording

LIST = "Els Bakker; els@hartenhoeve.example\nJan de Wit <jan@hartenhoeve.example>\n\nBram; bram@hartenhoeve.example\n"
WORDS = "zes losse woorden naast elkaar"


@pytest.fixture
def peter(browse: Browse, people: People) -> Browser:
    browser = browse(people.peter)
    browser.confirm(people.peter)
    return browser


def invite(peter: Browser, text: str) -> Page:
    return peter.send(peter.get("/admin/accounts/many").form("/many"), people=text)


def links(page: Page) -> list[str]:
    return re.findall(r"http://[^\s<\"]+(/invitation/[\w-]+)", page.html)


def test_a_list_becomes_a_sheet_of_slips_and_every_link_makes_one_account(
    app: Flask, peter: Browser, browser: Browser
) -> None:
    page = invite(peter, LIST)
    assert "2 briefjes om uit te delen" in page.text
    assert "Bram heeft al een account, en is overgeslagen" in page.text
    assert page.html.count("<svg") >= 2
    found = links(page)
    assert len(found) == len(set(found)) == 2
    for link, name in zip(found, ("Els Bakker", "Jan de Wit"), strict=True):
        assert f"Welkom, {name}" in browser.get(link).h1
        assert browser.send(browser.get(link).form(link), password=WORDS).status == 200
        assert browser.get(link).status == 404
    with app.app_context():
        roles = db.session.scalars(db.select(Account.role).where(Account.name.in_(["Els Bakker", "Jan de Wit"]))).all()
        assert list(roles) == ["reporter", "reporter"]
        assert recording.verify() is None


def test_each_invitation_is_an_entry_of_its_own(app: Flask, peter: Browser) -> None:
    with app.app_context():
        before = snapshot()
    invite(peter, LIST)
    with app.app_context():
        assert changes(before) == {"invitation": 2, "audit": 2}
        last = db.session.scalars(db.select(AuditRow.act).order_by(AuditRow.number.desc()).limit(2)).all()
        assert list(last) == ["account:invited", "account:invited"]


def test_one_bad_line_invites_nobody_and_keeps_every_word(app: Flask, peter: Browser) -> None:
    text = "Els; els@hartenhoeve.example\nJan\nkees@x\nPiet; piet@x.example; p@x.example"
    with app.app_context():
        before = snapshot()
    page = invite(peter, text)
    assert page.status == 400
    assert "3 regels kloppen nog niet" in page.beside("people")
    assert "Regel 2: Hier staat geen e-mailadres." in page.text
    assert "Regel 3: Dit e-mailadres klopt niet: kees@x." in page.text
    assert "Regel 4: Hier staan twee e-mailadressen." in page.text
    assert page.form("/many")["people"] == text
    with app.app_context():
        assert changes(before) == {}


def test_more_than_fit_in_one_go_are_kept_for_the_next(app: Flask, peter: Browser) -> None:
    text = "\n".join(f"Naam {number}; naam{number}@x.example" for number in range(251))
    page = invite(peter, text)
    assert page.status == 400
    assert "Dit zijn 251 mensen. Nodig er hoogstens 250 tegelijk uit." in page.beside("people")
    assert page.form("/many")["people"] == text
    done = invite(peter, text.rpartition("\n")[0])
    assert len(links(done)) == 250


def test_an_empty_list_and_a_list_of_known_people(peter: Browser) -> None:
    assert "Vul hier iets in" in invite(peter, " \n ").beside("people")
    known = invite(peter, "Bram; BRAM@hartenhoeve.example")
    assert "Iedereen op de lijst heeft al een account" in known.text
    assert links(known) == []


def test_whoever_is_invited_again_gets_a_new_link_and_the_old_one_is_worth_nothing(
    peter: Browser, browser: Browser
) -> None:
    (old,) = links(invite(peter, "Els; els@hartenhoeve.example"))
    (new,) = links(invite(peter, "Els Bakker; els@hartenhoeve.example"))
    assert browser.get(old).status == 404
    assert browser.get(new).status == 200


def test_a_name_is_text_on_the_slip(peter: Browser) -> None:
    page = invite(peter, "Els {{ 7*7 }} 'b'; els@hartenhoeve.example")
    assert "Els {{ 7*7 }} 'b'" in page.text
    assert page.errors == []


# an invitation at its edges


@pytest.fixture
def link(peter: Browser) -> str:
    return links(invite(peter, "Els; els@hartenhoeve.example"))[0]


def test_a_mail_program_that_looks_at_the_link_does_not_use_it_up(
    app: Flask, browser: Browser, browse: Browse, link: str
) -> None:
    with app.app_context():
        before = snapshot()
    for method in ("GET", "HEAD", "GET"):
        assert browse().open(method, link).status == 200
    with app.app_context():
        assert changes(before) == {}
    assert browser.send(browser.get(link).form(link), password=WORDS).status == 200


def test_two_weak_passwords_keep_the_page_and_the_six_words_that_somebody_wrote_down(
    browser: Browser, link: str
) -> None:
    page = browser.get(link)
    words = page.form(link)["offered"]
    assert words in page.text
    for password in ("kort", "12345612345678", ""):
        page = browser.send(page.form(link), password=password)
        assert page.status == 400
        assert words in page.text
    assert browser.send(page.form(link), password=words).status == 200


@pytest.mark.parametrize("planted", ["", "<b>x</b>", "a-b-c-d-e-f", "x" * 5000])
def test_words_that_are_not_ours_are_not_offered(browser: Browser, link: str, planted: str) -> None:
    form = browser.get(link).form(link)
    page = browser.post(
        link, [*((n, v) for n, v in form.fields if n not in ("offered", "password")), ("offered", planted)]
    )
    assert page.form(link)["offered"].count("-") == 5
    assert not planted or planted not in page.html


def test_of_two_who_take_one_link_at_once_one_gets_the_account(app: Flask, link: str) -> None:
    token = link.rpartition("/")[2]
    with app.app_context():
        results = at_once(*[lambda: joining.accept(token, WORDS, now=NOW)] * 3)
        made = [result for result in results if isinstance(result, accounts.Created)]
        assert len(made) == 1
        assert [type(result) for result in results if result not in made] == [NotFound, NotFound]


def test_a_link_ends_between_looking_and_sending(browser: Browser, link: str, clock: time_machine.Traveller) -> None:
    clock.move_to(later(days=7))
    form = browser.get(link).form(link)
    clock.move_to(later(days=8))
    late = browser.send(form, password=WORDS)
    assert late.status == 404
    assert "Deze uitnodiging werkt niet" in late.h1


def test_a_closed_account_lets_go_of_its_address(app: Flask, peter: Browser, people: People, browser: Browser) -> None:
    """Sanne becomes a coordinator: her account is closed and she is invited again; her codes put her reports back."""
    with app.app_context():
        told = cases.file(reporter=people.sanne)
        accounts.disable(people.sanne.id, actor=people.peter.actor, now=NOW)
        assert people.sanne.email not in str(db.session.execute(db.select(Account.__table__)).all())
        again = joining.invite(people.sanne.email, "Sanne", Role.REPORTER, actor=people.peter.actor, now=NOW)
    assert (
        people.sanne.email not in peter.get("/admin/accounts").text.replace("Uitnodigingen", "").split("open staan")[0]
    )
    address = f"/invitation/{again}"
    browser.send(browser.get(address).form(address), password=WORDS)
    browser.send(browser.get("/sign-in").form("/sign-in"), email=people.sanne.email, password=WORDS)
    browser.send(browser.get("/my-reports").form("/my-reports"), code=told.code)
    assert cases.STORY[:40] in browser.get("/my-reports").text


# the recovery code


def taken(browser: Browser, link: str) -> Page:
    return browser.send(browser.get(link).form(link), password=WORDS)


def code_on(page: Page) -> list[str]:
    return re.findall(r"<li>([0-9A-Z]{4})<small>", page.html)


def test_the_recovery_code_lets_go_once_two_groups_were_typed_back(browser: Browser, link: str) -> None:
    page = taken(browser, link)
    groups = code_on(page)
    assert len(groups) == 6
    wrong = browser.send(page.form("/recovery/check"), {"saved-group_2": "AAAA", "saved-group_5": ""})
    assert wrong.status == 400
    assert "Dit is niet groep 2" in wrong.beside("saved-group_2")
    assert "Dit is niet groep 5" in wrong.beside("saved-group_5")
    assert code_on(wrong) == groups, "the code is still there to look at"
    right = {"saved-group_2": groups[1].lower(), "saved-group_5": f" {groups[4]} "}
    done = browser.send(wrong.form("/recovery/check"), right)
    assert (done.status, done.location) == (303, "/sign-in")
    assert "Je herstelcode is bewaard" in browser.follow(done).text


def test_a_code_that_somebody_planted_is_not_shown(browser: Browser, browse: Browse, link: str) -> None:
    form = taken(browser, link).form("/recovery/check")
    elsewhere = browse()
    fields = [(name, elsewhere.token() if name.endswith("csrf_token") else value) for name, value in form.fields]
    page = elsewhere.post("/recovery/check", fields)
    assert (page.status, page.location) == (303, "/sign-in")
    forged = [(name, "[1]" if name.endswith("about") else value) for name, value in form.fields]
    assert browser.post("/recovery/check", forged).location == "/sign-in"


def test_the_recovery_code_is_stored_nowhere(app: Flask, browser: Browser, link: str) -> None:
    groups = code_on(taken(browser, link))
    with app.app_context():
        rows = repr(snapshot())
    assert "".join(groups) not in rows
    assert "-".join(groups) not in rows


def test_with_the_code_a_new_password_and_the_reports_are_still_there(
    app: Flask, browser: Browser, people: People
) -> None:
    with app.app_context():
        cases.file(reporter=people.sanne)
    lost = browser.get("/recovery").form("/recovery")
    page = browser.send(lost, email=people.sanne.email, code=people.sanne.recovery_code, password=WORDS)
    groups = code_on(page)
    done = browser.send(page.form("/recovery/check"), {"saved-group_2": groups[1], "saved-group_5": groups[4]})
    sign_in = browser.follow(done).form("/sign-in")
    assert browser.send(sign_in, email=people.sanne.email, password=WORDS).location == "/my-reports"
    assert cases.STORY[:40] in browser.get("/my-reports").text


# codes to take along


def test_a_reporter_takes_all_codes_along_on_paper(app: Flask, browse: Browse, people: People) -> None:
    with app.app_context():
        told = [cases.file(reporter=people.sanne) for _ in range(2)]
        before = snapshot()
    sanne = browse(people.sanne)
    assert told[0].code[:4] not in sanne.get("/my-reports").html
    form = sanne.get("/my-reports").form("/my-reports/codes")
    assert sanne.send(form).status == 401
    sanne.confirm(people.sanne)
    page = sanne.send(sanne.get("/my-reports").form("/my-reports/codes"))
    shown = re.findall(r'class="ref">([0-9A-Z-]{29})<', page.html)
    assert [code.replace("-", "") for code in shown] == [told[1].code, told[0].code]
    with app.app_context():
        assert set(changes(before)) <= {"session"}
        assert db.session.scalars(db.select(Invitation)).all() == []
