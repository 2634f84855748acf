"""Match web orders to the sales they became in the shop: by number, else by contents and time.

A match by contents requires that exactly one sale and one order fit; other cases are noted. Sales are
searched in the pages and in the store.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import polars as pl

from core.language import say
from core.lightspeed.c_lines import WebLine
from core.lightspeed.c_units import with_web_units
from core.lightspeed.decided import ruled_out
from core.lightspeed.tickets import is_own_ticket
from core.neutral import without_empty
from core.wording import counted

NEAR = timedelta(days=1)
"""Longest time between a web order and its sale. Minutes are normal; a day covers a sync that stood still
overnight."""

WEB_LINE_KEY = ["sale_id", "line_number"]
ORDER_UNITS = ("ecom_order_id", "shipped", "refunded")

Content = frozenset[tuple[str, int]]
Frames = Mapping[str, pl.DataFrame]


class Matched(NamedTuple):
    """Result of the matching. ``frames``: the sales with their orders and units, none without sales;
    ``orders``: numbers of the orders that became one of them; ``by_content``: sales by order that were
    matched by items and time, now or before; ``notes``, and ``doubts``, those of them that a person should
    check."""

    frames: dict[str, pl.DataFrame]
    orders: frozenset[str]
    by_content: dict[str, str]
    notes: list[str]
    doubts: list[str]


def matched_sales(
    sold: Frames, known: Frames, placed: Mapping[str, str], lines: Sequence[WebLine]
) -> Matched:
    """Return the sales of ``sold``, and those of ``known`` that became orders.

    Adds ``ecom_order_id``, ``shipped`` and ``refunded``. ``sold``: frames read with the orders; ``known``:
    frames of the store; ``placed``: time of each order.
    """
    sales = _all_sales(sold.get("sales"), known.get("sales"))
    if sales is None:
        return Matched({}, frozenset(), {}, [], [])
    item_of = _Finder([frames["items"] for frames in (sold, known) if "items" in frames])
    for line in lines:
        line.item_id = item_of(line)
    by_number = set(sales["ecom_order_id"]) & placed.keys()
    unnamed = {order: placed[order] for order in placed.keys() - by_number}
    by_content = _by_content(sales, lines, unnamed, ruled_out(known))
    named = with_web_units(_named(sales, by_content), lines, placed.keys())
    wanted = named.filter(pl.col("here") | pl.col("ecom_order_id").is_in(list(placed)))
    frame = without_empty(wanted.drop("here"), *sorted(set(wanted.columns) - {*WEB_LINE_KEY, "here"}))
    orders = frozenset(by_number) | frozenset(by_content.values())
    frames = {"sales": frame} if "sales" in sold or len(frame) else {}
    matched = _matched_before(known, named) | {order: sale for sale, order in by_content.items()}
    return Matched(frames, orders, matched, _notes(placed, by_number, by_content), _doubts(by_content))


def _matched_before(known: Frames, sales: pl.DataFrame) -> dict[str, str]:
    """Return the matches by items and time of earlier readings, as far as these sales still have the
    orders."""
    before = known.get("web_order_lines")
    if before is None:
        return {}
    still = before.join(sales, on=["ecom_order_id", "sale_id"], how="semi")
    return dict(still.select("ecom_order_id", "sale_id").iter_rows())


def _all_sales(here: pl.DataFrame | None, stored: pl.DataFrame | None) -> pl.DataFrame | None:
    """Return the sale lines of the pages, then those of the store that are not among them.

    ``here`` marks the former. The store's units of a line that is in the pages are kept.
    """
    frames = [frame for frame in (here, stored) if frame is not None]
    if not frames:
        return None
    if here is None or stored is None:
        only = frames[0].with_columns(here=pl.lit(here is not None))
        return _with_columns(only)
    known_units = _with_columns(stored).select(*WEB_LINE_KEY, pl.col(ORDER_UNITS).name.prefix("known_"))
    ours = _with_columns(here).join(known_units, on=WEB_LINE_KEY, how="left", maintain_order="left")
    for name in ORDER_UNITS:
        filled = pl.when(pl.col(name) == "").then(pl.col(f"known_{name}").fill_null("")).otherwise(name)
        ours = ours.with_columns(filled.alias(name)).drop(f"known_{name}")
    rest = stored.join(here, on=WEB_LINE_KEY, how="anti", maintain_order="left")
    both = pl.concat(
        [
            ours.with_columns(here=pl.lit(value=True)),
            _with_columns(rest).with_columns(here=pl.lit(value=False)),
        ],
        how="diagonal",
    )
    return both.with_columns(pl.col(pl.String).fill_null(""))


def _with_columns(sales: pl.DataFrame) -> pl.DataFrame:
    missing = [name for name in ORDER_UNITS if name not in sales.columns]
    return sales.with_columns(pl.lit("").alias(name) for name in missing)


def _doubts(by_content: Mapping[str, str]) -> list[str]:
    pairs = sorted(by_content.items())
    matches = ", ".join(say("{order} is sale {sale}", order=order, sale=sale) for sale, order in pairs)
    sentence = say("Matched by items and time of the sale, so please check: {orders}.", orders=matches)
    return [sentence] if matches else []


def _notes(placed: Mapping[str, str], by_number: set[str], by_content: Mapping[str, str]) -> list[str]:
    alone = sorted(placed.keys() - by_number - set(by_content.values()))
    notes = []
    if by_number:
        orders = counted(len(by_number), "order", "orders")
        notes.append(say("{orders} found among the sales by number.", orders=orders))
    notes += _doubts(by_content)
    if alone:
        orders = counted(len(alone), "order", "orders")
        notes.append(say("No sale was found for {orders}: {names}.", orders=orders, names=", ".join(alone)))
    return notes


class _Finder:
    """Find the item of an order's line: by EAN, then by SKU or article code. Codes of two items are
    ignored."""

    def __init__(self, items: Sequence[pl.DataFrame]) -> None:
        known = pl.concat(items, how="diagonal").unique("item_id") if items else pl.DataFrame()
        self.by_ean = _unshared(known, ("ean", "upc"))
        self.by_sku = _unshared(known, ("sku", "item_id"))

    def __call__(self, line: WebLine) -> str:
        by_sku = self.by_sku.get(line.sku) or self.by_sku.get(line.article_code)
        return self.by_ean.get(line.ean) or by_sku or ""


def _unshared(items: pl.DataFrame, columns: Iterable[str]) -> dict[str, str]:
    owners: dict[str, set[str]] = defaultdict(set)
    for column in set(columns) & set(items.columns):
        for code, item in items.select(column, pl.col("item_id").alias("item")).iter_rows():
            if code:
                owners[code].add(item)
    return {code: next(iter(ids)) for code, ids in owners.items() if len(ids) == 1}


# --- by content ---


def _is_free() -> pl.Expr:
    """Return True for sales without a web order; a till's own ticket is none."""
    return (pl.col("ecom_order_id") == "") | is_own_ticket()


