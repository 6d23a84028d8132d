"""Accounts: the password opens the key and nothing else does; who is unknown and who is wrong look the same."""

import hashlib
import time

import pytest
from sqlalchemy import select, text, update

from tests import cases
from tests.cases import file, opened
from tests.people import NOW, People, Person, later, new_person
from tests.snapshots import acts, changes, nothing_changes, snapshot
from tracker import catalogue, config
from tracker.casefile import Actor
from tracker.domain.errors import NotFound
from tracker.domain.permissions import Role
from tracker.domain.receipts import TypingMistake
from tracker.domain.vault import CannotOpen, Cost, PrivateKey, password_cost, seal_with_password
from tracker.models import Account, AuditRow, Holder, Invitation, db
from tracker.services import accounts, disclosing, joining, passwords, recording, sessions
from tracker.services.accounts import EmailTaken, KeysDoNotMatch, WrongConfirmation, WrongPassword, WrongRecoveryCode
from tracker.services.passwords import CommonPassword, WeakPassword

PASSWORD = "kip hek appel stal"  # long enough for everybody
STAFF = ("hein", "christien", "mirjam", "joke", "peter")


def sign_in(person: Person, password: str = "") -> Actor:
    return accounts.sign_in(person.email, password or person.password, now=NOW)


def change(person: Person, **columns: object) -> None:
    """As somebody who can write to the database."""
    db.session.execute(update(Account).where(Account.id == person.id).values(**columns))
    db.session.commit()


# signing in


@pytest.mark.parametrize("name", ["hein", "christien", "mirjam", "sanne", "bram", "joke", "peter"])
def test_the_right_password_opens_the_own_key(people: People, name: str) -> None:
    person: Person = getattr(people, name)
    actor = sign_in(person)
    assert (actor.id, actor.name, actor.role) == (person.id, person.name, person.role)
    assert actor.key.seed == person.actor.key.seed


def test_an_address_is_read_without_its_capitals_and_spaces(people: People) -> None:
    assert accounts.sign_in("  Hein@HartenHoeve.example ", people.hein.password, now=NOW).id == people.hein.id


def refusal_of(email: str, password: str) -> tuple[type[Exception], str, str | None]:
    with pytest.raises(WrongPassword) as caught:
        accounts.sign_in(email, password, now=NOW)
    return type(caught.value), str(caught.value), caught.value.field


def test_wrong_password_unknown_address_and_closed_account_are_refused_alike(people: People) -> None:
    accounts.disable(people.joke.id, actor=people.peter.actor, now=NOW)
    refusals = {
        refusal_of(people.hein.email, "verkeerd"),
        refusal_of(people.hein.email, people.christien.password),
        refusal_of(people.sanne.email, "verkeerd"),
        refusal_of("niemand@hartenhoeve.example", people.hein.password),
        refusal_of(people.joke.email, people.joke.password),
        refusal_of("", ""),
    }
    assert len(refusals) == 1


def test_an_unknown_address_costs_as_much_as_a_wrong_password(people: People) -> None:
    """Not a stopwatch: the same derivation must have run. A dear one makes that visible above the rest."""
    settings = config.current()
    object.__setattr__(settings, "cost", Cost(memory_kib=16 * 1024, passes=2))
    sign_in(people.hein)  # raised to the new cost
    refusal_of("eerst@hartenhoeve.example", "x")  # the stand-in is made at the first try

    def took(email: str) -> float:
        start = time.process_time()
        refusal_of(email, "verkeerd")
        return time.process_time() - start

    wrong, unknown = (min(took(email) for _ in range(3)) for email in (people.hein.email, "niemand@x.example"))
    assert 0.5 < unknown / wrong < 2


def test_every_failed_try_is_one_entry_that_names_no_reporter(people: People) -> None:
    with acts("session:refused", "session:refused", "session:refused"):
        for email in (people.hein.email, people.sanne.email, "niemand@hartenhoeve.example"):
            refusal_of(email, "verkeerd")
    tail = db.session.scalars(select(AuditRow).order_by(AuditRow.number.desc()).limit(3)).all()
    assert [row.subject for row in reversed(tail)] == [people.hein.id, None, None]
    assert {(row.actor, row.facts, row.sealed) for row in tail} == {("system", "{}", b"")}


