"""Who may see to an action: somebody who handles the case, or a name."""

from tracker.casefile import CaseFile
from tracker.domain.errors import N_, Missing
from tracker.models import Account, Holder, db
from tracker.services import holding


class OwnerLeft(Missing):
    sentence = N_("%(name)s werkt hier niet meer. Kies iemand anders.")
    field = "person"


class OwnerCannotOpen(Missing):
    sentence = N_("Deze persoon kan deze zaak niet openen. Kies iemand anders.")
    field = "person"


def owners(case_file: CaseFile) -> list[Account]:
    """Those who hold the case for good and whose account is open."""
    return [account for account, holder in holding.rows(case_file) if holder.until is None and account.is_active]


def refuse_who_left(case_file: CaseFile, account_id: str) -> None:
    """A page may be older than somebody's leaving. Danger: of who works here and does not hold the case no name is
    said, so that nobody learns from a refusal who was shut out."""
    account = db.session.get(Account, account_id)
    if account is not None and not account.is_active:
        raise OwnerLeft(name=account.name, person=account_id)
    if account is None or db.session.get(Holder, (case_file.case.id, account_id)) is None:
        raise OwnerCannotOpen(person=account_id)
