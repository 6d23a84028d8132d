"""The sheet for the safe: one page, the right words, in our font, that a screen reader and a scanner can read."""

import io
import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import segno

from tracker import catalogue
from tracker.domain import envelope
from tracker.exports import envelope as paper
from tracker.exports import pdf
from tracker.exports.pdf import NotPrintable
from tracker.resources import folder

WORDS = envelope.make(catalogue.words(), lambda count: bytes((11 * n + 5) % 256 for n in range(count)))
FINGERPRINT = envelope.private_key(WORDS, catalogue.words()).public.fingerprint


def sheet(organisation: str = "De HartenHoeve") -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(paper.sheet(WORDS, FINGERPRINT, organisation, date(2026, 11, 2))))


def fonts(page: pikepdf.Page) -> dict[str, Any]:
    return {str(name): font for name, font in page.Resources.Font.items()}


def unicode_of(font: Any) -> dict[int, str]:
    """What a font says its glyphs stand for: with this a reader copies and reads aloud."""
    table = font.ToUnicode.read_bytes().decode("latin-1")
    found = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for glyph, text in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            found[int(glyph, 16)] = bytes.fromhex(text).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, text in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            start = int(bytes.fromhex(text).decode("utf-16-be").encode("utf-32-be").hex(), 16)
            for glyph in range(int(first, 16), int(last, 16) + 1):
                found[glyph] = chr(start + glyph - int(first, 16))
    return found


def text_of(document: pikepdf.Pdf) -> str:
    """All text in reading order, a space between pieces."""
    pieces = []
    for page in document.pages:
        tables = {name: unicode_of(font) for name, font in fonts(page).items()}
        table: dict[int, str] = {}
        for instruction in pikepdf.parse_content_stream(page):
            operands, operator = instruction.operands, instruction.operator
            if str(operator) == "Tf":
                table = tables[str(operands[0])]
            elif str(operator) in ("Tj", "TJ"):
                strings = [operands[0]] if str(operator) == "Tj" else operands[0]
                for part in strings:
                    if isinstance(part, pikepdf.String):
                        raw = bytes(part)
                        pieces += [table[int.from_bytes(raw[at : at + 2])] for at in range(0, len(raw), 2)]
                pieces.append(" ")
    return re.sub(r"\s+", " ", "".join(pieces))


def tags(node: Any) -> Iterator[str]:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from tags(child)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield str(node.S)
        if "/K" in node:
            yield from tags(node.K)


def figures(node: Any) -> Iterator[Any]:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from figures(child)
    elif isinstance(node, pikepdf.Dictionary):
        if node.get("/S") == "/Figure":
            yield node
        if "/K" in node:
            yield from figures(node.K)


def test_it_is_one_page_a4_in_dutch_with_a_title() -> None:
    document = sheet()
    assert len(document.pages) == 1
    assert [round(float(side)) for side in document.pages[0].MediaBox] == [0, 0, 595, 842]
    assert str(document.Root.Lang) == "nl"
    with document.open_metadata() as metadata:
        assert metadata["dc:title"] == "De envelop in de kluis"
        assert metadata["pdfuaid:part"] == "1"


def test_it_is_tagged_for_a_screen_reader() -> None:
    document = sheet()
    assert bool(document.Root.MarkInfo.Marked) is True
    found = list(tags(document.Root.StructTreeRoot))
    assert found.count("/H1") == 1
    assert found.count("/H2") == 3
    assert found.count("/LI") > 14
    (figure,) = figures(document.Root.StructTreeRoot)
    assert "QR" in str(figure.Alt)


def test_the_words_are_on_it_in_their_order_and_with_their_numbers() -> None:
    text = text_of(sheet())
    numbered = " ".join(f"{number} {word}" for number, word in enumerate(WORDS.split(), 1))
    assert numbered in text
    assert envelope.parse(numbered, catalogue.words()) == WORDS
    for wanted in ("De HartenHoeve", "2 november 2026", FINGERPRINT, "tracker recover", "Wat dicht blijft"):
        assert wanted in text, wanted


def test_it_is_in_our_own_font_and_holds_all_of_it() -> None:
    document = sheet()
    page = document.pages[0]
    names = {str(font.BaseFont).partition("+")[2] for font in fonts(page).values()}
    assert {name.partition("-")[0] for name in names} == {"Vollkorn", "DejaVuSansMono"}
    assert {"Vollkorn-Regular", "Vollkorn-SemiBold"} <= names
    for font in fonts(page).values():
        described = font.DescendantFonts[0].FontDescriptor
        assert "/FontFile2" in described or "/FontFile3" in described


def modules(svg: str) -> list[list[bool]]:
    """The dark modules that the drawing paints: 'm' moves, 'h' paints, one module high."""
    (path,) = ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}path")
    painted, x, y = set(), 0.0, 0.0
    for command, numbers in re.findall(r"([MmhV])([-\d. ]+)", path.attrib["d"]):
        values = [float(number) for number in re.findall(r"-?\d*\.?\d+", numbers)]
        if command == "M":
            x, y = values
        elif command == "m":
            x, y = x + values[0], y + values[1]
        else:
            painted |= {(int(y), int(x) + step) for step in range(int(values[0]))}
            x += values[0]
    side = 1 + max(max(place) for place in painted)
    return [[(row, column) in painted for column in range(side)] for row in range(side)]


def test_the_square_holds_the_same_words() -> None:
    drawn = modules(paper.qr(WORDS))
    wanted = segno.make(" ".join(WORDS.split()).upper(), error="q", micro=False)
    assert drawn == [[bool(module) for module in row] for row in wanted.matrix]
    assert wanted.mode == "alphanumeric"
    assert envelope.parse(WORDS.upper(), catalogue.words()) == WORDS


def test_other_words_are_another_square() -> None:
    assert paper.qr(WORDS) != paper.qr(envelope.make(catalogue.words()))


@pytest.mark.parametrize("name", ['#import "/x": y', "$x$ *vet* _schuin_ <a> @b", "\\ \" ' { } [ ]", "Stichting " * 11])
def test_a_name_stays_text_and_the_sheet_stays_one_page(name: str) -> None:
    document = sheet(name)
    assert len(document.pages) == 1
    assert name.replace(" ", "") in text_of(document).replace(" ", "")


def test_no_hour_and_no_program_name_of_the_machine_is_in_it() -> None:
    content = paper.sheet(WORDS, FINGERPRINT, "De HartenHoeve", date(2026, 11, 2))
    assert b"CreationDate" not in content
    assert b"ModDate" not in content


def test_a_sheet_in_another_font_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same templates without the fonts beside them: typst would take another one with a warning only."""
    shutil.copytree(folder("templates") / "sheets", tmp_path / "sheets", ignore=shutil.ignore_patterns("*.ttf"))
    monkeypatch.setattr(pdf, "folder", lambda _name: tmp_path)
    with pytest.raises(NotPrintable):
        sheet()
