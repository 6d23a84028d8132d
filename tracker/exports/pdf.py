"""PDF by typst, in our own look and font, readable by a screen reader (PDF/UA-1). Nothing is written to disk.

What is told goes in as JSON, so whatever people wrote stays text and is never read as markup.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

import typst

from tracker.resources import folder

STANDARD: Final = "ua-1"


class NotPrintable(RuntimeError):
    """A sheet came out otherwise than it was made, for instance in another font: a mistake in our own templates."""


def of(template: str, told: Mapping[str, Any]) -> bytes:
    """The sheet `templates/sheets/<template>.typ`, which reads `told` from sys.inputs."""
    root = folder("templates")
    made, warnings = typst.compile_with_warnings(
        str(root / "sheets" / f"{template}.typ"),
        root=str(root),
        font_paths=[str(root / "sheets" / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
        pdf_standards=[STANDARD],
    )
    if warnings or not isinstance(made, bytes):  # typst only warns when a font is missing
        raise NotPrintable(template)
    return made
