"""Scenarios of the sample shop: every situation that the pages show is there."""

from collections import Counter
from collections.abc import Iterator

from core.exchange.sample import ANCHOR
from tests.core.exchange.sample_files import documents
from tests.helpers.naive_rules import (
    Files,
    Source,
    incoming,
    on_hand,
    outgoing,
    reached,
)

TODAY = ANCHOR.isoformat()


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
