"""Published summaries lie in a folder: every form in each language, once and whole, each edition under its own name."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from tests.people import People
from tests.services.test_publishing import AFTER, YEAR, published_once
from tests.snapshots import at_once
from tracker.services import delivering, publishing

WORDS = ("We vragen het eerst, altijd.", "Het woord 'altijd' ontbrak.")


@pytest.fixture
def folder(app: Flask, tmp_path: Path) -> Path:
    app.extensions["tracker"] = replace(app.extensions["tracker"], summary_folder=tmp_path / "papers")
    (tmp_path / "papers").mkdir()
    return tmp_path / "papers"


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_every_file_is_laid_down_once_as_it_was_published(people: People, folder: Path) -> None:
    row = published_once(people)
    assert delivering.sweep(AFTER) == 8
    assert delivering.sweep(AFTER) == 0
    assert (folder / "overzicht-2026-nl.pdf").read_bytes() == publishing.file_of(row, "nl", "pdf")
    assert names(folder) == {
        f"overzicht-2026-{language}.{form}" for language in ("nl", "en") for form in ("csv", "json", "xlsx", "pdf")
    }


def test_a_draft_is_not_laid_down_and_a_later_edition_lies_beside_the_first(people: People, folder: Path) -> None:
    published_once(people)
    draft = publishing.correct(YEAR, actor=people.hein.actor, now=AFTER)
    publishing.write_learning(draft.id, *WORDS, actor=people.hein.actor, now=AFTER)
    assert delivering.sweep(AFTER) == 8
    publishing.release(draft.id, actor=people.christien.actor, now=AFTER, seen=publishing.mark_of(*WORDS))
    assert delivering.sweep(AFTER) == 8
    assert {"overzicht-2026-nl.csv", "overzicht-2026-uitgave-2-nl.csv"} <= names(folder)


def test_two_schedulers_leave_whole_files_and_no_halves(people: People, folder: Path) -> None:
    published_once(people)
    at_once(*[lambda: delivering.sweep(AFTER)] * 3)
    assert len(names(folder)) == 8 and not any(name.startswith(".") for name in names(folder))


def test_a_folder_that_is_not_there_is_not_made(people: People, folder: Path) -> None:
    published_once(people)
    folder.rmdir()
    with pytest.raises(FileNotFoundError):
        delivering.sweep(AFTER)
    assert not folder.exists()


def test_without_a_folder_nothing_is_laid_anywhere(people: People) -> None:
    published_once(people)
    assert delivering.sweep(AFTER) == 0
