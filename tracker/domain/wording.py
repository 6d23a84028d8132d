"""What domain values are called on a screen: Dutch, the source language; the web layer translates."""

from enum import StrEnum
from typing import Final

from tracker.domain.acts import Group
from tracker.domain.aftercare import Disadvantage, Grade
from tracker.domain.dossier import Part, Purpose
from tracker.domain.duties import Duty
from tracker.domain.errors import N_
from tracker.domain.linking import Relation
from tracker.domain.measures import Effect
from tracker.domain.minutes import Check
from tracker.domain.permissions import Role
from tracker.domain.statuses import Corrected, Ground, How, Kind, Outcome, Risk, Status, Step, Verdict

__all__ = ["LABELS", "N_", "word_for"]

LABELS: Final[dict[type[StrEnum], dict[StrEnum, str]]] = {
    Purpose: {
        Purpose.LAWYER: N_("Voor een advocaat of jurist"),
        Purpose.INSPECTORATE: N_("Voor een inspectie of andere toezichthouder"),
        Purpose.ACCESS: N_("Voor een betrokkene die vraagt wat er over hem of haar staat"),
        Purpose.REPORTER: N_("Voor de melder zelf"),
    },
    Part: {
        Part.REPORT: N_("De melding"),
        Part.MESSAGES: N_("De berichten met de melder"),
        Part.DISCUSSIONS: N_("De gesprekken en besluiten"),
        Part.ACTIONS: N_("De maatregelen"),
        Part.CLOSING: N_("De afsluiting"),
        Part.NOTES: N_("De notities, die alleen voor behandelaars waren"),
        Part.READERS: N_("Wie de zaak las en wie een naam bekeek"),
        Part.NAME: N_("De naam en het contact van de melder"),
        Part.PEOPLE: N_("De namen van de betrokkenen"),
    },
    Kind: {
        Kind.REPORT: N_("Melding"),
        Kind.URGENT: N_("Spoed"),
        Kind.ADVICE: N_("Advies"),
        Kind.OWN_MISTAKE: N_("Eigen fout"),
    },
    Status: {
        Status.REPORTED: N_("Gemeld"),
        Status.DISCUSSED: N_("Besproken"),
        Status.CORRECTIVE_ACTION: N_("Corrigerende maatregel"),
        Status.CLOSED: N_("Afgesloten"),
    },
    Step: {
        Step.FILE: N_("Melden"),
        Step.ACKNOWLEDGE: N_("Ontvangst bevestigen"),
        Step.DISCUSS: N_("Gesprek vastleggen"),
        Step.ANSWER: N_("Antwoord geven en afsluiten"),
        Step.PLAN: N_("Maatregelen afspreken"),
        Step.CLOSE: N_("Afsluiten"),
        Step.CLOSE_WITHOUT_ACTION: N_("Afsluiten zonder maatregel"),
        Step.SET_ASIDE: N_("Niet in behandeling nemen"),
        Step.REOPEN: N_("Heropenen"),
    },
    Outcome: {
        Outcome.FULL: N_("Bevestigd"),
        Outcome.PART: N_("Deels bevestigd"),
        Outcome.NOT: N_("Niet bevestigd"),
        Outcome.UNABLE: N_("Kon niet worden onderzocht"),
        Outcome.UNFOUNDED: N_("Niet juist gebleken"),
        Outcome.SYSTEM: N_("Oorzaak in de organisatie"),
        Outcome.ADVICE: N_("Advies gegeven"),
        Outcome.SELF: N_("Eigen fout, hersteld"),
        Outcome.SET_ASIDE: N_("Niet in behandeling genomen"),
    },
    Ground: {
        Ground.DUPLICATE: N_("Dezelfde als een andere melding"),
        Ground.WITHDRAWN: N_("De melder trok de melding in"),
        Ground.WRONG_PLACE: N_("Hoort niet bij dit meldpunt"),
        Ground.REFERRED: N_("Doorgegeven aan de juiste plek"),
        Ground.SPAM: N_("Geen echte melding"),
        Ground.NO_INFO: N_("Te weinig informatie"),
    },
    Effect: {
        Effect.WORKS: N_("Het helpt"),
        Effect.PARTLY: N_("Het helpt een beetje"),
        Effect.NOT: N_("Het helpt niet"),
        Effect.TOO_EARLY: N_("Dat is nog niet te zeggen"),
    },
    Duty: {
        Duty.CARE: N_("Melden bij de inspectie (IGJ), of bij de gemeente als die de hulp betaalt"),
        Duty.DATA: N_("Een datalek melden bij de Autoriteit Persoonsgegevens"),
        Duty.HOME: N_("De meldcode volgen, en zo nodig melden bij Veilig Thuis"),
        Duty.FOOD: N_("Melden bij de NVWA"),
        Duty.WORK: N_("Een ongeluk melden bij de Arbeidsinspectie"),
    },
    Risk: {
        Risk.LOW: N_("Laag"),
        Risk.MIDDLE: N_("Midden"),
        Risk.HIGH: N_("Hoog"),
        Risk.URGENT: N_("Spoed: vandaag iets doen"),
    },
    How: {
        How.IN_PERSON: N_("Bij elkaar"),
        How.PHONE: N_("Aan de telefoon"),
        How.ONLINE: N_("Online"),
        How.MEETING: N_("In een gesprek dat was afgesproken"),
    },
    Verdict: {
        Verdict.YES: N_("Ja"),
        Verdict.YES_IF: N_("Ja, als…"),
        Verdict.NO: N_("Nee"),
        Verdict.MORE: N_("Denk er nog over na"),
        Verdict.ADVICE: N_("Geen ja of nee: dit is advies"),
    },
    Check: {
        Check.AGREE: N_("Ja, dit klopt"),
        Check.CORRECT: N_("Ik wil iets veranderen"),
        Check.DECLINE: N_("Ik teken dit niet"),
    },
    Corrected: {
        Corrected.YES: N_("Ja"),
        Corrected.NO: N_("Nee"),
        Corrected.UNKNOWN: N_("Weten we niet"),
    },
    Grade: {
        Grade.NOT_AT_ALL: N_("Nee, helemaal niet"),
        Grade.HARDLY: N_("Nee, niet echt"),
        Grade.PARTLY: N_("Een beetje"),
        Grade.MOSTLY: N_("Ja, meestal"),
        Grade.WHOLLY: N_("Ja, helemaal"),
    },
    Relation: {
        Relation.RELATED: N_("Heeft ermee te maken"),
        Relation.SAME: N_("Gaat over hetzelfde"),
        Relation.FOLLOWS: N_("Deze zaak volgt op die zaak"),
        Relation.FOLLOWED: N_("Die zaak volgt op deze zaak"),
        Relation.MERGED: N_("Die melding gaat hier verder"),
    },
    Disadvantage: {
        Disadvantage.NO: N_("Nee, ik merk er niets van"),
        Disadvantage.YES: N_("Ja, er is iets gebeurd"),
        Disadvantage.RATHER_NOT: N_("Dat zeg ik liever niet"),
    },
    Role: {
        Role.COORDINATOR: N_("Coördinator"),
        Role.TRUSTED_PERSON: N_("Vertrouwenspersoon"),
        Role.READER: N_("Lezer van overzichten"),
        Role.ADMINISTRATOR: N_("Beheerder"),
        Role.REPORTER: N_("Medewerker"),
    },
    Group: {
        Group.CASES: N_("Werk aan zaken"),
        Group.LOOKING: N_("Lezen en bekijken"),
        Group.ACCOUNTS: N_("Accounts en rechten"),
        Group.COMING_IN: N_("Aanmelden en afmelden"),
        Group.FILES: N_("Overzichten en bestanden"),
        Group.HOUSE: N_("Instellingen en onderhoud"),
    },
}


def word_for(value: StrEnum) -> str:
    """Danger: members of two families can be equal as text ('urgent' is a kind and a risk); each has its own list."""
    return LABELS[type(value)][value]
