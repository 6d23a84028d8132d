"""Accounts."""

import click

from tracker.cli.common import inside, link
from tracker.clock import now
from tracker.domain.permissions import Role
from tracker.services import (
    accounts,
    joining,
    receivers,
    reinviting,
)


@click.group()
def user() -> None:
    """Accounts."""


@user.command("invite")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
def invite(email: str, name: str, role: str) -> None:
    """Make an invitation link: good once, for seven days."""
    with inside():
        click.echo(link(joining.invite(email, name, Role(role), actor="system", now=now())))


@user.command("list")
def list_users() -> None:
    """Accounts, their roles and whether they are open."""
    with inside():
        for account in accounts.everyone():
            state = "open" if account.is_active else f"closed {account.disabled_on}"
            who = account.email if account.is_active else account.name  # the address of a closed account was let go
            click.echo(f"{who:40} {account.role:16} {state}")


@user.command("disable")
@click.argument("email")
def disable(email: str) -> None:
    """Close an account. Of who receives reports it is proposed only: a handler has to confirm it."""
    with inside():
        found = [account for account in accounts.everyone() if account.email == email.strip().lower()]
        if not found:
            raise click.ClickException(f"There is no account {email}.")
        closed = receivers.close(found[0].id, actor="system", now=now())
        click.echo("The account is closed." if closed else "Proposed. A handler has to confirm it; all of them hear.")


@user.command("invite-again")
@click.argument("email")
def invite_again(email: str) -> None:
    """A link to a new key, for who lost password and recovery code. It opens nothing that the old key opened."""
    with inside():
        account = accounts.find(email)
        if account is None:
            raise click.ClickException(f"There is no account {email}.")
        click.echo(link(reinviting.invite_again(account.id, actor="system", now=now())))
