"""Files on the pages: they wait beside a form that came back, go along when it is sent, and open for who may see."""

import io
import re
from dataclasses import replace

import pytest
import time_machine
from flask import Flask
from PIL import Image

from tests import cases, papers
from tests.people import People, later
from tests.web.browser import Browser, Form, Page
from tests.web.conftest import Browse
from tests.web.test_filing import TELLS, code_on, form_of
from tracker.casefile import CaseFile
from tracker.domain.files import MEGABYTE, Limits
from tracker.models import Attachment, AuditRow, Case, Chunk, db
from tracker.services import attachments

PHOTO = ("foto.jpg", papers.picture())
OTHER = ("tweede.png", papers.picture("PNG"))
LETTER = ("brief.docx", papers.document())
SHORT = {**TELLS, "story": "te kort"}
KEEP = ("keep_files", "1")


def listed(page: Page) -> list[str]:
    """The names of the files that wait, as they stand on the page."""
    return re.findall(r'<span class="name">([^<]*)</span>', page.html)


def remove_button(page: Page, number: int, prefix: str = "") -> tuple[str, str]:
    values = re.findall(rf'name="{prefix}remove_file" value="(\w+)"', page.html)
    return f"{prefix}remove_file", values[number]


def filed(app: Flask, page: Page) -> list[str]:
    with app.app_context():
        return [each.file.name for each in CaseFile.open_with_receipt(code_on(page)).files.all()]


def files_in(page: Page) -> list[str]:
    return sorted(set(re.findall(r'"(/(?:cases/[\w-]+|receipt/case)/files/\w+)"', page.html)))


def count(app: Flask, *tables: type) -> list[int]:
    with app.app_context():
        return [db.session.scalar(db.select(db.func.count()).select_from(table)) or 0 for table in tables]


# the report form


def test_files_go_along_with_a_report(app: Flask, browser: Browser) -> None:
    page = browser.send_files(form_of(browser), TELLS, PHOTO, LETTER)
    assert page.status == 200
    assert filed(app, page) == ["foto.jpg", "brief.docx"]


def test_files_can_be_kept_before_anything_is_sent(app: Flask, browser: Browser) -> None:
    page = browser.send_files(form_of(browser), SHORT, PHOTO, button=KEEP)
    assert page.status == 200
    assert page.trouble == "", "nothing was sent, so nothing is missing yet"
    assert listed(page) == ["foto.jpg"]
    page = browser.send_files(page.form("/report"), SHORT, LETTER, button=KEEP)
    assert listed(page) == ["foto.jpg", "brief.docx"]
    assert page.form("/report")["story"] == "te kort"
    page = browser.send_files(page.form("/report"), TELLS)
    assert filed(app, page) == ["foto.jpg", "brief.docx"]


def test_a_refused_form_keeps_its_files_and_its_words(app: Flask, browser: Browser) -> None:
    page = browser.send_files(form_of(browser), SHORT, PHOTO, LETTER)
    assert page.status == 400
    assert page.beside("story")
    assert listed(page) == ["foto.jpg", "brief.docx"]
    assert count(app, Case) == [0]
    page = browser.send_files(page.form("/report"), TELLS)
    assert filed(app, page) == ["foto.jpg", "brief.docx"]


def test_a_file_can_be_taken_out(app: Flask, browser: Browser) -> None:
    page = browser.send_files(form_of(browser), SHORT, PHOTO, LETTER)
    page = browser.send_files(page.form("/report"), SHORT, button=remove_button(page, 0))
    assert page.status == 200
    assert listed(page) == ["brief.docx"]
    assert count(app, Attachment, Chunk) == [1, 1]
    page = browser.send_files(page.form("/report"), TELLS)
    assert filed(app, page) == ["brief.docx"]


def test_another_language_brings_the_files_along(browser: Browser) -> None:
    page = browser.send_files(form_of(browser), SHORT, PHOTO, button=("language", "en"))
    assert listed(page) == ["foto.jpg"]
    assert "Cleaned: who made it" in page.text


