"""One eCom order with everything there is to know about it: its facts, its lines, what covers the rest."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from core.allocation import LINE, PAIR, customer_queue
from core.errors import Problem
from core.orders.fraud_signals import load_fraud_signals
from core.orders.order import load_sold_lines
from core.orders.parcels import load_parcels
from core.orders.stages import FACTS, with_stages
from core.report import coverage, promises_by_source, with_served_by
from core.store import Snapshot

ORDER_LINES = [
    "document_id", "line_number", "item_id", "sku", "description", "shop_id", "shop", "ordered", "shipped",
    "refunded", "waiting", "reached", "packed", "to_pack", "takeable", "expected_on", "served_by",
    "purchase_orders", "transfers",
]  # fmt: skip
"""The columns of an order's lines."""

COVERAGE_COLUMNS = [
    "waiting", "reached", "packed", "to_pack", "takeable", "expected_on", "served_by", "purchase_orders",
    "transfers",
]  # fmt: skip
"""Those of them that only a line has that somebody waits for."""

LineUnits = dict[tuple[str, int], int]
"""Units by line (its sale and line number)."""


@dataclass(frozen=True)
class OrderDetail:
    """``order``: its row on the board (core/orders/stages.py: LISTED); ``facts``: what a file said about it,
    nothing where no file describes it; ``lines``: one row per sale line, columns ORDER_LINES; ``parcels``:
    core/orders/parcels.py; ``signals``: core/orders/fraud_signals.py.

    ``ordered``, ``shipped``, ``refunded`` (or taken back), ``waiting``, ``reached`` (by the shelf),
    ``packed``, ``to_pack`` (here for it and in no box yet) and ``takeable`` (on the shelf, should it be
    taken before older orders) are units; ``served_by`` says in words what
    covers the units that are not reached, ``expected_on`` when the last of them is due,
    ``purchase_orders`` and ``transfers`` which documents bring them.
    """

    order: dict[str, Any]
    facts: dict[str, Any]
    lines: pl.DataFrame
    parcels: pl.DataFrame
    signals: pl.DataFrame

    @property
    def packed(self) -> int:
        """Units in its box."""
        return int(self.lines["packed"].sum())


def line_units(lines: pl.DataFrame, units: str) -> LineUnits:
    """The units of a column of ORDER_LINES, line by line, without those that have none."""
    some = lines.filter(pl.col(units) > 0).select("document_id", "line_number", units)
    return {(sale, number): count for sale, number, count in some.iter_rows()}


def with_coverage(lines: pl.DataFrame, supply: pl.DataFrame) -> pl.DataFrame:
    """The waiting lines, oldest first, with what the shelf gives and what covers the rest (rule 2).

    ``lines``: every open line of the items and shops concerned. One row per waiting line, columns LINE and
    COVERAGE_COLUMNS.
    """
    queue = customer_queue(lines).with_columns(backordered=pl.col("waiting") - pl.col("reached"))
    promised = promises_by_source(coverage(queue, supply))
    short = (
        queue.with_columns(source_row=pl.int_range(pl.len()))
        .join(promised, on="source_row", how="left", maintain_order="left")
        .with_columns(to_order=pl.col("backordered") - pl.col("covered").fill_null(0))
        .with_columns(expected_on=pl.when(pl.col("to_order") == 0).then("last"))
        .drop("source_row")
    )
    on_shelf = pl.min_horizontal("waiting", "shelf")
    covered = with_served_by(short, supply).with_columns(
        to_pack=(pl.col("reached") - pl.col("packed")).clip(0),
        takeable=pl.when(pl.col("tracked"), on_shelf > pl.col("reached")).then(on_shelf).otherwise(0),
    )
    return covered.select(*LINE, *COVERAGE_COLUMNS)


def line_outcomes(lines: pl.DataFrame) -> pl.DataFrame:
    """What happened to each sale line: LINE, ``ordered, shipped, refunded`` units.

    ``lines``: those of one order (``order.load_sold_lines``) with its ``shipment_status``. An order
    shipped or picked up means all of it.
    """
    refunded = pl.col("refunded") + pl.col("taken_back")
    sent = pl.col("shipment_status").is_in(["shipped", "picked_up"]).fill_null(value=False)
    return lines.select(
        *LINE,
        ordered="quantity",
        shipped=pl.when(sent).then(pl.col("quantity") - refunded).otherwise("shipped"),
        refunded=refunded,
    )


# --- with the store ---


def load_order_detail(snapshot: Snapshot, ecom_order_id: str) -> OrderDetail:
    """Everything about one eCom order. Raises Problem where neither a file nor a sale knows it."""
    facts = snapshot.rows("ecom_order", ecom_order_id=ecom_order_id)
    sales = snapshot.frame("sale_line", ecom_order_id=ecom_order_id)
    if not facts and sales.is_empty():
        raise Problem(f"There is no eCom order {ecom_order_id}: look for it on the board.")
    known = facts[0] if facts else {}
    placed_at = known["placed_at"] if known else sales["sold_at"].min()
    schema = {name: snapshot.schema("ecom_order")[name] for name in FACTS}
    described = {**dict.fromkeys(FACTS), **known, "ecom_order_id": ecom_order_id, "placed_at": placed_at}
    order = pl.DataFrame([{name: described[name] for name in FACTS}], schema=schema)
    pairs = sales.select(PAIR).unique()
    lines = snapshot.frame("open_line_named", matching=pairs)
    supply = snapshot.frame("supply", matching=pairs)
    units = snapshot.frame("ecom_order_units", ecom_order_id=ecom_order_id)
    row = with_stages(order, lines, supply, units).row(0, named=True)
    return OrderDetail(
        row,
        known,
        _lines(snapshot, _own(snapshot, sales, known), with_coverage(lines, supply)),
        load_parcels(snapshot, described),
        load_fraud_signals(snapshot, [ecom_order_id]),
    )


def _own(snapshot: Snapshot, sales: pl.DataFrame, facts: dict[str, Any]) -> pl.DataFrame:
    shipment = pl.lit(facts.get("shipment_status"), pl.String)
    return line_outcomes(load_sold_lines(snapshot, sales).with_columns(shipment_status=shipment))


def _lines(snapshot: Snapshot, own: pl.DataFrame, cover: pl.DataFrame) -> pl.DataFrame:
    items = snapshot.frame("item", columns=["item_id", "sku", "description"], matching=own.select("item_id"))
    shops = snapshot.frame("shop", columns=["shop_id", "name"])
    return (
        own.join(cover, on=LINE, how="left")
        .join(items, on="item_id")
        .join(shops.rename({"name": "shop"}), on="shop_id")
        .with_columns(
            pl.col("waiting", "reached", "packed", "to_pack", "takeable").fill_null(0),
            pl.col("served_by", "purchase_orders", "transfers").fill_null(""),
        )
        .sort("document_id", "line_number")
        .select(ORDER_LINES)
    )