def test_what_was_typed_is_in_no_row(people: People) -> None:
    refusal_of("niemand@hartenhoeve.example", "per ongeluk mijn wachtwoord")
    stored = repr(snapshot())
    assert "niemand@" not in stored
    assert "per ongeluk" not in stored


@pytest.mark.parametrize("name", STAFF)
def test_staff_who_sign_in_or_out_leave_one_entry(people: People, name: str) -> None:
    person: Person = getattr(people, name)
    with acts("session:opened", "session:closed"):
        accounts.sign_out(sign_in(person), now=NOW)


def test_a_reporter_who_signs_in_or_out_changes_no_row_in_any_table(people: People) -> None:
    file(reporter=people.sanne)
    before = snapshot()
    accounts.sign_out(sign_in(people.sanne), now=NOW)
    assert changes(before) == {}


def test_signing_in_keeps_new_case_keys_close_and_they_open_the_same(people: People) -> None:
    told = file()
    assert db.session.get_one(Holder, (told.case_id, people.hein.id)).quick is None
    sign_in(people.hein)
    holder = db.session.get_one(Holder, (told.case_id, people.hein.id))
    assert holder.quick is not None
    holder.wrapped = b""  # only the quick one is left
    db.session.commit()
    assert opened(told, people.hein).report()["story"] == cases.STORY
    assert db.session.get_one(Holder, (told.case_id, people.christien.id)).quick is None


def test_a_quick_key_does_not_open_another_case_or_for_another_person(people: People) -> None:
    one, two = file(), file()
    for person in (people.hein, people.christien):
        sign_in(person)
    mine, other = (db.session.get_one(Holder, (told.case_id, people.hein.id)) for told in (one, two))
    theirs = db.session.get_one(Holder, (one.case_id, people.christien.id))
    for quick in (other.quick, theirs.quick):
        mine.quick = quick
        db.session.commit()
        with pytest.raises(CannotOpen):
            opened(one, people.hein)


def test_a_cheaper_password_is_resealed_at_the_price_of_today(people: People) -> None:
    object.__setattr__(config.current(), "cost", Cost(memory_kib=128, passes=2))
    sign_in(people.hein)
    account = db.session.get_one(Account, people.hein.id)
    assert password_cost(account.private_key) == Cost(memory_kib=128, passes=2)
    assert sign_in(people.hein).key.seed == people.hein.actor.key.seed


# tampering


def test_keys_exchanged_between_two_accounts_are_noticed_at_sign_in(people: People) -> None:
    hein, christien = (db.session.get_one(Account, person.id) for person in (people.hein, people.christien))
    hein.private_key, christien.private_key = christien.private_key, hein.private_key
    hein.public_key, christien.public_key = christien.public_key, hein.public_key
    db.session.commit()
    for person, other in ((people.hein, people.christien), (people.christien, people.hein)):
        for password in (person.password, other.password):
            with pytest.raises(WrongPassword):
                sign_in(person, password)


def test_a_public_key_that_was_replaced_is_told_at_sign_in_and_nobody_gets_in(people: People) -> None:
    change(people.hein, public_key=PrivateKey.generate().public.raw)
    with acts("session:refused"), pytest.raises(KeysDoNotMatch):
        sign_in(people.hein)


def test_both_halves_replaced_by_somebody_who_set_a_password_is_told_by_the_chain(people: People) -> None:
    theirs, place = PrivateKey.generate(), f"account|password|{people.hein.id}"
    sealed = seal_with_password(PASSWORD, theirs.seed, place, config.current().cost)
    change(people.hein, public_key=theirs.public.raw, private_key=sealed)
    with acts("session:refused"), pytest.raises(KeysDoNotMatch):
        sign_in(people.hein, PASSWORD)


def test_only_the_private_half_replaced_by_somebody_who_set_a_password_is_told_too(people: People) -> None:
    """The public half is still the one in the chain; the halves don't match."""
    place = f"account|password|{people.hein.id}"
    theirs = seal_with_password(PASSWORD, PrivateKey.generate().seed, place, config.current().cost)
    change(people.hein, private_key=theirs)
    with acts("session:refused"), pytest.raises(KeysDoNotMatch):
        sign_in(people.hein, PASSWORD)


