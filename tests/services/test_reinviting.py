"""A new key for who lost both: it opens nothing old by itself, and gives nobody else's place to an administrator."""

import pyotp
import pytest
from sqlalchemy import select

from tests import cases
from tests.cases import file, opened
from tests.people import NOW, People, Person, later
from tests.snapshots import acts, nothing_changes
from tests.tampering import tamper
from tracker.casefile import Actor, CaseFile
from tracker.domain.errors import NotFound
from tracker.models import Account, AuditRow, Case, Holder, Invitation, Notice, db
from tracker.services import (
    accounts,
    conversation,
    disclosing,
    envelope,
    joining,
    recording,
    recovering,
    reinviting,
    reporting,
    second_factor,
    sessions,
    sharing,
)
from tracker.services.accounts import WrongPassword, WrongRecoveryCode
from tracker.services.passwords import WeakPassword
from tracker.services.recording import writing
from tracker.services.reinviting import YourOwnAccount
from tracker.services.second_factor import Need

PASSPHRASE = "zes losse woorden naast elkaar"


def renewed(person: Person, people: People) -> Actor:
    """Peter made the link; whoever took it is signed in with the new key."""
    token = reinviting.invite_again(person.id, actor=people.peter.actor, now=NOW)
    reinviting.accept(token, PASSPHRASE, now=NOW)
    return accounts.sign_in(person.email, PASSPHRASE, now=NOW)


def receivers() -> list[str]:
    return [account.name for account in reporting.receivers()]


def test_the_same_account_has_a_new_key_password_and_code(people: People) -> None:
    token = reinviting.invite_again(people.hein.id, actor=people.peter.actor, now=NOW)
    created = reinviting.accept(token, PASSPHRASE, now=NOW)
    actor = accounts.sign_in(people.hein.email, PASSPHRASE, now=NOW)
    assert (actor.id, actor.name, actor.role) == (people.hein.id, "Hein", people.hein.role)
    assert actor.key.seed != people.hein.actor.key.seed
    with pytest.raises(WrongPassword):
        accounts.sign_in(people.hein.email, people.hein.password, now=NOW)
    with pytest.raises(WrongRecoveryCode):
        accounts.recover(people.hein.email, people.hein.recovery_code, PASSPHRASE, now=NOW)
    accounts.recover(people.hein.email, created.recovery_code, f"{PASSPHRASE} nieuw", now=NOW)
    assert recording.verify() is None


def test_no_old_case_opens_with_it_and_none_stands_in_the_list(people: People) -> None:
    told = file()
    actor = renewed(people.hein, people)
    with pytest.raises(NotFound):
        CaseFile.open(told.reference, actor)
    assert db.session.scalars(select(Holder).where(Holder.account_id == people.hein.id)).all() == []
    assert opened(told, people.christien).report()["story"] == cases.STORY


def test_nothing_changes_until_the_link_is_taken(people: People) -> None:
    told = file()
    with acts("account:invited-again"):
        reinviting.invite_again(people.hein.id, actor=people.peter.actor, now=NOW)
    assert opened(told, people.hein).report()["story"] == cases.STORY
    assert accounts.sign_in(people.hein.email, people.hein.password, now=NOW).id == people.hein.id
    assert receivers() == ["Christien", "Hein"]


def test_a_handler_gets_no_reports_with_a_new_key_until_another_lets_them_in(people: People) -> None:
    """Danger: an administrator who took the link themselves would read everything that comes in."""
    actor = renewed(people.hein, people)
    assert receivers() == ["Christien"]
    told = file()
    with pytest.raises(NotFound):
        CaseFile.open(told.reference, actor)
    with pytest.raises(NotFound):
        joining.confirm(actor.id, actor=actor, now=NOW)
    assert joining.with_a_new_key() == {actor.id}
    joining.confirm(actor.id, actor=people.christien.actor, now=NOW)
    assert receivers() == ["Christien", "Hein"]
    assert CaseFile.open(file().reference, actor).report()["story"] == cases.STORY
    assert joining.with_a_new_key() == set()


def test_each_new_key_takes_a_new_word(people: People) -> None:
    for _ in range(2):
        actor = renewed(people.hein, people)
        assert receivers() == ["Christien"]
        joining.confirm(actor.id, actor=people.christien.actor, now=NOW)
        assert receivers() == ["Christien", "Hein"]


def test_who_has_a_new_key_lets_nobody_in_either(people: People) -> None:
    hein, christien = renewed(people.hein, people), renewed(people.christien, people)
    for one, other in ((hein, christien), (christien, hein)):
        with pytest.raises(NotFound):
            joining.confirm(other.id, actor=one, now=NOW)
    assert receivers() == ["Mirjam"]


