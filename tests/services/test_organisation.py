"""The organisation's settings: few, typed, and each change in the trail."""

import json
from dataclasses import replace

from sqlalchemy import select

from tests.people import NOW, People
from tests.snapshots import acts
from tracker.models import AuditRow, Setting, db
from tracker.services import organisation
from tracker.services.organisation import Organisation


def test_without_settings_the_defaults_hold(people: People) -> None:
    assert organisation.load() == Organisation(demo=True), "the show house is a demo"


def test_a_change_holds_and_its_old_and_new_value_stand_in_the_trail(people: People) -> None:
    changed = replace(organisation.load(), people=48, name="De Hoeve 'Café'")
    with acts("settings:changed"):
        organisation.save(changed, actor=people.peter.actor, now=NOW)
    assert organisation.load() == changed
    row = db.session.scalars(select(AuditRow).order_by(AuditRow.number.desc())).first()
    assert row is not None
    assert json.loads(row.facts) == {
        "before": {"name": "De HartenHoeve", "people": 20},
        "after": {"name": "De Hoeve 'Café'", "people": 48},
    }
    assert row.actor == people.peter.id


def test_a_setting_that_this_version_does_not_know_does_no_harm(people: People) -> None:
    db.session.add(Setting(name="van-later", value="1"))
    db.session.commit()
    assert organisation.load() == Organisation(demo=True), "the show house is a demo"
