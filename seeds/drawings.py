"""Files that go with some of the demo's reports, drawn here: nobody's photo is needed to show what a photo does."""

import io
from collections.abc import Callable
from typing import Final

import pikepdf
from PIL import Image, ImageDraw, ImageFont


def garden() -> bytes:
    """Three people from the front in a kitchen garden, on an autumn day."""
    picture = Image.new("RGB", (960, 640), (196, 214, 224))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 300, 960, 640), fill=(122, 104, 72))
    draw.polygon(((560, 300), (560, 170), (700, 90), (840, 170), (840, 300)), fill=(122, 52, 40))
    draw.rectangle((660, 200, 740, 300), fill=(29, 90, 67))
    for row in range(5):
        for plant in range(16):
            left, top = plant * 62 + row * 13 - 20, 350 + row * 58
            draw.ellipse((left, top, left + 44, top + 26), fill=(70, 128 + row * 8, 62))
    for left, coat in ((170, (46, 84, 128)), (300, (172, 120, 40)), (410, (120, 60, 100))):
        draw.rounded_rectangle((left, 260, left + 90, 440), 26, fill=coat)
        draw.ellipse((left + 16, 190, left + 74, 256), fill=(214, 170, 140))
    return _saved(picture)


def chat() -> bytes:
    """A screen of the neighbourhood's group, with the names made unreadable by who sent it."""
    picture = Image.new("RGB", (540, 900), (232, 226, 216))
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(22)
    draw.rectangle((0, 0, 540, 80), fill=(18, 94, 84))
    draw.text((24, 26), "Buurt Dijkzicht (84)", fill="white", font=font)
    said = (
        "Hij staat weer bij nr 8 naar binnen te\nkijken. Zie foto.",
        "Moeten we hem zelf maar even\naanspreken?",
        "Ik bel anders de boerderij wel.",
        "Die doen toch niks.",
    )
    top = 110
    for text in said:
        height = 78 + 28 * text.count("\n")
        draw.rounded_rectangle((20, top, 500, top + height), 14, fill="white")
        draw.rectangle((36, top + 12, 150, top + 30), fill=(40, 40, 40))
        draw.multiline_text((36, top + 38), text, fill=(30, 30, 30), font=font, spacing=6)
        top += height + 24
    return _saved(picture)


def print_out() -> bytes:
    """The supplier's message, printed to a PDF by somebody's browser."""
    lines = ("Trotse partner van de HartenHoeve!", "Vandaag brachten wij weer kratten naar de moestuin.", "14 reacties")
    text = " ".join(f"({line}) Tj 0 -24 Td" for line in lines)
    with pikepdf.new() as made:
        page = made.add_blank_page(page_size=(595, 842))
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = made.make_stream(f"BT /F1 14 Tf 60 760 Td {text} ET".encode())
        made.docinfo["/Creator"] = "Browser"
        out = io.BytesIO()
        made.save(out)
    return out.getvalue()


def _saved(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


DRAWN: Final[dict[str, Callable[[], bytes]]] = {
    "moestuin.png": garden,
    "buurtapp.png": chat,
    "bericht.pdf": print_out,
}
"""By the name that the demo's cases give them."""
