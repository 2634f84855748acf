"""Operations: the only way anything changes.

One user action is one operation: signed movements and changed fields under an id the asker chose,
in one transaction with the running figures that follow from them (on hand, received, sent, found,
open lines). The same id again answers the same and does nothing; with other content it is refused.
Undo is an operation of its own that reverses another, at most once.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from core.errors import Refused
from core.history import KEYS, Change, Step, note, set_fields
from core.oldest_first import LINE, PAIR, found_after, open_lines, still_open
from core.store import Snapshot, Store, Transaction

SOURCES = ["sale", "transfer", "vendor_return"]
"""Documents whose outgoing lines can be sources."""

SALE_FACTS = [
    "line_number",
    "quantity",
    "ecom_order_id",
    "unit_price",
    "shipped",
    "refunded",
    "packed",
    "taken_anyway",
    "payment_status",
    "shipment_status",
]

ON_SOURCES = ("sale_line", "ecom_order", "vendor_return_line")
"""Tables whose rows say what a source is, or who waits for it."""

SALE_LINE = [*PAIR, "sale_id", *(name for name in SALE_FACTS if not name.endswith("_status"))]

PAIRS_OF = {
    "stock": ("stock", "item_id"),
    "sale_line": ("sale_line", "sale_id"),
    "ecom_order": ("sale_line", "ecom_order_id"),
    "purchase_order": ("purchase_order_pair", "po_id"),
    "purchase_order_line": ("purchase_order_pair", "po_id"),
    "transfer": ("transfer_pair", "transfer_id"),
    "transfer_line": ("transfer_pair", "transfer_id"),
}
"""Where to look up the items and shops that depend on a row, by the first part of its key."""


MOVEMENT: dict[str, pl.DataType | type[pl.DataType]] = {
    "document_type": pl.String,
    "document_id": pl.String,
    "line_number": pl.Int32,
    "item_id": pl.String,
    "shop_id": pl.String,
    "quantity": pl.Int64,
    "occurred_at": pl.Datetime("us"),
}

MOVED = list(MOVEMENT)

NO_PAIRS = pl.DataFrame(schema=dict.fromkeys(PAIR, pl.String))
"""No item and shop."""

STOCK = [*PAIR, "on_hand", "found"]
"""What of the stock decides which lines are open."""

NO_STOCK = NO_PAIRS.with_columns(on_hand=pl.lit(0, pl.Int64), found=pl.lit(0, pl.Int64))


@dataclass(frozen=True)
class Operation:
    """What someone asked for. ``request``: its content, by which a repeated id is recognised."""

    operation_id: str
    kind: str
    actor: str
    now: datetime
    request: Any = None
    occurred_at: datetime | None = None
    note: str | None = None
    reverses: str | None = None

    @property
    def request_hash(self) -> str:
        text = json.dumps([self.kind, self.request], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class Posting:
    """What an operation does. ``movements``: dicts with the columns of MOVEMENT; ``rows``: whole new rows
    by table; ``changes``: new values of fields of rows; ``result``: what to answer, now and when asked
    again (JSON); ``gives_back``: it takes back what another one did, so that what leaves had come in."""

    movements: list[dict[str, Any]] = field(default_factory=list)
    changes: list["Change"] = field(default_factory=list)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    result: Any = None
    gives_back: bool = False


@dataclass(frozen=True)
class Done:
    """The answer to an operation. ``again``: it had been done before, and nothing was done now."""

    operation_id: str
    number: int
    result: Any
    again: bool = False


def movements_frame(movements: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Movements as a frame, one row per movement; those of 0 units are none."""
    return pl.DataFrame([dict(row) for row in movements if row["quantity"]], schema=MOVEMENT)


def fold(movements: pl.DataFrame) -> pl.DataFrame:
    """On hand as the ledger has it: one row per item and shop with the sum of its movements."""
    return movements.group_by(PAIR).agg(on_hand=pl.col("quantity").sum().cast(pl.Int64))


def as_json(result: Any) -> str:
    """An operation's answer as it is kept."""
    return json.dumps(result, default=str)


