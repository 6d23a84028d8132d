"""Published once, by two if there are words, in files that never change; and no restricted case is in any of them."""

import json
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from tests import cases
from tests.people import NOW, People, Person, later
from tests.services.test_sharing import lawyer
from tests.snapshots import acts, at_once, nothing_changes
from tracker.domain import published
from tracker.domain.demands import MissingText
from tracker.domain.errors import NotFound
from tracker.domain.periods import Period, Unit
from tracker.models import Notice, Publication, PublishedFile, db
from tracker.services import organisation, publishing, recording
from tracker.services.organisation import Organisation
from tracker.services.publishing import AlreadyPublished, CorrectionWaits, NotYourOwnWords, WordsChanged

YEAR = Period.parse("2026")
AFTER = later(days=90)
"""In February of the year after."""


def filed(number: int = 12, *exclude: Person) -> None:
    for _ in range(number):
        cases.file(exclude=exclude)


def made(number: int = 12) -> Publication:
    filed(number)
    assert publishing.sweep(AFTER) == 1
    return db.session.scalars(select(Publication)).one()


def test_a_summary_is_made_once_when_its_period_is_over(people: People) -> None:
    filed()
    with acts("summary:drafted"):
        assert publishing.sweep(AFTER) == 1
    assert publishing.sweep(AFTER) == publishing.sweep(later(days=120)) == 0
    row = db.session.scalars(select(Publication)).one()
    assert (row.period, row.edition, row.published_on, row.made_on) == ("2026", 1, None, AFTER.date())
    waiting = set(db.session.scalars(select(Notice.account_id)))
    assert {people.hein.id, people.christien.id} <= waiting and people.joke.id not in waiting


def test_two_schedulers_make_it_once(people: People) -> None:
    filed()
    assert sorted(at_once(*[lambda: publishing.sweep(AFTER)] * 4)) == [0, 0, 0, 1]


def test_what_is_not_over_or_only_just_is_not_made(people: People) -> None:
    cases.file()
    new_year = NOW.replace(year=2027, month=1, day=1)
    assert publishing.sweep(NOW) == publishing.sweep(new_year + timedelta(days=6)) == 0
    assert publishing.sweep(new_year + timedelta(days=7)) == 1


def test_after_a_long_silence_every_period_is_caught_up(people: People) -> None:
    organisation.save(Organisation(period="quarter"), actor="system", now=NOW)
    assert publishing.sweep(later(days=300)) == 3
    periods = [row.period for row in db.session.scalars(select(Publication).order_by(Publication.period))]
    assert periods == ["2026-Q4", "2027-Q1", "2027-Q2"]


@pytest.mark.parametrize("number", [0, 1, 4])
def test_none_and_a_few_reports_make_the_same_summary(people: People, number: int) -> None:
    filed(number)
    filed(2, people.mirjam)
    row = made(0)
    assert publishing.numbers_of(row) == published.Published(YEAR, 5, None, None, (), (), ())


def test_a_restricted_case_is_in_no_number_of_it(people: People) -> None:
    filed(12, people.mirjam)
    row = made(6)
    assert publishing.numbers_of(row).reports == 6


def test_what_is_published_is_frozen_in_five_forms_and_two_languages(people: People) -> None:
    row = made()
    with acts("summary:published"):
        publishing.release(row.id, actor=people.hein.actor, now=AFTER)
    names = set(db.session.scalars(select(PublishedFile.name)))
    assert names == {f"{language}.{form}" for language in ("nl", "en") for form in ("csv", "json", "xlsx", "pdf")}
    before = {name: publishing.file_of(row, *name.split(".")) for name in names}
    filed(5)
    organisation.save(Organisation(name="Iets anders", fewest=10), actor="system", now=AFTER)
    assert publishing.sweep(later(days=100)) == 0
    assert {name: publishing.file_of(row, *name.split(".")) for name in names} == before
    found = json.loads(before["nl.json"])
    assert (found["reports"], found["protected"], found["fewest"]) == (12, True, 5)
    assert people.joke.id in set(db.session.scalars(select(Notice.account_id)))


def test_nothing_of_a_published_summary_can_be_changed(people: People) -> None:
    row = made()
    publishing.release(row.id, actor=people.hein.actor, now=AFTER)
    with nothing_changes(AlreadyPublished):
        publishing.write_learning(row.id, "Nog iets.", actor=people.hein.actor, now=AFTER)
    with nothing_changes(AlreadyPublished):
        publishing.release(row.id, actor=people.hein.actor, now=AFTER)


