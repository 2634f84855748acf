"""Operations: the only way anything changes.

One user action is one operation: signed movements and changed fields under an id that the caller chose, in
one transaction with the running figures that follow from them (on hand, received, sent, found, open lines).
Repeating an id returns the same answer and does nothing; another request under it is refused. Undo reverses
an operation, once.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import Field, dataclass, field, fields, is_dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, Protocol, TypeVar

import polars as pl

from core.allocation import PAIR
from core.errors import Refused
from core.language import say
from core.ledger.change_log import TABLE_KEYS, Change, one_change_per_row, set_fields
from core.ledger.figures import add_to_stock, document_types, stock_figures, units_by_line
from core.ledger.own_shops import check_own_shops
from core.ledger.recompute import (
    NO_PAIRS,
    NO_STOCK,
    ON_SOURCES,
    PAIRS_OF,
    SOURCE_TYPES,
    pairs_in,
    recompute_open_lines,
    touched_by,
)
from core.ledger.subjects import asked_by, subject_of
from core.stopwatch import Stopwatch
from core.store import Snapshot, Store, Transaction

LOG = logging.getLogger("backorder-desk.ledger")
"""Log of number, kind, actor and time of each operation. Contents may be customer data and are not logged."""
MOVEMENT: dict[str, pl.DataType | type[pl.DataType]] = {
    "document_type": pl.String,
    "document_id": pl.String,
    "line_number": pl.Int64,
    "item_id": pl.String,
    "shop_id": pl.String,
    "quantity": pl.Int64,
    "occurred_at": pl.Datetime("us"),
}
MOVED = list(MOVEMENT)


@dataclass(frozen=True)
class By:
    """Id under which a write is done once, the person who asks for it, and the time (UTC, without zone)."""

    operation_id: str
    actor: str
    now: datetime


class Request(Protocol):
    """Request of a write: a frozen dataclass, one per verb. Its fields identify a repeated id, except those
    with ``compare=False``: they say what the caller had seen."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


R = TypeVar("R", bound=Request)


