"""The sample shop keeps every promise made for it, counted from its own files in plain Python."""

import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from core.exchange.sample import ANCHOR, sample_folder, shifted
from core.neutral.columns import Column
from core.neutral.schema import FILES
from tests.helpers.naive_rules import (
    Files,
    Source,
    incoming,
    naive_open_sources,
    on_hand,
    outgoing,
    reached,
    read_files,
)

TODAY = ANCHOR.isoformat()
OPTIONAL = {"special_orders"}
"""Files of the contract that the sample shop does not have."""
CONTRACT = {name: file for name, file in FILES.items() if not file.ours and name not in OPTIONAL}
"""The files of the contract; no sample shop has those that are ours beyond it."""
ROOT = Path(__file__).resolve().parents[3]
NUMBER = {
    "quantity": re.compile(r"-?\d{1,9}"),
    "money": re.compile(r"\d+(\.\d{1,2})?"),
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"),
    "boolean": re.compile(r"true|false"),
    "text": re.compile(r".+"),
}


@pytest.fixture(scope="module")
def files() -> Files:
    return read_files(sample_folder())


@pytest.fixture(scope="module")
def short(files: Files) -> dict[tuple[str, str], list[Source]]:
    return naive_open_sources(files)


@pytest.fixture(scope="module")
def sources(short: dict[tuple[str, str], list[Source]]) -> list[Source]:
    return [source for sources in short.values() for source in sources]


@pytest.fixture(scope="module")
def orders(files: Files) -> dict[str, dict[str, str]]:
    return {row["ecom_order_id"]: row for row in files["ecom_orders"]}


def documents(rows: list[dict[str, str]], number: str) -> dict[str, list[dict[str, str]]]:
    lines: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        lines[row[number]].append(row)
    return lines


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


# --- the scenarios ---


def test_one_order_of_three_items_is_covered_by_three_documents(sources: list[Source]) -> None:
    def kinds(order: str) -> Iterator[tuple[str, str]]:
        lines = [source for source in sources if source.order == order]
        if len(lines) == 3 and all(line.covered == line.backordered == line.quantity for line in lines):
            yield from {document for line in lines for document in line.served_by}

    shapes = [Counter(kind for kind, _ in kinds(source.order)) for source in sources if source.order]
    assert Counter({"purchase_order": 2, "transfer": 1}) in shapes


def test_an_item_is_short_in_one_shop_and_plentiful_in_another(files: Files) -> None:
    books = on_hand(files)
    short = {item for (item, _), quantity in books.items() if quantity == -3}
    assert short & {item for (item, _), quantity in books.items() if quantity == 5}


def test_transfers_returns_and_discrepancies_are_among_the_sources(sources: list[Source]) -> None:
    kinds = Counter(source.kind for source in sources)
    assert kinds["transfer"] >= 1
    assert kinds["vendor_return"] >= 1
    assert kinds["unexplained"] >= 1
    assert any(source.kind == "sale" and not source.order for source in sources)
    assert any(source.backordered < source.quantity for source in sources)


def test_lines_are_covered_in_full_in_part_and_not_at_all(sources: list[Source]) -> None:
    assert sum(source.covered == source.backordered for source in sources) > 40
    assert sum(source.covered == 0 for source in sources) > 20
    assert any(0 < source.covered < source.backordered for source in sources)


def test_purchase_orders_are_late_due_today_to_come_part_received_undated_and_drafted(files: Files) -> None:
    by_number = documents(files["purchase_orders"], "po_id").values()
    drafts = [lines[0] for lines in by_number if not lines[0]["ordered_at"]]
    sent = [lines[0] for lines in by_number if lines[0]["ordered_at"] and lines[0]["closed"] == "false"]
    assert len(drafts) >= 3
    assert sum("" < line["expected_on"] < TODAY for line in sent) >= 5
    assert any(line["expected_on"] == TODAY for line in sent)
    assert sum(line["expected_on"] > TODAY for line in sent) >= 10
    assert any(line["expected_on"] == "" for line in sent)
    assert sum(line["received_at"] != "" for line in sent) >= 2
    assert all(line["url"].startswith("https://") for lines in by_number for line in lines)


