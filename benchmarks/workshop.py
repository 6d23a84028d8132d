"""What benchmarks share: a house of their own at real cost, a watch on the keys, and a table with its JSON."""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import click
from flask import Flask

from tracker import config, create_app
from tracker.casefile import Actor
from tracker.domain import vault
from tracker.domain.permissions import Role
from tracker.domain.receipts import make
from tracker.domain.reports import Identity, Report
from tracker.domain.statuses import Kind
from tracker.models import db
from tracker.services import accounts, organisation, reporting, schema

NOW: Final = datetime.now(UTC)
PASSWORD: Final = "eekhoorn-ladder-mosterd-karpet-vijver"
REPORT: Final = Report(
    Kind.REPORT, "Er staat een foto van een bewoner op een open pagina. " * 8, "SM1", (9, 5), "house", "gisteren"
)
NAMED: Final = Identity("Iemand met een naam", "06 00 00 00 00", "staff")
RESULTS: Final = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Result:
    """`rows`: what was measured, with its unit. `found` against `limit` is the promise."""

    name: str
    promise: str
    rows: list[tuple[str, float, str]]
    found: float
    limit: float
    unit: str

    @property
    def kept(self) -> bool:
        return self.found <= self.limit


def tell(result: Result) -> None:
    """The table on the screen, and the same as JSON."""
    click.echo(f"\n{result.promise}")
    for label, value, unit in result.rows:
        click.echo(f"  {label:52} {value:12.3f} {unit}")
    verdict = "kept" if result.kept else "NOT KEPT"
    click.echo(f"  {'-> ' + result.name:52} {result.found:12.3f} {result.unit}, at most {result.limit:g}: {verdict}")
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{result.name}.json").write_text(json.dumps(asdict(result) | {"kept": result.kept}, indent=2) + "\n")


@contextmanager
def house() -> Iterator[Flask]:
    """A new instance in a folder of its own, with the settings of a real one: real passwords, durable commits.

    Pages are asked for outside its context: inside one, requests would share what belongs to one of them.
    """
    with tempfile.TemporaryDirectory(prefix="meldpunt-bench-") as name:
        folder = Path(name)
        config.create_keys(folder)
        app = create_app({"TRACKER_INSTANCE": str(folder)})
        with app.app_context():
            schema.upgrade()
            # a demo only in that nobody is asked for a second step
            organisation.save(organisation.Organisation(demo=True), actor="system", now=NOW)
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def people(*names: str, role: Role = Role.COORDINATOR) -> list[Actor]:
    """Handlers who are let in, each signed in."""
    for name in names:
        accounts.create(f"{name}@example.org", name.title(), role, PASSWORD, now=NOW)
    return [sign_in(name) for name in names]


def sign_in(name: str) -> Actor:
    return accounts.sign_in(f"{name}@example.org", PASSWORD, now=NOW)


def file_many(count: int) -> None:
    """So many reports, through the real service."""
    with click.progressbar(range(count), label=f"filing {count} reports", file=sys.stderr) as bar:
        for _number in bar:
            reporting.file_report(REPORT, make(), reporter=None, now=NOW)
            db.session.expunge_all()


@contextmanager
def clock() -> Iterator[Callable[[], float]]:
    """Seconds of the wall."""
    begun = time.perf_counter()
    yield lambda: time.perf_counter() - begun


@contextmanager
def cpu() -> Iterator[Callable[[], float]]:
    """Seconds of the processor: the same on a machine that does other work beside it."""
    begun = time.process_time()
    yield lambda: time.process_time() - begun


def median(numbers: Sequence[float]) -> float:
    return sorted(numbers)[len(numbers) // 2]


class Watch:
    """Seconds of CPU spent inside the vault while it runs, and how often it was called; inner calls count once."""

    FUNCTIONS: Final = ("seal", "unseal", "seal_record", "unseal_record", "derive", "seal_with_password")
    METHODS: Final = (
        (vault.PublicKey, "wrap"),
        (vault.PrivateKey, "unwrap"),
        (vault.PrivateKey, "derive"),
    )

    def __init__(self) -> None:
        self.seconds, self.calls, self._depth = 0.0, 0, 0

    def reset(self) -> None:
        self.seconds, self.calls = 0.0, 0

    def __enter__(self) -> "Watch":
        """Wherever a module has the function under its own name, it gets the watched one."""
        self._put_back: list[tuple[Any, str, Any]] = []
        watched = {getattr(vault, name): self._watching(getattr(vault, name)) for name in self.FUNCTIONS}
        for module in [module for name, module in sys.modules.items() if name.startswith("tracker.")]:
            for name, value in list(vars(module).items()):
                if callable(value) and getattr(value, "__module__", "") == vault.__name__ and value in watched:
                    self._replace(module, name, watched[value])
        for owner, name in self.METHODS:
            self._replace(owner, name, self._watching(getattr(owner, name)))
        return self

    def __exit__(self, *_: object) -> None:
        for owner, name, value in self._put_back:
            setattr(owner, name, value)

    def _replace(self, owner: Any, name: str, value: Any) -> None:
        self._put_back.append((owner, name, getattr(owner, name)))
        setattr(owner, name, value)

    def _watching(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*args: Any, **kwargs: Any) -> Any:
            if self._depth:
                return function(*args, **kwargs)
            self._depth, begun = 1, time.thread_time()
            try:
                return function(*args, **kwargs)
            finally:
                self._depth = 0
                self.seconds += time.thread_time() - begun
                self.calls += 1

        return watched
