"""The goods-in table in a real browser: scan, receive in part, click twice, restart, undo."""

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from core.store import Store
from tests.browser.conftest import Visit, visiting
from tests.goods_in import GoodsIn
from tests.served import served


def scan(visit: Visit, code: str, counted: int) -> None:
    """As a scanner does: it types where the cursor is, and ends with Enter."""
    visit.page.keyboard.type(code)
    visit.page.keyboard.press("Enter")
    expect(visit.page.get_by_label("Received now, line 1")).to_have_value(str(counted))


def left(page: Page, units: int) -> None:
    expect(page.get_by_text(f"{units} still to come")).to_be_visible()


def test_a_delivery_is_scanned_received_in_part_and_undone(browser: Browser, tmp_path: Path) -> None:
    shop = GoodsIn(tmp_path)
    shop.sold("tube", 2, order="1042")
    po = shop.ordered(("tube", 5))
    shop.store.close()
    with served(tmp_path / "shop.duckdb") as server, visiting(browser, server) as visit:
        page = visit.open(f"/receiving?po={po}")
        page.get_by_label("Scan", exact=True).click()
        for counted in (1, 2, 3):
            scan(visit, "SKU-tube", counted)
        complete = "2 of 3 go to order #1042, which is now complete; 1 to the shelf."
        expect(page.get_by_text(complete)).to_be_visible()

        page.get_by_role("button", name="Receive what was counted").dblclick()
        left(page, 2)
        expect(page.get_by_text(f"3 received of {po}: {complete}")).to_be_visible()
        expect(page.get_by_label("Received now, line 1")).to_have_value("")

        page.get_by_role("button", name="Undo").click()
        left(page, 5)
        page.get_by_role("button", name="Receive all that is still to come").click()
        expect(page.get_by_text("Finished", exact=False).first).to_be_visible()

        server.kill()
        server.start()
        page = visit.open(f"/receiving?po={po}")
        expect(page.get_by_text("Where the last receipt goes")).to_be_visible()
        assert visit.went_out == []
        assert visit.complaints == []
        server.kill()
        shop.store = Store(tmp_path / "shop.duckdb")
    assert (shop.on_hand("tube"), shop.incoming("tube")) == (3, 0)
    shop.store.close()
