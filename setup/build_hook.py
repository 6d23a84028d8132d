"""Makes a wheel complete: compiled translations, templates, seeds. Run by itself it only compiles."""

import os
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDERS = ("templates", "seeds")


class Completeness(BuildHookInterface[Any]):
    """Hatchling finds this class by itself."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """`version` is "standard" or "editable"; an editable install reads both folders where they are."""
        compile_translations(Path(self.root))
        if self.target_name == "wheel" and version != "editable":
            build_data["force_include"].update({str(Path(self.root, name)): f"tracker/{name}" for name in FOLDERS})


def compile_translations(root: Path) -> None:
    """Write the .mo beside every .po that is newer."""
    for text in sorted(root.glob("tracker/translations/*/LC_MESSAGES/*.po")):
        compiled = text.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime_ns < text.stat().st_mtime_ns:
            _compile(text, compiled)


def _compile(text: Path, compiled: Path) -> None:
    with text.open("rb") as source:
        catalog = read_po(source, locale=text.parent.parent.name)
    unfinished = compiled.with_name(f"{compiled.name}.{os.getpid()}")
    with unfinished.open("wb") as target:
        write_mo(target, catalog)
    unfinished.replace(compiled)


if __name__ == "__main__":
    compile_translations(Path(__file__).parent.parent)
