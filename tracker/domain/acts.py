"""What is kept on record: kinds of acts, the fields of their entries, the sentence that tells each, and to whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from tracker.domain.errors import N_

REPORTER: Final = "reporter"
SYSTEM: Final = "system"
ENVELOPE: Final = "envelope"
"""The subject of what is about the envelope in the safe: one word, so that its entries are found quickly."""


class Act(StrEnum):
    """Every kind of entry: noun, colon, what happened to it."""

    CASE_FILED = "case:filed"
    CASE_READ = "case:read"
    CASE_EXPORTED = "case:exported"
    CASE_ACKNOWLEDGED = "case:acknowledged"
    CASE_DISCUSSED = "case:discussed"
    CASE_ANSWERED = "case:answered"
    CASE_PLANNED = "case:planned"
    CASE_CLOSED = "case:closed"
    CASE_CLOSED_WITHOUT_ACTION = "case:closed-without-action"
    CASE_SET_ASIDE = "case:set-aside"
    CASE_REOPENED = "case:reopened"
    CASE_CLASSIFIED = "case:classified"
    KIND_CORRECTED = "kind:corrected"
    TALK_RECORDED = "talk:recorded"
    HEARING_RECORDED = "hearing:recorded"
    CASE_HELD = "case:held"
    CASE_LET_GO = "case:let-go"
    CASE_ERASED = "case:erased"
    ERASING_PROPOSED = "erasing:proposed"
    ERASING_DECLINED = "erasing:declined"
    STEP_PROPOSED = "step:proposed"
    STEP_DECLINED = "step:declined"
    ACTION_FINISHED = "action:finished"
    ACTION_CHANGED = "action:changed"
    ACTION_CHECKED = "action:checked"
    MESSAGE_SENT = "message:sent"
    MESSAGE_ADDED = "message:added"
    FEEDBACK_GIVEN = "feedback:given"
    NOTE_WRITTEN = "note:written"
    NAME_SHOWN = "name:shown"
    FILE_OPENED = "file:opened"
    NAME_ASKED = "name:asked"
    NAME_ANNOUNCED = "name:announced"
    NAME_GIVEN = "name:given"
    NAME_DROPPED = "name:dropped"
    NAME_ERASED = "name:erased"
    PERSON_ADDED = "person:added"
    PEOPLE_SHOWN = "people:shown"
    TRUSTED_PERSON_ASKED = "trusted-person:asked"
    CASE_CLOSED_TO = "case:closed-to"
    CASE_SHARED = "case:shared"
    SHARE_TAKEN_BACK = "share:taken-back"
    SHARE_ENDED = "share:ended"
    CASE_ESCALATED = "case:escalated"
    CASE_RECUSED = "case:recused"
    CASE_HANDED_OVER = "case:handed-over"
    CASE_TAKEN_OVER = "case:taken-over"
    ACCOUNT_INVITED = "account:invited"
    ACCOUNT_INVITED_AGAIN = "account:invited-again"
    INVITATION_WITHDRAWN = "invitation:withdrawn"
    ACCOUNT_CREATED = "account:created"
    ACCOUNT_RENEWED = "account:renewed"
    ACCOUNT_CONFIRMED = "account:confirmed"
    ACCOUNT_CLOSING_PROPOSED = "account:closing-proposed"
    ACCOUNT_CLOSING_DECLINED = "account:closing-declined"
    ACCOUNT_DISABLED = "account:disabled"
    KEY_DOUBTED = "key:doubted"
    ACCOUNT_RECOVERED = "account:recovered"
    SIGNED_IN = "session:opened"
    SIGN_IN_FAILED = "session:refused"
    SIGNED_OUT = "session:closed"
    CONFIRMATION_REFUSED = "confirmation:refused"
    SESSIONS_ENDED = "sessions:ended"
    PASSWORD_CHANGED = "password:changed"  # noqa: S105
    RECOVERY_CODE_RENEWED = "recovery-code:renewed"
    SECOND_FACTOR_SET = "second-factor:set"
    SECOND_FACTOR_REFUSED = "second-factor:refused"
    SECOND_FACTOR_REMOVED = "second-factor:removed"
    SPARE_CODES_RENEWED = "spare-codes:renewed"
    SPARE_CODE_USED = "spare-code:used"
    PASSKEY_ADDED = "passkey:added"
    PASSKEY_REMOVED = "passkey:removed"
    ENVELOPE_MADE = "envelope:made"
    ENVELOPE_TESTED = "envelope:tested"
    ENVELOPE_OPENED = "envelope:opened"
    CASE_RECOVERED = "case:recovered"
    SETTINGS_CHANGED = "settings:changed"
    RULES_ADDED = "rules:added"
    SUMMARY_MADE = "summary:made"
    BACKUP_MADE = "backup:made"
    BACKUP_RESTORED = "backup:restored"
    REGISTER_EXPORTED = "register:exported"
    CASES_SEARCHED = "cases:searched"
    SUMMARY_DRAFTED = "summary:drafted"
    SUMMARY_EXPLAINED = "summary:explained"
    SUMMARY_CORRECTED = "summary:corrected"
    SUMMARY_PUBLISHED = "summary:published"
    SUMMARY_FETCHED = "summary:fetched"
    TOKEN_MADE = "token:made"  # noqa: S105
    TOKEN_REVOKED = "token:revoked"  # noqa: S105
    HEAD_SENT = "head:sent"
    ABSENCE_SET = "absence:set"
    ABSENCE_ENDED = "absence:ended"
    TRAIL_CUT_PROPOSED = "trail:cut-proposed"
    TRAIL_CUT_DECLINED = "trail:cut-declined"
    TRAIL_CUT = "trail:cut"
    JOB_RAN = "job:ran"
    JOB_FAILED = "job:failed"


class Audience(StrEnum):
    """Who may know of an entry.

    Danger: what colleagues do around a case that somebody may not know (sign in, confirm who they are) tells that it is
    there. So nobody sees that of somebody who handles cases, an administrator neither.
    """

    CASE = "case"
    """Who can open the case; nobody, when it belongs to none."""
    HOUSE = "house"
    """Every handler and administrator."""
    DESK = "desk"
    """Whose act it is or whom it is about; of readers and administrators also the other handlers and administrators."""
    GUARD = "guard"
    """As DESK, and all of it to administrators, who must see that somebody tries to get in."""
    SELF = "self"
    """Whose act it is, or whom it is about, and nobody else."""


@dataclass(frozen=True)
class Sort:
    """What an entry of one kind holds: `facts` in the clear, `sealed` under the case key, the sentence that tells it,
    and to whom. `lasting`: the house still asks for it after five years, so it stays when the beginning is cut off."""

    sentence: str
    facts: frozenset[str] = frozenset()
    sealed: frozenset[str] = frozenset()
    told_to: Audience = Audience.CASE
    lasting: bool = False


def _sort(
    sentence: str, *, facts: str = "", sealed: str = "", told_to: Audience = Audience.CASE, lasting: bool = False
) -> Sort:
    return Sort(sentence, frozenset(facts.split()), frozenset(sealed.split()), told_to, lasting)


KINDS: Final[dict[Act, Sort]] = {
    Act.CASE_FILED: _sort(N_("De melder schreef deze melding."), sealed="entry receipt holders entered_by"),
    Act.CASE_READ: _sort(N_("%(who)s las de zaak."), sealed="at"),
    Act.CASE_EXPORTED: _sort(
        N_("%(who)s nam een kopie van de zaak mee voor %(to)s (%(form)s)."),
        sealed="at purpose to reason form digest names",
    ),
    Act.CASE_ACKNOWLEDGED: _sort(N_("%(who)s las de melding en bevestigde de ontvangst."), sealed="at entry"),
    Act.CASE_DISCUSSED: _sort(N_("%(took_part)s bespraken de melding."), sealed="at entry took_part before"),
    Act.CASE_ANSWERED: _sort(N_("%(who)s gaf antwoord en sloot de zaak af."), sealed="at entry outcome"),
    Act.CASE_PLANNED: _sort(N_("%(who)s sprak maatregelen af."), sealed="at entry actions"),
    Act.CASE_CLOSED: _sort(N_("%(who)s sloot de zaak af: %(outcome)s."), sealed="at entry outcome proposed_by"),
    Act.CASE_CLOSED_WITHOUT_ACTION: _sort(
        N_("%(who)s sloot de zaak af zonder maatregel: %(outcome)s."), sealed="at entry outcome proposed_by"
    ),
    Act.CASE_SET_ASIDE: _sort(N_("%(who)s nam de melding niet in behandeling."), sealed="at entry outcome proposed_by"),
    Act.CASE_REOPENED: _sort(N_("%(who)s opende de zaak opnieuw."), sealed="at entry"),
    Act.CASE_CLASSIFIED: _sort(N_("%(who)s deelde de zaak in."), sealed="at entry before after"),
    Act.KIND_CORRECTED: _sort(N_("%(who)s veranderde de soort van de zaak."), sealed="at entry before after"),
    Act.TALK_RECORDED: _sort(N_("%(who)s legde een gesprek met de melder vast."), sealed="at entry"),
    Act.HEARING_RECORDED: _sort(N_("%(who)s legde vast wat de betrokkene zegt."), sealed="at entry"),
    Act.CASE_HELD: _sort(N_("%(who)s hield de zaak vast: die wordt niet gewist."), sealed="at reason"),
    Act.CASE_LET_GO: _sort(N_("%(who)s hield de zaak niet langer vast."), sealed="at reason"),
    Act.CASE_ERASED: _sort(N_("%(who)s wiste een zaak na de bewaartijd."), facts="proposed_by"),
    Act.ERASING_PROPOSED: _sort(N_("%(who)s stelde voor om de zaak te wissen."), sealed="at"),
    Act.ERASING_DECLINED: _sort(N_("%(who)s was het niet eens met wissen."), sealed="at reason own"),
    Act.STEP_PROPOSED: _sort(N_("%(who)s stelde een stap voor: %(step)s."), sealed="at entry step"),
    Act.STEP_DECLINED: _sort(N_("%(who)s was het niet eens met de stap: %(step)s."), sealed="at entry step own"),
    Act.ACTION_FINISHED: _sort(N_("%(who)s rondde een maatregel af."), sealed="at entry action dropped"),
    Act.ACTION_CHANGED: _sort(N_("%(who)s veranderde iets aan een maatregel."), sealed="at entry"),
    Act.ACTION_CHECKED: _sort(N_("%(who)s keek of een maatregel hielp."), sealed="at entry"),
    Act.MESSAGE_SENT: _sort(N_("%(who)s schreef aan de melder."), sealed="at entry"),
    Act.MESSAGE_ADDED: _sort(N_("De melder voegde iets toe."), sealed="entry"),
    Act.FEEDBACK_GIVEN: _sort(N_("%(who)s gaf de melder de terugkoppeling."), sealed="at entry"),
    Act.NOTE_WRITTEN: _sort(N_("%(who)s schreef een notitie."), sealed="at entry"),
    Act.NAME_SHOWN: _sort(N_("%(who)s bekeek de naam van de melder."), sealed="at reason"),
    Act.FILE_OPENED: _sort(N_("%(who)s opende een bestand: %(name)s."), sealed="at file name"),
    Act.NAME_ASKED: _sort(N_("%(who)s vroeg de melder of de naam naar %(to)s mag."), sealed="at entry to"),
    Act.NAME_ANNOUNCED: _sort(
        N_("%(who)s liet de melder weten dat de naam volgens de wet naar %(to)s moet."), sealed="at entry to"
    ),
    Act.NAME_GIVEN: _sort(N_("%(who)s gaf de naam van de melder aan %(to)s."), sealed="at entry to"),
    Act.NAME_DROPPED: _sort(N_("De naam gaat niet naar %(to)s. %(who)s zag daarvan af."), sealed="at entry to"),
    Act.NAME_ERASED: _sort(N_("De naam van de melder, als die er was, is gewist.")),
    Act.PERSON_ADDED: _sort(N_("%(who)s schreef de naam van een betrokkene apart op."), sealed="at entry"),
    Act.PEOPLE_SHOWN: _sort(N_("%(who)s bekeek de namen van de betrokkenen."), sealed="at reason"),
    Act.TRUSTED_PERSON_ASKED: _sort(N_("De melder vroeg %(whom)s om mee te kijken."), sealed="whom"),
    Act.CASE_CLOSED_TO: _sort(N_("De melder veranderde wie deze zaak mag lezen."), sealed="whom"),
    Act.CASE_SHARED: _sort(N_("%(who)s liet %(whom)s meelezen."), sealed="at whom until reason"),
    Act.SHARE_TAKEN_BACK: _sort(N_("%(who)s liet %(whom)s niet langer meelezen."), sealed="at whom reason"),
    Act.SHARE_ENDED: _sort(N_("De tijd dat %(whom)s mocht meelezen is voorbij.")),
    Act.CASE_ESCALATED: _sort(
        N_("Er kwam niet op tijd een antwoord. De contactpersoon kreeg een mail dat er iets niet langer kan wachten.")
    ),
    Act.CASE_RECUSED: _sort(N_("%(who)s stopte met deze zaak."), sealed="at whom reason"),
    Act.CASE_HANDED_OVER: _sort(N_("%(who)s werkt hier niet meer aan mee."), sealed="at whom"),
    Act.CASE_TAKEN_OVER: _sort(
        N_("%(who)s gaf de zaak een nieuwe sleutel: het account van %(whom)s is gesloten."), sealed="at whom"
    ),
    Act.ACCOUNT_INVITED: _sort(
        N_("%(who)s nodigde %(email)s uit als %(role)s."), facts="invitation role email", told_to=Audience.HOUSE
    ),
    Act.ACCOUNT_INVITED_AGAIN: _sort(
        N_("%(who)s nodigde %(whom)s opnieuw uit, voor een nieuwe sleutel."),
        facts="invitation role email",
        told_to=Audience.HOUSE,
    ),
    Act.INVITATION_WITHDRAWN: _sort(N_("Een uitnodiging werkt niet meer."), facts="invitation", told_to=Audience.HOUSE),
    Act.ACCOUNT_CREATED: _sort(
        N_("%(whom)s kreeg een account als %(role)s."),
        facts="role fingerprint",
        told_to=Audience.HOUSE,
        lasting=True,
    ),
    Act.ACCOUNT_RENEWED: _sort(
        N_("%(whom)s kreeg een nieuwe sleutel."), facts="role fingerprint", told_to=Audience.HOUSE, lasting=True
    ),
    Act.ACCOUNT_CONFIRMED: _sort(
        N_("%(who)s liet %(whom)s toe als behandelaar."), told_to=Audience.HOUSE, lasting=True
    ),
    Act.ACCOUNT_CLOSING_PROPOSED: _sort(
        N_("%(who)s stelde voor het account van %(whom)s te sluiten."), told_to=Audience.HOUSE
    ),
    Act.ACCOUNT_CLOSING_DECLINED: _sort(
        N_("%(who)s wilde het account van %(whom)s niet sluiten."), told_to=Audience.HOUSE
    ),
    Act.KEY_DOUBTED: _sort(N_("De sleutel van %(whom)s klopte niet met het logboek."), told_to=Audience.HOUSE),
    Act.ACCOUNT_DISABLED: _sort(N_("%(who)s sloot het account van %(whom)s."), told_to=Audience.HOUSE),
    Act.ACCOUNT_RECOVERED: _sort(N_("%(whom)s kreeg met de herstelcode een nieuw wachtwoord."), told_to=Audience.HOUSE),
    Act.SIGNED_IN: _sort(N_("%(who)s meldde zich aan."), told_to=Audience.DESK),
    Act.SIGN_IN_FAILED: _sort(N_("Iemand probeerde zich aan te melden. Dat lukte niet."), told_to=Audience.GUARD),
    Act.SIGNED_OUT: _sort(N_("%(who)s meldde zich af."), told_to=Audience.DESK),
    Act.CONFIRMATION_REFUSED: _sort(
        N_("%(whom)s was aangemeld, maar kon niet laten zien wie het was."), told_to=Audience.DESK
    ),
    Act.SESSIONS_ENDED: _sort(N_("%(who)s meldde zich overal af."), told_to=Audience.DESK),
    Act.PASSWORD_CHANGED: _sort(N_("%(whom)s koos een ander wachtwoord."), told_to=Audience.DESK),
    Act.RECOVERY_CODE_RENEWED: _sort(N_("%(whom)s maakte een nieuwe herstelcode."), told_to=Audience.DESK),
    Act.SECOND_FACTOR_SET: _sort(N_("%(who)s stelde de tweede stap in."), told_to=Audience.DESK, lasting=True),
    Act.SECOND_FACTOR_REFUSED: _sort(
        N_("Het wachtwoord van %(whom)s klopte, maar de tweede stap niet."), told_to=Audience.GUARD
    ),
    Act.SECOND_FACTOR_REMOVED: _sort(
        N_("%(who)s haalde de tweede stap van %(whom)s weg."), told_to=Audience.HOUSE, lasting=True
    ),
    Act.SPARE_CODES_RENEWED: _sort(N_("%(who)s maakte nieuwe noodcodes."), told_to=Audience.DESK),
    Act.SPARE_CODE_USED: _sort(N_("%(whom)s gebruikte een noodcode."), told_to=Audience.DESK),
    Act.PASSKEY_ADDED: _sort(N_("%(who)s voegde een passkey toe."), told_to=Audience.DESK),
    Act.PASSKEY_REMOVED: _sort(N_("%(who)s haalde een passkey weg."), told_to=Audience.DESK),
    Act.ENVELOPE_MADE: _sort(
        N_("%(who)s maakte een nieuwe envelop voor in de kluis."),
        facts="fingerprint tested",
        told_to=Audience.HOUSE,
        lasting=True,
    ),
    Act.ENVELOPE_TESTED: _sort(
        N_("Iemand keek na of de envelop uit de kluis nog werkt."),
        facts="fingerprint",
        told_to=Audience.HOUSE,
        lasting=True,
    ),
    Act.ENVELOPE_OPENED: _sort(
        N_("De envelop uit de kluis ging open. %(who)s bevestigde dat."),
        facts="fingerprint receiver",
        told_to=Audience.HOUSE,
        lasting=True,
    ),
    Act.CASE_RECOVERED: _sort(N_("%(whom)s kreeg deze zaak uit de envelop in de kluis."), sealed="whom"),
    Act.SETTINGS_CHANGED: _sort(N_("%(who)s veranderde instellingen."), facts="before after", told_to=Audience.HOUSE),
    Act.RULES_ADDED: _sort(
        N_("%(who)s voegde versie %(version)s van de regels toe. Die geldt vanaf %(since)s."),
        facts="version since count digest",
        told_to=Audience.HOUSE,
        lasting=True,
    ),
    Act.BACKUP_MADE: _sort(N_("Er is een reservekopie gemaakt."), told_to=Audience.HOUSE),
    Act.BACKUP_RESTORED: _sort(N_("Er is een reservekopie teruggezet."), facts="head", told_to=Audience.HOUSE),
    Act.SUMMARY_MADE: _sort(
        N_("%(who)s nam het overzicht van %(period)s mee als bestand (%(form)s)."),
        facts="period form",
        told_to=Audience.HOUSE,
    ),
    Act.REGISTER_EXPORTED: _sort(
        N_("%(who)s nam het register mee als bestand (%(form)s)."),
        facts="form told",
        told_to=Audience.DESK,
    ),
    Act.CASES_SEARCHED: _sort(N_("%(who)s zocht in de eigen zaken."), told_to=Audience.SELF),
    Act.SUMMARY_DRAFTED: _sort(
        N_("Het overzicht van %(period)s is klaargezet."), facts="period", told_to=Audience.HOUSE
    ),
    Act.SUMMARY_EXPLAINED: _sort(
        N_("%(who)s schreef leerpunten bij het overzicht van %(period)s."), facts="period", told_to=Audience.HOUSE
    ),
    Act.SUMMARY_CORRECTED: _sort(
        N_("%(who)s begon aan uitgave %(edition)s van het overzicht van %(period)s."),
        facts="period edition",
        told_to=Audience.HOUSE,
    ),
    Act.SUMMARY_PUBLISHED: _sort(
        N_("%(who)s publiceerde het overzicht van %(period)s."),
        facts="period edition files",
        told_to=Audience.HOUSE,
        lasting=True,
    ),
    Act.SUMMARY_FETCHED: _sort(
        N_("Een programma met de sleutel '%(label)s' haalde het overzicht van %(period)s op."),
        facts="token label period",
        told_to=Audience.HOUSE,
    ),
    Act.TOKEN_MADE: _sort(
        N_("%(who)s maakte de sleutel '%(label)s', waarmee een programma overzichten kan ophalen."),
        facts="token label",
        told_to=Audience.HOUSE,
        lasting=True,
    ),
    Act.TOKEN_REVOKED: _sort(
        N_("%(who)s trok de sleutel '%(label)s' voor overzichten in."),
        facts="token label",
        told_to=Audience.HOUSE,
        lasting=True,
    ),
    Act.TRAIL_CUT_PROPOSED: _sort(
        N_("%(who)s stelde voor om het oudste deel van het logboek weg te halen, tot en met %(through)s."),
        facts="through count digest",
        told_to=Audience.HOUSE,
    ),
    Act.TRAIL_CUT_DECLINED: _sort(
        N_("%(who)s wilde het oudste deel van het logboek niet weghalen."), told_to=Audience.HOUSE
    ),
    Act.TRAIL_CUT: _sort(
        N_("%(who)s haalde het oudste deel van het logboek weg, tot en met %(through)s, samen met %(proposed_by)s."),
        facts="through count digest kept proposed_by",
        told_to=Audience.HOUSE,
    ),
    Act.ABSENCE_SET: _sort(
        N_("%(who)s is afwezig tot en met %(until)s. %(whom)s krijgt dan ook bericht."),
        facts="until",
        told_to=Audience.HOUSE,
    ),
    Act.ABSENCE_ENDED: _sort(N_("%(who)s is er weer."), told_to=Audience.HOUSE),
    Act.HEAD_SENT: _sort(
        N_("Het controlegetal van week %(week)s ging per mail naar alle behandelaars."),
        facts="week head",
        told_to=Audience.HOUSE,
    ),
    Act.JOB_RAN: _sort(N_("Deze vaste taak liep: %(job)s."), facts="job", told_to=Audience.HOUSE),
    Act.JOB_FAILED: _sort(N_("Deze vaste taak mislukte: %(job)s."), facts="job", told_to=Audience.HOUSE),
}


class Group(StrEnum):
    """Kinds of acts by which the trail can be read."""

    CASES = "cases"
    LOOKING = "looking"
    ACCOUNTS = "accounts"
    COMING_IN = "coming-in"
    FILES = "files"
    HOUSE = "house"


def group_of(act: str) -> Group:
    """By its noun: 'account:invited' is about accounts; what is read, shown or taken along has groups of its own."""
    noun, _, happened = act.partition(":")
    if happened in ("read", "shown", "opened", "searched") and noun not in ("session", "envelope"):
        return Group.LOOKING
    if happened in ("exported", "made", "fetched") and noun not in ("envelope", "token"):
        return Group.FILES
    return _NOUNS.get(noun, Group.CASES if KINDS[Act(act)].told_to is Audience.CASE else Group.HOUSE)


_NOUNS: Final = {
    "account": Group.ACCOUNTS,
    "receivers": Group.ACCOUNTS,
    "key": Group.ACCOUNTS,
    "session": Group.COMING_IN,
    "confirmation": Group.COMING_IN,
    "sessions": Group.COMING_IN,
    "password": Group.COMING_IN,
    "recovery-code": Group.COMING_IN,
    "second-factor": Group.COMING_IN,
    "spare-code": Group.COMING_IN,
    "spare-codes": Group.COMING_IN,
    "passkey": Group.COMING_IN,
}


class WrongFields(Exception):
    """An entry was written with other fields than its kind declares: a mistake in our own code."""


def check_fields(act: Act, facts: Mapping[str, Any], sealed: Mapping[str, Any]) -> None:
    kind = KINDS[act]
    if set(facts) != kind.facts or set(sealed) != kind.sealed:
        raise WrongFields(f"{act}: {sorted(facts)} {sorted(sealed)}")
