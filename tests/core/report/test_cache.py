"""The cached report always equals the whole report, and open lines what the history says."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from core.allocation.oldest_first import PAIR, open_lines
from core.ledger.change_log import Change
from core.ledger.operations import By, Posting
from core.ledger.recompute import load_lines
from core.purchasing.transfers import return_excess
from core.report.backorders import load_report
from core.report.cache import AGE_TODAY, ItemCodesCache, ReportCache
from core.store.database import Store
from core.undo import undo
from tests.helpers.small_shop import (
    NOW,
    changed_order,
    do,
    ordered,
    received,
    renamed,
    sent,
    small_shop,
    sold,
    stocked,
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return small_shop(tmp_path / "shop.duckdb")


def shown(cache: ReportCache) -> pl.DataFrame:
    """The rows of the cached report as the store is now."""
    return cache.get(NOW).value.rows


def assert_up_to_date(cache: ReportCache, store: Store) -> None:
    """The cached report equals the one computed whole, and the kept open lines those of the whole history."""
    computed = cache.get(NOW)
    with store.read() as snapshot:
        assert computed.as_of.version == snapshot.version
        assert_frame_equal(computed.value.rows.drop(AGE_TODAY), load_report(snapshot))
        pairs = snapshot.frame("stock", columns=PAIR)
        lines = open_lines(load_lines(snapshot, pairs), snapshot.frame("stock"))
        kept = snapshot.frame("open_line")
        assert_frame_equal(kept, lines.select(kept.columns), check_row_order=False, check_dtypes=False)


def test_a_receipt_shortens_the_oldest_source_only(store: Store) -> None:
    cache = ReportCache(store)
    sold(store, "A", "tyre", 2, date(2026, 11, 1))
    sold(store, "B", "tyre", 3, date(2026, 11, 2))
    ordered(store, "P1", "tyre", 4, date(2026, 11, 30))
    shown(cache)
    received(store, "P1", "tyre", 3)
    assert_up_to_date(cache, store)
    assert shown(cache).select("document_id", "backordered", "covered").rows() == [("B", 2, 1)]


def test_a_row_links_to_the_screen_from_the_last_import(store: Store) -> None:
    cache = ReportCache(store)
    sold(store, "A", "tyre", 2, order="E1", url="https://shop.example.com/orders/1")
    sold(store, "B", "lamp", 1)
    assert dict(shown(cache).select("document_id", "url").rows()) == {
        "A": "https://shop.example.com/orders/1",
        "B": None,
    }
    changed_order(store, "E1", url="https://shop.example.com/orders/2")
    sent(store, "T1", "bell", 1)
    do(store, "url", Posting(changes=[Change("transfer", ("T1",), {"url": "https://pos.example.com/t/1"})]))
    assert dict(shown(cache).select("document_id", "url").rows()) == {
        "A": "https://shop.example.com/orders/2",
        "B": None,
        "T1": "https://pos.example.com/t/1",
    }
    assert_up_to_date(cache, store)


def test_a_line_reopened_by_an_undo_links_to_its_screen(store: Store) -> None:
    cache = ReportCache(store)
    sold(store, "A", "tyre", 2, order="E1", url="https://shop.example.com/orders/1")
    ordered(store, "P1", "tyre", 2)
    receipt = received(store, "P1", "tyre", 2)
    assert shown(cache).is_empty()
    undo(store, receipt.operation_id, by=By("undo", "Ann", NOW))
    assert shown(cache)["url"].to_list() == ["https://shop.example.com/orders/1"]


def test_a_draft_made_in_the_app_shows_at_once(store: Store) -> None:
    cache = ReportCache(store)
    sold(store, "A", "tyre", 2)
    assert shown(cache)["drafted"].to_list() == [0]
    ordered(store, "P1", "tyre", 4, draft=True)
    assert shown(cache)["drafted"].to_list() == [4]


def test_a_new_name_of_an_item_shows_at_once_and_is_found(store: Store) -> None:
    cache, codes = ReportCache(store), ItemCodesCache(store)
    sold(store, "A", "tyre", 2)
    shown(cache)
    codes.get(NOW)
    renamed(store, "tyre", "Gravel tyre")
    assert shown(cache)["description"].to_list() == ["Gravel tyre"]
    assert codes.get(NOW).value.filter(pl.col("text").str.contains("gravel"))["item_id"].to_list() == ["tyre"]


def test_the_same_version_is_answered_with_the_same_frame(store: Store) -> None:
    cache = ReportCache(store)
    sold(store, "A", "tyre", 2)
    assert shown(cache) is shown(cache)


def test_a_transfer_that_arrives_clears_the_receiver_and_stays_a_source_at_the_sender(store: Store) -> None:
    cache = ReportCache(store)
    sold(store, "A", "lamp", 2, shop="S2")
    sent(store, "T1", "lamp", 2)
    rows = shown(cache)
    assert set(rows.select("shop_id", "document_type", "transfers").rows()) == {
        ("S1", "transfer", ""),
        ("S2", "sale", "T1"),
    }
    assert_up_to_date(cache, store)


def test_returned_transfer_units_are_no_longer_incoming(store: Store) -> None:
    cache = ReportCache(store)
    sold(store, "A", "lamp", 2, shop="S2")
    sent(store, "T1", "lamp", 2)
    shown(cache)
    back = return_excess(store, "T1", {1: 1}, by=By("back", "Ann", NOW))
    assert_up_to_date(cache, store)
    undo(store, back.operation_id, by=By("undo", "Ann", NOW))
    assert_up_to_date(cache, store)


STEPS = st.lists(
    st.tuples(st.sampled_from(["sell", "order", "web", "stock", "receive", "undo"]), st.integers(1, 4)),
    min_size=1,
    max_size=12,
)


@settings(deadline=None, max_examples=12)
@given(steps=STEPS)
def test_the_cached_report_always_equals_a_newly_computed_one(
    steps: list[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = small_shop(tmp_path_factory.mktemp("shop") / "shop.duckdb")
    ordered(store, "BIG", "tyre", 50, date(2026, 12, 1))
    cache, receipts = ReportCache(store), []
    for number, (step, units) in enumerate(steps):
        day = date(2026, 11, 1 + (number * 7) % 20)
        if step == "sell":
            sold(store, f"A{number}", "tyre", units, day)
        elif step == "web":
            sold(store, f"W{number}", "tyre", units, day, order=f"E{number}", url=f"https://e/{number}")
        elif step == "order":
            ordered(store, f"P{number}", "tyre", units, day)
        elif step == "stock":
            stocked(store, "tyre", units)
        elif step == "receive":
            receipts.append(received(store, "BIG", "tyre", units).operation_id)
        elif receipts:
            undo(store, receipts.pop(), by=By(f"undo-{number}", "Ann", NOW))
        assert_up_to_date(cache, store)
    store.close()
