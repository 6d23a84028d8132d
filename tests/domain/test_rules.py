"""Protocols as people really write them: whatever the way, the reader finds exactly the rules that went in."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tracker.domain import rules
from tracker.domain.rules import Audience, Line, NoRules, NoText, Reading, Rule, TooManyRules, TooMuch, What

PLAIN = ("de", "het", "foto", "naam", "app", "je", "altijd", "vraag", "Hein", "thuis", "internet", "2024", "18", "AVG")
WORDS = st.sampled_from((*PLAIN, "“netjes”", "’s", "café", "🙂", "שלום", "مرحبا", "—"))
TITLES = st.lists(WORDS, min_size=1, max_size=6).map(lambda words: f"Over {' '.join(words)} praten")
SENTENCES = st.lists(WORDS, min_size=2, max_size=12).map(lambda words: f"Daarom {' '.join(words)} hier.")


@dataclass(frozen=True)
class Written:
    """A rule that goes in: a title, paragraphs, and the points of a list below them."""

    title: str
    paragraphs: tuple[str, ...]
    points: tuple[str, ...]

    @property
    def text(self) -> str:
        parts = [*self.paragraphs, "\n".join(f"- {point}" for point in self.points)]
        return "\n\n".join(part for part in parts if part)


WRITTEN = st.builds(
    Written, TITLES, st.lists(SENTENCES, min_size=1, max_size=2).map(tuple), st.lists(SENTENCES, max_size=2).map(tuple)
)
PROTOCOLS = st.lists(WRITTEN, min_size=2, max_size=9)


def below(rule: Written, indent: str = "") -> str:
    points = "\n".join(f"- {point}" for point in rule.points)
    parts = [*rule.paragraphs, points] if points else [*rule.paragraphs]
    return "\n\n".join(re.sub("^", indent, part, flags=re.MULTILINE) for part in parts)


def each(begin: str, indent: str = "") -> Callable[[int, Written], str]:
    return lambda n, rule: f"{begin.format(n=n, title=rule.title)}\n\n{below(rule, indent)}"


WAYS: dict[str, Callable[[int, Written], str]] = {
    "a heading": each("## {n}. {title}"),
    "a heading in bold": each("### **{n}. {title}**"),
    "a heading with a bracket": each("# {n}) {title}"),
    "a heading with a number only": each("## {n} {title}"),
    "a heading with a word": each("## Regel {n}: {title}"),
    "a heading with a dash": each("## {n} – {title}"),
    "a heading underlined": each("{n}. {title}\n-----"),
    "a bold paragraph": each("**{n}. {title}**"),
    "a bold paragraph with underscores": each("__{n}) {title}__"),
    "a bold number": each("**{n}.** {title}"),
    "a bold word and number": each("**Regel {n}:** {title}"),
    "a bold paragraph with text behind it": lambda n, rule: (
        f"**{n}. {rule.title}**\n{rule.paragraphs[0]}\n\n"
        + below(Written(rule.title, rule.paragraphs[1:], rule.points))
    ),
    "a numbered list": each("{n}. **{title}**", "    "),
    "a numbered list with brackets": each("{n}) **{title}**", "    "),
    "a numbered list, text not indented": each("{n}. **{title}**"),
    "a word without bold": each("Regel {n}: {title}."),
}
STEADY = sorted(WAYS)


def came_out(reading: Reading) -> list[tuple[int, str, str]]:
    return [(rule.number, rule.title, rule.text) for rule in reading.rules]


def went_in(protocol: Sequence[Written]) -> list[tuple[int, str, str]]:
    return [(number, rule.title, rule.text) for number, rule in enumerate(protocol, start=1)]


def written_out(protocol: Sequence[Written], way: str) -> str:
    return "\n\n".join(WAYS[way](number, rule) for number, rule in enumerate(protocol, start=1)) + "\n"


@pytest.mark.parametrize("way", STEADY)
@given(protocol=PROTOCOLS)
def test_in_each_way_the_rules_that_went_in_come_out(way: str, protocol: list[Written]) -> None:
    reading = rules.read(written_out(protocol, way))
    assert came_out(reading) == went_in(protocol)
    assert not reading.remarks


@given(PROTOCOLS, st.sampled_from(STEADY), st.sampled_from(["\r\n", "\r", "\n"]), st.sampled_from(["", "\ufeff"]))
def test_line_ends_and_a_mark_of_byte_order_make_no_difference(
    protocol: list[Written], way: str, end: str, mark: str
) -> None:
    text = written_out(protocol, way)
    again = rules.read(mark + text.replace("\n", end))
    assert again.rules == rules.read(text).rules


@given(PROTOCOLS, st.sampled_from(["a heading", "a heading in bold", "a heading with a word"]), st.data())
def test_some_headings_may_be_a_bold_paragraph_instead(protocol: list[Written], way: str, data: st.DataObject) -> None:
    parts = []
    for number, rule in enumerate(protocol, start=1):
        bold = data.draw(st.booleans()) and number > 1
        parts.append(WAYS["a bold paragraph" if bold else way](number, rule))
    assert came_out(rules.read("\n\n".join(parts))) == went_in(protocol)


@given(PROTOCOLS, PROTOCOLS, st.sampled_from(["a heading", "a bold paragraph", "a numbered list"]), st.booleans())
def test_sections_say_for_whom_and_a_numbering_that_begins_anew_goes_on(
    staff: list[Written], clients: list[Written], way: str, anew: bool
) -> None:
    first = 1 if anew else len(staff) + 1
    text = "# Social media\n\nVersie 3, maart 2024\n\n# Voor medewerkers\n\n" if way == "a heading" else ""
    text += written_out(staff, way) + "\n\n# Voor cliënten van het woonhuis\n\n"
    text += "\n\n".join(WAYS[way](number, rule) for number, rule in enumerate(clients, start=first))
    reading = rules.read(text)
    assert came_out(reading) == went_in([*staff, *clients])
    assert [rule.audience for rule in reading.rules] == [Audience.EMPLOYEES] * len(staff) + [Audience.CLIENTS] * len(
        clients
    )
    told = [remark.sentence for remark in reading.remarks]
    assert (rules.BEGINS_ANEW in told) == anew


@given(PROTOCOLS, st.sampled_from(["a heading", "a heading in bold"]), st.data())
def test_a_heading_without_a_number_where_one_is_missing_is_that_rule(
    protocol: list[Written], way: str, data: st.DataObject
) -> None:
    protocol = [*protocol, protocol[0]]
    at = data.draw(st.integers(2, len(protocol) - 1))
    parts = [
        WAYS[way](number, rule) if number != at else WAYS[way](number, rule).replace(f"{at}. ", "", 1)
        for number, rule in enumerate(protocol, start=1)
    ]
    reading = rules.read("\n\n".join(parts))
    assert came_out(reading) == went_in(protocol)
    assert [remark.sentence for remark in reading.remarks] == [rules.FORGOTTEN]


@given(PROTOCOLS, st.data())
def test_a_number_that_is_skipped_or_doubled_is_told_and_loses_no_rule(
    protocol: list[Written], data: st.DataObject
) -> None:
    numbers = data.draw(
        st.lists(st.integers(1, 12), min_size=len(protocol), max_size=len(protocol)).map(sorted), label="numbers"
    )
    text = "\n\n".join(WAYS["a heading"](number, rule) for number, rule in zip(numbers, protocol, strict=True))
    reading = rules.read(text)
    assert [(rule.title, rule.text) for rule in reading.rules] == [(rule.title, rule.text) for rule in protocol]
    found = [rule.number for rule in reading.rules]
    assert len(set(found)) == len(found)
    if numbers == list(range(1, len(numbers) + 1)):
        assert not reading.remarks
    else:
        assert {remark.sentence for remark in reading.remarks} & {rules.TWICE, rules.MISSING, rules.BEGINS_ANEW}


@given(PROTOCOLS, st.sampled_from(["## {title}", "**{title}**"]))
def test_without_any_number_they_are_numbered_here(protocol: list[Written], begin: str) -> None:
    text = "# Afspraken\n\nFijn dat je dit leest.\n\n" + "\n\n".join(
        f"{begin.format(title=rule.title)}\n\n{below(rule)}" for rule in protocol
    )
    reading = rules.read(text)
    assert came_out(reading) == went_in(protocol)
    assert rules.UNNUMBERED in [remark.sentence for remark in reading.remarks]


@given(PROTOCOLS)
def test_a_table_with_numbers(protocol: list[Written]) -> None:
    rows = [f"| {n} | {rule.title} | {rule.paragraphs[0]} |" for n, rule in enumerate(protocol, start=1)]
    reading = rules.read("\n".join(["| Nr | Regel | Uitleg |", "|---|---|---|", *rows]))
    assert came_out(reading) == [(n, r.title, r.paragraphs[0]) for n, r in enumerate(protocol, start=1)]


@given(st.text(max_size=400))
@example("1.")
@example("## 1.\n\n## 2.")
@example("| 1 | |\n|---|---|\n| 2 | x |")
@example("1. \n2. ")
@example("**1.**\n**2.**")
def test_whatever_it_is_every_line_is_accounted_for(text: str) -> None:
    try:
        reading = rules.read(text)
    except (NoRules, TooManyRules):
        return
    assert [line.number for line in reading.lines] == list(range(1, len(reading.lines) + 1))
    assert all(rule.title and rule.number > 0 for rule in reading.rules)
    assert len({rule.number for rule in reading.rules}) == len(reading.rules)


def test_a_title_page_and_an_ending_are_not_taken_along_and_that_is_told() -> None:
    reading = rules.read(
        "# Gedragscode\n\nDe Hoeve\nVersie 2\n\n## 1. Lief zijn\n\nAltijd.\n\n### Voorbeeld\n\nZo.\n\n"
        "## 2. Vragen\n\nMag.\n\n## Ondertekening\n\nDatum:\n"
    )
    assert reading.title == "Gedragscode"
    assert came_out(reading) == [(1, "Lief zijn", "Altijd.\n\nVoorbeeld\n\nZo."), (2, "Vragen", "Mag.")]
    assert [line.number for line in reading.lines if line.what is What.SKIPPED] == [3, 4, 18, 20]
    assert reading.lines[5] == Line(6, "## 1. Lief zijn", What.RULE, 1)


def test_steps_inside_a_rule_are_no_rules_and_chapters_round_a_long_list_are_none_either() -> None:
    steps = "## 1. Eerst bellen\n\n1. Pak de telefoon.\n2. Bel.\n\n## 2. Dan schrijven\n\nIn het dossier."
    assert [rule.title for rule in rules.read(steps).rules] == ["Eerst bellen", "Dan schrijven"]
    chapters = "# 1. Inleiding\n\nHoi.\n\n# 2. Regels\n\n" + "\n".join(f"{n}. Doe nummer {n}." for n in range(1, 9))
    assert [rule.title for rule in rules.read(chapters).rules] == [f"Doe nummer {n}" for n in range(1, 9)]


def test_a_plain_list_gets_its_first_sentence_as_title() -> None:
    reading = rules.read("1. Deel gerust wat je weet. Vraag het bij twijfel.\n2) Niet roddelen\n")
    assert came_out(rules.read("1. Deel gerust wat je weet. Vraag het bij twijfel.\n2. Niet roddelen\n")) == [
        (1, "Deel gerust wat je weet", "Vraag het bij twijfel."),
        (2, "Niet roddelen", ""),
    ]
    assert [rule.title for rule in reading.rules] == ["Deel gerust wat je weet", "Niet roddelen"]


@pytest.mark.parametrize("begin", ["## 1. {}\n\nJa.\n\n## 2. {}\n\nOok.", "## {}\n\nJa.\n\n## {}\n\nOok."])
def test_a_rule_with_clients_in_its_title_is_no_section(begin: str) -> None:
    reading = rules.read(begin.format("Cliënten beschermen", "Medewerkers helpen"))
    assert [rule.audience for rule in reading.rules] == [Audience.EMPLOYEES, Audience.EMPLOYEES]


@pytest.mark.parametrize(
    ("said", "audience"),
    [
        ("Voor cliënten van het woonhuis", Audience.CLIENTS),
        ("Bewoners:", Audience.CLIENTS),
        ("Afspraken voor medewerkers en stagiairs", Audience.EMPLOYEES),
        ("Voor medewerkers en cliënten", Audience.EMPLOYEES),
        ("For residents", Audience.CLIENTS),
    ],
)
def test_a_heading_says_for_whom(said: str, audience: Audience) -> None:
    for section in (f"# {said}", f"**{said}**"):
        reading = rules.read(f"{section}\n\n## 1. Lief zijn\n\nJa.\n\n## 2. Vragen\n\nOok.")
        assert {rule.audience for rule in reading.rules} == {audience}


def test_a_plain_line_with_a_colon_says_for_whom_only_where_a_rule_follows() -> None:
    reading = rules.read("Voor medewerkers:\n\n1. Lief zijn\n2. Vragen\n\nVoor bewoners:\n\n3. Hulp\n")
    assert [rule.audience for rule in reading.rules] == [Audience.EMPLOYEES, Audience.EMPLOYEES, Audience.CLIENTS]
    assert [rule.text for rule in reading.rules] == ["", "", ""]
    within = rules.read("## 1. Privé\n\nVoor cliënten:\n\nVraag het eerst.\n\n## 2. Voor cliënten: hulp\n\nJa.")
    assert [rule.audience for rule in within.rules] == [Audience.EMPLOYEES, Audience.EMPLOYEES]
    assert "Voor cliënten:" in within.rules[0].text


def test_what_is_no_protocol_is_refused_with_a_sentence() -> None:
    for text in ("", "   \n", "Een lap tekst zonder regels.", "# Alleen een titel\n\nEn tekst."):
        with pytest.raises(NoRules):
            rules.read(text)
    with pytest.raises(TooMuch):
        rules.read("## 1. A\n\n" + "x" * rules.LARGEST)
    with pytest.raises(TooManyRules):
        rules.read("\n".join(f"## {n}. Regel" for n in range(1, 300)))


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04\x14\x00", b"%PDF-1.7\n\x00\xff", b"a\x00b"]
)
def test_a_file_that_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(NoText):
        rules.decode(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_text_of_any_office_is_read(encoding: str) -> None:
    assert rules.decode("## 1. Cliënten – “café”\r\n".encode(encoding)) == "## 1. Cliënten – “café”\r\n"


def test_a_rule_that_is_only_a_number_says_so() -> None:
    reading = rules.read("## 1.\n\n## 2. Vragen\n\nMag.")
    assert reading.rules[0] == Rule(1, Audience.EMPLOYEES, "1", "")
    assert rules.NOTHING in [remark.sentence for remark in reading.remarks]
