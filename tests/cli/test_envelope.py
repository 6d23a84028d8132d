"""The first set-up and the envelope in the safe, as somebody at a keyboard meets them."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeVar

import pikepdf
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import delete, select

from tests import cases, doors, houses
from tests.cli.conftest import Tracker
from tests.cli.talking import Talk, words_in
from tests.exports.test_envelope import text_of
from tests.houses import CHEAP
from tests.people import NOW, People, Person
from tracker import catalogue, cli
from tracker.casefile import CaseFile
from tracker.clock import now
from tracker.domain import envelope as domain
from tracker.domain import receipts
from tracker.domain.errors import NotFound
from tracker.domain.permissions import Role
from tracker.models import Case, Holder, db
from tracker.services import accounts, envelope, joining, recording, reporting
from tracker.services.envelope import State

HOUSE = (
    *("--name", "De Boerderij", "--people", "60"),
    *("--admin-email", "an@boerderij.example", "--admin-name", "An"),
    *("--coordinator-email", "bea@boerderij.example", "--coordinator-name", "Bea"),
)
WORDS: Final = catalogue.words()
PASSPHRASE = "zes losse woorden naast elkaar"
T = TypeVar("T")
LINK = re.compile(r"https?://\S+/invitation/(\S+)")


@pytest.fixture
def fresh(tmp_path: Path) -> dict[str, str]:
    """The settings of an installation that is not there yet."""
    return {"TRACKER_INSTANCE": str(tmp_path / "fresh"), **CHEAP}


def init(fresh: dict[str, str], *words: str, typed: str = "") -> Result:
    return CliRunner().invoke(cli.main, ["init", *words], input=typed, env=fresh)


def inside(environment: dict[str, str], do: Callable[[], T]) -> T:
    """Something done in that installation by its own services."""
    app = houses.make_app(environment)
    with app.app_context():
        try:
            return do()
        finally:
            houses.close(app)


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def first_set_up(fresh: dict[str, str], folder: Path) -> tuple[str, list[str]]:
    """Typed by somebody who makes every mistake once; the words of the envelope, and the tokens of the invitations."""
    with Talk("init", environment=fresh, folder=folder) as talk:
        for prompt, answer in (
            ("Name of the organisation: ", "De Boerderij"),
            ("How many people work there: ", "60"),
            ("Administrator: e-mail: ", "an@boerderij.example"),
            ("Administrator: name: ", "An"),
            ("Coordinator: e-mail: ", "an@boerderij.example"),
            ("Coordinator: name: ", "An"),
            ("Coordinator: e-mail: ", "bea"),
            ("Coordinator: e-mail: ", "bea@boerderij.example"),
            ("Coordinator: name: ", "Bea"),
            ("(empty: words on this screen): ", ""),
        ):
            talk.until(prompt)
            talk.say(answer)
        words = words_in(talk.until("Written down? Press Enter: the words go from this screen: "))
        talk.say("")
        for typed, told in (
            (words.replace(words.split()[4], "kwetter"), "is not right"),
            (" ".join(words.split()[:13]), "these are 13"),
            (domain.make(WORDS), "other words"),
        ):
            talk.until("The words: ")
            talk.say(typed)
            assert told in talk.until("\n")
        talk.until("The words: ")
        talk.say(words.upper())
        assert talk.end() == 0
    assert "ready, and was tested" in talk.said
    return words, LINK.findall(talk.said)


def come_in(tokens: list[str]) -> str:
    """An and Bea by their links, then Cor and Dirk, whom Bea lets in; gives a spare code of An's second factor."""
    for token in tokens:
        joining.accept(token, PASSPHRASE, now=NOW)
    for name, role in (("Cor", Role.COORDINATOR), ("Dirk", Role.TRUSTED_PERSON)):
        token = joining.invite(f"{name}@boerderij.example", name, role, actor="system", now=NOW)
        joining.accept(token, PASSPHRASE, now=NOW)
    bea = accounts.opened("bea@boerderij.example", PASSPHRASE, now=NOW)
    for waiting in joining.to_confirm():
        joining.confirm(waiting.id, actor=bea, now=NOW)
    an = accounts.opened("an@boerderij.example", PASSPHRASE, now=NOW)
    return doors.enrolled(an).spare_codes[0]


def two_reports() -> tuple[str, str]:
    """References of a plain case and of one that Bea may not see; then both coordinators are gone."""
    known = {account.name: account.id for account in accounts.everyone()}
    plain = cases.file().reference
    report = replace(cases.REPORT, exclude=(known["Bea"],))
    shut = reporting.file_report(report, receipts.make(), reporter=None, now=NOW).case_file.case.reference
    for name in ("Bea", "Cor"):
        accounts.disable(known[name], actor="system", now=NOW)
    return plain, shut


