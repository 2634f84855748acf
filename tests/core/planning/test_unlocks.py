"""Effects of purchases: orders completed, value released, the oldest customer."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from core.planning.unlocks import Completed, completed_orders, unlocked_by_orders
from core.planning.waiting_value import UNSERVED

TODAY = date(2026, 11, 23)
DAYS = pl.DataFrame({"shop_id": ["A", "B"], "today": [TODAY] * 2})
VENDORS = pl.DataFrame({"vendor_id": ["V1", "V2"], "currency": ["EUR", "EUR"]})

LACKS = """
day  order  item  shop  units  price
1    E1     tyre  A     2      10
1    E1     lamp  A     1      5
2    E2     tyre  A     1      10
3    E3     bell  B     1      3
4    E4     tyre  A     1      10
"""

PLAN = """
action    vendor  item  shop  needed  cost  day
transfer  -       bell  B     1       -     -
purchase  V1      tyre  A     3       12    2026-11-30
purchase  V2      lamp  A     1       4     2026-12-24
"""


def lines_of(text: str) -> list[dict[str, str | None]]:
    names, *lines = [line.split() for line in text.strip().splitlines()]
    return [
        {name: None if cell == "-" else cell for name, cell in zip(names, line, strict=True)}
        for line in lines
    ]


def lacking(text: str) -> pl.DataFrame:
    rows = [
        {
            "item_id": line["item"],
            "shop_id": line["shop"],
            "ecom_order_id": line["order"],
            "units": int(str(line["units"])),
            "unit_price": Decimal(str(line["price"])),
            "currency": "EUR",
            "occurred_at": datetime(2026, 11, int(str(line["day"]))),
        }
        for line in lines_of(text)
    ]
    return pl.DataFrame(rows, schema=UNSERVED)


def plan(text: str) -> pl.DataFrame:
    rows = [
        {
            "action": line["action"],
            "vendor_id": line["vendor"],
            "vendor": line["vendor"],
            "item_id": line["item"],
            "shop_id": line["shop"],
            "needed": int(str(line["needed"])),
            "quantity": int(str(line["needed"])),
            "line_total": Decimal(line["cost"]) if line["cost"] else None,
            "expected_on": date.fromisoformat(line["day"]) if line["day"] else None,
        }
        for line in lines_of(text)
    ]
    kinds = {"line_total": pl.Decimal(38, 4), "expected_on": pl.Date(), "vendor_id": pl.String()}
    return pl.DataFrame(rows, schema_overrides=kinds)


def unlocked(rows: pl.DataFrame, lacks: pl.DataFrame, hub: str | None = None) -> list[tuple[object, ...]]:
    columns = ["vendor_id", "completes", "helps", "value", "line_total", "oldest"]
    return unlocked_by_orders(rows, lacks, hub, VENDORS).select(columns).rows()


def test_purchases_are_ranked_by_the_orders_they_complete_alone() -> None:
    """The tyres complete E2 and go to E1 first; with the lamp E1 is complete, but neither does that alone.
    E4 gets no tyre."""
    assert unlocked(plan(PLAN), lacking(LACKS)) == [
        ("V1", 1, 1, Decimal(30), Decimal(12), datetime(2026, 11, 1)),
        ("V2", 0, 1, Decimal(5), Decimal(4), datetime(2026, 11, 1)),
    ]


def test_a_purchase_completes_an_order_together_with_the_plans_transfers() -> None:
    moved = PLAN.replace("purchase  V2      lamp", "transfer  -       lamp")
    assert unlocked(plan(moved), lacking(LACKS))[0][:3] == ("V1", 2, 0)


def test_of_purchases_that_complete_as_much_the_higher_value_and_the_older_customer_come_first() -> None:
    lacks = lacking("day order item shop units price\n1 E1 lamp A 1 5\n2 E2 tyre A 1 10\n3 E3 bell B 1 10")
    rows = plan(
        "action vendor item shop needed cost day\n"
        "purchase V1 lamp A 1 1 -\npurchase V2 bell B 1 1 -\npurchase V2 tyre A 1 1 -"
    )
    ranked = unlocked_by_orders(rows, lacks, None, VENDORS).select("vendor_id", "shop_id").rows()
    assert ranked == [("V2", "A"), ("V2", "B"), ("V1", "A")]


def test_what_a_hub_buys_completes_orders_of_every_shop() -> None:
    rows = plan("action vendor item shop needed cost day\npurchase V1 bell A 1 1 -")
    lacks = lacking("day order item shop units price\n3 E3 bell B 1 3")
    assert unlocked(rows, lacks, hub="A")[0][:2] == ("V1", 1)
    assert unlocked(rows, lacks)[0][:2] == ("V1", 0)


def test_value_of_customers_in_two_currencies_is_said_in_both() -> None:
    rows = plan("action vendor item shop needed cost day\npurchase V1 tyre A 4 1 -")
    lacks = lacking(LACKS).with_columns(
        currency=pl.when(pl.col("ecom_order_id") == "E2").then(pl.lit("USD")).otherwise("currency")
    )
    released = unlocked_by_orders(rows, lacks, None, VENDORS)["released"]
    assert released.to_list() == ["€30.00 + $10.00"]


def test_orders_completed_count_once_and_soon_are_those_within_two_weeks() -> None:
    """E1 waits for the lamp of Christmas, E2 for the tyre of next week, E3's bell is only moved."""
    assert completed_orders(plan(PLAN), lacking(LACKS), None, DAYS) == Completed(orders=3, soon=2)
    undated = plan(PLAN.replace("2026-11-30", "-"))
    assert completed_orders(undated, lacking(LACKS), None, DAYS) == Completed(orders=3, soon=1)


wanted = st.lists(
    st.tuples(st.sampled_from(["E1", "E2", "E3"]), st.sampled_from(["tyre", "lamp"]), st.integers(1, 3)),
    min_size=1, max_size=6,
)  # fmt: skip
bought = st.lists(
    st.tuples(st.sampled_from(["V1", "V2"]), st.sampled_from(["tyre", "lamp"]), st.integers(1, 4)),
    min_size=1, max_size=4,
)  # fmt: skip


@settings(deadline=None, max_examples=50)
@given(wanted, bought)
def test_a_purchase_never_unlocks_more_than_customers_lack(
    drawn: Sequence[tuple[str, str, int]], offers: Sequence[tuple[str, str, int]]
) -> None:
    lacks = lacking(
        "day order item shop units price\n" + "\n".join(f"1 {o} {i} A {n} 2" for o, i, n in drawn)
    )
    rows = plan(
        "action vendor item shop needed cost day\n"
        + "\n".join(f"purchase {v} {i} A {n} 1 2026-11-24" for v, i, n in offers)
    )
    ranked = unlocked_by_orders(rows, lacks, None, VENDORS)
    orders = lacks["ecom_order_id"].n_unique()
    completed = completed_orders(rows, lacks, None, DAYS).orders
    assert ranked["completes"].sum() <= completed <= orders
    assert ranked["value"].sum() == 2 * min_units(drawn, offers)
    assert ranked["completes"].to_list() == sorted(ranked["completes"], reverse=True)


def min_units(drawn: Sequence[tuple[str, str, int]], offers: Sequence[tuple[str, str, int]]) -> int:
    """Units that both sides have of each item."""
    return sum(
        min(sum(n for _, i, n in drawn if i == item), sum(n for _, i, n in offers if i == item))
        for item in ("tyre", "lamp")
    )
