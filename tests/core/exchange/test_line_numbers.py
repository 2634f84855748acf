"""A line is the same line only while its item is the same, whatever number a newer export gives it."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import polars as pl
import pytest

from core.exchange.importing import apply_import, load_known
from core.ledger.check import load_problems
from core.ledger.operations import By
from core.neutral.folder import checked_folder
from core.orders.packing import pack
from core.orders.refunds import RefundLine, refund
from core.orders.shipping import ship
from core.orders.stages import load_orders
from core.receiving.counted_lines import CountedLine
from core.receiving.receive import receive
from core.store.database import Store
from tests.helpers.copied_stores import new_store
from tests.helpers.receiving_shop import NOW

HEADERS = {
    "stock": "item_id,shop_id,on_hand",
    "sales": "sale_id,line_number,shop_id,item_id,quantity,sold_at,ecom_order_id,returned_sale_id,"
    "returned_line_number",
    "ecom_orders": "ecom_order_id,placed_at,payment_status,fraud_check",
    "purchase_orders": "po_id,line_number,vendor_id,shop_id,item_id,ordered,received,ordered_at",
    "transfers": "transfer_id,line_number,from_shop_id,to_shop_id,item_id,quantity,received,sent_at",
}
NAMES = {
    "shops": ["shop_id,name", "S,Sand", "T,Tarn"],
    "vendors": ["vendor_id,name", "V,Vendor"],
    "items": ["item_id,description", "bell,Bell", "lamp,Lamp"],
}
PAID = {"ecom_orders": ["E1,2026-11-01,paid,cleared"]}


class Shop:
    """A store that newer exports come into."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._steps = count(1)

    def by(self) -> By:
        return By(f"step {next(self._steps)}", "Ann", NOW)

    def bring(self, **files: list[str]) -> None:
        texts = NAMES | {name: [HEADERS[name], *rows] for name, rows in files.items()}
        frames = {
            name: pl.read_csv("\n".join(lines).encode(), infer_schema=False) for name, lines in texts.items()
        }
        folder = checked_folder(frames, self.store.ask(load_known))
        apply_import(self.store, folder, by=self.by(), backup=False)
        assert self.store.ask(load_problems).is_empty()

    def rows(self, table: str, *names: str) -> list[tuple[object, ...]]:
        with self.store.read() as snapshot:
            return snapshot.frame(table).select(names).sort(pl.all()).rows()

    def on_hand(self) -> dict[object, object]:
        """On hand at the shop Sand, by item."""
        return {item: units for item, shop, units in self.rows("stock", "item_id", "shop_id", "on_hand")
                if shop == "S"}  # fmt: skip

    def incoming(self) -> dict[object, object]:
        return {item: units for item, units in self.rows("supply", "item_id", "incoming")}

    def waiting(self) -> dict[object, object]:
        """Waiting units of the order's lines, by item."""
        return {item: units for item, units in self.rows("open_line", "item_id", "waiting") if units}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    store = new_store(tmp_path / "shop.duckdb")
    yield Shop(store)
    store.close()


@pytest.mark.parametrize(
    "newer",
    [
        pytest.param(
            ["7,1,V,S,lamp,4,0,2026-11-01", "7,2,V,S,bell,5,2,2026-11-01"], id="the other way round"
        ),
        pytest.param(["7,1,V,S,lamp,4,0,2026-11-01", "7,9,V,S,bell,5,2,2026-11-01"], id="one line is new"),
    ],
)
def test_a_receipt_stays_with_its_item_when_lines_are_renumbered(shop: Shop, newer: list[str]) -> None:
    older = ["7,1,V,S,bell,5,0,2026-11-01", "7,2,V,S,lamp,4,0,2026-11-01"]
    shop.bring(stock=["bell,S,0", "lamp,S,0"], purchase_orders=older)
    receive(shop.store, "po", "7", [CountedLine(1, 2)], by=shop.by())

    for _ in range(2):  # the second time nothing is pending any more
        shop.bring(stock=["bell,S,2", "lamp,S,0"], purchase_orders=newer)

        assert shop.on_hand() == {"bell": 2, "lamp": 0}
        assert shop.incoming() == {"bell": 3, "lamp": 4}
        assert shop.rows("pending", "item_id") == []


