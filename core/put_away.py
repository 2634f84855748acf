"""After a receipt: what it cleared (rule 1), whom it reaches (rule 2), and the paper that goes with it.

The put-away slip lists per order what to set aside, then what goes on the shelf; each unit set aside gets
a label of its own.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from core.documents import KINDS, Kind
from core.errors import Problem
from core.item_story import named
from core.paper import LABEL, Column, Paper
from core.shop_time import in_shop
from core.store import Snapshot, Store


@dataclass(frozen=True)
class PutAway:
    """One receipt and where its units go.

    ``header``: ``document, source, shop, actor, received_on, packing_slip, note``. ``slip``: one row per
    order and item to set aside, then one per item for the shelf (``ecom_order_id`` empty):
    ``customer_name, item_id, sku, description, units, complete``. ``cleared``: one row per item and source
    that its units served: ``source, description, sku, units``. ``refused``: one row per line with damaged or
    refused units: ``description, rejected, reject_reason``.
    """

    header: dict[str, Any]
    slip: pl.DataFrame
    cleared: pl.DataFrame
    refused: pl.DataFrame

    @property
    def complete(self) -> list[str]:
        """The eCom orders that this receipt made whole."""
        return self.slip.filter("complete")["ecom_order_id"].unique(maintain_order=True).to_list()


def put_away(result: Mapping[str, Any], received: pl.DataFrame) -> pl.DataFrame:
    """Where a receipt's units go: one row per order and item, then one per item for the shelf.

    ``result``: the receipt's answer; ``received``: one row per line with ``item_id, received``.
    """
    schema = {"ecom_order_id": pl.String, "item_id": pl.String, "gained": pl.Int64}
    reached = pl.DataFrame(list(result["reached"]), schema=schema)
    first = pl.col("turn").min().over("ecom_order_id")  # the units of an order lie together
    orders = (
        reached.with_row_index("turn")
        .sort(first, "turn")
        .group_by("ecom_order_id", "item_id", maintain_order=True)
        .agg(units=pl.col("gained").sum())
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


def cleared(result: Mapping[str, Any]) -> pl.DataFrame:
    """The sources a receipt served by rule 1: one row per item and source, in the order they were served."""
    schema = {"document_type": pl.String, "document_id": pl.String, "item_id": pl.String, "served": pl.Int64}
    served = pl.DataFrame(list(result["served"]), schema=schema).filter(pl.col("document_type") != "")
    return (
        served.with_columns(source=named("document_type", "document_id"))
        .group_by("item_id", "source", maintain_order=True)
        .agg(units=pl.col("served").sum())
    )


def labels(slip: pl.DataFrame) -> pl.DataFrame:
    """One row per unit to set aside: the rows of ``slip`` with ``unit`` (1, 2, …) of ``units``."""
    aside = slip.filter(pl.col("ecom_order_id").is_not_null())
    return aside.with_columns(unit=pl.int_ranges(1, pl.col("units") + 1)).explode("unit")


def slip_pdf(receipt: PutAway, printed_at: datetime) -> bytes:
    """The put-away slip: per order the units to set aside, then what goes on the shelf. A4."""
    header = receipt.header
    paper = Paper(f"Put-away slip {header['document']}", printed_at)
    paper.heading(f"Put-away slip {header['document']}")
    paper.facts(
        {
            "From": header["source"],
            "To": header["shop"],
            "Received": f"{header['received_on']} by {header['actor']}",
            "Packing slip": header["packing_slip"],
            "Note": header["note"],
        }
    )
    is_aside = pl.col("ecom_order_id").is_not_null()
    _put_where(paper, "Set aside", receipt.slip.filter(is_aside))
    _put_where(paper, "To the shelf", receipt.slip.filter(~is_aside))
    return paper.to_bytes()


def _put_where(paper: Paper, where: str, rows: pl.DataFrame) -> None:
    if rows.is_empty():
        return
    columns = [Column("", 1), Column("Item", 9), Column("SKU", 4), Column("Units", 2, figures=True)]
    cells = rows.select(pl.lit("☐"), "description", "sku", "units")
    if where == "Set aside":
        columns = [Column("For order", 3), Column("Customer", 4), *columns, Column("", 4)]
        order = pl.format("#{}", "ecom_order_id").alias("order")
        whole = pl.when("complete").then(pl.lit("now complete")).alias("whole")
        cells = rows.select(order, "customer_name").hstack(cells).hstack(rows.select(whole))
    paper.heading(where, 12)
    paper.table(columns, cells.rows())


def labels_pdf(receipt: PutAway, printed_at: datetime) -> bytes:
    """One label per unit to set aside; Problem where all units go on the shelf."""
    units = labels(receipt.slip)
    if units.is_empty():
        raise Problem("All units of this receipt go on the shelf: there is nothing to label.")
    paper = Paper(f"Labels {receipt.header['document']}", printed_at, size=LABEL)
    for row, unit in enumerate(units.iter_rows(named=True)):
        if row:
            paper.new_page()
        _label(paper, unit, receipt.header)
    return paper.to_bytes()


def _label(paper: Paper, unit: Mapping[str, Any], header: Mapping[str, Any]) -> None:
    paper.short_line(f"#{unit['ecom_order_id']}", 16, bold=True)
    paper.short_line(unit["customer_name"], 9)
    paper.short_line(unit["description"], 8, bold=True, lines=2)
    paper.short_line(f"{unit['sku'] or unit['item_id']} · {unit['unit']} of {unit['units']}", 8)
    paper.short_line(f"{header['document']} · {header['received_on']}", 6)


# --- with the store ---


def load_put_away(store: Store, operation_id: str) -> PutAway:
    """A receipt and where its units go; Problem where there is none, or it was undone."""
    with store.read() as snapshot:
        operation = _standing(snapshot, operation_id)
        (receipt,) = snapshot.rows("receipt", operation_id=operation_id)
        which: dict[str, Any] = {
            "document_type": receipt["document_type"],
            "document_id": receipt["document_id"],
        }
        (document,) = snapshot.rows("document", **which)
        lines = snapshot.frame("receipt_line", operation_id=operation_id)
        items = snapshot.frame(
            "item", columns=["item_id", "sku", "description"], matching=lines.select("item_id")
        )
        result = json.loads(operation["result"])
        slip = put_away(result, lines)
        orders = slip.select("ecom_order_id").drop_nulls()
        names = snapshot.frame("ecom_order", columns=["ecom_order_id", "customer_name"], matching=orders)
    slip = slip.join(items, on="item_id", how="left", maintain_order="left")
    sources = cleared(result).join(items, on="item_id", how="left", maintain_order="left")
    return PutAway(
        header={
            **{name: receipt[name] for name in ("received_on", "packing_slip")},
            **{name: operation[name] for name in ("actor", "note")},
            **{name: document[name] for name in ("source", "shop")},
            "document": f"{KINDS[receipt['document_type']].name} {receipt['document_id']}",
        },
        slip=slip.join(names, on="ecom_order_id", how="left", maintain_order="left"),
        cleared=sources.select("source", "description", "sku", "units"),
        refused=lines.join(items, on="item_id").filter(pl.col("rejected") > 0).sort("line_number"),
    )


def _standing(snapshot: Snapshot, operation_id: str) -> dict[str, Any]:
    """The operation of a receipt that stands."""
    operations = snapshot.rows("operation", operation_id=operation_id, kind="receipt")
    if not operations:
        raise Problem(f"There is no receipt {operation_id}.")
    if snapshot.rows("operation", reverses=operation_id):
        raise Problem("That receipt was undone: there is nothing to put away.")
    return operations[0]


def load_receipts(store: Store, kind: str, document_id: str) -> pl.DataFrame:
    """What was received of a document so far: one row per receipt, the newest first.

    ``operation_id, number, actor, received_at`` (by the shop's clock)``, received_on, packing_slip, received,
    rejected, freight, other_cost, note, undone``.
    """
    with store.read() as snapshot:
        receipts = snapshot.frame("receipt", document_type=KINDS[kind].table, document_id=document_id)
        ids = receipts["operation_id"].to_list()
        lines = snapshot.frame("receipt_line", operation_id=ids)
        columns = ["operation_id", "number", "actor", "recorded_at", "note"]
        operations = snapshot.frame("operation", columns=columns, operation_id=ids)
        undone = snapshot.frame("operation", columns=["reverses"], reverses=ids)["reverses"].to_list()
        time_zone = _zone_of(snapshot, KINDS[kind], document_id)
    units = lines.group_by("operation_id").agg(pl.col("received", "rejected").sum())
    clock = [in_shop(time_zone, at).replace(tzinfo=None) for at in operations["recorded_at"]]
    operations = operations.with_columns(received_at=pl.Series(clock, dtype=pl.Datetime("us")))
    return (
        receipts.join(operations, on="operation_id")
        .join(units, on="operation_id")
        .with_columns(undone=pl.col("operation_id").is_in(undone))
        .sort("number", descending=True)
        .select(
            "operation_id", "number", "actor", "received_at", "received_on", "packing_slip",
            "received", "rejected", "freight", "other_cost", "note", "undone",
        )
    )  # fmt: skip


def _zone_of(snapshot: Snapshot, kind: Kind, document_id: str) -> str:
    """The time zone of the shop that receives; UTC where there is no such document."""
    shops = [row[kind.shop] for row in snapshot.rows(kind.table, **{kind.key: document_id})]
    zones = snapshot.frame("shop", columns=["time_zone"], shop_id=shops)
    return zones["time_zone"][0] if zones.height else "UTC"
