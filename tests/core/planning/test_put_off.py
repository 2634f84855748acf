"""Lines of the plan put off until a day, with a reason."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from core.errors import Problem
from core.ledger.activity import load_activity
from core.ledger.check import find_problems
from core.planning.drafts import create_planned_drafts
from core.planning.put_off import load_put_off, plan_again, put_off
from core.store.database import Store
from core.undo import undo
from tests.helpers.plan_execution import planned, who
from tests.helpers.small_shop import NOW, TODAY, small_shop, sold

FRIDAY = date(2026, 11, 27)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A tyre and a lamp are short."""
    shop = small_shop(tmp_path / "shop.duckdb")
    sold(shop, "A", "tyre", 1, order="E1")
    sold(shop, "B", "lamp", 1, order="E2")
    yield shop
    shop.close()


def items(store: Store, day: date = TODAY) -> list[str]:
    return sorted(planned(store, now=NOW + (day - TODAY)).rows["item_id"])


def test_a_line_put_off_comes_back_on_its_day(store: Store) -> None:
    put_off(store, "tyre", "S1", FRIDAY, "  price list  comes ", by=who())
    assert items(store) == ["lamp"]
    (waits,) = planned(store).put_off.to_dicts()  # type: ignore[union-attr]
    assert (waits["item_id"], waits["until_on"], waits["reason"]) == ("tyre", FRIDAY, "price list comes")
    assert items(store, FRIDAY - timedelta(days=1)) == ["lamp"]
    assert items(store, FRIDAY) == ["lamp", "tyre"]


def test_what_is_put_off_is_not_drafted_and_can_be_undone_or_planned_again(store: Store) -> None:
    done = put_off(store, "tyre", "S1", FRIDAY, "price list comes", by=who())
    assert store.ask(load_activity)["what"][0].startswith("put off until 27 Nov 2026: price list comes")
    create_planned_drafts(store, planned(store), add_to_open=False, by=who())
    with store.read() as snapshot:
        assert snapshot.frame("purchase_order_line")["item_id"].to_list() == ["lamp"]
    undo(store, done.operation_id, by=who())
    assert items(store) == ["tyre"]
    put_off(store, "tyre", "S1", FRIDAY, "price list comes", by=who())
    plan_again(store, "tyre", "S1", by=who())
    assert items(store) == ["tyre"]
    assert store.ask(load_put_off).is_empty()
    assert find_problems(store).is_empty()


@pytest.mark.parametrize(
    ("item", "until", "reason", "says"),
    [
        ("tyre", FRIDAY, "  ", "Say why the line is put off."),
        ("tyre", FRIDAY, "x" * 201, "A reason has at most 200 letters."),
        ("tyre", TODAY, "later", "Put a line off until a day after today."),
        ("tube", FRIDAY, "later", "There is no item tube in a shop S1."),
    ],
)
def test_a_line_is_put_off_with_a_reason_until_a_later_day(
    store: Store, item: str, until: date, reason: str, says: str
) -> None:
    with pytest.raises(Problem, match=says):
        put_off(store, item, "S1", until, reason, by=who())


def test_only_what_is_put_off_is_planned_again(store: Store) -> None:
    with pytest.raises(Problem, match="This line is planned already"):
        plan_again(store, "tyre", "S1", by=who())
