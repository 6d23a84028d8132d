"""Names of files: what is shown beside a file can't lead elsewhere, hide its end or be turned around."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import files
from tracker.domain.files import LONGEST_NAME, TYPES, named_as, plain_name, unlike


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../x.html", "x.html"),
        ("C:\\Users\\Sanne\\foto.jpg", "foto.jpg"),
        ("/etc/passwd", "passwd"),
        ("foto\u202egpj.exe", "fotogpj.exe"),
        ("een\r\nSet-Cookie: x", "eenSet-Cookie: x"),
        ("  foto   van   ons .jpg ", "foto van ons .jpg"),
        ("...", "bestand"),
        ("", "bestand"),
        ("a\x00b.pdf", "ab.pdf"),
        ("e\u0301e\u0301n.txt", "één.txt"),
        ("n" * 300 + ".jpg", "n" * (LONGEST_NAME - 9) + ".jpg"),
    ],
)
def test_of_a_name_only_what_can_be_seen_stays(sent: str, shown: str) -> None:
    assert plain_name(sent) == shown


@given(st.text(max_size=400))
def test_any_name_gives_one_that_can_be_shown(sent: str) -> None:
    name = plain_name(sent)
    assert 0 < len(name) <= LONGEST_NAME
    assert not set(name) & set("/\\\r\n\t\0")
    assert plain_name(name) == name


@pytest.mark.parametrize(
    ("name", "code", "told"),
    [
        ("x.html", "jpeg", "x.jpg"),
        ("foto.JPEG", "jpeg", "foto.JPEG"),
        ("IMG_1.HEIC", "jpeg", "IMG_1.jpg"),
        ("memo.opus", "ogg", "memo.opus"),
        ("foto", "png", "foto.png"),
        ("1. eerste verslag", "docx", "1. eerste verslag.docx"),
        ("lijst.csv", "text", "lijst.csv"),
    ],
)
def test_a_name_ends_as_what_the_file_is(name: str, code: str, told: str) -> None:
    assert named_as(name, TYPES[code]) == told


def test_two_files_with_one_name_are_told_apart() -> None:
    assert unlike("foto.jpg", set()) == "foto.jpg"
    assert unlike("foto.jpg", {"foto.jpg"}) == "foto (2).jpg"
    assert unlike("foto.jpg", {"foto.jpg", "foto (2).jpg"}) == "foto (3).jpg"
    assert unlike("brief", {"brief"}) == "brief (2)"


def test_only_pictures_that_we_painted_are_shown_in_a_page() -> None:
    assert {code for code, what in TYPES.items() if what.shown} == {"jpeg", "png", "webp"}
    assert all(what.cleaned for what in TYPES.values() if what.shown)
    original = files.File(b"", "foto.jpg", "jpeg", 1, "", original_of="a")
    assert not original.shown
    assert original.may_tell


def test_every_refusal_names_the_file_it_is_about() -> None:
    for refusal in files.FileRefused.__subclasses__():
        assert "foto.jpg" in str(refusal("foto.jpg", most=1)), refusal
