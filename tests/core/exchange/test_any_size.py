"""Any number of rows comes in, and any quantities that its files may hold add up."""

from datetime import datetime

import polars as pl

from core.exchange.importing import apply_import
from core.ledger.check import load_problems
from core.ledger.operations import By
from core.neutral.folder import checked_folder
from core.planning.choices import Choices
from core.planning.facts import load_plan
from core.report.backorders import load_report
from core.store.database import Store

NOW = datetime(2026, 11, 23, 12)
MOST = 999_999_999
"""The largest quantity a file may hold."""


def bring(store: Store, **files: pl.DataFrame) -> None:
    folder = checked_folder({name: frame.cast(pl.String) for name, frame in files.items()}, {})
    apply_import(store, folder, by=By(f"import {store.version}", "Ann", NOW), backup=False)


def test_seventy_thousand_stock_rows_are_imported_twice(store: Store) -> None:
    items = pl.select(item_id=pl.int_range(17_500)).with_columns(description="item_id")
    shops = pl.DataFrame({"shop_id": list("ABCD")}).with_columns(name="shop_id")
    stock = items.join(shops, how="cross").select("item_id", "shop_id", on_hand=pl.lit(3))

    bring(store, items=items, shops=shops, stock=stock)
    bring(store, items=items, shops=shops, stock=stock.with_columns(on_hand=pl.lit(2)))

    with store.read() as snapshot:
        assert snapshot.frame("stock", columns=["on_hand"])["on_hand"].value_counts().rows() == [(2, 70_000)]
        assert load_problems(snapshot).is_empty()


def test_a_sum_of_sales_can_exceed_the_largest_single_quantity(store: Store) -> None:
    sales = pl.DataFrame({"sale_id": list("12345")}).with_columns(
        line_number=1, shop_id=pl.lit("A"), item_id=pl.lit("I"), quantity=MOST, sold_at=pl.lit("2026-11-01")
    )

    bring(
        store,
        items=pl.DataFrame({"item_id": ["I"], "description": ["Item"], "pack_size": [2]}),
        shops=pl.DataFrame({"shop_id": ["A"], "name": ["A"]}),
        stock=pl.DataFrame({"item_id": ["I"], "shop_id": ["A"], "on_hand": [-MOST]}),
        sales=sales,
    )

    with store.read() as snapshot:
        assert load_report(snapshot).select("document_id", "backordered").rows() == [("5", MOST)]
        (opening,) = snapshot.rows("stock_movement", document_type="opening")
        assert opening["quantity"] == 4 * MOST
        assert load_problems(snapshot).is_empty()
        plan = load_plan(snapshot, Choices(), NOW)
    assert plan["quantity"].to_list() == [MOST - 1, 2], "a line holds at most 9 digits, in whole packs"
