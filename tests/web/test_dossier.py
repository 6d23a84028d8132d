"""A copy of a case: chosen, blacked out, looked at, taken along; and what was black is nowhere in it."""

import hashlib
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from tests import cases
from tests.cases import SANNE, Told, opened
from tests.houses import House
from tests.people import NOW, People, Person, later
from tests.services.test_consenting import asked
from tests.web.browser import Browser, Page
from tests.web.conftest import Browse
from tracker import spool
from tracker.domain.reports import Identity
from tracker.exports.heads import head_in
from tracker.models import Attachment, AuditRow, Chunk, Notice, db
from tracker.services import consenting, conversation, disclosing, naming, recording, sharing

SECRET = "Vermeulen"
NOTE = f"Ik belde met Jan {SECRET} over de foto.\n\nHij was boos en zei niets."
STORY = f"Jan {SECRET} zette een foto van een cliënt op een open pagina, met naam en toenaam."


@pytest.fixture
def told(app: Flask, people: People) -> Told:
    """A case with a bit of everything: a picture, letters, notes, a talk, a measure, an end, two people concerned."""
    with app.app_context():
        told = cases.with_picture(cases.file(story=STORY, identity=SANNE))
        hein = people.hein
        for name in (f"Jan {SECRET}", "Kees Bakker"):
            naming.add_person(opened(told, hein), name, "", cases.new_entry_id(), actor=hein.actor, now=NOW)
        conversation.send_message(opened(told, hein), "Weet je nog wanneer?", "1" * 32, actor=hein.actor, now=NOW)
        conversation.add_from_reporter(cases.by_receipt(told), "Gisteren, betrokkene B was erbij.", "2" * 32, now=NOW)
        conversation.write_note(opened(told, hein), NOTE, "3" * 32, actor=hein.actor, now=NOW)
        cases.walked_to("closed", told, hein)
        return told


@pytest.fixture
def sure(browse: Browse, people: People) -> Browser:
    """Hein, who has just shown who he is."""
    browser = browse(people.hein)
    assert browser.confirm(people.hein).status == 303
    return browser


def begun(browser: Browser, told: Told, purpose: str = "lawyer") -> Page:
    return browser.get(f"/cases/{told.reference}/file?purpose={purpose}")


ANSWERS = {"file-to": "mr. De Wit", "file-reason": "Er komt een zaak bij de rechter."}


def previewed(browser: Browser, told: Told, purpose: str = "lawyer", **more: Any) -> Page:
    page = begun(browser, told, purpose)
    page = browser.send(page.form("/file"), {**ANSWERS, **{f"file-{n}": v for n, v in more.items()}})
    assert page.status == 200, page.trouble
    return page


def blacked(browser: Browser, page: Page, words: str, **more: Any) -> Page:
    return browser.send(page.form("/file"), {"file-words": words, **{f"file-{n}": v for n, v in more.items()}})


def taken(browser: Browser, page: Page, form: str = "pdf") -> Page:
    """As the button does that stands outside the form."""
    return browser.post(page.form("/file").action + f"/{form}", fields_of(page))


def boxes_of(page: Page) -> list[tuple[str, bool]]:
    """What can be left out, and whether it is; these boxes stand beside the text, outside their form."""
    found = [element for element in page.tree.iter("input") if element.get("name") == "file-without"]
    return [(element.get("value", ""), element.get("checked") is not None) for element in found]


def fields_of(page: Page) -> list[tuple[str, str]]:
    return [*page.form("/file").fields, *(("file-without", value) for value, out in boxes_of(page) if out)]


def text_of(body: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages)


def everything_in(body: bytes) -> bytes:
    """The file itself, and every stream in it as it reads when it is unpacked; text as its characters."""
    reader, found = PdfReader(BytesIO(body)), [body]
    size: Any = reader.trailer["/Size"]
    for number in range(1, int(size)):
        thing: Any = reader.get_object(number)
        if hasattr(thing, "get_data"):
            found.append(thing.get_data())
        found.append(repr(thing).encode())
    found += [text_of(body).encode(), repr(reader.metadata).encode(), repr(reader.outline).encode()]
    return b"\n".join(found)


def last_entry(app: Flask, person: Person, told: Told) -> dict[str, Any]:
    with app.app_context():
        case_file = opened(told, person)
        row = recording.trail_of(case_file)[-1]
        assert row.act == "case:exported"
        return case_file.open_detail(row.number, row.sealed)


# what goes in


