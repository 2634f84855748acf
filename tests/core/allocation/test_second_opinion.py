"""Rules 1 and 2 of the contract, against a slow second opinion in plain Python."""

from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from core.allocation.dealing import deal
from core.allocation.oldest_first import (
    oldest_first,
    open_sources,
    proven_extra_after,
    taken_back,
    waiting_lines,
)
from tests.core.allocation.shelf import shelf_of
from tests.helpers.text_tables import line_frame, stock, table

sale_rows = st.lists(
    st.fixed_dictionaries(
        {
            "document_type": st.sampled_from(["sale", "sale", "sale", "transfer", "vendor_return"]),
            "document_id": st.sampled_from(["s1", "s10", "s2", "S3"]),
            "shop_id": st.sampled_from(["A", "B"]),
            "occurred_at": st.integers(1, 4).map(str),
            "ecom_order_id": st.sampled_from([None, "E1", "E2"]),
            "quantity": st.integers(-4, 6).filter(bool),
            "shipped": st.integers(0, 2),
            "refunded": st.integers(0, 2),
            "payment_status": st.sampled_from([None, "paid", "cancelled"]),
        }
    ),
    max_size=9,
)


def worlds() -> st.SearchStrategy[tuple[list[dict[str, Any]], dict[str, int]]]:
    on_hand = st.fixed_dictionaries({"A": st.integers(-15, 5), "B": st.integers(-15, 5)})
    return st.tuples(sale_rows.map(_numbered), on_hand)


