"""The goods-in table in a real browser: scan, receive in part, click twice, restart, undo."""

import time
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from core.store import open_store
from tests.browser.conftest import PATIENCE, Visit, visiting
from tests.helpers.pdf_text import pages
from tests.helpers.receiving_shop import ReceivingShop
from tests.helpers.server_process import served

TOUCH = 44
"""Pixels of a button for a thumb."""


def scanner(page: Page, *codes: str) -> None:
    """As a scanner does: it types where the cursor is, and ends with Enter; it waits for nothing."""
    for code in codes:
        page.keyboard.type(code)
        page.keyboard.press("Enter")


def scan(visit: Visit, code: str, units: int) -> None:
    scanner(visit.page, code)
    counted(visit.page, 1, units)


def opened(visit: Visit, po: str) -> Page:
    """The purchase order, ready for the first scan."""
    page = visit.open(f"/receiving?po={po}")
    expect(page.get_by_label("Scan", exact=True)).to_be_focused()
    return page


def counted(page: Page, line: int, units: int | str) -> None:
    """Until the line's count is that; while the page is drawn anew, a field may be there twice."""
    fields = page.get_by_label(f"Received now, line {line}")
    deadline, values = time.monotonic() + PATIENCE / 1000, None
    while values != [str(units)]:
        assert time.monotonic() < deadline, f"line {line} shows {values}, not {units}"
        page.wait_for_timeout(50)
        values = fields.evaluate_all("fields => fields.map(field => field.value)")


def plus(visit: Visit, line: int) -> None:
    """Touch the + of a line's count, which is large enough for a thumb."""
    visit.settle()
    button = visit.page.get_by_role("button", name="Increment").nth(line - 1)
    box = button.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= TOUCH
    button.click()


def left(page: Page, units: int) -> None:
    expect(page.get_by_text(f"{units} still incoming")).to_be_visible()


def test_a_delivery_is_scanned_received_in_part_and_undone(browser: Browser, tmp_path: Path) -> None:
    shop = ReceivingShop(tmp_path)
    shop.sold("tube", 2, order="1042")
    po = shop.ordered(("tube", 5))
    shop.store.close()
    with served(tmp_path / "shop.duckdb") as server, visiting(browser, server) as visit:
        page = opened(visit, po)
        for units in (1, 2, 3):
            scan(visit, "SKU-tube", units)
        complete = "2 of 3 go to order #1042, which is now complete; 1 to the shelf."
        expect(page.get_by_text(complete)).to_be_visible()

        page.get_by_role("button", name="Receive what was counted").dblclick()
        left(page, 2)
        for place in ("stAlertContentSuccess", "stToastText"):  # under the title, and wherever one is
            expect(page.get_by_test_id(place).get_by_text(f"3 received of {po}: {complete}")).to_be_visible()
        counted(page, 1, 0)
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
        visit.settle()
        page.get_by_role("button", name="Receive all incoming").click()
        expect(page.get_by_text("Finished", exact=False).first).to_be_visible()

        assert visit.went_out == []
        assert visit.complaints == []  # the page does complain while the server is away

        server.kill()
        server.start()
        page = visit.open(f"/receiving?po={po}")
        expect(page.get_by_text("Received so far")).to_be_visible()
        expect(page.get_by_text("Order #1042 is complete")).to_be_visible()
        server.kill()
        shop.store = open_store(tmp_path / "shop.duckdb")
    assert (shop.on_hand("tube"), shop.incoming("tube")) == (3, 0)
    shop.store.close()


def test_every_code_is_counted_however_fast_and_wherever_the_cursor_is(
    browser: Browser, tmp_path: Path
) -> None:
    shop = ReceivingShop(tmp_path)
    po = shop.ordered(("tube", 9), ("pump", 9))
    shop.store.close()
    with served(tmp_path / "shop.duckdb") as server, visiting(browser, server) as visit:
        page = opened(visit, po)
        scanner(page, *["SKU-tube", "SKU-pump"] * 3)
        counted(page, 1, 3)
        counted(page, 2, 3)
        plus(visit, 1)  # has the cursor now
        counted(page, 1, 4)
        scanner(page, "SKU-pump")
        counted(page, 2, 4)
        counted(page, 1, 4)
        visit.settle()
        page.get_by_label("Received now, line 1").click()
        scanner(page, "012345678901", "SKU-pump")
        counted(page, 2, 6)
        counted(page, 1, 4)
        visit.settle()
        page.get_by_role("button", name="Receive what was counted").click()
        expect(page.get_by_text(f"10 received of {po}").first).to_be_visible()
        scanner(page, "SKU-pump")
        counted(page, 2, 1)
        assert visit.went_out == []
        assert visit.complaints == []


def test_a_count_made_by_touch_is_kept_after_leaving(browser: Browser, tmp_path: Path) -> None:
    shop = ReceivingShop(tmp_path)
    po = shop.ordered(("tube", 9))
    shop.store.close()
    with served(tmp_path / "shop.duckdb") as server, visiting(browser, server) as visit:
        page = opened(visit, po)
        for _ in range(2):
            plus(visit, 1)
        counted(page, 1, 2)
        scan(visit, "SKU-tube", 3)  # tells the server what was counted before, too
        visit.settle()
        page.get_by_role("link", name="Overview").click()
        expect(page.get_by_role("heading", name="Overview")).to_be_visible()
        page.go_back()
        counted(page, 1, 3)
        page.get_by_label("Received now, line 1").click()
        page.keyboard.type("7")  # in the place of the 3
        page.keyboard.press("Tab")
        expect(page.get_by_text("7 of 9 counted")).to_be_visible()
        page.reload()
        counted(page, 1, 7)


