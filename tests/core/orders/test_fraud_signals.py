"""Fraud signals: four of them, each for the orders it is true of."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from core.ledger.change_log import Change
from core.ledger.operations import Posting
from core.orders.fraud_signals import (
    countries_differ,
    first_order,
    known_address,
    load_fraud_signals,
    unusual_amount,
)
from tests.helpers.order_shop import OrderShop
from tests.helpers.small_shop import changed_order, do, sold

COLUMNS = ["ecom_order_id", "placed_at", "customer_email", "billing_country", "shipping_country",
           "shipping_address", "fraud_check"]  # fmt: skip


def orders(text: str) -> pl.DataFrame:
    """Orders from a table: number, day, e-mail, billed to, shipped to, address, fraud check; - is empty."""
    rows = [[None if cell == "-" else cell for cell in line.split()] for line in text.strip().splitlines()]
    days = [[number, datetime(2026, 11, int(day or 1)), *rest] for number, day, *rest in rows]
    return pl.DataFrame(
        days, schema=dict.fromkeys(COLUMNS, pl.String) | {"placed_at": pl.Datetime}, orient="row"
    )


def test_billed_to_one_country_and_shipped_to_another() -> None:
    rows = orders("""
        1 1 - US US - cleared
        2 1 - US us - cleared
        3 1 - US CA - cleared
        4 1 - -  CA - cleared
        5 1 - -  -  - cleared
    """)
    assert countries_differ(rows).rows() == [("3", "countries_differ", "billed to US, shipped to CA")]


def test_the_first_order_of_an_email_address() -> None:
    rows = orders("""
        1 3 robin@x.com - - - cleared
        2 2 Robin@X.com - - - cleared
        3 4 kim@x.com   - - - cleared
        4 1 -           - - - cleared
    """)
    assert first_order(rows)["ecom_order_id"].to_list() == ["2", "3"]


def amounts(*rows: tuple[str, str, int | None]) -> pl.DataFrame:
    given = [(order, shop, None if amount is None else Decimal(amount)) for order, shop, amount in rows]
    return pl.DataFrame(given, ["ecom_order_id", "shop_id", "amount"], orient="row")


@pytest.mark.parametrize(("amount", "says"), [(29, None), (30, "3 times"), (199, "19 times"), (None, None)])
def test_an_amount_far_above_the_shops_usual(amount: int | None, says: str | None) -> None:
    usual = [(f"u{n}", "S1", 10) for n in range(10)]
    dear = [(f"d{n}", "S2", 1000) for n in range(10)]
    found = unusual_amount(amounts(*usual, *dear, ("x", "S1", amount)))
    assert found["says"].to_list() == ([f"{says} the shop's usual order"] if says else [])


def test_a_shop_with_few_orders_has_no_usual_amount() -> None:
    usual = [(f"u{n}", "S1", 10) for n in range(9)]
    assert unusual_amount(amounts(*usual, ("x", "S1", 1000))).is_empty()


def test_the_address_of_an_earlier_fraud_however_it_is_written() -> None:
    rows = orders("""
        1 2 - - - 5,Main-St.  fraud
        2 3 - - - 5_MAIN_ST   unchecked
        3 1 - - - 5_Main_St   cleared
        4 3 - - - 6_Main_St   cleared
        5 4 - - - -           unchecked
    """)
    assert known_address(rows).rows() == [("2", "known_address", "the address of the fraud 1")]


def test_the_most_expensive_order_says_how_far_above_the_usual_it_is(tmp_path: Path) -> None:
    shop = OrderShop(tmp_path)
    for number in range(11):
        units = 1 if number else 999_999_999
        sold(shop.store, f"S{number}", "tyre", units, order=f"E{number}")
    priced = Change("sale_line", ("S0", 1), {"unit_price": Decimal("999999999999.9999")})
    do(shop.store, "import", Posting(changes=[priced]))
    with shop.store.read() as snapshot:
        found = load_fraud_signals(snapshot, ["E0"])
    assert found["says"].item().startswith("101010100909090")  # of 9.90


def test_fraud_signals_compare_an_order_with_all_others(tmp_path: Path) -> None:
    shop = OrderShop(tmp_path)
    for number in (1, 2):
        sold(shop.store, f"S{number}", "tyre", order=f"E{number}")
        changed_order(shop.store, f"E{number}", customer_email="robin@x.com", shipping_address="5 Main St")
    changed_order(
        shop.store, "E2", placed_at=datetime(2026, 11, 24), billing_country="US", shipping_country="DE"
    )
    shop.fraud("E1")
    with shop.store.read() as snapshot:
        found = load_fraud_signals(snapshot, ["E2"])
        everything = load_fraud_signals(snapshot)
    assert found["signal"].to_list() == ["countries_differ", "known_address"]
    assert everything.filter(pl.col("ecom_order_id") == "E1")["signal"].to_list() == ["first_order"]
