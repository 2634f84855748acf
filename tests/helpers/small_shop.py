"""A small shop for tests: two shops, two vendors, three items, and verbs that fill a store.

Every verb is one operation of the ledger, as the app would write it.
"""

import functools
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

from core.ledger.change_log import Change
from core.ledger.operations import By, Done, Posting
from core.store import open_store
from core.store.database import Store
from tests.helpers.copied_stores import file_with
from tests.helpers.posting import posted

NOW = datetime(2026, 11, 23, 9, 0)
TODAY = NOW.date()
_ids = count(1)


def do(store: Store, kind: str, posting: Posting, now: datetime = NOW) -> Done:
    """Post as one operation under a new id."""
    return posted(store, By(f"test-{next(_ids)}", "Ann", now), kind, posting)


def opened(store: Store, hostile: str = "", time_zone: str = "America/New_York") -> Store:
    """Give an empty store its names; ``hostile`` is written into every one of them."""
    vendors = [("V1", "Northwind", "USD"), ("V2", "Alpina", "EUR")]
    items = [("tyre", "Trail tyre 29", "V1"), ("bell", "Brass bell", "V1"), ("lamp", "Front lamp", "V2")]
    rows: dict[str, list[dict[str, Any]]] = {
        "shop": [
            {"shop_id": key, "name": name + hostile, "time_zone": time_zone, "currency": currency}
            for key, name, currency in (("S1", "Main Street", "USD"), ("S2", "Harbour", "EUR"))
        ],
        "vendor": [{"vendor_id": key, "name": name + hostile, "currency": c} for key, name, c in vendors],
        "item": [
            {
                "item_id": key,
                "description": text + hostile,
                "sku": f"SKU-{key}" + hostile,
                "upc": f"0{key}0",
                "vendor_id": vendor,
                "vendor_sku": f"N-{key}",
                "unit_cost": Decimal("4.50"),
                "unit_price": Decimal("9.90"),
            }
            for key, text, vendor in items
        ],
    }
    do(store, "import", Posting(rows=rows))
    return store


def empty(_: Store) -> None:
    """An empty shop."""


def named(store: Store) -> None:
    """Fill an empty store with the names of a small shop."""
    opened(store, "", "America/New_York")


@functools.cache
def _file(hostile: str, time_zone: str, fill: Callable[[Store], object]) -> bytes:
    return file_with(lambda store: fill(opened(store, hostile, time_zone)))


def small_shop(
    path: Path,
    hostile: str = "",
    time_zone: str = "America/New_York",
    fill: Callable[[Store], object] = empty,
) -> Store:
    """A new store at ``path`` that has these names and whatever ``fill``, a function of a module, put in.

    It is filled once; every further store is a copy of the first.
    """
    path.write_bytes(_file(hostile, time_zone, fill))
    return open_store(path)


def moved(
    kind: str, document: str, item: str, shop: str, quantity: int, *, line: int | None = 1, at: datetime = NOW
) -> dict[str, Any]:
    """One movement."""
    return {
        "document_type": kind,
        "document_id": document,
        "line_number": line,
        "item_id": item,
        "shop_id": shop,
        "quantity": quantity,
        "occurred_at": at,
    }


def stocked(store: Store, item: str, quantity: int, shop: str = "S1") -> Done:
    """Return the units on the shelf at the start."""
    at = datetime(2026, 1, 1)
    return do(
        store, "opening", Posting([moved("opening", "opening", item, shop, quantity, line=None, at=at)])
    )


def sold(
    store: Store,
    sale: str,
    item: str,
    quantity: int = 1,
    day: date = TODAY,
    *,
    shop: str = "S1",
    order: str | None = None,
    url: str | None = None,
    described: bool = True,
) -> Done:
    """A sale of one line, over the till or for an eCom order that is paid and cleared; of an order that is
    not ``described`` only the number is known."""
    with store.read() as snapshot:
        known = not described or bool(order and snapshot.rows("ecom_order", ecom_order_id=order))
    return do(store, "sale", sale_of(sale, item, quantity, day, shop=shop, order=order, url=url, known=known))


def sold_at(store: Store, sale: str, item: str, at: datetime, *, order: str | None = None) -> Done:
    """A sale of one unit at a moment (UTC)."""
    return do(store, "sale", sale_of(sale, item, 1, at, order=order))