def test_the_last_handler_with_a_new_key_gets_reports_only_by_the_envelope(people: People) -> None:
    words = envelope.new_words()
    envelope.put_away(words, tested=True, actor="system", now=NOW)
    told = file()
    for person in (people.christien, people.mirjam):
        accounts.disable(person.id, actor=people.peter.actor, now=NOW)
    actor = renewed(people.hein, people)
    assert receivers() == []
    opening = recovering.open_envelope(words, people.hein.email, people.joke.actor, now=NOW)
    recovering.hand_over(opening, now=NOW, progress=lambda _done, _of: None)
    assert receivers() == ["Hein"]
    assert CaseFile.open(told.reference, actor).report()["story"] == cases.STORY


def test_a_colleague_can_give_an_old_case_back_and_not_one_that_excludes_them(people: People) -> None:
    told, shut = file(), file(exclude=[people.hein])
    actor = renewed(people.hein, people)
    joining.confirm(actor.id, actor=people.christien.actor, now=NOW)
    account = db.session.get_one(Account, actor.id)
    with writing():
        opened(told, people.christien).wrap_for(account, NOW.date())
    assert CaseFile.open(told.reference, actor).report()["story"] == cases.STORY
    assert people.hein.id in opened(shut, people.christien).shut_out, "it is still the same account"


def test_both_moments_are_in_the_trail_and_all_handlers_hear(people: People) -> None:
    with writing():
        db.session.query(Notice).delete()
    with acts("account:invited-again"):
        token = reinviting.invite_again(people.hein.id, actor=people.peter.actor, now=NOW)
    heard = select(Notice.account_id)
    assert set(db.session.scalars(heard)) == {people.hein.id, people.christien.id, people.mirjam.id}
    with writing():
        db.session.query(Notice).delete()
    with acts("account:renewed"):
        created = reinviting.accept(token, PASSPHRASE, now=NOW)
    assert set(db.session.scalars(heard)) == {people.christien.id, people.mirjam.id}
    row = db.session.scalars(select(AuditRow).where(AuditRow.act == "account:renewed")).one()
    assert row.subject == people.hein.id
    assert created.account.public.fingerprint in row.facts


def test_a_reporters_new_key_is_told_to_nobody_by_mail(people: People) -> None:
    renewed(people.sanne, people)
    assert db.session.scalars(select(Notice.account_id)).all() == []


def test_who_was_signed_in_with_the_old_key_is_signed_out(people: People) -> None:
    ticket = sessions.open_desk(people.hein.actor, now=NOW)
    renewed(people.hein, people)
    assert sessions.actor_of(ticket, now=NOW) is None


@pytest.mark.parametrize("name", ["joke", "sanne", "mirjam"])
def test_it_works_for_every_role(people: People, name: str) -> None:
    person: Person = getattr(people, name)
    assert renewed(person, people).role is person.role


def test_the_second_factor_of_the_old_key_goes_with_it(people: People) -> None:
    """It is sealed under the old key; kept, nobody could come in any more."""
    actor = people.hein.actor
    code = pyotp.TOTP(second_factor.secret_for(actor, "session")).at(NOW)
    second_factor.set_up(actor, "session", code, now=NOW)
    assert second_factor.need_of(actor) is Need.PROOF
    token = reinviting.invite_again(people.hein.id, actor=people.peter.actor, now=NOW)
    reinviting.accept(token, PASSPHRASE, now=NOW)
    fresh = accounts.opened(people.hein.email, PASSPHRASE, now=NOW)
    assert second_factor.need_of(fresh) is not Need.PROOF
    assert db.session.get_one(Account, people.hein.id).second_factor is None


# refused


def test_a_link_is_good_once_and_a_second_one_dies_with_it(people: People) -> None:
    """Danger: whoever kept another link could take the account over afterwards."""
    first, second = (reinviting.invite_again(people.hein.id, actor=people.peter.actor, now=NOW) for _ in range(2))
    reinviting.accept(second, PASSPHRASE, now=NOW)
    for token in (first, second):
        with nothing_changes(NotFound):
            reinviting.accept(token, f"{PASSPHRASE} anders", now=NOW)


def test_a_link_is_good_for_seven_days(people: People) -> None:
    token = reinviting.invite_again(people.hein.id, actor=people.peter.actor, now=NOW)
    with nothing_changes(NotFound):
        reinviting.accept(token, PASSPHRASE, now=later(days=8))
    reinviting.accept(token, PASSPHRASE, now=later(days=7))


def test_a_weak_password_uses_up_nothing(people: People) -> None:
    token = reinviting.invite_again(people.hein.id, actor=people.peter.actor, now=NOW)
    with nothing_changes(WeakPassword):
        reinviting.accept(token, "kort", now=NOW)
    reinviting.accept(token, PASSPHRASE, now=NOW)


