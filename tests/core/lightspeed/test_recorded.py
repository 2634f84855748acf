"""Real R-Series answers, where they lie beside the checkout or where BACKORDERS_RECORDED points."""

import os
from pathlib import Path

import pytest

from core.exchange.recognise import recognise_upload
from core.formats.json_pages import json_pages
from core.formats.uploads import contents_of
from core.lightspeed.r_series import adapt_r_series
from core.neutral.adapter import AdapterResult
from core.neutral.folder import checked_folder

BESIDE = Path(__file__).parents[4] / "shared" / "data" / "lightspeed-r-series-recorded"
RECORDED = Path(os.environ.get("BACKORDERS_RECORDED") or BESIDE)


@pytest.fixture(scope="module")
def adapted() -> AdapterResult:
    if not (RECORDED / "Item-01.json").is_file():
        pytest.skip("The recorded R-Series answers are not here; set BACKORDERS_RECORDED to their folder.")
    assert recognise_upload(RECORDED).kind == "r_series"
    return adapt_r_series(json_pages(contents_of(RECORDED)))


def test_all_vendors_and_items_are_known_and_only_the_needed_archived_ones(adapted: AdapterResult) -> None:
    items = adapted.frames["items"]

    assert len(adapted.frames["vendors"]) == 703
    assert len(items) == 234 + 5 + 1
    assert "5 archived items came along: needed by documents or stock." in adapted.notes
    assert items["item_id"].is_unique().all()


def test_only_completed_sales_are_counted(adapted: AdapterResult) -> None:
    assert "Completed sales: 36 of 119, of which 19 moved stock." in adapted.notes
    assert "83 sales were left out: not completed, so no stock left the shop." in adapted.notes
    assert len(adapted.frames["sales"]) == 22


def test_five_purchase_orders_are_one_ordered_two_drafts_and_two_without_lines(
    adapted: AdapterResult,
) -> None:
    orders = adapted.frames["purchase_orders"]
    by_number = {row["po_id"]: row["ordered_at"] != "" for row in orders.iter_rows(named=True)}

    assert by_number == {"1": True, "2": False, "3": False}
    assert "2 purchase orders were left out: without lines there is nothing to expect." in adapted.notes


def test_the_imports_checks_find_nothing_wrong(adapted: AdapterResult) -> None:
    nothing = dict.fromkeys(("shops", "vendors", "items"), frozenset[str]())

    assert checked_folder(adapted.frames, nothing).rows == {
        name: len(f) for name, f in adapted.frames.items()
    }


def test_every_reference_leads_to_an_existing_row(adapted: AdapterResult) -> None:
    frames = adapted.frames
    for column, owner in (("item_id", "items"), ("shop_id", "shops"), ("vendor_id", "vendors")):
        known = set(frames[owner][column])
        for name, frame in frames.items():
            if column in frame.columns:
                assert set(frame[column]) - {""} <= known, (name, column)
