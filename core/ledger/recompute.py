"""Recompute what depends on an operation's items and shops: open lines, found, ``changed_by``."""

from collections.abc import Iterable

import polars as pl

from core.allocation import (
    LINE,
    PAIR,
    SPECIAL_ORDER,
    SPECIAL_ORDER_NUMBER,
    STOCK,
    is_shared,
    open_lines,
    proven_extra_after,
    still_open,
)
from core.ledger.change_log import Change, FieldChange, log_changes
from core.ledger.turns import LeftOut, choosing_shops, load_left_out, with_turns, wrongly_placed
from core.parts import in_parts
from core.store import Snapshot, Transaction

SOURCE_TYPES = ["sale", "transfer", "vendor_return"]
"""Types of documents whose outgoing lines can be sources."""

SALE_FACTS = [
    "line_number", "quantity", "ecom_order_id", "unit_price", "shipped", "refunded", "packed",
    "taken_anyway", "returned_sale_id", "returned_line_number", "payment_status", "shipment_status",
]  # fmt: skip

SALE_LINE = [*PAIR, "sale_id", "sold_at", *(name for name in SALE_FACTS if not name.endswith("_status"))]

SENT_LINE = ["document_type", "document_id", "line_number"]
"""Key of a line of a transfer or vendor return."""

PAIRS_OF = {
    "stock": ("stock", "item_id"),
    "sale_line": ("sale_line", "sale_id"),
    "ecom_order": ("sale_line", "ecom_order_id"),
    "special_order": ("special_order", "special_order_id"),
    "moved_order": ("open_line", "ecom_order_id"),
    "order_terms": ("open_line", "ecom_order_id"),
    "shop_rule": ("open_line", "shop_id"),
    "given_units": ("purchase_order_pair", "po_id"),
    "purchase_order": ("purchase_order_pair", "po_id"),
    "purchase_order_line": ("purchase_order_pair", "po_id"),
    "purchase_order_part": ("purchase_order_pair", "po_id"),
    "transfer": ("transfer_pair", "transfer_id"),
    "transfer_line": ("transfer_pair", "transfer_id"),
}
"""View with the items and shops that depend on a row, by the first part of the row's key."""

ON_SOURCES = ("sale_line", "ecom_order", "vendor_return_line", "special_order", "moved_order", "order_terms",
              "shop_rule")  # fmt: skip
"""Tables whose rows decide what a source is or who waits for it."""

FEW_PAIRS = 500
"""Number of items and shops up to which all are marked: finding those that are not takes longer."""

NO_PAIRS = pl.DataFrame(schema=dict.fromkeys(PAIR, pl.String))
"""Empty frame of items and shops."""

NO_STOCK = NO_PAIRS.with_columns(on_hand=pl.lit(0, pl.Int64), found=pl.lit(0, pl.Int64))
"""Empty frame of stock."""