def test_a_bad_file_gets_a_sentence_beside_the_field_and_the_rest_stays(app: Flask, browser: Browser) -> None:
    bad = [("leeg.jpg", b""), ("../../x.html", b"<html>"), ("stuk.jpg", papers.noise()[:9000])]
    page = browser.send_files(form_of(browser), TELLS, PHOTO, *bad, LETTER)
    assert page.status == 400
    for sentence in ("leeg.jpg is leeg.", "x.html kunnen we niet aannemen.", "stuk.jpg is beschadigd"):
        assert sentence in page.beside("files")
        assert sentence in page.trouble
    assert "../" not in page.html
    assert listed(page) == ["foto.jpg", "brief.docx"]
    assert page.form("/report")["story"] == TELLS["story"]
    assert count(app, Case) == [0]
    assert filed(app, browser.send_files(page.form("/report"), TELLS)) == ["foto.jpg", "brief.docx"]


def test_a_name_with_signs_in_it_is_text_on_the_page(browser: Browser) -> None:
    page = browser.send_files(form_of(browser), SHORT, ('"><script>alert(1)</script>.jpg', PHOTO[1]))
    assert "<script>alert" not in page.html
    assert page.errors == []


def test_too_many_files_too_large_ones_and_a_full_house(app: Flask, browser: Browser) -> None:
    small = Limits(most=2, largest=MEGABYTE, room=2 * 256 * 1024, spare=0)
    app.extensions["tracker"] = replace(app.extensions["tracker"], files=small)
    page = browser.send_files(form_of(browser), SHORT, ("groot.txt", papers.text_of_size(MEGABYTE + 1)), PHOTO)
    assert "groot.txt is te groot. Een bestand mag hooguit 1 MB zijn." in page.beside("files")
    page = browser.send_files(page.form("/report"), SHORT, OTHER, LETTER)
    assert "brief.docx kon er niet meer bij. Er passen hier 2 bestanden." in page.beside("files")
    assert listed(page) == ["foto.jpg", "tweede.png"]
    elsewhere = Browser(app)
    page = elsewhere.send_files(form_of(elsewhere), TELLS, PHOTO)
    assert "Voor foto.jpg is nu geen plek bij ons. Je tekst kun je wel versturen." in page.beside("files")
    page = elsewhere.send_files(page.form("/report"), TELLS)
    assert page.status == 200, "the report itself is always taken"


def test_files_that_waited_too_long_are_missed_before_anything_is_sent(
    app: Flask, browser: Browser, clock: time_machine.Traveller
) -> None:
    page = browser.send_files(form_of(browser), SHORT, PHOTO)
    clock.move_to(later(hours=2))
    page = browser.send_files(page.form("/report"), TELLS)
    assert page.status == 400
    assert "zijn er niet meer" in page.beside("files")
    assert count(app, Case) == [0]
    page = browser.send_files(page.form("/report"), TELLS)
    assert page.status == 200
    assert filed(app, page) == []


def test_sent_twice_the_same_form_gives_the_same_receipt_with_its_files_once(app: Flask, browser: Browser) -> None:
    form = form_of(browser)
    first = browser.send_files(form, TELLS, PHOTO)
    again = browser.send_files(form, TELLS, PHOTO)
    assert code_on(first) == code_on(again)
    assert filed(app, again) == ["foto.jpg"]
    page = browser.send_files(form_of(browser), SHORT, PHOTO)
    waiting = page.form("/report")
    first = browser.send_files(waiting, TELLS)
    again = browser.send_files(waiting, TELLS)
    assert code_on(first) == code_on(again), "files that moved into the case are not missed"


def test_files_wait_for_their_own_form_only(app: Flask, browser: Browser, browse: Browse) -> None:
    """Danger: a code planted from elsewhere would show or take somebody's files."""
    page = browser.send_files(form_of(browser), SHORT, PHOTO)
    theirs = page.form("/report")
    other = browse()
    fields = [(name, value) for name, value in form_of(other).fields if name not in ("code", "mark")]
    fields += [("code", theirs["code"]), ("mark", theirs["mark"]), ("remove_file", remove_button(page, 0)[1])]
    stolen = other.post("/report", fields)
    assert listed(stolen) == []
    assert listed(browser.send_files(theirs, SHORT)) == ["foto.jpg"]