def test_an_account_that_was_slipped_into_the_database_cannot_sign_in_or_receive(people: People) -> None:
    """Without an entry of the chain that says so, there is no such key."""
    key = PrivateKey.generate()
    sealed = seal_with_password(PASSWORD, key.seed, "account|password|f00", config.current().cost)
    row = {"id": "f00", "email": "spion@x.example", "name": "Anna", "role": "coordinator", "created_on": NOW.date()}
    db.session.add(Account(**row, public_key=key.public.raw, private_key=sealed, recovery_key=sealed))
    db.session.commit()
    with pytest.raises(KeysDoNotMatch):
        accounts.sign_in("spion@x.example", PASSWORD, now=NOW)
    assert db.session.get(Holder, (file().case_id, "f00")) is None


def test_a_changed_entry_about_a_key_is_no_proof_of_it(people: People) -> None:
    """The chain's fingerprint was changed along with the key, by somebody without the chain's key."""
    theirs = PrivateKey.generate()
    change(people.hein, public_key=theirs.public.raw)
    allow_changes_of_the_trail()
    row = db.session.scalars(
        select(AuditRow).where(AuditRow.subject == people.hein.id, AuditRow.act == "account:created")
    ).one()
    row.facts = row.facts.replace(people.hein.actor.key.public.fingerprint, theirs.public.fingerprint)
    db.session.commit()
    assert not recording.vouches_for(db.session.get_one(Account, people.hein.id))
    assert db.session.get(Holder, (file().case_id, people.hein.id)) is None


def allow_changes_of_the_trail() -> None:
    """What somebody who owns the database can do to its triggers."""
    sqlite = ["DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"]
    postgresql = ["DROP TRIGGER audit_no_change ON audit"]
    for statement in sqlite if db.engine.dialect.name == "sqlite" else postgresql:
        db.session.execute(text(statement))
    db.session.commit()


# confirming, recovering, closing


def test_a_fresh_confirmation_takes_the_own_password(people: People) -> None:
    accounts.confirm(people.hein.actor, people.hein.password, now=NOW)
    for wrong in ("", "verkeerd", people.christien.password):
        with pytest.raises(WrongConfirmation), acts("confirmation:refused"):
            accounts.confirm(people.hein.actor, wrong, now=NOW)


@pytest.mark.parametrize("name", ["hein", "sanne"])
def test_the_recovery_code_gives_a_new_password_and_the_old_ones_are_over(people: People, name: str) -> None:
    person: Person = getattr(people, name)
    told = file(reporter=people.sanne)
    with acts(*(["account:recovered"] if name == "hein" else [])):  # when a reporter came back is not kept
        new_code = accounts.recover(person.email, person.recovery_code.lower(), PASSWORD, now=NOW)
    assert sign_in(person, PASSWORD).key.seed == person.actor.key.seed
    with pytest.raises(WrongPassword):
        sign_in(person)
    with pytest.raises(WrongRecoveryCode):
        accounts.recover(person.email, person.recovery_code, "nog een ander geheim", now=NOW)
    accounts.recover(person.email, new_code, "nog een ander geheim", now=NOW)
    if name == "hein":
        assert opened(told, people.hein).report()["story"] == cases.STORY


def test_a_wrong_recovery_code_an_unknown_address_and_a_closed_account_are_refused_alike(people: People) -> None:
    accounts.disable(people.joke.id, actor=people.peter.actor, now=NOW)
    told = set()
    for email, code in (
        (people.hein.email, people.christien.recovery_code),
        ("niemand@hartenhoeve.example", people.hein.recovery_code),
        (people.joke.email, people.joke.recovery_code),
    ):
        before = snapshot()
        with acts("session:refused"), pytest.raises(WrongRecoveryCode) as caught:
            accounts.recover(email, code, PASSWORD, now=NOW)
        assert changes(before) == {"audit": 1}
        told.add((str(caught.value), caught.value.field))
    assert len(told) == 1


def test_recovering_ends_every_session_that_was_open(people: People) -> None:
    """Whoever recovers an account may do so because somebody else is in it."""
    ticket = sessions.open_desk(people.hein.actor, now=NOW)
    accounts.recover(people.hein.email, people.hein.recovery_code, PASSWORD, now=NOW)
    assert sessions.actor_of(ticket, now=NOW) is None
    fresh = sessions.open_desk(sign_in(people.hein, PASSWORD), now=NOW)
    assert sessions.actor_of(fresh, now=NOW) is not None


def test_a_typing_mistake_in_a_recovery_code_is_told_as_one(people: People) -> None:
    for email in (people.hein.email, "niemand@hartenhoeve.example"):
        with nothing_changes(TypingMistake):
            accounts.recover(email, people.hein.recovery_code[:-1], PASSWORD, now=NOW)


