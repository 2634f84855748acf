"""What every adapter answers: neutral frames, and sentences about what it decided on the way."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import polars as pl


class AdapterResult(NamedTuple):
    """``frames``: all-text frames by the name of a neutral file, with neutral column names.
    ``notes``: sentences for the preview. ``partial``: the source is one document or a part of a list,
    so that a document it does not name must not be taken for closed."""

    frames: dict[str, pl.DataFrame]
    notes: list[str]
    partial: bool = False


def text_frame(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> pl.DataFrame:
    """An all-text frame with exactly ``columns``; a cell no row names is empty."""
    listed = list(rows)
    return pl.DataFrame(
        {column: [row.get(column, "") for row in listed] for column in columns},
        schema=dict.fromkeys(columns, pl.String),
    )


def without_empty(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """``frame`` less those of ``columns`` that hold nothing: an absent column says nothing, an empty
    cell would wipe what an earlier import knew."""
    there = [name for name in columns if name in frame.columns]
    silent = [name for name in there if frame.filter(pl.col(name) != "").is_empty()]
    return frame.drop(silent)