def _by_content(
    sales: pl.DataFrame,
    lines: Sequence[WebLine],
    placed: Mapping[str, str],
    excluded: frozenset[tuple[str, str]],
) -> dict[str, str]:
    """Return the orders by sale, of pairs in which each fits only the other."""
    ordered = ((line.order, line.item_id, str(line.quantity)) for line in lines if line.order in placed)
    orders = _contents(ordered)
    free = sales.filter(_is_free() & pl.col("item_id").is_in(_item_ids(orders)))
    unnamed = sales.filter(pl.col("sale_id").is_in(free["sale_id"].unique().implode()))
    if "voided" in unnamed.columns:
        unnamed = unnamed.filter(pl.col("voided") != "true")
    bought = _contents(unnamed.select("sale_id", "item_id", "quantity").iter_rows())
    sold = dict(unnamed.select("sale_id", "sold_at").iter_rows())
    pairs = [
        (sale, order)
        for order, content in orders.items()
        for sale, other in bought.items()
        if content == other and _near(placed[order], sold[sale]) and (sale, order) not in excluded
    ]
    sales_met, orders_met = Counter(sale for sale, _ in pairs), Counter(order for _, order in pairs)
    return {sale: order for sale, order in pairs if sales_met[sale] == 1 and orders_met[order] == 1}


def _item_ids(orders: Mapping[str, Content]) -> list[str]:
    return sorted({item for content in orders.values() for item, _ in content})


def _contents(rows: Iterable[tuple[str, str, str]]) -> dict[str, Content]:
    """Return the units by item of each document; empty for a document with an unknown item or an odd
    quantity."""
    units: dict[str, Counter[str]] = defaultdict(Counter)
    odd: set[str] = set()
    for document, item, quantity in rows:
        if item and quantity.isdecimal():
            units[document][item] += int(quantity)
        else:
            odd.add(document)
    return {
        document: frozenset(content.items()) for document, content in units.items() if document not in odd
    }


def _near(one: str, other: str) -> bool:
    try:
        return abs(_utc(one) - _utc(other)) <= NEAR
    except ValueError:
        return False


def _utc(text: str) -> datetime:
    when = datetime.fromisoformat(text)
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _named(sales: pl.DataFrame, orders: Mapping[str, str]) -> pl.DataFrame:
    found = pl.col("sale_id").replace_strict(orders, default=None, return_dtype=pl.String)
    named = pl.when(_is_free()).then(pl.coalesce(found, "ecom_order_id")).otherwise("ecom_order_id")
    return sales.with_columns(named.alias("ecom_order_id"))