def test_for_a_lawyer_all_of_it_goes_in_and_no_name(sure: Browser, told: Told, app: Flask, people: People) -> None:
    page = previewed(sure, told)
    for words in (
        STORY,
        "Weet je nog wanneer?",
        "Ik belde met Jan",
        "We vragen om de foto weg te halen.",
        "mr. De Wit",
    ):
        assert words in page.text
    assert SANNE.name not in page.text
    assert "Kees Bakker" not in page.text
    done = taken(sure, page)
    assert (done.status, done.headers["Content-Type"]) == (200, "application/pdf")
    assert done.headers["Content-Disposition"] == 'attachment; filename="dossier.pdf"'
    assert done.headers["Cache-Control"] == "no-store"
    text = " ".join(text_of(done.body).split())
    for words in (STORY, "Ik belde met Jan", "Hij was boos", "De foto is weg.", told.reference, "mr. De Wit"):
        assert " ".join(words.split()) in text
    assert SANNE.name not in text
    entry = last_entry(app, people.hein, told)
    assert entry | {"at": ""} == {
        "at": "",
        "purpose": "lawyer",
        "to": "mr. De Wit",
        "reason": "Er komt een zaak bij de rechter.",
        "form": "pdf",
        "digest": hashlib.sha256(done.body).hexdigest(),
        "names": [],
    }


def test_every_holder_but_the_one_who_did_it_hears_of_it(sure: Browser, told: Told, app: Flask, people: People) -> None:
    with app.app_context():
        db.session.execute(db.delete(Notice))
        db.session.commit()
    assert taken(sure, previewed(sure, told)).status == 200
    with app.app_context():
        assert set(db.session.scalars(select(Notice.account_id))) == {people.christien.id}
        row = db.session.scalars(select(AuditRow).where(AuditRow.act == "case:exported")).one()
        assert row.facts == "{}", "to whom and why is sealed"
    page = sure.get(f"/cases/{told.reference}")
    assert "Hein nam een kopie van de zaak mee voor mr. De Wit (pdf)." in page.text
    again = sure.get(f"/cases/{told.reference}/file")
    assert "Er komt een zaak bij de rechter." in again.text


def test_the_pdf_is_tagged_and_of_the_day_and_of_nobody(sure: Browser, told: Told) -> None:
    body = taken(sure, previewed(sure, told)).body
    reader = PdfReader(BytesIO(body))
    root: Any = reader.trailer["/Root"]
    told_of: Any = reader.metadata
    assert bool(root["/MarkInfo"]["/Marked"])
    assert "/StructTreeRoot" in root
    assert root["/Lang"].startswith("nl")
    assert b"pdfuaid:part" in everything_in(body)
    assert told_of["/Title"] == "Dossier van een zaak"
    assert told_of["/CreationDate"].startswith("D:20261102000000")
    assert "/Author" not in told_of
    assert told.reference not in str(told_of)
    assert len(reader.outline) > 0


def test_in_english_when_that_was_chosen(sure: Browser, told: Told) -> None:
    page = previewed(sure, told, speech="en")
    body = taken(sure, page).body
    assert "This is a copy." in text_of(body)
    root: Any = PdfReader(BytesIO(body)).trailer["/Root"]
    assert root["/Lang"].startswith("en")


def test_what_is_not_chosen_is_not_in_it(sure: Browser, told: Told) -> None:
    page = previewed(sure, told, parts=["report"], files=[])
    text = text_of(taken(sure, page).body)
    assert SECRET in text
    for words in ("Weet je nog", "Ik belde met", "We vragen om", "foto weghalen"):
        assert words not in text


# black


def test_a_word_that_was_blacked_out_is_nowhere_in_the_file(sure: Browser, told: Told) -> None:
    page = blacked(sure, previewed(sure, told), f"{SECRET.upper()}\nján")
    assert SECRET not in page.text
    assert "Jan" not in page.text.replace("Januari", "")
    assert "not-found" not in page.html
    for form in ("pdf", "zip"):
        body = taken(sure, page, form).body
        if form == "zip":
            with ZipFile(BytesIO(body)) as packed:
                assert not [name for name in packed.namelist() if SECRET.lower() in name.lower()]
                body = packed.read("dossier.pdf")
        found = everything_in(body)
        for word in (SECRET, SECRET.upper(), SECRET.lower()):
            assert word.encode() not in found
            assert word.encode("utf-16-be") not in found
        assert "weggelaten" in text_of(body)
        page = blacked(sure, previewed(sure, told), f"{SECRET}\njan")