def sold_together(store: Store, sales: list[Posting]) -> Done:
    """Several sales as one operation: the same shop in a part of the time."""
    tables = ("sale_line", "ecom_order")
    rows = {table: [row for sale in sales for row in sale.rows.get(table, ())] for table in tables}
    return do(store, "sale", Posting([move for sale in sales for move in sale.movements], rows=rows))


def sale_of(
    sale: str,
    item: str,
    quantity: int,
    day: date,
    *,
    shop: str = "S1",
    order: str | None = None,
    url: str | None = None,
    known: bool = False,
) -> Posting:
    """Posting of a sale, at noon (UTC) unless a moment is given. ``known``: the order is in the store, or
    only its number is given."""
    at = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day, 12)
    line = {
        "sale_id": sale,
        "line_number": 1,
        "shop_id": shop,
        "item_id": item,
        "quantity": quantity,
        "sold_at": at,
        "unit_price": Decimal("9.90"),
        "ecom_order_id": order,
    }
    rows: dict[str, list[dict[str, Any]]] = {"sale_line": [line]}
    if order and not known:
        paid = {"payment_status": "paid", "fraud_check": "cleared", "customer_name": "Robin Reed"}
        rows["ecom_order"] = [{"ecom_order_id": order, "placed_at": at, "url": url, **paid}]
    return Posting([moved("sale", sale, item, shop, -quantity, at=at)], rows=rows)


def ordered(
    store: Store,
    po: str,
    item: str,
    quantity: int,
    due: date | None = None,
    *,
    shop: str = "S1",
    draft: bool = False,
) -> Done:
    """A purchase order of one line, sent unless it is a draft."""
    header = {
        "po_id": po,
        "vendor_id": "V1",
        "shop_id": shop,
        "ordered_at": None if draft else datetime(2026, 11, 1),
        "expected_on": due,
    }
    line = {"po_id": po, "line_number": 1, "item_id": item, "ordered": quantity}
    return do(store, "ordered", Posting(rows={"purchase_order": [header], "purchase_order_line": [line]}))


def received(store: Store, po: str, item: str, quantity: int, shop: str = "S1") -> Done:
    return do(store, "receipt", Posting([moved("purchase_order", po, item, shop, quantity)]))


def sent(
    store: Store,
    transfer: str,
    item: str,
    quantity: int,
    *,
    sender: str = "S1",
    to: str = "S2",
    due: Any = None,
) -> Done:
    """A transfer of one line, dispatched."""
    at = datetime(2026, 11, 20)
    header = {"transfer_id": transfer, "from_shop_id": sender, "to_shop_id": to, "sent_at": at}
    line = {"transfer_id": transfer, "line_number": 1, "item_id": item, "quantity": quantity}
    rows = {"transfer": [{**header, "expected_on": due}], "transfer_line": [line]}
    return do(
        store, "dispatch", Posting([moved("transfer", transfer, item, sender, -quantity, at=at)], rows=rows)
    )


def returned(store: Store, number: str, item: str, quantity: int, shop: str = "S1") -> Done:
    """A return to the vendor of one line, sent."""
    line = {"return_id": number, "line_number": 1, "vendor_id": "V1", "shop_id": shop, "item_id": item}
    line |= {"quantity": quantity, "sent_at": NOW}
    move = moved("vendor_return", number, item, shop, -quantity)
    return do(store, "return", Posting([move], rows={"vendor_return_line": [line]}))


def two_orders(store: Store) -> Store:
    """Nine tyres on the shelf, and two orders that wait for two each; to be made a fixture."""
    opened(store)
    stocked(store, "tyre", 9)
    sold(store, "A", "tyre", 2, date(2026, 11, 1), order="E1")
    sold(store, "B", "tyre", 2, date(2026, 11, 2), order="E2")
    return store


def renamed(store: Store, item: str, description: str) -> Done:
    return do(store, "item", Posting(changes=[Change("item", (item,), {"description": description})]))


def changed_order(store: Store, order: str, **facts: Any) -> Done:
    """Return an eCom order as a newer file has it."""
    return do(store, "import", Posting(changes=[Change("ecom_order", (order,), facts)]))
