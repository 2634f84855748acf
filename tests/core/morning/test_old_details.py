"""Time for which details of customers are kept: asked once, then erased each morning, before the backup."""

import contextlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from core.errors import Problem
from core.morning import Morning, Work, ask_about_details, load_inbox, load_jobs, run_jobs
from core.morning.jobs import JOBS
from core.orders import keep_details_for
from core.store import Store
from tests.helpers.small_shop import changed_order, small_shop, sold, stocked
from tests.helpers.synced import new_id

NOW = datetime(2026, 11, 28, 11, 30)


@pytest.fixture
def shop(path: Path) -> Iterator[Store]:
    """E1 was sent and ticked, placed 27 days ago; E2 waits."""
    store = small_shop(path)
    stocked(store, "tyre", 1)
    for order in ("E1", "E2"):
        sold(store, order, "tyre", 1, date(2026, 11, 1), order=order)
        changed_order(store, order, customer_name=f"Customer of {order}", placed_at=datetime(2026, 11, 1))
    changed_order(store, "E1", shipment_status="shipped", ticked_in_pos=True)
    with contextlib.closing(store):
        yield store


def erased_on(store: Store, day: datetime) -> str:
    """Answer of the job of a morning."""
    morning = Morning(at="06:30")
    run_jobs(Work(store, morning, day.date(), day, "worker", store.path.parent / "secrets", new_id))
    with store.read() as snapshot:
        told = {row["job"]: row["told"] for row in load_jobs(snapshot).iter_rows(named=True)}
    return str(told["Old details of customers"])


def names(store: Store) -> list[str | None]:
    with store.read() as snapshot:
        return snapshot.frame("ecom_order").sort("ecom_order_id")["customer_name"].to_list()


def questions(store: Store) -> list[str]:
    ask_about_details(store, NOW)
    return store.ask(load_inbox)["subject"].to_list()


def test_customer_details_are_erased_when_their_days_are_over_unless_the_order_is_open(shop: Store) -> None:
    keep_details_for(shop, 30)
    assert erased_on(shop, NOW) == "Erased in 0 orders that ended more than 30 days ago."
    assert erased_on(shop, NOW + timedelta(days=4)) == "Erased in 1 order that ended more than 30 days ago."
    assert names(shop) == [None, "Customer of E2"]
    assert JOBS.index("Old details of customers") < JOBS.index("Backup")


def test_no_details_are_erased_without_a_chosen_period_or_with_keep_for_ever(shop: Store) -> None:
    later = NOW + timedelta(days=900)
    assert erased_on(shop, later) == "Details of customers are kept."
    keep_details_for(shop, 0)
    assert erased_on(shop, later + timedelta(days=1)) == "Details of customers are kept."
    with pytest.raises(Problem, match="at least 30 days"):
        keep_details_for(shop, 3)


def test_the_inbox_asks_once_about_customer_details_until_it_is_answered(shop: Store) -> None:
    assert questions(shop) == ["Details of customers"]
    assert questions(shop) == ["Details of customers"]
    keep_details_for(shop, 0)
    assert questions(shop) == []
    assert questions(shop) == []


def test_a_shop_without_customers_is_not_asked(store: Store) -> None:
    assert questions(store) == []