def test_the_search_of_these_tests_finds_what_is_there(sure: Browser, told: Told) -> None:
    assert SECRET.encode() in everything_in(taken(sure, previewed(sure, told)).body)


def test_a_word_that_stands_nowhere_is_said(sure: Browser, told: Told) -> None:
    page = blacked(sure, previewed(sure, told), f"{SECRET}\nPietersen")
    assert "Dit woord staat nergens: Pietersen" in page.text


@pytest.mark.parametrize(("words", "sentence"), [("x", "te kort"), ("\n".join(f"w{n}" for n in range(201)), "te veel")])
def test_words_that_can_not_be_used_are_refused_beside_the_field_and_kept(
    sure: Browser, told: Told, words: str, sentence: str
) -> None:
    page = blacked(sure, previewed(sure, told), words)
    assert page.status == 400
    assert sentence in page.beside("file-words")
    assert page.form("/file")["file-words"].strip() == words


def test_a_paragraph_and_a_whole_piece_can_be_left_out(sure: Browser, told: Told) -> None:
    page = previewed(sure, told)
    second = next(value for value, _out in boxes_of(page) if value.endswith(".1"))
    whole = second.removesuffix(".1")
    assert [value for value, _out in boxes_of(page) if value.startswith(whole)] == [whole, f"{whole}.0", second]
    action = page.form("/file").action
    page = sure.post(action, [*fields_of(page), ("file-without", second)])
    assert (second, True) in boxes_of(page)
    assert "Hij was boos" not in page.text
    text = text_of(taken(sure, page).body)
    assert "Hij was boos" not in text
    assert "Ik belde met Jan" in text
    page = sure.post(action, [*fields_of(page), ("file-without", whole)])
    assert "Ik belde met Jan" not in text_of(taken(sure, page).body)


def test_when_everything_is_black_nothing_leaves(sure: Browser, told: Told, app: Flask) -> None:
    page = previewed(sure, told, parts=["report"], files=[])
    sent = page.form("/file")
    page = sure.post(sent.action, [*sent.fields, *(("file-without", value) for value, _out in boxes_of(page))])
    done = taken(sure, page)
    assert done.status == 400
    assert "Zo blijft er niets over" in done.trouble
    with app.app_context():
        assert db.session.scalars(select(AuditRow).where(AuditRow.act == "case:exported")).all() == []


def test_what_was_typed_after_the_preview_is_shown_before_it_leaves(sure: Browser, told: Told) -> None:
    page = previewed(sure, told)
    sent = page.form("/file")
    fields = [pair if pair[0] != "file-words" else ("file-words", SECRET) for pair in sent.fields]
    done = sure.post(sent.action + "/pdf", fields)
    assert done.status == 409
    assert "niet meer wat je in het voorbeeld zag" in done.trouble
    assert SECRET not in done.text.replace(done.form("/file")["file-words"], "")
    assert taken(sure, done).status == 200


def test_what_came_in_after_the_preview_is_shown_before_it_leaves(sure: Browser, told: Told, app: Flask) -> None:
    page = previewed(sure, told)
    with app.app_context():
        conversation.add_from_reporter(cases.by_receipt(told), "Er is nog iets gebeurd.", "4" * 32, now=NOW)
    done = taken(sure, page)
    assert done.status == 409
    assert "Er is nog iets gebeurd." in done.text
    assert taken(sure, done).status == 200


# names, and third parties


def test_a_name_goes_in_only_after_this_handler_looked_at_it_today_and_it_was_given(
    sure: Browser, told: Told, app: Flask, people: People
) -> None:
    page = begun(sure, told)
    refused = sure.send(page.form("/file"), {**ANSWERS, "file-parts": ["report", "name"]})
    assert refused.status == 400
    assert "Bekijk eerst vandaag de namen" in refused.beside("file-parts")
    assert refused.form("/file")["file-to"] == "mr. De Wit"
    with app.app_context():
        disclosing.show_name(opened(told, people.christien), "Kijken.", actor=people.christien.actor, now=NOW)
    assert sure.send(refused.form("/file")).status == 400, "a colleague's look is none of mine"
    with app.app_context():
        disclosing.show_name(opened(told, people.hein), "Voor de advocaat.", actor=people.hein.actor, now=NOW)
    refused = sure.send(refused.form("/file"))
    assert "mag nog nergens heen" in refused.beside("file-parts")
    with app.app_context():
        request_id = asked(told, people)
        consenting.answer(cases.by_receipt(told), request_id, True, now=NOW)
        consenting.give(opened(told, people.hein), request_id, actor=people.hein.actor, now=NOW)
    page = sure.send(refused.form("/file"))
    assert page.status == 200, page.trouble
    assert SANNE.name in page.text
    assert SANNE.name in text_of(taken(sure, page).body)
    assert last_entry(app, people.hein, told)["names"] == ["name"]


