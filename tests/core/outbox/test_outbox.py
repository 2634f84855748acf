"""Acts that people do here are entered in Lightspeed by the program, once, and ticked."""

from core.feeds import Unreachable
from core.orders import clear, edit_tracking, mark_paid, picked_up, ship
from core.outbox import do_by_hand, keep_switches, load_sendings, try_again
from core.purchasing import DraftToSend, mark_sent, send_drafts
from core.to_do import load_done_there, load_open_acts
from core.undo import undo
from tests.helpers.outbox_desk import OutboxDesk, inbox
from tests.lightspeed_server.examples import Example

ORDER = "ORD00001"


def test_a_purchase_order_sent_here_stands_in_lightspeed_and_has_its_number(
    here: OutboxDesk, example: Example
) -> None:
    items = example.items
    po = here.ordered(example.oak, example.main, [(items["chair"], 3), (items["stool"], 2)])

    assert here.turn() == {}

    (order,) = here.there("Order")
    lines = here.server.merchant.order_lines(order["orderID"])
    assert [(line["itemID"], line["quantity"]) for line in lines] == [
        (items["chair"], 3),
        (items["stool"], 2),
    ]
    assert order["orderedDate"]
    assert here.header("purchase_order", po_id=po)["pos_number"] == str(order["orderID"])
    assert here.open_acts() == []
    here.sync()
    assert here.header("purchase_order", po_id=po)["listed"]
    assert here.desk.problems() == []
    with here.desk.store.read() as snapshot:
        assert not snapshot.rows("purchase_order", po_id=str(order["orderID"]))


def test_a_transfer_sent_here_leaves_the_stock_there_once(here: OutboxDesk, example: Example) -> None:
    frame = example.items["frame"]
    transfer = here.sent(example.main, example.west, [(frame, 2)])

    here.turn()
    here.sync()

    assert here.server.merchant.qoh(frame, example.main) == 4
    assert here.desk.on_hand() == here.desk.their_on_hand()
    assert here.desk.report() == here.desk.their_report()
    assert here.header("transfer", transfer_id=transfer)["pos_number"]
    assert here.open_acts() == []


def test_drafts_of_both_kinds_sent_together_are_two_writes(here: OutboxDesk, example: Example) -> None:
    here.server.merchant.transfer(example.main, example.west, [(example.items["frame"], 1)])
    here.sync()
    drafts = [DraftToSend("po", str(example.draft)), DraftToSend("transfer", "3")]
    here.do(send_drafts, drafts)

    here.turn()

    assert here.states() == ["verified", "verified"]
    assert here.server.merchant.get("Order", example.draft)["orderedDate"]
    assert here.server.merchant.get("Transfer", 3)["status"] == "sent"
    assert here.open_acts() == []
    assert here.desk.store.ask(load_done_there)["actor"].to_list() == ["worker"]


def test_payment_shipment_and_tracking_number_reach_the_web_shop(here: OutboxDesk, example: Example) -> None:
    shop = here.server.web_shop
    shop.touch(example.web_order, paymentStatus="not_paid")
    shipment = shop.pack(example.web_order)
    here.server.clock.advance(60)
    here.sync()
    here.do(mark_paid, [ORDER], "cash")
    here.turn()
    assert shop.orders[example.web_order]["paymentStatus"] == "paid"

    give_stock(here, example)
    here.do(ship, [ORDER], carrier="UPS", tracking_number="1Z9")
    here.turn()
    record = shop.shipments[shipment]
    assert (record["status"], record["trackingCode"]) == ("shipped", "1Z9")

    here.do(edit_tracking, ORDER, "UPS", "1Z8")
    here.turn()
    assert shop.shipments[shipment]["trackingCode"] == "1Z8"
    assert here.states() == ["verified", "verified", "verified"]
    assert here.open_acts() == []
    here.server.clock.advance(60)
    here.sync()
    assert here.header("ecom_order", ecom_order_id=ORDER)["tracking_number"] == "1Z8"


def give_stock(here: OutboxDesk, example: Example) -> None:
    """The order is cleared, and all its units are on the shelf."""
    for name in ("desk", "stool", "vase"):
        here.server.merchant.count(example.items[name], example.main, 9)
    here.server.clock.advance(60)
    here.sync()
    here.do(clear, [ORDER])


def test_an_order_for_pickup_is_picked_up_there(here: OutboxDesk, example: Example) -> None:
    here.server.web_shop.touch(example.web_order, shipmentIsPickup=True)
    give_stock(here, example)
    here.do(picked_up, [ORDER])

    here.turn()

    assert here.server.web_shop.orders[example.web_order]["status"] == "completed_picked_up"
    assert here.open_acts() == []


# --- switches


def test_nothing_is_sent_unless_it_is_switched_on(here: OutboxDesk, example: Example) -> None:
    keep_switches(here.desk.store, ["transfers", "payment"])
    po = here.ordered(example.oak, example.main, [(example.items["chair"], 3)])
    before = len(here.server.seen)

    here.turn()

    assert here.rows() == []
    assert len(here.server.seen) == before
    assert here.open_acts() == [("order", po)]
    keep_switches(here.desk.store, ["purchase_orders"])
    here.turn()
    assert here.states() == ["verified"]


