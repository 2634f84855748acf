"""Whatever a folder holds: the report, the orders and the way out and in again (contract §2 and §3).

Random small folders go through the real import, and a slow second opinion counts units from the files.
Each run tries 8 new folders a test; SOAK=1 tries 500.
"""

import csv
import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from core.exchange.export import load_export
from core.exchange.importing import apply_import
from core.ledger.check import load_problems
from core.ledger.operations import By
from core.neutral.folder import read_folder, write_folder
from core.neutral.schema import FILES
from core.orders.stages import load_orders
from core.planning.facts import load_plan
from core.planning.plan import Choices
from core.receiving.counted_lines import CountedLine, ReceiptDetails
from core.receiving.receive import receive
from core.report.backorders import REPORT, load_report
from core.store.database import Store
from tests.helpers import naive_rules
from tests.helpers.copied_stores import new_store

NOW = datetime(2026, 11, 23, 12)
FOLDERS = 500 if os.environ.get("SOAK") == "1" else 8
ITEMS, SHOPS, ORDERS = ["I", "J"], ["A", "B"], ["E1", "E2", ""]
Rows = list[dict[str, Any]]

moments = st.sampled_from([f"2026-11-{day:02}T10:00:00" for day in (2, 2, 5, 9, 20)])
days = st.sampled_from(["", "2026-11-25", "2026-11-28"])
few = st.integers(1, 4)


