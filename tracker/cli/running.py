"""Setting up, serving, and the periodic jobs."""

from pathlib import Path
from types import ModuleType
from typing import Any, Final

import click

from tracker import dialogue, jobs, resources, serving
from tracker.cli.common import SHEET, UNTESTED, app, inside, link, set_up
from tracker.clock import now
from tracker.services import (
    accounts,
    envelope,
    joining,
    organisation,
)

ALREADY: Final = (
    "This instance has been set up already. More people: tracker user invite EMAIL. "
    "Nobody has come in yet, and a link is lost? Begin anew: tracker init --again"
)


@click.command()
@click.option(
    "--host", default="127.0.0.1", help="address to listen on; any other than this one is for a trusted network"
)
@click.option("--port", default=8000, type=click.IntRange(0, 65535))
@click.option("--empty", is_flag=True, help="accounts only, no cases")
def demo(host: str, port: int, empty: bool) -> None:
    """Fill a fresh instance with demo accounts and a year of cases, and serve it."""
    listener = serving.bind(host, port)
    app = set_up()
    app.config["SHOWN_TO_OTHERS"] = not serving.is_loopback(host)
    story = resources.seed_module("demo")
    with app.app_context():
        _fill_once(story, cases=not empty)
    click.echo(f"\nMeldpunt is at {serving.address_of(listener)}\n\nSign in at /sign-in with (e-mail, password):")
    for email, password in story.sign_ins():
        click.echo(f"{email}  {password}")
    click.echo(f"\n{story.WHO}\n\nEverything in it is invented. Stop with Ctrl-C.")
    serving.serve(app, listener)


def _fill_once(story: ModuleType, *, cases: bool) -> None:
    """Into an empty instance only; the last thing written says that the filling was finished."""
    found = organisation.load()
    if not accounts.everyone():
        with click.progressbar(length=1000, label="Filling the demo, only this once", width=30) as bar:
            story.fill(now(), lambda done, of: bar.update(1000 * done // of - bar.pos), cases=cases)
    elif not found.demo:
        raise click.ClickException(
            "This instance holds real data. Give the demo a folder of its own: TRACKER_INSTANCE=demo"
        )
    elif not found.filled:
        raise click.ClickException("Filling the demo was broken off. Throw its instance folder away and start again.")


@click.command()
@click.option("--name", help="name of the organisation")
@click.option("--people", type=click.IntRange(1), help="how many people work there")
@click.option("--admin-email", help="the administrator: looks after accounts, sees no case")
@click.option("--admin-name")
@click.option("--coordinator-email", help="the first who receives and handles reports")
@click.option("--coordinator-name")
@SHEET
@UNTESTED
@click.option("--no-envelope", is_flag=True, help="without an envelope in the safe; one can be made later")
@click.option("--again", is_flag=True, help="begin anew while nobody has come in yet; earlier links stop working")
def init(sheet: Path | None, untested: bool, no_envelope: bool, again: bool, **given: Any) -> None:
    """First set-up: organisation, envelope in the safe, first accounts. What is not given is asked.

    Nothing is kept until all is answered, so breaking it off does no harm.
    """
    dialogue.check_sheet(sheet)
    with set_up().app_context():
        if accounts.everyone() or (joining.open_invitations(now()) and not again):
            raise click.ClickException(ALREADY)
        house, people = dialogue.ask_house(given)
        made = None if no_envelope else dialogue.make_envelope(house.name, sheet, untested, ask=True)
        joining.withdraw_all(now=now())
        organisation.save(house, actor="system", now=now())
        if made:
            envelope.put_away(made.words, tested=made.tested, actor="system", now=now())
        links = [
            (person, link(joining.invite(person.email, person.name, person.role, actor="system", now=now())))
            for person in people
        ]
        dialogue.tell_next_steps(house.name, links, envelope.state())


@click.command()
@click.option("--host", default="127.0.0.1")
@click.option("--port", default=8000, type=click.IntRange(0, 65535))
def serve(host: str, port: int) -> None:
    """Serve the web and run the periodic jobs, on one machine."""
    listener = serving.bind(host, port)
    serving.serve(app(), listener)


@click.command("jobs")
@click.argument("name", required=False)
def run_jobs(name: str | None) -> None:
    """List the periodic jobs with their last run, or run one now."""
    with inside():
        if name is None:
            last = jobs.last_runs()
            for job in jobs.JOBS:
                when = last[job.name]
                shown = f"{when:%Y-%m-%d %H:%M} UTC" if when else "never"
                click.echo(f"{job.name:16} every {job.every} min, last {shown}: {job.does}")
        elif name not in (known := [job.name for job in jobs.JOBS]):
            raise click.ClickException(f"There is no job {name!r}. The jobs are: {', '.join(known)}")
        else:
            click.echo(f"{name}: {jobs.run(name, now())}")


@click.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
def upgrade() -> None:
    """Bring the database up to date."""
    set_up()
    click.echo("The database is up to date.")