def test_what_will_be_sent_is_queued_at_once_so_that_nobody_enters_it(
    here: OutboxDesk, example: Example
) -> None:
    po = here.ordered(example.oak, example.main, [(example.items["chair"], 3)])

    with here.desk.store.read() as snapshot:
        ((subject, sending),) = load_sendings(snapshot, load_open_acts(snapshot)).items()

    assert (subject[2], sending.word, sending.source) == (po, "Queued", "r-series")
    keep_switches(here.desk.store, [])
    with here.desk.store.read() as snapshot:
        assert load_sendings(snapshot, load_open_acts(snapshot)) == {}


def test_a_parcel_with_a_tracking_number_needs_both_switches(here: OutboxDesk, example: Example) -> None:
    here.server.web_shop.pack(example.web_order)
    give_stock(here, example)
    keep_switches(here.desk.store, ["shipment"])
    here.do(ship, [ORDER], tracking_number="1Z9")

    here.turn()

    assert here.rows() == []


def test_an_act_that_was_undone_before_it_was_sent_is_not_sent(here: OutboxDesk, example: Example) -> None:
    here.server.faults.cut("/API/", times=7)
    done = here.do(mark_sent, str(example.draft), expected_on=None)
    assert isinstance(here.turn()["r-series"], Unreachable)
    here.do(undo, done.operation_id)
    here.server.clock.advance(120)

    here.turn()

    assert here.rows() == []
    assert "orderedDate" not in str(here.server.requests("Order/"))


# --- refusals


def test_a_value_that_changed_there_is_refused_with_both_and_told_once(
    here: OutboxDesk, example: Example
) -> None:
    here.server.web_shop.touch(example.web_order, paymentStatus="not_paid")
    here.server.clock.advance(60)
    here.sync()
    here.do(mark_paid, [ORDER], "cash")
    here.server.web_shop.touch(example.web_order, paymentStatus="cancelled")

    here.turn()
    here.turn()

    said = "Order ORD00001: Lightspeed eCom has cancelled, here it is paid. Nothing was changed there."
    assert inbox(here) == [said]
    assert here.open_acts() == [("paid", ORDER)]
    assert here.server.web_shop.orders[example.web_order]["paymentStatus"] == "cancelled"
    (row,) = here.rows()
    here.server.web_shop.touch(example.web_order, paymentStatus="not_paid")
    try_again(here.desk.store, row.mark, now=here.now())
    here.turn()
    assert here.states() == ["verified"]
    assert inbox(here) == []
    assert here.open_acts() == []


def test_a_refused_write_can_be_done_by_hand(here: OutboxDesk, example: Example) -> None:
    assert example.web_order
    give_stock(here, example)
    here.do(ship, [ORDER])
    here.turn()
    assert "has no shipment of this order yet" in inbox(here)[0]
    (row,) = here.rows()

    do_by_hand(here.desk.store, row.mark, now=here.now())
    here.turn()

    assert inbox(here) == []
    with here.desk.store.read() as snapshot:
        assert load_sendings(snapshot, load_open_acts(snapshot)) == {}
    assert here.open_acts() == [("shipped", ORDER)]
    here.server.web_shop.ship(example.web_order)
    here.server.clock.advance(60)
    here.sync()
    here.turn()
    assert here.open_acts() == []
    assert here.rows() == []


def test_what_was_undone_here_after_it_was_sent_is_told(here: OutboxDesk, example: Example) -> None:
    here.server.faults.lose_answer("PUT /API/")
    done = here.do(mark_sent, str(example.draft), expected_on=None)
    here.turn()
    here.do(undo, done.operation_id)
    here.server.clock.advance(130)

    here.turn()

    assert inbox(here) == [
        "PO 1 was undone here, but had already been sent to Lightspeed Retail. Put it right there."
    ]


def test_a_restored_backup_sends_nothing_again(here: OutboxDesk, example: Example) -> None:
    """The rows of an older store know nothing of what was sent since: the mark does."""
    po = here.ordered(example.oak, example.main, [(example.items["chair"], 3)])
    here.turn()
    forget(here, po)

    here.turn()

    assert len(here.there("Order")) == 1
    assert here.states() == ["verified"]


def forget(here: OutboxDesk, po: str) -> None:
    """As the store was before it was sent."""
    (row,) = here.rows()
    with here.desk.store.write() as tx:
        tx.remove("outbox_write", tx.frame("outbox_write", columns=["mark"]))
    (link,) = (row for row in _operations(here) if row["kind"] == "link")
    here.do(undo, link["operation_id"])
    assert here.header("purchase_order", po_id=po)["pos_number"] is None
    assert row.state == "verified"


def _operations(here: OutboxDesk) -> list[dict[str, object]]:
    with here.desk.store.read() as snapshot:
        return snapshot.rows("operation")


def test_costs_are_sent_unless_the_vendor_has_another_currency(here: OutboxDesk, example: Example) -> None:
    plain = here.server.merchant.vendor("Ash")
    here.server.clock.advance(60)
    here.sync()
    for vendor in (example.oak, plain):
        here.ordered(vendor, example.main, [(example.items["chair"], 3)], cost="4.50")

    here.turn()

    lines = [here.server.merchant.order_lines(order["orderID"])[0] for order in here.there("Order")]
    assert [str(line["price"]) for line in lines] == ["0", "4.5"]