def merged(changes: Iterable["Change"]) -> list["Change"]:
    """One change per row, so that its history has one step per field; the later value stands."""
    rows: dict[tuple[str, tuple[Any, ...]], dict[str, Any]] = {}
    for change in changes:
        rows.setdefault((change.table, change.key), {}).update(change.values)
    return [Change(table, key, values) for (table, key), values in rows.items()]


# --- with the store ---


def perform(store: Store, operation: Operation, decide: Callable[[Transaction], Posting]) -> Done:
    """Do ``operation`` once: ``decide`` looks at the store and says what to post, or raises Problem.

    Raises Refused where the id was used for something else.
    """
    with store.write() as tx:
        before = earlier(tx, operation)
        if before is not None:
            return before
        posting = decide(tx)
        result = json.loads(as_json(posting.result))  # as it will be read when asked again
        number = begin(tx, operation, result)
        post(tx, number, posting)
        return Done(operation.operation_id, number, result)


def earlier(tx: Snapshot, operation: Operation) -> Done | None:
    """The answer this operation's id was given before, if it was."""
    for row in tx.rows("operation", operation_id=operation.operation_id):
        if row["request_hash"] != operation.request_hash:
            raise Refused(
                f"The id {operation.operation_id} was already used for something else "
                f"({row['kind']}, operation {row['number']}); nothing was saved. Start anew."
            )
        return Done(row["operation_id"], row["number"], json.loads(row["result"]), again=True)
    return None


def begin(tx: Transaction, operation: Operation, result: Any = None) -> int:
    """Write the operation's row and return its number."""
    number = tx.version + 1
    row = {
        "number": number,
        "operation_id": operation.operation_id,
        "kind": operation.kind,
        "reverses": operation.reverses,
        "actor": operation.actor,
        "request_hash": operation.request_hash,
        "occurred_at": operation.occurred_at or operation.now,
        "recorded_at": operation.now,
        "note": operation.note,
        "result": as_json(result),
    }
    tx.append("operation", pl.DataFrame([row], infer_schema_length=None))
    return number


def post(tx: Transaction, number: int, posting: Posting) -> None:
    """Write everything of one operation, then what follows from it for the items and shops it touched."""
    for table, rows in posting.rows.items():
        tx.append(table, pl.DataFrame(rows, infer_schema_length=None))
    for change in merged(posting.changes):
        set_fields(tx, number, change)
    movements = movements_frame(posting.movements)
    stock = move(tx, number, movements, gives_back=posting.gives_back)
    changes = _one_each([*posting.changes, *_as_changes(posting.rows)])
    on_lines = [touched_by(tx, change) for change in changes if change.table in ON_SOURCES]
    others = [touched_by(tx, change) for change in changes if change.table not in ON_SOURCES]
    others.append(_receiving_ends(tx, movements))
    arrived = _arrivals(tx, movements)
    if arrived.height < movements.height:
        on_lines.append(movements.join(arrived, on=MOVED, how="anti", nulls_equal=True).select(PAIR))
    settle(tx, number, _pairs(on_lines), _pairs([arrived.select(PAIR), *others]), stock)


