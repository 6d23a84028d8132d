"""Looks into one file, and makes a picture or PDF anew without what it said about its maker.

Danger: whoever sends a file may have made it to break what reads it. This runs as a process of its own, without the
house's settings or keys, and gives up the right to open or write anything before the first byte is looked at. It knows
nothing of the rest of the house: the content comes in on one pipe and goes out on another.
"""

import codecs
import io
import json
import resource
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Final

import pi_heif
import pikepdf
from pikepdf import Array, Dictionary, Name
from pikepdf.sanitize import Sanitizer
from PIL import Image, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin

LOADED: Final = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin)
ENCODINGS: Final = ("ascii", "cp437", "cp1252", "utf-8", "utf-16", "utf-16-le")
"""What is wanted later is loaded before the doors are shut: afterwards nothing can be opened, code included."""

MEMORY: Final = 1536 * 1024 * 1024
SECONDS: Final = 40
MOST_PIXELS: Final = 64_000_000
"""A picture of a phone has 12 to 50 million; each takes up to 4 bytes here, a few times over."""
ORIENTATION: Final = 0x0112
TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""How a picture is turned to be seen as it was taken, by what the camera noted (TIFF 6.0, tag 274)."""
MOST_UNPACKED: Final = 512 * 1024 * 1024
MOST_OBJECTS: Final = 500_000


class Refused(Exception):
    """`why`: unknown, broken, locked or heavy."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


Found = tuple[str, bytes | None]
"""The code of the type, and the file made anew where it is one that is cleaned."""


def look(content: bytes, ending: str) -> Found:
    """What this file is. `ending`: what its name says, which counts for nothing but plain text."""
    for signature, kind in SIGNATURES:
        if content.startswith(signature):
            return kind(content)
    if content[4:8] == b"ftyp":
        return _boxes(content)
    return _text(content, ending)


# pictures


def _picture(code: str, module: str, mode_of: Callable[[Image.Image], str], **options: Any) -> Callable[[bytes], Found]:
    def repaint(content: bytes) -> Found:
        with Image.open(io.BytesIO(content), formats=[module]) as picture:
            return code, _repainted(picture, code, mode_of, **options)

    return repaint


