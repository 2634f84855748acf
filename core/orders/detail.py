"""Details of one eCom order: its facts, its lines, and what covers its missing units."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from core.access import CUSTOMERS, check_may, check_may_see
from core.allocation import LINE, PAIR, customer_queue
from core.errors import Problem
from core.language import say
from core.orders.fraud_signals import load_fraud_signals
from core.orders.order import load_sold_lines
from core.orders.parcels import load_parcels
from core.orders.records import ListedOrder, OrderFacts
from core.orders.stages import FACTS, with_stages
from core.purchasing import load_told_days
from core.report import coverage, promises_by_source
from core.shop_time import todays
from core.store import Snapshot, as_record

ORDER_LINES = [
    "document_id", "line_number", "item_id", "sku", "description", "shop_id", "shop", "ordered", "shipped",
    "refunded", "waiting", "reached", "packed", "to_pack", "takeable", "expected_on", "serving",
    "to_order", "unit_price", "currency", "drafted", "today_on",
]  # fmt: skip
"""Columns of an order's lines. ``currency``: the order's, else the shop's; empty if neither is known.
``drafted``: units of the item on drafts to the shop. ``today_on``: the day on which what is to order would
come if it were ordered today, by the vendor's lead time; empty without one."""

COVERAGE_COLUMNS = [
    "waiting", "reached", "packed", "to_pack", "takeable", "expected_on", "serving", "to_order",
]  # fmt: skip
"""Columns that only waiting lines have."""

LineUnits = dict[tuple[str, int], int]
"""Units by line (its sale and line number)."""


@dataclass(frozen=True)
class OrderDetail:
    """Details of an order. ``order``: its row in the list of orders.

    ``facts``: contents of the order file, None if no file has the order. ``lines``: one row per sale line,
    columns ORDER_LINES. ``parcels``: core/orders/parcels.py. ``signals``: core/orders/fraud_signals.py.
    ``time_zone``: of the shop that sold it; of several shops the first by id.

    Units of a line: ``ordered``, ``shipped``, ``refunded`` (or taken back), ``waiting``, ``reached`` (on the
    shelf for it), ``packed``, ``to_pack`` (on the shelf for it, not packed yet) and ``takeable`` (on the
    shelf if taken out of turn). ``serving`` lists the documents that bring the units not reached
    (core/report/incoming.py: SERVING), ``expected_on`` is the date of the last of them, ``to_order`` the
    units that no document brings.
    """

    order: ListedOrder
    facts: OrderFacts | None
    lines: pl.DataFrame
    parcels: pl.DataFrame
    signals: pl.DataFrame
    time_zone: str

    @property
    def packed(self) -> int:
        """Return the units packed for the order."""
        return int(self.lines["packed"].sum())


def line_units(lines: pl.DataFrame, units: str) -> LineUnits:
    """Return the units in a column of ORDER_LINES by line, without lines that have none."""
    some = lines.filter(pl.col(units) > 0).select("document_id", "line_number", units)
    return {(sale, number): count for sale, number, count in some.iter_rows()}


def with_coverage(lines: pl.DataFrame, supply: pl.DataFrame) -> pl.DataFrame:
    """Return the waiting lines, oldest first, with shelf units and the supply of the others (rule 2).

    ``lines``: every open line of the items and shops. One row per waiting line, columns LINE and
    COVERAGE_COLUMNS.
    """
    queue = customer_queue(lines).with_columns(backordered=pl.col("waiting") - pl.col("reached"))
    promised = promises_by_source(coverage(queue, supply))
    covered = (
        queue.with_columns(source_row=pl.int_range(pl.len()))
        .join(promised, on="source_row", how="left", maintain_order="left")
        .with_columns(to_order=pl.col("backordered") - pl.col("covered").fill_null(0))
        .with_columns(expected_on=pl.when(pl.col("to_order") == 0).then("last"))
    )
    on_shelf = pl.min_horizontal("waiting", "shelf")
    return covered.with_columns(
        to_pack=(pl.col("reached") - pl.col("packed")).clip(0),
        takeable=pl.when(pl.col("tracked"), on_shelf > pl.col("reached")).then(on_shelf).otherwise(0),
    ).select(*LINE, *COVERAGE_COLUMNS)


def line_outcomes(lines: pl.DataFrame) -> pl.DataFrame:
    """Return what happened to each sale line: LINE, ``ordered, shipped, refunded`` units and
    ``unit_price``.

    ``lines``: those of one order (``order.load_sold_lines``) with its ``shipment_status``. If the order is
    shipped or picked up, all of its units are.
    """
    refunded = pl.col("refunded") + pl.col("taken_back")
    sent = pl.col("shipment_status").is_in(["shipped", "picked_up"]).fill_null(value=False)
    return lines.select(
        *LINE,
        ordered="quantity",
        shipped=pl.when(sent).then(pl.col("quantity") - refunded).otherwise("shipped"),
        refunded=refunded,
        unit_price="unit_price",
    )


