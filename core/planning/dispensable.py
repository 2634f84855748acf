"""Every smallest choice of vendors, found by looking for the vendors that can be left out together.

If who sells what is mixed at random, only few vendors can be left out together, so there are few sets to look
through. HiGHS takes seconds for exactly these cases (docs/performance.md). A set of vendors is a number, with
one bit per vendor.
"""

from collections.abc import Collection

SETS_LOOKED_AT = 100_000
"""Most sets to look through, which takes about half a second."""
VENDORS_LOOKED_AT = 100
"""Most vendors to look through; those that alone sell a row do not count."""
CHOICES_KEPT = 1_000
"""Most of the smallest choices that are returned."""


class _TooManyError(Exception):
    """There are more sets than are looked through."""


class _Search:
    """Search for the largest sets of vendors that no row needs."""

    def __init__(self, sellers: Collection[int], vendors: int) -> None:
        """``sellers``: the vendors of each row."""
        self._rows_of = {1 << place: [row for row in sellers if row >> place & 1] for place in range(vendors)}
        self._steps = 0
        self._most = 0
        self.found: list[int] = []
        only = {row for row in sellers if row & (row - 1) == 0}
        others = sum(bit for bit in self._rows_of if bit not in only)
        if others.bit_count() > VENDORS_LOOKED_AT:
            raise _TooManyError
        self._look(0, 0, others)

    def _look(self, without: int, size: int, others: int) -> None:
        """Note that the vendors in ``without`` can be left out, and try each of the ``others`` with them."""
        self._steps += 1
        if size > self._most:
            self._most, self.found = size, []
        if size == self._most:
            self.found.append(without)
        if self._steps > SETS_LOOKED_AT or len(self.found) > CHOICES_KEPT:
            raise _TooManyError
        while others and size + others.bit_count() >= self._most:
            bit = others & -others
            others ^= bit
            self._look(without | bit, size + 1, others & ~self._needed(without | bit, bit))

    def _needed(self, without: int, last: int) -> int:
        """Return the vendors that became the only sellers of a row when ``last`` was left out."""
        needed = 0
        for row in self._rows_of[last]:
            sellers_left = row & ~without
            if sellers_left & (sellers_left - 1) == 0:
                needed |= sellers_left
        return needed


def smallest_choices(sellers: Collection[int], vendors: int) -> list[int] | None:
    """Return every smallest set of vendors that has a seller of each row; None if there are too many sets to
    look through. ``sellers``: the vendors of each row; ``vendors``: how many there are."""
    try:
        search = _Search(sellers, vendors)
    except _TooManyError:
        return None
    everybody = (1 << vendors) - 1
    return [everybody & ~without for without in search.found]