def test_people_concerned_go_in_after_a_look(sure: Browser, told: Told, app: Flask, people: People) -> None:
    page = begun(sure, told, "inspectorate")
    answers = {**ANSWERS, "file-parts": ["people"]}
    assert sure.send(page.form("/file"), answers).status == 400
    with app.app_context():
        naming.show_people(opened(told, people.hein), "Voor de inspectie.", actor=people.hein.actor, now=NOW)
    page = sure.send(page.form("/file"), answers)
    assert "Kees Bakker" in text_of(taken(sure, page).body)


def test_a_look_of_yesterday_does_not_count(
    browse: Browse, told: Told, app: Flask, people: People, clock: time_machine.Traveller
) -> None:
    with app.app_context():
        naming.show_people(opened(told, people.hein), "Voor de inspectie.", actor=people.hein.actor, now=NOW)
    clock.move_to(later(days=1))
    hein = browse(people.hein)
    page = begun(hein, told, "inspectorate")
    assert hein.send(page.form("/file"), {**ANSWERS, "file-parts": ["people"]}).status == 400


def test_a_look_at_a_name_that_changed_since_does_not_count(
    sure: Browser, told: Told, app: Flask, people: People
) -> None:
    hein = people.hein.actor
    with app.app_context():
        disclosing.show_name(opened(told, people.hein), "Eigen kopie.", actor=hein, now=NOW)
        naming.show_people(opened(told, people.hein), "Inspectie.", actor=hein, now=NOW)
        naming.change_name(cases.by_receipt(told), Identity("Nieuwe Naam"), cases.new_entry_id(), now=NOW)
        naming.add_person(opened(told, people.christien), "Piet", "", "0" * 32, actor=people.christien.actor, now=NOW)
    for purpose, part, answers in (("reporter", "name", {"file-reason": "Gevraagd."}), ("lawyer", "people", ANSWERS)):
        page = begun(sure, told, purpose)
        page = sure.send(page.form("/file"), {**answers, "file-parts": ["report", part]})
        assert page.status == 400 and "Bekijk eerst vandaag de namen" in page.beside("file-parts")
    with app.app_context():
        disclosing.show_name(opened(told, people.hein), "Nog eens.", actor=hein, now=NOW)
    page = begun(sure, told, "reporter")
    assert sure.send(page.form("/file"), {"file-reason": "Gevraagd.", "file-parts": ["report", "name"]}).status == 200


def test_who_asks_for_access_gets_nobody_else(sure: Browser, told: Told, app: Flask, people: People) -> None:
    page = begun(sure, told, "access")
    assert page.form("/file").offered["file-parts"] == {"report", "discussions", "actions", "closing", "notes"}
    assert "notes" not in page.form("/file").all("file-parts")
    fields = [*page.form("/file").fields, ("file-parts", "messages"), ("file-parts", "name"), ("file-parts", "people")]
    answers = {"file-to": "Jan", "file-reason": "Inzage.", "file-concerned": "A"}
    fields = [(name, answers.get(name, value)) for name, value in fields] + [("file-concerned", "A")]
    page = sure.post(page.form("/file").action, fields)
    assert page.status == 200, page.trouble
    text = text_of(taken(sure, page).body)
    assert "Weet je nog wanneer?" not in text
    assert "was erbij" not in text
    assert "Zelf gezien" not in text, "how the reporter knows tells who it was"
    assert "Bram" not in text, "who does the measure is somebody else too"
    assert SANNE.name not in text


def test_names_that_this_handler_knows_are_black_for_who_asks_for_access_and_others_are_not_betrayed(
    sure: Browser, app: Flask, people: People
) -> None:
    with app.app_context():
        told = cases.file(story="Sanne zag dat Jan Vermeulen en Kees Bakker dit deden, met een foto.", identity=SANNE)
        for name in ("Jan Vermeulen", "Kees Bakker"):
            naming.add_person(
                opened(told, people.hein), name, "", cases.new_entry_id(), actor=people.hein.actor, now=NOW
            )
    answers = {"file-concerned": "A"}
    page = begun(sure, told, "access")
    page = sure.send(page.form("/file"), {**ANSWERS, **answers})
    assert "Sanne zag dat" in page.text, "to black it out unseen would say that it is the name"
    assert "Jij bekeek die vandaag niet" in page.text
    with app.app_context():
        disclosing.show_name(opened(told, people.hein), "Inzage.", actor=people.hein.actor, now=NOW)
        naming.show_people(opened(told, people.hein), "Inzage.", actor=people.hein.actor, now=NOW)
    page = sure.send(page.form("/file"))
    assert "Sanne" not in page.text
    assert "Bakker" not in page.text
    assert "Jan Vermeulen" in page.text, "it is about who asks"
    assert page.form("/file")["file-words"].strip() == "", "the names come not into the field"
    assert b"Sanne" not in everything_in(taken(sure, page).body)