# --- with the store ---


def load_order_detail(snapshot: Snapshot, ecom_order_id: str, now: datetime) -> OrderDetail:
    """Load the details of an eCom order at ``now`` (UTC). Its promise is the day that customers are told.

    Raises Problem if neither a file nor a sale has it."""
    check_may(CUSTOMERS)
    rows = snapshot.rows("ecom_order", ecom_order_id=ecom_order_id)
    sales = snapshot.frame("sale_line", ecom_order_id=ecom_order_id)
    if not rows and sales.is_empty():
        raise Problem(
            say(
                "There is no eCom order {order_id}. Look for it on the board.",
                order_id=ecom_order_id,
            )
        )
    check_may_see(sales["shop_id"])
    unknown = dict.fromkeys(FACTS) | {
        "ecom_order_id": ecom_order_id, "placed_at": sales["sold_at"].min(),
    }  # fmt: skip
    row = rows[0] if rows else unknown
    facts = as_record(OrderFacts, row) if rows else None
    schema = {name: snapshot.schema("ecom_order")[name] for name in FACTS}
    order = pl.DataFrame([{name: row[name] for name in FACTS}], schema=schema)
    pairs = sales.select(PAIR).unique()
    lines = snapshot.frame("open_line_named", matching=pairs)
    supply = snapshot.frame("supply", matching=pairs)
    units = snapshot.frame("ecom_order_units", ecom_order_id=ecom_order_id)
    told = load_told_days(snapshot, supply, now)
    of_order = _lines(snapshot, _own(snapshot, sales, facts), with_coverage(lines, supply), row["currency"])
    return OrderDetail(
        as_record(ListedOrder, with_stages(order, lines, told, units).row(0, named=True)),
        facts,
        with_days_if_ordered(snapshot, of_order, now),
        load_parcels(snapshot, ecom_order_id, facts),
        load_fraud_signals(snapshot, [ecom_order_id]),
        _time_zone(snapshot, ecom_order_id),
    )


def _time_zone(snapshot: Snapshot, ecom_order_id: str) -> str:
    """Read the time zone of the order's shop; UTC for an order without sales."""
    places = snapshot.frame("ecom_order_shop", columns=["shop_id", "time_zone"], ecom_order_id=ecom_order_id)
    zones = places.sort("shop_id")["time_zone"].drop_nulls()
    return str(zones[0]) if len(zones) else "UTC"


def _own(snapshot: Snapshot, sales: pl.DataFrame, facts: OrderFacts | None) -> pl.DataFrame:
    shipment = pl.lit(facts and facts.shipment_status, pl.String)
    return line_outcomes(load_sold_lines(snapshot, sales).with_columns(shipment_status=shipment))


def _lines(
    snapshot: Snapshot, order_lines: pl.DataFrame, cover: pl.DataFrame, currency: str | None
) -> pl.DataFrame:
    items = snapshot.frame(
        "item", columns=["item_id", "sku", "description"], matching=order_lines.select("item_id")
    )
    shops = snapshot.frame("shop", columns=["shop_id", "name", "currency"])
    return (
        order_lines.join(cover, on=LINE, how="left")
        .join(items, on="item_id")
        .join(shops.rename({"name": "shop"}), on="shop_id")
        .with_columns(
            pl.col("waiting", "reached", "packed", "to_pack", "takeable", "to_order").fill_null(0),
            currency=pl.coalesce(pl.lit(currency, pl.String), "currency"),
        )
        .sort("document_id", "line_number")
    )


def with_days_if_ordered(snapshot: Snapshot, lines: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Add ``drafted`` units and ``today_on`` to the lines of an order, and return the columns ORDER_LINES."""
    items = snapshot.frame("item", columns=["item_id", "vendor_id"], matching=lines.select("item_id"))
    key = ["vendor_id", "item_id"]
    vendor_terms = snapshot.frame("vendor_item", columns=[*key, "lead_time_days"], matching=items.select(key))
    vendors = snapshot.frame("vendor", columns=["vendor_id", "lead_time_days"])
    zones = snapshot.frame("shop", columns=["shop_id", "time_zone"])
    lead = (
        items.join(vendor_terms, on=key, how="left")
        .join(vendors, on="vendor_id", how="left", suffix="_vendor")
        .select("item_id", days=pl.coalesce("lead_time_days", "lead_time_days_vendor"))
    )
    to_order = pl.col("to_order") > 0
    return (
        lines.join(lead, on="item_id", how="left", maintain_order="left")
        .join(todays(zones, now), on="shop_id", how="left", maintain_order="left")
        .join(
            snapshot.frame("drafted", matching=lines.select(PAIR)), on=PAIR, how="left", maintain_order="left"
        )
        .with_columns(
            pl.col("drafted").fill_null(0),
            today_on=pl.when(to_order).then(pl.col("today") + pl.duration(days="days")),
        )
        .select(ORDER_LINES)
    )
