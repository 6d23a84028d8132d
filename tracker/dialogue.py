"""What the commands about the envelope in the safe ask and say, at the keyboard of whoever sets the house up."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import click
from babel.support import Translations

from tracker import config
from tracker.clock import today
from tracker.domain.envelope import LENGTH, NotTheWords
from tracker.domain.errors import Refusal
from tracker.domain.permissions import Role
from tracker.domain.vault import PrivateKey
from tracker.exports import envelope as paper
from tracker.services import envelope
from tracker.services.envelope import State
from tracker.services.organisation import Organisation

SKIP: Final = "skip"
STAYS_SHUT: Final = (
    "Cases with restricted access, if there are any, are in no envelope: only who holds them, or the reporter with the "
    "receipt code, can let somebody in."
)
SAID_OF: Final = {
    State.NONE: (
        "THERE IS NO ENVELOPE IN THE SAFE: when no handler can open the cases any more, nobody can. "
        "Make one: tracker envelope new"
    ),
    State.REPLACED: (
        "THE ENVELOPE'S KEY IN THE DATABASE IS NOT THE ONE IN THE AUDIT TRAIL: somebody may have tampered with it. "
        "No case is sealed to it. Find out who, then make a new one: tracker envelope new"
    ),
    State.OPENED: ("THE ENVELOPE WAS OPENED, and its words are known. Make a new one: tracker envelope new --old"),
    State.UNTESTED: (
        "THE ENVELOPE IS UNTESTED: nobody has read the words back from the paper. Do it: tracker envelope test"
    ),
    State.READY: "The envelope in the safe is ready, and was tested.",
}
"""One line for each state, with what to do."""


@dataclass(frozen=True)
class Made:
    """New words, and whether somebody typed them back from the paper."""

    words: str = field(repr=False)
    tested: bool


@dataclass(frozen=True)
class Newcomer:
    email: str
    name: str
    role: Role


def ask_house(given: Mapping[str, Any]) -> tuple[Organisation, list[Newcomer]]:
    """The organisation, its administrator and its first coordinator. What is `given` is not asked."""
    house = Organisation(
        name=given["name"] or click.prompt("Name of the organisation"),
        people=given["people"] or click.prompt("How many people work there", type=click.IntRange(1)),
    )
    click.echo("\nThe administrator looks after accounts and sees no case.")
    administrator = _ask_person("Administrator", Role.ADMINISTRATOR, given["admin_email"], given["admin_name"])
    click.echo("\nThe coordinator receives and handles the reports. It is another person.")
    while True:
        coordinator = _ask_person(
            "Coordinator", Role.COORDINATOR, given["coordinator_email"], given["coordinator_name"]
        )
        if coordinator.email.lower() != administrator.email.lower():
            return house, [administrator, coordinator]
        if given["coordinator_email"]:
            raise click.ClickException("The administrator and the coordinator must be two people.")
        click.echo("That is the administrator's address. Who receives the reports is somebody else.")


def make_envelope(organisation: str, sheet: Path | None, untested: bool, *, ask: bool) -> Made:
    """New words on paper, typed back from it. Nothing is stored yet. `ask`: offer to write a sheet."""
    if ask and sheet is None and not untested:
        sheet = _ask_sheet()
    words = envelope.new_words()
    if sheet is None:
        _show(words, organisation, untested)
        return Made(words, not untested and _typed_back(words))
    _print(words, organisation, sheet)
    try:
        tested = not untested and _typed_back(words)
    except BaseException:
        sheet.unlink()
        raise
    if tested and click.confirm(f"Printed, and the words are right. Delete {sheet} now?", default=True):
        sheet.unlink()
        click.echo("Deleted.")
    else:
        click.echo(f"Print {sheet} and delete it at once: whoever has that file can open the cases.")
    return Made(words, tested)


def tell_next_steps(organisation: str, links: Sequence[tuple[Newcomer, str]], state: State) -> None:
    click.echo(f"\nMeldpunt of {organisation} is set up.\n{SAID_OF[state]}")
    click.echo("\nHand these links over in person. Each makes one account, once, for seven days:\n")
    for person, link in links:
        click.echo(f"  {person.name}, {person.role}\n  {link}\n")
    click.echo("Next:")
    click.echo("  1. Start it: tracker serve")
    click.echo("  2. Each opens their own link, chooses a password and prints the recovery code.")
    click.echo("  3. A second coordinator, and a trusted person: tracker user invite EMAIL --name NAME --role ROLE")
    click.echo("     They get reports once a handler has let them in, on the desk.")
    click.echo("  4. Keep what 'tracker audit head' prints somewhere else.")


def ask_old_words() -> PrivateKey:
    return envelope.private_key(ask_words("The fourteen words of the old envelope"))


@contextmanager
def watched(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar that tells how far it is, and never of how many: a count of cases is nobody's business here."""
    with click.progressbar(length=1000, label=label, width=30, show_pos=False) as bar:
        yield lambda done, of: bar.update(1000 * done // of - bar.pos)


def ask_words(question: str) -> str:
    """Fourteen words, asked until they are typed well."""
    while True:
        typed = click.prompt(question)
        try:
            envelope.private_key(typed)
        except NotTheWords as refused:
            click.echo(in_english(refused))
        else:
            return str(typed)


def check_sheet(path: Path | None) -> None:
    """Before anything is made: the file must be new, and nowhere near what is backed up."""
    if path is None:
        return
    whole = path.absolute()
    if whole.resolve().is_relative_to(config.instance_folder().resolve()):
        raise click.ClickException("Not inside the instance folder: the words must not lie beside what they open.")
    if whole.exists():
        raise click.ClickException(f"{path} is there already. Name a new file.")
    if not whole.parent.is_dir():
        raise click.ClickException(f"There is no folder {path.parent}.")


def in_english(refusal: Refusal) -> str:
    """Commands speak English, like the documents; without a compiled catalogue a sentence stays Dutch."""
    return sentence_in_english(refusal.sentence, refusal.values)


def sentence_in_english(marked: str, values: Mapping[str, Any]) -> str:
    said = {name: translated(str(value)) for name, value in values.items()}
    sentence = translated(marked)
    return sentence % said if said else sentence


def translated(sentence: str) -> str:
    folder = Path(__file__).parent / "translations"
    return str(Translations.load(str(folder), ["en"]).gettext(sentence))


def _ask_person(who: str, role: Role, email: str | None, name: str | None) -> Newcomer:
    if email and "@" not in email.strip("@"):
        raise click.ClickException(f"{email} is no e-mail address.")
    while not email:
        typed = click.prompt(f"{who}: e-mail").strip()
        email = typed if "@" in typed.strip("@") else ""
        if not email:
            click.echo("That is no e-mail address.")
    return Newcomer(email, name or click.prompt(f"{who}: name"), role)


def _ask_sheet() -> Path | None:
    """A sheet to print, or none: then the words are shown here."""
    while True:
        typed = click.prompt(
            "\nThe envelope in the safe. File for the sheet to print, like envelope.pdf (empty: words on this screen)",
            default="",
            show_default=False,
        )
        try:
            path = Path(typed) if typed else None
            check_sheet(path)
        except click.ClickException as refused:
            click.echo(refused.message)
        else:
            return path


def _show(words: str, organisation: str, untested: bool) -> None:
    """For who has no printer. The words leave the screen before they are asked back."""
    each = words.split()
    click.echo(f"\nThe envelope in the safe of {organisation}.")
    click.echo("Write these fourteen words on paper, with their numbers:\n")
    for number in range(LENGTH // 2):
        left, right = each[number], each[number + LENGTH // 2]
        click.echo(f"  {number + 1:2}  {left:12} {number + 1 + LENGTH // 2:2}  {right}")
    click.echo("\nSeal the paper in an envelope. It is kept by somebody who is neither handler nor administrator.")
    click.echo(f"Write on it too: {envelope.private_key(words).public.fingerprint}")
    if untested:
        return
    click.prompt("\nWritten down? Press Enter: the words go from this screen", default="", show_default=False)
    if sys.stdout.isatty():
        click.echo("\033[3J\033[2J\033[H", nl=False)  # what was scrolled away too


def _print(words: str, organisation: str, path: Path) -> None:
    """Danger: the file is the key. For its owner only, and never over something that is there."""
    content = paper.sheet(words, envelope.private_key(words).public.fingerprint, organisation, today())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    click.echo(f"\nThe sheet for the envelope in the safe is in {path}. Print it on a printer beside you.")


def _typed_back(words: str) -> bool:
    """The paper can be read: somebody types the words back from it. 'skip' goes on without, and that is told later."""
    click.echo(f"Now type the words back from the paper, all fourteen on one line (or {SKIP!r} to leave it untested).")
    while True:
        typed = click.prompt("The words")
        if typed.strip().lower() == SKIP:
            return False
        try:
            if envelope.private_key(typed) == envelope.private_key(words):
                click.echo("Right: the paper opens the envelope.")
                return True
            click.echo("These are other words than the ones on the paper.")
        except NotTheWords as refused:
            click.echo(in_english(refused))
