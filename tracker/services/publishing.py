"""Publishing: the protected summary of a period is made once, when it is over, and its files never change."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from flask_babel import force_locale
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from tracker.casefile import Actor, local_day
from tracker.domain import audit, chance
from tracker.domain.acts import SYSTEM, Act
from tracker.domain.demands import require_text
from tracker.domain.errors import N_, NotFound, Refusal
from tracker.domain.periods import Period, Unit, recent
from tracker.domain.permissions import Permission, Role
from tracker.domain.published import Published, publish
from tracker.exports import csv, document, json, pdf, xlsx
from tracker.exports.document import Document
from tracker.models import Account, Publication, PublishedFile, db
from tracker.notifications import outbox
from tracker.services import organisation, recording, summarising
from tracker.services.organisation import Organisation
from tracker.services.recording import append, writing

LOCALES: Final = {"nl": "nl", "en": "en_GB"}
WRITERS: Final = {"csv": csv.published, "json": json.published, "xlsx": xlsx.published, "pdf": pdf.published}
SETTLED_DAYS: Final = 8
"""A summary is made this many days after its period, when even the last report should have been acknowledged."""
FARTHEST: Final = 60
"""So many periods back is caught up after a long silence."""


class AlreadyPublished(Refusal):
    sentence = N_("Dit overzicht is al gepubliceerd en verandert niet meer.")


class CorrectionWaits(Refusal):
    sentence = N_("Er staat al een nieuwe uitgave van dit overzicht klaar. Maak die eerst af.")


class NotYourOwnWords(Refusal):
    sentence = N_("Je schreef deze leerpunten zelf. Een andere behandelaar moet ze nakijken.")


class WordsChanged(Refusal):
    sentence = N_("De leerpunten zijn intussen veranderd. Kijk ze nog een keer na.")


def sweep(now: datetime) -> int:
    """Make every summary that is due; returns how many. Two schedulers make each once."""
    return sum(_make(period, now) for period in reversed(due(local_day(now))))


def due(today: date) -> list[Period]:
    """Periods of the house's own length that are over, since it was set up, and have no summary yet; the newest first.
    Whether anything was reported makes no difference: none and a few look the same."""
    first, made = recording.first_day(), set(db.session.scalars(select(Publication.period)))
    return [
        period
        for period in _of_own_length(today)
        if first is not None and period.last >= first and (today - period.last).days >= SETTLED_DAYS
        if str(period) not in made
    ]


def _of_own_length(today: date) -> list[Period]:
    """Danger: summaries of two lengths over the same days can be subtracted, so each day has one length."""
    settings = organisation.load()
    begins = date.fromisoformat(settings.period_from) if settings.period_from else date.min
    now_chosen = [p for p in recent(today, Unit(settings.period), FARTHEST) if p.first >= begins]
    before = [p for p in recent(today, Unit(settings.period_before), FARTHEST) if p.last < begins]
    return now_chosen + before


def choose_length(settings: Organisation, unit: Unit, today: date) -> Organisation:
    """These settings with another length of summaries, from the first day on which a period of both begins."""
    if unit == settings.period:
        return settings
    waits = bool(settings.period_from) and date.fromisoformat(settings.period_from) > today
    before = Unit(settings.period_before if waits else settings.period)
    begins = max(Period.holding(today, length).last for length in (before, unit)) + timedelta(days=1)
    return replace(settings, period=unit, period_before=before, period_from=begins.isoformat())


def write_learning(publication_id: str, text: str, correction: str = "", *, actor: Actor, now: datetime) -> None:
    """What the house learned, in words without names, and what a later edition mends; it waits for a second handler."""
    _refuse_who_was_not_let_in(actor)
    require_text("learning", text)
    with writing():
        row = _unpublished(publication_id)
        if row.edition > 1:
            require_text("correction", correction)
            row.correction = correction.strip()
        row.learning, row.learning_by = text.strip(), actor.id
        append(Act.SUMMARY_EXPLAINED, now, actor, facts={"period": row.period})


def correct(period: Period, *, actor: Actor, now: datetime) -> Publication:
    """Begin a new edition beside the last one: other words, the same numbers.

    Danger: two editions of which the numbers differ can be subtracted, and the difference is the one case that was
    counted otherwise. So numbers that were wrong wait for the next period, and an edition says so in words.
    """
    _refuse_who_was_not_let_in(actor)
    with writing():
        last = published(period)
        if any(row.period == last.period for row in drafts()):
            raise CorrectionWaits
        row = Publication(
            id=chance.hexed(16),
            period=last.period,
            edition=last.edition + 1,
            made_on=local_day(now),
            numbers=last.numbers,
            learning=last.learning,
            learning_by=actor.id,
            correction="",
            head="",
            published_on=None,
            published_by="",
        )
        db.session.add(row)
        append(Act.SUMMARY_CORRECTED, now, actor, facts={"period": row.period, "edition": row.edition})
    return row


def mark_of(learning: str, correction: str = "") -> str:
    """What a form carries of the words that somebody looked at; nothing where there were none."""
    words = f"{learning}\0{correction}".encode()
    return hashlib.sha256(words).hexdigest() if learning or correction else ""


def release(publication_id: str, *, actor: Actor | str, now: datetime, seen: str = "") -> None:
    """Write the files, once and for good, and tell the readers. A handler releases nobody's words but another's.

    Danger: words could be changed after the second handler looked; `seen` is the mark of those that they saw.
    """
    _refuse_who_was_not_let_in(actor)
    with writing():
        row = _unpublished(publication_id)
        if isinstance(actor, Actor) and (row.learning or row.edition > 1) and row.learning_by == actor.id:
            raise NotYourOwnWords
        if seen != mark_of(row.learning, row.correction):
            raise WordsChanged
        if row.edition > 1:
            require_text("correction", row.correction)
        _publish(row, actor, now)


def published(period: Period, edition: int | None = None) -> Publication:
    """That edition, else the newest, if readers may see it; or NotFound."""
    query = select(Publication).where(Publication.period == str(period), Publication.published_on.is_not(None))
    if edition is not None:
        query = query.where(Publication.edition == edition)
    found = db.session.scalar(query.order_by(Publication.edition.desc()).limit(1))
    if found is None:
        raise NotFound
    return found


def editions(period: Period) -> list[int]:
    """Of this period's summary, the oldest first."""
    query = select(Publication.edition).where(Publication.period == str(period), Publication.published_on.is_not(None))
    return list(db.session.scalars(query.order_by(Publication.edition)))