@dataclass(frozen=True)
class Operation(Generic[R]):
    """One write as requested. ``note``: text for the history, beside the changes."""

    by: By
    kind: str
    request: R
    note: str | None = None
    reverses: str | None = None

    @property
    def request_hash(self) -> str:
        text = json.dumps([self.kind, _content(self.request)], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


def _content(value: Any) -> Any:
    """Return a request as JSON: dataclasses by their compared fields, mappings in the order of their keys."""
    if is_dataclass(value):
        return {each.name: _content(getattr(value, each.name)) for each in fields(value) if each.compare}
    if isinstance(value, Mapping):
        return sorted([_content(key), _content(part)] for key, part in value.items())
    if isinstance(value, list | tuple):
        return [_content(part) for part in value]
    return value


@dataclass
class Posting:
    """Effects of an operation. ``movements``: dicts with the columns of MOVEMENT. ``rows``: whole new rows by
    table. ``changes``: new values of fields. ``result``: the answer (JSON), now and for every repetition.
    ``gives_back``: True if it takes back another operation, so units leaving had come in before."""

    movements: list[dict[str, Any]] = field(default_factory=list)
    changes: list["Change"] = field(default_factory=list)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    result: Any = None
    gives_back: bool = False


@dataclass(frozen=True)
class Done:
    """Answer to an operation. ``again``: it had been done before, and nothing was done now."""

    operation_id: str
    number: int
    result: Any
    again: bool = False


def movements_frame(movements: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Return movements as a frame: one row per movement. Movements of 0 units are dropped."""
    return pl.DataFrame([dict(row) for row in movements if row["quantity"]], schema=MOVEMENT)


def as_json(result: Any) -> str:
    """Return an operation's answer as it is stored."""
    return json.dumps(result, default=str)


# --- with the store ---


def perform(store: Store, operation: Operation[R], decide: Callable[[Transaction, R, By], Posting]) -> Done:
    """Do ``operation`` once. ``decide`` reads the store and returns what to post; a Problem changes nothing.

    Repeating an id with the same request returns the first answer without calling ``decide``. Raises Refused
    if the id was used for another request.
    """
    return store.attempt(lambda: _do(store, operation, decide))


def _do(store: Store, operation: Operation[R], decide: Callable[[Transaction, R, By], Posting]) -> Done:
    watch = Stopwatch()
    with store.write(operation.kind) as tx:
        if (before := earlier(tx, operation)) is not None:
            return before
        posting = decide(tx, operation.request, operation.by)
        result = json.loads(as_json(posting.result))  # The same as a repetition will read.
        number = begin(tx, operation, result)
        post(tx, number, posting)
    log_done(operation, number, watch)
    return Done(operation.by.operation_id, number, result)


def log_done(operation: Operation[Any], number: int, watch: Stopwatch) -> None:
    """Log that an operation was saved."""
    LOG.info("operation %d, %s, by %s, in %d ms", number, operation.kind, operation.by.actor, watch.ms)


def earlier(tx: Snapshot, operation: Operation[R]) -> Done | None:
    """Return the first answer of this operation's id, if there was one."""
    for row in tx.rows("operation", operation_id=operation.by.operation_id):
        if row["request_hash"] != operation.request_hash:
            raise Refused(
                say(
                    "The id {operation} was already used for something else ({kind}, operation {number}); "
                    "nothing was saved. Open the form again.",
                    operation=operation.by.operation_id,
                    kind=row["kind"],
                    number=row["number"],
                )
            )
        return Done(row["operation_id"], row["number"], json.loads(row["result"]), again=True)
    return None


def begin(tx: Transaction, operation: Operation[R], result: Any = None, *, only_touched: bool = False) -> int:
    """Write the operation's row and return its number. ``only_touched``: see migration 0038."""
    number = tx.version + 1
    row = {
        "number": number,
        "operation_id": operation.by.operation_id,
        "kind": operation.kind,
        "reverses": operation.reverses,
        "actor": operation.by.actor,
        "request_hash": operation.request_hash,
        "occurred_at": operation.by.now,
        "recorded_at": operation.by.now,
        "note": operation.note,
        "subject": subject_of(operation.request),
        **asked_by(),
        "result": as_json(result),
        "only_touched": only_touched,
    }
    tx.append("operation", pl.DataFrame([row], infer_schema_length=None))
    return number


def post(tx: Transaction, number: int, posting: Posting) -> None:
    """Write all effects of an operation, then recompute the items and shops it touched."""
    for table, rows in posting.rows.items():
        tx.append(table, pl.DataFrame(rows, infer_schema_length=None))
    for change in one_change_per_row(posting.changes):
        set_fields(tx, number, change)
    movements = movements_frame(posting.movements)
    stock = move(tx, number, movements, gives_back=posting.gives_back)
    changes = _one_per_document([*posting.changes, *_as_changes(posting.rows)])
    check_own_shops(tx, movements, changes, posting.changes)
    on_lines = [touched_by(tx, change) for change in changes if change.table in ON_SOURCES]
    others = [touched_by(tx, change) for change in changes if change.table not in ON_SOURCES]
    others.append(_receiving_ends(tx, movements))
    arrived = _arrivals(tx, movements)
    if arrived.height < movements.height:
        on_lines.append(movements.join(arrived, on=MOVED, how="anti", nulls_equal=True).select(PAIR))
    recompute_open_lines(tx, number, pairs_in(on_lines), pairs_in([arrived[PAIR], *others]), stock)


def _one_per_document(changes: Iterable["Change"]) -> list["Change"]:
    """Keep one change of those that touch the same items and shops: the changes of one document."""
    return list({(PAIRS_OF.get(change.table), change.key[0]): change for change in changes}.values())


def _as_changes(rows: Mapping[str, list[dict[str, Any]]]) -> list["Change"]:
    """Return new rows as changes for ``touched_by``: one per document, or per item and shop."""
    documents = {(table, row[TABLE_KEYS[table][0]]): row for table in PAIRS_OF for row in rows.get(table, ())}
    return [
        Change(table, tuple(row[key] for key in TABLE_KEYS[table]), {})
        for (table, _), row in documents.items()
    ]


def _receiving_ends(tx: Snapshot, movements: pl.DataFrame) -> pl.DataFrame:
    """Return the items and shops that moved transfers go to, because their incoming units changed."""
    if not (movements["document_type"] == "transfer").any():
        return NO_PAIRS
    moved = movements.filter(document_type="transfer").rename({"document_id": "transfer_id"})
    ids = moved.select("transfer_id").unique()
    ends = tx.frame("transfer", columns=["transfer_id", "to_shop_id"], matching=ids)
    return moved.join(ends, on="transfer_id").select("item_id", shop_id="to_shop_id")


def _arrivals(tx: Snapshot, movements: pl.DataFrame) -> pl.DataFrame:
    """Return the movements that only put stock on hand and belong to no source: receipts and found stock."""
    incomes = movements["quantity"] > 0
    incoming = movements if incomes.all() else movements.filter(incomes)
    if "transfer" not in (kinds := document_types(incoming)):
        is_source = pl.col("document_type").is_in(SOURCE_TYPES)
        return incoming.filter(~is_source) if kinds & set(SOURCE_TYPES) else incoming
    sides = _with_sender(tx, incoming)
    received = (pl.col("document_type") == "transfer") & (pl.col("shop_id") != pl.col("from_shop_id"))
    return sides.filter(received | ~pl.col("document_type").is_in(SOURCE_TYPES)).drop("from_shop_id")


def _with_sender(tx: Snapshot, movements: pl.DataFrame) -> pl.DataFrame:
    """Add ``from_shop_id``, the sending shop of a transfer, to movements; empty for other documents."""
    ids = movements.filter(document_type="transfer").select(transfer_id="document_id")
    senders = tx.frame("transfer", columns=["transfer_id", "from_shop_id"], matching=ids)
    return movements.join(senders, left_on="document_id", right_on="transfer_id", how="left")


def log_movements(tx: Transaction, number: int, movements: pl.DataFrame) -> None:
    """Write movements alone, of stock whose figures have them already."""
    tx.append("stock_movement", movements.with_columns(operation_number=pl.lit(number, pl.Int64)))


def move(tx: Transaction, number: int, movements: pl.DataFrame, *, gives_back: bool = False) -> pl.DataFrame:
    """Write movements and update the running figures. Returns the stock afterwards (STOCK)."""
    if movements.is_empty():
        return NO_STOCK
    log_movements(tx, number, movements)
    stock = add_to_stock(tx, stock_figures(movements, number, gives_back=gives_back))
    kinds = document_types(movements)
    if "purchase_order" in kinds:
        orders = movements if len(kinds) == 1 else movements.filter(document_type="purchase_order")
        key = ["po_id", "line_number"]
        tx.add_to("purchase_order_line", units_by_line(orders, "po_id", "received"), key, ["received"])
    if "transfer" in kinds:
        _move_transfers(tx, movements.filter(document_type="transfer"))
    return stock


def _move_transfers(tx: Transaction, movements: pl.DataFrame) -> None:
    """Count movements at the sending shop as sent, and movements at the receiving shop as received."""
    sides = _with_sender(tx, movements)
    at_sender = pl.col("shop_id") == pl.col("from_shop_id")
    key = ["transfer_id", "line_number"]
    sent = sides.filter(at_sender).with_columns(-pl.col("quantity"))
    tx.add_to("transfer_line", units_by_line(sent, "transfer_id", "sent"), key, ["sent"])
    received = units_by_line(sides.filter(~at_sender), "transfer_id", "received")
    tx.add_to("transfer_line", received, key, ["received"])