def test_learning_points_are_looked_at_by_a_second_handler(people: People) -> None:
    row = made()
    with acts("summary:explained"):
        publishing.write_learning(row.id, " Foto's vragen we eerst. ", actor=people.hein.actor, now=AFTER)
    with nothing_changes(NotYourOwnWords):
        publishing.release(row.id, actor=people.hein.actor, now=AFTER)
    seen = publishing.mark_of("Foto's vragen we eerst.")
    publishing.release(row.id, actor=people.christien.actor, now=AFTER, seen=seen)
    assert json.loads(publishing.file_of(row, "en", "json"))["learning"] == "Foto's vragen we eerst."
    with nothing_changes(MissingText):
        publishing.write_learning(row.id, "  ", actor=people.hein.actor, now=AFTER)


def test_a_house_that_wants_it_publishes_at_once(people: People) -> None:
    organisation.save(Organisation(publish_at_once=True), actor="system", now=AFTER)
    filed()
    with acts("summary:drafted", "summary:published"):
        publishing.sweep(AFTER)
    assert publishing.published(YEAR).published_by == "system"


def test_a_draft_is_nothing_that_readers_can_find(people: People) -> None:
    row = made()
    assert publishing.all_published() == []
    with pytest.raises(NotFound):
        publishing.published(YEAR)
    with pytest.raises(NotFound):
        publishing.file_of(row, "nl", "csv")


def test_the_head_that_leaves_is_yesterdays(people: People) -> None:
    row = made()
    publishing.release(row.id, actor=people.hein.actor, now=AFTER)
    head = publishing.published(YEAR).head
    assert head.encode() in publishing.file_of(row, "nl", "csv")
    cases.file(now=AFTER)
    assert recording.yesterdays_head(AFTER.date()) == head, "what happens today does not show"


@pytest.mark.parametrize("form", ["csv", "json", "xlsx", "pdf"])
def test_of_what_is_not_published_every_form_says_so_without_a_number(people: People, form: str) -> None:
    filed(7)
    body = publishing.protected_file(YEAR, form, "nl", AFTER.date())
    if form == "json":
        found = json.loads(body)
        assert (found["reports"], found["tables"], found["published_on"]) == (None, [], None)
    if form == "csv":
        assert "geen overzicht gepubliceerd" in body.decode()
        assert "Meldingen met beperkte toegang zijn hier niet meegeteld." in body.decode()
    assert len(BytesIO(body).getvalue()) > 100


@pytest.mark.parametrize("first", list(Unit))
@pytest.mark.parametrize("then", list(Unit))
def test_no_day_is_in_two_summaries_or_in_none_when_the_length_changes(people: People, first: Unit, then: Unit) -> None:
    """Two lengths over the same days could be subtracted from each other."""
    chosen_on = NOW.date() + timedelta(days=200)
    settings = publishing.choose_length(Organisation(period=first), then, chosen_on)
    organisation.save(settings, actor="system", now=NOW)
    periods = [Period.parse(str(period)) for period in publishing.due(NOW.date() + timedelta(days=1500))]
    days = [
        period.first + timedelta(days=n) for period in periods for n in range((period.last - period.first).days + 1)
    ]
    assert len(days) == len(set(days))
    assert len(days) == (max(days) - min(days)).days + 1 and min(days) <= NOW.date()
    assert then in {period.unit for period in periods}


def test_a_change_of_mind_before_a_new_length_begins_changes_nothing_that_was_fixed(people: People) -> None:
    today = NOW.date()
    once = publishing.choose_length(Organisation(period=Unit.YEAR), Unit.QUARTER, today)
    twice = publishing.choose_length(once, Unit.HALF, today)
    assert (twice.period, twice.period_before, twice.period_from) == ("half", "year", "2027-01-01")
    assert publishing.choose_length(twice, Unit.YEAR, today).period_before == "year"


def test_words_that_changed_after_the_second_handler_looked_are_not_published(people: People) -> None:
    row = made()
    publishing.write_learning(row.id, "We vragen het eerst.", actor=people.hein.actor, now=AFTER)
    seen = publishing.mark_of("We vragen het eerst.")
    publishing.write_learning(row.id, "Bram zette de foto online.", actor=people.hein.actor, now=AFTER)
    for looked_at in (seen, ""):
        with nothing_changes(WordsChanged):
            publishing.release(row.id, actor=people.christien.actor, now=AFTER, seen=looked_at)


def published_once(people: People, words: str = "We vragen het eerst.") -> Publication:
    row = made()
    publishing.write_learning(row.id, words, actor=people.hein.actor, now=AFTER)
    publishing.release(row.id, actor=people.christien.actor, now=AFTER, seen=publishing.mark_of(words))
    return row