def all_published() -> list[Publication]:
    """The newest period first."""
    query = select(Publication).where(Publication.published_on.is_not(None))
    found = db.session.scalars(query.order_by(Publication.edition))
    by_period = {row.period: row for row in found}
    return [by_period[period] for period in sorted(by_period, reverse=True)]


def drafts() -> list[Publication]:
    query = select(Publication).where(Publication.published_on.is_(None)).order_by(Publication.period.desc())
    return list(db.session.scalars(query))


def may_publish(actor: Actor) -> bool:
    """Danger: an administrator can make an account that handles cases, and another to agree with it. What all readers
    get is for handlers whom a handler let in."""
    return actor.may(Permission.TRUE_NUMBERS) and recording.was_confirmed(actor.id)


def draft(draft_id: str, actor: Actor) -> Publication:
    """What waits to be published, or NotFound."""
    _refuse_who_was_not_let_in(actor)
    found = db.session.get(Publication, draft_id)
    if found is None or found.published_on is not None:
        raise NotFound
    return found


def file_of(publication: Publication, language: str, form: str) -> bytes:
    """The bytes as they were published, or NotFound."""
    found = db.session.get(PublishedFile, (publication.id, f"{language}.{form}"))
    if found is None:
        raise NotFound
    return found.body


def protected_file(period: Period, form: str, language: str, today: date) -> bytes:
    """The file as published; where nothing is, one that says so, without a number. Refuses what has yet to begin."""
    summarising.refuse_future(period, today)
    try:
        return file_of(published(period), language, form)
    except NotFound:
        settings, head = organisation.load(), recording.yesterdays_head(today)
        with force_locale(LOCALES[language]):
            return WRITERS[form](document.not_published(period, settings.fewest, settings.name, head))


