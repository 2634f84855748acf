"""Everything to come, and what each delivery would release: what the receiving page shows.

A delivery is looked at alone, as if it arrived now: the units reach the oldest waiting customers of
their item and shop (contract §2, rule 2), and an order they make whole is one it *would complete*.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from core.documents import KINDS
from core.errors import Problem
from core.oldest_first import PAIR, deal
from core.receiving import load_lines_of_orders_at
from core.store import Snapshot, Store
from core.waiting import completed_by, customer_queue, reached_by

DOCUMENT = ["document_type", "document_id"]
ARRIVAL = ["arrival_type", "arrival_id"]
"""The document that arrives, beside the document of the line it reaches."""

CODES = ["item_id", "upc", "ean", "sku", "vendor_sku", "manufacturer_sku"]
"""Where a scanned code is looked for, in this order."""

RELEASED = ["orders_completed", "money", "orders_waiting", "expected_on", "document_id", "document_type"]
"""What releases most comes first; among equals the earliest due."""


def with_units(documents: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Documents with ``planned``, ``received`` and ``to_come`` units and their ``state``: one row each.

    ``state``: ``draft``, ``open`` (sent, not closed, something still to come) or ``finished``.
    """
    still = (pl.col("owed") - pl.col("received") - pl.col("cancelled")).clip(0)
    units = lines.group_by(DOCUMENT).agg(
        pl.col("planned").sum(), pl.col("received").sum(), to_come=still.sum()
    )
    nothing = pl.col("closed") | (pl.col("to_come") == 0)
    return (
        documents.join(units, on=DOCUMENT, how="left")
        .with_columns(pl.col("planned", "received", "to_come").fill_null(0))
        .with_columns(
            state=pl.when(pl.col("sent_at").is_null() & ~pl.col("closed"))
            .then(pl.lit("draft"))
            .when(nothing)
            .then(pl.lit("finished"))
            .otherwise(pl.lit("open"))
        )
        .with_columns(to_come=pl.when(state="open").then("to_come").otherwise(0))
    )


