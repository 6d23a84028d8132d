"""What is taken and what is not: by content, never by name; and what is made anew tells nothing about its maker."""

import io
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests import papers
from tests.papers import CANARY
from tracker import cleaning
from tracker.cleaning import Looked, worker
from tracker.domain import files
from tracker.domain.files import BrokenFile, FileRefused, LockedFile, TooHeavyFile, UnknownType


def look(content: bytes, name: str = "bestand") -> Looked:
    return cleaning.look(io.BytesIO(content), name, io.BytesIO)


def anew(content: bytes, name: str = "bestand") -> bytes:
    made = look(content, name).anew
    assert isinstance(made, io.BytesIO)
    return made.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_painted_anew_and_tells_nothing_about_where_and_with_what(kind: str) -> None:
    sent = papers.picture(kind)
    assert CANARY in sent
    made = anew(sent)
    assert CANARY not in made
    with Image.open(io.BytesIO(made)) as picture:
        assert picture.format == kind
        assert dict(picture.getexif()) == {}
        assert not {"icc_profile", "comment", "xmp", "exif", "Author"} & set(picture.info)


@pytest.mark.parametrize("turned", range(1, 9))
def test_a_picture_stands_as_the_camera_meant_it(turned: int) -> None:
    with Image.open(io.BytesIO(anew(papers.picture("PNG", turned=turned)))) as picture:
        assert picture.size == ((60, 40) if turned < 5 else (40, 60))
        wide, high = picture.size
        red = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}[turned]
        assert picture.convert("RGB").getpixel((red[0] * (wide - 1), red[1] * (high - 1))) == (200, 30, 40)


def test_a_picture_of_an_iphone_becomes_a_jpeg_that_everybody_can_see() -> None:
    assert b"kanarieheic" in papers.HEIC
    looked = look(papers.HEIC, "IMG_0001.HEIC")
    assert looked.type.code == "jpeg"
    assert isinstance(looked.anew, io.BytesIO)
    assert b"kanarie" not in looked.anew.getvalue()
    with Image.open(looked.anew) as picture:
        assert picture.size == (32, 48)


def test_what_shines_through_keeps_shining_through() -> None:
    made = io.BytesIO()
    Image.new("RGBA", (9, 9), (1, 2, 3, 4)).save(made, "PNG")
    with Image.open(io.BytesIO(anew(made.getvalue()))) as picture:
        assert picture.getpixel((4, 4)) == (1, 2, 3, 4)


def test_a_very_large_jpeg_is_painted_smaller() -> None:
    made = io.BytesIO()
    Image.new("RGB", (10_000, 8_000)).save(made, "JPEG")
    with Image.open(io.BytesIO(anew(made.getvalue()))) as picture:
        assert picture.size == (5_000, 4_000)


def test_a_pdf_keeps_its_pages_and_loses_all_else() -> None:
    sent = papers.pdf()
    assert CANARY in sent or CANARY in _all_of(sent)
    made = anew(sent)
    assert CANARY not in made
    assert CANARY not in _all_of(made)
    with pikepdf.open(io.BytesIO(made)) as kept:
        assert b"zichtbaar" in kept.pages[0].Contents.read_bytes()
        assert "/OpenAction" not in kept.Root
        assert "/AA" not in kept.pages[0]
        assert not kept.attachments
        assert "/Info" not in kept.trailer
        image = kept.pages[0].Resources.XObject.Im0
        assert Image.open(io.BytesIO(image.read_raw_bytes())).size == (60, 40)
        notes = [note for note in kept.pages[0].Annots if note.Subtype == pikepdf.Name.Text]
        assert str(notes[0].Contents) == "hier", "what was written on the page stays"


def _all_of(content: bytes) -> bytes:
    """Everything in a PDF, unpacked."""
    told = bytearray()
    with pikepdf.open(io.BytesIO(content)) as opened:
        told += repr(opened.trailer).encode()
        for each in opened.objects:
            told += each.unparse(resolved=False)
            if isinstance(each, pikepdf.Stream):
                told += each.read_raw_bytes()
                with suppress(pikepdf.PdfError):
                    told += each.read_bytes()
    return bytes(told)


AS_THEY_ARE = {
    "docx": (papers.document(), "verslag.docx"),
    "mp4": (papers.film(), "film.mp4"),
    "wav": (papers.sound(), "geluid.wav"),
    "text": ("Gewone tekst, met een é.".encode("cp1252"), "tekst.txt"),
    "amr": (b"#!AMR\n\x04" + bytes(12), "memo.amr"),
    "ogg": (b"OggS\0" + bytes(23) + b"OpusHead" + bytes(30) + b"OggS\0" + bytes(9), "memo.opus"),
    "webm": (b"\x1a\x45\xdf\xa3" + bytes(20) + b"webm" + b"\x18\x53\x80\x67" + bytes(30), "film.webm"),
    "mp3": ((b"\xff\xfb\x90\x00" + bytes(413)) * 3, "lied.mp3"),
}


@pytest.mark.parametrize("code", AS_THEY_ARE)
def test_documents_sound_and_film_stay_as_they_are(code: str) -> None:
    content, name = AS_THEY_ARE[code]
    assert look(content, name) == Looked(files.TYPES[code], None)


