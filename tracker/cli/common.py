"""What several commands need: the application, who asks, and options."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask

from tracker import config, create_app
from tracker.casefile import Actor
from tracker.clock import now
from tracker.exports.heads import head_in
from tracker.services import (
    accounts,
    restoring,
    schema,
)

LANGUAGE = click.option("--language", type=click.Choice(["nl", "en"]), default="nl", help="language of the output")


SHEET = click.option(
    "--sheet",
    type=click.Path(dir_okay=False, path_type=Path),
    help="write the words as a PDF to print, instead of on the screen",
)


UNTESTED = click.option("--untested", is_flag=True, help="for scripts: the words are not typed back")


@contextmanager
def inside() -> Iterator[None]:
    with app().app_context():
        yield


def app() -> Flask:
    app = create_app()
    with app.app_context():
        if restoring.is_unfinished():
            raise click.ClickException("A restore was broken off here. Do it again first: tracker restore FILE")
        if schema.is_empty():
            raise click.ClickException("There is no database yet. Begin with: tracker init (or tracker demo)")
    return app


def set_up() -> Flask:
    """The application with its keys and an up-to-date database."""
    config.create_keys(config.instance_folder())
    app = create_app()
    with app.app_context():
        schema.upgrade()
    return app


def signed_in(email: str, question: str) -> Actor:
    """By both steps, as on the site; a code is asked for where the account has a second factor."""
    return accounts.sign_in(email, password(question), code, now=now())


def password(question: str) -> str:
    return config.password_for_scripts() or str(click.prompt(question, hide_input=True, err=True))


def code() -> str:
    return str(click.prompt("Code of the second factor", err=True))


def link(token: str) -> str:
    base = config.current().outside_address or "http://127.0.0.1:8000"
    return f"{base}/invitation/{token}"


def earlier_head(path: Path) -> str:
    found = head_in(path.read_bytes())
    if found is None:
        raise click.ClickException(
            "There is no head in this file: 64 hexadecimal digits, as 'tracker audit head' prints."
        )
    return found
