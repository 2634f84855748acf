"""The goods-in table in a real browser: scan, receive in part, click twice, restart, undo."""

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from core.store import Store
from tests.browser.conftest import Visit, visiting
from tests.goods_in import GoodsIn
from tests.pdf_text import pages
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
        with page.expect_download() as waited:
            page.get_by_role("button", name="Put-away slip").click()
        (sheet,) = pages(Path(waited.value.path()).read_bytes())
        assert "Set aside" in sheet
        assert "#1042" in sheet
        assert "now complete" in sheet
        with page.expect_download() as waited:
            page.get_by_role("button", name="Labels").click()
        assert len(pages(Path(waited.value.path()).read_bytes())) == 2

        page.get_by_role("button", name="Undo", exact=True).click()
        left(page, 5)
        page.get_by_role("button", name="Receive all that is still to come").click()
        expect(page.get_by_text("Finished", exact=False).first).to_be_visible()

        assert visit.went_out == []
        assert visit.complaints == []  # the page does complain while the server is away

        server.kill()
        server.start()
        page = visit.open(f"/receiving?po={po}")
        expect(page.get_by_text("Received so far")).to_be_visible()
        expect(page.get_by_text("Order #1042 is complete")).to_be_visible()
        server.kill()
        shop.store = Store(tmp_path / "shop.duckdb")
    assert (shop.on_hand("tube"), shop.incoming("tube")) == (3, 0)
    shop.store.close()


def test_a_restart_while_counting_saves_nothing_by_itself_and_says_so(
    browser: Browser, tmp_path: Path
) -> None:
    shop = GoodsIn(tmp_path)
    po = shop.ordered(("tube", 5))
    shop.store.close()
    with served(tmp_path / "shop.duckdb") as server, visiting(browser, server) as visit:
        page = visit.open(f"/receiving?po={po}")
        page.get_by_label("Scan", exact=True).click()
        scan(visit, "SKU-tube", 1)
        scan(visit, "SKU-tube", 2)
        server.kill()
        expect(page.get_by_role("button", name="Receive what was counted")).to_be_disabled()
        server.start()
        expect(page.get_by_text("The server was restarted")).to_be_visible(timeout=60_000)
        visit.settle()
        left(page, 5)
        expect(page.get_by_label("Received now, line 1")).to_have_value("")
        page.get_by_label("Scan", exact=True).click()
        scan(visit, "SKU-tube", 1)
        page.get_by_role("button", name="Receive what was counted").dblclick()
        left(page, 4)
        server.kill()
        shop.store = Store(tmp_path / "shop.duckdb")
    assert (shop.on_hand("tube"), shop.incoming("tube")) == (1, 4)
    shop.store.close()


def test_a_draft_is_made_sent_and_a_shelf_counted_by_touch(browser: Browser, tmp_path: Path) -> None:
    shop = GoodsIn(tmp_path)
    shop.sold("chain", 3)
    shop.store.close()
    with served(tmp_path / "shop.duckdb") as server, visiting(browser, server) as visit:
        page = visit.open("/receiving?new=po")
        for place in (0, 1):
            page.get_by_role("combobox").nth(place).click()
            page.get_by_role("option").first.click()
            visit.settle()
        page.get_by_label("Add an item").fill("tube")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_text("Draft PO-2026-0001 begun.")).to_be_visible()
        page.get_by_role("button", name="Mark as sent").click()
        left(page, 1)

        page = visit.open("/receiving?count=chain&in=harbour")
        page.get_by_label("Units there").fill("4")
        page.get_by_role("combobox").click()
        page.get_by_role("option", name="The first count").click()
        page.get_by_role("button", name="Save the count").dblclick()
        expect(page.get_by_text("Counted: on hand is now 4 (+7).")).to_be_visible()
        assert visit.went_out == []
        assert visit.complaints == []
        server.kill()
        shop.store = Store(tmp_path / "shop.duckdb")
    assert (shop.on_hand("chain"), shop.incoming("tube")) == (4, 1)
    shop.store.close()
