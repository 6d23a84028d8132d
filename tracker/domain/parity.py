"""Check symbols: two more at the end, so that every two wrong symbols are noticed, and a single one can be pointed at.

Reed-Solomon parity over GF(2^bits) (I. S. Reed and G. Solomon, "Polynomial Codes over Certain Finite Fields", 1960).
The symbols are the coefficients of a polynomial, the first one the highest; a whole code is divisible by
(x - 1)(x - a) = x^2 + (1 + a)x + a. With the consecutive roots 1 and a, two codes differ in at least three places, as
long as a code is shorter than 2^bits symbols. A swap of neighbours is two wrong symbols, so it is noticed too.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """GF(2^bits), in which `bits` bits are a polynomial in a, and adding is XOR. `polynomial` has a as its root and is
    primitive: the powers of a run through all elements but zero."""

    bits: int
    polynomial: int

    def check_symbols(self, symbols: Sequence[int]) -> tuple[int, int]:
        """The remainder after division by (x - 1)(x - a), found by shifting the symbols through two cells."""
        high = low = 0
        for symbol in symbols:
            carried = symbol ^ high
            high, low = low ^ carried ^ self.times_a(carried), self.times_a(carried)
        return high, low

    def fits(self, symbols: Sequence[int]) -> bool:
        return self.check_symbols(symbols[:-2]) == tuple(symbols[-2:])

    def wrong_place(self, symbols: Sequence[int]) -> int | None:
        """Where the one wrong symbol stands (from 0); None when it can't be just one.

        At x = 1 a single mistake shows as itself, and at x = a as itself times a for each place behind it.
        """
        at_one = at_a = 0
        for symbol in symbols:
            at_one, at_a = at_one ^ symbol, self.times_a(at_a) ^ symbol
        for place in reversed(range(len(symbols))):
            if at_one and at_one == at_a:
                return place
            at_a = self._divided_by_a(at_a)
        return None

    def times_a(self, element: int) -> int:
        doubled = element << 1
        return doubled ^ self.polynomial if doubled >> self.bits else doubled

    def _divided_by_a(self, element: int) -> int:
        return (element ^ self.polynomial if element & 1 else element) >> 1
