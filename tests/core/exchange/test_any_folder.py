"""Whatever a folder holds: the report, the orders and the way out and in again (contract §2 and §3).

Random small folders go through the real import, and a slow second opinion counts units from the files.
Each run tries 8 new folders a test; SOAK=1 tries 500.
"""

import tempfile
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import given, settings

from core.ledger.check import load_problems
from core.neutral.schema import FILES
from core.orders.stages import load_orders
from core.store.database import Store
from tests.core.exchange.folders import (
    FOLDERS,
    Rows,
    brought,
    folders,
    nothing_came_on_a_draft,
    report,
    shipped_or_refunded,
    written,
)
from tests.helpers import naive_rules
from tests.helpers.copied_stores import new_store


def newer_than(older: dict[str, Rows], newer: dict[str, Rows]) -> dict[str, Rows]:
    """``newer`` with all that it lacks of ``older``: documents have other shops, items, dates and units than
    before, and none is gone."""
    folder = dict(newer)
    for name in ("sales", "ecom_orders", "purchase_orders", "transfers", "vendor_returns", "special_orders"):
        file, rows = FILES[name], older[name] + newer[name]
        headers = {row[file.key[0]]: {c: row[c] for c in file.document if c in row} for row in rows}
        lines = {tuple(row[part] for part in file.key): row for row in rows}
        folder[name] = [row | headers[row[file.key[0]]] for row in lines.values()]
    folder["sales"] = shipped_or_refunded(folder["sales"])
    return folder | {"transfers": nothing_came_on_a_draft(folder["transfers"])}


def waiting_specials(store: Store) -> list[tuple[Any, ...]]:
    """The special orders that wait, with their units. What the shelf holds for them is not compared: it
    remembers what earlier folders proved of the books."""
    orders = store.ask(load_orders).filter(pl.col("ecom_order_id").str.starts_with("special"))
    return orders.filter(pl.col("stage") != "done").select("ecom_order_id", "units").rows()


SOURCE = ["item_id", "shop_id", "document_type", "document_id", "line_number", "backordered", "covered"]


def sources_by_hand(files: naive_rules.Files) -> list[tuple[Any, ...]]:
    """Shortages by a slow second calculation: rows of SOURCE."""
    return [
        (*pair, source.kind, source.document, source.line, source.backordered, source.covered)
        for pair, sources in naive_rules.naive_open_sources(files).items()
        for source in sources
    ]


@settings(deadline=None, max_examples=FOLDERS)
@given(folders())
def test_the_report_of_any_folder_equals_a_slow_second_calculation(folder: dict[str, Rows]) -> None:
    with tempfile.TemporaryDirectory() as place:
        path = written(folder, Path(place) / "in")
        store = brought(path, new_store(Path(place) / "shop.duckdb"))
        empty: naive_rules.Files = {name: [] for name in folder}
        files = empty | naive_rules.read_files(path)

        rows = report(store).with_columns(pl.col("line_number").fill_null(0)).select(SOURCE).rows()
        assert sorted(rows) == sorted(sources_by_hand(files))

        by_hand = naive_rules.reached(files)
        orders = store.ask(load_orders).filter(pl.col("ecom_order_id").is_in(list(by_hand)))
        listed = {
            order: (units, ready)
            for order, units, ready in orders.select("ecom_order_id", "units", "ready").rows()
        }
        assert all(by_hand[order] == units for order, units in listed.items())
        assert all(order in listed for order in by_hand if order.startswith("special order"))
        assert store.ask(load_problems).is_empty()
        store.close()


@settings(deadline=None, max_examples=FOLDERS)
@given(folders(), folders(), folders())
def test_after_several_imports_the_report_is_that_of_the_last_folder(
    first: dict[str, Rows], second: dict[str, Rows], third: dict[str, Rows]
) -> None:
    second = newer_than(first, second)
    exports = (first, second, newer_than(second, third))
    with tempfile.TemporaryDirectory() as place:
        paths = [written(folder, Path(place) / str(number)) for number, folder in enumerate(exports)]
        store = new_store(Path(place) / "shop.duckdb")
        for path in paths:
            brought(path, store, path.name)

        fresh = brought(paths[-1], new_store(Path(place) / "fresh.duckdb"))

        assert report(store).rows() == report(fresh).rows()
        assert waiting_specials(store) == waiting_specials(fresh)
        assert store.ask(load_problems).is_empty()
        store.close()
        fresh.close()
