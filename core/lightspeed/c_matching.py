"""Which sale a web order became in the shop: by its number, else by what was bought and when.

A match by content is made only where exactly one sale and one order can be meant; the rest is said.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

import polars as pl

from core.neutral import without_empty
from core.wording import counted

NEAR = timedelta(days=1)
"""A sale follows its web order by minutes; a day covers a sync that stood still overnight."""

Content = frozenset[tuple[str, int]]


def matched_sales(
    sales: pl.DataFrame, items: pl.DataFrame | None, placed: Mapping[str, str], lines: pl.DataFrame
) -> tuple[pl.DataFrame, list[str]]:
    """``sales`` with ``ecom_order_id``, ``shipped`` and ``refunded`` of the orders in ``placed`` (order:
    time), and notes. ``lines``: one row per line of an order, with ``ean``, ``sku``, ``article_code``."""
    if "ecom_order_id" not in sales.columns:
        sales = sales.with_columns(pl.lit("").alias("ecom_order_id"))
    rows = list(lines.iter_rows(named=True))
    item_of = _Finder(items)
    found = [row | {"item_id": item_of(row)} for row in rows]
    by_number = set(sales["ecom_order_id"]) & placed.keys()
    by_content = _by_content(sales, found, {order: placed[order] for order in placed.keys() - by_number})
    named = _named(sales, by_content)
    notes = _notes(placed, by_number, by_content)
    return without_empty(_with_units(named, found), "ecom_order_id", "shipped", "refunded"), notes


def _notes(placed: Mapping[str, str], by_number: set[str], by_content: Mapping[str, str]) -> list[str]:
    alone = sorted(placed.keys() - by_number - set(by_content.values()))
    notes = [f"{counted(len(by_number), 'order')} found among the sales by number."] if by_number else []
    if by_content:
        told = ", ".join(f"{order} is sale {sale}" for sale, order in sorted(by_content.items()))
        notes.append(f"Found by what was bought and when, so please look: {told}.")
    if alone:
        notes.append(f"No sale was found for {counted(len(alone), 'order')}: {', '.join(alone)}.")
    return notes


class _Finder:
    """The item of an order's line: by EAN, then by SKU or article code. A code two items share is none."""

    def __init__(self, items: pl.DataFrame | None) -> None:
        known = items if items is not None else pl.DataFrame()
        self.by_ean = _unshared(known, ("ean", "upc"))
        self.by_sku = _unshared(known, ("sku", "item_id"))

    def __call__(self, line: Mapping[str, str]) -> str:
        by_sku = self.by_sku.get(line["sku"]) or self.by_sku.get(line["article_code"])
        return self.by_ean.get(line["ean"]) or by_sku or ""


def _unshared(items: pl.DataFrame, columns: Iterable[str]) -> dict[str, str]:
    owners: dict[str, set[str]] = defaultdict(set)
    for column in set(columns) & set(items.columns):
        for code, item in items.select(column, pl.col("item_id").alias("item")).iter_rows():
            if code:
                owners[code].add(item)
    return {code: next(iter(ids)) for code, ids in owners.items() if len(ids) == 1}


# --- by content ---


def _by_content(
    sales: pl.DataFrame, lines: list[dict[str, str]], placed: Mapping[str, str]
) -> dict[str, str]:
    """Order by sale, where each is the only one the other can be."""
    orders = _contents((row["ecom_order_id"], row) for row in lines if row["ecom_order_id"] in placed)
    free = sales.filter((pl.col("ecom_order_id") == "") & pl.col("item_id").is_in(_item_ids(orders)))
    unnamed = sales.filter(pl.col("sale_id").is_in(free["sale_id"].unique().implode()))
    bought = _contents((row["sale_id"], row) for row in unnamed.iter_rows(named=True))
    sold = dict(unnamed.select("sale_id", "sold_at").iter_rows())
    pairs = [
        (sale, order)
        for order, content in orders.items()
        for sale, other in bought.items()
        if content == other and _near(placed[order], sold[sale])
    ]
    sales_met, orders_met = Counter(sale for sale, _ in pairs), Counter(order for _, order in pairs)
    return {sale: order for sale, order in pairs if sales_met[sale] == 1 and orders_met[order] == 1}


def _item_ids(orders: Mapping[str, Content]) -> list[str]:
    return sorted({item for content in orders.values() for item, _ in content})


def _contents(rows: Iterable[tuple[str, Mapping[str, str]]]) -> dict[str, Content]:
    """Units by item of each document; a document with an unknown item or an odd quantity has none."""
    units: dict[str, Counter[str]] = defaultdict(Counter)
    odd: set[str] = set()
    for document, row in rows:
        if row["item_id"] and row["quantity"].isdecimal():
            units[document][row["item_id"]] += int(row["quantity"])
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
    found = pl.col("sale_id").replace_strict(orders, default="", return_dtype=pl.String)
    named = pl.when(pl.col("ecom_order_id") == "").then(found).otherwise("ecom_order_id")
    return sales.with_columns(named.alias("ecom_order_id"))


# --- units that left or were refunded ---


def _with_units(sales: pl.DataFrame, lines: list[dict[str, str]]) -> pl.DataFrame:
    """Units of an order's item dealt to its sale lines in order; what returns took back is not refunded
    a second time."""
    left: dict[tuple[str, str, str], int] = Counter()
    for line in lines:
        for figure in ("shipped", "refunded"):
            left[line["ecom_order_id"], line["item_id"], figure] += int(line[figure])
    rows = list(sales.select("ecom_order_id", "item_id", "quantity").iter_rows())
    for order, item, quantity in rows:
        if quantity.startswith("-") and quantity[1:].isdecimal():
            left[order, item, "refunded"] -= int(quantity[1:])
    figures = {figure: [_dealt(left, row, figure) for row in rows] for figure in ("shipped", "refunded")}
    return sales.with_columns(pl.Series(figure, cells, dtype=pl.String) for figure, cells in figures.items())


def _dealt(left: dict[tuple[str, str, str], int], row: tuple[str, str, str], figure: str) -> str:
    order, item, quantity = row
    if not order or not quantity.isdecimal():
        return ""
    units = max(0, min(int(quantity), left.get((order, item, figure), 0)))
    left[order, item, figure] = left.get((order, item, figure), 0) - units
    return str(units) if units else ""
