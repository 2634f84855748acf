"""The sample shop keeps every promise made for it, counted from its own files in plain Python."""

import re
import subprocess
import sys
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from core.exchange.sample import ANCHOR, fill_with_sample, sample_folder, shifted
from core.neutral.columns import Column
from core.neutral.schema import FILES
from core.store import Store
from tests.core.exchange.sample_files import CONTRACT, documents
from tests.helpers.naive_rules import (
    Files,
    Source,
    on_hand,
    reached,
)

ROOT = Path(__file__).resolve().parents[3]
NUMBER = {
    "quantity": re.compile(r"-?\d{1,9}"),
    "money": re.compile(r"\d+(\.\d{1,2})?"),
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"),
    "boolean": re.compile(r"true|false"),
    "text": re.compile(r".+"),
}


# --- the files as such ---


def test_the_script_writes_the_committed_files_byte_for_byte(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "data/make_sample.py", str(tmp_path)], cwd=ROOT, check=True)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert written == {path.name: path.read_bytes() for path in sample_folder().iterdir()}
    assert set(written) == {file.file_name for file in CONTRACT.values()}
    assert sum(map(len, written.values())) < 1_500_000


@pytest.mark.parametrize("name", CONTRACT)
def test_every_cell_is_what_its_column_may_hold(files: Files, name: str) -> None:
    assert set(files[name][0]) <= {column.name for column in FILES[name].columns}
    bad = [
        (number, column.name, row[column.name])
        for number, row in enumerate(files[name], start=2)
        for column in FILES[name].columns
        if not allowed(column, row.get(column.name, ""))
    ]
    assert bad == []


def allowed(column: Column, value: str) -> bool:
    if not value:
        return not column.required
    return (
        NUMBER[column.kind].fullmatch(value) is not None
        and (not column.choices or value in column.choices)
        and (column.least is None or Decimal(value) >= column.least)
        and not (column.nonzero and value == "0")
    )


@pytest.mark.parametrize("name", CONTRACT)
def test_keys_are_unique_and_document_columns_agree(files: Files, name: str) -> None:
    file = FILES[name]
    keys = Counter(tuple(row[column] for column in file.key) for row in files[name])
    assert keys.most_common(1)[0][1] == 1
    for lines in documents(files[name], file.key[0]).values():
        if file.document:
            assert len({tuple(line.get(column, "") for column in file.document) for line in lines}) == 1


def test_every_reference_leads_to_a_row(files: Files, orders: dict[str, dict[str, str]]) -> None:
    known = {
        "item_id": {row["item_id"] for row in files["items"]},
        "vendor_id": {row["vendor_id"] for row in files["vendors"]},
        "shop_id": {row["shop_id"] for row in files["shops"]},
        "ecom_order_id": set(orders),
    }
    known["from_shop_id"] = known["to_shop_id"] = known["shop_id"]
    lost = {
        (name, column, row[column])
        for name, rows in files.items()
        for row in rows
        for column in known.keys() & row.keys()
        if row[column] and row[column] not in known[column]
    }
    assert lost == set()


