"""Timeline of one order: every step with person and time, and the step that can be undone."""

from datetime import datetime

import pytest

from core.ledger.change_log import Change
from core.ledger.operations import By, Posting
from core.orders.timeline import last_step, load_timeline
from core.store.database import Store
from core.undo import undo
from tests.helpers.small_shop import do, two_orders

shop = pytest.fixture(two_orders)


def test_an_untouched_order_has_no_history(shop: Store) -> None:
    assert shop.ask(load_timeline, "E1").is_empty()
    assert last_step(shop.ask(load_timeline, "E1")) is None


def test_the_timeline_lists_person_time_and_step_newest_first(shop: Store) -> None:
    at = datetime(2026, 11, 23, 10)
    do(shop, "clear", Posting(changes=[Change("ecom_order", ("E1",), {"fraud_check": "unchecked"})]), at)
    do(shop, "pack", Posting(changes=[Change("sale_line", ("A", 1), {"packed": 2})]), at)
    do(shop, "pack", Posting(changes=[Change("sale_line", ("B", 1), {"packed": 2})]), at)
    history = shop.ask(load_timeline, "E1")
    assert history.select("recorded_at", "actor", "what").rows() == [
        (at, "Ann", "SKU-tyre packed: 0 → 2"),
        (at, "Ann", "fraud check: cleared → unchecked"),
    ]


def test_steps_are_undone_from_the_last_one_back(shop: Store) -> None:
    first = do(shop, "pack", Posting(changes=[Change("sale_line", ("A", 1), {"packed": 1})]))
    second = do(shop, "pack", Posting(changes=[Change("sale_line", ("A", 1), {"packed": 2})]))
    for expected in (second, first):
        step = last_step(shop.ask(load_timeline, "E1"))
        assert step is not None
        assert step["operation_id"] == expected.operation_id
        undo(
            shop,
            expected.operation_id,
            by=By(f"undo {expected.number}", "Ben", datetime(2026, 11, 23)),
        )
    history = shop.ask(load_timeline, "E1")
    assert last_step(history) is None
    assert history.select("step", "actor", "undone").rows()[0] == ("Undo", "Ben", False)
    assert history.filter(operation_id=second.operation_id)["undone"].item()


def test_the_timeline_shows_imports_without_undo(shop: Store) -> None:
    do(shop, "import", Posting(changes=[Change("ecom_order", ("E1",), {"payment_status": "refunded"})]))
    history = shop.ask(load_timeline, "E1")
    assert history.select("step", "what").rows() == [("Import", "payment: paid → refunded")]
    assert last_step(history) is None