def pairs_in(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """Return the items and shops that occur in any of the frames: one row each."""
    filled = [frame for frame in frames if frame.height]
    if not filled:
        return NO_PAIRS
    pairs = pl.concat(filled) if len(filled) > 1 else filled[0]
    return pairs.unique() if pairs.height > 1 else pairs


# --- with the store ---


def recompute_open_lines(
    tx: Transaction,
    number: int,
    touched: pl.DataFrame,
    arrived_at: pl.DataFrame | None = None,
    moved: pl.DataFrame = NO_STOCK,
) -> None:
    """Recompute open lines, found and ``changed_by`` of the touched items and shops.

    ``arrived_at``: those where no source changed and on hand did not fall. Sources still open there were open
    before, so their history need not be read. ``moved``: stock that ``move`` has marked as changed already.
    Where shops choose the most complete orders, that choice is made again.
    """
    _recompute(tx, number, {}, touched, arrived_at, moved=moved)
    choose_anew(tx, number, pairs_in([touched, *([] if arrived_at is None else [arrived_at])])["shop_id"])


def recompute_in_parts(tx: Transaction, number: int, touched: Iterable[pl.DataFrame]) -> None:
    """Recompute open lines of the items and shops that an import touched, a part at a time. Afterwards every
    shop that chooses the most complete orders does so once: an item may be tracked now, or no longer."""
    for part in (part for pairs in touched for part in in_parts(pairs)):
        _recompute(tx, number, {}, part)
    choose_anew(tx, number)


def choose_anew(tx: Transaction, number: int, shops: pl.Series | None = None) -> None:
    """Choose the most complete orders again in these shops, or in all whose rule it is, and recompute the
    open lines of orders that got another place."""
    for shop_id in choosing_shops(tx, shops):
        left_out = load_left_out(tx, shop_id)
        pairs = wrongly_placed(tx, shop_id, left_out)
        _recompute(tx, number, {shop_id: left_out}, pairs)


def _recompute(
    tx: Transaction,
    number: int,
    left_out: LeftOut,
    touched: pl.DataFrame,
    arrived_at: pl.DataFrame | None = None,
    *,
    moved: pl.DataFrame = NO_STOCK,
) -> None:
    """Do what ``recompute_open_lines`` does. ``left_out``: as of ``with_turns``."""
    only_arrived = touched.clear() if arrived_at is None else _without(arrived_at, touched)
    pairs = pairs_in([touched, only_arrived])
    if pairs.is_empty():
        return
    stock = moved if moved.height == pairs.height else _stock_of(tx, pairs)
    before = tx.frame("open_line", matching=only_arrived)
    by_history = pairs_in([touched, _not_in_order_of_age(before)])
    lines = still_open(_without(before, by_history), _at(stock, only_arrived))
    if by_history.height:
        history = load_lines(tx, by_history, left_out)
        recomputed = open_lines(history, _at(stock, by_history), load_shortfalls(tx, by_history))
        lines = pl.concat([recomputed, lines])
    if touched.height or before.height:
        tx.remove("open_line", pl.concat([touched, before.select(PAIR)]))
    tx.append("open_line", lines)
    _update_stock(tx, number, stock, proven_extra_after(stock, lines), is_marked=stock is moved)


def _not_in_order_of_age(before: pl.DataFrame) -> pl.DataFrame:
    """Return the items and shops whose open lines stock does not clear oldest first: a log names some, or
    customers share what is short."""
    if before.is_empty():  # True for most operations.
        return NO_PAIRS
    return before.filter(pl.col("by_log") | is_shared()).select(PAIR).unique()


def _update_stock(
    tx: Transaction, number: int, stock: pl.DataFrame, proven_extra: pl.DataFrame, *, is_marked: bool
) -> None:
    """Save ``found`` and, unless ``stock`` ``is_marked`` already, the number of the operation. Both frames
    have the same order."""
    is_same = (stock["found"] == proven_extra["found"]).all()
    if not (is_same and is_marked):
        tx.update("stock", _to_mark(stock, proven_extra, number), PAIR)
    if not is_same:
        _log_proven_extra(tx, number, stock, proven_extra)


def _to_mark(stock: pl.DataFrame, proven_extra: pl.DataFrame, number: int) -> pl.DataFrame:
    """Return the stock whose figures change, or that operation ``number`` has not marked as changed yet.

    Both frames have the same order.
    """
    marked = proven_extra.with_columns(changed_by=pl.lit(number, pl.Int64))
    if stock.height <= FEW_PAIRS or "changed_by" not in stock.columns:
        return marked
    done = (stock["changed_by"] == number) & (stock["found"] == proven_extra["found"])
    return marked.filter(~done) if done.any() else marked


def _without(pairs: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """Return the items and shops that are not among ``others``."""
    return pairs if others.is_empty() else pairs.join(others, on=PAIR, how="anti")


def _at(stock: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of ``stock`` of the given items and shops."""
    return stock if stock.height == pairs.height else stock.join(pairs, on=PAIR, how="semi")


def _stock_of(tx: Transaction, pairs: pl.DataFrame) -> pl.DataFrame:
    """Return on hand and found of each item and shop. A missing stock row is created."""
    columns = [*STOCK, "changed_by"]
    stock = tx.frame("stock", columns=columns, matching=pairs)
    if stock.height == pairs.height:
        return stock
    ensure_stock_rows(tx, pairs)
    return tx.frame("stock", columns=columns, matching=pairs)


def _log_proven_extra(tx: Transaction, number: int, stock: pl.DataFrame, proven_extra: pl.DataFrame) -> None:
    """Log the changes of ``found``, so that undo can take them back. Both frames have the same order."""
    changed = stock.with_columns(now=proven_extra["found"]).filter(pl.col("now") != pl.col("found"))
    changes = [
        FieldChange("stock", (row["item_id"], row["shop_id"]), "found", row["found"], row["now"])
        for row in changed.iter_rows(named=True)
    ]
    log_changes(tx, number, changes)


def load_lines(snapshot: Snapshot, pairs: pl.DataFrame, left_out: LeftOut | None = None) -> pl.DataFrame:
    """Load the lines of the given items and shops for core/allocation/oldest_first.py: one row per document
    line. ``left_out``: as of ``with_turns``.

    Only where a line can be open or waited for: on hand is negative, or an eCom order was sold from there. A
    line's age is the date of its document now, whatever dates its movements had when they were written.
    """
    sales = snapshot.frame("sale_line", columns=SALE_LINE, matching=pairs)
    stock = snapshot.frame("stock", columns=[*PAIR, "on_hand"], matching=pairs)
    short = stock.filter(pl.col("on_hand") < 0).select(PAIR)
    asked = pl.concat([short, sales.filter(pl.col("ecom_order_id").is_not_null()).select(PAIR)]).unique()
    sales = sales.join(asked, on=PAIR, how="semi")
    moved = snapshot.sums(
        "stock_movement",
        by=LINE,
        total="quantity",
        matching=asked,
        document_type=SOURCE_TYPES,
    ).rename({"quantity": "moved"})
    orders = snapshot.frame(
        "ecom_order",
        columns=["ecom_order_id", "payment_status", "shipment_status"],
        matching=sales.select("ecom_order_id").unique(),
    )
    facts = sales.join(orders, on="ecom_order_id", how="left").select(
        pl.col("sale_id").alias("document_id"), *SALE_FACTS, occurred_at="sold_at"
    )
    of_sales = pl.col("document_type") == "sale"
    sold = moved.filter(of_sales).join(facts, on=["document_id", "line_number"], how="left")
    others = moved.filter(~of_sales)
    sent = snapshot.frame("sent_line", matching=others.select(SENT_LINE))
    claimed = _special_orders(snapshot, pairs)
    every = pl.concat([sold, others.join(sent, on=SENT_LINE, how="left"), claimed], how="diagonal")
    return with_turns(snapshot, every, left_out)


def _special_orders(snapshot: Snapshot, pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the open special orders as lines that moved nothing: one row each."""
    orders = snapshot.frame("special_order", matching=pairs, done=False, listed=True)
    return orders.select(
        *PAIR,
        pl.lit(SPECIAL_ORDER).alias("document_type"),
        pl.col("special_order_id").alias("document_id"),
        pl.lit(1, pl.Int64).alias("line_number"),
        pl.col("placed_at").alias("occurred_at"),
        pl.lit(0, pl.Int64).alias("moved"),
        (pl.col("quantity") - pl.col("reserved")).clip(0).alias("quantity"),
        (pl.lit(SPECIAL_ORDER_NUMBER) + pl.col("special_order_id")).alias("ecom_order_id"),
        "taken_anyway",
        pl.lit(0, pl.Int64).alias("shipped"),
        pl.lit(0, pl.Int64).alias("refunded"),
    )


def load_shortfalls(snapshot: Snapshot, pairs: pl.DataFrame) -> pl.DataFrame:
    """Load the shortfalls of some items and shops (core/allocation/shortfalls.py), by the ids that documents
    have here.

    A sale that was never imported explains nothing: its shortfall has no document.
    """
    shortfalls = snapshot.frame("shortfall", matching=pairs).drop("shortfall_id")
    if shortfalls.is_empty():
        return shortfalls
    of_sales = shortfalls.filter(document_type="sale").select(sale_id="document_id").unique()
    known = snapshot.frame("sale_line", columns=["sale_id"], matching=of_sales)["sale_id"].unique()
    created_here = snapshot.frame("transfer", columns=["transfer_id", "pos_number"], born_here=True)
    linked = created_here.drop_nulls().select(
        "transfer_id", document_id="pos_number", document_type=pl.lit("transfer")
    )
    is_known = (pl.col("document_type") != "sale") | pl.col("document_id").is_in(known.implode())
    return (
        shortfalls.join(linked, on=["document_type", "document_id"], how="left")
        .with_columns(document_id=pl.coalesce("transfer_id", "document_id"))
        .with_columns(pl.when(is_known).then("document_type").alias("document_type"))
        .drop("transfer_id")
    )


def touched_by(tx: Snapshot, change: Change) -> pl.DataFrame:
    """Return the items and shops whose report rows depend on a changed row: one row each."""
    if change.table not in PAIRS_OF:
        return NO_PAIRS
    view, column = PAIRS_OF[change.table]
    return tx.frame(view, columns=PAIR, **{column: change.key[0]})


def ensure_stock_rows(tx: Transaction, pairs: pl.DataFrame) -> None:
    """Create missing stock rows. ``pairs``: one row per item and shop."""
    known = tx.frame("stock", columns=PAIR, matching=pairs.select(PAIR))
    if known.height < pairs.height:
        tx.append("stock", pairs.select(PAIR).join(known, on=PAIR, how="anti"))