def _numbered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lines 8, 9, 10, 11 … so that their order as text and as number differ; no order on a transfer."""
    for number, row in enumerate(rows, start=8):
        row["line_number"] = number
        row["moved"] = -row["quantity"]
        if row["document_type"] != "sale":
            row.update(quantity=None, ecom_order_id=None, shipped=None, refunded=None, payment_status=None)
    return rows


def books(on_hand: dict[str, int]) -> pl.DataFrame:
    rows = "\n".join(f"i {shop} {units} 0" for shop, units in on_hand.items())
    return table("item shop on_hand found\n" + rows)


def age(row: dict[str, Any]) -> tuple[Any, ...]:
    return int(row["occurred_at"]), row["document_type"], row["document_id"], row["line_number"]


def naive_returns(rows: list[dict[str, Any]]) -> tuple[dict[int, int], dict[int, int]]:
    """Units taken back by line number, and those of them that had been shipped; returns that name an order
    first, then those of a sale."""
    newest_first = sorted((row for row in rows if row["document_type"] == "sale"), key=age, reverse=True)
    sold = [row for row in newest_first if row["quantity"] > 0]
    returns = [row for row in newest_first if row["quantity"] < 0]
    of_orders = [back for back in returns if back["ecom_order_id"]]
    of_sales = [back for back in returns if not back["ecom_order_id"]]
    taken, came_back = ({row["line_number"]: 0 for row in rows} for _ in range(2))
    for group, backs in (("ecom_order_id", of_orders), ("document_id", of_sales)):
        quantities = {row["line_number"]: row["quantity"] for row in sold}
        for back in backs:
            take_back(-back["quantity"], alike(sold, back, group), taken, quantities)
        shipped = {row["line_number"]: min(taken[row["line_number"]], row["shipped"]) for row in sold}
        for back in backs:
            units = min(-back["quantity"], back["shipped"])
            take_back(units, alike(sold, back, group), came_back, shipped)
    return taken, came_back


def alike(sold: list[dict[str, Any]], back: dict[str, Any], group: str) -> list[int]:
    """The lines that a return can take units of: of its order or sale (``group``), in its shop."""
    same = [row for row in sold if row[group] == back[group] and row["shop_id"] == back["shop_id"]]
    return [row["line_number"] for row in same]


def take_back(units: int, lines: list[int], figure: dict[int, int], most: dict[int, int]) -> None:
    """Add units to the ``figure`` of lines, one by one, to the first that has fewer than its ``most``."""
    for _ in range(units):
        for line in lines:
            if figure[line] < most[line]:
                figure[line] += 1
                break


def naive_open(rows: list[dict[str, Any]], shop: str, on_hand: int) -> list[tuple[str, int | None, int]]:
    """Rule 1 for one shop, oldest first: (type, line number, units)."""
    taken, _ = naive_returns(rows)
    need, found = max(0, -on_hand), list[tuple[str, int | None, int]]()
    for row in sorted(rows, key=age, reverse=True):
        units = min(need, max(0, -row["moved"] - taken[row["line_number"]]))
        if row["shop_id"] == shop and units:
            found.append((row["document_type"], row["line_number"], units))
            need -= units
    return [("unexplained", None, need)] * bool(need) + found[::-1]


@settings(deadline=None)
@given(worlds())
def test_open_sources_equal_a_second_calculation(
    world: tuple[list[dict[str, Any]], dict[str, int]],
) -> None:
    rows, on_hand = world
    sources = oldest_first(open_sources(taken_back(line_frame(rows)), books(on_hand)))
    for shop, units in on_hand.items():
        here = sources.filter(shop_id=shop)
        assert here["backordered"].sum() == max(0, -units)
        found = here.select("document_type", "line_number", "backordered").rows()
        assert found == naive_open(rows, shop, units)


@settings(deadline=None)
@given(worlds())
def test_waiting_lines_equal_a_second_calculation(
    world: tuple[list[dict[str, Any]], dict[str, int]],
) -> None:
    rows, _ = world
    taken, came_back = naive_returns(rows)
    expected = dict[int, int]()
    for row in rows:
        if row["ecom_order_id"] and row["payment_status"] != "cancelled":
            number = row["line_number"]
            away = row["shipped"] - came_back[number]
            left = row["quantity"] - taken[number] - away - row["refunded"]
            expected |= {number: left} if left > 0 else {}
    waiting = waiting_lines(taken_back(line_frame(rows)))
    assert dict(waiting.select("line_number", "waiting").rows()) == expected


@settings(deadline=None)
@given(worlds())
def test_after_a_first_import_the_customers_behind_the_negative_stock_are_short(
    world: tuple[list[dict[str, Any]], dict[str, int]],
) -> None:
    rows, on_hand = world
    waiting = waiting_lines(taken_back(line_frame(rows)))
    fresh = books(on_hand)
    found = fresh.drop("found").join(proven_extra_after(fresh, waiting), on=["item_id", "shop_id"])
    for row in shelf_of(found, waiting).to_dicts():
        assert row["shelf"] >= 0
        assert row["found"] >= 0
        assert row["customers_short"] == min(row["waiting"], max(0, -row["on_hand"]))


@settings(deadline=None)
@given(sale_rows.map(_numbered), st.integers(0, 20))
def test_rules_1_and_2_agree_when_every_outgoing_line_is_waiting(
    rows: list[dict[str, Any]], had: int
) -> None:
    waiting_only = [
        {**row, "ecom_order_id": "E1", "payment_status": "paid", "shipped": 0, "refunded": 0, "shop_id": "A"}
        for row in rows
        if row["document_type"] == "sale" and row["quantity"] > 0
    ]
    on_hand = had - sum(row["quantity"] for row in waiting_only)
    sold = taken_back(line_frame(waiting_only))
    waiting = oldest_first(waiting_lines(sold))
    (shelf,) = shelf_of(stock(on_hand), waiting)["shelf"]
    served = deal(
        waiting.select("item_id", "shop_id", units="waiting"),
        table(f"item shop units\ni A {shelf}"),
    )
    reached = served.group_by("demand_row").agg(reached=pl.col("units").sum())
    without = (
        waiting.with_row_index("demand_row")
        .with_columns(pl.col("demand_row").cast(pl.Int64))
        .join(reached, on="demand_row", how="left")
        .select("line_number", left=pl.col("waiting") - pl.col("reached").fill_null(0))
        .filter(pl.col("left") > 0)
    )
    by_rule_1 = open_sources(sold, stock(on_hand)).select("line_number", left="backordered")
    assert_frame_equal(without, by_rule_1, check_row_order=False)


queues = st.lists(st.tuples(st.sampled_from("AB"), st.integers(0, 5)), max_size=8)


@settings(deadline=None)
@given(queues, queues)
def test_dealing_hands_out_unit_by_unit_in_row_order(
    demand: list[tuple[str, int]], supply: list[tuple[str, int]]
) -> None:
    def queue(rows: list[tuple[str, int]]) -> pl.DataFrame:
        return table("item shop units\n" + "\n".join(f"i {shop} {units}" for shop, units in rows))

    expected: dict[tuple[int, int], int] = {}
    for chosen in "AB":
        wanted, had = (
            [row for row, (shop, units) in enumerate(rows) for _ in range(units) if shop == chosen]
            for rows in (demand, supply)
        )
        for pair in zip(wanted, had, strict=False):
            expected[pair] = expected.get(pair, 0) + 1
    dealt = deal(queue(demand), queue(supply))
    assert {(row, by): units for row, by, units in dealt.rows()} == expected
