"""A shop that runs on Lightspeed, for tests of what its pages make of the store, import after import."""

from datetime import datetime, timedelta
from typing import Any

import polars as pl

from core.exchange.importing import apply_import
from core.exchange.sources import load_source
from core.ledger.check import load_problems
from core.ledger.operations import By
from core.orders.stages import load_orders
from core.report.backorders import load_report
from core.store.database import Store
from tests.core.lightspeed.api_pages import Pages, item, level, page, saved

NOW = datetime(2026, 11, 23, 12, 0)
SHOPS = [{"shopID": "1", "name": "Main"}, {"shopID": "2", "name": "West"}]
VENDORS = [{"vendorID": "7", "name": "Oak & Co"}]
CHAIR, STOOL = "21000000001", "21000000002"
"""The System IDs of items 1 and 2."""


class Pos:
    """Pages of the shop come into the store, one folder after the other."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._imports = 0

    def bring_in(self, pages: Pages) -> list[str]:
        """Import saved pages. Returns everything that is said about it."""
        self._imports += 1
        source = self.store.ask(load_source, saved(pages))
        by = By(f"import {self._imports}", "Ann", NOW + timedelta(days=self._imports))
        imported = apply_import(self.store, source.needed(), by=by, backup=False)
        assert self.store.ask(load_problems).is_empty()
        return source.notes + imported.notes

    def problems(self, pages: Pages) -> list[str]:
        """Return the problems of importing the pages."""
        return [str(problem) for problem in self.store.ask(load_source, saved(pages)).problems]

    def sources(self) -> list[tuple[Any, ...]]:
        """Sources of what is short, oldest first: item, document type, document, units."""
        report = self._report()
        return report.select("item_id", "document_type", "document_id", "backordered").rows()

    def covered(self) -> int:
        """Backordered units that are on their way."""
        return int(self._report()["covered"].sum())

    def _report(self) -> pl.DataFrame:
        return self.store.ask(load_report)

    def orders(self) -> dict[str, tuple[str, int]]:
        """Stage and waiting units of each eCom order."""
        rows = self.store.ask(load_orders).select("ecom_order_id", "stage", "units")
        return {order: (stage, units) for order, stage, units in rows.iter_rows()}

    def column(self, table: str, name: str) -> list[Any]:
        """A column of a table, in its own order."""
        with self.store.read() as snapshot:
            return snapshot.frame(table)[name].sort().to_list()


def shop_with(stock: dict[tuple[str, str], int], **kinds: Any) -> Pages:
    """Pages of shops, vendors and two items with their quantities by item and shop, and further pages by
    kind."""
    levels = [level(number, shop, str(qoh)) for (number, shop), qoh in stock.items()]
    pages = {
        "Shop": SHOPS,
        "Vendor": VENDORS,
        "Item": [item("1", defaultVendorID="7", ean="4006381333931"), item("2", defaultVendorID="7")],
        "ItemShop": levels,
        **kinds,
    }
    return {f"{kind}.json": page(kind, records) for kind, records in pages.items() if records is not None}