def recognise(body: bytes) -> str | None:
    """The period whose summary was published as exactly these bytes, by word of the trail; None when none was. A file
    with semicolons is the one that it was made from."""
    digest = hashlib.sha256(csv.with_commas(body)).hexdigest()
    facts = (audit.facts_of(entry) for entry in recording.about_summaries())
    return next((found["period"] for found in facts if digest in found["files"].values()), None)


def numbers_of(publication: Publication) -> Published:
    return document.from_record(publication.numbers)


def compose(publication: Publication, language: str) -> Document:
    """The words around the frozen numbers; a draft is composed as if it were published today."""
    return document.compose(
        numbers_of(publication),
        organisation=organisation.load().name,
        learning=publication.learning,
        published_on=publication.published_on or publication.made_on,
        edition=publication.edition,
        head=publication.head,
        language=language,
        earlier=[numbers_of(row) for row in _known_before(publication)],
        correction=publication.correction,
    )


def _known_before(publication: Publication) -> list[Publication]:
    """What was published of other, earlier periods when this was: so that page and file say the same for ever."""
    on = publication.published_on
    return [
        row
        for row in all_published()
        if Period.parse(row.period).last < Period.parse(publication.period).first
        and (on is None or (row.published_on is not None and row.published_on <= on))
    ]


def _make(period: Period, now: datetime) -> bool:
    settings, today = organisation.load(), local_day(now)
    numbers = publish(summarising.everybodys_facts(), period, settings.fewest)
    row = Publication(
        id=chance.hexed(16),
        period=str(period),
        edition=1,
        made_on=today,
        numbers=document.to_record(numbers),
        learning="",
        learning_by="",
        correction="",
        head="",
        published_on=None,
        published_by="",
    )
    try:
        with writing():
            if _exists(period):
                return False
            db.session.add(row)
            append(Act.SUMMARY_DRAFTED, now, SYSTEM, facts={"period": str(period)})
            if settings.publish_at_once:
                _publish(row, SYSTEM, now)
            else:
                for account in db.session.scalars(Account.active(Role.COORDINATOR, Role.TRUSTED_PERSON)):
                    outbox.something_waits(account.id)
    except IntegrityError:  # another scheduler was first
        return False
    return True


def _exists(period: Period) -> bool:
    query = select(func.count()).select_from(Publication).where(Publication.period == str(period))
    return bool(db.session.scalar(query))


def _files(row: Publication) -> Mapping[str, bytes]:
    """Every form in every language."""
    made: dict[str, bytes] = {}
    for language, locale in LOCALES.items():
        with force_locale(locale):
            composed = compose(row, language)
            made |= {f"{language}.{form}": write(composed) for form, write in WRITERS.items()}
    return made


def _publish(row: Publication, actor: Actor | str, now: datetime) -> None:
    row.published_on, row.head = local_day(now), recording.yesterdays_head(local_day(now))
    row.published_by = actor if isinstance(actor, str) else actor.id
    db.session.flush()
    files = _files(row)
    digests = {name: hashlib.sha256(body).hexdigest() for name, body in files.items()}
    for name, body in files.items():
        db.session.add(PublishedFile(publication_id=row.id, name=name, body=body, digest=digests[name]))
    for account in db.session.scalars(Account.active(Role.READER)):
        outbox.something_waits(account.id)
    append(Act.SUMMARY_PUBLISHED, now, actor, facts={"period": row.period, "edition": row.edition, "files": digests})


def _refuse_who_was_not_let_in(actor: Actor | str) -> None:
    if isinstance(actor, Actor) and not may_publish(actor):
        raise NotFound


def _unpublished(publication_id: str) -> Publication:
    row = db.session.get(Publication, publication_id)
    if row is None:
        raise NotFound
    db.session.refresh(row, with_for_update=True)
    if row.published_on is not None:
        raise AlreadyPublished
    return row
