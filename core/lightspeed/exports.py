"""Common parts of Lightspeed's CSV exports: the item list and the purchase order.

The files do not name their shop, vendor or date, so these are asked. Headers are found in any order and case;
prices may have a currency sign.
"""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import overload

import polars as pl

from core.errors import Problem, Problems, RowProblem
from core.formats import (
    ROW,
    CsvTable,
    is_table,
    parse_printed_amount,
    parse_printed_quantity,
    uses_decimal_comma,
)
from core.language import say
from core.neutral import (
    FILES,
    WHOLE,
    AdapterResult,
    Coverage,
    KnownToStore,
    Origin,
    Place,
    Proposal,
    Question,
    Upload,
    apply_mapping,
)

ITEM_LIST_HEADERS = {
    "item_id": "System ID",
    "description": "Item",
    "sku": "Custom SKU",
    "upc": "UPC",
    "ean": "EAN",
    "manufacturer_sku": "Manufact. SKU",
    "category": "Category",
    "vendor_id": "Vendor",
    "vendor_sku": "Vendor ID",
    "unit_cost": "Default Cost",
    "unit_price": "Price",
}


def one_table(kind: str, label: str, target: str, files: Mapping[str, bytes]) -> Upload:
    """Return the one table of an export. Raises Problem if there are several."""
    tables = {name: content for name, content in files.items() if is_table(name)}
    if len(tables) > 1:
        raise Problem(say("Import one export at a time. Each is of one shop, or of one purchase order."))
    return Upload(kind, label, tables, target=target)


def columns_asked(
    file: str, headers: Sequence[str], proposed: Proposal, without: Mapping[str, str] | None = None
) -> list[Question]:
    """Return a question for each column without a known header. ``without``: the effect if the file
    lacks it."""
    free = proposed.unmapped
    in_use = [header for header in headers if header not in free]
    examples = dict(zip(proposed.missing, free, strict=False))
    return [
        Question(
            file, column, headers=free, in_use=in_use,
            example=examples.get(column, ""), without=(without or {}).get(column, ""),
        )
        for column in proposed.missing
    ]  # fmt: skip


def export_cells(name: str, table: CsvTable, proposed: Proposal, *, partly: bool) -> pl.DataFrame:
    """Return the rows of an export with our names, cleaned, and their number in the file in ``_row``.

    Raises Problems if a required column is missing. With ``partly`` the other columns are read anyway, if
    there is one that identifies the item.
    """
    if proposed.missing and not (partly and "item_id" in proposed.mapping):
        sentence = say("no column of the file is known to hold this; choose one")
        raise Problems([RowProblem(name, 1, column, "", sentence) for column in proposed.missing])
    cells = apply_mapping(table.frame, proposed.mapping, name).with_columns(table.frame[ROW])
    return _tidy(cells, semicolons=table.semicolons)


def handed_over(
    name: str,
    proposed: Proposal,
    frames: Mapping[str, pl.DataFrame],
    notes: Sequence[str],
    coverage: Coverage = WHOLE,
) -> AdapterResult:
    """Return the result with those of ``frames`` that have columns. Problems name the file's rows and
    headers."""
    whole = {key: frame for key, frame in frames.items() if frame.width}
    fields = {"sku": proposed.mapping.get("item_id", "item_id")} | proposed.mapping  # see with_sku
    return AdapterResult(
        frames={key: frame.drop(ROW, strict=False) for key, frame in whole.items()},
        notes=list(notes),
        coverage=coverage,
        origins={key: Origin(_places(name, frame), fields, printed=True) for key, frame in whole.items()},
    )


class RowPlaces(Sequence[Place]):
    """Places of the rows of one file, made when one is asked for: a large file has a place for every row."""

    def __init__(self, name: str, rows: pl.Series) -> None:
        self._name, self._rows = name, rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Place: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Place]: ...
    def __getitem__(self, index: int | slice) -> Place | Sequence[Place]:
        if isinstance(index, slice):
            return RowPlaces(self._name, self._rows[index])
        if index >= len(self):
            raise IndexError(index)
        return Place(self._name, self._rows[index])


def _places(name: str, frame: pl.DataFrame) -> RowPlaces:
    return RowPlaces(name, frame[ROW] if ROW in frame.columns else pl.zeros(len(frame), pl.Int64, eager=True))


def without_known(
    frames: Mapping[str, pl.DataFrame], known: KnownToStore, *files: str
) -> dict[str, pl.DataFrame]:
    """Drop the rows of ``files`` that the store already has: an export that only mentions them knows less."""
    kept = dict(frames)
    for name in (name for name in files if name in frames and frames[name].width):
        kept[name] = frames[name].filter(~pl.col(FILES[name].key[0]).is_in(list(known.ids[name])))
    return {name: frame for name, frame in kept.items() if len(frame)}


def refuse_unknown_value(file: str, column: str, asked: str, known: frozenset[str]) -> None:
    """Raise Problems if an answer names something unknown to the store."""
    if asked not in known:
        listed = ", ".join(sorted(known)[:20]) or say("none yet, import the folder first")
        sentence = say("is not known; known are {names}.", names=listed)
        raise Problems([RowProblem(file, 0, column, asked, sentence)])


def stated(column: str, value: str) -> list[pl.Expr]:
    """Return a column with the same value in each row, or none without a value: an absent column changes
    nothing."""
    return [pl.lit(value).alias(column)] if value else []


def with_sku(cells: pl.DataFrame) -> pl.DataFrame:
    """Fill an empty custom SKU with the System ID, because that is what people type."""
    if "sku" not in cells.columns:
        return cells.with_columns(pl.col("item_id").alias("sku"))
    return cells.with_columns(pl.when(pl.col("sku") == "").then("item_id").otherwise("sku").alias("sku"))


MONEY = ("unit_cost", "unit_price")
QUANTITIES = ("on_hand", "reorder_point", "order_up_to", "ordered", "received", "pack_size")


def _tidy(cells: pl.DataFrame, *, semicolons: bool) -> pl.DataFrame:
    """Strip currency signs from money, and decimals of 0 and thousands separators from quantities."""
    numbers = {name: cells[name].unique() for name in (*MONEY, *QUANTITIES) if name in cells.columns}
    comma = uses_decimal_comma(chain(*numbers.values()), separated_by_semicolons=semicolons)
    read = {name: parse_printed_amount if name in MONEY else parse_printed_quantity for name in numbers}
    tidied = {
        name: [read[name](cell, decimal_comma=comma) for cell in different]
        for name, different in numbers.items()
    }
    return cells.with_columns(
        pl.col(name).replace_strict(different, pl.Series(tidied[name], dtype=pl.String))
        for name, different in numbers.items()
    )
