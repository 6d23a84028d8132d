"""A summary with its labels, ready for a page or a file: the catalogue's names in the reader's language."""

from dataclasses import dataclass

from flask_babel import gettext

from tracker import catalogue
from tracker.domain.statistics import FLOW_LABELS, OWN_WORDS, UNSAID, Flow, Share, Summary
from tracker.domain.statuses import Kind, Outcome, Status
from tracker.domain.wording import word_for


@dataclass(frozen=True)
class Line:
    """One cell of a summary in long form."""

    table: str
    title: str
    code: str
    label: str
    value: int | None


def lines(summary: Summary, language: str) -> list[Line]:
    """Every table, share (in per mille) and duration (in days) of a summary, one line a cell."""
    out = [
        Line(table.code, gettext(table.title), row.code, label_of(table.code, row.code, language), row.count)
        for table in summary.tables
        for row in table.rows
    ]
    for share in summary.shares:
        out += _share(share)
    for duration in summary.durations:
        title = gettext(duration.title)
        out.append(Line(duration.code, title, "median", gettext("Helft binnen (dagen)"), duration.median_days))
        out.append(Line(duration.code, title, "longest", gettext("Langste (dagen)"), duration.longest))
    return out


def label_of(table: str, code: str, language: str) -> str:
    """What a row of the table with this code is called."""
    if code == UNSAID:
        return gettext("Niet gezegd of nog niet bekend")
    match table:
        case "kind":
            return gettext(word_for(Kind(code)))
        case "status":
            return gettext(word_for(Status(code)))
        case "outcome":
            return gettext(word_for(Outcome(code)))
        case "flow":
            return gettext(FLOW_LABELS[Flow(code)])
        case "rule":
            return _rule(int(code), language)
        case "action" if code == OWN_WORDS:
            return gettext("Iets anders, in eigen woorden")
    return catalogue.name_of(table, code, language)


def _rule(code: int, language: str) -> str:
    """A rule of another version than the one that holds now says so: its number may be another rule today."""
    number, version = catalogue.version_of(code)
    named = catalogue.rule_named(number, version, language)
    if catalogue.rule_code(number, catalogue.version()) == code:
        return named
    return gettext("%(rule)s (regels versie %(version)s)", rule=named, version=version)


def _share(share: Share) -> list[Line]:
    title = gettext(share.title)
    return [
        Line(share.code, title, "part", gettext("aantal"), share.part),
        Line(share.code, title, "whole", gettext("van"), share.whole),
        Line(share.code, title, "per-mille", gettext("promille"), share.per_mille),
    ]
