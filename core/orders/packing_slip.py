"""Packing slips: one page per order for its box, many orders in one file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from core.access import CUSTOMERS, check_may
from core.allocation import customer_queue
from core.errors import Problem
from core.formats import NO_LETTERHEAD, Letterhead, PdfColumn, PdfDocument
from core.language import say
from core.ledger import SALE_LINE_KEY
from core.orders.pick_list import load_open_lines_for
from core.orders.records import OrderFacts
from core.shop_time import day_in
from core.store import Snapshot, as_record
from core.wording import full_day_text


@dataclass(frozen=True)
class PackingSlip:
    """Packing slip of one order. ``facts``: of the order.

    ``lines``: one row per line with ``description, sku, ordered, in_box`` (units in this parcel), ``sent``
    (units sent before) and ``to_follow``. ``placed_on``: the day by the shop's clock.
    """

    facts: OrderFacts
    lines: pl.DataFrame
    placed_on: date


def packing_slip_lines(sold: pl.DataFrame, queue: pl.DataFrame, parcels: pl.DataFrame) -> pl.DataFrame:
    """Return the lines of one order's slip: one row per line (see PackingSlip).

    ``sold``: its lines. ``queue``: waiting lines with ``reached`` and ``packed``. ``parcels``: its lines in
    sent parcels, with ``units`` and ``shipped_at``. The box has the packed units; before packing the units on
    the shelf for the order; and once everything has left the units of the last parcel.
    """
    boxed = "packed" if queue["packed"].sum() else "reached"
    last = parcels.filter(pl.col("shipped_at") == pl.col("shipped_at").max())
    box = last if queue.is_empty() else queue.select(*SALE_LINE_KEY, units=boxed)
    in_box = box.group_by(SALE_LINE_KEY).agg(in_box=pl.col("units").sum())
    waiting = queue.select(*SALE_LINE_KEY, "waiting")
    left_now = pl.when(queue.is_empty()).then("in_box").otherwise(0)
    return (
        sold.join(in_box, on=SALE_LINE_KEY, how="left")
        .join(waiting, on=SALE_LINE_KEY, how="left")
        .with_columns(pl.col("in_box", "waiting").fill_null(0))
        .select(
            "description",
            "sku",
            "in_box",
            ordered="quantity",
            sent=(pl.col("shipped") - left_now).clip(0),
            to_follow=(pl.col("waiting") - pl.col("in_box")).clip(0),
        )
    )


def packing_slips_pdf(
    slips: Sequence[PackingSlip], printed_at: datetime, letterhead: Letterhead = NO_LETTERHEAD
) -> bytes:
    """Print the slips, each order on a page of its own. Raises Problem if there is none."""
    if not slips:
        raise Problem(say("No order was chosen. Select the orders to print."))
    paper = PdfDocument(say("Packing slips"), printed_at, letterhead)
    for number, slip in enumerate(slips):
        if number:
            paper.new_page()
        _print(paper, slip)
    return paper.to_bytes()


def _print(paper: PdfDocument, slip: PackingSlip) -> None:
    facts = slip.facts
    paper.begin(say("Packing slip: order {number}", number=facts.ecom_order_id), facts.ecom_order_id)
    way = say("Picked up by the customer") if facts.delivery == "pickup" else say("Ship to")
    paper.facts(
        {
            say("Customer"): facts.customer_name,
            way: _recipient(facts),
            say("Ordered on"): full_day_text(slip.placed_on),
        }
    )
    columns = [
        PdfColumn(say("Item"), 5),
        PdfColumn("SKU", 2),
        PdfColumn(say("Ordered"), 1, figures=True),
        PdfColumn(say("In this parcel"), 1.2, figures=True),
        PdfColumn(say("Sent before"), 1.1, figures=True),
        PdfColumn(say("To follow"), 1, figures=True),
    ]
    rows = slip.lines.select("description", "sku", "ordered", "in_box", "sent", "to_follow").rows()
    paper.table(columns, rows)
    paper.line(say("Thank you for your order."))


def _recipient(facts: OrderFacts) -> str:
    """Return the recipient: the customer at the counter, else the shipping name and address."""
    if facts.delivery == "pickup":
        return facts.customer_name or ""
    return ", ".join(filter(None, (facts.shipping_name, facts.shipping_address)))


# --- with the store ---


def load_packing_slips(snapshot: Snapshot, orders: Sequence[str]) -> list[PackingSlip]:
    """Load the slips of some orders, in their order. An order without an order file has none."""
    check_may(CUSTOMERS)
    rows = snapshot.rows("ecom_order", ecom_order_id=list(orders))
    known = {row["ecom_order_id"]: as_record(OrderFacts, row) for row in rows}
    queue = customer_queue(load_open_lines_for(snapshot, orders)).rename({"document_id": "sale_id"})
    places = snapshot.frame("ecom_order_shop", ecom_order_id=list(known)).sort("shop_id", descending=True)
    zones = dict(places.select("ecom_order_id", "time_zone").iter_rows())
    return [
        PackingSlip(
            known[order],
            _lines(snapshot, order, queue),
            day_in(zones.get(order, "UTC"), known[order].placed_at),
        )
        for order in orders
        if order in known
    ]


def _lines(snapshot: Snapshot, order: str, queue: pl.DataFrame) -> pl.DataFrame:
    sold = snapshot.frame("order_line_named", ecom_order_id=order).sort(SALE_LINE_KEY)
    sent = snapshot.frame("parcel_sent", ecom_order_id=order)
    inside = snapshot.frame("parcel_line", matching=sent.select("parcel_id"))
    parcels = inside.join(sent.select("parcel_id", "shipped_at"), on="parcel_id")
    return packing_slip_lines(sold, queue.filter(pl.col("ecom_order_id") == order), parcels)
