"""A shop with customers to tell: orders that are ready, left, late or refunded, and a vendor who is late."""

import functools
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from core.allocation import OpenLinesCache
from core.exchange.importing import apply_import
from core.ledger.operations import By, Done
from core.letterhead import load_letterhead
from core.messages import BY_MAIL, TO_SEND
from core.morning import Morning, keep_morning, load_morning
from core.neutral.folder import checked_folder
from core.orders import BoardCache
from core.orders.packing import pack
from core.orders.refunds import refund
from core.orders.shipping import ready_for_pickup, ship
from core.store import open_store
from core.store.database import Store
from core.telling import Post, Shown, load_can_mail, load_news, load_texts, still_to_tell, tell
from tests.helpers.copied_stores import file_with

NOW = datetime(2026, 11, 23, 12)
FOLDER = {
    "shops": ["shop_id,name,currency", "A,Harbour,EUR", "B,Hill,EUR"],
    "vendors": ["vendor_id,name,email,currency,account_number", "V,Vend,orders@vend.example,EUR,K-77"],
    "items": ["item_id,description,vendor_id,unit_price,unit_cost,vendor_sku", "I,Inner tube,V,10,4,V-1",
              "P,Pump,V,20,8,V-2"],
    "stock": ["item_id,shop_id,on_hand", "I,A,20", "P,A,-2"],
    "sales": [
        "sale_id,line_number,shop_id,item_id,quantity,sold_at,ecom_order_id,unit_price",
        "S1,1,A,I,2,2026-11-01T10:00:00,1,10",
        "S2,1,A,I,1,2026-11-02T10:00:00,2,10",
        "S3,1,A,I,3,2026-11-03T10:00:00,3,10",
        "S4,1,A,P,1,2026-11-04T10:00:00,4,20",
        "S5,1,A,P,1,2026-11-05T10:00:00,5,20",
        "S6,1,A,I,1,2026-11-05T10:00:00,6,10",
    ],
    "ecom_orders": [
        "ecom_order_id,placed_at,customer_name,customer_email,customer_phone,delivery,shipping_country,payment_status,fraud_check",
        "1,2026-11-01,Anna Berg,anna@x.example,,pickup,DE,paid,cleared",
        "2,2026-11-02,Ben Lee,,555-02,pickup,US,paid,cleared",
        "3,2026-11-03,Chloé Roux,chloe@x.example,555-03,ship,FR,paid,cleared",
        "4,2026-11-04,Dan Fox,dan@x.example,,ship,US,paid,cleared",
        "5,2026-11-05,Dan Fox,DAN@x.example,,ship,US,paid,cleared",
        "6,2026-11-05,Eve Fir,eve@x.example,,ship,CH,paid,cleared",
    ],
    "purchase_orders": [
        "po_id,line_number,vendor_id,shop_id,item_id,ordered,ordered_at,expected_on,unit_cost",
        "4711,1,V,A,P,5,2026-11-06,2026-12-03,8",
        "4712,1,V,A,I,5,2026-11-06,2026-11-16,4",
        "4713,1,V,A,I,6,,,4",
    ],
    "special_orders": [
        "special_order_id,shop_id,item_id,quantity,placed_at,customer_name,customer_phone",
        "7,A,I,1,2026-11-01,Finn,555-07",
    ],
}  # fmt: skip


def clock_now() -> datetime:
    """Now, for a server that has no other clock."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def customers_to_tell(store: Store) -> None:
    """Fill an empty store with them."""
    texts = {name: pl.read_csv("\n".join(rows).encode(), infer_schema=False) for name, rows in FOLDER.items()}
    apply_import(store, checked_folder(texts, known={}), by=By("opening", "Ann", NOW), backup=False)


@functools.cache
def _file() -> bytes:
    return file_with(customers_to_tell)


class TellingShop:
    """A store with customers to tell, and what is told in it; Ann does everything, at noon."""

    def __init__(self, store: Store, secrets: Path) -> None:
        self.store = store
        self.secrets = secrets
        self.now = NOW
        self._count = 0

    @classmethod
    def at(cls, path: Path) -> "TellingShop":
        """A new shop, whose store is this file."""
        path.write_bytes(_file())
        return cls(open_store(path), path.parent / "secrets")

    def by(self, operation_id: str = "") -> By:
        self._count += 1
        return By(operation_id or f"step-{self._count}", "Ann", self.now)

    # --- orders

    def make_ready(self, *orders: str, note: str = "") -> None:
        pack(self.store, list(orders), by=self.by())
        for order in orders:
            ready_for_pickup(self.store, order, note, by=self.by())

    def send(self, order: str, carrier: str = "DHL", number: str = "77") -> Done:
        pack(self.store, [order], by=self.by())
        return ship(self.store, [order], carrier=carrier, tracking_number=number, by=self.by())

    def refund(self, order: str) -> Done:
        return refund(self.store, order, everything=True, by=self.by())

    # --- news and messages

    def news(self, *orders: str) -> pl.DataFrame:
        """News to tell about these orders, or about all."""
        board = BoardCache(self.store, OpenLinesCache(self.store)).get(self.now).value
        chosen = board.filter(pl.col("ecom_order_id").is_in(list(orders))) if orders else board
        return self.store.ask(load_news, chosen, self.now)

    def to_tell(self) -> list[tuple[str, list[str]]]:
        """News that nobody was told yet: kind and orders."""
        return still_to_tell(self.news()).select("kind", "orders").sort("kind", "orders").rows()

    def shown(self) -> Shown:
        with self.store.read() as snapshot:
            return Shown(load_texts(snapshot), load_letterhead(snapshot), load_can_mail(snapshot))

    def tell(
        self, *orders: str, channel: str = BY_MAIL, state: str = TO_SEND, by: By | None = None, **entered: str
    ) -> Done:
        """Tell what there is to tell about these orders."""
        shown, rows = self.shown(), self.news(*orders).to_dicts()
        messages = [shown.message(row, channel, state, **entered) for row in rows]
        return tell(self.store, messages, by=by or self.by())

    def states(self) -> list[tuple[str, ...]]:
        """Every message: order or document, channel and state."""
        with self.store.read() as snapshot:
            told = snapshot.frame("message_told")
        return (
            told.sort("asked_at", "message_id", "document_id")
            .select("document_id", "channel", "state")
            .rows()
        )

    def sentences(self) -> list[str]:
        with self.store.read() as snapshot:
            return snapshot.frame("message").sort("message_id")["sentence"].to_list()

    def fact(self, order: str, name: str) -> Any:
        with self.store.read() as snapshot:
            (row,) = snapshot.rows("ecom_order", ecom_order_id=order)
        return row[name]

    # --- the mail server

    def use_server(self, port: int, **more: str) -> None:
        morning = Morning(
            host="127.0.0.1", port=port, sender="desk@shop.example", recipient="ann@shop.example", **more
        )
        keep_morning(self.store, morning)

    def forget_server(self) -> None:
        keep_morning(self.store, Morning(**{**vars(self.store.ask(load_morning)), "host": ""}))

    def post(self) -> Post:
        return Post(self.store, self.secrets, lambda: self.now)