def opens(words: str, reference: str) -> bool:
    case = db.session.scalars(select(Case).where(Case.reference == reference)).one()
    try:
        return bool(CaseFile.open_with_envelope(case.id, envelope.private_key(words)).report())
    except NotFound:
        return False


def test_from_the_first_set_up_to_the_day_that_everybody_is_gone(fresh: dict[str, str], tmp_path: Path) -> None:
    words, tokens = first_set_up(fresh, tmp_path)
    spare_code = inside(fresh, lambda: come_in(tokens))
    plain, shut = inside(fresh, two_reports)
    sheet = tmp_path / "new.pdf"
    with Talk("recover", "--sheet", str(sheet), "--untested", environment=fresh, folder=tmp_path) as talk:
        for prompt, answer in (
            ("(e-mail of a handler): ", "dirk@boerderij.example"),
            ("(e-mail of somebody else): ", "an@boerderij.example"),
            ("Password of an@boerderij.example: ", PASSPHRASE),
            ("Code of the second factor: ", spare_code),
            ("The fourteen words: ", f"{words} te veel"),
            ("The fourteen words: ", words),
        ):
            talk.until(prompt)
            talk.say(answer)
        assert talk.end() == 0
    assert "dirk@boerderij.example got 1 cases." in talk.said

    def look() -> None:
        dirk = accounts.opened("dirk@boerderij.example", PASSPHRASE, now=NOW)
        assert CaseFile.open(plain, dirk).report()["story"] == cases.STORY
        with pytest.raises(NotFound):
            CaseFile.open(shut, dirk)
        new = words_on(sheet)
        assert [opens(each, plain) for each in (new, words)] == [True, False]
        assert [opens(each, shut) for each in (new, words)] == [False, False]
        assert envelope.state() is State.UNTESTED
        assert recording.verify() is None

    inside(fresh, look)


def words_on(sheet: Path) -> str:
    text = text_of(pikepdf.open(io.BytesIO(sheet.read_bytes())))
    return domain.parse(" ".join(re.findall(r"\b(?:[1-9]|1[0-4]) ([a-z]+)\b", text)[:14]), WORDS)


# the first set-up


def test_the_sheet_is_written_for_its_owner_only_and_goes_when_it_was_printed(
    fresh: dict[str, str], tmp_path: Path
) -> None:
    sheet = tmp_path / "envelope.pdf"
    with Talk("init", *HOUSE, "--sheet", str(sheet), environment=fresh, folder=tmp_path) as talk:
        talk.until("The words: ")
        assert sheet.stat().st_mode & 0o777 == 0o600
        words = words_on(sheet)
        talk.say(words)
        talk.until("now? [Y/n]: ")
        talk.say("")
        assert talk.end() == 0
    assert not sheet.exists()
    assert words.split()[0] not in talk.said.split(), "with a sheet the words are never on the screen"
    stored = everything_in(Path(fresh["TRACKER_INSTANCE"]))
    seed = domain.private_key(words, WORDS).seed
    for secret in (
        words.encode(),
        words.upper().encode(),
        seed,
        seed.hex().encode(),
        " ".join(words.split()[:2]).encode(),
    ):
        assert secret not in stored
    assert b"%PDF" not in stored
    assert inside(fresh, envelope.state) is State.READY


def test_for_scripts_nothing_is_asked_and_it_says_that_nobody_looked(fresh: dict[str, str], tmp_path: Path) -> None:
    sheet = tmp_path / "envelope.pdf"
    done = init(fresh, *HOUSE, "--sheet", str(sheet), "--untested")
    assert done.exit_code == 0, done.output
    assert "UNTESTED" in done.output
    assert f"Print {sheet} and delete it" in done.output
    assert len(LINK.findall(done.output)) == 2
    assert len(words_on(sheet).split()) == 14
    assert inside(fresh, envelope.state) is State.UNTESTED


def test_without_an_envelope_it_says_what_that_means(fresh: dict[str, str]) -> None:
    done = init(fresh, *HOUSE, "--no-envelope")
    assert done.exit_code == 0, done.output
    assert "NO ENVELOPE" in done.output
    assert inside(fresh, envelope.state) is State.NONE


