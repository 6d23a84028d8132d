"""The `tracker` command: every line here is in the public contract."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import click
from flask import Flask
from flask_babel import force_locale

from tracker import __version__, catalogue, config, create_app, dialogue, doctor, jobs, resources, serving
from tracker.casefile import Actor
from tracker.clock import now, today
from tracker.domain import retention
from tracker.domain.errors import Refusal
from tracker.domain.periods import Period
from tracker.domain.permissions import Permission, Role
from tracker.exports import csv, json
from tracker.exports.heads import head_in
from tracker.exports.rows import lines
from tracker.services import (
    accounts,
    backups,
    doubting,
    envelope,
    joining,
    organisation,
    publishing,
    receivers,
    recording,
    recovering,
    reinviting,
    restoring,
    schema,
    summarising,
)
from tracker.services.recovering import NotLetIn, Opening

LANGUAGE = click.option("--language", type=click.Choice(["nl", "en"]), default="nl", help="language of the output")


SHEET = click.option(
    "--sheet",
    type=click.Path(dir_okay=False, path_type=Path),
    help="write the words as a PDF to print, instead of on the screen",
)
UNTESTED = click.option("--untested", is_flag=True, help="for scripts: the words are not typed back")


class Commands(click.Group):
    """Says a refusal in one sentence, without a traceback, and ends with 1."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except Refusal as refusal:
            click.echo(dialogue.in_english(refusal), err=True)
            sys.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tracker")
def main() -> None:
    """Meldpunt: an internal reporting channel and case tracker."""
    os.umask(0o077)  # what is written here is for its owner only


@main.command()
@click.option(
    "--host", default="127.0.0.1", help="address to listen on; any other than this one is for a trusted network"
)
@click.option("--port", default=8000, type=click.IntRange(0, 65535))
@click.option("--empty", is_flag=True, help="accounts only, no cases")
def demo(host: str, port: int, empty: bool) -> None:
    """Fill a fresh instance with demo accounts and a year of cases, and serve it."""
    listener = serving.bind(host, port)
    app = _set_up()
    app.config["SHOWN_TO_OTHERS"] = not serving.is_loopback(host)
    story = resources.seed_module("demo")
    with app.app_context():
        _fill_once(story, cases=not empty)
    click.echo(f"\nMeldpunt is at {serving.address_of(listener)}\n\nSign in at /sign-in with (e-mail, password):")
    for email, password in story.sign_ins():
        click.echo(f"{email}  {password}")
    click.echo("\nEverything in it is invented. Stop with Ctrl-C.")
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


@main.command()
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
    with _set_up().app_context():
        if accounts.everyone() or (joining.open_invitations(now()) and not again):
            raise click.ClickException(ALREADY)
        house, people = dialogue.ask_house(given)
        made = None if no_envelope else dialogue.make_envelope(house.name, sheet, untested, ask=True)
        joining.withdraw_all(now=now())
        organisation.save(house, actor="system", now=now())
        if made:
            envelope.put_away(made.words, tested=made.tested, actor="system", now=now())
        links = [
            (person, _link(joining.invite(person.email, person.name, person.role, actor="system", now=now())))
            for person in people
        ]
        dialogue.tell_next_steps(house.name, links, envelope.state())


ALREADY: Final = (
    "This instance has been set up already. More people: tracker user invite EMAIL. "
    "Nobody has come in yet, and a link is lost? Begin anew: tracker init --again"
)


@main.group("envelope")
def safe() -> None:
    """The envelope in the safe."""


@safe.command("show")
def show_envelope() -> None:
    """Whether there is one, whether it was tested, and its fingerprint."""
    with _inside():
        click.echo(dialogue.SAID_OF[envelope.state()])
        if public := envelope.public_key():
            click.echo(public.fingerprint)


@safe.command("test")
def test_envelope() -> None:
    """Type the words from the paper: do they still open it? Once a year is a good habit."""
    with _inside():
        envelope.test(dialogue.ask_words("The fourteen words"), now=now())
        click.echo("Right: these words open the envelope. Seal the paper again.")


@safe.command("new")
@click.option("--as", "email", help="a handler; asks for the password. Not asked where nobody handles cases yet")
@click.option("--old", is_flag=True, help="type the old words too, so that every case goes along at once")
@SHEET
@UNTESTED
def new_envelope(email: str | None, old: bool, sheet: Path | None, untested: bool) -> None:
    """A new one in the place of the old, which opens nothing any more. A handler does this, not the administrator."""
    dialogue.check_sheet(sheet)
    with _inside():
        actor = _handler(email) if joining.handlers() else "system"
        opened = dialogue.ask_old_words() if old else None
        made = dialogue.make_envelope(organisation.load().name, sheet, untested, ask=True)
        with dialogue.watched("Sealing the cases anew") as progress:
            envelope.put_away(made.words, tested=made.tested, actor=actor, now=now(), opened=opened, progress=progress)
        click.echo(dialogue.SAID_OF[envelope.state()])
        if not old:
            click.echo("Cases from before get their copy when their handlers sign in, 200 at a time.")