def test_the_reporters_own_copy_holds_what_the_reporter_reads(
    sure: Browser, told: Told, app: Flask, people: People
) -> None:
    with app.app_context():
        conversation.write_note(opened(told, people.hein), "Alleen wij.", "5" * 32, actor=people.hein.actor, now=NOW)
    page = begun(sure, told, "reporter")
    assert page.form("/file").offered["file-parts"] == {"report", "messages", "name"}
    page = sure.send(page.form("/file"), {"file-reason": "De melder vroeg erom."})
    text = text_of(taken(sure, page).body)
    assert "Weet je nog wanneer?" in text
    assert "De foto is weg en we hebben er samen over gepraat." in text
    for words in ("Ik belde met", "Alleen wij", "We vragen om de foto"):
        assert words not in text


# files


def test_the_zip_holds_the_files_as_they_are_under_neutral_names(
    sure: Browser, told: Told, app: Flask, people: People
) -> None:
    page = previewed(sure, told)
    done = taken(sure, page, "zip")
    assert done.headers["Content-Disposition"] == 'attachment; filename="dossier.zip"'
    with app.app_context():
        case_file = opened(told, people.hein)
        (attached,) = case_file.files.all()
        content = b"".join(case_file.files.content(attached))
    with ZipFile(BytesIO(done.body)) as packed:
        assert packed.testzip() is None
        assert packed.namelist() == ["01.jpg", "dossier.pdf"]
        assert packed.read("01.jpg") == content
        assert {info.date_time for info in packed.infolist()} == {(2026, 11, 2, 0, 0, 0)}
        text = text_of(packed.read("dossier.pdf"))
    assert "01.jpg" in text
    assert "foto.jpg" not in text
    assert last_entry(app, people.hein, told)["digest"] == hashlib.sha256(done.body).hexdigest()


def test_what_the_files_were_called_is_listed_only_when_asked_and_is_blacked_out_like_all_else(
    sure: Browser, told: Told
) -> None:
    page = previewed(sure, told, own_names="y")
    assert "foto.jpg" in text_of(taken(sure, page).body)
    page = blacked(sure, previewed(sure, told, own_names="y"), "foto.jpg")
    assert "foto.jpg" not in text_of(taken(sure, page).body)


def test_the_same_copy_gives_the_same_bytes(sure: Browser, told: Told) -> None:
    first = [taken(sure, previewed(sure, told), form).body for form in ("pdf", "zip")]
    again = [taken(sure, previewed(sure, told), form).body for form in ("pdf", "zip")]
    assert first == again


@pytest.mark.parametrize("broken", ["chunk", "row"])
def test_a_file_that_vanished_or_broke_is_said_and_nothing_leaves(
    sure: Browser, told: Told, app: Flask, broken: str
) -> None:
    page = previewed(sure, told)
    with app.app_context():
        db.session.execute(db.delete(Chunk))
        if broken == "row":
            db.session.execute(db.delete(Attachment))
        db.session.commit()
    done = taken(sure, page, "zip")
    assert done.status == 400
    assert "Een bestand dat je koos is er niet meer" in done.trouble
    assert done.form("/file")["file-to"] == "mr. De Wit"
    with app.app_context():
        assert db.session.scalars(select(AuditRow).where(AuditRow.act == "case:exported")).all() == []


def test_a_file_holds_yesterdays_mark_of_the_trail(
    browse: Browse, told: Told, app: Flask, people: People, clock: time_machine.Traveller
) -> None:
    clock.move_to(later(days=1))
    hein = browse(people.hein)
    hein.confirm(people.hein)
    page = previewed(hein, told)
    with app.app_context():
        head = recording.yesterdays_head(later(days=1).date())
        assert recording.verify(head) is None
    for form in ("pdf", "zip"):
        assert head_in(taken(hein, page, form).body) == head
        page = previewed(hein, told)


