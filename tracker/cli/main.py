"""The group of all commands: a refusal is said in one sentence."""

import errno
import os
import sys

import click
from sqlalchemy.exc import SQLAlchemyError

from tracker import __version__, dialogue
from tracker.domain.errors import Refusal


class Commands(click.Group):
    """Says a refusal, of ours or of the computer, in one sentence, without a traceback, and ends with 1."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except Refusal as refusal:
            click.echo(dialogue.in_english(refusal), err=True)
            sys.exit(1)
        except OSError as error:  # a folder that isn't there, a full disk, a file of somebody else's
            if error.errno == errno.EPIPE:
                raise
            where = f"{error.filename}: " if error.filename else ""
            click.echo(f"{where}{error.strerror or error}.", err=True)
            sys.exit(1)
        except SQLAlchemyError as error:  # danger: the whole error tells the statement
            why = str(getattr(error, "orig", None) or error).partition("\n")[0]
            click.echo(f"The database does not work: {why}.", err=True)
            sys.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tracker")
def main() -> None:
    """Meldpunt: an internal reporting channel and case tracker."""
    os.umask(0o077)  # what is written here is for its owner only
