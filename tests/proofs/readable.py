"""Bodies made readable: what is packed in a file is unpacked, so that it can be compared and searched."""

import zipfile
from io import BytesIO

import pikepdf


def readable(body: bytes, kind: str = "") -> str:
    """The text of a page or file, its packed parts unpacked; bytes that are no text stand there one for one."""
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(BytesIO(body)) as packed:
            return "\n".join(
                f"{each.filename} {each.date_time}\n{readable(packed.read(each))}" for each in packed.infolist()
            )
    if body.startswith(b"%PDF"):
        return unpacked(body).decode("latin-1")
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body.decode("latin-1")


def unpacked(body: bytes) -> bytes:
    """A PDF with every stream in the open."""
    out = BytesIO()
    with pikepdf.open(BytesIO(body)) as pdf:
        pdf.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.generalized, compress_streams=False, qdf=True,
                 object_stream_mode=pikepdf.ObjectStreamMode.disable, static_id=True)  # fmt: skip
    return out.getvalue()
