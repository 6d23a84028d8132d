"""Where templates and seeds are: inside an installed package, else at the top of the checkout."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

_PACKAGE = Path(__file__).parent


class MissingFolder(RuntimeError):
    """This installation lacks a folder it can't do without."""


def folder(name: str) -> Path:
    """The folder `templates` or `seeds`."""
    for place in (_PACKAGE / name, _PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise MissingFolder(f"The folder {name!r} is missing: install Meldpunt again, or run it from its checkout.")


def seed_module(name: str) -> ModuleType:
    """A module out of the seeds folder, which is no package of its own."""
    full_name = f"tracker.seeds.{name}"
    if full_name not in sys.modules:
        spec = importlib.util.spec_from_file_location(full_name, folder("seeds") / f"{name}.py")
        if spec is None or spec.loader is None:
            raise MissingFolder(f"The seeds have no module {name!r}.")
        module = importlib.util.module_from_spec(spec)
        sys.modules[full_name] = module
        try:
            spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[full_name]
            raise
    return sys.modules[full_name]
