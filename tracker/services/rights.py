"""By what right somebody holds a case, as the trail tells it: a row alone could have been written by anybody, and a new
key of an account is given nothing that its old one had."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import and_, or_, select

from tracker import config
from tracker.casefile import CaseFile
from tracker.domain import audit
from tracker.domain.acts import Act
from tracker.models import AuditRow, db

GIVE_OR_TAKE: Final = (
    Act.CASE_FILED,
    Act.TRUSTED_PERSON_ASKED,
    Act.CASE_SHARED,
    Act.SHARE_TAKEN_BACK,
    Act.SHARE_ENDED,
    Act.CASE_RECUSED,
    Act.CASE_CLOSED_TO,
    Act.CASE_HANDED_OVER,
    Act.CASE_TAKEN_OVER,
    Act.CASE_RECOVERED,
)


@dataclass(frozen=True)
class Rights:
    """`holders`: who should hold the case now. `shared`: those of them whom a colleague let in. `roots`: through whom
    each has it, also those who have it no more; whom the reporter chose has it through nobody but themselves."""

    holders: frozenset[str]
    shared: frozenset[str]
    roots: Mapping[str, str]

    def are_one(self, one: str, other: str) -> bool:
        """Whether two people have the case through one and the same person: then they are one pair of eyes.

        Danger: the only handler of a case could let in a second account of their own, and agree with themselves.
        """
        return self.roots.get(one, one) == self.roots.get(other, other)


def of(case_file: CaseFile) -> Rights:
    """Every entry that gave or took a key, in its order; entries that the chain key did not write count for nothing."""
    return told(case_file, entries([case_file.case.id]).get(case_file.case.id, []))


def told(case_file: CaseFile, rows: Sequence[AuditRow]) -> Rights:
    """The same for entries that were looked up already, for many cases at once."""
    holders: set[str] = set()
    shared: set[str] = set()
    roots: dict[str, str] = {}
    for row in rows:
        detail = case_file.open_detail(row.number, row.sealed) if row.sealed else {}
        gained, lost, through = _moved(row, detail)
        holders -= lost
        shared -= lost
        holders |= gained
        roots |= {person: roots.get(through, through) if through else person for person in gained}
        if row.act == Act.CASE_SHARED:
            shared |= gained
        else:
            shared -= gained
    return Rights(frozenset(holders), frozenset(shared), roots)


def _moved(row: AuditRow, detail: Mapping[str, Any]) -> tuple[set[str], set[str], str]:
    """Who got the key, who lost it, and through whom it was got."""
    whom = {detail["whom"]} if detail.get("whom") else set()
    match Act(row.act):
        case Act.CASE_FILED:
            return set(detail["holders"]), set(), ""
        case Act.CASE_RECOVERED:
            return {row.subject or ""}, set(), ""
        case Act.TRUSTED_PERSON_ASKED:
            return whom, set(), ""
        case Act.CASE_SHARED:
            return whom, set(), row.actor
        case Act.CASE_RECUSED | Act.CASE_HANDED_OVER:
            return whom, {row.actor}, row.actor
        case Act.SHARE_ENDED | Act.ACCOUNT_RENEWED:
            return set(), {row.subject or ""}, ""
    return set(), whom, ""


def entries(case_ids: Sequence[str]) -> Mapping[str, list[AuditRow]]:
    """The genuine entries that gave or took keys of these cases.

    Danger: a case was given to the key that somebody had then. Who took a link to a new key in their place, and wrote
    a row of theirs into the database, would be given the next key of every case of theirs.
    """
    of_cases = and_(AuditRow.case_id.in_(case_ids), AuditRow.act.in_(GIVE_OR_TAKE))
    query = select(AuditRow).where(or_(of_cases, AuditRow.act == Act.ACCOUNT_RENEWED)).order_by(AuditRow.number)
    chain_key, found = config.current().chain_key, defaultdict(list)
    for row in db.session.scalars(query):
        if audit.is_genuine(chain_key, row.as_entry()):
            for case_id in [row.case_id] if row.case_id else case_ids:
                found[case_id].append(row)
    return found
