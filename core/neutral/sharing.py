"""Frames that share the unchanged columns of another frame, and conditions asked of all rows at once."""

from collections.abc import Callable, Mapping

import polars as pl

from core.parts import in_parts


def made_in_parts(text: pl.DataFrame, make: Callable[[pl.DataFrame], pl.DataFrame]) -> pl.DataFrame:
    """Return what ``make`` makes of ``text``, made part by part. Columns that stay the same, as most do, are
    shared with ``text``, so that they are in memory once."""
    names: list[str] = []
    changed: list[pl.DataFrame] = []
    for part in in_parts(text):
        new = make(part)
        names = new.columns
        same = (name for name in names if name in part.columns and _equal(new[name], part[name]))
        changed.append(new.drop(same))
    anew = {name for part in changed for name in part.columns}
    return text.with_columns(_column(name, text, changed) for name in anew).select(names)


def _equal(one: pl.Series, other: pl.Series) -> bool:
    return one.equals(other, check_dtypes=True)


def _column(name: str, text: pl.DataFrame, changed: list[pl.DataFrame]) -> pl.Series:
    """Return a column as the parts it was made in: put together, it would be in memory twice meanwhile."""
    parts = zip(changed, in_parts(text), strict=True)
    return pl.concat([(new if name in new.columns else part)[name] for new, part in parts])


def where_any(frame: pl.DataFrame, conditions: Mapping[str, pl.Expr]) -> list[str]:
    """Return the names of the conditions that a row meets. All are asked at once: asking for each alone takes
    ten times as long on a short file."""
    if not conditions:
        return []
    asked = [condition.any().alias(name) for name, condition in conditions.items()]
    met = [part.select(asked).row(0) for part in in_parts(frame)]
    return [name for name, *is_met in zip(conditions, *met, strict=True) if any(is_met)]
