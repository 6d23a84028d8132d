"""python -m benchmarks [NAME ...]: run all of them, or those that are named."""

import sys
from collections.abc import Callable
from typing import Final

import click

from benchmarks import desk, filing, many, numbers, pages, sign_in
from benchmarks.workshop import Result, tell

ALL: Final[dict[str, Callable[[], list[Result]]]] = {
    "filing": lambda: [filing.measure()],
    "sign-in": lambda: [sign_in.measure()],
    "pages": lambda: [pages.measure()],
    "many": many.measure,
    "numbers": numbers.measure,
    "desk": lambda: desk.measure(many.CASES),
}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(ALL)))
@click.option("--cases", default=many.CASES, help="how many are many; the promise is about 10,000")
def main(names: tuple[str, ...], cases: int) -> None:
    """Speed, as ratios and amounts within one run."""
    many.CASES = cases
    results = [result for name in names or ALL for result in ALL[name]()]
    for result in results:
        tell(result)
    sys.exit(0 if all(result.kept for result in results) else 1)


if __name__ == "__main__":
    main()
