"""Orders of a shop and the exports of its POS."""

from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import polars as pl

from core.exchange.import_plan import Imported
from core.exchange.importing import apply_import, load_known
from core.ledger.operations import By
from core.neutral.folder import checked_folder
from tests.helpers.copied_stores import new_store
from tests.helpers.order_shop import OrderShop
from tests.helpers.small_shop import NOW

FILES = {
    "shops": "shop_id,name\nS1,Main",
    "items": "item_id,description\ntyre,Tyre",
    "stock": "item_id,shop_id,on_hand\ntyre,S1,{on_hand}",
    "sales": "sale_id,line_number,shop_id,item_id,quantity,sold_at,ecom_order_id,shipped,refunded\n"
    "A,1,S1,tyre,{sold},2026-11-01,E1,{shipped},{refunded}{returns}",
    "ecom_orders": "ecom_order_id,placed_at,payment_status,fraud_check,shipment_status\n"
    "E1,2026-11-01,{payment},cleared,{shipment}",
}
SAYS: dict[str, Any] = {
    "on_hand": 0,
    "sold": 4,
    "added": 0,
    "shipped": 0,
    "refunded": 0,
    "returns": 0,
    "of_shipped": 0,
    "payment": "paid",
    "shipment": "not_shipped",
}


class Pos(OrderShop):
    """A desk beside a POS whose exports come in."""

    def __init__(self, folder: Path) -> None:
        self.store = new_store(folder / "shop.duckdb")
        self._days = count(1)
        self.bring()

    def bring(self, **says: Any) -> Imported:
        """A later export, which says what the first one said but for ``says``; ``returns``: units that the
        till took back in a sale of their own, ``of_shipped`` of which had left; ``added``: units on a line
        that is new."""
        values = SAYS | says
        back, more = values["returns"], values["added"]
        values["returns"] = f"\nA,2,S1,tyre,{more},2026-11-01,E1,0,0" if more else ""
        if back:
            values["returns"] += f"\nR,1,S1,tyre,-{back},2026-11-05,E1,{values['of_shipped']},0"
        texts = {
            name: pl.read_csv(text.format_map(values).encode(), infer_schema=False)
            for name, text in FILES.items()
        }
        with self.store.read() as snapshot:
            known = load_known(snapshot)
        now = NOW + timedelta(days=next(self._days))
        by = By(f"import {now:%d}", "Ann", now)
        return apply_import(self.store, checked_folder(texts, known), by=by, backup=False)

    def not_in_pos(self) -> dict[str, str | None]:
        """Fields in which we differ from the last import, with what that said."""
        return dict(self.rows("ours", "column_name", "imported_value"))

    def pending(self) -> int:
        return sum(units for (units,) in self.rows("pending", "pending"))
