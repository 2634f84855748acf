"""Running figures that movements add to: on hand, came in, and the units of documents' lines.

Most operations move a few lines. Those are added up in plain Python, because Polars takes longer to start
each of its steps; the thousands of an import in Polars. tests/core/ledger/test_figures.py compares both.
"""

from collections import Counter
from typing import Any

import polars as pl

from core.allocation import PAIR, STOCK
from core.parts import in_parts
from core.store import Transaction

FEW_MOVEMENTS = 20
"""Largest number of movements that are added up in plain Python."""

FIGURE_TYPES: dict[str, Any] = {
    **dict.fromkeys(PAIR, pl.String),
    **dict.fromkeys(("on_hand", "came_in", "changed_by"), pl.Int64),
}
STOCK_TYPES: dict[str, Any] = {name: pl.String if name in PAIR else pl.Int64 for name in STOCK}


def stock_figures(movements: pl.DataFrame, number: int, *, gives_back: bool = False) -> pl.DataFrame:
    """Return what the movements of operation ``number`` add to each item and shop: ``on_hand, came_in,
    changed_by``.

    ``gives_back``: it takes back another operation, so units leaving had come in before.
    """
    if movements.height > FEW_MOVEMENTS:
        inwards = pl.col("quantity") < 0 if gives_back else pl.col("quantity") > 0
        arrived = inwards & (pl.col("document_type") != "sale")
        return movements.group_by(PAIR).agg(
            on_hand=pl.col("quantity").sum().cast(pl.Int64),
            came_in=pl.col("quantity").filter(arrived).sum().cast(pl.Int64),
            changed_by=pl.lit(number, pl.Int64),
        )
    on_hand, came_in = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for item, shop, units, document in movements[[*PAIR, "quantity", "document_type"]].iter_rows():
        on_hand[item, shop] += units
        if (units < 0 if gives_back else units > 0) and document != "sale":
            came_in[item, shop] += units
    rows = [(*pair, units, came_in[pair], number) for pair, units in on_hand.items()]
    return pl.DataFrame(rows, schema=FIGURE_TYPES, orient="row")


def document_types(movements: pl.DataFrame) -> set[str]:
    """Return the types of the documents that moved something."""
    types = movements["document_type"]
    return set(types if len(types) <= FEW_MOVEMENTS else types.unique())


def units_by_line(movements: pl.DataFrame, document: str, figure: str) -> pl.DataFrame:
    """Return the units moved by document line: columns ``document``, ``line_number`` and ``figure``."""
    if movements.height > FEW_MOVEMENTS:
        line = [pl.col("document_id").alias(document), "line_number"]
        return movements.group_by(line).agg(pl.col("quantity").sum().alias(figure))
    units = Counter[tuple[str, int]]()
    for document_id, number, quantity in movements.select(
        "document_id", "line_number", "quantity"
    ).iter_rows():
        units[document_id, number] += quantity
    types = {document: pl.String, "line_number": pl.Int64, figure: pl.Int64}
    return pl.DataFrame([(*line, moved) for line, moved in units.items()], schema=types, orient="row")


# --- with the store ---


def add_to_stock(tx: Transaction, figures: pl.DataFrame) -> pl.DataFrame:
    """Add ``figures`` to the stock of their items and shops. Returns the stock afterwards (STOCK)."""
    parts = [_add_part_to_stock(tx, part) for part in in_parts(figures)]
    return parts[0] if len(parts) == 1 else pl.concat(parts)


def _add_part_to_stock(tx: Transaction, figures: pl.DataFrame) -> pl.DataFrame:
    before = tx.frame("stock", columns=STOCK, matching=figures[PAIR])
    if before.height:
        tx.add_to("stock", figures, PAIR, ["on_hand", "came_in"])
    if before.height < figures.height:
        tx.append("stock", figures if before.is_empty() else figures.join(before, on=PAIR, how="anti"))
    return stock_afterwards(figures, before)


def stock_afterwards(figures: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Return the stock (STOCK) of the items and shops of ``figures``, which was as in ``before`` if it has
    them."""
    if figures.height > FEW_MOVEMENTS:
        joined = figures.join(before, on=PAIR, how="left", suffix="_before")
        return joined.select(
            *PAIR,
            on_hand=pl.col("on_hand") + pl.col("on_hand_before").fill_null(0),
            found=pl.col("found").fill_null(0),
        )
    known = {(item, shop): (on_hand, found) for item, shop, on_hand, found in before.iter_rows()}
    rows = []
    for item, shop, units in figures[[*PAIR, "on_hand"]].iter_rows():
        on_hand, found = known.get((item, shop), (0, 0))
        rows.append((item, shop, (on_hand or 0) + units, found or 0))
    return pl.DataFrame(rows, schema=STOCK_TYPES, orient="row")
