"""Closing an account together, leaving part by part without a script, taking over and giving, as people meet them."""

import pytest
from flask import Flask

from tests import cases
from tests.people import People, Person, later, new_person
from tests.web.browser import Browser, Page
from tests.web.conftest import Browse
from tracker.domain.permissions import Role
from tracker.domain.vault import PrivateKey
from tracker.models import Account, AuditRow, Holder, db
from tracker.services import accounts, leaving


def acts(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(db.select(AuditRow.act).order_by(AuditRow.number)))


def held(app: Flask, person: Person) -> int:
    with app.app_context():
        return len(db.session.scalars(db.select(Holder).where(Holder.account_id == person.id)).all())


def proposed(peter: Browser, people: People, whom: Person) -> Page:
    peter.confirm(people.peter)
    page = peter.get("/admin/accounts")
    return peter.follow(peter.send(page.form(f"/{whom.id}/closing")))


def test_the_administrator_proposes_and_a_colleague_confirms(
    app: Flask, peter: Browser, hein: Browser, people: People, browse: Browse
) -> None:
    page = proposed(peter, people, people.christien)
    assert "Het account gaat dicht als een behandelaar het bevestigt." in page.text
    assert "Voorgesteld. Wacht op een behandelaar." in page.text
    christien = browse(people.christien)
    assert "Iemand stelt voor jouw account te sluiten." in christien.get("/cases").text
    assert not christien.get("/handlers").has_form("/closing")
    assert "Iemand stelt voor het account van Christien te sluiten." in hein.get("/cases").text
    hein.confirm(people.hein)
    done = hein.follow(hein.send(hein.get("/handlers").form("/closing")))
    assert "Het account van Christien is gesloten." in done.text
    assert acts(app)[-1] == "account:disabled"
    assert christien.get("/cases").status == 303


def test_a_colleague_says_no(app: Flask, peter: Browser, hein: Browser, people: People) -> None:
    proposed(peter, people, people.christien)
    page = hein.follow(hein.send(hein.get("/handlers").form("/staying")))
    assert "Het account van Christien blijft open." in page.text
    assert not page.has_form("/closing")


def test_the_last_who_receives_is_not_closed(app: Flask, peter: Browser, people: People) -> None:
    with app.app_context():
        for person in (people.christien, people.mirjam):
            accounts.disable(person.id, actor=people.peter.actor, now=later())
    page = proposed(peter, people, people.hein)
    assert "Dan is er niemand meer die nieuwe meldingen krijgt." in page.text


def test_leaving_goes_part_by_part_with_nothing_but_a_button(
    app: Flask, hein: Browser, people: People, monkeypatch: pytest.MonkeyPatch, browse: Browse
) -> None:
    monkeypatch.setattr(leaving, "AT_ONCE", 2)
    monkeypatch.setattr(leaving, "PART", 2)
    with app.app_context():
        for _ in range(4):
            cases.file()
        only_hein = cases.file(exclude=[people.christien, people.mirjam])
    page = hein.get("/leaving")
    assert "Je hebt nog 5 zaken." in page.text
    hein.confirm(people.hein)
    page = hein.send(page.form("/leaving"), whom=people.mirjam.id)
    presses = 1
    while page.status == 200:
        bar = next(page.tree.iter("progress"))
        assert (bar.get("max"), bar.get("value")) == ("5", str(2 * presses))
        assert f"{2 * presses} van de 5 zaken zijn gedaan." in page.text
        page = hein.send(page.form("/leaving"))
        presses += 1
    done = hein.follow(page)
    assert presses == 3
    assert "4 zaken zijn overgedragen." in done.text
    assert "Eén zaak mag die collega niet zien, en verder heeft niemand de zaak." in done.text
    assert only_hein.reference in done.html
    assert (held(app, people.mirjam), held(app, people.hein)) == (4, 1)
    assert "4 zaken" in browse(people.mirjam).get("/cases").text


