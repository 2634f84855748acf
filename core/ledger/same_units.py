"""Units of one item in one document that moved here and that a file shows, perhaps on another line.

A receipt that is repeated in the POS may land on another line of its item there. So units of a file are
first those that are pending on their own line, then those that are pending on the other lines; only what is
beyond both is new.
"""

from collections.abc import Sequence
from itertools import chain


def new_units(lines: Sequence[tuple[int, int]]) -> list[int]:
    """Return the units that each line of one item gains; below 0 where its units are on another line.

    ``lines``: units ``shown`` since the last import and units ``pending``, by line. Say 3 are pending on line
    1 and the file shows them on line 2: line 1 gains −3, line 2 gains 3, and nothing is new. All lines
    together gain what one line would. What they gain less what is shown is the change of pending units.
    """
    same = [_same(shown, pending) for shown, pending in lines]
    new = [shown - settled for (shown, _), settled in zip(lines, same, strict=True)]
    left = sum(new)
    way = 1 if left > 0 else -1
    elsewhere = (pending - settled for (_, pending), settled in zip(lines, same, strict=True))
    # Units that the file took from one line and put on another settle nothing.
    moved_there = (-settled for settled in same)
    for line, room in chain(enumerate(elsewhere), enumerate(moved_there)):
        units = way * min(max(way * room, 0), way * left)
        new[line] -= units
        left -= units
    return new


def _same(shown: int, pending: int) -> int:
    """Return how many of the units shown are pending ones of the same line and sign."""
    return max(0, min(shown, pending)) + min(0, max(shown, pending))
