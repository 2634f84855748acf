"""Rules side by side: orders complete, their value, the longest wait, and who is worse off."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from core.access import Person, acting_as
from core.allocation import given_pieces
from core.orders.change_terms import prioritise
from core.orders.given_units import give_units
from core.orders.moved_orders import move_up
from core.orders.numbered_lines import numbered_lines
from core.orders.rule_comparison import Comparison, load_comparison
from core.orders.stages import load_orders
from core.store.database import Store
from tests.helpers.order_shop import OrderShop
from tests.helpers.small_shop import NOW, ordered, sold, sold_at, stocked


def filled(store: Store) -> None:
    """Three tyres here, three due on 4 December. E1 waits for 3, E2 for 1 and E3 for 1."""
    stocked(store, "tyre", 3)
    ordered(store, "P1", "tyre", 3, due=date(2026, 12, 4))
    for sale, order, units, day in (("A", "E1", 3, 1), ("B", "E2", 1, 2), ("C", "E3", 1, 3)):
        sold(store, sale, "tyre", units, date(2026, 11, day), order=order)


@pytest.fixture
def shop(tmp_path: Path) -> OrderShop:
    shop = OrderShop(tmp_path, filled)
    shop.do(prioritise, ["E3"], 2)
    return shop


def compared(shop: OrderShop, *shops: str) -> Comparison:
    return shop.store.ask(load_comparison, NOW, shops)


# rule, orders complete, their value, days of the longest wait, orders worse off
TABLE = """
first         1 29.70 32 0
priority      1  9.90 33 1
equal         2 19.80 33 1
most-complete 2 19.80 33 1
"""


def test_the_rules_are_compared_on_the_same_shelf_and_deliveries(shop: OrderShop) -> None:
    rows = compared(shop).rules.select("rule", "complete", "value", "longest_wait", "lose").rows()
    said = [(rule, n, sum(v["money"] for v in value), days, lose) for rule, n, value, days, lose in rows]
    wanted = [line.split() for line in TABLE.strip().splitlines()]
    assert said == [(r, int(n), Decimal(money), int(days), int(lose)) for r, n, money, days, lose in wanted]


def test_whoever_is_worse_off_is_named_with_both_days(shop: OrderShop) -> None:
    losses = compared(shop).losses.filter(rule="equal")
    assert losses.select("ecom_order_id", "was_complete", "was", "now").rows() == [
        ("E1", True, None, date(2026, 12, 4))
    ]


def test_a_moved_order_comes_first_under_every_rule(shop: OrderShop) -> None:
    shop.do(move_up, "E2")
    assert "E2" not in compared(shop).losses["ecom_order_id"]


def test_units_given_to_an_order_are_its_own_under_every_rule(shop: OrderShop) -> None:
    shop.do(move_up, "E2")  # of three tyres here E2 has one and E1 two
    shop.do(give_units, "E3", "P1", 1, 1)
    found = compared(shop)
    assert "E3" not in found.losses["ecom_order_id"]
    assert found.rules.filter(rule="first")["undated"].to_list() == [0]


def test_the_comparison_by_numbers_deals_as_the_list_of_orders_does(shop: OrderShop) -> None:
    shop.do(give_units, "E3", "P1", 1, 1)
    for rule in compared(shop).rules.iter_rows(named=True):
        orders = shop.store.ask(load_orders, rule["rule"])
        assert (rule["complete"], rule["undated"]) == (
            orders.filter(pl.col("ready") == pl.col("units")).height,
            orders.filter(pl.col("ready") < pl.col("units"), pl.col("promise").is_null()).height,
        )


def test_units_given_of_a_line_that_comes_in_two_parts_are_given_once(shop: OrderShop) -> None:
    shop.do(give_units, "E3", "P1", 1, 1)
    with shop.store.read() as snapshot:
        lines, supply = snapshot.frame("open_line_named"), snapshot.frame("supply")
    first = supply.with_columns(pl.col("incoming") - 2, pl.col("expected_on").dt.offset_by("-3d"))
    parts = pl.concat([first, supply.with_columns(pl.lit(2, supply.schema["incoming"]).alias("incoming"))])
    none = pl.DataFrame(schema={"ecom_order_id": pl.String, "priority": pl.Int64})
    numbered = numbered_lines(lines, parts, none)
    (number,) = numbered.orders.filter(name="E3")["ecom_order_id"]
    assert given_pieces(numbered.supply).select("ecom_order_id", "units").rows() == [(str(number), 1)]


def test_the_shops_can_be_chosen(shop: OrderShop) -> None:
    assert compared(shop, "S2").rules["complete"].to_list() == [0, 0, 0, 0]
    assert compared(shop, "S1").rules.equals(compared(shop).rules)


def test_names_are_only_for_those_who_may_see_customers(shop: OrderShop) -> None:
    with acting_as(Person("bo@shop.example", "Bo", "buyer")):
        assert compared(shop).losses["customer_name"].null_count() == compared(shop).losses.height


def test_a_wait_is_counted_in_days_of_the_shop(tmp_path: Path) -> None:
    shop = OrderShop(tmp_path)  # in New York
    sold_at(shop.store, "A", "tyre", datetime(2026, 11, 3, 1, 30), order="E1")  # UTC
    ordered(shop.store, "P1", "tyre", 1, due=date(2026, 12, 4))
    assert set(compared(shop).rules["longest_wait"]) == {(date(2026, 12, 4) - date(2026, 11, 2)).days}
