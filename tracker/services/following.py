"""A yes at a check-in: a case of its own, of the highest secrecy, of which the first case never knows.

Danger: a disadvantage often comes from somebody who read the first report. Nothing of the answer, not even that there
was one, is written where they can look; the new case alone knows which one it follows.
"""

from datetime import datetime
from typing import Final

from tracker.casefile import Actor, CaseFile, local_day
from tracker.domain.aftercare import NotAskedNow
from tracker.domain.errors import NotFound
from tracker.domain.permissions import Role
from tracker.domain.reports import Report
from tracker.domain.statuses import Kind
from tracker.services import caring, reporting
from tracker.services.holding import rows
from tracker.services.reporting import Filed, Follows, file_report

CATEGORY: Final = "RE1"
"""Disadvantage after an earlier report."""


def follow_up(
    case_file: CaseFile,
    months: int,
    story: str,
    exclude: tuple[str, ...],
    code: str,
    *,
    reporter: Actor | None,
    now: datetime,
    files: int = 0,
) -> Filed:
    """File it under a receipt code of its own, with all that filing promises. `case_file`: opened with the receipt.

    Danger: files wait under the new code, so nothing ties them to the first case.
    """
    if not _is_filed(code) and caring.after(case_file, local_day(now)).asks != months:
        raise NotAskedNow
    follows = Follows(case_file.case.reference, case_file.follow_id(caring.follow_label(case_file, months)))
    report = Report(Kind.REPORT, story, CATEGORY, exclude=exclude)
    return file_report(report, code, reporter=reporter, now=now, files=files, follows=follows)


def proposed_exclusions(case_file: CaseFile) -> list[str]:
    """Whom the page proposes to shut out, so that the trusted person reads it: every coordinator, and whoever has to do
    with the first case. Where nobody would be left, only the latter; and where that leaves nobody either, no one."""
    people = reporting.who_may_be_excluded()
    near = {account.id for account, _holder in rows(case_file)} | set(case_file.excluded)
    wide = [person.id for person in people if person.role == Role.COORDINATOR or person.id in near]
    narrow = [person.id for person in people if person.id in near]
    return next((proposed for proposed in (wide, narrow) if reporting.receivers(proposed)), [])


def who_read_the_first(case_file: CaseFile) -> set[str]:
    return {account.id for account, _holder in rows(case_file)}


def _is_filed(code: str) -> bool:
    """The same form sent twice: by then the question is no longer open."""
    try:
        CaseFile.open_with_receipt(code)
    except NotFound:
        return False
    return True