def test_a_tap_that_leaves_a_field_still_presses_the_button(browser: Browser, tmp_path: Path) -> None:
    shop = ReceivingShop(tmp_path)
    po = shop.ordered(("tube", 9))
    shop.store.close()
    with served(tmp_path / "shop.duckdb") as server, visiting(browser, server, has_touch=True) as visit:
        page = opened(visit, po)
        page.get_by_label("Packing slip").fill("LS-77")
        page.get_by_role("button", name="Help").first.tap()
        page.get_by_role("dialog").get_by_role("combobox", name="Language").wait_for()


def test_a_restart_while_counting_saves_nothing_by_itself_and_says_so(
    browser: Browser, tmp_path: Path
) -> None:
    shop = ReceivingShop(tmp_path)
    po = shop.ordered(("tube", 5))
    shop.store.close()
    with served(tmp_path / "shop.duckdb") as server, visiting(browser, server) as visit:
        page = opened(visit, po)
        scan(visit, "SKU-tube", 1)
        scan(visit, "SKU-tube", 2)
        server.kill()
        expect(page.get_by_role("button", name="Receive what was counted")).to_be_disabled()
        server.start()
        expect(page.get_by_text("The server was restarted")).to_be_visible(timeout=60_000)
        visit.settle()
        left(page, 5)
        counted(page, 1, 2)
        scan(visit, "SKU-tube", 3)
        page.get_by_role("button", name="Receive what was counted").dblclick()
        left(page, 2)
        server.kill()
        shop.store = open_store(tmp_path / "shop.duckdb")
    assert (shop.on_hand("tube"), shop.incoming("tube")) == (3, 2)
    shop.store.close()


def test_a_count_made_on_one_tablet_is_resumed_on_another(browser: Browser, tmp_path: Path) -> None:
    shop = ReceivingShop(tmp_path)
    po = shop.ordered(("tube", 4), ("pump", 2))
    shop.store.close()
    with (
        served(tmp_path / "shop.duckdb") as server,
        visiting(browser, server) as first,
        visiting(browser, server) as second,
    ):
        opened(first, po)
        scan(first, "SKU-tube", 1)
        page = opened(second, po)
        counted(page, 1, 1)
        expect(page.get_by_text("1 of 6 counted")).to_be_visible()
        scanner(page, *["SKU-tube"] * 4)
        counted(page, 1, 5)
        plus(first, 2)  # sees both
        counted(first.page, 1, 5)
        counted(first.page, 2, 1)
        expect(first.page.get_by_text("4 expected, 5 counted: all arrived?")).to_be_visible()
        first.page.get_by_role("button", name="Yes, 5 arrived").click()
        expect(first.page.get_by_text("all arrived?")).to_have_count(0)
        first.page.get_by_role("button", name="Receive what was counted").click()
        expect(first.page.get_by_text(f"6 received of {po}").first).to_be_visible()
        assert [*first.complaints, *second.complaints] == []


def test_a_draft_is_made_sent_and_a_shelf_counted_by_touch(browser: Browser, tmp_path: Path) -> None:
    shop = ReceivingShop(tmp_path)
    shop.sold("chain", 3)
    shop.store.close()
    with served(tmp_path / "shop.duckdb") as server, visiting(browser, server) as visit:
        page = visit.open("/receiving?new=po")
        for label in ("Vendor", "To shop"):
            field = page.get_by_test_id("stMain").get_by_test_id("stSelectbox").filter(has_text=label)
            field.get_by_role("combobox").click()
            page.get_by_role("option").first.click()
            visit.settle()
        page.get_by_label("Add an item").fill("tube")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_text("Draft PO-2026-0001 was created.").first).to_be_visible()
        page.get_by_role("button", name="Mark as sent").click()
        left(page, 1)

        page = visit.open("/receiving?count=chain&in=harbour")
        page.get_by_label("Units there").fill("4")
        why = page.get_by_test_id("stSelectbox").filter(has_text="Why the count differs")
        why.get_by_role("combobox").click()
        page.get_by_role("option", name="First count").click()
        page.get_by_role("button", name="Save the count").dblclick()
        expect(page.get_by_text("Counted: on hand is now 4 (+7).").first).to_be_visible()
        assert visit.went_out == []
        assert visit.complaints == []
        server.kill()
        shop.store = open_store(tmp_path / "shop.duckdb")
    assert (shop.on_hand("chain"), shop.incoming("tube")) == (4, 1)
    shop.store.close()


def test_what_was_written_about_a_delivery_is_still_there_after_a_look_at_an_order(
    browser: Browser, tmp_path: Path
) -> None:
    shop = ReceivingShop(tmp_path)
    po = shop.ordered(("tube", 5))
    shop.store.close()
    with served(tmp_path / "shop.duckdb") as server, visiting(browser, server) as visit:
        page = opened(visit, po)
        page.get_by_text("Something is damaged, missing or costs something else").click()
        entries = {"Damaged or refused": "1", "Why": "torn", "Freight": "7.50", "Packing slip": "LS-77"}
        for field, entry in entries.items():
            page.get_by_label(field, exact=True).fill(entry)
            page.keyboard.press("Tab")
        visit.settle()
        page.get_by_role("link", name="eCom orders").click()
        page.locator("h1", has_text="eCom orders").wait_for()
        visit.settle()
        page.go_back()
        for field, entry in entries.items():
            expect(page.get_by_label(field, exact=True)).to_have_value(entry)
