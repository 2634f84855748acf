"""From the board of orders to the goods that are missing, and from the plan to the purchase lists."""

import zipfile
from pathlib import Path

from playwright.sync_api import Browser, expect

from core.access import AuditLog, audit_path
from tests.browser.conftest import PATIENCE, Visit, visiting
from tests.helpers.server_process import ServerProcess


def test_an_order_is_picked_from_its_stage_and_leads_to_the_details_of_its_item(visit: Visit) -> None:
    page = visit.open("/ecom_orders")
    page.get_by_role("radio", name="Waiting for stock").click()
    page.wait_for_url("**/ecom_orders?stage=waiting_for_stock")
    visit.settle()
    table = page.locator("[data-testid=stDataFrame] .dvn-scroller").first
    table.click(position={"x": 90, "y": 52})
    page.wait_for_url("**order=*")
    visit.settle()
    expect(page.get_by_role("heading", name="Order", level=3)).to_be_visible(timeout=PATIENCE)
    page.locator("[data-testid=stPageLink] a[href*=story_item]").first.click()
    expect(page.get_by_role("dialog").get_by_text("Shortages, and the supply for each")).to_be_visible(
        timeout=PATIENCE
    )
    assert visit.went_out == []
    assert visit.complaints == []


def test_the_way_back_from_an_order_is_to_its_stage(visit: Visit) -> None:
    page = visit.open("/ecom_orders?stage=done&order=20001")
    page.get_by_role("button", name="Back to the orders").click()
    page.wait_for_url("**/ecom_orders?stage=done")
    expect(page.get_by_text("broken promises first")).to_be_visible(timeout=PATIENCE)


def test_every_view_within_a_page_has_its_address(visit: Visit) -> None:
    page = visit.open("/ecom_orders?view=To+tell")
    page.locator("[data-testid=stDataFrame] .dvn-scroller").first.click(position={"x": 90, "y": 52})
    page.wait_for_url("**order=2*")
    visit.settle()
    page.get_by_role("button", name="Pick list").click()
    page.wait_for_url("**pick=2*")
    picking = page.url
    expect(page.get_by_role("heading", name="Pick list of 1 order")).to_be_visible(timeout=PATIENCE)
    visit.settle()
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_role("heading", name="Order 2")).to_be_visible(timeout=PATIENCE)
    visit.settle()
    with page.expect_download() as download:
        page.get_by_role("button", name="Packing slip").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    last = AuditLog(audit_path(Path(visit.server.environment["BACKORDERS_DB"]))).entries()[-1]
    assert last["action"] == "customer-download"
    assert last["subject"].startswith("packing slips of order #2")
    page.get_by_role("button", name="Back to the orders").click()
    expect(page.get_by_text("Tick customers")).to_be_visible(timeout=PATIENCE)
    page.goto(picking)
    expect(page.get_by_role("heading", name="Pick list of 1 order")).to_be_visible(timeout=PATIENCE)
    assert visit.complaints == []


def test_the_plan_leads_to_overdue_supply(visit: Visit) -> None:
    page = visit.open("/po_planning?shortages=true")
    page.get_by_role("button", name="for overdue supply").click()
    page.wait_for_url(lambda url: "view=Overdue" in url)
    expect(page.get_by_role("tab", name="Overdue", selected=True)).to_be_visible(timeout=PATIENCE)
    assert visit.complaints == []


def test_the_purchase_lists_come_as_one_zip(visit: Visit, tmp_path: Path) -> None:
    page = visit.open("/po_planning?view=Downloads")
    with page.expect_download() as download:
        page.get_by_role("button", name="Purchase lists").click()
    download.value.save_as(tmp_path / "lists.zip")
    names = zipfile.ZipFile(tmp_path / "lists.zip").namelist()
    assert names[0] == "purchase-list.csv"
    assert len(names) > 1
    assert visit.complaints == []


def test_on_a_tablet_nothing_lies_over_the_filters_above_a_table(
    browser: Browser, server: ServerProcess
) -> None:
    tablet = {"viewport": {"width": 1024, "height": 768}, "has_touch": True, "is_mobile": True}
    with visiting(browser, server, **tablet) as visit:
        page = visit.open("/receiving")
        box = page.locator("[data-testid=stPopover]").filter(has_text="More").bounding_box()
        assert box
        page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] - 4)
        expect(page.get_by_text("Kind", exact=True)).to_be_visible(timeout=PATIENCE)