def test_nothing_in_the_files_is_a_problem_of_the_import(files: Files) -> None:
    for row in files["items"]:
        pack, maximum = int(row["pack_size"]), int(row["maximum_order_quantity"] or 10**9)
        minimum_in_packs = -(-int(row["minimum_order_quantity"]) // pack) * pack
        assert max(pack, minimum_in_packs) <= maximum // pack * pack
    for row in files["stock"]:
        assert int(row["order_up_to"] or 0) >= int(row["reorder_point"] or 0)
        assert bool(row["order_up_to"]) == bool(row["reorder_point"])
    for row in (*files["purchase_orders"], *files["transfers"]):
        quantity = int(row["ordered"] or row["quantity"])
        assert int(row["received"] or 0) <= (quantity if row["ordered_at"] or row["sent_at"] else 0)
        assert bool(row["received_at"]) == (int(row["received"] or 0) > 0)
    assert all(row["from_shop_id"] != row["to_shop_id"] for row in files["transfers"])


def test_every_event_of_the_sample_is_in_the_half_year_before_the_anchor_day(files: Files) -> None:
    happened = [
        row[column.name]
        for name, rows in files.items()
        for row in rows
        for column in FILES[name].columns
        if column.kind == "time" and row.get(column.name)
    ]
    first, yesterday = (ANCHOR - timedelta(days=182)).isoformat(), (ANCHOR - timedelta(days=1)).isoformat()
    assert min(happened)[:10] == first
    assert max(happened)[:10] == yesterday


# --- how much of everything ---


def test_the_sample_has_the_promised_size(files: Files) -> None:
    sizes = {name: len(files[name]) for name in ("shops", "vendors", "items")}
    assert sizes == {"shops": 4, "vendors": 12, "items": 400}
    assert 3_000 <= len(files["sales"]) <= 6_000
    assert len({row["description"] for row in files["items"]}) == 400


def test_about_120_backorder_lines_stand_over_about_70_waiting_orders(
    files: Files, sources: list[Source]
) -> None:
    assert 110 <= len(sources) <= 130
    customers = {source.order for source in sources if source.waiting}
    assert 60 <= len(customers) <= len(reached(files)) <= 80


def test_backordered_units_add_up_to_what_is_below_zero(files: Files, sources: list[Source]) -> None:
    below = sum(-quantity for quantity in on_hand(files).values() if quantity < 0)
    assert sum(source.backordered for source in sources) == below


def test_most_shelves_hold_something_and_some_have_levels(files: Files) -> None:
    books = on_hand(files)
    assert sum(quantity > 0 for quantity in books.values()) > 0.8 * len(books)
    levels = sum(row["reorder_point"] != "" for row in files["stock"])
    assert 0.25 < levels / len(files["stock"]) < 0.6


def test_some_vendors_and_items_lack_what_a_purchase_needs(files: Files) -> None:
    vendors, items = files["vendors"], files["items"]
    assert sum(row["lead_time_days"] == "" for row in vendors) == 1
    assert {row["currency"] for row in vendors} == {"USD", "EUR", "CAD"}
    assert any(row["minimum_order_value"] for row in vendors)
    assert any(row["free_freight_value"] for row in vendors)
    assert 5 <= sum(row["tracked"] == "false" for row in items) <= 12
    assert any(row["vendor_id"] == "" and row["tracked"] == "true" for row in items)
    for column, usual in (
        ("pack_size", "1"),
        ("minimum_order_quantity", "0"),
        ("maximum_order_quantity", ""),
    ):
        assert 10 < sum(row[column] != usual for row in items) < 200
    assert len(files["price_breaks"]) > 50
    assert len({row["category"] for row in items}) >= 10


def test_waits_fall_into_every_bucket_of_the_ageing_chart(sources: list[Source]) -> None:
    ages = [(ANCHOR - datetime.fromisoformat(source.at).date()).days for source in sources if source.at]
    for low, high in ((0, 3), (4, 7), (8, 14), (15, 21), (22, 30), (31, 45), (46, 999)):
        assert sum(low <= age <= high for age in ages) >= 3


# --- the day of loading ---


def test_loading_moves_every_date_by_whole_days_and_leaves_the_rest() -> None:
    frames = {
        name: pl.read_csv(sample_folder() / file.file_name, infer_schema=False)
        for name, file in CONTRACT.items()
    }
    moved = shifted(frames, date(2028, 3, 1))
    days = date(2028, 3, 1) - ANCHOR
    for name, frame in frames.items():
        for column in frame.columns:
            before, after = frame[column].to_list(), moved[name][column].to_list()
            if FILES[name].column(column).kind in {"date", "time"}:
                before = [later(value, days) if value else value for value in before]
            assert after == before, (name, column)


def later(value: str, days: timedelta) -> str:
    kind = date if len(value) == 10 else datetime
    return (kind.fromisoformat(value) + days).isoformat()


def test_a_file_loaded_on_the_anchor_day_keeps_its_dates_and_empty_cells() -> None:
    frame = pl.DataFrame({"transfer_id": ["1", "2"], "sent_at": ["2025-12-30T23:59:00", None]})
    assert shifted({"transfers": frame}, ANCHOR)["transfers"].equals(frame)
    empty = pl.DataFrame({"transfer_id": ["1"], "sent_at": [""]})
    assert shifted({"transfers": empty}, date(2030, 1, 1))["transfers"].equals(empty)


@pytest.mark.parametrize(
    ("loaded_at", "due"),
    [(datetime(2026, 11, 30, 9), date(2026, 11, 30)), (datetime(2026, 11, 30, 7, 59), date(2026, 11, 29))],
    ids=["after midnight in Portland", "a minute before it"],
)
def test_today_is_what_the_calendar_of_the_first_shop_says(
    loaded_at: datetime, due: date, store: Store
) -> None:
    fill_with_sample(store, actor="Ann", now=loaded_at)
    first = pl.read_csv(sample_folder() / "purchase_orders.csv", try_parse_dates=True).row(0, named=True)
    with store.read() as snapshot:
        (line,) = snapshot.rows("purchase_order", po_id=str(first["po_id"]))
    assert line["expected_on"] - due == first["expected_on"] - ANCHOR
