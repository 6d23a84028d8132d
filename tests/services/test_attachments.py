"""Files: they wait sealed with a form, move into its case when it is filed, and open for who holds the case only."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from tests import papers
from tests.cases import by_receipt, file, new_entry_id, opened
from tests.houses import House
from tests.people import NOW, People, later
from tests.snapshots import acts, changes, nothing_changes, snapshot
from tracker import config
from tracker.casefile import Attached, CaseFile
from tracker.domain import receipts
from tracker.domain.acts import Act
from tracker.domain.errors import NotFound
from tracker.domain.files import (
    MEGABYTE,
    BrokenFile,
    EmptyFile,
    FileRefused,
    Limits,
    NoRoom,
    TooLargeFile,
    TooManyFiles,
    UnknownType,
)
from tracker.domain.reports import NobodyLeft
from tracker.domain.streams import CHUNK
from tracker.domain.vault import CannotOpen
from tracker.models import Account, Attachment, Chunk, db
from tracker.services import attachments, conversation
from tracker.services.attachments import Draft, Sent
from tracker.services.recording import trail_of, writing


@pytest.fixture
def limits(app: Flask) -> None:
    """Small limits: three files of one megabyte."""
    small = Limits(most=3, largest=MEGABYTE, room=8 * CHUNK, spare=0)
    app.extensions["tracker"] = replace(app.extensions["tracker"], files=small)


def sent(name: str = "foto.jpg", content: bytes | None = None) -> Sent:
    return Sent(name, io.BytesIO(papers.picture() if content is None else content))


def keep(draft: Draft, *files: Sent, originals: bool = False, minutes: int = 0) -> list[FileRefused]:
    return attachments.keep(draft, files, originals=originals, now=later(minutes=minutes))


def names(draft: Draft, minutes: int = 0) -> list[str]:
    return [each.file.name for each in attachments.waiting(draft, later(minutes=minutes))]


def content(case_file: CaseFile, attached: Attached) -> bytes:
    return b"".join(case_file.files.content(attached))


def new_draft() -> Draft:
    return Draft(receipts.make())


# waiting


def test_a_file_waits_sealed_under_the_code_of_its_form(people: People) -> None:
    draft = new_draft()
    assert keep(draft, sent("foto.jpg"), sent("brief.docx", papers.document())) == []
    assert names(draft) == ["foto.jpg", "brief.docx"]
    assert names(new_draft()) == [], "another code finds nothing"
    row = db.session.scalars(select(Attachment)).first()
    assert row is not None
    assert row.case_id is None
    assert receipts.lookup_id(draft.secret) != row.draft, "what waits can't be found by what a case is found by"


def test_each_bad_file_gets_its_own_sentence_and_the_others_stay(people: People) -> None:
    draft = new_draft()
    refused = keep(
        draft,
        sent("goed.jpg"),
        sent("leeg.jpg", b""),
        sent("../../x.html", b"<html>"),
        sent("stuk.jpg", papers.noise()[:9000]),
        Sent("film.mp4", io.BytesIO(), too_large=True),
        sent("ook goed.pdf", papers.pdf()),
    )
    assert [type(each) for each in refused] == [EmptyFile, UnknownType, BrokenFile, TooLargeFile]
    assert [each.values["name"] for each in refused] == ["leeg.jpg", "x.html", "stuk.jpg", "film.mp4"]
    assert names(draft) == ["goed.jpg", "ook goed.pdf"]


@pytest.mark.usefixtures("limits")
def test_no_more_files_than_fit(people: People) -> None:
    draft = new_draft()
    pictures = [sent(f"{number}.png", papers.picture("PNG", (10 + number, 10))) for number in range(5)]
    refused = keep(draft, *pictures)
    assert [type(each) for each in refused] == [TooManyFiles, TooManyFiles]
    assert names(draft) == ["0.png", "1.png", "2.png"]


@pytest.mark.usefixtures("limits")
def test_no_file_larger_than_fits(people: People) -> None:
    (refusal,) = keep(new_draft(), sent("tekst.txt", papers.text_of_size(MEGABYTE + 1)))
    assert isinstance(refusal, TooLargeFile)
    assert "1 MB" in str(refusal)
    assert keep(new_draft(), sent("tekst.txt", papers.text_of_size(MEGABYTE))) == []


@pytest.mark.usefixtures("limits")
def test_all_drafts_together_fill_no_more_than_their_room(people: People) -> None:
    """Danger: who fills in a form and never sends it must not fill the disk. A report without files is still taken."""
    first = [sent(f"{n}.txt", papers.text_of_size(700_000 + n)) for n in range(2)]
    assert keep(new_draft(), *first) == []
    before = snapshot()
    (refusal,) = keep(new_draft(), sent("derde.txt", papers.text_of_size(700_002)))
    assert isinstance(refusal, NoRoom)
    assert changes(before) == {}
    file()
    assert attachments.sweep(later(hours=3)) == 2
    assert keep(new_draft(), sent("derde.txt", papers.text_of_size(700_002)), minutes=200) == []


def test_the_last_of_the_disk_is_never_filled(app: Flask, people: People) -> None:
    free = 1 << 50
    app.extensions["tracker"] = replace(app.extensions["tracker"], files=Limits(spare=free))
    before = snapshot()
    (refusal,) = keep(new_draft(), sent())
    assert isinstance(refusal, NoRoom)
    assert changes(before) == {}
    (refusal,) = keep(new_draft(), Sent("film.mp4", io.BytesIO(b"x"), no_room=True))
    assert isinstance(refusal, NoRoom)
    file()


def test_the_same_file_twice_is_kept_once_and_two_files_with_one_name_are_both_kept(people: People) -> None:
    draft = new_draft()
    other = papers.picture(size=(61, 41))
    assert keep(draft, sent("foto.jpg"), sent("foto.jpg"), sent("foto.jpg", other)) == []
    assert keep(draft, sent("nog een keer.jpg")) == []
    assert names(draft) == ["foto.jpg", "foto (2).jpg"]


def test_a_file_can_be_taken_out_again_and_its_original_goes_with_it(people: People) -> None:
    draft = new_draft()
    keep(draft, sent("foto.heic", papers.HEIC), sent("brief.docx", papers.document()), originals=True)
    assert names(draft) == ["foto.jpg", "foto.heic", "brief.docx"]
    attachments.drop(new_draft(), attachments.waiting(draft, NOW)[0].id)
    assert len(names(draft)) == 3, "another form takes nothing away"
    attachments.drop(draft, attachments.waiting(draft, NOW)[0].id)
    assert names(draft) == ["brief.docx"]
    assert len(db.session.scalars(select(Chunk)).all()) == 1, "nothing of it is left"


@pytest.mark.parametrize("minutes", range(0, 60, 13))
def test_what_waits_is_gone_within_two_hours_and_not_before_one(people: People, minutes: int) -> None:
    draft = new_draft()
    keep(draft, sent(), minutes=minutes)
    assert attachments.sweep(later(minutes=minutes + 59)) == 0
    assert names(draft, minutes + 59) == ["foto.jpg"]
    assert names(draft, minutes + 120) == [], "not to be seen, even if the sweep is late"
    assert attachments.sweep(later(minutes=minutes + 120)) == 1
    assert db.session.scalars(select(Attachment)).all() == []
    assert db.session.scalars(select(Chunk)).all() == []


def test_a_time_that_somebody_put_there_is_no_time(people: People) -> None:
    draft = new_draft()
    keep(draft, sent("foto.jpg"), sent("brief.docx", papers.document()))
    first, second = attachments.waiting(draft, NOW)
    until = db.session.scalar(select(Attachment.until).where(Attachment.id == first.id))
    db.session.execute(update(Attachment).where(Attachment.id == second.id).values(until=until))
    db.session.commit()
    assert names(draft) == ["foto.jpg"], "sealed for its own row"


# filing


def test_files_move_into_the_case_with_the_report_and_open_as_they_were_cleaned(people: People) -> None:
    draft = new_draft()
    keep(draft, sent("foto.jpg"), sent("brief.docx", papers.document()))
    waiting = [each.id for each in attachments.waiting(draft, NOW)]
    with acts("case:filed"):
        told = file(code=draft.secret)
    case_file = opened(told, people.hein)
    found = case_file.files.all()
    assert [each.id for each in found] == waiting
    assert [each.file.name for each in found] == ["foto.jpg", "brief.docx"]
    assert {each.by for each in found} == {"reporter"}
    assert {each.on for each in found} == {NOW.date()}
    assert {each.entry for each in found} == {entry.id for entry in case_file.entries() if entry.kind == "report"}
    assert content(case_file, found[0]).startswith(b"\xff\xd8\xff")
    assert papers.CANARY not in content(case_file, found[0])
    assert content(case_file, found[1]) == papers.document()
    assert [each.id for each in by_receipt(told).files.all()] == waiting
    assert names(draft) == []
    assert attachments.sweep(later(days=9)) == 0, "what is in a case is not swept"


def test_the_original_is_kept_only_when_the_reporter_asks(people: People) -> None:
    plain, asked = new_draft(), new_draft()
    keep(plain, sent("foto.heic", papers.HEIC))
    keep(asked, sent("foto.heic", papers.HEIC), sent("brief.docx", papers.document()), originals=True)
    assert len(opened(file(code=plain.secret), people.hein).files.all()) == 1
    case_file = opened(file(code=asked.secret), people.hein)
    cleaned, original, as_it_is = case_file.files.all()
    assert (cleaned.file.name, cleaned.file.shown, cleaned.file.may_tell) == ("foto.jpg", True, False)
    assert (original.file.name, original.file.shown, original.file.may_tell) == ("foto.heic", False, True)
    assert original.file.original_of == cleaned.id
    assert content(case_file, original) == papers.HEIC
    assert (as_it_is.file.original_of, as_it_is.file.may_tell) == ("", True)


def test_a_form_that_is_sent_again_brings_its_files_once(people: People) -> None:
    draft = new_draft()
    keep(draft, sent("foto.jpg"), originals=True)
    told = file(code=draft.secret)
    keep(draft, sent("foto.jpg"), originals=True)
    with acts():
        file(code=draft.secret)
    assert len(opened(told, people.hein).files.all()) == 2
    assert names(draft) == []


def test_a_file_chosen_after_the_first_sending_becomes_an_addition(people: People) -> None:
    draft = new_draft()
    told = file(code=draft.secret)
    keep(draft, sent("later.jpg"))
    with acts("message:added"):
        file(code=draft.secret)
    with acts():
        file(code=draft.secret)
    case_file = opened(told, people.hein)
    (attached,) = case_file.files.all()
    assert attached.entry == case_file.entries()[-1].id
    assert case_file.entries()[-1].kind == "from-reporter"


def test_files_stay_where_they_are_when_a_report_is_refused(people: People) -> None:
    draft = new_draft()
    keep(draft, sent())
    with nothing_changes(NobodyLeft):
        file(code=draft.secret, exclude=[people.hein, people.christien, people.mirjam])
    assert names(draft) == ["foto.jpg"]


def test_who_is_excluded_finds_no_file(people: People) -> None:
    draft = new_draft()
    keep(draft, sent())
    told = file(code=draft.secret, exclude=[people.christien])
    with pytest.raises(NotFound):
        opened(told, people.christien)
    ours = opened(file(), people.christien)
    with pytest.raises(NotFound):
        ours.files.get(opened(told, people.hein).files.all()[0].id)


# later


def test_files_go_with_a_message_both_ways(people: People) -> None:
    told = file()
    for secret in (one := new_entry_id(), two := new_entry_id()):
        keep(Draft(secret), sent(f"{secret[:4]}.jpg"))
    conversation.add_from_reporter(by_receipt(told), "Hier is de foto.", one, now=NOW)
    conversation.send_message(opened(told, people.hein), "", two, actor=people.hein.actor, now=NOW)
    case_file = by_receipt(told)
    found = case_file.files.all()
    assert [(each.by, each.inside) for each in found] == [("reporter", False), (people.hein.id, False)]
    assert [entry.id for entry in case_file.entries()[1:]] == [each.entry for each in found]
    for each in found:
        _attached, blocks = attachments.open_as_reporter(case_file, each.id)
        assert b"".join(blocks).startswith(b"\xff\xd8\xff")


def test_a_file_with_a_note_does_not_exist_for_the_reporter(people: People) -> None:
    told, secret = file(), new_entry_id()
    keep(Draft(secret), sent())
    conversation.write_note(opened(told, people.hein), "Zie de foto.", secret, actor=people.hein.actor, now=NOW)
    (attached,) = opened(told, people.christien).files.all()
    assert attached.inside
    with pytest.raises(NotFound):
        attachments.open_as_reporter(by_receipt(told), attached.id)


def test_a_message_that_is_sent_twice_brings_its_files_once(people: People) -> None:
    told, secret = file(), new_entry_id()
    keep(Draft(secret), sent())
    conversation.add_from_reporter(by_receipt(told), "Hier is de foto.", secret, now=NOW)
    keep(Draft(secret), sent())
    conversation.add_from_reporter(by_receipt(told), "Hier is de foto.", secret, now=NOW)
    assert len(opened(told, people.hein).files.all()) == 1


def test_opening_a_file_is_recorded_once_a_day_for_a_handler_and_never_for_the_reporter(people: People) -> None:
    draft = new_draft()
    keep(draft, sent("een.jpg"), sent("twee.png", papers.picture("PNG")))
    told = file(code=draft.secret)
    case_file, me = opened(told, people.hein), people.hein.actor
    one, two = case_file.files.all()
    for expected, file_id, now in (
        (["file:opened"], one.id, NOW),
        ([], one.id, later(hours=1)),
        (["file:opened"], two.id, NOW),
        (["file:opened"], one.id, later(days=1)),
    ):
        with acts(*expected):
            attachments.open_as_handler(case_file, file_id, actor=me, now=now)
    before = snapshot()
    attachments.open_as_reporter(by_receipt(told), one.id)
    assert changes(before) == {}
    case_file = opened(told, people.christien)
    rows = [row for row in trail_of(case_file) if row.act == Act.FILE_OPENED]
    assert case_file.open_detail(rows[0].number, rows[0].sealed)["name"] == "een.jpg"
    assert "een.jpg" not in rows[0].facts


def test_older_files_open_after_a_change_of_key(people: People) -> None:
    draft = new_draft()
    keep(draft, sent())
    told = file(code=draft.secret)
    case_file = opened(told, people.hein)
    with writing():
        case_file.change_key([db.session.get_one(Account, people.hein.id)])
    (attached,) = opened(told, people.hein).files.all()
    assert content(opened(told, people.hein), attached).startswith(b"\xff\xd8\xff")
    assert len(by_receipt(told).files.all()) == 1


# tampering


def two_large(people: People) -> CaseFile:
    draft = new_draft()
    keep(draft, *[sent(f"{n}.txt", papers.text_of_size(700_000 + n)) for n in range(2)])
    return opened(file(code=draft.secret), people.hein)


def test_chunks_that_were_swapped_dropped_or_renumbered_do_not_open(people: People) -> None:
    case_file = two_large(people)
    one, two = case_file.files.all()
    rows = {
        each.id: db.session.scalars(select(Chunk).where(Chunk.attachment_id == each.id).order_by(Chunk.number)).all()
        for each in (one, two)
    }
    first, second = rows[one.id][0], rows[one.id][1]
    tampering = (
        update(Chunk).where(Chunk.id == first.id).values(sealed=second.sealed),
        update(Chunk).where(Chunk.id == first.id).values(sealed=rows[two.id][0].sealed),
        update(Chunk).where(Chunk.id == first.id).values(number=9),
        delete(Chunk).where(Chunk.id == rows[one.id][-1].id),
        delete(Chunk).where(Chunk.attachment_id == one.id),
    )
    for change in tampering:
        db.session.execute(change)
        with pytest.raises(CannotOpen):
            content(case_file, one)
        db.session.rollback()
        assert len(content(case_file, one)) == 700_000


def test_rows_of_files_that_were_swapped_do_not_open(people: People) -> None:
    case_file, other = two_large(people), two_large(people)
    one, two = case_file.files.all()
    sealed = db.session.scalar(select(Attachment.sealed).where(Attachment.id == two.id))
    db.session.execute(update(Attachment).where(Attachment.id == one.id).values(sealed=sealed))
    with pytest.raises(CannotOpen):
        case_file.files.get(one.id)
    db.session.rollback()
    db.session.execute(update(Attachment).where(Attachment.id == one.id).values(case_id=other.case.id))
    with pytest.raises(CannotOpen):
        other.files.get(one.id)
    db.session.rollback()


def test_a_file_that_was_tampered_with_is_no_half_answer(people: People) -> None:
    case_file = two_large(people)
    one, _two = case_file.files.all()
    db.session.execute(delete(Chunk).where(Chunk.attachment_id == one.id, Chunk.number == 0))
    db.session.commit()
    with pytest.raises(CannotOpen):
        attachments.open_as_reporter(case_file, one.id)


# in the clear


def test_nothing_of_a_file_stands_in_the_clear(people: People, house: House, tmp_path: Path) -> None:
    """Neither body, name, nor metadata: not while it waits, not in a case, not after it was opened."""
    body, name = b"kanariebodykwetterde ", "kanarienaamkwetterde"
    draft = new_draft()
    keep(draft, sent(f"{name}.txt", body * 40_000), sent(f"{name}.jpg"), originals=True)
    told = file(code=draft.secret)
    case_file = opened(told, people.hein)
    for each in case_file.files.all():
        attachments.open_as_handler(case_file, each.id, actor=people.hein.actor, now=NOW)
    keep(new_draft(), sent(f"{name}.txt", body * 40_001))
    words = [body.strip(), name.encode(), papers.CANARY]
    kept = [path for path in house.folder.rglob("*") if path.is_file()]
    found = [(path, word) for path in kept for word in words if word in path.read_bytes()]
    assert found == []
    for table, rows in snapshot().items():
        for row in rows:
            for value in row:
                raw = value if isinstance(value, bytes) else str(value).encode()
                assert not any(word in raw for word in words), table


def test_the_size_of_a_file_shows_only_as_a_number_of_equal_chunks(people: People) -> None:
    for size in (1, 1000, 100_000):
        keep(new_draft(), sent("tekst.txt", papers.text_of_size(size)))
    rows = db.session.scalars(select(Attachment)).all()
    assert len({len(row.sealed) for row in rows}) == 1
    assert len(db.session.scalars(select(Chunk)).all()) == 3
    assert len({len(chunk.sealed) for chunk in db.session.scalars(select(Chunk))}) == 1


def test_the_default_limits_are_as_promised(app: Flask) -> None:
    limits = config.current().files
    assert (limits.most, limits.largest) == (10, 25 * MEGABYTE)
    assert limits.spare >= 2 * 1024 * MEGABYTE