@main.command()
@click.option("--to", "receiver", prompt="Who gets the cases (e-mail of a handler)")
@click.option("--second", prompt="Who confirms it (e-mail of somebody else)")
@click.option(
    "--words",
    "words_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="a file with the words, instead of typing them",
)
@SHEET
@UNTESTED
@click.option("--no-new-envelope", is_flag=True, help="keep the old one, which is known now")
@click.option("--let-in", is_flag=True, help="the receiver is new, and no handler is left who could let them in")
def recover(
    receiver: str,
    second: str,
    words_file: Path | None,
    sheet: Path | None,
    untested: bool,
    no_new_envelope: bool,
    let_in: bool,
) -> None:
    """Use the envelope in the safe: a named handler gets every case that has a copy in it.

    Somebody else confirms it with a password. It is all in the trail, and every handler hears.
    """
    dialogue.check_sheet(sheet)
    with _inside():
        witness = _signed_in(second, f"Password of {second}")
        words = words_file.read_text(encoding="utf-8") if words_file else dialogue.ask_words("The fourteen words")
        opening = _open_envelope(words, receiver, witness, let_in=let_in)
        with dialogue.watched("Handing over") as progress:
            given = recovering.hand_over(opening, now=now(), progress=progress)
        click.echo(f"{receiver} got {given} cases. {dialogue.STAYS_SHUT}")
        if no_new_envelope:
            click.echo(dialogue.SAID_OF[envelope.state()])
            return
        click.echo("\nThe words are known now. Here is a new envelope; destroy the old paper.")
        made = dialogue.make_envelope(organisation.load().name, sheet, untested, ask=True)
        with dialogue.watched("Sealing the cases anew") as progress:
            envelope.put_away(
                made.words, tested=made.tested, actor=witness, now=now(), opened=opening.key, progress=progress
            )
        click.echo(dialogue.SAID_OF[envelope.state()])


@main.command()
@click.option("--host", default="127.0.0.1")
@click.option("--port", default=8000, type=click.IntRange(0, 65535))
def serve(host: str, port: int) -> None:
    """Serve the web and run the periodic jobs, on one machine."""
    listener = serving.bind(host, port)
    serving.serve(_app(), listener)


@main.command("jobs")
@click.argument("name", required=False)
def run_jobs(name: str | None) -> None:
    """List the periodic jobs with their last run, or run one now."""
    with _inside():
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


@main.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
def upgrade() -> None:
    """Bring the database up to date."""
    _set_up()
    click.echo("The database is up to date.")


@main.group()
def user() -> None:
    """Accounts."""


@user.command("invite")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
def invite(email: str, name: str, role: str) -> None:
    """Make an invitation link: good once, for seven days."""
    if "@" not in email.strip("@"):
        raise click.BadParameter(f"{email} is no e-mail address.")
    with _inside():
        click.echo(_link(joining.invite(email, name, Role(role), actor="system", now=now())))


@user.command("list")
def list_users() -> None:
    """Accounts, their roles and whether they are open."""
    with _inside():
        for account in accounts.everyone():
            state = "open" if account.is_active else f"closed {account.disabled_on}"
            click.echo(f"{account.email:40} {account.role:16} {state}")


@user.command("disable")
@click.argument("email")
def disable(email: str) -> None:
    """Close an account. Of who receives reports it is proposed only: a handler has to confirm it."""
    with _inside():
        found = [account for account in accounts.everyone() if account.email == email.strip().lower()]
        if not found:
            raise click.ClickException(f"There is no account {email}.")
        closed = receivers.close(found[0].id, actor="system", now=now())
        click.echo("The account is closed." if closed else "Proposed. A handler has to confirm it; all of them hear.")


@user.command("invite-again")
@click.argument("email")
def invite_again(email: str) -> None:
    """A link to a new key, for who lost password and recovery code. It opens nothing that the old key opened."""
    with _inside():
        account = accounts.find(email)
        if account is None:
            raise click.ClickException(f"There is no account {email}.")
        click.echo(_link(reinviting.invite_again(account.id, actor="system", now=now())))


@main.group()
def rules() -> None:
    """The organisation's own protocol."""


@rules.command("list")
@LANGUAGE
def list_rules(language: str) -> None:
    """The numbered rules."""
    for rule in catalogue.rules():
        click.echo(f"{rule.number:3}. {rule.label.said_in(language)}")