def test_the_original_is_kept_when_the_reporter_ticks_the_box(app: Flask, browser: Browser) -> None:
    page = browser.send_files(form_of(browser), {**SHORT, "keep_original": "y"}, ("IMG_1.HEIC", papers.HEIC))
    assert listed(page) == ["IMG_1.jpg", "IMG_1.heic"]
    assert filed(app, browser.send_files(page.form("/report"), TELLS)) == ["IMG_1.jpg", "IMG_1.heic"]


def test_a_file_for_a_view_that_takes_none_is_thrown_away(app: Flask, browser: Browser) -> None:
    page = browser.open(
        "POST",
        "/receipt",
        data={"code": "x", "files": (io.BytesIO(PHOTO[1]), "foto.jpg")},
        content_type="multipart/form-data",
    )
    assert page.status == 400
    assert count(app, Attachment) == [0]


# afterwards


@pytest.fixture
def told(app: Flask) -> cases.Told:
    """A report with a picture, its original and a letter."""
    with app.app_context():
        told = cases.file()
        draft = attachments.Draft(told.code)
        sent = [attachments.Sent(name, io.BytesIO(content)) for name, content in (PHOTO, LETTER)]
        assert attachments.keep(draft, sent, originals=True, now=later()) == []
        cases.file(code=told.code)
        return told


def reporter(browse: Browse, told: cases.Told) -> Browser:
    browser = browse()
    assert browser.send(browser.get("/receipt").form("/receipt"), code=told.code).status == 303
    return browser


def test_a_handler_sees_the_picture_and_saves_the_rest(hein: Browser, told: cases.Told) -> None:
    page = hein.get(f"/cases/{told.reference}")
    found = files_in(page)
    assert len(found) == 3
    shown = re.findall(r'<img src="([^"]+)" alt="Foto: foto.jpg"', page.html)
    assert len(shown) == 1
    answers = {address: hein.get(address) for address in found}
    picture = answers.pop(shown[0])
    assert picture.headers["Content-Type"] == "image/jpeg"
    assert picture.headers["Content-Disposition"].startswith("inline")
    with Image.open(io.BytesIO(picture.body)) as opened:
        assert opened.size == (60, 40)
    assert papers.CANARY not in picture.body
    assert {answer.body for answer in answers.values()} == {PHOTO[1], LETTER[1]}
    for answer in answers.values():
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment")
    for answer in (picture, *answers.values()):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
        for word in ("foto", "brief", "IMG"):
            assert word not in answer.headers["Content-Disposition"], "a list of saved files tells nothing"


def test_the_reporter_sees_the_same_without_a_trace(app: Flask, browse: Browse, told: cases.Told) -> None:
    browser = reporter(browse, told)
    before = count(app, AuditRow)
    page = browser.get("/receipt/case")
    assert len(files_in(page)) == 3
    assert all(browser.get(address).status == 200 for address in files_in(page))
    assert count(app, AuditRow) == before


def test_a_file_is_nothing_to_a_stranger(
    app: Flask, browse: Browse, people: People, hein: Browser, told: cases.Told
) -> None:
    """The same answer as for what is not there: other people, other cases, other reporters, and the address itself."""
    address = files_in(hein.get(f"/cases/{told.reference}"))[0]
    file_id = address.rpartition("/")[2]
    with app.app_context():
        other = cases.file()
        restricted = cases.file(exclude=[people.christien])
    nothing = hein.get(f"/cases/{told.reference}/files/{'0' * 32}")
    assert nothing.status == 404
    for mine in (f"/cases/{other.reference}/files/{file_id}", f"/cases/AAAA-AA/files/{file_id}"):
        assert hein.get(mine).same_for_all == nothing.same_for_all
    mirjam, christien = browse(people.mirjam), browse(people.christien)
    assert mirjam.get(address).same_for_all == mirjam.get("/cases/AAAA-AA").same_for_all
    shut = f"/cases/{restricted.reference}/files/{file_id}"
    assert christien.get(shut).same_for_all == christien.get(f"/cases/AAAA-AA/files/{file_id}").same_for_all
    assert christien.get(shut).status == mirjam.get(address).status == 404
    assert browse(people.peter).get(address).status == 403
    assert browse(people.sanne).get(address).status == 403
    assert browse().get(address).location.startswith("/sign-in")
    elsewhere = reporter(browse, other)
    assert elsewhere.get(f"/receipt/case/files/{file_id}").status == 404
    assert browse().get(f"/receipt/case/files/{file_id}").location == "/receipt"


