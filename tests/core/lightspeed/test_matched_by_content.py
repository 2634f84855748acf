"""Web orders and the sales they became: by number, else by goods and time, and only where one fits one."""

import polars as pl
import pytest

from core.lightspeed.c_lines import WebLine
from core.lightspeed.c_matching import Matched, matched_sales

ITEMS = pl.DataFrame(
    {
        "item_id": ["1", "2", "3"],
        "sku": ["BELL", "LAMP", "LAMP"],
        "ean": ["4006381333931", "", ""],
        "upc": ["", "036000291452", ""],
    }
)
COLUMNS = ["sale_id", "line_number", "item_id", "quantity", "sold_at", "ecom_order_id", "voided"]
PLACED = {"E1": "2026-11-20T10:00:00+00:00"}


def line(order: str = "E1", sku: str = "", ean: str = "", article: str = "", quantity: int = 2) -> WebLine:
    return WebLine(order, ean, sku, article, quantity, refunded=0, returned=0)


BELLS = [line(sku="BELL")]


def matched(
    sales: list[str],
    lines: list[WebLine] = BELLS,
    placed: dict[str, str] = PLACED,
    items: pl.DataFrame = ITEMS,
) -> Matched:
    """The sales that become orders. One is written ``number item quantity at order voided``; ``-``: empty."""
    cells = [[cell if cell != "-" else "" for cell in sale.split()] for sale in sales]
    rows = [[cell[0], str(number), *cell[1:]] for number, cell in enumerate(cells, start=1)]
    frame = pl.DataFrame(rows, dict.fromkeys(COLUMNS, pl.String), orient="row")
    return matched_sales({"sales": frame, "items": items}, {}, placed, lines)


FITS = "S1 1 2 2026-11-20T10:05:00+00:00 - -"


@pytest.mark.parametrize(
    ("sales", "order"),
    [
        ([FITS], "E1"),
        (["S1 1 2 2026-11-21T10:00:00+00:00 - -"], "E1"),
        (["S1 1 2 2026-11-21T10:00:01+00:00 - -"], None),
        (["S1 1 2 2026-11-19T09:59:59+00:00 - -"], None),
        (["S1 1 2 2026-11-20T10:00:00 - -"], "E1"),
        (["S1 1 2 2026-11-21T05:00:00-05:00 - -"], "E1"),
        (["S1 1 2 yesterday - -"], None),
        (["S1 1 1 2026-11-20T10:05:00+00:00 - -", "S1 1 1 2026-11-20T10:05:00+00:00 - -"], "E1"),
        (["S1 1 3 2026-11-20T10:05:00+00:00 - -"], None),
        ([FITS, "S1 2 1 2026-11-20T10:05:00+00:00 - -"], None),
        ([FITS, "S2 1 2 2026-11-20T10:30:00+00:00 - -"], None),
        (["S1 1 2 2026-11-20T10:05:00+00:00 - true"], None),
        (["S1 1 2 2026-11-20T10:05:00+00:00 E9 -"], None),
        (["S1 1 -2 2026-11-20T10:05:00+00:00 - -"], None),
        (["17 1 2 2026-11-20T10:05:00+00:00 220000000017 -"], "E1"),
    ],
    ids=[
        "the same goods minutes later",
        "a day later",
        "a second more than a day later",
        "more than a day before",
        "a time without a zone is UTC",
        "the same moment in another zone",
        "a time that nobody can read",
        "the units of two lines",
        "other units",
        "more goods than were ordered",
        "two sales fit",
        "a voided sale",
        "the sale of another order",
        "a return",
        "a ticket of the till is no other order",
    ],
)
def test_a_sale_becomes_the_order_with_its_goods_and_its_time(sales: list[str], order: str | None) -> None:
    found = matched(sales)
    assert list(found.by_content) == ([order] if order else [])
    assert found.orders == ({order} if order else set())


def test_a_sale_that_fits_two_orders_becomes_neither_and_both_are_named() -> None:
    found = matched([FITS], [*BELLS, line("E2", sku="BELL")], PLACED | {"E2": "2026-11-20T09:00:00+00:00"})
    assert found.by_content == {}
    assert found.notes == ["No sale was found for 2 orders: E1, E2."]
    assert found.doubts == []


def test_an_order_whose_number_a_sale_has_needs_no_guess() -> None:
    found = matched(["S1 3 9 2026-01-01T00:00:00+00:00 E1 -", FITS.replace("S1", "S2")])
    assert (found.by_content, found.orders) == ({}, frozenset({"E1"}))
    assert found.notes == ["1 order found among the sales by number."]
    assert found.doubts == []


def test_what_was_matched_by_goods_and_time_is_for_a_person_to_check() -> None:
    found = matched([FITS])
    assert found.doubts == ["Matched by items and time of the sale, so please check: E1 is sale S1."]
    assert found.notes == found.doubts
    assert found.frames["sales"]["ecom_order_id"].to_list() == ["E1"]


@pytest.mark.parametrize(
    ("ordered", "found"),
    [
        (line(sku="BELL"), True),
        (line(ean="4006381333931"), True),
        (line(article="BELL"), True),
        (line(article="1"), True),
        (line(ean="4006381333931", sku="UNKNOWN"), True),
        (line(sku="UNKNOWN"), False),
        (line(), False),
    ],
    ids=["SKU", "EAN", "article code", "the item's own number", "EAN before SKU", "unknown", "no code"],
)
def test_the_item_of_a_line_is_found_by_its_codes(ordered: WebLine, found: bool) -> None:
    assert matched([FITS], [ordered]).orders == ({"E1"} if found else set())


def test_a_code_of_two_items_says_nothing() -> None:
    lamps = "S1 2 2 2026-11-20T10:05:00+00:00 - -"
    assert matched([lamps], [line(sku="LAMP")]).orders == set()
    assert matched([lamps], [line(ean="036000291452")]).orders == {"E1"}


def test_without_sales_nothing_is_matched_and_nothing_is_said() -> None:
    assert matched_sales({"items": ITEMS}, {}, PLACED, BELLS) == Matched({}, frozenset(), {}, [], [])