def test_recovering_takes_a_good_password_too(people: People) -> None:
    with nothing_changes(WeakPassword):
        accounts.recover(people.hein.email, people.hein.recovery_code, "kort", now=NOW)


def test_a_closed_account_is_out_everywhere(people: People) -> None:
    ticket = sessions.open_desk(people.hein.actor, now=NOW)
    with acts("account:disabled"):
        accounts.disable(people.hein.id, actor=people.peter.actor, now=NOW)
    assert sessions.actor_of(ticket, now=NOW) is None
    with pytest.raises(WrongPassword):
        sign_in(people.hein)
    assert db.session.get(Holder, (file().case_id, people.hein.id)) is None
    with nothing_changes(NotFound):
        accounts.disable(people.hein.id, actor=people.peter.actor, now=NOW)
    with nothing_changes(NotFound):
        accounts.disable("bestaat-niet", actor=people.peter.actor, now=NOW)


# making accounts


def test_a_new_account_has_its_fingerprint_in_the_chain_and_its_secrets_nowhere(people: People) -> None:
    with acts("account:created"):
        created = accounts.create("els@x.example", " Els ", Role.READER, PASSWORD, now=NOW)
    account = created.account
    assert recording.vouches_for(account)
    assert (account.name, account.role, account.created_on) == ("Els", "reader", NOW.date())
    stored = repr(snapshot())
    for secret in (PASSWORD, created.recovery_code, created.recovery_code.replace("-", "")):
        assert secret not in stored
    assert recording.verify() is None


def test_an_address_has_one_account(people: People) -> None:
    for email in (people.hein.email, " HEIN@hartenhoeve.example "):
        with nothing_changes(EmailTaken):
            accounts.create(email, "Hein", Role.READER, PASSWORD, now=NOW)
        with nothing_changes(EmailTaken):
            joining.invite(email, "Hein", Role.READER, actor=people.peter.actor, now=NOW)


def invited(people: People) -> str:
    return joining.invite("els@x.example", "Els", Role.COORDINATOR, actor=people.peter.actor, now=NOW)


def test_an_invitation_is_good_once_within_seven_days(people: People) -> None:
    token = invited(people)
    assert token not in repr(snapshot()), "only its digest is stored"
    assert joining.invitation(token, now=later(days=7)).email == "els@x.example"
    with acts("account:created"):  # and not confirmed: that is a handler's to do
        account = joining.accept(token, PASSWORD, now=later(days=7)).account
    assert (account.name, account.role) == ("Els", "coordinator")
    with nothing_changes(NotFound):
        joining.accept(token, PASSWORD, now=later(days=7))
    with pytest.raises(NotFound):
        joining.invitation(token, now=NOW)


def test_after_seven_days_or_with_another_token_there_is_no_invitation(people: People) -> None:
    token = invited(people)
    with nothing_changes(NotFound):
        joining.accept(token, PASSWORD, now=later(days=8))
    for other in ("", token[:-1], token + "x", token.swapcase()):
        with nothing_changes(NotFound):
            joining.accept(other, PASSWORD, now=NOW)


def test_a_weak_password_does_not_use_up_the_invitation(people: People) -> None:
    token = invited(people)
    with nothing_changes(WeakPassword):
        joining.accept(token, "dertien teken", now=NOW)
    joining.accept(token, PASSWORD, now=NOW)


def test_a_new_handler_reads_nothing_until_a_handler_lets_them_in(people: People) -> None:
    els = joining.accept(invited(people), PASSWORD, now=NOW).account.id
    assert [account.id for account in joining.to_confirm()] == [els]
    assert db.session.get(Holder, (file().case_id, els)) is None
    for outsider in (people.peter, people.joke, people.sanne):
        with nothing_changes(NotFound):
            joining.confirm(els, actor=outsider.actor, now=NOW)
    herself = accounts.sign_in("els@x.example", PASSWORD, now=NOW)
    with nothing_changes(NotFound):
        joining.confirm(els, actor=herself, now=NOW)
    with acts("account:confirmed"):
        joining.confirm(els, actor=people.hein.actor, now=NOW)
    assert joining.to_confirm() == []
    assert db.session.get(Holder, (file().case_id, els)) is not None
    with nothing_changes(NotFound):
        joining.confirm(els, actor=people.hein.actor, now=NOW)


