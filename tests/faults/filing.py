"""Run as a program by the tests: files a report under a code, and stops where it is told, to be killed there.

filing.py before CODE     stops when everything is written but nothing committed
filing.py after CODE      stops when it is committed but the answer has not left
"""

import os
import sys
import time
from typing import Any, Never

from sqlalchemy import event

from tests.cases import REPORT
from tests.people import NOW
from tracker import create_app
from tracker.models import db
from tracker.services import reporting


def main(where: str, code: str) -> None:
    app = create_app(dict(os.environ))
    with app.app_context():
        if where == "before":
            event.listen(db.session, "before_commit", hang)
        reporting.file_report(REPORT, code, reporter=None, now=NOW)
        hang()


def hang(*_: Any) -> Never:
    """Everything that is pending is with the database, and then nothing more happens."""
    db.session.flush()
    sys.stdout.write("here\n")
    sys.stdout.flush()
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main(*sys.argv[1:])