def numbered(rows: Rows, key: str, per_document: int = 2) -> Rows:
    """Rows as documents of up to two lines; what belongs to the document is the first line's."""
    documents: Rows = []
    for place, row in enumerate(rows):
        first = rows[place - place % per_document]
        shared = {
            name: first[name] for name in row if name not in ("item_id", "quantity", "ordered", "received")
        }
        number = str(place // per_document + 9)  # 9, 10, 11 …: ids sort as text
        documents.append({key: number, "line_number": place % per_document + 1, **row, **shared})
    return documents


def nothing_came_on_a_draft(transfers: Rows) -> Rows:
    return [row if row["sent_at"] else row | {"received": 0} for row in transfers]


def shipped_or_refunded(sales: Rows) -> Rows:
    """No unit is both."""
    return [row | {"shipped": min(row["shipped"], abs(row["quantity"]) - row["refunded"])} for row in sales]


@st.composite
def folders(draw: st.DrawFn) -> dict[str, Rows]:
    item, shop = st.sampled_from(ITEMS), st.sampled_from(SHOPS)
    sale = st.fixed_dictionaries(
        {
            "shop_id": shop,
            "item_id": item,
            "quantity": st.sampled_from([-2, -1, 1, 2, 3, 5]),
            "sold_at": moments,
            "unit_price": st.sampled_from(["", "9.90"]),
            "ecom_order_id": st.sampled_from(ORDERS),
            "shipped": st.sampled_from([0, 0, 1, 2]),
            "refunded": st.sampled_from([0, 0, 0, 1]),
        }
    )
    order = st.fixed_dictionaries(
        {
            "ecom_order_id": st.sampled_from(ORDERS[:2]),
            "placed_at": moments,
            "payment_status": st.sampled_from(["paid", "not_paid", "refunded"]),
            "shipment_status": st.sampled_from(["", "not_shipped", "shipped"]),
        }
    )
    bought = st.fixed_dictionaries(
        {
            "vendor_id": st.just("V"),
            "shop_id": shop,
            "item_id": item,
            "ordered": few,
            "received": st.sampled_from([0, 0, 1, 5]),
            "ordered_at": moments,
            "expected_on": days,
            "closed": st.sampled_from(["false", "false", "true"]),
        }
    )
    moved = st.fixed_dictionaries(
        {
            "item_id": item,
            "quantity": few,
            "received": st.sampled_from([0, 0, 1, 5]),
            "sent_at": st.one_of(st.just(""), moments),
            "expected_on": days,
            "closed": st.sampled_from(["false", "false", "true"]),
            "from_shop_id": shop,
        }
    )
    transfers = [
        row | {"to_shop_id": "B" if row["from_shop_id"] == "A" else "A"}
        for row in draw(st.lists(moved, max_size=4))
    ]
    back = st.fixed_dictionaries({"shop_id": shop, "item_id": item, "quantity": few, "sent_at": moments})
    special = st.fixed_dictionaries(
        {
            "special_order_id": st.sampled_from(["E1", "7", "8"]),
            "shop_id": shop,
            "item_id": item,
            "quantity": few,
            "placed_at": moments,
            "reserved": st.sampled_from([0, 0, 1, 2]),
            "done": st.sampled_from(["false", "false", "true"]),
        }
    )
    return {
        "shops": [{"shop_id": name, "name": name} for name in SHOPS],
        "vendors": [{"vendor_id": "V", "name": "V", "lead_time_days": 3}],
        "items": [
            {"item_id": name, "description": name, "vendor_id": "V", "tracked": "true"} for name in ITEMS
        ],
        "stock": [
            {"item_id": i, "shop_id": s, "on_hand": draw(st.integers(-9, 4))} for i in ITEMS for s in SHOPS
        ],
        "sales": shipped_or_refunded(numbered(draw(st.lists(sale, max_size=8)), "sale_id")),
        "ecom_orders": draw(st.lists(order, max_size=2, unique_by=lambda row: str(row["ecom_order_id"]))),
        "purchase_orders": numbered(draw(st.lists(bought, max_size=4)), "po_id"),
        "transfers": nothing_came_on_a_draft(numbered(transfers, "transfer_id")),
        "vendor_returns": numbered(draw(st.lists(back, max_size=2)), "return_id"),
        "special_orders": [
            row | {"reserved": min(int(str(row["reserved"])), int(str(row["quantity"])))}
            for row in draw(st.lists(special, max_size=3, unique_by=lambda row: str(row["special_order_id"])))
        ],
    }


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


def written(folder: dict[str, Rows], place: Path) -> Path:
    place.mkdir()
    for name, rows in folder.items():
        if rows:
            with (place / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, rows[0])
                writer.writeheader()
                writer.writerows(rows)
    return place


def brought(folder: Path, store: Store, name: str = "first") -> Store:
    read = read_folder(folder, {})
    apply_import(store, read, by=By(name, "Ann", NOW), backup=False)
    return store


def report(store: Store) -> pl.DataFrame:
    with store.read() as snapshot:
        return load_report(snapshot).select(REPORT)


def waiting_specials(store: Store) -> list[tuple[Any, ...]]:
    """The special orders that wait, with their units. What the shelf holds for them is not compared: it
    remembers what earlier folders proved of the books."""
    orders = store.ask(load_orders).filter(pl.col("ecom_order_id").str.starts_with("special"))
    return orders.filter(pl.col("stage") != "done").select("ecom_order_id", "units").rows()


@settings(deadline=None, max_examples=FOLDERS)
@given(folders())
def test_the_report_of_any_folder_equals_a_slow_second_calculation(folder: dict[str, Rows]) -> None:
    with tempfile.TemporaryDirectory() as place:
        path = written(folder, Path(place) / "in")
        store = brought(path, new_store(Path(place) / "shop.duckdb"))
        empty: naive_rules.Files = {name: [] for name in folder}
        files = empty | naive_rules.read_files(path)

        slow = [
            (*pair, source.kind, source.document, source.line, source.backordered, source.covered)
            for pair, sources in naive_rules.naive_open_sources(files).items()
            for source in sources
        ]
        columns = [
            "item_id",
            "shop_id",
            "document_type",
            "document_id",
            "line_number",
            "backordered",
            "covered",
        ]
        rows = report(store).with_columns(pl.col("line_number").fill_null(0)).select(columns).rows()
        assert sorted(rows) == sorted(slow)

        slow_orders = naive_rules.reached(files)
        orders = store.ask(load_orders).filter(pl.col("ecom_order_id").is_in(list(slow_orders)))
        ours = {
            order: (units, ready)
            for order, units, ready in orders.select(orders.columns[0], "units", "ready").rows()
        }
        assert all(slow_orders[order] == counted for order, counted in ours.items())
        assert all(order in ours for order in slow_orders if order.startswith("special order"))
        assert store.ask(load_problems).is_empty()
        store.close()


@settings(deadline=None, max_examples=FOLDERS)
@given(folders())
def test_exporting_and_importing_any_folder_gives_an_equal_report_and_plan(folder: dict[str, Rows]) -> None:
    with tempfile.TemporaryDirectory() as place:
        store = brought(written(folder, Path(place) / "in"), new_store(Path(place) / "shop.duckdb"))
        with store.read() as snapshot:
            write_folder(load_export(snapshot, NOW), Path(place) / "out")

        copy = brought(Path(place) / "out", new_store(Path(place) / "copy.duckdb"))

        assert report(copy).equals(report(store))
        assert copy.ask(load_orders).equals(store.ask(load_orders))
        for choices in (Choices(), Choices(waiting_only=True), Choices(transfers=False)):
            assert copy.ask(load_plan, choices, NOW).equals(store.ask(load_plan, choices, NOW))
        store.close()
        copy.close()


@settings(deadline=None, max_examples=FOLDERS)
@given(folders())
def test_importing_any_folder_twice_changes_nothing_more(folder: dict[str, Rows]) -> None:
    with tempfile.TemporaryDirectory() as place:
        path = written(folder, Path(place) / "in")
        store = brought(path, new_store(Path(place) / "shop.duckdb"))
        before = report(store)
        with store.read() as snapshot:
            version = snapshot.version

        brought(path, store, "again")

        assert report(store).equals(before)
        with store.read() as snapshot:
            assert snapshot.version == version
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


ENDS: dict[str, dict[str, Any]] = {
    "in part": {"received": 1},
    "refused": {"rejected": 1, "reject_reason": "broken"},
    "lost": {"close_short": True},
    "not yet": {},
}


@settings(deadline=None, max_examples=FOLDERS)
@given(folders(), st.lists(st.sampled_from(["gone", *ENDS]), min_size=4, max_size=4))
def test_exporting_and_importing_ended_transfers_gives_an_equal_report_and_plan(
    folder: dict[str, Rows], ends: list[str]
) -> None:
    lines = list(zip(folder["transfers"], ends, strict=False))
    left = {"transfers": [row for row, end in lines if end != "gone"]}
    with tempfile.TemporaryDirectory() as place:
        store = brought(written(folder, Path(place) / "in"), new_store(Path(place) / "shop.duckdb"))
        brought(written(folder | left, Path(place) / "newer"), store, "newer")
        for number, (row, end) in enumerate(lines):
            if row["sent_at"] and row["closed"] == "false" and ENDS.get(end):
                counted = CountedLine(row["line_number"], **ENDS[end])
                by = By(f"end-{number}", "Ann", NOW)
                how: Any = {"details": ReceiptDetails(short_reason="lost"), "allow_over": True}
                receive(store, "transfer", row["transfer_id"], [counted], **how, by=by)
        with store.read() as snapshot:
            write_folder(load_export(snapshot, NOW), Path(place) / "out")

        copy = brought(Path(place) / "out", new_store(Path(place) / "copy.duckdb"))

        assert report(copy).rows() == report(store).rows()
        assert copy.ask(load_plan, Choices(), NOW).equals(store.ask(load_plan, Choices(), NOW))
        assert copy.ask(load_problems).is_empty()
        store.close()
        copy.close()
