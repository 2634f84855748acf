"""Next step about a shortage: one sentence, the same on Backorders and in PO planning."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.allocation.cache import OpenLinesCache
from core.ledger.operations import Posting
from core.planning.cache import PlanCache
from core.planning.choices import Choices
from core.planning.fixes import with_first_steps, with_fixes
from core.report.cache import ReportCache
from core.store.database import Store
from tests.helpers.receiving_shop import NOW, ReceivingShop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReceivingShop]:
    shop = ReceivingShop(tmp_path)
    yield shop
    shop.store.close()


def told(store: Store) -> tuple[list[tuple[Any, ...]], list[str]]:
    """The fixes of the report's rows, and what planning says of each item and shop."""
    rows = ReportCache(store).get(NOW).value.rows
    planned = PlanCache(store, OpenLinesCache(store)).get(NOW).value.plan(Choices(), {})
    decided = planned.with_sentences(planned.decisions(None))
    fixes = with_fixes(rows, planned.tasks()).select("reason", "fix").rows()
    return fixes, with_first_steps(decided, rows)["says"].to_list()


def test_insufficient_drafts_are_sent_and_the_rest_is_bought(shop: ReceivingShop) -> None:
    shop.sold("tube", 5, order="E1")
    shop.drafted(("tube", 1))
    fixes, says = told(shop.store)
    assert says == ["1 on drafts: send them; buy 4 from Acme, 4.00 each, margin 24.00"]
    assert fixes == [("A customer waits", f"{says[0]}.")]


def test_a_till_sale_of_an_item_never_received_is_checked_before_buying(shop: ReceivingShop) -> None:
    shop.sold("tube", 2)
    fixes, says = told(shop.store)
    bought = "buy 2 from Acme, 4.00 each, margin 12.00"
    step = "eceive its first delivery, or mark it as not stocked first; then "
    assert fixes == [("Never stocked", f"R{step}{bought}.")]
    assert says == [f"r{step}{bought}"]


def test_units_that_nothing_explains_are_counted_first(shop: ReceivingShop) -> None:
    move = shop._move("adjustment", "", None, "tube", -3)
    shop.post(Posting(movements=[move]), "adjustment")
    fixes, says = told(shop.store)
    assert [reason for reason, _ in fixes] == ["Stock discrepancy"]
    assert fixes[0][1].startswith("Count the shelf first; then buy 3 from Acme")
    assert says[0].startswith("count the shelf first; then buy 3 from Acme")


@pytest.mark.parametrize(
    ("due", "fix"),
    [
        (date(2026, 11, 25), "Nothing to do: ship when the delivery is in."),
        (date(2026, 11, 20), "Ask where the late delivery is."),
    ],
)
def test_a_covered_shortage_only_waits_or_asks_the_vendor(shop: ReceivingShop, due: date, fix: str) -> None:
    shop.sold("tube", 2, order="E1")
    shop.ordered(("tube", 2), expected_on=due)
    fixes, _ = told(shop.store)
    assert fixes == [("A customer waits", fix)]