def test_no_new_key_for_oneself_for_nobody_and_for_who_is_gone(people: People) -> None:
    with nothing_changes(YourOwnAccount):
        reinviting.invite_again(people.peter.id, actor=people.peter.actor, now=NOW)
    accounts.disable(people.joke.id, actor=people.peter.actor, now=NOW)
    for wanted in (people.joke.id, "nobody"):
        with nothing_changes(NotFound):
            reinviting.invite_again(wanted, actor=people.peter.actor, now=NOW)
    token = reinviting.invite_again(people.bram.id, actor=people.peter.actor, now=NOW)
    accounts.disable(people.bram.id, actor=people.peter.actor, now=NOW)
    with nothing_changes(NotFound):
        reinviting.accept(token, PASSPHRASE, now=NOW)


def test_one_sort_of_link_is_never_the_other(people: People) -> None:
    """Danger: with the database in hands, an invitation for a newcomer must not become a new key for Hein."""
    token = joining.invite("els@x.example", "Els", people.hein.role, actor=people.peter.actor, now=NOW)
    row = db.session.scalars(select(Invitation)).one()
    row.account_id = people.hein.id
    db.session.commit()
    for take in (reinviting.accept, joining.accept):
        with nothing_changes(NotFound):
            take(token, PASSPHRASE, now=NOW)
    again = reinviting.invite_again(people.hein.id, actor=people.peter.actor, now=NOW)
    with nothing_changes(NotFound):
        joining.accept(again, PASSPHRASE, now=NOW)
    taken = db.session.scalars(select(Invitation).where(Invitation.email == people.hein.email)).one()
    taken.account_id = people.christien.id
    db.session.commit()
    with nothing_changes(NotFound):
        reinviting.accept(again, PASSPHRASE, now=NOW)


def test_the_old_key_put_back_into_the_database_is_noticed(people: People) -> None:
    before = db.session.get_one(Account, people.hein.id)
    old = (before.public_key, before.private_key)
    actor = renewed(people.hein, people)
    joining.confirm(actor.id, actor=people.christien.actor, now=NOW)
    account = db.session.get_one(Account, people.hein.id)
    account.public_key, account.private_key = old
    db.session.commit()
    assert receivers() == ["Christien"]


def test_a_forged_word_of_a_colleague_does_not_count(people: People) -> None:
    renewed(people.hein, people)
    last = "SELECT max(number) FROM audit"
    tamper(f"UPDATE audit SET act = 'account:confirmed', subject = '{people.hein.id}' WHERE number = ({last})")
    assert receivers() == ["Christien"]


def test_a_row_that_somebody_writes_for_a_new_key_is_given_no_key_of_an_old_case(people: People) -> None:
    """The administrator takes the link, and owns the database: the trail gave the case to the key before this one."""
    told = file()
    before = db.session.get_one(Holder, (told.case_id, people.christien.id)).wrapped
    actor = renewed(people.christien, people)
    with writing():
        row = Holder(case_id=told.case_id, account_id=actor.id, wrapped=before, granted_on=NOW.date(), seen="")
        db.session.add(row)
        db.session.get_one(Case, told.case_id).new_key_due = True
    conversation.write_note(
        opened(told, people.hein), "Na de nieuwe sleutel.", cases.new_entry_id(), actor=people.hein.actor, now=NOW
    )
    assert db.session.get(Holder, (told.case_id, actor.id)) is None
    with pytest.raises(NotFound):
        CaseFile.open(told.reference, actor)


def test_who_has_a_new_key_and_is_given_the_case_again_holds_it_as_before(people: People) -> None:
    told = file()
    actor = renewed(people.christien, people)
    joining.confirm(actor.id, actor=people.hein.actor, now=NOW)
    hein = people.hein.actor
    sharing.share(opened(told, people.hein), actor.id, "Zij is terug.", None, actor=hein, now=NOW)
    with writing():
        db.session.get_one(Case, told.case_id).new_key_due = True
    conversation.write_note(opened(told, people.hein), "Nieuw.", cases.new_entry_id(), actor=hein, now=NOW)
    assert CaseFile.open(told.reference, actor).entries()[-1].body["text"] == "Nieuw."


def test_a_trusted_person_with_a_new_key_can_be_asked_again_by_the_reporter(people: People) -> None:
    told = file()
    disclosing.let_trusted_person_look(cases.by_receipt(told), now=NOW)
    actor = renewed(people.mirjam, people)
    joining.confirm(actor.id, actor=people.hein.actor, now=NOW)
    disclosing.let_trusted_person_look(cases.by_receipt(told), now=NOW)
    assert CaseFile.open(told.reference, actor).report()["story"] == cases.STORY
