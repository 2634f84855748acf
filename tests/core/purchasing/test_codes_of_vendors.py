"""A vendor's own number for an item is known from vendor_items.csv, too, when a confirmation is read."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from core.purchasing.confirmation_files import (
    confirmation_table,
    propose_confirmation_columns,
    read_confirmation,
)
from core.purchasing.vendor_confirmations import load_confirmed_changes
from tests.helpers.receiving_shop import ReceivingShop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReceivingShop]:
    shop = ReceivingShop(tmp_path)
    with shop.store.write() as tx:
        rows = [("acme", "chain", "AC-1"), ("acme", "pump", "AC-2"), ("zeta", "tube", "AC-1"),
                ("acme", "tube", "AC-2")]  # fmt: skip
        tx.append("vendor_item", pl.DataFrame(rows, ["vendor_id", "item_id", "vendor_sku"], orient="row"))
    yield shop
    shop.store.close()


def read(shop: ReceivingShop, text: str) -> tuple[list[tuple[int, int]], list[str]]:
    """Lines with the units confirmed for them, and the problems as sentences."""
    table = confirmation_table("acme.csv", text.encode())
    reply = read_confirmation("acme.csv", table, propose_confirmation_columns(table.headers))
    changes, problems = shop.store.ask(load_confirmed_changes, reply)
    return [(change.line_number, change.becomes) for change in changes], [str(each) for each in problems]


def test_a_vendor_code_finds_its_line_despite_equal_codes_of_other_vendors(
    shop: ReceivingShop,
) -> None:
    po = shop.ordered(("tube", 9), ("chain", 5))
    assert read(shop, f"PO,Vendor SKU,Confirmed Qty\n{po},AC-1,3") == ([(2, 3)], [])


def test_a_vendor_code_is_checked_against_the_other_codes_of_the_row(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5), ("pump", 2))
    changes, (problem,) = read(shop, f"PO,Vendor SKU,SKU,Confirmed Qty\n{po},AC-1,SKU-pump,1")
    assert changes == []
    assert "names Chain, but another code of this row names Pump" in problem


def test_a_code_that_two_items_share_is_a_problem_even_if_one_of_them_was_ordered(
    shop: ReceivingShop,
) -> None:
    po = shop.ordered(("pump", 5))
    changes, problems = read(shop, f"PO,Vendor SKU,Confirmed Qty\n{po},AC-2,1")
    assert (changes, problems) == (
        [],
        ["acme.csv, row 2, Vendor SKU “AC-2”: names Pump or Tube; say which by the line or by another code."],
    )


@pytest.mark.parametrize("more", ["Line", "SKU"])
def test_the_line_or_another_code_says_which_item_a_shared_code_means(shop: ReceivingShop, more: str) -> None:
    po = shop.ordered(("pump", 5))
    says = {"Line": "1", "SKU": "SKU-pump"}[more]
    assert read(shop, f"PO,Vendor SKU,{more},Confirmed Qty\n{po},AC-2,{says},1") == ([(1, 1)], [])
