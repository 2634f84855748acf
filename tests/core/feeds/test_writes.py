"""Writes to both APIs: made once, completed after any cut, and never over a value nobody here has seen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.feeds import CSeries, FeedNotAllowed, NotAccepted, OutcomeUnknown, RSeries, WantedLine, Write
from tests.lightspeed_server import LightspeedServer
from tests.lightspeed_server.examples import Example

SINCE = datetime(2026, 11, 1, 8, tzinfo=UTC)
NUMBER = "ORD00001"


def new_order(example: Example) -> Write:
    lines = tuple(
        WantedLine(str(example.items[name]), units, name, "4.50")
        for name, units in (("chair", 3), ("stool", 2), ("bench", 1))
    )
    ids = {"vendorID": str(example.oak), "shopID": str(example.main)}
    record = ids | {"orderedDate": "2026-11-02T09:00:00+00:00"}
    return Write("purchase_orders", "BD-1", "PO-1", SINCE, lines=lines, record=record, is_new=True)


def new_transfer(example: Example) -> Write:
    lines = tuple(WantedLine(str(example.items[name]), 1, name) for name in ("chair", "frame", "lamp"))
    record = {"sendingShopID": str(example.main), "receivingShopID": str(example.west)}
    return Write("transfers", "BD-2", "T-1", SINCE, lines=lines, record=record, is_new=True)


def web_write(kind: str, wanted: str, *seen: str, whole: bool = True, **record: str) -> Write:
    about = {"order": NUMBER, "placed_at": "2026-11-01T08:00:00", **record}
    return Write(kind, "BD-3", f"Order {NUMBER}", SINCE, record=about, seen=seen, wanted=wanted, whole=whole)


def marked(server: LightspeedServer, kind: str, field: str, mark: str) -> list[int]:
    return [number for number, row in server.merchant.rows[kind].items() if mark in str(row.get(field))]


def units(server: LightspeedServer, kind: str, parent: str, number: int, figure: str) -> list[int]:
    return [line[figure] for line in server.merchant.children(kind, parent, number)]


def test_a_purchase_order_is_made_filled_and_marked_as_ordered(
    server: LightspeedServer, retail: RSeries, example: Example
) -> None:
    write = new_order(example)
    assert retail.look(write) is None

    answer = retail.push(write)

    (number,) = marked(server, "Order", "refNum", "BD-1")
    assert (answer.state, answer.number) == ("verified", str(number))
    assert units(server, "OrderLine", "orderID", number, "quantity") == [3, 2, 1]
    assert server.merchant.get("Order", number)["orderedDate"]
    assert retail.look(write) == answer


def test_a_transfer_is_made_filled_and_sent(
    server: LightspeedServer, retail: RSeries, example: Example
) -> None:
    answer = retail.push(new_transfer(example))

    (number,) = marked(server, "Transfer", "note", "BD-2")
    assert (answer.state, answer.number) == ("verified", str(number))
    assert units(server, "TransferItem", "transferID", number, "sent") == [1, 1, 1]


@pytest.mark.parametrize("loses", ["cut", "lose_answer", "late"])
@pytest.mark.parametrize("place", range(5))
def test_a_cut_anywhere_is_completed_and_nothing_is_there_twice(
    server: LightspeedServer, retail: RSeries, example: Example, loses: str, place: int
) -> None:
    write = new_order(example)
    where = "PUT" if place == 4 else "POST /API/"
    getattr(server.faults, loses)(where, skip=0 if place == 4 else place)

    with pytest.raises(OutcomeUnknown, match="It is looked up there before anything is sent again"):
        retail.push(write)
    server.clock.advance(120)
    found = retail.look(write)
    answer = retail.push(replace(write, number=found.number) if found else write)

    (number,) = marked(server, "Order", "refNum", "BD-1")
    assert answer.state == "verified"
    assert sorted(units(server, "OrderLine", "orderID", number, "quantity")) == [1, 2, 3]


@pytest.mark.parametrize("place", range(3))
def test_a_transfer_whose_answer_was_lost_is_not_sent_twice(
    server: LightspeedServer, retail: RSeries, example: Example, place: int
) -> None:
    write = new_transfer(example)
    before = server.merchant.qoh(example.items["frame"], example.main)
    server.faults.lose_answer("POST /API/", skip=place)

    with pytest.raises(OutcomeUnknown):
        retail.push(write)
    answer = retail.push(write)

    assert answer.state == "verified"
    assert len(marked(server, "Transfer", "note", "BD-2")) == 1
    assert server.merchant.qoh(example.items["frame"], example.main) == before - 1


@pytest.mark.parametrize("status", [500, 502, 503])
def test_an_error_of_the_server_is_no_reason_to_send_it_again(
    server: LightspeedServer, retail: RSeries, example: Example, status: int
) -> None:
    server.faults.fail(status, "POST /API/")

    with pytest.raises(OutcomeUnknown, match="problem of its own"):
        retail.push(new_order(example))

    assert len([seen for seen in server.seen if seen.method == "POST" and "/API/" in seen.path]) == 1


def test_a_limit_is_waited_for(server: LightspeedServer, retail: RSeries, example: Example) -> None:
    server.faults.limit("POST /API/", seconds=7)
    before = server.clock.seconds()

    assert retail.push(new_order(example)).state == "verified"

    assert server.clock.seconds() - before >= 7


def test_the_bucket_is_never_overrun_by_many_lines(
    server: LightspeedServer, retail: RSeries, example: Example
) -> None:
    items = [server.merchant.item(f"Item {number}") for number in range(150)]
    lines = tuple(WantedLine(str(item), 1, "") for item in items)

    assert retail.push(replace(new_order(example), lines=lines)).state == "verified"
    assert retail.push(replace(new_transfer(example), lines=lines)).state == "verified"
    assert server.bucket.refused == 0
    assert server.bucket.highest <= server.bucket.size


def test_what_somebody_changed_there_is_refused_with_both_values(
    server: LightspeedServer, retail: RSeries, example: Example
) -> None:
    write = new_order(example)
    server.faults.cut("PUT")
    with pytest.raises(OutcomeUnknown):
        retail.push(write)
    (number,) = marked(server, "Order", "refNum", "BD-1")
    server.merchant.change_line(server.merchant.order_lines(number)[0]["orderLineID"], 9)

    answer = retail.push(write)

    assert (answer.state, answer.number) == ("refused", str(number))
    assert answer.sentence == (
        "PO-1: Lightspeed Retail has 9 × chair, 2 × stool, 1 × bench, here it is 3 × chair, 2 × stool, "
        "1 × bench. Nothing was changed there."
    )
    assert not server.merchant.get("Order", number)["orderedDate"]


def test_a_draft_of_lightspeed_is_ordered_only_as_it_was_seen(
    server: LightspeedServer, retail: RSeries, example: Example
) -> None:
    chair = WantedLine(str(example.items["chair"]), 4, "Chair")
    dates = {"orderedDate": "2026-11-02T09:00:00+00:00"}
    write = Write("purchase_orders", "BD-4", "PO 1", SINCE, str(example.draft), (chair,), dates)
    other = replace(write, lines=(replace(chair, units=5),))

    assert "has 4 × Chair, here it is 5 × Chair" in retail.push(other).sentence
    assert retail.push(write).state == "verified"
    assert retail.push(write).state == "verified"
    assert len([seen for seen in server.seen if seen.method == "PUT"]) == 1


def test_a_write_that_is_refused_or_not_allowed_says_so(
    server: LightspeedServer, retail: RSeries, example: Example
) -> None:
    write = new_order(example)
    unknown = replace(write, record={**write.record, "vendorID": "999"})
    with pytest.raises(NotAccepted, match="refused to save purchase orders: vendorID “999” does not name"):
        retail.push(unknown)
    server.retail.denied.add("Order")
    with pytest.raises(FeedNotAllowed):
        retail.push(write)


# --- the web shop


@pytest.mark.parametrize("hours", [-11, 0, 14])
def test_an_order_is_marked_as_paid_only_as_it_was_seen(
    server: LightspeedServer, web_shop: CSeries, example: Example, hours: int
) -> None:
    server.ecom.own_time = timedelta(hours=hours)
    server.web_shop.touch(example.web_order, paymentStatus="not_paid")
    write = web_write("payment", "paid", "not_paid")

    assert web_shop.push(write).state == "verified"
    assert server.web_shop.orders[example.web_order]["paymentStatus"] == "paid"
    assert web_shop.push(write).state == "verified"
    assert len([seen for seen in server.seen if seen.method == "PUT"]) == 1

    server.web_shop.touch(example.web_order, paymentStatus="cancelled")
    answer = web_shop.push(write)
    assert "has cancelled, here it is paid. Nothing was changed there" in answer.sentence


@pytest.mark.parametrize("loses", ["cut", "lose_answer"])
def test_a_whole_order_is_shipped_with_its_tracking_number(
    server: LightspeedServer, web_shop: CSeries, example: Example, loses: str
) -> None:
    shop, first = server.web_shop, server.web_shop.lines(example.web_order)[0]["id"]
    parts = [shop.pack(example.web_order, {first: 1}), shop.pack(example.web_order)]
    write = web_write("shipment", "shipped", "", tracking="1Z9")
    getattr(server.faults, loses)("PUT", skip=1)

    with pytest.raises(OutcomeUnknown):
        web_shop.push(write)
    assert web_shop.push(write).state == "verified"

    for part in parts:
        assert (shop.shipments[part]["status"], shop.shipments[part]["trackingCode"]) == ("shipped", "1Z9")


def test_a_part_is_shipped_where_a_shipment_has_exactly_its_units(
    server: LightspeedServer, web_shop: CSeries, example: Example
) -> None:
    shop = server.web_shop
    first, second, _ = (line["id"] for line in shop.lines(example.web_order))
    shipment = shop.pack(example.web_order, {first: 1})
    shop.pack(example.web_order, {second: 1})
    lines = (WantedLine("0|DES", 1, "Desk"),)
    write = replace(web_write("shipment", "shipped", whole=False), lines=lines)

    assert web_shop.push(write).number == str(shipment)
    assert [each["status"] for each in shop.shipments.values()] == ["shipped", "not_shipped"]
    other = replace(write, lines=(WantedLine("VAS", 1, "Vase"),))
    assert "no shipment, or several, with exactly these units" in web_shop.push(other).sentence


def test_without_a_shipment_there_a_person_is_asked_to_make_one(web_shop: CSeries, example: Example) -> None:
    assert example.web_order
    assert "has no shipment of this order yet" in web_shop.push(web_write("shipment", "shipped")).sentence


def test_a_tracking_number_replaces_only_one_that_was_seen(
    server: LightspeedServer, web_shop: CSeries, example: Example
) -> None:
    shipment = server.web_shop.pack(example.web_order)
    write = web_write("tracking", "1Z9", "", tracking="1Z9")

    assert web_shop.push(write).state == "verified"
    assert server.web_shop.shipments[shipment]["trackingCode"] == "1Z9"

    server.web_shop.change_shipment(shipment, tracking="1Z7")
    assert "has tracking number 1Z7, here it is 1Z9" in web_shop.push(write).sentence


def test_an_order_is_picked_up_there(server: LightspeedServer, web_shop: CSeries, example: Example) -> None:
    write = web_write("shipment", "picked_up", "not_shipped")

    assert web_shop.push(write).state == "verified"
    assert server.web_shop.orders[example.web_order]["status"] == "completed_picked_up"


def test_an_order_the_web_shop_does_not_have_is_named(web_shop: CSeries, example: Example) -> None:
    assert example.web_order
    write = replace(
        web_write("payment", "paid"), record={"order": "1042", "placed_at": "2026-11-01T08:00:00"}
    )

    assert web_shop.push(write).sentence.endswith("Lightspeed eCom has no such order.")
