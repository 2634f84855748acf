"""A goods-in table for tests: two shops, three items, deliveries, and verbs that read like the trade."""

import functools
import shutil
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import polars as pl

from core.ledger.change_log import Change
from core.ledger.operations import By, Done, Posting
from core.purchasing.documents import PURCHASE_ORDER, TRANSFER
from core.purchasing.drafts import Draft, DraftLine, create_drafts
from core.purchasing.purchase_orders import mark_sent
from core.purchasing.transfers import send
from core.receiving.receive import receive
from core.receiving.result import Received
from core.store import open_store
from core.store.database import Store
from core.undo import undo
from tests.helpers.copied_stores import file_with
from tests.helpers.posting import posted

NOW = datetime(2026, 11, 23, 14, 3)
DUE = date(2026, 11, 25)
ITEMS = ("chain", "pump", "tube")

OF_BY = ("operation_id", "actor", "now")


class ReceivingShop:
    """A store with helpers that read like the trade; ids are drawn in order, Ann does everything."""

    def __init__(
        self, place: Path | Store, first_id: int = 2, kind: Callable[[Path], Store] = open_store
    ) -> None:
        if isinstance(place, Path):  # a new one in this folder
            path = place / "shop.duckdb"
            path.write_bytes(_file())
            place = kind(path)
        self.store: Store = place
        self._ids = (f"op-{number}" for number in count(first_id))
        self._sales = (f"S{number}" for number in count(1))
        self._clock = (NOW - timedelta(days=30) + timedelta(minutes=minute) for minute in count())

    @classmethod
    def copied(cls, template: Path, folder: Path) -> "ReceivingShop":
        """A shop that begins as a copy of another one, which is closed: faster than a new one."""
        shutil.copy(template / "shop.duckdb", folder)
        return cls(open_store(folder / "shop.duckdb"), first_id=100)

    def by(self, operation_id: str = "", actor: str = "Ann", now: datetime = NOW) -> By:
        """A new operation, of Ann's at 9 in the morning unless said otherwise."""
        return By(operation_id or next(self._ids), actor, now)

    def post(self, posting: Posting, kind: str = "opening") -> Done:
        return posted(self.store, self.by(), kind, posting)

    def stocked(self, **on_hand: int) -> None:
        """Opening stock at the harbour shop."""
        self.post(
            Posting(movements=[self._move("adjustment", "", None, item, n) for item, n in on_hand.items()])
        )

    def sold(self, item_id: str, units: int, order: str | None = None, shop_id: str = "harbour") -> str:
        """A sale, a minute after the one before; with ``order`` it is a line of that eCom order."""
        sale_id, sold_at = next(self._sales), next(self._clock)
        sale: dict[str, Any] = {"sale_id": sale_id, "line_number": 1, "shop_id": shop_id, "item_id": item_id}
        sale |= {"quantity": units, "sold_at": sold_at, "ecom_order_id": order, "unit_price": Decimal(10)}
        rows = {"sale_line": [sale]}
        with self.store.read() as snapshot:
            is_new = order is not None and not snapshot.rows("ecom_order", ecom_order_id=order)
        if is_new:
            rows["ecom_order"] = [{"ecom_order_id": order, "placed_at": sold_at, "payment_status": "paid"}]
        move = self._move("sale", sale_id, 1, item_id, -units, shop_id=shop_id) | {"occurred_at": sold_at}
        self.post(Posting(movements=[move], rows=rows), "sale")
        return sale_id

    def refunded(self, sale_id: str, units: int) -> Done:
        """Unshipped units of a sale go back on their own line."""
        with self.store.read() as snapshot:
            (sale,) = snapshot.rows("sale_line", sale_id=sale_id)
        move = self._move("sale", sale_id, 1, sale["item_id"], units, shop_id=sale["shop_id"])
        move["occurred_at"] = sale["sold_at"] + timedelta(seconds=1)
        change = Change("sale_line", (sale_id, 1), {"refunded": sale["refunded"] + units})
        return self.post(Posting(movements=[move], changes=[change]), "return")

    def ordered(self, *lines: tuple[str, int], expected_on: date | None = DUE) -> str:
        """A purchase order to the harbour shop, sent to the vendor."""
        po_id = self.drafted(*lines)
        mark_sent(self.store, po_id, expected_on=expected_on, by=self.by())
        return po_id

    def drafted(self, *lines: tuple[str, int]) -> str:
        return str(self.draft(*lines).result[0]["document_id"])

    def draft(self, *lines: tuple[str, int]) -> Done:
        """A draft of a purchase order to the harbour shop."""
        drafts = [DraftLine(item, units, Decimal("4.50")) for item, units in lines]
        return create_drafts(self.store, [Draft(PURCHASE_ORDER, "acme", "harbour", drafts)], by=self.by())

    def drafted_transfer(
        self, *lines: tuple[str, int], sender: str = "hill", receiver: str = "harbour"
    ) -> str:
        done = self.draft_transfer(*lines, sender=sender, receiver=receiver)
        return str(done.result[0]["document_id"])

    def draft_transfer(self, *lines: tuple[str, int], sender: str, receiver: str) -> Done:
        drafts = [DraftLine(item, units) for item, units in lines]
        return create_drafts(self.store, [Draft(TRANSFER, sender, receiver, drafts)], by=self.by())

    def sent(self, *lines: tuple[str, int], **shops: str) -> str:
        """A transfer on its way, whatever the sender had."""
        transfer_id = self.drafted_transfer(*lines, **shops)
        send(self.store, transfer_id, expected_on=DUE, below_zero=True, by=self.by())
        return transfer_id

    def receive(self, kind: str, document_id: str, counted: Sequence[Any] = (), **how: Any) -> Received:
        by = how.pop("by", None) or self.by(**{name: how.pop(name) for name in OF_BY if name in how})
        return receive(self.store, kind, document_id, counted, by=by, **how)

    def undo(self, operation_id: str) -> Done:
        return undo(self.store, operation_id, by=By(next(self._ids), "Ann", NOW))

    # --- what the store says

    def on_hand(self, item_id: str, shop_id: str = "harbour") -> int:
        return int(self._stock(item_id, shop_id)["on_hand"])

    def found(self, item_id: str, shop_id: str = "harbour") -> int:
        return int(self._stock(item_id, shop_id)["found"])

    def _stock(self, item_id: str, shop_id: str) -> dict[str, Any]:
        with self.store.read() as snapshot:
            rows = snapshot.rows("stock", item_id=item_id, shop_id=shop_id)
        return rows[0] if rows else {"on_hand": 0, "found": 0}

    def incoming(self, item_id: str, shop_id: str = "harbour") -> int:
        with self.store.read() as snapshot:
            supply = snapshot.frame("supply", item_id=item_id, shop_id=shop_id)
        return int(supply["incoming"].sum())

    def state(self) -> dict[str, list[Any]]:
        """All that undo has to give back: stock, documents, open lines; versions and history left out."""
        kept = ("stock", "sale_line", "ecom_order", "purchase_order", "purchase_order_line", "transfer",
                "transfer_line", "open_line", "supply", "drafted")  # fmt: skip
        with self.store.read() as snapshot:
            frames = {table: snapshot.frame(table) for table in kept}
        frames["stock"] = frames["stock"].filter((pl.col("on_hand") != 0) | (pl.col("found") != 0))
        return {
            table: sorted(map(repr, frame.select(pl.exclude("version", "changed_by")).rows()))
            for table, frame in frames.items()
        }

    @staticmethod
    def _move(
        kind: str, document_id: str, line: int | None, item_id: str, units: int, *, shop_id: str = "harbour"
    ) -> dict[str, Any]:
        move: dict[str, Any] = {"document_type": kind, "document_id": document_id, "line_number": line}
        return move | {"item_id": item_id, "shop_id": shop_id, "quantity": units, "occurred_at": NOW}


@functools.cache
def _file() -> bytes:
    """The file of a shop with its names."""
    return file_with(with_names)


def with_names(store: Store) -> None:
    """Fill an empty store with the shops, the vendor and the items."""
    posted(store, By("op-1", "Ann", NOW), "opening", Posting(rows=_master_data()))


def _master_data() -> dict[str, list[dict[str, Any]]]:
    return {
        "shop": [
            {"shop_id": "harbour", "name": "Harbour", "time_zone": "UTC"},
            {"shop_id": "hill", "name": "Hill", "time_zone": "UTC"},
        ],
        "vendor": [{"vendor_id": "acme", "name": "Acme"}],
        "item": [
            {
                "item_id": item,
                "description": item.capitalize(),
                "sku": f"SKU-{item}",
                "upc": f"01234567890{n}",
            }
            | {"unit_price": Decimal(10), "unit_cost": Decimal(4), "vendor_id": "acme"}
            for n, item in enumerate(ITEMS)
        ],
    }