# doors


def test_it_asks_once_more_who_this_is_and_loses_nothing(browse: Browse, told: Told, people: People) -> None:
    hein = browse(people.hein)
    page = blacked(hein, previewed(hein, told), SECRET)
    asked = taken(hein, page)
    assert asked.status == 401
    shown = hein.send(asked.form("/confirmation"), password=people.hein.password)
    done = hein.send(shown.form("/file/pdf"))
    assert (done.status, done.headers["Content-Type"]) == (200, "application/pdf")
    assert SECRET not in text_of(done.body)


def test_who_only_reads_along_takes_nothing_along(browse: Browse, told: Told, app: Flask, people: People) -> None:
    with app.app_context():
        until = later(days=9).date()
        sharing.share(opened(told, people.hein), people.mirjam.id, "Kijk.", until, actor=people.hein.actor, now=NOW)
    mirjam = browse(people.mirjam)
    mirjam.confirm(people.mirjam)
    assert "/file" not in mirjam.get(f"/cases/{told.reference}").html.replace("/files/", "")
    assert mirjam.get(f"/cases/{told.reference}/file").status == 403
    for ending in ("/file", "/file/pdf"):
        token = mirjam.get(f"/cases/{told.reference}/names").form("/people").fields
        assert mirjam.post(f"/cases/{told.reference}{ending}", token).status == 403


class Watched:
    """A temporary file without a name, and all that was ever written into one."""

    written = bytearray()

    def __init__(self, file: Any) -> None:
        self._file = file

    def write(self, data: bytes) -> int:
        Watched.written.extend(data)
        return int(self._file.write(data))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def test_nothing_of_it_is_written_in_the_clear(
    sure: Browser, told: Told, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no folder for temporary files to write in; what is written without a name is looked into."""
    page, real = previewed(sure, told), tempfile.TemporaryFile
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **options: Watched(real(**options)))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "nowhere"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    monkeypatch.setattr(spool, "PAGE", 1024)
    monkeypatch.setattr(spool, "_SEALED_PAGE", 1024 + 29)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    done = taken(sure, page, "zip")
    after = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    assert done.status == 200
    assert len(Watched.written) > 5000, "it went through a spool on the disk"
    for content in (b"dossier.pdf", b"01.jpg", b"%PDF", SECRET.encode()):
        assert content in done.body or content == SECRET.encode()
        assert content not in bytes(Watched.written)
    changed = {path.name for path, moment in after.items() if before.get(path) != moment}
    assert changed <= {"meldpunt.db", "meldpunt.db-wal", "meldpunt.db-shm"}
    assert house.folder.is_relative_to(tmp_path)


# what people write


def test_long_notes_emoji_and_names_from_right_to_left_are_in_it(
    sure: Browser, told: Told, app: Flask, people: People
) -> None:
    long = "\n\n".join(f"Alinea {number} met woorden." for number in range(4000))
    odd = "Hij heet محمد علي, zij שרה כהן, en \U0001f973 王小明 zei ‮omgekeerd‬ \u0001 e\u0328\u0301 #let x = 1 [*vet*]"
    with app.app_context():
        for number, text in ((6, long[:20_000]), (7, odd)):
            conversation.write_note(opened(told, people.hein), text, f"{number}" * 32, actor=people.hein.actor, now=NOW)
    body = taken(sure, previewed(sure, told)).body
    text = "".join(text_of(body).split())
    for words in ("محمد", "כהן", "[facewithpartyhornandpartyhat]", "[cjkunifiedideograph-738b]", "#letx=1[*vet*]"):
        assert words in text or words[::-1] in text
    assert "Alinea500met" in text
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in PdfReader(BytesIO(body)).pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }
    assert all("Vollkorn" in name or "DejaVu" in name for name in fonts), fonts


def test_a_reporter_who_told_who_they_are_again_is_the_one_that_goes_in(
    sure: Browser, told: Told, app: Flask, people: People
) -> None:
    with app.app_context():
        naming.change_name(cases.by_receipt(told), Identity("Nieuwe Naam"), cases.new_entry_id(), now=NOW)
        disclosing.show_name(opened(told, people.hein), "Eigen kopie.", actor=people.hein.actor, now=NOW)
    page = begun(sure, told, "reporter")
    page = sure.send(page.form("/file"), {"file-reason": "Gevraagd.", "file-parts": ["report", "name"]})
    text = text_of(taken(sure, page).body)
    assert "Nieuwe Naam" in text
    assert SANNE.name not in text