def test_files_with_a_message_from_the_reporter(app: Flask, browse: Browse, hein: Browser, told: cases.Told) -> None:
    browser = reporter(browse, told)
    form = browser.get("/receipt/case").form("/receipt/case/messages")
    page = browser.send_files(form, {"text": "Nog een foto."}, OTHER, ("x.exe", b"MZ"))
    assert page.status == 400
    assert "x.exe kunnen we niet aannemen" in page.beside("files")
    assert listed(page) == ["tweede.png"]
    form = page.form("/receipt/case/messages")
    assert form["text"] == "Nog een foto."
    page = browser.follow(browser.send_files(form, {"text": "Nog een foto."}))
    assert "Foto: tweede.png" in page.html
    assert "Foto: tweede.png" in hein.get(f"/cases/{told.reference}").html
    assert listed(page) == [], "a new form begins empty"


def test_a_file_alone_is_a_message_too_and_nothing_at_all_is_not(browse: Browse, told: cases.Told) -> None:
    browser = reporter(browse, told)
    form = browser.get("/receipt/case").form("/receipt/case/messages")
    page = browser.send_files(form, {"text": ""})
    assert page.status == 400
    assert page.beside("text")
    assert browser.send_files(page.form("/receipt/case/messages"), {"text": ""}, OTHER).status == 303


def test_files_sent_after_the_session_ended_come_back_with_the_words(
    app: Flask, browse: Browse, told: cases.Told, clock: time_machine.Traveller
) -> None:
    browser = reporter(browse, told)
    form = browser.get("/receipt/case").form("/receipt/case/messages")
    clock.move_to(later(minutes=16))
    page = browser.send_files(form, {"text": "Nog een foto erbij."}, OTHER, ("x.exe", b"MZ"))
    assert page.status == 401
    page = browser.send(page.form("/receipt"), code=told.code)
    assert "De bestanden die je koos, gaan mee." in page.text
    page = browser.send(page.form("/receipt/case/messages"))
    assert page.status == 400, "one of them could not be kept, and that is not passed over"
    assert listed(page) == ["tweede.png"]
    page = browser.follow(browser.send(page.form("/receipt/case/messages")))
    assert "Nog een foto erbij." in page.text
    assert "Foto: tweede.png" in page.html


@pytest.mark.parametrize(("noun", "prefix", "seen"), [("messages", "message-", True), ("notes", "note-", False)])
def test_files_of_a_handler_go_with_a_message_or_stay_inside_with_a_note(
    browse: Browse, hein: Browser, christien: Browser, told: cases.Told, noun: str, prefix: str, seen: bool
) -> None:
    case = f"/cases/{told.reference}"
    form = hein.get(case).form(f"{case}/{noun}")
    page = hein.post(form.action, [*form.filled({f"{prefix}text": ""})])
    assert page.status == 400
    form = page.form(f"{case}/{noun}")
    page = _send(hein, form, prefix, OTHER, (f"{prefix}keep_files", "1"))
    assert page.status == 200
    assert listed(page) == ["tweede.png"]
    page = hein.follow(_send(hein, page.form(f"{case}/{noun}"), prefix))
    assert "Foto: tweede.png" in page.html
    assert "Foto: tweede.png" in christien.get(case).html
    own = reporter(browse, told)
    assert ("Foto: tweede.png" in own.get("/receipt/case").html) == seen
    address = re.findall(r'<img src="([^"]+)" alt="Foto: tweede.png"', page.html)[0]
    assert own.get(f"/receipt/case/files/{address.rpartition('/')[2]}").status == (200 if seen else 404)


def _send(
    browser: Browser,
    form: Form,
    prefix: str,
    file: tuple[str, bytes] | None = None,
    button: tuple[str, str] | None = None,
) -> Page:
    return browser.send_files(form, {f"{prefix}text": "Zie de foto."}, *([file] if file else []), button=button)


def test_who_opened_a_file_is_told_on_the_case_page(hein: Browser, christien: Browser, told: cases.Told) -> None:
    case = f"/cases/{told.reference}"
    for address in files_in(hein.get(case)):
        hein.get(address)
    page = christien.get(case)
    assert "Hein opende een bestand: brief.docx." in page.text
    assert "Hein opende een bestand: foto.jpg." in page.text
