"""What an organisation says in its own words: everywhere the same at once, and in old cases for ever."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import event

from tests import cases
from tests.people import NOW, People
from tests.snapshots import acts, nothing_changes
from tracker import catalogue
from tracker.domain import own_words
from tracker.domain.errors import NotFound
from tracker.domain.own_words import Help, Item, Words
from tracker.domain.periods import Period
from tracker.exports import rows
from tracker.models import AuditRow, Setting, db
from tracker.services import house, settings, summarising
from tracker.services.settings import ChangedMeanwhile

BARN = Item(Words("De grote schuur", "The big barn"))
BEES = Item(Words("Bijen en honing"), "other")
DOCTOR = Help(Words("Huisarts De Wit"), Words("Je hebt pijn."), phone="0591 12 34 56")


def change(people: People, list_name: str, code: str, item: Item) -> str:
    seen = settings.mark(catalogue.OWN[list_name])
    return house.change_item(list_name, code, item, seen=seen, actor=people.peter.actor, now=NOW)


def codes(name: str) -> list[str]:
    return [code for code, _name in catalogue.pairs(name, "nl")]


def test_a_new_name_stands_everywhere_also_in_old_cases(people: People) -> None:
    told = cases.file()
    with acts("settings:changed"):
        change(people, "place", "house", BARN)
    assert catalogue.name_of("place", "house", "nl") == "De grote schuur"
    assert catalogue.name_of("place", "house", "en") == "The big barn"
    assert cases.opened(told, people.hein).register.place == "house", "the code of a case never changes"
    row = db.session.scalars(db.select(AuditRow).order_by(AuditRow.number.desc())).first()
    assert row is not None and json.loads(row.facts)["after"]["places"]["house"]["name"]["nl"] == "De grote schuur"


def test_what_is_switched_off_can_be_read_but_not_chosen(people: People) -> None:
    change(people, "category", "SM7", Item(Words("Nepaccount"), off=True))
    assert "SM7" not in codes("category")
    assert catalogue.name_of("category", "SM7", "nl") == "Nepaccount"
    assert dict(catalogue.every("category", "nl"))["SM7"] == "Nepaccount"
    assert "SM7" in [code for code, _ in catalogue.pairs("category", "nl", ["SM7"])], "a form that was open keeps it"
    change(people, "category", "SM7", Item(Words("Nepaccount")))
    assert "SM7" in codes("category")


def test_own_categories_come_before_something_else_and_keep_their_code(people: People) -> None:
    first = change(people, "category", "", BEES)
    more = [change(people, "category", "", Item(Words(f"Soort {n}"), "work")) for n in range(2, 12)]
    assert [first, *more] == [f"own-{n}" for n in range(1, 12)]
    assert codes("category")[-12:] == [*(f"own-{n}" for n in range(1, 12)), catalogue.UNKNOWN]
    assert catalogue.by_code("category")["own-1"].group == "other"
    change(people, "category", "own-3", Item(Words("Anders genoemd"), "work", off=True))
    assert change(people, "category", "", Item(Words("Nog een"), "work")) == "own-12", "no code is used twice"


@pytest.mark.parametrize(
    ("code", "item", "refusal"),
    [
        ("", Item(Words("  "), "work"), own_words.NoName),
        ("", Item(Words("VRAAG of advies"), "work"), own_words.SameName),
        ("", Item(Words("Nieuw")), own_words.NoGroup),
        ("", Item(Words("Nieuw"), "made-up"), own_words.NoGroup),
        ("OT1", Item(Words("Anders"), off=True), own_words.NeededHere),
        ("CL7", Item(Words("Zorgincident"), off=True), own_words.NeededHere),
        ("nothing", Item(Words("Nieuw")), NotFound),
    ],
)
def test_what_does_not_fit_is_refused(people: People, code: str, item: Item, refusal: type[Exception]) -> None:
    with nothing_changes(refusal):
        change(people, "category", code, item)


def test_the_subject_of_what_came_with_meldpunt_stays(people: People) -> None:
    change(people, "category", "SM1", Item(Words("Foto"), "money"))
    assert catalogue.by_code("category")["SM1"].group == "online"


@pytest.mark.parametrize("name", ["🙂 Konijnenhok", "\u202bבית\u202c", "x" * 80])
def test_any_script_is_a_name(people: People, name: str) -> None:
    code = change(people, "place", "", Item(Words(name)))
    assert catalogue.name_of("place", code, "en") == name, "without English the Dutch words stand there"


def test_two_people_at_once_never_overwrite_each_other(people: People) -> None:
    seen = settings.mark("places")
    change(people, "place", "house", BARN)
    with nothing_changes(ChangedMeanwhile):
        house.change_item("place", "yard", Item(Words("Het erf")), seen=seen, actor=people.peter.actor, now=NOW)


def test_a_summary_names_an_own_category_under_its_subject(people: People) -> None:
    code = change(people, "category", "", BEES)
    cases.file(category=code)
    facts = list(summarising.everybodys_facts())
    assert [(each.category, each.group) for each in facts] == [(code, "other")]
    summary = summarising.true_summary(people.hein.actor, Period.parse("2026"), NOW.date())
    assert "Bijen en honing" in {line.label for line in rows.lines(summary, "nl")}


def test_a_standard_text_in_own_words_and_back(people: People) -> None:
    first = catalogue.standard_text("invite")

    def seen() -> str:
        return settings.mark(catalogue.TEXTS)

    own = Words("Kom je langs? 🙂", "Will you come by?")
    with acts("settings:changed"):
        house.change_text("invite", own, seen=seen(), actor=people.peter.actor, now=NOW)
    assert catalogue.standard_text("invite").nl == own.nl
    assert set(catalogue.own_texts()) == {"invite"}
    with nothing_changes(own_words.NoWords):
        house.change_text("invite", replace(own, en=" "), seen=seen(), actor=people.peter.actor, now=NOW)
    with acts("settings:changed"):
        house.forget_text("invite", seen=seen(), actor=people.peter.actor, now=NOW)
    assert catalogue.standard_text("invite") == first
    house.change_text("invite", own, seen=seen(), actor=people.peter.actor, now=NOW)
    house.change_text("invite", Words(first.nl, first.en), seen=seen(), actor=people.peter.actor, now=NOW)
    assert not catalogue.own_texts(), "our own words typed again are no words of their own"
    with nothing_changes(NotFound):
        house.change_text("nothing", own, seen=seen(), actor=people.peter.actor, now=NOW)


def test_help_from_outside_that_is_always_named_can_not_be_changed(people: People) -> None:
    seen = settings.mark(catalogue.CONTACTS)
    always = [contact for contact in catalogue.contacts() if contact.always]
    assert {"emergency", "veilig-thuis", "klokkenluiders", "igj", "ap"} <= {contact.code for contact in always}
    for contact in always:
        with nothing_changes(own_words.AlwaysThere):
            house.change_help(contact.code, replace(DOCTOR, off=True), seen=seen, actor=people.peter.actor, now=NOW)


def test_a_row_written_past_us_hides_no_help(people: People) -> None:
    before = catalogue.contacts()
    said = {"nl": "x", "en": "x"}
    row = {"name": said, "what": said, "phone": "", "phone_note": said, "website": "", "off": True}
    db.session.add(Setting(name="contacts", value=json.dumps({"emergency": row, "klokkenluiders": row})))
    db.session.commit()
    assert [contact for contact in catalogue.contacts() if contact.always] == [c for c in before if c.always]


def test_own_help_is_added_changed_and_switched_off(people: People) -> None:
    def keep(code: str, help_: Help) -> str:
        seen = settings.mark(catalogue.CONTACTS)
        return house.change_help(code, help_, seen=seen, actor=people.peter.actor, now=NOW)

    code = keep("", DOCTOR)
    assert catalogue.contacts()[-1].phone == DOCTOR.phone
    with nothing_changes(own_words.NoWay):
        keep(code, replace(DOCTOR, phone=" "))
    keep(code, replace(DOCTOR, phone="", off=True))
    assert code not in {contact.code for contact in catalogue.contacts()}


def test_the_words_of_the_house_are_read_once_a_transaction(people: People) -> None:
    change(people, "place", "house", BARN)
    asked: list[str] = []
    listener = lambda _c, _u, statement, *_: asked.append(statement)  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    try:
        db.session.rollback()
        for _ in range(50):
            catalogue.name_of("place", "house", "nl")
            catalogue.pairs("category", "nl")
            catalogue.rules()
            catalogue.contacts()
            house.languages()
    finally:
        event.remove(db.engine, "before_cursor_execute", listener)
    assert len([statement for statement in asked if "SELECT" in statement]) == 2, "settings, and versions of the rules"


def test_what_another_process_changed_is_seen_at_the_next_transaction(people: People) -> None:
    assert catalogue.name_of("place", "house", "nl") == "Woonhuis"
    db.session.rollback()
    with db.engine.begin() as other:
        row = {"house": {"name": {"nl": "De hoeve", "en": ""}, "group": "", "off": False}}
        other.execute(db.insert(Setting).values(name="places", value=json.dumps(row)))
    db.session.rollback()
    assert catalogue.name_of("place", "house", "nl") == "De hoeve"