def test_a_sheet_never_lies_in_the_instance_folder_or_over_another_file(fresh: dict[str, str], tmp_path: Path) -> None:
    instance, there = Path(fresh["TRACKER_INSTANCE"]), tmp_path / "there.pdf"
    instance.mkdir()
    there.write_text("mine")
    (tmp_path / "link").symlink_to(instance)
    for path, told in (
        (instance / "x.pdf", "Not inside the instance folder"),
        (tmp_path / "link/x.pdf", "Not inside the instance folder"),
        (there, "is there already"),
        (tmp_path / "no/x.pdf", "There is no folder"),
    ):
        done = init(fresh, *HOUSE, "--untested", "--sheet", str(path))
        assert done.exit_code == 1, path
        assert told in done.output, path
        assert not LINK.findall(done.output)
    assert list(instance.iterdir()) == [], "nothing is made before that is clear"
    assert there.read_text() == "mine"
    asked = init(fresh, *HOUSE, typed=f"{there}\n\n\nskip\n")
    assert asked.exit_code == 0, asked.output
    assert "is there already" in asked.output


def test_broken_off_at_the_words_nothing_is_kept_and_it_can_begin_anew(fresh: dict[str, str], tmp_path: Path) -> None:
    sheet = tmp_path / "envelope.pdf"
    done = init(fresh, *HOUSE, "--sheet", str(sheet), typed="no words\n")
    assert done.exit_code == 1
    assert not sheet.exists(), "words that open nothing lie around nowhere"
    assert inside(fresh, lambda: (envelope.state(), joining.open_invitations(NOW))) == (State.NONE, [])
    assert init(fresh, *HOUSE, "--untested").exit_code == 0


def test_twice_is_refused_and_again_gives_new_links_while_nobody_is_in(fresh: dict[str, str]) -> None:
    (lost, _) = LINK.findall(init(fresh, *HOUSE, "--untested").output)
    twice = init(fresh, *HOUSE, "--untested")
    assert twice.exit_code == 1
    assert "tracker init --again" in twice.stderr
    again = init(fresh, *HOUSE, "--untested", "--again")
    (token, _) = LINK.findall(again.output)

    def use() -> None:
        with pytest.raises(NotFound):
            joining.accept(lost, PASSPHRASE, now=now())
        joining.accept(token, PASSPHRASE, now=now())

    inside(fresh, use)
    assert init(fresh, *HOUSE, "--untested", "--again").exit_code == 1, "somebody is in now"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (("--coordinator-email", "AN@boerderij.example"), "two people"),
        (("--admin-email", "an"), "no e-mail address"),
        (("--people", "0"), "people"),
    ],
)
def test_what_can_not_be_is_told_and_nothing_is_set_up(
    fresh: dict[str, str], changed: tuple[str, str], told: str
) -> None:
    done = init(fresh, *HOUSE, *changed, "--untested")
    assert done.exit_code in (1, 2)
    assert told in done.output
    assert not LINK.findall(done.output)


# an envelope later


@pytest.fixture
def words(app: Flask) -> str:
    with app.app_context():
        made = envelope.new_words()
        envelope.put_away(made, tested=False, actor="system", now=NOW)
    return made


def test_looking_at_it_and_testing_it(tracker: Tracker, words: str) -> None:
    fingerprint = domain.private_key(words, WORDS).public.fingerprint
    shown = tracker("envelope", "show").stdout
    assert "UNTESTED" in shown
    assert fingerprint in shown
    wrong = tracker("envelope", "test", typed=f"{domain.make(WORDS)}\n")
    assert wrong.exit_code == 1
    assert "do not belong to this installation" in wrong.stderr
    right = tracker("envelope", "test", typed=f"{words} x\n{words}\n")
    assert right.exit_code == 0, right.output
    assert "these are 15" in right.output
    assert "ready" in tracker("envelope", "show").stdout


def test_a_handler_makes_a_new_one_and_nobody_else(tracker: Tracker, words: str, people: People) -> None:
    for person in (people.peter, people.joke, people.sanne):
        done = tracker("envelope", "new", "--as", person.email, "--untested", TRACKER_PASSWORD=person.password)
        assert done.exit_code == 1, person.name
        assert "Only a handler" in done.stderr
    wrong = tracker("envelope", "new", "--as", people.hein.email, "--untested", TRACKER_PASSWORD="verkeerd")
    assert wrong.exit_code == 1
    shown = tracker("envelope", "show").stdout
    assert domain.private_key(words, WORDS).public.fingerprint in shown, "nothing has changed"
    done = tracker("envelope", "new", "--as", people.hein.email, "--untested", TRACKER_PASSWORD=people.hein.password)
    assert done.exit_code == 0, done.output
    assert "sign in, 200 at a time" in done.output
    new = words_in(done.output)
    assert domain.private_key(new, WORDS).public.fingerprint in tracker("envelope", "show").stdout


