"""The organisation's own rules: read out of a file, shown, and accepted as a new version."""

from datetime import date, datetime
from pathlib import Path

import click

from tracker import catalogue
from tracker.cli.common import LANGUAGE, inside
from tracker.clock import now, today
from tracker.dialogue import sentence_in_english
from tracker.domain import rules as reader
from tracker.domain.acts import SYSTEM
from tracker.domain.rules import LARGEST, Reading, What
from tracker.services import protocols


@click.group()
def rules() -> None:
    """The organisation's own rules, in versions. Cases keep the version that they came in under."""


@rules.command("list")
@click.option("--version", "version", default="", help="a version; without it the one that holds now")
@LANGUAGE
def list_rules(version: str, language: str) -> None:
    """The rules of a version; the versions stand before them."""
    with inside():
        known = {each.version: each for each in catalogue.protocols()}
        if version and version not in known:
            raise click.ClickException(f"There is no version {version}.")
        for each in known.values():
            since = f"from {each.since}" if each.since else "from the beginning"
            holds = "  holds now" if each.version == catalogue.version() else ""
            click.echo(f"version {each.version}  {since}{holds}{f'  {each.name}' if each.name else ''}", err=True)
        for rule in catalogue.rules(version):
            clients = "  (clients)" if rule.audience == reader.Audience.CLIENTS else ""
            click.echo(f"{rule.number:3}. {rule.label.said_in(language)}{clients}")


@rules.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--from", "since", type=click.DateTime(["%Y-%m-%d"]), help="the day from which they hold; else today")
@click.option("--name", default="", help="what they are called; else the title in the file")
@click.option("--yes", is_flag=True, help="accept without asking")
def import_rules(file: Path, since: datetime | None, name: str, yes: bool) -> None:
    """Read a protocol in Markdown or plain text, show what is understood of it, and accept it as a new version."""
    with file.open("rb") as opened:
        body = opened.read(4 * LARGEST + 1)  # not more, whatever its size says: a device has none
    if len(body) > 4 * LARGEST:
        raise click.ClickException(f"This file is too large for a protocol: {LARGEST} characters at most.")
    reading = reader.read(reader.decode(body))
    _show(reading)
    called = name or reading.title or file.stem
    with inside():
        day: date = since.date() if since else today()
        if not yes:
            click.confirm(f"Accept these {len(reading.rules)} rules as '{called}', from {day}?", abort=True, err=True)
        number = protocols.accept(reading.rules, called, day, seen=protocols.mark(), actor=SYSTEM, now=now())
    click.echo(f"Version {number} holds from {day}.")


def _show(reading: Reading) -> None:
    for rule in reading.rules:
        clients = "  (clients)" if rule.audience is reader.Audience.CLIENTS else ""
        click.echo(f"{rule.number:3}. {rule.title}{clients}")
    for remark in reading.remarks:
        click.echo(f"line {remark.line}: {sentence_in_english(remark.sentence, remark.values)}", err=True)
    for line in reading.lines:
        if line.what is What.SKIPPED:
            click.echo(f"left out, line {line.number}: {line.text.strip()}", err=True)