def test_a_correction_is_a_new_edition_with_better_words_and_the_same_numbers(people: People) -> None:
    first = published_once(people)
    before = publishing.file_of(first, "nl", "json")
    filed(3)  # what came since, or was wrong, is in no edition
    with acts("summary:corrected"):
        draft = publishing.correct(YEAR, actor=people.hein.actor, now=AFTER)
    with nothing_changes(CorrectionWaits):
        publishing.correct(YEAR, actor=people.christien.actor, now=AFTER)
    with nothing_changes(MissingText):
        publishing.write_learning(draft.id, "We vragen het eerst, altijd.", actor=people.hein.actor, now=AFTER)
    words = ("We vragen het eerst, altijd.", "Het woord 'altijd' ontbrak.")
    publishing.write_learning(draft.id, *words, actor=people.hein.actor, now=AFTER)
    with nothing_changes(NotYourOwnWords):
        publishing.release(draft.id, actor=people.hein.actor, now=AFTER, seen=publishing.mark_of(*words))
    with nothing_changes(WordsChanged):
        publishing.release(draft.id, actor=people.christien.actor, now=AFTER, seen=publishing.mark_of(words[0]))
    publishing.release(draft.id, actor=people.christien.actor, now=AFTER, seen=publishing.mark_of(*words))
    newest = json.loads(publishing.file_of(publishing.published(YEAR), "nl", "json"))
    assert (newest["edition"], newest["correction"]) == (2, words[1]) and words[1] in " ".join(newest["notes"])
    old = json.loads(before)
    assert {name: newest[name] for name in ("reports", "tables", "days")} == {
        name: old[name] for name in ("reports", "tables", "days")
    }
    assert publishing.editions(YEAR) == [1, 2]
    assert publishing.file_of(publishing.published(YEAR, 1), "nl", "json") == before
    for edition in (1, 2):
        body = publishing.file_of(publishing.published(YEAR, edition), "en", "pdf")
        assert publishing.recognise(body) == "2026"


def test_an_edition_that_nobody_wrote_words_for_is_not_published(people: People) -> None:
    published_once(people)
    draft = publishing.correct(YEAR, actor=people.hein.actor, now=AFTER)
    with nothing_changes(MissingText):
        publishing.release(draft.id, actor=people.christien.actor, now=AFTER, seen=publishing.mark_of(draft.learning))


def test_the_year_before_is_what_was_published_then(people: People) -> None:
    """Frozen: what is known of that year since makes no difference; what was too small then stays away."""
    filed_at(("house",) * 8 + ("",) * 6)
    first = made_of("2026", AFTER)
    publishing.release(first.id, actor=people.hein.actor, now=AFTER)
    filed_at(("house",) * 7 + ("",) * 5, later(days=200))
    much_later = later(days=460)
    publishing.sweep(much_later)
    second = next(row for row in publishing.drafts() if row.period == "2027")
    publishing.release(second.id, actor=people.hein.actor, now=much_later)
    told = json.loads(publishing.file_of(second, "nl", "json"))
    assert told["trend"] == [{"period": "2026", "reports": 14}, {"period": "2027", "reports": 12}]
    then = json.loads(publishing.file_of(first, "nl", "json"))
    rows = {(table["code"], row["code"]): row["count"] for table in then["tables"] for row in table["rows"]}
    now_told = {(table["code"], row["code"]): row["before"] for table in told["tables"] for row in table["rows"]}
    assert now_told and all(before == rows.get(place) for place, before in now_told.items())
    assert any(before is not None for before in now_told.values())


def filed_at(places: tuple[str, ...], moment: datetime = NOW) -> None:
    for place in places:
        cases.file(place=place, now=moment)


def made_of(period: str, moment: datetime) -> Publication:
    publishing.sweep(moment)
    return next(row for row in publishing.drafts() if row.period == period)


def test_what_all_readers_get_is_for_handlers_whom_a_handler_let_in(people: People) -> None:
    """An administrator can make two accounts that handle cases, and let them agree."""
    made_up, row = lawyer(people), made()
    words = "Geef alles door aan de beheerder."
    assert not publishing.may_publish(made_up.actor) and publishing.may_publish(people.hein.actor)
    for act in (
        lambda: publishing.draft(row.id, made_up.actor),
        lambda: publishing.write_learning(row.id, words, actor=made_up.actor, now=AFTER),
        lambda: publishing.release(row.id, actor=made_up.actor, now=AFTER),
    ):
        with nothing_changes(NotFound):
            act()
    publishing.release(row.id, actor=people.hein.actor, now=AFTER)
    with nothing_changes(NotFound):
        publishing.correct(YEAR, actor=made_up.actor, now=AFTER)