def releases(supply: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """What each document would release if it arrived now, alone: one row per document.

    ``orders_waiting``: orders that get a unit of it; ``orders_completed``: those it makes whole; ``money``:
    of the units that reach a customer. ``lines``: open lines, every line of the orders among them.
    """
    queue = customer_queue(lines)
    arriving = supply.group_by(*_arrival(), *PAIR).agg(units=pl.col("incoming").sum())
    gained = reached_by(queue, arriving, ARRIVAL)
    whole = (
        completed_by(queue, gained, ARRIVAL).group_by(ARRIVAL).agg(orders_completed=pl.len().cast(pl.Int64))
    )
    return (
        gained.group_by(ARRIVAL)
        .agg(
            orders_waiting=pl.col("ecom_order_id").n_unique().cast(pl.Int64),
            money=(pl.col("gained") * pl.col("unit_price")).sum(),
        )
        .join(whole, on=ARRIVAL, how="left")
        .with_columns(pl.col("orders_completed").fill_null(0))
        .rename(dict(zip(ARRIVAL, DOCUMENT, strict=True)))
    )


def _arrival() -> list[pl.Expr]:
    return [pl.col(name).alias(other) for name, other in zip(DOCUMENT, ARRIVAL, strict=True)]


def days_late(today: date) -> pl.Expr:
    """Days since a delivery was due; 0 where it is not late, or no day is known."""
    return (pl.lit(today) - pl.col("expected_on")).dt.total_days().clip(0).fill_null(0)


def for_whom(units: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Who gets the units of one delivery: one row per its line and order, in line order.

    ``units``: ``line_number, item_id, shop_id, units``; ``lines``: open lines, every line of the orders
    among them. Columns: ``line_number, item_id, ecom_order_id`` (empty: the shelf), ``units``, ``complete``
    (all units make the order whole).
    """
    units = units.filter(pl.col("units") > 0).sort("line_number")
    queue = customer_queue(lines)
    gained = reached_by(queue, units.group_by(PAIR).agg(pl.col("units").sum()))
    whole = completed_by(queue, gained)["ecom_order_id"].to_list()
    demand = gained.join(
        queue.with_row_index("turn").select("turn", "document_id", "line_number"),
        on=["document_id", "line_number"],
    )
    demand = demand.sort("turn")
    dealt = deal(demand.select(*PAIR, units="gained"), units)
    rows = dealt.select(
        "supply_row", "units", ecom_order_id=demand["ecom_order_id"].gather(dealt["demand_row"])
    )
    given = rows.group_by("supply_row").agg(given=pl.col("units").sum())
    over = (
        units.select("units", supply_row=pl.int_range(pl.len()))
        .join(given, on="supply_row", how="left")
        .select("supply_row", units=pl.col("units") - pl.col("given").fill_null(0))
        .filter(pl.col("units") > 0)
    )
    rows = pl.concat([rows, over], how="diagonal").sort("supply_row", maintain_order=True)
    named = units.select("line_number", "item_id")[rows["supply_row"]].get_columns()
    return rows.select("ecom_order_id", "units").with_columns(
        *named, complete=pl.col("ecom_order_id").is_in(whole).fill_null(value=False)
    )


def told(rows: pl.DataFrame) -> str:
    """Who gets the units of a line, in words: “2 of 3 go to order #1042, which is now complete; 1 to the
    shelf”. ``rows``: those of ``for_whom`` for the line."""
    total = rows["units"].sum()
    to_shelf = rows.filter(pl.col("ecom_order_id").is_null())["units"].sum()
    orders = rows.drop_nulls("ecom_order_id").group_by("ecom_order_id", maintain_order=True)
    parts = []
    for order in orders.agg(pl.col("units").sum(), pl.col("complete").any()).to_dicts():
        whole = ", which is now complete" if order["complete"] else ""
        verb = "goes" if order["units"] == 1 else "go"
        parts.append(f"{order['units']} of {total} {verb} to order #{order['ecom_order_id']}{whole}")
    if to_shelf:
        parts.append(f"{to_shelf} to the shelf")
    return "; ".join(parts)


def put_away(result: Mapping[str, Any], received: pl.DataFrame) -> pl.DataFrame:
    """Where a receipt's units go: one row per order and item, then one per item for the shelf.

    ``result``: the receipt's answer; ``received``: one row per line with ``item_id, received``.
    """
    schema = {"ecom_order_id": pl.String, "item_id": pl.String, "gained": pl.Int64}
    reached = pl.DataFrame(list(result["reached"]), schema=schema)
    orders = reached.group_by("ecom_order_id", "item_id", maintain_order=True).agg(
        units=pl.col("gained").sum()
    )
    given = orders.group_by("item_id").agg(given=pl.col("units").sum())
    shelf = (
        received.group_by("item_id", maintain_order=True)
        .agg(pl.col("received").sum())
        .join(given, on="item_id", how="left", maintain_order="left")
        .select("item_id", units=pl.col("received").cast(pl.Int64) - pl.col("given").fill_null(0))
        .filter(pl.col("units") > 0)
    )
    slip = pl.concat([orders, shelf], how="diagonal")
    whole = pl.col("ecom_order_id").is_in(list(result["complete"])).fill_null(value=False)
    return slip.with_columns(complete=whole)


@dataclass(frozen=True)
class Delivery:
    """One document to receive. ``header``: as in the list; ``lines``: one row per line with ``owed``,
    ``received``, ``cancelled``, ``to_come``, item codes and ``whom`` in words, as if all of it came now."""

    header: dict[str, Any]
    lines: pl.DataFrame


@dataclass(frozen=True)
class Scanned:
    """What a scanned code means: the item (empty: unknown code) and its line on the document, if any."""

    item: dict[str, Any] | None
    line_number: int | None


# --- with the store ---


def load_documents(store: Store, state: str, *, today: date, search: str = "") -> pl.DataFrame:
    """Purchase orders and transfers in a ``state`` (``draft``, ``open``, ``finished``): one row each.

    Names, dates, ``days_late``, units and what each releases; what releases most comes first. ``search``
    finds the document's number, or any code or words of an item on it.
    """
    with store.read() as snapshot:
        documents = with_units(snapshot.frame("document"), snapshot.frame("document_line"))
        chosen = documents.filter(pl.col("state") == state)
        supply = snapshot.frame("supply")
        released = releases(supply, load_lines_of_orders_at(snapshot, supply.select(PAIR)))
        if search.strip():
            chosen = chosen.join(_found(snapshot, chosen, search.strip()), on=DOCUMENT, how="semi")
    return (
        chosen.join(released, on=DOCUMENT, how="left")
        .with_columns(pl.col("orders_waiting", "orders_completed", "money").fill_null(0))
        .with_columns(
            kind=pl.when(document_type="transfer").then(pl.lit("transfer")).otherwise(pl.lit("po")),
            days_late=pl.when(state="open").then(days_late(today)).otherwise(0),
        )
        .sort(RELEASED, descending=[True, True, True, False, False, False], nulls_last=True)
    )


def _found(snapshot: Snapshot, documents: pl.DataFrame, search: str) -> pl.DataFrame:
    lines = snapshot.frame("document_line", matching=documents.select(DOCUMENT))
    words = pl.concat_str(
        [pl.col(code) for code in (*CODES, "description")], separator=" ", ignore_nulls=True
    )
    on_line = lines.filter(words.str.to_lowercase().str.contains(search.lower(), literal=True))
    number = pl.concat_str(["document_id", "pos_number"], separator=" ", ignore_nulls=True)
    by_number = documents.filter(number.str.to_lowercase().str.contains(search.lower(), literal=True))
    return pl.concat([on_line.select(DOCUMENT), by_number.select(DOCUMENT)]).unique()


def load_delivery(store: Store, kind: str, document_id: str) -> Delivery:
    """One purchase order or transfer with its lines, and for whom what is still to come would be.

    Problem where there is no such document.
    """
    with store.read() as snapshot:
        which: dict[str, Any] = {"document_type": KINDS[kind].table, "document_id": document_id}
        lines = snapshot.frame("document_line", **which)
        headers = with_units(snapshot.frame("document", **which), lines)
        if headers.is_empty():
            raise Problem(f"There is no {KINDS[kind].name} {document_id}.")
        header = headers.to_dicts()[0]
        supply = snapshot.frame("supply", **which)
        open_lines = load_lines_of_orders_at(snapshot, supply.select(PAIR))
    rows = for_whom(supply.select("line_number", *PAIR, units="incoming"), open_lines)
    whom = [
        {"line_number": line["line_number"], "whom": told(rows.filter(line_number=line["line_number"]))}
        for line in lines.to_dicts()
    ]
    named = pl.DataFrame(whom, schema={"line_number": pl.Int32, "whom": pl.String})
    to_come = supply.select("line_number", to_come="incoming")
    lines = (
        lines.sort("line_number")
        .join(to_come, on="line_number", how="left", maintain_order="left")
        .join(named, on="line_number", how="left", maintain_order="left")
        .with_columns(pl.col("to_come").fill_null(0))
    )
    return Delivery(header, lines)


def load_for_whom(store: Store, kind: str, document_id: str, counted: Mapping[int, int]) -> pl.DataFrame:
    """Who gets the units counted so far, by line number: see ``for_whom``, and ``told`` for the words."""
    columns = {"line_number": pl.Int32, "units": pl.Int64}
    units = pl.DataFrame(list(counted.items()), schema=columns, orient="row")
    with store.read() as snapshot:
        table, key, shop = KINDS[kind].table, KINDS[kind].key, KINDS[kind].shop
        headers = snapshot.rows(table, **{key: document_id})
        lines = snapshot.frame("document_line", document_type=table, document_id=document_id)
        units = units.join(lines.select("line_number", "item_id"), on="line_number").with_columns(
            shop_id=pl.lit(headers[0][shop] if headers else "")
        )
        open_lines = load_lines_of_orders_at(snapshot, units.select(PAIR))
    return for_whom(units, open_lines)


def load_scanned(store: Store, kind: str, document_id: str, code: str) -> Scanned:
    """The item a scanned code means, those on the document first, and its line there.

    A UPC of 12 digits and the same EAN of 13 (with a leading 0) mean the same item.
    """
    codes = _same_codes(code.strip())
    with store.read() as snapshot:
        lines = snapshot.frame("document_line", document_type=KINDS[kind].table, document_id=document_id)
        for column in CODES:
            for line in lines.filter(pl.col(column).is_in(codes)).sort("line_number").to_dicts():
                return Scanned(line, line["line_number"])
        for column in CODES:
            for item in snapshot.rows("item", **{column: codes}):
                return Scanned(item, None)
    return Scanned(None, None)


def _same_codes(code: str) -> list[str]:
    if not code.isdigit():
        return [code]
    if len(code) == 12:
        return [code, f"0{code}"]
    return [code, code[1:]] if len(code) == 13 and code.startswith("0") else [code]


def load_receipts(store: Store, kind: str, document_id: str) -> pl.DataFrame:
    """What was received of a document so far: one row per receipt, the newest first.

    ``operation_id, number, actor, recorded_at, received_on, packing_slip, received, rejected, note, undone``.
    """
    with store.read() as snapshot:
        receipts = snapshot.frame("receipt", document_type=KINDS[kind].table, document_id=document_id)
        ids = receipts.select("operation_id")
        lines = snapshot.frame("receipt_line", matching=ids)
        operations = snapshot.frame("operation", matching=ids)
        undone = snapshot.frame("operation", reverses=ids["operation_id"].to_list())["reverses"].to_list()
    units = lines.group_by("operation_id").agg(pl.col("received", "rejected").sum())
    return (
        receipts.join(operations, on="operation_id")
        .join(units, on="operation_id")
        .with_columns(undone=pl.col("operation_id").is_in(undone))
        .sort("number", descending=True)
        .select(
            "operation_id", "number", "actor", "recorded_at", "received_on", "packing_slip",
            "received", "rejected", "note", "undone",
        )
    )  # fmt: skip


def load_put_away(store: Store, operation_id: str) -> pl.DataFrame:
    """The put-away slip of a receipt: one row per order and item to set aside, then the shelf units.

    ``ecom_order_id`` (empty: the shelf), ``item_id, sku, description, units, complete``.
    """
    with store.read() as snapshot:
        operations = snapshot.rows("operation", operation_id=operation_id, kind="receipt")
        if not operations:
            raise Problem(f"There is no receipt {operation_id}.")
        lines = snapshot.frame("receipt_line", operation_id=operation_id)
        items = snapshot.frame("item", matching=lines.select("item_id")).select(
            "item_id", "sku", "description"
        )
    return put_away(json.loads(operations[0]["result"]), lines).join(
        items, on="item_id", how="left", maintain_order="left"
    )
