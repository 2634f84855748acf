"""Waiting customers: whom to tell what, one row per customer."""

from datetime import date, datetime

import polars as pl
import pytest

from core.orders.promises import news, waiting_customers

TODAY = date(2026, 11, 23)

# the customer was told a date (none: that there is none), when (never: -), and what the promise is now
NEWS = """
told        at          promise     news
-           -           2026-12-01  untold
-           -           -           untold
2026-12-01  2026-11-20  2026-12-01  -
-           2026-11-20  -           -
-           2026-11-20  2026-12-01  dated
2026-12-01  2026-11-20  -           no_date
2026-12-01  2026-11-20  2026-12-05  later
2026-12-01  2026-11-20  2026-11-30  sooner
2026-11-20  2026-11-10  2026-11-20  passed
2026-11-20  2026-11-20  2026-11-20  passed
2026-11-20  2026-11-10  2026-11-18  passed
2026-11-20  2026-11-10  2026-12-05  later
2026-11-20  2026-11-22  2026-11-20  -
2026-11-23  2026-11-10  2026-11-23  -
"""


@pytest.mark.parametrize("row", NEWS.strip().splitlines()[1:])
def test_a_promise_is_news_when_it_differs_from_the_one_the_customer_was_told(row: str) -> None:
    told, at, promise, expected = [None if cell == "-" else cell for cell in row.split()]
    facts = pl.DataFrame(
        {
            "told_promise": [date.fromisoformat(told) if told else None],
            "told_on": [date.fromisoformat(at) if at else None],
            "promise": [date.fromisoformat(promise) if promise else None],
            "today": [TODAY],
        },
        schema={"told_promise": pl.Date, "told_on": pl.Date, "promise": pl.Date, "today": pl.Date},
    )
    assert facts.select(news()).item() == expected


WHERE = {"shipping_country": pl.String, "billing_country": pl.String}
NOWHERE = dict.fromkeys(WHERE)


def customers(*rows: tuple[str, str | None, str | None, date | None, date | None]) -> pl.DataFrame:
    """Orders by number, customer, e-mail, the date told on the 10th (none: never told) and the date now."""
    numbers, names, emails, told, promises = map(list, zip(*rows, strict=True))
    orders = pl.DataFrame(
        {"ecom_order_id": numbers, "customer_name": names, "promise": pl.Series(promises, dtype=pl.Date)}
    ).with_columns(
        stage=pl.lit("waiting_for_stock"), placed_at=datetime(2026, 11, 2, 1), promise_from=pl.lit("word")
    )
    facts = pl.DataFrame(
        {
            "ecom_order_id": numbers,
            "customer_email": emails,
            "told_promise": pl.Series(told, dtype=pl.Date),
            "told_at": [datetime(2026, 11, 10) if day else None for day in told],
            "customer_phone": [f"555-{number}" for number in numbers],
            **NOWHERE,
        },
        schema_overrides={"told_at": pl.Datetime, "customer_email": pl.String, **WHERE},
    )
    here = orders.select("ecom_order_id", time_zone=pl.lit("America/New_York"), today=TODAY)
    return waiting_customers(orders, facts, here)


EVENING = datetime(2026, 11, 11, 1)
"""At eight on the evening of the 10th in New York."""


def test_a_day_is_the_shop_s_day_also_in_the_evening() -> None:
    day = date(2026, 11, 10)
    order = {
        "ecom_order_id": ["E1"],
        "customer_name": ["Robin Reed"],
        "promise": [day],
        "placed_at": [EVENING],
    }
    told = {
        "ecom_order_id": ["E1"],
        "customer_email": ["r@x.example"],
        "told_promise": [day],
        "told_at": [EVENING],
        "customer_phone": ["555"],
        "shipping_country": ["US"],
        "billing_country": ["DE"],
    }
    here = {"ecom_order_id": ["E1"], "time_zone": ["America/New_York"], "today": [TODAY]}
    orders = pl.DataFrame(order).with_columns(stage=pl.lit("waiting_for_stock"), promise_from=pl.lit("word"))
    (found,) = waiting_customers(orders, pl.DataFrame(told), pl.DataFrame(here)).to_dicts()
    assert found["news"] == "passed"
    assert found["placed"] == [day]
    assert (found["phone"], found["countries"]) == ("555", ["US", "DE"])


SOON, LATER = date(2026, 12, 1), date(2026, 12, 9)


def test_a_customer_with_two_orders_is_one_row_of_both() -> None:
    found = customers(
        ("E1", "Robin Reed", "robin@example.com", None, SOON),
        ("E2", "Robin Reed", " Robin@Example.com ", SOON, LATER),
    )
    assert found.select("customer", "news", "was", "promise", "orders", "promises").rows() == [
        ("Robin Reed", "later", SOON, LATER, ["E2", "E1"], [LATER, SOON])
    ]
    assert found.select("before", "late").rows() == [([SOON, None], [False, False])]
    assert found["placed"].to_list() == [[date(2026, 11, 1)] * 2]


def test_the_most_urgent_news_come_first() -> None:
    found = customers(
        ("E1", "Ann", None, LATER, SOON),
        ("E2", "Ben", None, None, SOON),
        ("E3", "Cy", None, SOON, LATER),
        ("E4", "Di", None, SOON, None),
        ("E5", None, None, SOON, LATER),
    )
    assert found.select("customer", "news").rows() == [
        ("Di", "no_date"),
        ("Cy", "later"),
        (None, "later"),
        ("Ben", "untold"),
        ("Ann", "sooner"),
    ]


def test_an_unchanged_promise_is_no_news() -> None:
    assert customers(("E1", "Ann", None, SOON, SOON)).is_empty()


def test_a_past_day_is_late() -> None:
    assert customers(("E1", "Ann", None, None, date(2026, 11, 20)))["late"].to_list() == [[True]]
