"""Convert C-Series web orders to neutral files, and match them with their sales in the shop."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

import polars as pl

from core.errors import Problem, Problems
from core.formats import parse_moment
from core.language import marked, say
from core.lightspeed.c_lines import WebLine, web_lines
from core.lightspeed.c_matching import NEAR, Frames, matched_sales
from core.lightspeed.c_orders import C_ORDER_FIELDS, order_name, order_row
from core.lightspeed.c_pages import WebOrders, web_orders
from core.lightspeed.record_store import RecordPage
from core.lightspeed.tables import Table
from core.neutral import AdapterResult, SalesWanted
from core.wording import counted

NOTHING: Frames = {}
NOT_ALWAYS_TOLD = ("customer_phone", "shipping_name", "tracking_number", "ticked_in_pos", "url")
"""Columns that may be known from another source, or from shipments that are not among these pages."""


def web_order_numbers(pages: Mapping[str, RecordPage]) -> frozenset[str]:
    """Return the numbers of all orders in the pages, which R-Series sales may refer to."""
    return frozenset(order_name(order) for order in web_orders(pages).orders.values())


def sales_for(pages: Mapping[str, RecordPage]) -> SalesWanted | None:
    """Return the sales of the store that orders in the pages may have become; None without orders."""
    orders = web_orders(pages).orders.values()
    placed = [when for order in orders if (when := _utc(parse_moment(order.text("createdAt"))))]
    numbers = frozenset(order_name(order) for order in orders)
    if not placed:
        return SalesWanted(orders=numbers) if numbers else None
    return SalesWanted(orders=numbers, since=min(placed) - NEAR, until=max(placed) + NEAR)


def _utc(text: str) -> datetime | None:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (when.astimezone(UTC) if when.tzinfo else when).replace(tzinfo=None)


def adapt_c_series(
    pages: Mapping[str, RecordPage],
    sold: Frames = NOTHING,
    known: Frames = NOTHING,
    order_url: str = "",
) -> AdapterResult:
    """Convert order pages to ecom_orders, and the sales that orders became with their units.

    ``sold``: neutral frames of R-Series pages read with them (items, sales, ecom_orders); ``known``: the same
    from the store. Without sales nothing is matched. ``order_url`` contains ``{id}``. Raises Problems with
    every damaged record, Problem if there are no orders.
    """
    read = web_orders(pages)
    if not read.present and not read.problems:
        raise Problem(say("These files hold no web orders of Lightspeed's C-Series."))
    notes = [say("{orders} read.", orders=counted(len(read.orders), "web order", "web orders"))]
    table = Table(tuple(C_ORDER_FIELDS), C_ORDER_FIELDS, NOT_ALWAYS_TOLD)
    rows = {order_name(order): order_row(read, order, order_url, notes) for order in read.orders.values()}
    lines = [line for order in read.orders.values() for line in web_lines(read, order, notes)]
    _note_strays(read, notes)
    if read.problems:
        raise Problems(read.problems)
    placed = {number: row["placed_at"] for number, row in rows.items()}
    matched = matched_sales(sold, known, placed, lines)
    ticks = _ticks(matched.orders, sold, known)
    for order in read.orders.values():
        number = order_name(order)
        table.add(order, rows[number] | {"ticked_in_pos": ticks.get(number, "")})
    answer = {"ecom_orders": table.frame} | matched.frames | _contents(lines, matched.by_content)
    origins = {"ecom_orders": table.origin}
    return AdapterResult(answer, notes + matched.notes, origins=origins, differences=matched.doubts)


def _contents(lines: Sequence[WebLine], matched: Mapping[str, str]) -> dict[str, pl.DataFrame]:
    """Return the contents of orders, so that a later or another sale can be found for them.

    ``matched``: sales by order that were found by their contents.
    """
    rows = [
        {
            "ecom_order_id": line.order,
            "line_number": str(number),
            "sku": line.sku,
            "ean": line.ean,
            "article_code": line.article_code,
            "quantity": str(line.quantity),
            "shipped": str(max(line.gone, line.returned)),
            "refunded": str(line.refunded),
            "sale_id": matched.get(line.order, ""),
        }
        for number, line in _numbered(lines)
    ]
    return {"web_order_lines": pl.DataFrame(rows)} if rows else {}


def _numbered(lines: Sequence[WebLine]) -> Iterator[tuple[int, WebLine]]:
    """Number the lines within their orders."""
    last: Counter[str] = Counter()
    for line in lines:
        last[line.order] += 1
        yield last[line.order], line


def _ticks(matched: frozenset[str], sold: Frames, known: Frames) -> dict[str, str]:
    """Return the ticks of Lightspeed's Shipments page (marked as shipped), which the web shop does not know.

    They come from that page, or else from the last import. An order with a sale there and no tick still has
    to be marked there; once we marked it, nothing more is reported.
    """
    here = _column(known, "ticked_here")
    untold = {number: "" if here.get(number) else "false" for number in matched}
    ticks = {**_column(known, "ticked_in_pos"), **_column(sold, "ticked_in_pos")}
    return untold | {number: tick for number, tick in ticks.items() if tick}


def _column(frames: Frames, name: str) -> dict[str, str]:
    """Return a column of ``ecom_orders`` by order."""
    orders = frames.get("ecom_orders")
    if orders is None or name not in orders.columns:
        return {}
    return dict(orders.select("ecom_order_id", name).iter_rows())


ONE_STRAY_LINE = marked("{number:,} order line could not be used: add the order it belongs to.")
STRAY_LINES = marked("{number:,} order lines could not be used: add the orders they belong to.")


def _note_strays(read: WebOrders, notes: list[str]) -> None:
    """Note lines whose orders are not in the pages."""
    strays = sum(len(lines) for order, lines in read.products.items() if order not in read.orders)
    if strays:
        sentence = ONE_STRAY_LINE if strays == 1 else STRAY_LINES
        notes.append(say(sentence, number=strays))
