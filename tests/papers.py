"""Files for the tests, made here: pictures, PDFs and documents that say more about their maker than they should."""

import base64
import io
import random
import struct
import zipfile
import zlib
from functools import cache
from typing import Final

import pikepdf
from PIL import Image, PngImagePlugin

CANARY: Final = b"kanariemetakwetterde"
"""Stands in whatever tells about the maker; never in what the file shows."""

HEIC: Final = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAchtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA"
    "ADRpbG9jAAAAAERAAAIAAQAAAAAB7AABAAAAAAAAAC8AAgAAAAACGwABAAAAAAAAADwAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAA"
    "AAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAABB2lwcnAAAADmaXBjbwAAAHZodmNDAQNwAAAA"
    "kAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq"
    "5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xh"
    "cAAAADAAAAABAAAAIAAAAAH////wAAAAAv///+AAAAACAAAAEHBpeGkAAAAAAwgICAAAAAlpcm90AwAAABlpcG1hAAAAAAAAAAEA"
    "AQaBAgMFhIYAAAAaaXJlZgAAAAAAAAAOY2RzYwACAAEAAQAAAHNtZGF0AAAAKygBrxOA5TNSf/3HpEHfmo/whksFWH8Jky9RMsB1"
    "uN/8CDN+t8oz+AARvEgAAAAGRXhpZgAATU0AKgAAAAgAAgEOAAIAAAAMAAAAJgESAAMAAAABAAYAAAAAAABrYW5hcmllaGVpYwA="
)
"""48 by 32 points, turned a quarter by the camera; its EXIF says kanarieheic. Made with an encoder we don't ship."""


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), *, turned: int = 1, **more: object) -> bytes:
    """Blue with a red corner on top left, and the canary in every place that a camera writes to."""
    image = Image.new("RGB", size, (20, 90, 200))
    image.paste((200, 30, 40), (0, 0, size[0] // 2, size[1] // 2))
    exif = Image.Exif()
    exif[0x010E], exif[0x013B], exif[0x0112] = CANARY.decode(), CANARY.decode(), turned
    exif.get_ifd(0x8825)[0x001D] = CANARY.decode()  # GPS
    options: dict[str, object] = {"exif": exif, "icc_profile": b"icc " + CANARY}
    if kind == "JPEG":
        options["comment"] = CANARY
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Author", CANARY.decode())
        info.add_itxt("XML:com.adobe.xmp", CANARY.decode())
        options["pnginfo"] = info
    if kind == "WEBP":
        options |= {"xmp": CANARY, "lossless": True}
    made = io.BytesIO()
    image.save(made, kind, **(options | more))
    return made.getvalue()


def noise(kind: str = "JPEG", size: tuple[int, int] = (400, 300), seed: int = 1) -> bytes:
    """A picture that does not get smaller by packing."""
    pixels = random.Random(seed).randbytes(size[0] * size[1] * 3)
    made = io.BytesIO()
    Image.frombytes("RGB", size, pixels).save(made, kind)
    return made.getvalue()


def pdf(*, locked: str | None = None) -> bytes:
    """One page with a picture in it; the canary in everything that is not the page."""
    with pikepdf.new() as made:
        page = made.add_blank_page(page_size=(200, 200))
        image = made.make_stream(picture(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=60, Height=40)
        image.ColorSpace, image.BitsPerComponent = pikepdf.Name.DeviceRGB, 8
        image.Filter = pikepdf.Name.DCTDecode
        image.Metadata = made.make_stream(CANARY)
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
        page.Contents = made.make_stream(b"q 60 0 0 40 0 0 cm /Im0 Do Q BT (zichtbaar) Tj ET")
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=CANARY.decode())
        link = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=CANARY.decode())
        page.AA = pikepdf.Dictionary(O=script)
        page.PieceInfo = pikepdf.Dictionary(App=pikepdf.Dictionary(Private=CANARY.decode()))
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], T=CANARY.decode(), Contents="hier"
        )
        where = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=link)
        page.Annots = made.make_indirect(pikepdf.Array([note, made.make_indirect(where)]))
        made.Root.OpenAction = script
        made.attachments["bijlage.txt"] = CANARY
        made.docinfo["/Author"] = CANARY.decode()
        with made.open_metadata() as metadata:
            metadata["dc:title"] = CANARY.decode()
        made.trailer.ID = pikepdf.Array([pikepdf.String(CANARY.decode()), pikepdf.String(CANARY.decode())])
        out = io.BytesIO()
        encryption = pikepdf.Encryption(owner="eigenaar", user=locked) if locked is not None else False
        made.save(out, encryption=encryption)
    return out.getvalue()


@cache
def document(*, macro: bool = False, bomb: bool = False) -> bytes:
    """A Word document, as far as anybody looks; with its author in it, because documents are not cleaned."""
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", f'<Types><Override ContentType="{main}"/></Types>')
        packed.writestr("word/document.xml", "<w:document>Gewone tekst</w:document>")
        packed.writestr("docProps/core.xml", "<dc:creator>Sanne</dc:creator>")
        if macro:
            packed.writestr("word/vbaProject.bin", b"macro")
        if bomb:
            for number in range(6):
                packed.writestr(f"word/media/{number}.xml", bytes(100 * 1024 * 1024))
    return made.getvalue()


def film() -> bytes:
    """The boxes of an mp4, without pictures in it."""
    boxes = ((b"ftyp", b"isom\0\0\0\0isom"), (b"moov", b"\0" * 32), (b"mdat", b"\0" * 64))
    return b"".join(struct.pack(">I4s", len(body) + 8, kind) + body for kind, body in boxes)


def sound() -> bytes:
    """A wav of silence."""
    body = (
        b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8) + b"data" + struct.pack("<I", 100) + b"\x80" * 100
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WAVE" + body


def picture_bomb() -> bytes:
    """A PNG of a hundred kilobytes that says it is 900 million points."""

    def part(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + part(b"IHDR", head)
        + part(b"IDAT", zlib.compress(bytes(90_000_000)))
        + part(b"IEND", b"")
    )


def text_of_size(size: int) -> bytes:
    return (b"regel tekst\n" * (size // 12 + 1))[:size]
