"""Stock movements of the test server, and its own negative inventory report."""

from datetime import UTC, datetime, timedelta

from tests.lightspeed_server import Clock, LightspeedServer, Merchant
from tests.lightspeed_server.examples import Example
from tests.lightspeed_server.shop_of_one import shop_of_one


def report(merchant: Merchant) -> list[tuple[str, int, int]]:
    """Reason, document and units of each row."""
    return [(row["reason"], row["document"], row["units"]) for row in merchant.negative_inventory()]


def test_a_sale_of_five_against_three_leaves_two_of_it_open() -> None:
    merchant, main, _, chair = shop_of_one(3)

    sale = merchant.sell(main, [(chair, 5, "10")])

    assert merchant.qoh(chair, main) == -2
    assert report(merchant) == [("Sale", sale, 2)]
    log = list(merchant.rows["InventoryLog"].values())[-1]
    assert (log["qohChange"], log["causedNegative"], log["saleID"]) == (-5, True, sale)


def test_the_part_below_zero_may_be_logged_in_a_row_of_its_own() -> None:
    merchant, main, _, chair = shop_of_one(3)
    merchant.split_logs = True

    merchant.sell(main, [(chair, 5, "10")])

    rows = list(merchant.rows["InventoryLog"].values())[-2:]
    assert [(row["qohChange"], row["causedNegative"]) for row in rows] == [(-3, False), (-2, True)]


def test_a_receipt_clears_the_oldest_source_first_and_partly() -> None:
    merchant, main, _, chair = shop_of_one()
    first, second = (merchant.sell(main, [(chair, units, "10")]) for units in (2, 3))
    order = merchant.purchase_order(merchant.vendor("Oak"), main, [(chair, 9, "4")])
    merchant.send_order(order)
    (line,) = merchant.order_lines(order)

    merchant.receive(order, {line["orderLineID"]: 1})
    assert report(merchant) == [("Sale", first, 1), ("Sale", second, 3)]
    merchant.receive(order, {line["orderLineID"]: 2})
    assert report(merchant) == [("Sale", second, 2)]
    merchant.receive(order)
    assert report(merchant) == []
    assert merchant.qoh(chair, main) == 4


def test_units_counted_but_not_checked_in_are_not_in_stock() -> None:
    merchant, main, _, chair = shop_of_one()
    order = merchant.purchase_order(merchant.vendor("Oak"), main, [(chair, 4, "4")])
    (line,) = merchant.order_lines(order)

    merchant.count_in(line["orderLineID"], 3)
    assert merchant.qoh(chair, main) == 0
    merchant.check_in(order)
    assert merchant.qoh(chair, main) == 3


def test_backorder_counts_open_orders_too_and_neither_finished_nor_archived_ones() -> None:
    merchant, main, _, chair = shop_of_one()
    vendor = merchant.vendor("Oak")
    orders = [merchant.purchase_order(vendor, main, [(chair, units, "4")]) for units in (1, 2, 4)]
    merchant.finish(orders[1])
    merchant.archive_order(orders[2])

    assert merchant.level(chair, main)["backorder"] == 1
    merchant.receive(orders[0], {merchant.order_lines(orders[0])[0]["orderLineID"]: 2})
    assert merchant.level(chair, main)["backorder"] == 0


def test_a_transfer_that_sends_too_much_is_negative_at_its_sender_and_in_transit_until_received() -> None:
    merchant, main, west, chair = shop_of_one(3)
    transfer = merchant.transfer(main, west, [(chair, 5)])
    merchant.send_transfer(transfer)
    (line,) = merchant.transfer_lines(transfer)

    assert report(merchant) == [("Removed for transfer", transfer, 2)]
    assert merchant.level(chair, west)["onTransferIn"] == 5

    merchant.receive_transfer(transfer, {line["transferItemID"]: 2})
    assert (merchant.qoh(chair, west), merchant.level(chair, west)["onTransferIn"]) == (2, 3)
    merchant.return_transfer(line["transferItemID"], 1)
    assert report(merchant) == [("Removed for transfer", transfer, 1)]
    merchant.receive_transfer(transfer)
    assert merchant.get("Transfer", transfer)["status"] == "received"
    assert (merchant.qoh(chair, west), merchant.level(chair, west)["onTransferIn"]) == (4, 0)


def test_a_vendor_return_takes_stock_when_sent_and_gives_it_back_when_unsent() -> None:
    merchant, main, _, chair = shop_of_one(1)
    number = merchant.vendor_return(merchant.vendor("Oak"), main, [(chair, 3)])
    assert merchant.qoh(chair, main) == 1

    merchant.send_return(number)
    assert report(merchant) == [("Returned to vendor", number, 2)]
    merchant.unsend_return(number)
    assert (report(merchant), merchant.qoh(chair, main)) == ([], 1)


