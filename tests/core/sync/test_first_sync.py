"""The first sync: the report stands early, and is the server's own."""

import pytest

from core.report import load_report
from tests.helpers.synced import Synced
from tests.lightspeed_server.examples import Example, fill_large


def test_the_report_is_lightspeed_s_own_list(synced: Synced) -> None:
    assert synced.report() == synced.their_report()
    assert synced.on_hand() == synced.their_on_hand()
    assert synced.problems() == []
    assert synced.waiting_records() == 0


def test_sent_and_drafted_documents_are_told_apart(synced: Synced, example: Example) -> None:
    with synced.store.read() as snapshot:
        orders = {row["po_id"]: row for row in snapshot.rows("purchase_order")}
        lines = snapshot.rows("purchase_order_line", po_id=str(example.ordered))
        transfers = {row["transfer_id"]: row for row in snapshot.rows("transfer")}

    assert orders[str(example.draft)]["ordered_at"] is None
    assert [(line["ordered"], line["received"]) for line in lines] == [(4, 1), (2, 0)]
    assert transfers[str(example.sent)]["sent_at"] is not None
    assert len(orders) == 2  # neither the finished nor the archived one


def test_a_web_order_waits_for_its_goods(synced: Synced) -> None:
    with synced.store.read() as snapshot:
        report = load_report(snapshot)

    assert set(report.filter(report["waiting"])["ecom_order_id"]) == {"ORD00001"}


def test_the_report_is_complete_before_the_other_items_are_read(desk: Synced, example: Example) -> None:
    assert example.main
    desk.connect()
    desk.server.faults.cut("/Item.json", skip=1, times=99)  # the first question is for the items named so far

    with pytest.raises(Exception, match="could not be read now"):
        desk.sync()

    assert desk.report() == desk.their_report()


def test_a_hundred_shortages_are_reported_within_30_drips(desk: Synced) -> None:
    fill_large(desk.server, items=150, shops=4, negatives=100)
    desk.connect()
    desk.server.faults.cut("/Item.json", skip=1, times=99)  # what follows the items of the shortages

    with pytest.raises(Exception, match="could not be read now"):
        desk.sync()

    assert desk.report() == desk.their_report()
    assert len(desk.report()) == 100
    assert desk.server.bucket.highest <= 30
    assert desk.server.bucket.refused == 0


def test_a_closed_log_is_named_and_sales_explain_the_shortages(desk: Synced, example: Example) -> None:
    assert example.main
    desk.server.retail.denied.add("InventoryLog")
    desk.connect()

    heard = desk.sync()

    assert heard.sentences == ["Lightspeed Retail does not let this sign-in see InventoryLog."]
    assert desk.report() == desk.their_report()


def test_a_record_type_we_may_not_read_is_named_and_the_others_are_read(
    desk: Synced, example: Example
) -> None:
    assert example.main
    desk.server.retail.denied |= {"Order", "VendorReturn"}
    desk.connect()

    heard = desk.sync()

    assert heard.sentences == [
        "Lightspeed Retail does not let this sign-in see Order.",
        "Lightspeed Retail does not let this sign-in see VendorReturn.",
    ]
    assert desk.on_hand() == desk.their_on_hand()
    assert [row for row in desk.report() if row[3] == "sale"] == [
        row for row in desk.their_report() if row[3] == "sale"
    ]


def test_a_merchant_without_data_is_synced_too(desk: Synced) -> None:
    desk.server.merchant.shop("Main")
    desk.connect()

    heard = desk.sync()

    assert heard.records["Shop"] == 1
    assert desk.report() == []


def test_the_second_sync_of_a_quiet_shop_writes_nothing_and_makes_few_requests(synced: Synced) -> None:
    operations, requests = synced.operations(), synced.requests()

    heard = synced.sync()

    assert synced.operations() == operations
    assert synced.requests() - requests <= 20
    assert heard.operations == {}
