"""Who reads a case, on its own page and on the reporter's: let in, let go, stopped, shut out."""

import pytest
import time_machine
from flask import Flask

from tests import cases
from tests.cases import Told
from tests.people import NOW, People, later, new_person
from tests.web.browser import Browser, Page
from tests.web.conftest import Browse
from tracker.domain.permissions import Role
from tracker.models import AuditRow, Holder, db
from tracker.services import accounts, disclosing

UNTIL = later(days=18).date().isoformat()
WHY = "Zij kent het recht."


@pytest.fixture
def told(app: Flask) -> Told:
    with app.app_context():
        return cases.file()


def readers(browser: Browser, told: Told) -> Page:
    return browser.get(f"/cases/{told.reference}/readers")


def acts(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(db.select(AuditRow.act).order_by(AuditRow.number)))


def by_code(browse: Browse, told: Told) -> Browser:
    browser = browse()
    assert browser.send(browser.get("/receipt").form("/receipt"), code=told.code).status == 303
    return browser


def share(browser: Browser, people: People, told: Told, until: str = UNTIL) -> Page:
    browser.confirm(people.hein)
    answers = {"share-whom": people.mirjam.id, "share-reason": WHY, "share-until": until}
    return browser.send(readers(browser, told).form("/shares"), answers)


def test_the_case_page_leads_to_who_reads_it(hein: Browser, told: Told) -> None:
    assert f"/cases/{told.reference}/readers" in hein.get(f"/cases/{told.reference}").html
    page = readers(hein, told)
    assert (page.status, page.h1) == (200, "Wie deze zaak leest")
    for text in ("Hein (jij)", "Christien", "Coördinator, sinds ma 2 nov"):
        assert text in page.text
    assert "Mirjam (vertrouwenspersoon)" in page.text


def test_looking_at_who_reads_it_is_reading_it(app: Flask, hein: Browser, told: Told) -> None:
    readers(hein, told)
    assert acts(app)[-1] == "case:read"


def test_shared_until_a_day_it_is_in_her_list_and_on_the_page(
    app: Flask, hein: Browser, people: People, told: Told, browse: Browse
) -> None:
    page = hein.follow(share(hein, people, told))
    assert "Mirjam leest mee tot en met vrijdag 20 november." in page.text
    assert "van ma 2 nov tot en met vr 20 nov" in page.text
    mirjam = browse(people.mirjam)
    assert told.reference in mirjam.get("/cases").html
    story = mirjam.get(f"/cases/{told.reference}").text
    assert "Hein liet Mirjam meelezen. Reden: Zij kent het recht." in story
    back = hein.send(page.form("/end"), {next(n for n in page.form("/end").offered if "reason" in n): "Klaar."})
    assert "De sleutel is teruggenomen." in hein.follow(back).text
    assert mirjam.get(f"/cases/{told.reference}").status == 404


def test_what_is_wrong_is_told_and_the_words_stay(hein: Browser, people: People, told: Told) -> None:
    hein.confirm(people.hein)
    form = readers(hein, told).form("/shares")
    page = hein.send(form, {"share-reason": WHY, "share-until": "2026-11-01"})
    assert page.status == 400
    assert "Kies hier iets." in page.beside("share-whom")
    assert page.form("/shares")["share-reason"] == WHY
    page = hein.send(form, {"share-whom": people.mirjam.id, "share-reason": WHY, "share-until": "2026-11-01"})
    assert "Deze dag is al voorbij" in page.beside("share-until")


def test_somebody_who_is_not_offered_can_not_be_given_it(app: Flask, hein: Browser, people: People) -> None:
    with app.app_context():
        told = cases.file(exclude=[people.christien])
    hein.confirm(people.hein)
    form = readers(hein, told).form("/shares")
    assert people.christien.id not in (form.offered["share-whom"] or set())
    sent = {**dict(form.filled({"share-reason": WHY})), "share-whom": people.christien.id}
    assert hein.post(form.action, sent).status == 400
    with app.app_context():
        assert db.session.get(Holder, (told.case_id, people.christien.id)) is None


def test_one_click_and_a_reason_and_the_case_is_gone(app: Flask, hein: Browser, told: Told, people: People) -> None:
    form = readers(hein, told).form("/recusal")
    page = hein.send(form)
    assert page.status == 400
    assert "Schrijf hier iets op." in page.beside("recuse-reason")
    done = hein.send(form, {"recuse-reason": "Het gaat over mijn zus."})
    assert (done.status, done.location) == (303, "/cases")
    assert "Je sleutel is weg" in hein.follow(done).text
    for address in (f"/cases/{told.reference}", f"/cases/{told.reference}/readers"):
        assert hein.get(address).status == 404
    assert acts(app)[-1] == "case:recused"