def test_an_invited_trusted_person_is_not_asked_until_a_handler_lets_them_in(people: People) -> None:
    token = joining.invite("an@x.example", "An", Role.TRUSTED_PERSON, actor=people.peter.actor, now=NOW)
    an = joining.accept(token, PASSWORD, now=NOW).account.id
    told = file(exclude=[people.mirjam])
    with nothing_changes(disclosing.NobodyToAsk):
        disclosing.let_trusted_person_look(cases.by_receipt(told), now=NOW)
    joining.confirm(an, actor=people.christien.actor, now=NOW)
    assert disclosing.let_trusted_person_look(cases.by_receipt(told), now=NOW).id == an


def test_an_invitation_that_was_slipped_into_the_database_is_none(people: People) -> None:
    days = {"invited_on": NOW.date(), "expires_on": later(days=7).date()}
    digest = hashlib.sha256(b"spion").hexdigest()
    db.session.add(Invitation(id=digest, email="spion@x.example", name="Anna", role="coordinator", **days))
    db.session.commit()
    with nothing_changes(NotFound):
        joining.accept("spion", PASSWORD, now=NOW)


@pytest.mark.parametrize("column", ["role", "email"])
def test_an_invitation_that_was_changed_in_the_database_is_none(people: People, column: str) -> None:
    token = joining.invite("els@x.example", "Els", Role.READER, actor=people.peter.actor, now=NOW)
    db.session.execute(update(Invitation).values({column: "coordinator"}))
    db.session.commit()
    with nothing_changes(NotFound):
        joining.accept(token, PASSWORD, now=NOW)


def test_who_was_made_a_handler_in_the_database_only_gets_nothing(people: People) -> None:
    ticket = sessions.open_desk(people.joke.actor, now=NOW)
    change(people.joke, role="coordinator")
    assert db.session.get(Holder, (file().case_id, people.joke.id)) is None
    assert sessions.actor_of(ticket, now=NOW) is None
    with acts("session:refused"), pytest.raises(KeysDoNotMatch):
        sign_in(people.joke)


def test_open_invitations_are_those_neither_used_nor_expired(people: People) -> None:
    token = invited(people)
    joining.invite("an@x.example", "An", Role.READER, actor=people.peter.actor, now=later(days=3))
    assert [each.email for each in joining.open_invitations(later(days=8))] == ["an@x.example"]
    joining.accept(token, PASSWORD, now=NOW)
    assert [each.email for each in joining.open_invitations(NOW)] == ["an@x.example"]


@pytest.mark.parametrize(
    ("password", "role", "refusal"),
    [
        ("x" * 11, Role.REPORTER, WeakPassword),
        ("kip hek appe", Role.REPORTER, None),
        ("kip hek appel", Role.COORDINATOR, WeakPassword),
        ("kip hek appels", Role.COORDINATOR, None),
        ("kip hek appel", Role.ADMINISTRATOR, WeakPassword),
        ("abababababababab", Role.COORDINATOR, CommonPassword),
        ("Welkom01Welkom01", Role.COORDINATOR, CommonPassword),
        ("mijnWACHTWOORDisgeheim", Role.COORDINATOR, CommonPassword),
    ],
)
def test_a_password_is_long_enough_for_its_role_and_not_a_common_one(
    password: str, role: Role, refusal: type[Exception] | None
) -> None:
    if refusal is None:
        passwords.check_strength(password, role)
    else:
        with pytest.raises(refusal):
            passwords.check_strength(password, role)


def test_a_generated_passphrase_is_six_words_and_strong_enough_for_everybody(people: People) -> None:
    phrases = {passwords.new_passphrase() for _ in range(30)}
    assert len(phrases) == 30
    for phrase in phrases:
        assert len(phrase.split("-")) == 6
        passwords.check_strength(phrase, Role.COORDINATOR)


def test_no_word_of_the_list_makes_a_passphrase_a_common_password() -> None:
    for word in catalogue.words():
        passwords.check_strength(f"boom-{word}-klei-zonder-hek-pad", Role.COORDINATOR)


def test_everyone_is_listed_by_role_and_name(people: People) -> None:
    new_person("anna", Role.COORDINATOR)
    names = [account.name for account in accounts.everyone() if account.role == "coordinator"]
    assert names == ["Anna", "Christien", "Hein"]
