"""Summaries and rules."""

from pathlib import Path

import click
from flask_babel import force_locale

from tracker.cli.common import LANGUAGE, inside, signed_in
from tracker.clock import now, today
from tracker.domain.periods import Period
from tracker.domain.permissions import Permission
from tracker.exports import csv, json
from tracker.exports.rows import lines
from tracker.services import (
    publishing,
    recording,
    summarising,
)


@click.command()
@click.argument("period")
@click.option("--format", "form", type=click.Choice(["csv", "xlsx", "pdf", "json"]), default="json")
@click.option("--semicolons", is_flag=True, help="csv as Dutch Excel wants it: semicolons and a byte order mark")
@click.option("-o", "--output", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--true", "true_numbers", is_flag=True, help="true numbers of the cases that a handler may open")
@click.option("--as", "email", help="that handler; asks for the password")
@LANGUAGE
def summary(
    period: str,
    form: str,
    semicolons: bool,
    output: Path | None,
    true_numbers: bool,
    email: str | None,
    language: str,
) -> None:
    """The summary of PERIOD (2026, 2026-H1, 2026-Q3, 2026-07): protected, unless --true."""
    if true_numbers and not email:
        raise click.UsageError("--true asks for --as EMAIL: whose cases are counted?")
    if semicolons and form != "csv":
        raise click.UsageError("--semicolons goes with --format csv.")
    wanted = Period.parse(period)
    if true_numbers and form not in ("csv", "json"):
        raise click.UsageError("True numbers come as csv or json.")
    with inside(), force_locale("en_GB" if language == "en" else "nl"):
        body = _true(wanted, form, email or "", language) if true_numbers else _protected(wanted, form, language)
    if semicolons:
        body = b"".join(csv.with_semicolons([body]))
    if output:
        output.write_bytes(body)
    else:
        click.echo(body, nl=False)


def _true(period: Period, form: str, email: str, language: str) -> bytes:
    actor = signed_in(email, "Password")
    if not actor.may(Permission.TRUE_NUMBERS):
        raise click.ClickException("This account may not see true numbers.")
    found = summarising.true_summary(actor, period, today())
    summarising.record_export(period, form, actor=actor, now=now())
    head = recording.yesterdays_head(today())
    text = csv.summary(period, lines(found, language), head) if form == "csv" else json.summary(found, language, head)
    return text.encode()


def _protected(period: Period, form: str, language: str) -> bytes:
    """The file as it was published; of any other period one that says so, without a number."""
    body = publishing.protected_file(period, form, language, today())
    summarising.record_export(period, form, actor=None, now=now())
    return body
