"""From payment to the parcel in a real browser, as the one who ships web orders does it.

In the first story the shop has one tyre. The order E1 took it and is fraud; the order E2 wants two, is paid
by bank transfer, and the purchase order P1 brings the tyre that is still missing.
"""

import re
from datetime import date
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, Position, expect

from core.ledger.check import load_problems
from core.orders.stages import load_orders
from core.store import open_store
from tests.browser.conftest import PATIENCE, Visit, visiting
from tests.helpers.server_process import served
from tests.helpers.small_shop import changed_order, ordered, small_shop, sold, stocked


def a_shop(path: Path) -> None:
    store = small_shop(path)
    stocked(store, "tyre", 1)
    sold(store, "A", "tyre", 1, date(2026, 11, 1), order="E1")
    sold(store, "B", "tyre", 2, date(2026, 11, 2), order="E2")
    ordered(store, "P1", "tyre", 1, date(2026, 12, 1))
    changed_order(
        store, "E1", fraud_check="unchecked", delivery="ship", billing_country="US", shipping_country="CA"
    )
    changed_order(store, "E2", payment_status="not_paid", delivery="ship")
    store.close()


def press(visit: Visit, name: str, then: str) -> None:
    """Press a button and wait for what the page says then."""
    visit.page.get_by_role("button", name=re.compile(f"^{name}")).first.click()
    expect(visit.page.get_by_text(then).first).to_be_visible(timeout=PATIENCE)
    visit.settle()


def is_in_stage(page: Page, stage: str) -> None:
    expect(page.get_by_role("heading", level=3).first).to_contain_text(stage, timeout=PATIENCE)


def test_from_payment_to_the_parcel(browser: Browser, tmp_path: Path) -> None:
    a_shop(tmp_path / "shop.duckdb")
    with served(tmp_path / "shop.duckdb") as server, visiting(browser, server) as visit:
        page = visit.open("/ecom_orders?order=E1")
        expect(page.get_by_text("Billed to US, shipped to CA.")).to_be_visible()
        press(visit, "Fraud", "It cannot be shipped")
        press(visit, "Refund the whole order", "1 unit of order E1?")
        press(visit, "Confirm refund", "The stock goes to order E2.")
        is_in_stage(page, "Refunded")

        visit.open("/ecom_orders?order=E2")
        page.get_by_label("Reference").fill("TX-77")
        press(visit, "Mark as paid", "Order E2 is paid.")
        is_in_stage(page, "Waiting for stock")

        page.get_by_role("link", name="Purchase order P1").click()
        page.wait_for_url("**/receiving?po=P1")
        press(visit, "Receive all incoming", "order #E2, which is now complete")

        visit.open("/ecom_orders?stage=ready_to_pack")
        expect(page.get_by_text("Orders: 1,")).to_be_visible(timeout=PATIENCE)
        visit.open("/ecom_orders?order=E2")
        is_in_stage(page, "Ready to pack")
        page.keyboard.press("Control+Enter")
        is_in_stage(page, "Packed")

        page.get_by_label("Carrier").first.fill("UPS")
        page.keyboard.press("Enter")
        page.get_by_label("Tracking number").first.fill("1Z999")
        press(visit, "Ship", "2 units shipped as parcel E2-1.")
        expect(page.get_by_role("link", name="1Z999")).to_have_attribute(
            "href", "https://www.ups.com/track?tracknum=1Z999"
        )
        press(visit, "Mark as shipped in the POS", "Order E2 is marked as shipped in the POS")
        is_in_stage(page, "Done")

        visit.open("/ecom_orders")
        expect(page.get_by_text("No open order fits these filters.")).to_be_visible(timeout=PATIENCE)
        visit.open("/ecom_orders?view=To+tell")
        for news in ("Shipped", "Refunded"):  # Nobody has told the two customers yet.
            expect(page.get_by_text(re.compile(f"^{news}")).first).to_be_visible(timeout=PATIENCE)
        visit.open("/ecom_orders?view=POS+reconciliation")
        expect(page.get_by_text("Everything agrees with the POS")).to_be_visible(timeout=PATIENCE)
        visit.open("/backorders")
        expect(page.get_by_text("Nothing is short")).to_be_visible(timeout=PATIENCE)
        assert visit.went_out == []
        assert visit.complaints == []
        server.kill()
    store = open_store(tmp_path / "shop.duckdb")
    assert store.ask(load_orders).select("ecom_order_id", "stage").rows() == [
        ("E1", "refunded"),
        ("E2", "done"),
    ]
    assert store.ask(load_problems).is_empty()
    store.close()


