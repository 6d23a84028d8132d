"""The `tracker` command: every line of it is in the public contract."""

from tracker.cli import copies, numbers, people, protocol, running, safe, trail
from tracker.cli.main import main

for command in (
    running.demo,
    running.init,
    running.serve,
    running.run_jobs,
    running.db,
    safe.safe,
    safe.recover,
    people.user,
    protocol.rules,
    numbers.summary,
    trail.audit,
    copies.backup,
    copies.restore,
    copies.examine,
):
    main.add_command(command)

__all__ = ["main"]
