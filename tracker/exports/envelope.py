"""The sheet for the envelope in the safe: the words, the same as a QR code, and what to do with it. In Dutch."""

import io
from datetime import date

import segno
from babel.dates import format_date

from tracker.exports import pdf


def sheet(words: str, fingerprint: str, organisation: str, day: date) -> bytes:
    """One page A4. Danger: who has it has the key; it is for a printer and for nothing else."""
    told = {
        "words": words.split(),
        "qr": qr(words),
        "fingerprint": fingerprint,
        "organisation": organisation,
        "day": format_date(day, "d MMMM y", locale="nl"),
    }
    return pdf.of("envelope", told)


def qr(words: str) -> str:
    """SVG. In capitals the code is smaller; which letters are used makes no difference when the words are read back."""
    drawn = io.BytesIO()
    segno.make(words.upper(), error="q", micro=False).save(
        drawn, kind="svg", border=0, dark="#18231d", xmldecl=False, svgns=True
    )
    return drawn.getvalue().decode()