REFUSED: dict[str, tuple[bytes, str, type[FileRefused]]] = {
    "a truncated jpeg": (papers.noise()[:20_000], "foto.jpg", BrokenFile),
    "a truncated png": (papers.noise("PNG")[:20_000], "foto.png", BrokenFile),
    "a truncated heic": (papers.HEIC[:400], "foto.heic", BrokenFile),
    "a truncated film": (papers.film()[:-9], "film.mp4", BrokenFile),
    "a truncated sound": (papers.sound()[:-9], "geluid.wav", BrokenFile),
    "a truncated document": (papers.document()[:-30], "verslag.docx", BrokenFile),
    "a truncated pdf": (papers.pdf()[:300], "stuk.pdf", BrokenFile),
    "a pdf with a password": (papers.pdf(locked="geheim"), "slot.pdf", LockedFile),
    "a picture bomb": (papers.picture_bomb(), "bom.png", TooHeavyFile),
    "a zip bomb": (papers.document(bomb=True), "bom.docx", TooHeavyFile),
    "a document with macros": (papers.document(macro=True), "verslag.docx", UnknownType),
    "a drawing called jpg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "foto.jpg", UnknownType),
    "a page called jpg": (b"<!doctype html><script>alert(1)</script>", "foto.jpg", UnknownType),
    "a page called txt": (b"  <html><script>alert(1)</script>", "tekst.txt", UnknownType),
    "a program called jpg": (b"MZ\x90\0" + bytes(200), "foto.jpg", UnknownType),
    "a gif that is a script": (b"GIF89a=1;alert(1)//", "foto.gif", UnknownType),
    "a zip called docx": (b"PK\x05\x06" + bytes(18), "verslag.docx", UnknownType),
    "bytes called txt": (bytes(range(32)), "tekst.txt", UnknownType),
    "an old document": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "oud.doc", UnknownType),
    "a document with a password": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(60) + "EncryptedPackage".encode("utf-16-le"), "x.docx", LockedFile,
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_a_bad_file_is_refused_with_a_sentence_that_names_it(what: str) -> None:
    content, name, refusal = REFUSED[what]
    with pytest.raises(refusal, match=name):
        look(content, name)


def test_a_polyglot_loses_its_other_half() -> None:
    """A picture that is a page as well, and a PDF that is a zip as well: what comes out is one thing only."""
    page = b"<script>alert(1)</script>"
    made = anew(papers.picture("JPEG", comment=page) + page, "foto.jpg")
    assert b"script" not in made
    made = anew(papers.pdf() + papers.document(), "stuk.pdf")
    assert b"PK\x03\x04" not in made
    with pytest.raises(UnknownType):
        look(papers.document() + papers.picture(), "verslag.docx")


def test_a_name_decides_nothing() -> None:
    assert look(papers.picture("PNG"), "verslag.docx").type.code == "png"


def test_the_worker_may_open_and_write_nothing() -> None:
    """What a file breaks has no keys, no settings and no way out but the pipe."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import worker; worker.warm_up(); worker.shut_in()\n"
        "for attempt in (lambda: open('/etc/passwd'), lambda: __import__('socket').socket()):\n"
        "    try: attempt()\n"
        "    except (OSError, ImportError): sys.stdout.write('no ')\n"
        "    else: sys.stdout.write('yes ')\n"
    )
    folder = str(Path(worker.__file__).parent)
    told = subprocess.run(
        [sys.executable, "-I", "-B", "-c", code, folder], capture_output=True, check=True, env={}, text=True
    )
    assert told.stdout == "no no "


def test_the_worker_gets_nothing_of_the_house(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the settings, nor the name that somebody gave their file: everybody on the machine can read a command."""
    seen: list[tuple[list[str], dict[str, str]]] = []
    popen = subprocess.Popen

    class Watched(popen):  # type: ignore[misc, valid-type]
        def __init__(self, command: list[str], **options: object) -> None:
            seen.append((command, options["env"]))  # type: ignore[arg-type]
            super().__init__(command, **options)

    monkeypatch.setattr(subprocess, "Popen", Watched)
    monkeypatch.setitem(os.environ, "TRACKER_SECRET_KEY", "geheim")
    look(papers.picture(), "jan-jansen.kanarienaam")
    ((command, environment),) = seen
    assert environment == {}
    assert "kanarienaam" not in " ".join(command)
    assert "jan-jansen" not in " ".join(command)


def test_a_worker_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "PATIENCE", 0.01)
    with pytest.raises(TooHeavyFile):
        look(papers.noise(size=(2000, 2000)), "foto.jpg")


STARTS = [start for start, _kind in worker.SIGNATURES] + [b"\0\0\0\x18ftypheic", b"\0\0\0\x18ftypisom", b""]


@settings(max_examples=300, deadline=2000, suppress_health_check=[HealthCheck.too_slow])
@given(start=st.sampled_from(STARTS), rest=st.binary(max_size=2000), ending=st.sampled_from(["jpg", "txt", "pdf", ""]))
def test_whatever_is_sent_gets_an_answer(start: bytes, rest: bytes, ending: str) -> None:
    """No crash and no hang: a type that we know, or a reason that has a sentence."""
    told, made = worker.answer(start + rest, ending)
    assert told.get("refused") in files.REFUSALS or told["type"] in files.TYPES
    assert bool(made) <= bool(told.get("anew"))


GOOD = [papers.picture(), papers.picture("PNG"), papers.picture("WEBP"), papers.HEIC, papers.pdf(), papers.document()]


@settings(max_examples=300, deadline=5000, suppress_health_check=[HealthCheck.too_slow])
@given(good=st.sampled_from(GOOD), data=st.data())
def test_a_good_file_with_some_bytes_changed_gets_an_answer(good: bytes, data: st.DataObject) -> None:
    changed = bytearray(good)
    for _ in range(data.draw(st.integers(1, 8))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    told, _made = worker.answer(bytes(changed), "")
    assert told.get("refused") in files.REFUSALS or told["type"] in files.TYPES
