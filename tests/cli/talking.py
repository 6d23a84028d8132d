"""A command in a process of its own that is talked with, line by line, as somebody at a keyboard does."""

import os
import re
import subprocess
import sys
from pathlib import Path
from types import TracebackType

from tests.setup.checkout import ROOT


class Talk:
    """`with Talk("init", …) as talk: talk.until("name: "); talk.say("An")`."""

    def __init__(self, *words: str, environment: dict[str, str], folder: Path) -> None:
        known = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
        self.said = ""
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from tracker.cli import main; main()", *words],
            env={**known, "PYTHONPATH": str(ROOT), **environment},
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            bufsize=0,
        )

    def until(self, prompt: str) -> str:
        """Listen up to this prompt; what was said since the last one."""
        heard = ""
        while not heard.endswith(prompt):
            assert self._process.stdout is not None
            byte = self._process.stdout.read(1)
            assert byte, f"it ended without asking {prompt!r}:\n{self.said}"
            heard, self.said = heard + byte.decode("latin-1"), self.said + byte.decode("latin-1")
        return heard

    def say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())

    def end(self) -> int:
        """Nothing more is said; the exit status."""
        rest, _ = self._process.communicate(timeout=60)
        self.said += rest.decode()
        return self._process.returncode

    def kill(self) -> None:
        self._process.kill()

    def __enter__(self) -> "Talk":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()


def words_in(text: str) -> str:
    """The fourteen words of the envelope, as they stand on the screen with their numbers."""
    found = {int(number): word for number, word in re.findall(r"\b(\d{1,2})  ([a-z]+)\b", text)}
    return " ".join(found[number] for number in range(1, 15))
