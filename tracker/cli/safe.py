"""The envelope in the safe, and what it is for."""

from pathlib import Path

import click

from tracker import dialogue
from tracker.casefile import Actor
from tracker.cli.common import SHEET, UNTESTED, inside, signed_in
from tracker.clock import now
from tracker.services import (
    envelope,
    joining,
    organisation,
    recovering,
)
from tracker.services.recovering import NotLetIn, Opening


@click.group("envelope")
def safe() -> None:
    """The envelope in the safe."""


@safe.command("show")
def show_envelope() -> None:
    """Whether there is one, whether it was tested, and its fingerprint."""
    with inside():
        click.echo(dialogue.SAID_OF[envelope.state()])
        if public := envelope.public_key():
            click.echo(public.fingerprint)


@safe.command("test")
def test_envelope() -> None:
    """Type the words from the paper: do they still open it? Once a year is a good habit."""
    with inside():
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
    with inside():
        actor = _handler(email) if joining.handlers() else "system"
        opened = dialogue.ask_old_words() if old else None
        made = dialogue.make_envelope(organisation.load().name, sheet, untested, ask=True)
        with dialogue.watched("Sealing the cases anew") as progress:
            envelope.put_away(made.words, tested=made.tested, actor=actor, now=now(), opened=opened, progress=progress)
        click.echo(dialogue.SAID_OF[envelope.state()])
        if not old:
            click.echo("Cases from before get their copy when their handlers sign in, 200 at a time.")


@click.command()
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
    with inside():
        witness = signed_in(second, f"Password of {second}")
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


def _handler(email: str | None) -> Actor:
    """Who may replace the envelope: a handler who was let in. An administrator must not get a copy of every case."""
    email = email or click.prompt("A handler's e-mail")
    actor = signed_in(email, f"Password of {email}")
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