MOST_CLICKS = 14


class Clicks:
    """Clicks on a page, counted. Typing and keys are no clicks."""

    def __init__(self, visit: Visit) -> None:
        self.visit, self.count = visit, 0

    def on(self, what: Locator, then: Locator, *, at: Position | None = None) -> None:
        """Click ``what``, at this place of it if one is given, and wait until ``then`` is visible."""
        what.click(position=at)
        self.count += 1
        expect(then).to_be_visible(timeout=PATIENCE)
        self.visit.settle()


def heading_of(page: Page, words: str) -> Locator:
    """Return the heading of the order E2 with a pill of these words."""
    return page.get_by_role("heading", name=re.compile(f"Order E2.*{words}"))


def of_two_items(path: Path) -> None:
    """The order E2 of a tyre and a bell; P1 brings the tyre, P2 the bell."""
    store = small_shop(path)
    for sale, item, document in (("A", "tyre", "P1"), ("B", "bell", "P2")):
        sold(store, sale, item, 1, date(2026, 11, 2), order="E2")
        ordered(store, document, item, 1, date(2026, 12, 1))
    changed_order(store, "E2", delivery="ship")
    store.close()


def test_an_order_of_two_items_on_two_documents_is_shipped_with_few_clicks(
    browser: Browser, tmp_path: Path
) -> None:
    of_two_items(tmp_path / "shop.duckdb")
    with served(tmp_path / "shop.duckdb") as server, visiting(browser, server) as visit:
        page, clicks = visit.open("/backorders"), Clicks(visit)
        link, button = partial(page.get_by_role, "link"), partial(page.get_by_role, "button")
        receive_all = button(name="Receive all incoming")
        table = page.locator("[data-testid=stDataFrame] .dvn-scroller").first

        clicks.on(page.get_by_text("Show eCom orders", exact=True).first, table)
        page.wait_for_url("**ecom=true**")
        visit.settle()
        dialog = page.get_by_role("dialog")
        clicks.on(table, dialog, at={"x": 90, "y": 100})  # The first line of the order, below its heading.
        clicks.on(
            dialog.get_by_role("link", name="eCom order E2").first, heading_of(page, "Waiting for stock")
        )
        clicks.on(link(name="Purchase order P1"), receive_all)
        clicks.on(receive_all, page.get_by_text("1 received of P1").first)
        page.go_back()
        clicks.count += 1
        clicks.on(link(name="Purchase order P2"), receive_all)
        clicks.on(receive_all, link(name="Order #E2 is complete"))
        clicks.on(link(name="Order #E2 is complete"), heading_of(page, "Ready to pack"))
        clicks.on(button(name="Pack all of it"), heading_of(page, "Packed"))
        carrier, number = page.get_by_label("Carrier").first, page.get_by_label("Tracking number").first
        clicks.on(carrier, page.get_by_role("option", name="UPS").first)
        page.keyboard.type("UPS")
        page.keyboard.press("Enter")
        clicks.on(number, number)
        page.keyboard.type("1Z999")
        clicks.on(button(name=re.compile("^Ship")), page.get_by_text("2 units shipped as parcel E2-1.").first)
        expect(heading_of(page, "To mark as shipped in the POS")).to_be_visible(timeout=PATIENCE)
        assert clicks.count <= MOST_CLICKS
        assert visit.complaints == []
