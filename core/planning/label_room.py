"""Room for the names of a chart's series beside their marks.

All lengths are pixels of the narrowest plot, a phone's. In a wider or taller plot the marks move apart and
labels keep their size, so labels that fit here fit there too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

CHARACTER = 7
"""Width of a letter, rather too wide than too narrow."""
LABEL_HEIGHT = 14
"""Height of a label with the space above it."""
GAP = 8
"""Space between a mark and its label."""
ROW_WIDTH = 190
"""Width of a plot whose bars lie, with their names on the left."""


@dataclass(frozen=True)
class Box:
    """Part of a plot; upwards is more."""

    left: float
    right: float
    bottom: float
    top: float

    def meets(self, other: "Box") -> bool:
        beside = self.right <= other.left or other.right <= self.left
        return not (beside or self.top <= other.bottom or other.top <= self.bottom)


def label_width(label: str) -> int:
    return CHARACTER * len(label)


def fits_right_of(share: float, label: str) -> bool:
    """Return if there is room for a label in a row whose last mark ends at this ``share`` of the width."""
    return share * ROW_WIDTH + GAP + label_width(label) <= ROW_WIDTH


def label_over(x: float, y: float, label: str, *, centred: bool = False) -> Box:
    """Return where a label over a mark's end stands: from ``x`` to the right, or around it."""
    left = x - label_width(label) / 2 if centred else x
    return Box(left, left + label_width(label), y + GAP / 2, y + GAP + LABEL_HEIGHT)


def line_boxes(points: Sequence[tuple[float, float]], thickness: float = 3) -> list[Box]:
    """Return what a line through the points covers at most: a box from each to the next."""
    return [
        Box(left, right, min(one, other) - thickness, max(one, other) + thickness)
        for (left, one), (right, other) in pairwise(points)
    ]


def first_free(places: Iterable[Box], taken: Iterable[Box], width: float) -> int | None:
    """Return the number of the first place that lies within the width and meets nothing, or None."""
    marks = list(taken)
    for number, place in enumerate(places):
        inside = place.left >= 0 and place.right <= width
        if inside and not any(place.meets(mark) for mark in marks):
            return number
    return None
