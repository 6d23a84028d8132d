"""The audit trail."""

import sys
from pathlib import Path

import click

from tracker import dialogue
from tracker.cli.common import earlier_head, inside
from tracker.services import (
    doubting,
    exporting,
    publishing,
    recording,
)


@click.group()
def audit() -> None:
    """The audit trail."""


@audit.command("verify")
@click.option(
    "--against", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="a file with an earlier head"
)
def verify(against: Path | None) -> None:
    """Walk the whole trail: 0 intact, 1 broken, with the first bad entry."""
    with inside():
        taken_on = exporting.recognise(against.read_bytes()) if against else None
        found = recording.verify(earlier_head(against) if against and taken_on is None else None)
        if found:
            click.echo(f"The trail is broken at entry {found.number}: {dialogue.translated(found.why)}.", err=True)
        doubts = doubting.doubts()
        for doubt in doubts:
            click.echo(dialogue.translated(doubt.sentence) % {"email": doubt.email}, err=True)
        if found or doubts:
            sys.exit(1)
        click.echo(f"The trail is intact: {recording.count()} entries, head {recording.head()}")
        published = publishing.recognise(against.read_bytes()) if against else None
        if published:
            click.echo(f"The file is the summary of {published} exactly as it was published.")
        if taken_on:
            click.echo(f"The file is the register exactly as a handler took it along on {taken_on}.")
        if cut := recording.last_cut_through():
            click.echo(f"Entries up to {cut} were taken off by two people; what is still needed of them is there.")


@audit.command("head")
def head() -> None:
    """The digest of the last entry. Keep it elsewhere: it proves later that nothing before it was changed."""
    with inside():
        click.echo(recording.head())