def test_a_refund_gives_back_what_its_own_line_took() -> None:
    merchant, main, _, chair = shop_of_one()
    first, second = (merchant.sell(main, [(chair, units, "10")]) for units in (2, 3))

    refund = merchant.refund(merchant.lines(second)[0]["saleLineID"], 2)

    assert report(merchant) == [("Sale", first, 2), ("Sale", second, 1)]
    (line,) = merchant.lines(refund)
    assert (line["unitQuantity"], line["parentSaleLineID"]) == (-2, merchant.lines(second)[0]["saleLineID"])


def test_a_voided_sale_is_no_source_and_its_time_stamp_does_not_move() -> None:
    merchant, main, _, chair = shop_of_one()
    sale = merchant.sell(main, [(chair, 2, "10")])
    sold_at = merchant.get("Sale", sale)["timeStamp"]
    merchant.clock.advance(600)

    merchant.void(sale)

    assert (report(merchant), merchant.qoh(chair, main)) == ([], 0)
    told = merchant.get("Sale", sale)
    assert (told["voided"], told["timeStamp"]) == (True, sold_at)
    assert told["updateTime"] == merchant.clock.now()


def test_a_back_dated_sale_moves_stock_now() -> None:
    merchant, main, _, chair = shop_of_one(1)
    first = merchant.sell(main, [(chair, 1, "10")])

    late = merchant.sell(main, [(chair, 1, "10")], at=merchant.clock.now() - timedelta(days=3))

    assert report(merchant) == [("Sale", late, 1)]
    logs = list(merchant.rows["InventoryLog"].values())
    assert logs[-1]["createTime"] < logs[-2]["createTime"]
    assert first < late


def test_a_special_order_leaves_on_hand_as_it_arrives_and_only_the_rest_when_completed() -> None:
    merchant, main, _, chair = shop_of_one()
    special = merchant.special_order(main, merchant.customer("Sam", "Hill"), chair, 3)
    order = merchant.purchase_order(merchant.vendor("Oak"), main, [(chair, 2, "4")])
    (line,) = merchant.order_lines(order)
    merchant.order_special(special, line["orderLineID"])

    merchant.receive(order)
    level = merchant.level(chair, main)
    assert (level["qoh"], level["onSpecialOrder"]) == (0, 2)

    sale = merchant.complete_special(special)
    assert report(merchant) == [("Sale", sale, 1)]
    assert merchant.level(chair, main)["onSpecialOrder"] == 0


def test_a_count_clears_what_was_negative() -> None:
    merchant, main, _, chair = shop_of_one()
    merchant.sell(main, [(chair, 4, "10")])

    merchant.count(chair, main, 3)

    assert (report(merchant), merchant.qoh(chair, main)) == ([], 3)


def test_an_archived_item_has_no_stock_and_a_merged_one_lives_on_in_the_other() -> None:
    merchant, main, _, chair = shop_of_one(5)
    old = merchant.item("Old chair", stock={main: 1})
    sale = merchant.sell(main, [(old, 3, "10")])

    merchant.merge_items(old, chair)
    assert (merchant.qoh(old, main), merchant.qoh(chair, main)) == (0, 3)
    assert report(merchant) == []
    assert merchant.lines(sale)[0]["itemID"] == chair
    assert merchant.get("Item", old)["archived"]

    merchant.archive_item(chair)
    assert merchant.qoh(chair, main) == 0


def test_items_that_are_no_goods_and_charges_move_no_stock() -> None:
    merchant, main, _, _ = shop_of_one()
    fee = merchant.item("Delivery", item_type="non_inventory")

    merchant.sell(main, [(fee, 1, "15"), (0, 1, "3")])

    assert report(merchant) == []
    assert merchant.qoh(fee, main) == 0


def test_a_web_order_takes_the_stock_of_its_sale_and_a_credit_brings_it_back() -> None:
    server = LightspeedServer(Clock(datetime(2026, 11, 1, 8, tzinfo=UTC)))
    merchant, shop = server.merchant, server.web_shop
    shop.shop = main = merchant.shop("Main")
    chair = merchant.item("Chair")
    variant = shop.variant("Chair", item=chair, sku="CHA")
    order = shop.place([(variant, 2, 49.5)])

    assert report(merchant) == [("Sale", shop.sales[order], 2)]
    assert merchant.negative_inventory()[0]["ecom_order"] == "ORD00001"
    assert merchant.get("ShipTo", 1)["shipped"] is False

    (line,) = shop.lines(order)
    shop.credit(order, {line["id"]: 1})
    assert report(merchant) == [("Sale", shop.sales[order], 1)]
    assert merchant.qoh(chair, main) == -1


def test_the_example_has_every_kind_of_source(example: Example, server: LightspeedServer) -> None:
    rows = server.merchant.negative_inventory()

    assert {row["reason"] for row in rows} == {"Sale", "Removed for transfer", "Returned to vendor"}
    assert {row["ecom_order"] for row in rows} == {"", "ORD00001"}
    assert example.web_order
