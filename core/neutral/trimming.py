"""Trim the cells of a file, and find columns in which no cell needs trimming or checking (contract §3).

Nearly all columns are as a program wrote them. One look at each cell then proves what trimming and checking
would otherwise look for one by one.
"""

import polars as pl

from core.formats import unescape_formula
from core.neutral.columns import File, ValueKind
from core.neutral.sharing import made_in_parts, where_any
from core.neutral.values import PLAIN_TIME, SHAPES

LOST_ZERO = "^[0-9]{11}$"

_UNSEEN = r"\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\x{2800}"
_SEEN_FIRST = rf"[^{_UNSEEN}'0-9](\P{{Cc}}*[^\p{{Cc}}\s])?"
_NUMBER_FIRST = r"[0-9]([^\p{Cc}+]*[^\p{Cc}\s+])?"  # Without a plus it was not shortened: 4.00638E+12.

NEAT: dict[ValueKind, str] = {
    **SHAPES,
    "text": f"^({_SEEN_FIRST}|{_NUMBER_FIRST})$",
    "time": PLAIN_TIME,
}
"""Patterns by kind: cells that match are trimmed, visible and of the right shape. Other cells may be right as
well."""


def neat_columns(file: File, text: pl.DataFrame) -> frozenset[str]:
    """Return the columns whose cells are all empty or as in NEAT. Trimming them changes nothing."""
    kinds = {column.name: column.kind for column in file.columns if _is_text(text, column.name)}
    others = {name: ~pl.col(name).str.contains(NEAT[kind]) for name, kind in kinds.items()}
    if "upc" in others:
        others["upc"] |= pl.col("upc").str.contains(LOST_ZERO)
    return frozenset(kinds).difference(where_any(text, others))


def _is_text(text: pl.DataFrame, name: str) -> bool:
    return text.schema.get(name) == pl.String


def trimmed(file: File, text: pl.DataFrame, neat: frozenset[str] | None = None) -> pl.DataFrame:
    """Return the known columns with trimmed cells, without blank rows; ``_row`` is the row's number. Empty
    cells are null. An apostrophe that kept a spreadsheet from running a cell is removed, and the leading 0
    that a UPC lost is restored. ``neat``: see ``neat_columns``."""
    if "_row" not in text.columns:
        text = text.with_row_index("_row", offset=2)
    neat = neat_columns(file, text) if neat is None else neat
    names = [column.name for column in file.columns if column.name in text.columns]
    if others := [name for name in names if name not in neat]:
        text = text.with_columns(made_in_parts(text.select(others), lambda part: _trimmed(file, part)))
    text = text.select("_row", *names)
    blank = text.select(pl.all_horizontal(pl.exclude("_row").is_null())).to_series()
    return text.filter(~blank) if blank.any() else text


def _trimmed(file: File, text: pl.DataFrame) -> pl.DataFrame:
    names = text.columns
    stripped = text.select(pl.col(name).cast(pl.String).str.strip_chars() for name in names)
    blank_cells = where_any(stripped, {name: pl.col(name) == "" for name in names})
    stripped = stripped.with_columns(pl.when(pl.col(name) != "").then(pl.col(name)) for name in blank_cells)
    texts = [column.name for column in file.columns if column.kind == "text" and column.name in names]
    guarded = where_any(stripped, {name: pl.col(name).str.starts_with("'") for name in texts})
    stripped = stripped.with_columns(unescape_formula(pl.col(name)) for name in guarded)
    if "upc" in names:
        lost_zero = pl.col("upc").str.contains(LOST_ZERO)
        stripped = stripped.with_columns(upc=pl.when(lost_zero).then("0" + pl.col("upc")).otherwise("upc"))
    return stripped