def test_transfers_are_on_their_way_and_one_is_a_draft(files: Files) -> None:
    coming = {
        number for lines in incoming(files).values() for _, number, kind, *_ in lines if kind == "transfer"
    }
    assert len(coming) >= 4
    assert any(row["sent_at"] == "" for row in files["transfers"])


def test_drafts_stand_for_items_that_are_short(
    files: Files, short: dict[tuple[str, str], list[Source]]
) -> None:
    drafted = {(row["item_id"], row["shop_id"]) for row in files["purchase_orders"] if not row["ordered_at"]}
    assert drafted & short.keys()


def test_incoming_supply_serves_goods_sold_at_the_till_first(
    files: Files, short: dict[tuple[str, str], list[Source]]
) -> None:
    coming = incoming(files)
    sold_unreceived = [
        pair
        for pair, sources in short.items()
        if all(not source.waiting for source in sources) and any(line[0] < TODAY for line in coming[pair])
    ]
    assert len(sold_unreceived) >= 2


def test_an_item_was_sold_that_no_shop_ever_held(
    files: Files, short: dict[tuple[str, str], list[Source]]
) -> None:
    bought = {row["item_id"] for name in ("purchase_orders", "transfers") for row in files[name]}
    where = Counter(item for item, _ in on_hand(files))
    never = [item for item, _ in short if item not in bought and where[item] == 1]
    assert never


def test_a_customer_waits_where_stock_has_a_discrepancy(
    short: dict[tuple[str, str], list[Source]],
) -> None:
    mixed = [sources for sources in short.values() if sources[0].kind == "unexplained" and len(sources) > 1]
    assert any(source.waiting for sources in mixed for source in sources)


def test_the_till_sold_what_an_older_order_waits_for(
    files: Files, short: dict[tuple[str, str], list[Source]]
) -> None:
    lines = outgoing(files)
    passed_over = [
        line
        for pair, sources in short.items()
        for line in lines[pair]
        if line.waiting and line not in sources and any(not source.order for source in sources)
    ]
    assert passed_over


def test_customers_took_back_part_of_an_order(files: Files, sources: list[Source]) -> None:
    returned = {row["ecom_order_id"] for row in files["sales"] if int(row["quantity"]) < 0}
    assert any(source.order in returned and source.waiting for source in sources if source.order)
    assert any(row["refunded"] for row in files["sales"])


def test_orders_wait_unpaid_abroad_for_pickup_unchecked_and_part_shipped(
    files: Files, orders: dict[str, dict[str, str]]
) -> None:
    waiting = [orders[order] for order in reached(files)]
    for column, value, least in (
        ("payment_status", "not_paid", 3),
        ("payment_status", "partially_paid", 1),
        ("delivery", "pickup", 5),
        ("shipping_country", "CA", 3),
        ("fraud_check", "unchecked", 3),
        ("fraud_check", "fraud", 1),
        ("shipment_status", "partially_shipped", 1),
    ):
        assert sum(order[column] == value for order in waiting) >= least, (column, value)


def test_one_order_looks_like_fraud(files: Files, orders: dict[str, dict[str, str]]) -> None:
    amounts: Counter[str] = Counter()
    for row in files["sales"]:
        amounts[row["ecom_order_id"]] += round(float(row["unit_price"]) * int(row["quantity"]))
    suspicious = [
        number
        for number, order in orders.items()
        if order["fraud_check"] == "unchecked"
        and order["billing_country"] != order["shipping_country"]
        and amounts[number] > 5_000
    ]
    assert len(suspicious) == 1


def test_orders_are_ready_to_ship_today(files: Files, orders: dict[str, dict[str, str]]) -> None:
    whole = [orders[order] for order, (units, ready) in reached(files).items() if units == ready]
    go = [order for order in whole if (order["payment_status"], order["fraud_check"]) == ("paid", "cleared")]
    assert {order["delivery"] for order in go} == {"ship", "pickup"}
    assert len(go) >= 5
    assert any(0 < ready < units for units, ready in reached(files).values())


def test_some_shipped_orders_are_not_ticked_in_the_pos(orders: dict[str, dict[str, str]]) -> None:
    unticked = [order for order in orders.values() if order["ticked_in_pos"] == "false"]
    assert len(unticked) >= 3
    assert {order["shipment_status"] for order in unticked} == {"shipped"}


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