def test_the_last_one_has_to_choose_who_takes_over(app: Flask, hein: Browser, people: People, browse: Browse) -> None:
    with app.app_context():
        told = cases.file(exclude=[people.christien])
    form = readers(hein, told).form("/recusal")
    page = hein.send(form, {"recuse-reason": "Te dichtbij."})
    assert "Kies wie het van je overneemt." in page.beside("recuse-whom")
    done = hein.follow(hein.send(form, {"recuse-reason": "Te dichtbij.", "recuse-whom": people.mirjam.id}))
    assert "Mirjam gaat ermee verder." in done.text
    story = browse(people.mirjam).get(f"/cases/{told.reference}").text
    assert "Hein droeg de zaak over aan Mirjam. Reden: Te dichtbij." in story


def test_with_nobody_to_take_over_the_page_says_so_instead(app: Flask, hein: Browser, people: People) -> None:
    with app.app_context():
        told = cases.file(exclude=[people.christien, people.mirjam])
    page = readers(hein, told)
    assert not page.has_form("/recusal") and not page.has_form("/shares")
    assert "Er is nu niemand die deze zaak van je mag overnemen." in page.text


def test_who_lost_the_case_while_the_page_was_open_gets_what_does_not_exist(
    app: Flask, hein: Browser, people: People, told: Told
) -> None:
    page = hein.get(f"/cases/{told.reference}")
    with app.app_context():
        disclosing.close_to(cases.by_receipt(told), people.hein.id, now=later())
    sent = hein.send(page.form("/notes"), {"note-text": "Nog iets."})
    never = hein.post("/cases/AAAA-AA/notes", page.form("/notes").filled({"note-text": "Nog iets."}))
    assert (sent.status, sent.same_for_all) == (404, never.same_for_all)


# the reporter


def test_the_reporter_shuts_somebody_out_and_is_told_what_was_read(
    app: Flask, hein: Browser, browse: Browse, people: People, told: Told
) -> None:
    hein.get(f"/cases/{told.reference}")
    reporter = by_code(browse, told)
    page = reporter.get("/receipt/case")
    assert "Nu lezen Christien en Hein dit." in page.text
    assert "Las wat hier staat, het laatst op maandag 2 november." in page.text
    assert "Heeft het nog niet geopend." in page.text
    done = reporter.follow(reporter.send(page.form("/exclusion"), {"out-whom": people.hein.id}))
    assert "Hein kan je melding niet meer openen. Wat al gelezen is, kunnen we niet terughalen." in done.text
    assert people.hein.id not in (done.form("/exclusion").offered["out-whom"] or set())
    assert hein.get(f"/cases/{told.reference}").status == 404
    story = browse(people.christien).get(f"/cases/{told.reference}").text
    assert "De melder veranderde wie deze zaak mag lezen." in story
    assert "Iemand mag deze zaak niet zien." in story


def test_the_last_reader_stays_and_the_page_offers_the_trusted_person_and_outside_help(
    app: Flask, browse: Browse, people: People
) -> None:
    with app.app_context():
        told = cases.file(exclude=[people.christien])
    reporter = by_code(browse, told)
    page = reporter.send(reporter.get("/receipt/case").form("/exclusion"), {"out-whom": people.hein.id})
    assert page.status == 400
    assert "Dan is er niemand meer die je melding leest." in page.trouble
    assert page.has_form("/trusted-person")
    assert 'href="/outside-help"' in page.html


def test_when_nobody_reads_it_any_more_the_reporter_is_told_and_can_let_somebody_in(
    app: Flask, browse: Browse, people: People
) -> None:
    with app.app_context():
        told = cases.file(exclude=[people.christien])
        accounts.disable(people.hein.id, actor=people.peter.actor, now=later())
        new_person("anna", Role.COORDINATOR)
    reporter = by_code(browse, told)
    page = reporter.get("/receipt/case")
    assert "Niemand hier kan dit nu lezen" in page.text
    assert "Mirjam kan nu meekijken." in reporter.follow(reporter.send(page.form("/trusted-person"))).text


def test_the_day_after_its_last_it_is_gone_also_where_no_job_has_run(
    browse: Browse, hein: Browser, people: People, told: Told, app: Flask, clock: time_machine.Traveller
) -> None:
    share(hein, people, told, NOW.date().isoformat())
    clock.move_to(NOW.replace(hour=23, minute=50))
    mirjam = browse(people.mirjam)
    assert mirjam.get(f"/cases/{told.reference}").status == 200
    clock.move_to(later(days=1).replace(hour=0, minute=5))
    assert mirjam.get(f"/cases/{told.reference}").status == 404
    assert acts(app)[-1] == "share:ended"
    assert told.reference not in mirjam.get("/cases").html
    assert acts(app).count("share:ended") == 1
