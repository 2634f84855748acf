"""Feed of Lightspeed Retail (R-Series): pages of a hundred by cursor, whole documents with their lines."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode, urlsplit

from core.feeds.addresses import Addresses
from core.feeds.asking import Asking
from core.feeds.clock import Clock
from core.feeds.errors import FeedNotAllowed, NotAccepted
from core.feeds.feed import ApiRecord, Pulled, pages_of, records_of
from core.feeds.limits import Bucket, Limits
from core.feeds.r_writes import RetailWriting
from core.feeds.sign_in import Bearer
from core.feeds.writes import Answer, Write
from core.lightspeed import Settings, adapt_pages, sales_wanted
from core.neutral import AdapterResult, KnownToStore, SalesWanted

KEYS = {
    "Shop": "shopID",
    "Vendor": "vendorID",
    "Item": "itemID",
    "ItemShop": "itemShopID",
    "Sale": "saleID",
    "SaleLine": "saleLineID",
    "ShipTo": "shipToID",
    "SpecialOrder": "specialOrderID",
    "Customer": "customerID",
    "Order": "orderID",
    "OrderLine": "orderLineID",
    "Transfer": "transferID",
    "TransferItem": "transferItemID",
    "VendorReturn": "vendorReturnID",
    "InventoryLog": "inventoryLogID",
}
"""Kinds that are read, and the key of their records."""

PATHS = {"Transfer": "Inventory/Transfer"}
"""Paths of kinds that differ from the kind's name. The older Transfer has no status."""

RELATIONS = {
    "Vendor": ("Contact",),
    "Item": ("ItemShops", "ItemVendorNums", "Category"),
    "Sale": ("SaleLines",),
    "ShipTo": ("Contact",),
    "SpecialOrder": ("SaleLine",),
    "Customer": ("Contact",),
    "Order": ("OrderLines",),
    "VendorReturn": ("VendorReturnItems",),
}
"""Relations loaded with a kind, so that a document is complete."""

ITEM_NUMBERS = ("itemID", "systemSku")
"""Fields that name an item: by number, and by the System ID that exports and purchase lists have."""

PAGE = 100
"""Records of a page."""

COST_OF_COUNT = 10.0
"""Drips of a request for a count."""

ARCHIVING = frozenset({"Shop", "Vendor", "Item", "Customer", "Sale", "Order", "Transfer", "VendorReturn"})
"""Kinds that hide archived records unless asked: a document is closed by its record, never by its absence."""


class RSeries:
    """One account of Lightspeed Retail."""

    name = "Lightspeed Retail"

    def __init__(
        self, bearer: Bearer, addresses: Addresses, clock: Clock, limits: Limits | None = None
    ) -> None:
        self._account = f"/API/V3/Account/{bearer.account}"
        self._asking = Asking(self.name, addresses.r_series_api, clock, limits or Bucket(clock), bearer)
        self._writing = RetailWriting(self, self._asking, self._account)

    def close(self) -> None:
        self._asking.close()

    def look(self, write: Write) -> Answer | None:
        return self._writing.look(write)

    def push(self, write: Write) -> Answer:
        return self._writing.push(write)

    def pull(self, kind: str, cursor: str) -> Pulled:
        first = f"{self._account}/{PATHS.get(kind, kind)}.json"
        asked = f"{first}?{'&'.join(filter(None, (cursor, _always(kind, cursor))))}"
        path = cursor if cursor.startswith("/") else asked
        answer = self._asking.get(path, kind=kind, names=("@attributes", kind))
        attributes = answer.body.get("@attributes")
        following = str(attributes.get("next") or "") if isinstance(attributes, dict) else ""
        records = records_of(answer.body.get(kind))
        return Pulled(records, _within_the_api(following), answer.at, answer.text)

    def count(self, kind: str) -> int | None:
        """Ask for the count alone, which costs more than a page."""
        params = "count=1&archived=true" if kind in ARCHIVING else "count=1"
        path = f"{self._account}/{PATHS.get(kind, kind)}.json?{params}"
        try:
            answer = self._asking.get(path, kind=f"{kind} count", cost=COST_OF_COUNT)
        except (FeedNotAllowed, NotAccepted):
            return None
        attributes = answer.body.get("@attributes")
        number = str(attributes.get("count", "")) if isinstance(attributes, dict) else ""
        return int(number) if number.isdecimal() else None

    def seconds_for(self, kind: str, records: int) -> float:
        return self._asking.seconds_for(kind, -(-records // PAGE))

    def where(self, **conditions: str) -> str:
        return urlencode(conditions)

    def key(self, kind: str, record: ApiRecord) -> str:
        return str(record.get(KEYS[kind]) or "")

    def sales_wanted(self, records: Mapping[str, Sequence[ApiRecord]]) -> SalesWanted | None:
        """Return the sales and the web orders that their reference numbers may belong to."""
        numbers = {str(sale.get("referenceNumber") or "") for sale in records.get("Sale", ())} - {""}
        wanted = sales_wanted(pages_of(records))
        return replace(wanted, orders=wanted.orders | numbers) if wanted else None

    def items_named(self, records: Mapping[str, Sequence[ApiRecord]]) -> frozenset[str]:
        items = {str(item.get(name)) for item in records.get("Item", ()) for name in ITEM_NUMBERS}
        others = [list(listed) for kind, listed in records.items() if kind != "Item"]
        return frozenset(items | set(_items_named(others)))

    def tables(
        self, records: Mapping[str, Sequence[ApiRecord]], known: KnownToStore, as_of: str = ""
    ) -> AdapterResult:
        orders = known.frames.get("ecom_orders")
        settings = Settings(
            known_items=known.ids["items"],
            item_ids=known.item_ids,
            store_has_items=known.has_items,
            known_shops=known.ids["shops"],
            known_vendors=known.ids["vendors"],
            as_of=as_of,
            order_numbers=frozenset() if orders is None else frozenset(orders["ecom_order_id"]),
        )
        return adapt_pages(pages_of(records), settings, known.frames)


def _items_named(value: object) -> Iterator[str]:
    """Return the numbers and System IDs of items anywhere in documents and their lines."""
    if isinstance(value, list):
        for each in value:
            yield from _items_named(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name in ITEM_NUMBERS:
                yield str(each)
            elif isinstance(each, dict | list):
                yield from _items_named(each)


def _always(kind: str, cursor: str) -> str:
    """Return the parameters that every request of a kind has."""
    params = {"load_relations": json.dumps(RELATIONS[kind])} if kind in RELATIONS else {}
    return urlencode(
        params | ({"archived": "true"} if kind in ARCHIVING and "archived=" not in cursor else {})
    )


def _within_the_api(address: str) -> str:
    """Return the next page's address without its host, so that the token goes nowhere else."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.path else ""