def test_whoever_has_nothing_left_closes_their_own_account(app: Flask, hein: Browser, people: People) -> None:
    with app.app_context():
        cases.file()
    hein.confirm(people.hein)
    page = hein.send(hein.get("/leaving").form("/leaving/account"))
    assert page.status == 400
    assert "Je hebt nog zaken." in page.trouble
    done = hein.follow(hein.send(hein.get("/leaving").form("/leaving"), whom=people.christien.id))
    assert "Je hebt geen zaken meer." in done.text
    assert hein.send(done.form("/leaving/account")).location == "/"
    assert hein.get("/cases").status == 303
    with pytest.raises(accounts.WrongPassword), app.app_context():
        accounts.sign_in(people.hein.email, people.hein.password, now=later())


def test_taking_over_from_an_account_that_was_closed(app: Flask, people: People, browse: Browse, hein: Browser) -> None:
    with app.app_context():
        cases.file()
        cases.file(exclude=[people.hein])
        accounts.disable(people.christien.id, actor=people.peter.actor, now=later())
    assert "Het account van Christien is gesloten." in hein.get("/cases").text
    page = hein.get("/handlers")
    assert "In één zaak van jou heeft Christien nog een sleutel." in page.text, "and nothing of the case that is hidden"
    hein.confirm(people.hein)
    done = hein.follow(hein.send(page.form("/takeover")))
    assert "Wie weg is, kan niets nieuws meer lezen." in done.text
    assert not done.has_form("/takeover")
    assert acts(app)[-1] == "case:taken-over"
    token = hein.token()
    assert hein.post(f"/handlers/{people.mirjam.id}/takeover", {"csrf_token": token}).status == 404


def test_a_new_colleague_is_given_what_is_open(app: Flask, people: People, browse: Browse, hein: Browser) -> None:
    with app.app_context():
        anna = new_person("anna", Role.COORDINATOR)
        told, hidden = cases.file(exclude=[people.mirjam]), cases.file(exclude=[anna])
        db.session.execute(db.delete(Holder).where(Holder.account_id == anna.id))
        db.session.commit()
    hein.confirm(people.hein)
    form = hein.get("/handlers").form(f"/{anna.id}/cases")
    reason = next(name for name in form.offered if name.endswith("reason"))
    page = hein.send(form)
    assert "Schrijf hier iets op." in page.beside(reason)
    done = hein.follow(hein.send(form, {reason: "Werk je in."}))
    assert "Je collega kan nu meelezen." in done.text
    assert "Zaken die je collega niet mag zien: 1." in done.text
    hers = browse(anna)
    assert hers.get(f"/cases/{told.reference}").status == 200
    assert hers.get(f"/cases/{hidden.reference}").status == 404


def test_a_replaced_key_stands_on_every_desk(app: Flask, people: People, hein: Browser, browse: Browse) -> None:
    assert "Iemands sleutel klopt niet" not in hein.get("/cases").text
    mirjam = browse(people.mirjam)
    with app.app_context():
        db.session.execute(
            db.update(Account)
            .where(Account.id == people.christien.id)
            .values(public_key=PrivateKey.generate().public.raw)
        )
        db.session.commit()
    for browser in (hein, mirjam):
        assert "De sleutel van Christien is niet meer die van vroeger." in browser.get("/cases").text
        assert "De sleutel klopt niet met het logboek." in browser.get("/handlers").text


def test_what_waits_in_the_house_is_the_same_for_who_is_shut_out_of_a_case(
    app: Flask, people: People, hein: Browser
) -> None:
    """A closed account had cases that Hein may not know: his pages are as they would be without them."""
    with app.app_context():
        cases.file()
        accounts.disable(people.christien.id, actor=people.peter.actor, now=later())
    before = {address: hein.get(address).same_for_all for address in ("/cases", "/handlers", "/leaving")}
    with app.app_context():
        db.session.execute(
            db.update(Account)
            .where(Account.id == people.christien.id)
            .values(disabled_on=None, email=people.christien.email)
        )
        db.session.commit()
        cases.file(exclude=[people.hein])
        accounts.disable(people.christien.id, actor=people.peter.actor, now=later())
    for address, page in before.items():
        assert hein.get(address).same_for_all == page, address