def _repainted(picture: Image.Image, code: str, mode_of: Callable[[Image.Image], str], **options: Any) -> bytes:
    """Only the colours of the points go over into a new picture, turned as it was meant to be seen."""
    if picture.width * picture.height > MOST_PIXELS:
        picture.draft("RGB", (picture.width // 2, picture.height // 2))  # a large JPEG can be read smaller
    if picture.width * picture.height > MOST_PIXELS:
        raise Refused("heavy")
    picture.load()
    turned = _turned(picture).convert(mode_of(picture))
    clean = Image.frombytes(turned.mode, turned.size, turned.tobytes())
    made = io.BytesIO()
    clean.save(made, code, **options)
    return made.getvalue()


def _turned(picture: Image.Image) -> Image.Image:
    try:
        told = int(picture.getexif().get(ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - what the camera wrote may be anything; the picture itself is whole
        told = 1
    turn = TURNS.get(told)
    return picture if turn is None else picture.transpose(turn)


def _with_alpha(picture: Image.Image) -> str:
    if picture.mode in ("LA", "RGBA", "PA", "La", "RGBa") or "transparency" in picture.info:
        return "RGBA"
    return "L" if picture.mode in ("1", "L") else "RGB"


def _flat(picture: Image.Image) -> str:
    return "L" if picture.mode in ("1", "L") else "RGB"


def _heic(content: bytes) -> Found:
    opened = pi_heif.open_heif(io.BytesIO(content), convert_hdr_to_8bit=True)
    if opened.size[0] * opened.size[1] > MOST_PIXELS:
        raise Refused("heavy")
    return "jpeg", _repainted(opened.to_pillow(), "jpeg", _flat, quality=90)


# PDF

_NEVER: Final = frozenset(
    {
        *("/Metadata", "/PieceInfo", "/LastModified", "/AA", "/OpenAction", "/JS", "/XFA", "/AF", "/Thumb"),
        *("/CreatorInfo", "/EmbeddedFiles", "/Collection", "/SpiderInfo", "/DSS", "/Perms", "/SourceInfo"),
    }
)
_RESOURCES: Final = frozenset({"/XObject", "/Font", "/ColorSpace", "/Pattern", "/ExtGState", "/Shading", "/Properties"})
"""Under these stand names that the maker chose: a picture may be called anything."""
_OF_A_NOTE: Final = ("/T", "/M", "/CreationDate", "/NM", "/RC")
_SANITIZER: Final = (
    Sanitizer().remove_javascript().remove_external_access().remove_attachments().remove_multimedia()
    .remove_thumbnails().remove_search_index().remove_web_capture().remove_private_app_data().remove_collection()
)  # fmt: skip


def _pdf(content: bytes) -> Found:
    try:
        opened = pikepdf.open(io.BytesIO(content), inherit_page_attributes=False)
    except pikepdf.PasswordError as error:
        raise Refused("locked") from error
    with opened as pdf:
        if len(pdf.objects) > MOST_OBJECTS:
            raise Refused("heavy")
        if not len(pdf.pages):
            raise Refused("broken")
        _SANITIZER.apply(pdf)
        for name in ("/Info", "/ID"):
            if name in pdf.trailer:
                del pdf.trailer[name]
        for each in _dictionaries(pdf):
            _forget(each)
        made = io.BytesIO()
        pdf.save(made, deterministic_id=True, encryption=False, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return "pdf", made.getvalue()


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary and stream of the file, those inside others too."""
    told = 0
    for each in [pdf.Root, *pdf.objects]:
        left: list[tuple[Any, bool]] = [(each, False)]
        while left:
            thing, named_by_maker = left.pop()
            told += 1
            if told > 4 * MOST_OBJECTS:
                raise Refused("heavy")
            if isinstance(thing, Array):
                left += [(part, False) for part in thing if _is_inside(part)]
            elif isinstance(thing, Dictionary | pikepdf.Stream):
                if not named_by_maker:
                    yield thing
                left += [(part, name in _RESOURCES) for name, part in thing.items() if _is_inside(part)]


def _is_inside(part: Any) -> bool:
    """What is referred to comes by itself: everything that has a number is walked."""
    return isinstance(part, Array | Dictionary) and not part.is_indirect


def _forget(thing: Any) -> None:
    for name in [name for name in thing if name in _NEVER]:
        del thing[name]
    action = thing.get("/A")
    if isinstance(action, Dictionary) and "/S" in action and action.get("/S") != Name.GoTo:
        del thing["/A"]
    if thing.get("/FT") == Name.Sig and "/V" in thing:
        del thing["/V"]  # a signature names who signed
    if thing.get("/Type") == Name.Annot and thing.get("/Subtype") != Name.Widget:
        for name in _OF_A_NOTE:
            if name in thing:
                del thing[name]
    if isinstance(thing, pikepdf.Stream):
        _clean_picture_in(thing)


def _clean_picture_in(stream: Any) -> None:
    given = stream.get("/Filter")
    filters = [str(each) for each in given] if isinstance(given, Array) else [str(given)] if given is not None else []
    if filters in (["/DCTDecode"], ["/FlateDecode", "/DCTDecode"]):
        raw = stream.read_raw_bytes()
        if len(filters) == 2:
            raw = _unpacked(raw)
        parms = stream.get("/DecodeParms")
        last = parms[-1] if isinstance(parms, Array) else parms
        stream.write(_bare_jpeg(raw), filter=Name.DCTDecode, decode_parms=last)
    elif filters == ["/JPXDecode"]:
        stream.write(_bare_jpeg2000(stream.read_raw_bytes()), filter=Name.JPXDecode)
    elif {"/DCTDecode", "/JPXDecode"} & set(filters):
        raise Refused("heavy")


def _unpacked(raw: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    content = unpacker.decompress(raw, MOST_UNPACKED)
    if unpacker.unconsumed_tail:
        raise Refused("heavy")
    return content


def _bare_jpeg(raw: bytes) -> bytes:
    """The same points, without comments and applications' segments; Adobe's says how the colours are meant."""
    out, at = bytearray(raw[:2]), 2
    while raw[at : at + 1] == b"\xff":
        marker = raw[at + 1]
        if marker == 0xDA:
            return bytes(out + raw[at:])
        if marker == 0xFF or 0xD0 <= marker <= 0xD9:
            at += 1 if marker == 0xFF else 2
            continue
        length = int.from_bytes(raw[at + 2 : at + 4])
        if length < 2:
            break
        if not (marker == 0xFE or (0xE0 <= marker <= 0xEF and marker != 0xEE)):
            out += raw[at : at + 2 + length]
        at += 2 + length
    raise Refused("broken")


def _bare_jpeg2000(raw: bytes) -> bytes:
    if raw[4:8] != b"jP  ":
        return raw  # bare already
    out = bytearray()
    for kind, start, end in _walk_boxes(raw):
        if kind not in (b"xml ", b"uuid", b"uinf"):
            out += raw[start:end]
    return bytes(out)


# what is sealed as it is: it must be whole, and what it says it is

_STILL: Final = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_FILMS: Final = {
    *(b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"mmp4"),
    *(b"3gp4", b"3gp5", b"3gp6", b"3g2a", b"dash"),
}


def _boxes(content: bytes) -> Found:
    brand = content[8:12]
    if brand in _STILL:
        return _heic(content)
    code = "m4a" if brand in (b"M4A ", b"M4B ") else "mov" if brand == b"qt  " else "mp4" if brand in _FILMS else ""
    if not code:
        raise Refused("unknown")
    kinds = {kind for kind, _start, _end in _walk_boxes(content)}
    if b"mdat" not in kinds or not kinds & {b"moov", b"moof"}:
        raise Refused("broken")
    return code, None


def _walk_boxes(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    at = 0
    while at < len(content):
        size, head = int.from_bytes(content[at : at + 4]), 8
        if size == 1:
            size, head = int.from_bytes(content[at + 8 : at + 16]), 16
        end = len(content) if size == 0 else at + size
        if end < at + head or end > len(content):
            raise Refused("broken")
        yield content[at + 4 : at + 8], at, end
        at = end


_OFFICE: Final = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml": "pptx",
}
_OPEN_DOCUMENT: Final = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}


def _zip(content: bytes) -> Found:
    """Only documents, without macros, and with nothing in front, behind or between."""
    if content[-22:-18] != b"PK\x05\x06":
        raise Refused("broken" if b"PK\x05\x06" not in content else "unknown")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        members = packed.infolist()
        if any(member.flag_bits & 1 for member in members):
            raise Refused("locked")
        if len(members) > 10_000 or sum(member.file_size for member in members) > MOST_UNPACKED:
            raise Refused("heavy")
        if not members or min(member.header_offset for member in members) != 0:
            raise Refused("unknown")
        return _document(packed, {member.filename: member for member in members})


def _document(packed: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> Found:
    if any(
        name.lower().endswith(("vbaproject.bin", ".js", ".exe", ".vbs")) or name.startswith("Scripts/")
        for name in members
    ):
        raise Refused("unknown")
    kind = members.get("mimetype")
    if kind is not None and kind.file_size < 200:
        code = _OPEN_DOCUMENT.get(packed.read(kind).decode("ascii", "replace").strip())
        if code and "content.xml" in members:
            return code, None
    types = members.get("[Content_Types].xml")
    if types is not None and types.file_size < 4 * 1024 * 1024:
        told = packed.read(types).decode("utf-8", "replace")
        for main, code in _OFFICE.items():
            if f'"{main}"' in told and "macroEnabled" not in told:
                return code, None
    raise Refused("unknown")


def _ole(content: bytes) -> Found:
    """An Office file with a password, or one of an old kind that may hold macros."""
    raise Refused("locked" if "EncryptedPackage".encode("utf-16-le") in content else "unknown")


def _riff(content: bytes) -> Found:
    if content[8:12] == b"WEBP":
        return _picture("webp", "WEBP", _with_alpha, quality=90)(content)
    if content[8:12] != b"WAVE":
        raise Refused("unknown")
    if int.from_bytes(content[4:8], "little") > len(content) - 8 or b"fmt " not in content[12:64]:
        raise Refused("broken")
    return "wav", None


def _ogg(content: bytes) -> Found:
    if not any(codec in content[28:64] for codec in (b"OpusHead", b"vorbis", b"Speex")):
        raise Refused("unknown")
    if content.count(b"OggS") < 2:
        raise Refused("broken")
    return "ogg", None


_RATES: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_LOW_RATES: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_SAMPLES: Final = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def _mp3(content: bytes) -> Found:
    at = 0
    if content.startswith(b"ID3"):
        a, b, c, d = content[6:10]
        at = 10 + (a << 21 | b << 14 | c << 7 | d)
    if _frame(content, at) and _frame(content, at + _frame(content, at)):
        return "mp3", None
    raise Refused("broken" if at else "unknown")


def _frame(content: bytes, at: int) -> int:
    """The length of the frame of layer III that begins here, or 0."""
    head = content[at : at + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, rate, sample = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or rate in (0, 15) or sample == 3:
        return 0
    kilobits = _RATES[rate] if version == 3 else _LOW_RATES[rate]
    return (144 if version == 3 else 72) * kilobits * 1000 // _SAMPLES[version][sample] + (head[2] >> 1 & 1)


def _amr(content: bytes) -> Found:
    first = content[content.index(b"\n") + 1 :][:1]
    if not first or first[0] & 0x83:  # these bits of a frame's head are always empty
        raise Refused("broken")
    return "amr", None


def _ebml(content: bytes) -> Found:
    if b"webm" not in content[:64] and b"matroska" not in content[:64]:
        raise Refused("unknown")
    if b"\x18\x53\x80\x67" not in content[:4096]:
        raise Refused("broken")
    return "webm", None


def _text(content: bytes, ending: str) -> Found:
    """Plain text under a name that says so. Danger: a page or a drawing with a script in it is text as well."""
    if ending not in ("txt", "csv", "md", "log"):
        raise Refused("unknown")
    for encoding in ("utf-16", "utf-8", "cp1252"):
        if encoding == "utf-16" and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            continue
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        odd = sum(1 for sign in text if ord(sign) < 32 and sign not in "\t\r\n\f")
        if odd or text.lstrip("\ufeff \t\r\n").startswith(("<", "#!", "%!")):
            raise Refused("unknown")
        return "text", None
    raise Refused("unknown")


SIGNATURES: Final[tuple[tuple[bytes, Callable[[bytes], Found]], ...]] = (
    (b"\xff\xd8\xff", _picture("jpeg", "JPEG", _flat, quality=90)),
    (b"\x89PNG\r\n\x1a\n", _picture("png", "PNG", _with_alpha, compress_level=4)),
    (b"RIFF", _riff),
    (b"%PDF-", _pdf),
    (b"PK\x03\x04", _zip),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _ole),
    (b"ID3", _mp3),
    (b"\xff\xfb", _mp3),
    (b"\xff\xfa", _mp3),
    (b"\xff\xf3", _mp3),
    (b"\xff\xf2", _mp3),
    (b"OggS\x00", _ogg),
    (b"#!AMR\n", _amr),
    (b"#!AMR-WB\n", _amr),
    (b"\x1a\x45\xdf\xa3", _ebml),
)


def warm_up() -> None:
    """Whatever the libraries open at their first use, they open now."""
    Image.preinit()
    for encoding in ENCODINGS:
        codecs.lookup(encoding)
    locked = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(owner="", user=""))
    pikepdf.open(locked).close()


def shut_in() -> None:
    """From here on: this much memory and time, no file of any size, no dump of memory, and nothing new is opened."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def answer(content: bytes, ending: str) -> tuple[dict[str, Any], bytes]:
    try:
        code, made = look(content, ending)
    except Refused as refused:
        return {"refused": refused.why}, b""
    except (MemoryError, Image.DecompressionBombError, RecursionError):
        return {"refused": "heavy"}, b""
    except Exception:  # noqa: BLE001 - a library that stumbles over a file: the file is no good to us
        return {"refused": "broken"}, b""
    return {"type": code, "anew": made is not None}, made or b""


def main() -> None:
    Image.MAX_IMAGE_PIXELS = 4 * MOST_PIXELS
    warm_up()
    shut_in()
    told, made = answer(sys.stdin.buffer.read(), sys.argv[1])
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n")
    sys.stdout.buffer.write(made)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