@main.command()
@click.argument("period")
@click.option("--format", "form", type=click.Choice(["csv", "xlsx", "pdf", "json"]), default="json")
@click.option("-o", "--output", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--true", "true_numbers", is_flag=True, help="true numbers of the cases that a handler may open")
@click.option("--as", "email", help="that handler; asks for the password")
@LANGUAGE
def summary(period: str, form: str, output: Path | None, true_numbers: bool, email: str | None, language: str) -> None:
    """The summary of PERIOD (2026, 2026-H1, 2026-Q3, 2026-07): protected, unless --true."""
    if true_numbers and not email:
        raise click.UsageError("--true asks for --as EMAIL: whose cases are counted?")
    wanted = Period.parse(period)
    if true_numbers and form not in ("csv", "json"):
        raise click.UsageError("True numbers come as csv or json.")
    with _inside(), force_locale("en_GB" if language == "en" else "nl"):
        body = _true(wanted, form, email or "", language) if true_numbers else _protected(wanted, form, language)
    if output:
        output.write_bytes(body)
    else:
        click.echo(body, nl=False)


@main.group()
def audit() -> None:
    """The audit trail."""


@audit.command("verify")
@click.option(
    "--against", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="a file with an earlier head"
)
def verify(against: Path | None) -> None:
    """Walk the whole trail: 0 intact, 1 broken, with the first bad entry."""
    earlier = _head_in(against) if against else None
    with _inside():
        found = recording.verify(earlier)
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
        if cut := recording.last_cut_through():
            click.echo(f"Entries up to {cut} were taken off by two people; what is still needed of them is there.")


@audit.command("head")
def head() -> None:
    """The digest of the last entry. Keep it elsewhere: it proves later that nothing before it was changed."""
    with _inside():
        click.echo(recording.head())


@main.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--keep",
    type=click.IntRange(1, retention.BACKUP_DAYS),
    default=retention.BACKUP_DAYS,
    help="days that a backup lives in a folder; older ones are removed",
)
def backup(file: Path | None, keep: int) -> None:
    """Write a backup while everything runs on, and read it back. FILE may be a folder: one file a day, old ones go."""
    with _inside():
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


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="throw away what is here now")
@click.option(
    "--against", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="a file with an earlier head"
)
@click.option("--even-broken", is_flag=True, help="also when the backup's own audit trail is not intact")
def restore(file: Path, replace: bool, against: Path | None, even_broken: bool) -> None:
    """Put a backup back, erase again what was erased since, and check the audit trail."""
    earlier = _head_in(against) if against else None
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


@main.command("doctor")
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


def _true(period: Period, form: str, email: str, language: str) -> bytes:
    actor = _signed_in(email, "Password")
    if not actor.may(Permission.TRUE_NUMBERS):
        raise click.ClickException("This account may not see true numbers.")
    found = summarising.true_summary(actor, period, today())
    summarising.record_export(period, form, actor=actor, now=now())
    head = recording.yesterdays_head(today())
    text = csv.summary(period, lines(found, language), head) if form == "csv" else json.summary(found, language, head)
    return text.encode()


def _signed_in(email: str, question: str) -> Actor:
    """By both steps, as on the site; a code is asked for where the account has a second factor."""
    return accounts.sign_in(email, _password(question), _code, now=now())


def _code() -> str:
    return str(click.prompt("Code of the second factor", err=True))


def _password(question: str) -> str:
    return config.password_for_scripts() or str(click.prompt(question, hide_input=True, err=True))


def _handler(email: str | None) -> Actor:
    """Who may replace the envelope: a handler who was let in. An administrator must not get a copy of every case."""
    email = email or click.prompt("A handler's e-mail")
    actor = _signed_in(email, f"Password of {email}")
    if actor.id not in {account.id for account in joining.handlers()}:
        raise click.ClickException("Only a handler who was let in can make a new envelope.")
    return actor


def _open_envelope(words: str, receiver: str, witness: Actor, *, let_in: bool) -> Opening:
    """Whoever sits at the table hears the names of the handlers who could have let this receiver in."""
    try:
        return recovering.open_envelope(words, receiver, witness, let_in=let_in, now=now())
    except NotLetIn as refused:
        click.echo(dialogue.in_english(refused))
        click.confirm("Can none of them be reached any more?", abort=True)
        return recovering.open_envelope(words, receiver, witness, let_in=True, now=now())


def _protected(period: Period, form: str, language: str) -> bytes:
    """The file as it was published; of any other period one that says so, without a number."""
    body = publishing.protected_file(period, form, language, today())
    summarising.record_export(period, form, actor=None, now=now())
    return body


def _head_in(path: Path) -> str:
    found = head_in(path.read_bytes())
    if found is None:
        raise click.ClickException(
            "There is no head in this file: 64 hexadecimal digits, as 'tracker audit head' prints."
        )
    return found


def _link(token: str) -> str:
    base = config.current().outside_address or "http://127.0.0.1:8000"
    return f"{base}/invitation/{token}"


def _app() -> Flask:
    app = create_app()
    with app.app_context():
        if restoring.is_unfinished():
            raise click.ClickException("A restore was broken off here. Do it again first: tracker restore FILE")
        if schema.is_empty():
            raise click.ClickException("There is no database yet. Begin with: tracker init (or tracker demo)")
    return app


def _set_up() -> Flask:
    """The application with its keys and an up-to-date database."""
    config.create_keys(config.instance_folder())
    app = create_app()
    with app.app_context():
        schema.upgrade()
    return app


@contextmanager
def _inside() -> Iterator[None]:
    with _app().app_context():
        yield