def test_with_the_old_words_every_case_goes_along(tracker: Tracker, app: Flask, words: str, people: People) -> None:
    with app.app_context():
        told = cases.file()
    done = tracker(
        *("envelope", "new", "--as", people.hein.email, "--old", "--untested"),
        typed=f"{words}\n",
        TRACKER_PASSWORD=people.hein.password,
    )
    assert done.exit_code == 0, done.output
    new = words_in(done.output)
    with app.app_context():
        assert [opens(each, told.reference) for each in (new, words)] == [True, False]


# using it


def test_recover_with_a_file_of_words(tracker: Tracker, app: Flask, words: str, people: People, tmp_path: Path) -> None:
    with app.app_context():
        plain, shut = cases.file(), cases.file(exclude=[people.mirjam])
    paper = tmp_path / "words.txt"
    paper.write_text("\n".join(f"{number}. {word}" for number, word in enumerate(words.split(), 1)))
    done = tracker(
        *("recover", "--to", people.mirjam.email, "--second", people.joke.email, "--words", str(paper)),
        "--no-new-envelope",
        TRACKER_PASSWORD=people.joke.password,
    )
    assert done.exit_code == 0, done.output
    assert f"{people.mirjam.email} got 1 cases." in done.output
    assert "THE ENVELOPE WAS OPENED" in done.output
    with app.app_context():
        assert cases.opened(plain, people.mirjam).report()["story"] == cases.STORY
        with pytest.raises(NotFound):
            cases.opened(shut, people.mirjam)


def recovered(tracker: Tracker, receiver: str, second: Person, words: str, password: str = "") -> Result:
    return tracker(
        *("recover", "--to", receiver, "--second", second.email, "--untested"),
        typed=f"{words}\n",
        TRACKER_PASSWORD=password or second.password,
    )


def test_wrong_people_and_wrong_words_are_one_sentence_each(
    tracker: Tracker, app: Flask, words: str, people: People
) -> None:
    with app.app_context():
        cases.file()
    refused = {
        "wrong password": recovered(tracker, people.mirjam.email, people.joke, words, "verkeerd"),
        "the same person": recovered(tracker, people.mirjam.email, people.mirjam, words),
        "a reporter": recovered(tracker, people.mirjam.email, people.sanne, words),
        "no handler": recovered(tracker, people.joke.email, people.peter, words),
        "another house": recovered(tracker, people.mirjam.email, people.joke, domain.make(WORDS)),
    }
    for what, done in refused.items():
        assert done.exit_code == 1, what
        assert len(done.stderr.strip().splitlines()) == 1, what
        assert " got " not in done.output, what
    with app.app_context():
        held = select(Holder).where(Holder.account_id == people.mirjam.id)
        assert db.session.scalars(held).all() == []


def test_the_command_tells_the_same_whether_or_not_something_stays_shut(
    tracker: Tracker, app: Flask, words: str, people: People
) -> None:
    """Danger: 'one case stays shut' would tell the receiver that there is one about them."""
    with app.app_context():
        cases.file()
    outputs = []
    for exclude in ([], [people.mirjam]):
        with app.app_context():
            db.session.execute(delete(Holder).where(Holder.account_id == people.mirjam.id))
            db.session.commit()
            cases.file(exclude=exclude) if exclude else None
        done = tracker(
            *("recover", "--to", people.mirjam.email, "--second", people.joke.email, "--no-new-envelope"),
            typed=f"{words}\n",
            TRACKER_PASSWORD=people.joke.password,
        )
        outputs.append(done.output)
    assert outputs[0] == outputs[1]


def test_for_a_stranger_the_names_of_those_who_could_vouch_are_said(
    tracker: Tracker, app: Flask, words: str, people: People
) -> None:
    with app.app_context():
        cases.file()
        token = joining.invite("els@x.example", "Els", Role.COORDINATOR, actor="system", now=NOW)
        joining.accept(token, PASSPHRASE, now=NOW)
    ask = ("recover", "--to", "els@x.example", "--second", people.joke.email, "--no-new-envelope")
    for answer, status in (("n", 1), ("y", 0)):
        done = tracker(*ask, typed=f"{words}\n{answer}\n", TRACKER_PASSWORD=people.joke.password)
        assert "These handlers could: Christien, Hein, Mirjam." in done.output
        assert done.exit_code == status
        assert ("got 1 cases" in done.output) is (answer == "y")