def _pairs(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """The items and shops in any of the frames: one row each."""
    every = pl.concat([NO_PAIRS, *frames])
    return every.unique() if every.height > 1 else every


def _one_each(changes: Iterable["Change"]) -> list["Change"]:
    """One change of those that touch the same items and shops: those of one document."""
    return list({(PAIRS_OF.get(change.table), change.key[0]): change for change in changes}.values())


def _as_changes(rows: Mapping[str, list[dict[str, Any]]]) -> list["Change"]:
    """New rows, as far as `touched_by` is concerned: one per document or (item, shop)."""
    documents = {
        (table, row[KEYS[table][0]]): row
        for table, added in rows.items()
        if table in PAIRS_OF
        for row in added
    }
    return [
        Change(table, tuple(row[key] for key in KEYS[table]), {}) for (table, _), row in documents.items()
    ]


def _receiving_ends(tx: Snapshot, movements: pl.DataFrame) -> pl.DataFrame:
    """The items and shops to which transfers that moved are on their way: what comes there is another."""
    if not (movements["document_type"] == "transfer").any():
        return NO_PAIRS
    moved = movements.filter(document_type="transfer").rename({"document_id": "transfer_id"})
    ids = moved.select("transfer_id").unique()
    ends = tx.frame("transfer", columns=["transfer_id", "to_shop_id"], matching=ids)
    return moved.join(ends, on="transfer_id").select("item_id", shop_id="to_shop_id")


def _arrivals(tx: Snapshot, movements: pl.DataFrame) -> pl.DataFrame:
    """The movements that only put stock on hand and belong to no source: receipts and found stock."""
    came = movements.filter(pl.col("quantity") > 0)
    kinds = set(came["document_type"])
    if "transfer" not in kinds:
        return came.filter(~pl.col("document_type").is_in(SOURCES)) if kinds & set(SOURCES) else came
    sides = _with_sender(tx, came)
    received = (pl.col("document_type") == "transfer") & (pl.col("shop_id") != pl.col("from_shop_id"))
    return sides.filter(received | ~pl.col("document_type").is_in(SOURCES)).drop("from_shop_id")


def _with_sender(tx: Snapshot, movements: pl.DataFrame) -> pl.DataFrame:
    """``movements`` with ``from_shop_id``, the shop that sends a transfer; empty on other documents."""
    ids = movements.filter(document_type="transfer").select(transfer_id="document_id")
    senders = tx.frame("transfer", columns=["transfer_id", "from_shop_id"], matching=ids)
    return movements.join(senders, left_on="document_id", right_on="transfer_id", how="left")


def move(tx: Transaction, number: int, movements: pl.DataFrame, *, gives_back: bool = False) -> pl.DataFrame:
    """Write movements and the running figures they add up to; returns the stock they leave (STOCK)."""
    if movements.is_empty():
        return NO_STOCK
    tx.append("stock_movement", movements.with_columns(operation_number=pl.lit(number, pl.Int64)))
    inwards = pl.col("quantity") < 0 if gives_back else pl.col("quantity") > 0
    arrived = inwards & (pl.col("document_type") != "sale")
    figures = movements.group_by(PAIR).agg(
        on_hand=pl.col("quantity").sum().cast(pl.Int64),
        came_in=pl.col("quantity").filter(arrived).sum().cast(pl.Int64),
        changed_by=pl.lit(number, pl.Int64),
    )
    stock = tx.add_to("stock", figures, PAIR, ["on_hand", "came_in"], told=STOCK)
    if stock.height < figures.height:
        first = figures.join(stock, on=PAIR, how="anti")
        tx.append("stock", first)
        stock = pl.concat([stock, first.select(*PAIR, "on_hand", found=pl.lit(0, pl.Int64))])
    kinds = set(movements["document_type"])
    if "purchase_order" in kinds:
        orders = movements.lazy().filter(document_type="purchase_order")
        key = ["po_id", "line_number"]
        tx.add_to("purchase_order_line", _sum(orders, "po_id", "received"), key, ["received"])
    if "transfer" in kinds:
        _move_transfers(tx, movements.filter(document_type="transfer"))
    return stock


def with_stock(tx: Transaction, pairs: pl.DataFrame) -> None:
    """Make sure each (item, shop) has its stock row; ``pairs``: one row each."""
    known = tx.frame("stock", columns=PAIR, matching=pairs.select(PAIR))
    if known.height < pairs.height:
        tx.append("stock", pairs.select(PAIR).join(known, on=PAIR, how="anti"))


def _move_transfers(tx: Transaction, movements: pl.DataFrame) -> None:
    """What moved at the sending shop was sent, what moved at the receiving shop was received."""
    sides = _with_sender(tx, movements).lazy()
    at_sender = pl.col("shop_id") == pl.col("from_shop_id")
    key = ["transfer_id", "line_number"]
    sent = sides.filter(at_sender).with_columns(-pl.col("quantity"))
    tx.add_to("transfer_line", _sum(sent, "transfer_id", "sent"), key, ["sent"])
    received = _sum(sides.filter(~at_sender), "transfer_id", "received")
    tx.add_to("transfer_line", received, key, ["received"])


def _sum(movements: pl.LazyFrame, document: str, figure: str) -> pl.DataFrame:
    line = [pl.col("document_id").alias(document), "line_number"]
    return movements.group_by(line).agg(pl.col("quantity").sum().alias(figure)).collect()


def settle(
    tx: Transaction,
    number: int,
    touched: pl.DataFrame,
    arrived_at: pl.DataFrame | None = None,
    moved: pl.DataFrame = NO_STOCK,
) -> None:
    """Compute anew what follows for the touched items and shops: open lines, found, `changed_by`.

    ``arrived_at``: those where no source changed and on hand did not fall. The sources still open there
    are among those that were, so the lines of their history need not be read. ``moved``: the stock of those
    among both that ``move`` marked as changed.
    """
    quick = touched.clear() if arrived_at is None else _beside(arrived_at, touched)
    every = _pairs([touched, quick])
    if every.is_empty():
        return
    stock = moved if moved.height == every.height else _stock_of(tx, every)
    before = tx.frame("open_line", matching=quick)
    lines = still_open(before, _at(stock, quick))
    if not touched.is_empty():
        anew = open_lines(load_lines(tx, touched), _at(stock, touched))
        lines = pl.concat([anew, lines])
    tx.remove("open_line", pl.concat([touched, before.select(PAIR)]))
    tx.append("open_line", lines)
    found = found_after(stock, lines)
    is_same = (stock["found"] == found["found"]).all()
    if stock is not moved or not is_same:
        tx.update("stock", found.with_columns(changed_by=pl.lit(number, pl.Int64)), PAIR)
    if not is_same:
        _note_found(tx, number, stock, found)


def _beside(pairs: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """The items and shops that are not among ``others``."""
    return pairs if others.is_empty() else pairs.join(others, on=PAIR, how="anti")


def _at(stock: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """The rows of ``stock`` of some of its items and shops."""
    return stock if stock.height == pairs.height else stock.join(pairs, on=PAIR, how="semi")


def _stock_of(tx: Transaction, pairs: pl.DataFrame) -> pl.DataFrame:
    """On hand and found of each (item, shop); one that has no stock row gets it."""
    stock = tx.frame("stock", columns=STOCK, matching=pairs)
    if stock.height == pairs.height:
        return stock
    with_stock(tx, pairs)
    return tx.frame("stock", columns=STOCK, matching=pairs)


def _note_found(tx: Transaction, number: int, stock: pl.DataFrame, found: pl.DataFrame) -> None:
    """The history of what was found out, so that undo can take it back; both frames in one order."""
    changed = stock.with_columns(now=found["found"]).filter(pl.col("now") != pl.col("found"))
    steps = [
        Step("stock", (row["item_id"], row["shop_id"]), "found", row["found"], row["now"])
        for row in changed.iter_rows(named=True)
    ]
    note(tx, number, steps)


def load_lines(snapshot: Snapshot, pairs: pl.DataFrame) -> pl.DataFrame:
    """The line frame of core/oldest_first.py for some items and shops: one row per document line.

    Only where a line can be open or waited for: on hand is negative, or an eCom order was sold from there.
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
        earliest="occurred_at",
        matching=asked,
        document_type=SOURCES,
    ).rename({"quantity": "moved"})
    orders = snapshot.frame(
        "ecom_order",
        columns=["ecom_order_id", "payment_status", "shipment_status"],
        matching=sales.select("ecom_order_id").unique(),
    )
    facts = sales.join(orders, on="ecom_order_id", how="left").select(
        pl.col("sale_id").alias("document_id"), *SALE_FACTS
    )
    of_sales = pl.col("document_type") == "sale"
    sold = moved.filter(of_sales).join(facts, on=["document_id", "line_number"], how="left")
    return pl.concat([sold, moved.filter(~of_sales)], how="diagonal")


def touched_by(tx: Snapshot, change: "Change") -> pl.DataFrame:
    """The items and shops whose report rows depend on a changed row: one row per item and shop."""
    if change.table not in PAIRS_OF:
        return NO_PAIRS
    view, column = PAIRS_OF[change.table]
    return tx.frame(view, columns=PAIR, **{column: change.key[0]})
