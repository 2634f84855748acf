"""Any number of rows comes in, and any quantities that its files may hold add up."""

from datetime import datetime

import polars as pl

from core.exchange.importing import apply_import
from core.ledger.check import load_problems
from core.ledger.operations import By
from core.neutral.folder import checked_folder
from core.parts import PART_ROWS
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


def test_a_long_list_changes_only_the_cells_that_differ_wherever_they_are(store: Store) -> None:
    number = pl.int_range(2 * PART_ROWS + 1, eager=True).cast(pl.String)
    items = pl.DataFrame({"item_id": number}).with_columns(
        description=pl.format("Item {}", "item_id"), unit_price=pl.lit("5"), unit_cost=pl.lit("3")
    )
    first, middle, last = 7, PART_ROWS + 7, 2 * PART_ROWS
    shops = pl.DataFrame({"shop_id": ["A"], "name": ["A"]})
    stock = pl.DataFrame({"item_id": ["0"], "shop_id": ["A"], "on_hand": [1]})
    bring(store, shops=shops, items=items, stock=stock)

    row = pl.int_range(pl.len())
    newer = items.with_columns(
        unit_price=pl.when(row == first).then(pl.lit("6")).otherwise("unit_price"),
        description=pl.when(row == middle).then(pl.lit("Renamed")).otherwise("description"),
        unit_cost=pl.when(row.is_in([first, last])).then(pl.lit("4")).otherwise("unit_cost"),
    )
    bring(store, shops=shops, items=newer, stock=stock)

    with store.read() as snapshot:
        kept = snapshot.frame("item", columns=items.columns).sort(pl.col("item_id").cast(pl.Int64))
        history = snapshot.frame("change", columns=["row_key", "column_name", "before", "after"])
    assert (
        kept.cast(pl.String).rows()
        == newer.with_columns(
            pl.col("unit_price", "unit_cost").cast(pl.Decimal(18, 4)).cast(pl.String)
        ).rows()
    )
    assert sorted(history.rows()) == [
        ("25007", "description", "Item 25007", "Renamed"),
        ("50000", "unit_cost", "3.0000", "4.0000"),
        ("7", "unit_cost", "3.0000", "4.0000"),
        ("7", "unit_price", "5.0000", "6.0000"),
    ]


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