def test_a_receipt_that_the_file_does_not_show_yet_stays_pending_for_its_item(shop: Shop) -> None:
    shop.bring(stock=["bell,S,0", "lamp,S,0"], purchase_orders=["7,1,V,S,bell,5,0,2026-11-01"])
    receive(shop.store, "po", "7", [CountedLine(1, 2)], by=shop.by())

    renumbered = ["7,1,V,S,lamp,4,0,2026-11-01", "7,2,V,S,bell,5,0,2026-11-01"]
    shop.bring(stock=["bell,S,0", "lamp,S,0"], purchase_orders=renumbered)

    assert shop.on_hand() == {"bell": 2, "lamp": 0}
    assert shop.incoming() == {"bell": 3, "lamp": 4}
    assert shop.rows("pending", "item_id", "pending") == [("bell", 2)]


def test_a_transfer_receipt_stays_with_its_item_when_lines_are_renumbered(shop: Shop) -> None:
    stock = ["bell,T,5", "lamp,T,5", "bell,S,0", "lamp,S,0"]
    older = ["9,1,T,S,bell,3,0,2026-11-01", "9,2,T,S,lamp,2,0,2026-11-01"]
    shop.bring(stock=stock, transfers=older)
    receive(shop.store, "transfer", "9", [CountedLine(1, 3)], by=shop.by())

    newer = ["9,1,T,S,lamp,2,0,2026-11-01", "9,2,T,S,bell,3,0,2026-11-01"]
    shop.bring(stock=stock, transfers=newer)

    assert shop.on_hand() == {"bell": 3, "lamp": 0}
    assert shop.incoming() == {"lamp": 2}


OLDER = ["A,1,S,bell,3,2026-11-01,E1,,", "A,2,S,lamp,2,2026-11-01,E1,,"]
NEWER = ["A,1,S,lamp,2,2026-11-01,E1,,", "A,2,S,bell,3,2026-11-01,E1,,"]


def test_shipped_units_stay_with_their_item_when_lines_are_renumbered(shop: Shop) -> None:
    stock = ["bell,S,0", "lamp,S,0"]
    shop.bring(stock=stock, sales=OLDER, **PAID)
    ship(shop.store, ["E1"], {("A", 1): 3}, by=shop.by())
    assert shop.waiting() == {"lamp": 2}

    shop.bring(stock=stock, sales=NEWER, **PAID)

    assert shop.waiting() == {"lamp": 2}
    assert shop.on_hand() == {"bell": 0, "lamp": 0}


def test_a_refund_of_a_renumbered_line_is_settled_by_the_return_that_names_it(shop: Shop) -> None:
    shop.bring(stock=["bell,S,0", "lamp,S,0"], sales=OLDER, **PAID)
    refund(shop.store, "E1", [RefundLine("A", 1, unshipped=1)], by=shop.by())
    pack(shop.store, ["E1"], by=shop.by())

    back = "R,1,S,bell,-1,2026-11-05,,A,2"
    shop.bring(stock=["bell,S,1", "lamp,S,0"], sales=[*NEWER, back], **PAID)

    assert shop.on_hand() == {"bell": 1, "lamp": 0}
    assert shop.waiting() == {"bell": 2, "lamp": 2}
    assert shop.rows("pending", "item_id") == []
    assert shop.store.ask(load_orders)["units"].to_list() == [4]


def test_untouched_sale_lines_take_the_numbers_of_the_file(shop: Shop) -> None:
    shop.bring(stock=["bell,S,-3", "lamp,S,0"], sales=OLDER, **PAID)
    shop.bring(stock=["bell,S,-3", "lamp,S,0"], sales=NEWER, **PAID)

    assert shop.rows("sale_line", "line_number", "item_id") == [(1, "lamp"), (2, "bell")]
    assert shop.waiting() == {"bell": 3, "lamp": 2}


def test_no_sale_line_is_duplicated_after_earlier_lines_are_deleted(shop: Shop) -> None:
    stock = ["bell,S,0", "lamp,S,-2"]
    shop.bring(stock=stock, sales=OLDER, **PAID)
    shop.bring(stock=stock, sales=["A,1,S,lamp,2,2026-11-01,E1,,"], **PAID)

    assert shop.rows("sale_line", "item_id", "quantity") == [("bell", 3), ("lamp", 2)]
