"""Units of web orders on the sale lines they became: dealt in order, and no unit is counted twice."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.lightspeed.c_lines import WebLine
from core.lightspeed.c_units import with_web_units
from core.lightspeed.tickets import FIRST_TICKET, is_own_ticket, ticket_of

LINE = ["ecom_order_id", "item_id", "quantity", "shipped", "refunded"]


def web_line(item: str = "bell", order: str = "E1", **units: Any) -> WebLine:
    told = {"quantity": 9, "refunded": 0, "returned": 0} | units
    return WebLine(order, "", "", "", item_id=item, **told)


def dealt(lines: list[WebLine], *rows: str) -> list[tuple[str, str]]:
    """Shipped and refunded units of sale lines, written as ``order item quantity shipped refunded``."""
    cells = [["" if cell == "-" else cell for cell in row.split()] for row in rows]
    sales = pl.DataFrame(cells, dict.fromkeys(LINE, pl.String), orient="row")
    return with_web_units(sales, lines, {line.order for line in lines}).select("shipped", "refunded").rows()


@pytest.mark.parametrize(
    ("line", "rows", "units"),
    [
        (web_line(gone=2), ["E1 bell 3 - -"], [("2", "")]),
        (web_line(gone=4), ["E1 bell 3 - -", "E1 bell 3 - -"], [("3", ""), ("1", "")]),
        (web_line(refunded=2), ["E1 bell 3 - -"], [("", "2")]),
        (web_line(gone=2, refunded=2), ["E1 bell 3 - -"], [("2", "1")]),
        (web_line(gone=2, returned=2, refunded=2), ["E1 bell 3 - -"], [("", "2")]),
        (web_line(gone=3, returned=1), ["E1 bell 3 - -", "E1 bell -1 - -"], [("3", ""), ("1", "")]),
        (web_line(refunded=1), ["E1 bell 3 - -", "E1 bell -1 - -"], [("", ""), ("", "")]),
        (web_line(gone=5), ["E1 bell 3 - -"], [("3", "")]),
        (web_line(gone=2), ["E1 lamp 3 1 -"], [("", "")]),
        (web_line(gone=2), ["E2 bell 3 1 1"], [("1", "1")]),
        (web_line(gone=2), ["E1 bell x - -"], [("", "")]),
        (web_line(gone=1, is_whole=False), ["E1 bell 3 2 -"], [("2", "")]),
        (web_line(gone=1), ["E1 bell 3 2 -"], [("1", "")]),
    ],
    ids=[
        "shipped",
        "shipped over two lines",
        "refunded",
        "shipped units are not refunded in the same line",
        "what came back and was refunded is not gone",
        "a return says that its unit had left",
        "taken back at the till is not refunded again",
        "no more than were sold",
        "another item of the order",
        "another order keeps its own",
        "an odd quantity",
        "a page that lacks shipments takes none back",
        "a whole page tells what is shipped",
    ],
)
def test_a_sale_line_has_its_share_of_the_orders_units(
    line: WebLine, rows: list[str], units: list[tuple[str, str]]
) -> None:
    assert dealt([line], *rows) == units


counts = st.integers(0, 6)


@settings(deadline=None)
@given(
    st.lists(st.tuples(counts, counts, counts), min_size=1, max_size=3),
    st.lists(st.integers(1, 4), min_size=1, max_size=4),
)
def test_no_line_has_more_units_than_it_sold_and_no_order_more_than_left(
    told: list[tuple[int, int, int]], sold: list[int]
) -> None:
    lines = [web_line(gone=gone, refunded=refunded, returned=returned) for gone, refunded, returned in told]
    found = dealt(lines, *(f"E1 bell {quantity} - -" for quantity in sold))
    shipped, refunded = ([int(each[place] or 0) for each in found] for place in (0, 1))
    for quantity, *units in zip(sold, shipped, refunded, strict=True):
        assert sum(units) <= quantity
    assert sum(shipped) <= sum(max(gone, returned) for gone, _, returned in told)
    assert sum(refunded) <= sum(each[1] for each in told)


# --- numbers of tickets ---


@pytest.mark.parametrize(
    ("sale", "ticket"),
    [("17", "220000000017"), ("0", "220000000000"), ("S17", ""), ("", ""), ("123456789012", "")],
    ids=["a sale", "the first", "a number of ours", "none", "too long for a sale"],
)
def test_a_ticket_has_the_number_of_its_sale_behind_its_own_first_digits(sale: str, ticket: str) -> None:
    assert ticket_of(sale) == ticket


TICKETS = [
    ("17", "220000000017", True),
    ("17", "17", True),
    ("17", "220000000018", False),
    ("17", "1017", False),
    ("S1", "S1", True),
    ("S1", "220000000001", False),
    ("17", None, False),
]


@pytest.mark.parametrize(("sale", "order", "own"), TICKETS)
def test_an_order_with_its_sales_number_is_a_ticket_of_the_till(
    sale: str, order: str | None, own: bool
) -> None:
    rows = pl.DataFrame(
        {"sale_id": [sale], "ecom_order_id": [order]}, schema_overrides={"ecom_order_id": pl.String}
    )
    assert rows.select(is_own_ticket()).item() is own


@given(st.integers(0, 99_999_999_999))
def test_the_ticket_of_a_sale_is_known_as_its_own(sale: int) -> None:
    rows = pl.DataFrame({"sale_id": [str(sale)], "ecom_order_id": [ticket_of(str(sale))]})
    assert rows.select(is_own_ticket()).item() is True
    assert int(rows["ecom_order_id"][0]) - FIRST_TICKET == sale
