"""Backups, and what is wrong with this installation."""

import os
import sys
from pathlib import Path

import click

from tracker import config, create_app, dialogue, doctor
from tracker.cli.common import earlier_head, inside
from tracker.clock import now, today
from tracker.domain import retention
from tracker.domain.errors import Refusal
from tracker.services import (
    backups,
    restoring,
)


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--keep",
    type=click.IntRange(1, retention.BACKUP_DAYS),
    default=retention.BACKUP_DAYS,
    help="days that a backup lives in a folder; older ones are removed",
)
def backup(file: Path | None, keep: int) -> None:
    """Write a backup while everything runs on, and read it back. FILE may be a folder: one file a day, old ones go."""
    with inside():
        place = file or config.current().backups
        if place is None:
            raise click.UsageError("Name a file or a folder, or set TRACKER_BACKUPS.")
        made = backups.make(place, now=now())
        click.echo(f"Written and read back: {backups.target_of(place, today())}")
        click.echo(f"It holds the audit trail up to head {made.head}")
        if made.broken:
            click.echo(f"Its trail is broken at entry {made.broken.number}: run 'tracker audit verify'.", err=True)
        if place.is_dir():
            for path in backups.rotate(place, today(), keep):
                click.echo(f"Removed, older than {keep} days: {path.name}")
        else:
            click.echo(
                f"Remove it yourself after {retention.BACKUP_DAYS} days: what is erased from now on stays in it."
            )
        click.echo("It holds no key. Keep the keys, and the list of what was erased, in another place than this file.")
    sys.exit(1 if made.broken else 0)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="throw away what is here now")
@click.option(
    "--against", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="a file with an earlier head"
)
@click.option("--even-broken", is_flag=True, help="also when the backup's own audit trail is not intact")
def restore(file: Path, replace: bool, against: Path | None, even_broken: bool) -> None:
    """Put a backup back, erase again what was erased since, and check the audit trail."""
    earlier = earlier_head(against) if against else None
    with create_app().app_context():
        done = restoring.restore(file, now=now(), earlier_head=earlier, replace=replace, even_broken=even_broken)
        click.echo(f"Restored: the backup of {done.contents.day}, whole, and brought up to date.")
        if done.contents.broken:
            click.echo(f"Its audit trail is broken at entry {done.contents.broken.number}.", err=True)
        else:
            click.echo(f"The audit trail is intact and holds the backup's head {done.contents.head}")
        if against:
            click.echo("The earlier head that you gave is in it.")
        if done.list_found:
            click.echo(
                "What was erased since has been erased here too."
                if done.erased_again
                else "Nothing in it had been erased since."
            )
        else:
            click.echo(
                f"There was no list of what was erased ({config.current().erased_list}). What was erased since this "
                "backup may be back: put the list in its place and restore again.",
                err=True,
            )
        click.echo(f"The head is now {done.head}. Everybody signs in again. Next: tracker doctor")


@click.command("doctor")
def examine() -> None:
    """What is wrong with this installation, and the mend: 0 when nothing is, 1 else."""
    try:
        app = create_app()
    except Refusal as refusal:
        click.echo(f"{dialogue.in_english(refusal)}\n    mend: see docs/deployment.md, Settings", err=True)
        sys.exit(1)
    with app.app_context():
        found = doctor.examine(now(), os.environ)
    for finding in found:
        click.echo(f"{'wrong' if finding.grave else 'note '}  {finding.what}\n       mend: {finding.mend}")
    if not found:
        click.echo("Nothing is wrong here.")
    sys.exit(1 if any(finding.grave for finding in found) else 0)
