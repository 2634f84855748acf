"""Names of series at their marks, where there is room for them: one row of a chart's rows gets the name.

A series without a free place stays in the legend.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import polars as pl

from core.planning.label_room import (
    GAP,
    Box,
    first_free,
    fits_right_of,
    label_over,
    label_width,
    line_boxes,
)

PLOT = 280
"""Width of a plot whose bars stand."""
TALL = 110
"""Height of that plot, without the line above it that is kept free for a label."""
BAR = 10
"""Width of a bar that stands for a week."""


def with_labels(rows: pl.DataFrame, at: Sequence[tuple[int, str]], column: str = "label") -> pl.DataFrame:
    """Give these rows a label, the others none. ``at``: numbers of rows, and labels."""
    labels: list[str | None] = [None] * rows.height
    for number, label in at:
        labels[number] = label
    return rows.with_columns(pl.Series(column, labels, pl.String))


def row_right_of(ends: Sequence[float | None], most: float, label: str) -> int | None:
    """Return the number of the first row with room for a label to the right of its last mark.

    ``ends``: where that mark ends in each row; None if the series is not the last mark. ``most``: the end of
    the axis.
    """
    for number, end in enumerate(ends):
        if end is not None and most > 0 and fits_right_of(end / most, label):
            return number
    return None


def week_over_line(weeks: pl.DataFrame, label: str) -> int | None:
    """Return the number of the first week with room for a label over the line ``still_short``.

    The line only falls, so it never crosses a label above it; columns may.
    """
    line = weeks["still_short"].to_list()
    columns = (weeks["for_backorders"] + weeks["for_the_shelf"]).to_list()
    step = PLOT / max(len(line), 1)
    wide = int((label_width(label) + GAP) // step) + 1
    for week in range(len(line) - wide):
        if max(columns[week : week + wide + 1]) <= line[week]:
            return week
    return None


def row_right_of_share(items: pl.DataFrame, label: str) -> int | None:
    """Return the number of the first item whose share has room for a label on its right: no bar is there."""
    most = items["money"].max()
    for number, (money, share) in enumerate(items.select("money", "share").iter_rows()):
        if money < share * most and fits_right_of(share, label):
            return number
    return None


class WeeksPlot:
    """The plot of an item's weeks, in pixels. ``rows``: ``week_on, part, units, low, high``."""

    def __init__(self, rows: pl.DataFrame) -> None:
        days = (rows["week_on"] - rows["week_on"].min()).dt.total_days()
        self.x = (days * (PLOT / max(days.max() or 1, 1))).to_list()  # type: ignore[operator]
        over = rows.select(pl.max_horizontal(pl.lit(0.0), "units", "high")).to_series()
        under = rows.select(pl.min_horizontal(pl.lit(0.0), "units", "low")).to_series()
        self.least: float = under.min() or 0.0  # type: ignore[assignment]
        self.scale = TALL / max((over.max() or 0.0) - self.least, 1.0)  # type: ignore[operator]
        self.parts = rows["part"].to_list()
        self.tops = [self.height(value) for value in rows["units"]]
        self.highs = [None if value is None else self.height(value) for value in rows["high"]]
        self.lows = [None if value is None else self.height(value) for value in rows["low"]]

    def height(self, value: float) -> float:
        return (value - self.least) * self.scale

    def numbers(self, part: str) -> list[int]:
        """Return the numbers of the rows of a part."""
        return [number for number, each in enumerate(self.parts) if each == part]

    def bars(self, parts: Iterable[str]) -> list[Box]:
        """Return the bars of these parts."""
        return [
            Box(self.x[number] - BAR / 2, self.x[number] + BAR / 2, self.height(0), self.tops[number])
            for part in parts
            for number in self.numbers(part)
            if self.tops[number] > self.height(0)
        ]

    def steps(self, part: str) -> list[Box]:
        """Return a line that keeps its height until the next point."""
        points = [(self.x[number], self.tops[number]) for number in self.numbers(part)]
        corners = [(right, y) for (_, y), (right, _) in pairwise(points)]
        between = [each for pair in zip(points, corners, strict=False) for each in pair]
        return line_boxes([*between, *points[-1:]])

    def band(self, part: str) -> list[Box]:
        """Return the band around a line."""
        numbers = [number for number in self.numbers(part) if self.highs[number] is not None]
        if not numbers:
            return line_boxes([(self.x[number], self.tops[number]) for number in self.numbers(part)])
        lows = [low for number in numbers if (low := self.lows[number]) is not None]
        highs = [high for number in numbers if (high := self.highs[number]) is not None]
        return [Box(self.x[numbers[0]], self.x[numbers[-1]], min(lows), max(highs))]

    def place(self, part: str, label: str, taken: list[Box], *, bars: bool) -> int | None:
        """Return the row over which a label is free, highest bar first, and mark its room as taken."""
        numbers = self.numbers(part)
        if bars:
            numbers = sorted(numbers, key=lambda number: -self.tops[number])
        places = [
            label_over(self.x[each], self.highs[each] or self.tops[each], label, centred=bars)
            for each in numbers
        ]
        place_index = first_free(places, taken, PLOT)
        if place_index is None:
            return None
        taken.append(places[place_index])
        return numbers[place_index]
