"""The trail is told in sentences: one for every kind of act, in Dutch and in English, without a hole."""

import json
from datetime import date

import pytest
from flask import Flask
from flask_babel import force_locale

from tests.people import People
from tracker import jobs
from tracker.domain.acts import KINDS, Act, Audience, group_of
from tracker.models import AuditRow
from tracker.web import case_story

KNOWN = {
    "role": "reader",
    "outcome": "full-confirmed",
    "step": "close",
    "through": "2021-11-27",
    "until": "2026-11-30",
    "took_part": ["Hein", "Christien"],
    "before": {},
    "after": {},
    "proposed_by": "",
    "own": False,
    "dropped": False,
}
"""Fields that a sentence spells in its own way; every other field is any text."""


def told(act: Act, language: str, people: People) -> str:
    sort = KINDS[act]
    detail = {name: KNOWN.get(name, "iets") for name in sort.sealed} | {"outcome": "", "step": "close"}
    facts = {name: KNOWN.get(name, "iets") for name in sort.facts}
    row = AuditRow(
        number=1, day=date(2026, 11, 2), act=act, actor=people.hein.id, subject=people.peter.id, case_id=None,
        facts=json.dumps(facts), sealed=b"", previous="", digest="",
    )  # fmt: skip
    with force_locale("en_GB" if language == "en" else "nl"):
        return case_story.without_reasons(row, detail, language)


def test_every_periodic_job_is_told_in_words() -> None:
    assert set(case_story.JOBS) == {job.name for job in jobs.JOBS}


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("act", Act)
def test_every_kind_of_act_is_told_in_a_whole_sentence(app: Flask, people: People, act: Act, language: str) -> None:
    with app.test_request_context("/"):
        sentence = told(act, language, people)
        assert sentence.endswith("."), sentence
        assert "%(" not in sentence
        assert "None" not in sentence
        assert "  " not in sentence
        if language == "en":
            assert sentence != told(act, "nl", people), "translate it in tracker/translations"


def test_what_belongs_to_a_case_is_told_to_its_holders_only() -> None:
    """A kind with a sealed part is about a case; the sentence may be said to nobody else."""
    assert [act for act, sort in KINDS.items() if sort.sealed and sort.told_to is not Audience.CASE] == []
    assert [act for act in Act if act.startswith(("case:", "step:", "message:", "note:", "name:"))
            and KINDS[act].told_to is not Audience.CASE] == []  # fmt: skip


def test_every_kind_of_act_is_in_a_group() -> None:
    assert all(group_of(act) for act in Act)
