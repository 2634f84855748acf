"""Part deliveries: a line comes on several days, and each customer is promised the day of their own units."""

import contextlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import Problem, Refused
from core.exchange.export import load_export
from core.exchange.importing import apply_import
from core.ledger.activity import load_activity
from core.ledger.check import find_problems
from core.ledger.operations import By
from core.neutral.folder import read_folder, write_folder
from core.orders import load_orders
from core.planning.choices import Choices
from core.planning.facts import load_plan
from core.purchasing.closing import cancel_remainder, reopen
from core.purchasing.confirmed_changes import ConfirmedChange
from core.purchasing.documents import PURCHASE_ORDER
from core.purchasing.overdue_supply import load_overdue_lines
from core.purchasing.part_deliveries import load_parts, split_line, supply_with_parts
from core.purchasing.purchase_orders import change_expected
from core.receiving import load_deliveries, load_delivery
from core.receiving.counted_lines import CountedLine
from core.report import load_report
from tests.core.purchasing.confirming import accept, read
from tests.helpers.copied_stores import new_store
from tests.helpers.receiving_shop import DUE, NOW, ReceivingShop

FIRST, SECOND, THIRD = date(2026, 12, 1), date(2026, 12, 20), date(2027, 1, 10)
FIVE_AND_FIVE = [(FIRST, 5), (THIRD, 5)]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReceivingShop]:
    shop = ReceivingShop(tmp_path)
    yield shop
    assert find_problems(shop.store).is_empty()
    shop.store.close()


def split(shop: ReceivingShop, po: str, parts: list[tuple[date, int]], **more: Any) -> Any:
    return split_line(shop.store, po, 1, parts, by=shop.by(), **more)


def coming(shop: ReceivingShop, po: str) -> list[tuple[Any, int]]:
    """Days and units that are still to come on an order."""
    with shop.store.read() as snapshot:
        supply = snapshot.frame("supply", document_id=po).sort("expected_on")
    return supply.select("expected_on", "incoming").rows()


def promised(shop: ReceivingShop) -> dict[str, Any]:
    return dict(shop.store.ask(load_orders).select("ecom_order_id", "promise").rows())


def test_each_customer_is_promised_the_day_of_their_own_part(shop: ReceivingShop) -> None:
    """10 chains come, 5 on 1 Dec and 5 on 10 Jan."""
    for order, units in (("W1", 3), ("W2", 2), ("W3", 1), ("W4", 4)):
        shop.sold("chain", units, order=order)
    po = shop.ordered(("chain", 10))
    assert set(promised(shop).values()) == {DUE}
    split(shop, po, FIVE_AND_FIVE)
    assert promised(shop) == {"W1": FIRST, "W2": FIRST, "W3": THIRD, "W4": THIRD}
    report = shop.store.ask(load_report).select("ecom_order_id", "covered", "expected_on", "purchase_orders")
    assert report.rows() == [
        ("W1", 3, FIRST, po),
        ("W2", 2, FIRST, po),
        ("W3", 1, THIRD, po),
        ("W4", 4, THIRD, po),
    ]


def test_a_line_that_two_parts_serve_is_promised_the_later_one(shop: ReceivingShop) -> None:
    shop.sold("chain", 7)
    po = shop.ordered(("chain", 10))
    split(shop, po, FIVE_AND_FIVE)
    ((day, serving),) = shop.store.ask(load_report).select("expected_on", "serving").rows()
    assert day == THIRD
    assert [(part["units"], part["expected_on"]) for part in serving] == [(5, FIRST), (2, THIRD)]


COMES_OFF = {
    "nothing yet": (0, 0, [(FIRST, 5), (THIRD, 5)]),
    "two received": (2, 0, [(FIRST, 3), (THIRD, 5)]),
    "the first part received": (5, 0, [(THIRD, 5)]),
    "more than the first part": (6, 0, [(THIRD, 4)]),
    "all received": (10, 0, []),
    "two received, two cancelled": (2, 2, [(FIRST, 3), (THIRD, 3)]),
    "six cancelled": (0, 6, [(FIRST, 4)]),
}


@pytest.mark.parametrize(("received", "cancelled", "left"), COMES_OFF.values(), ids=list(COMES_OFF))
def test_receipts_come_off_the_earliest_part_and_cancelled_units_off_the_latest(
    shop: ReceivingShop, received: int, cancelled: int, left: list[tuple[date, int]]
) -> None:
    po = shop.ordered(("chain", 10))
    split(shop, po, FIVE_AND_FIVE)
    if cancelled:
        accept(shop, [ConfirmedChange(po, 1, "quantity", 10, 10 - cancelled, "", "sold out")])
    if received:
        shop.receive("po", po, [CountedLine(1, received)])
    assert coming(shop, po) == left


def test_what_was_received_before_is_no_part_of_the_days(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 10))
    receipt = shop.receive("po", po, [CountedLine(1, 4)])
    split(shop, po, [(FIRST, 1), (THIRD, 5)])
    assert coming(shop, po) == [(FIRST, 1), (THIRD, 5)]
    shop.undo(receipt.operation_id)  # What is to come again comes with the earliest part.
    assert coming(shop, po) == [(FIRST, 5), (THIRD, 5)]


def test_undo_gives_back_the_days_and_the_promises(shop: ReceivingShop) -> None:
    shop.sold("chain", 7, order="W1")
    po = shop.ordered(("chain", 10), ("pump", 1))
    before = shop.state()
    done = split(shop, po, FIVE_AND_FIVE)
    assert done.result == [{"ecom_order_id": "W1", "was": str(DUE), "now": str(THIRD), "days": 46}]
    assert "Line 1: 5 on 1 Dec 2026, 5 on 10 Jan 2027" in shop.store.ask(load_activity)["what"][0]
    again = split(shop, po, [(SECOND, 10)])
    assert coming(shop, po)[1:] == [(SECOND, 10)]
    shop.undo(again.operation_id)
    assert coming(shop, po)[1:] == FIVE_AND_FIVE
    shop.undo(done.operation_id)
    assert shop.state() == before


def test_another_day_for_the_whole_order_replaces_the_parts(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 10))
    split(shop, po, FIVE_AND_FIVE)
    moved = change_expected(shop.store, PURCHASE_ORDER, po, THIRD, by=shop.by())
    assert coming(shop, po) == [(THIRD, 10)]
    shop.undo(moved.operation_id)
    assert coming(shop, po) == FIVE_AND_FIVE


def test_a_day_from_the_pos_replaces_the_parts(shop: ReceivingShop) -> None:
    from core.ledger.change_log import Change
    from core.ledger.operations import Posting

    po = shop.ordered(("chain", 10))
    split(shop, po, FIVE_AND_FIVE)
    shop.post(Posting(changes=[Change("purchase_order", (po,), {"expected_on": SECOND})]), "import")
    assert coming(shop, po) == [(SECOND, 10)]


WRONG = {
    "units are missing": ([(FIRST, 5)], "10 units are still incoming, and the days have 5"),
    "too many": ([(FIRST, 5), (THIRD, 6)], "the days have 11"),
    "no day": ([], "Enter a day and its units"),
    "a negative part": ([(FIRST, 11), (THIRD, -1)], "must be above 0"),
    "the day it has": ([(DUE, 10)], "has these days already"),
}


@pytest.mark.parametrize(("parts", "says"), WRONG.values(), ids=list(WRONG))
def test_every_incoming_unit_needs_a_day(
    shop: ReceivingShop, parts: list[tuple[date, int]], says: str
) -> None:
    po = shop.ordered(("chain", 10))
    with pytest.raises(Problem, match=says):
        split(shop, po, parts)


def test_an_order_changed_meanwhile_is_refused(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 10))
    change_expected(shop.store, PURCHASE_ORDER, po, SECOND, by=shop.by())
    with pytest.raises(Refused, match="was changed by Ann"):
        split(shop, po, FIVE_AND_FIVE, version=2)


def test_a_confirmation_of_one_line_in_two_rows_makes_two_parts(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 10))
    rows = f"PO,Line,Confirmed Qty,Ship Date\n{po},1,5,2026-12-01\n{po},1,5,2027-01-10"
    (answer,), problems = read(shop, rows)
    assert (problems, answer.texts) == ([], (str(DUE), "5 on 1 Dec 2026, 5 on 10 Jan 2027"))
    done = accept(shop, [answer])
    assert coming(shop, po) == FIVE_AND_FIVE
    assert read(shop, rows) == ([], [])
    shop.undo(done)
    assert coming(shop, po) == [(DUE, 10)]


def test_a_confirmation_with_shipped_and_backordered_units_makes_two_parts(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 10))
    answers, _ = read(shop, f"PO,Line,Shipped,Backordered,Date\n{po},1,6,,2026-12-01\n{po},1,,4,2026-12-20")
    accept(shop, answers)
    assert coming(shop, po) == [(FIRST, 6), (SECOND, 4)]


def test_a_confirmation_of_one_day_ends_the_parts_and_one_read_before_is_refused(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 10))
    split(shop, po, FIVE_AND_FIVE)
    answers, _ = read(shop, f"PO,Line,Expected On\n{po},1,2027-01-10")
    accept(shop, answers)
    assert coming(shop, po) == [(THIRD, 10)]
    with pytest.raises(Refused, match="its part deliveries changed meanwhile"):
        accept(shop, answers)


def test_the_document_says_the_days_of_its_parts_and_the_vendors_first_word(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 10), ("pump", 1))
    split(shop, po, FIVE_AND_FIVE)
    delivery = shop.store.ask(load_delivery, "po", po)
    assert delivery.lines.select("own_day", "days", "first_on").rows() == [
        ("due 5 on 1 Dec 2026, 5 on 10 Jan 2027", "5 on 1 Dec 2026, 5 on 10 Jan 2027", DUE),
        ("due 25 Nov 2026", "25 Nov 2026", None),
    ]
    (row,) = shop.store.ask(load_deliveries, "open", now=NOW).to_dicts()
    assert (row["expected_on"], row["next_on"]) == (THIRD, DUE)


def test_only_the_part_whose_day_has_passed_is_overdue(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 10))
    split(shop, po, [(date(2026, 11, 20), 4), (THIRD, 6)])
    late = shop.store.ask(load_overdue_lines, NOW)
    assert late.select("document_id", "units", "days_late").rows() == [(po, 4, 3)]
    (row,) = shop.store.ask(load_deliveries, "open", now=NOW).to_dicts()
    assert row["days_late"] == 3


def test_a_part_that_comes_late_is_not_planned_again(shop: ReceivingShop) -> None:
    shop.sold("chain", 10)
    po = shop.ordered(("chain", 10))
    split(shop, po, FIVE_AND_FIVE)
    assert shop.store.ask(load_plan, Choices(), NOW).is_empty()
    cancel_remainder(shop.store, PURCHASE_ORDER, po, "sold out", by=shop.by())
    assert shop.store.ask(load_plan, Choices(), NOW)["quantity"].to_list() == [10]
    with pytest.raises(Problem):
        reopen(shop.store, PURCHASE_ORDER, po, by=shop.by())


def test_an_export_carries_the_parts_to_another_store(shop: ReceivingShop, tmp_path: Path) -> None:
    shop.sold("chain", 7, order="W1")
    po = shop.ordered(("chain", 10), ("pump", 2))
    shop.receive("po", po, [CountedLine(1, 2)])
    split(shop, po, [(FIRST, 3), (THIRD, 5)])
    write_folder(shop.store.ask(load_export, NOW), tmp_path / "folder")
    by = By("copy", "Ann", NOW)
    with contextlib.closing(new_store(tmp_path / "other.duckdb")) as copy:
        apply_import(copy, read_folder(tmp_path / "folder", {}), by=by, backup=False)
        assert copy.ask(load_parts, po) == {1: ((FIRST, 5), (THIRD, 5))}
        assert copy.ask(load_report).equals(shop.store.ask(load_report))
        assert find_problems(copy).is_empty()
        again = read_folder(tmp_path / "folder", {})
        assert not apply_import(copy, again, by=By("again", "Ann", NOW), backup=False).changed


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sold=st.lists(st.integers(1, 4), max_size=4),
    units=st.lists(st.integers(1, 5), min_size=1, max_size=4),
    received=st.integers(0, 20),
)
def test_no_order_is_promised_before_the_part_that_brings_its_last_unit(
    template: Path, tmp_path_factory: pytest.TempPathFactory, sold: list[int], units: list[int], received: int
) -> None:
    shop = ReceivingShop.copied(template, tmp_path_factory.mktemp("parts"))
    for number, some in enumerate(sold):
        shop.sold("chain", some, order=f"W{number}")
    po = shop.ordered(("chain", sum(units)))
    parts = [(date(2026, 12, 1 + day), some) for day, some in enumerate(units)]
    split(shop, po, parts)
    received = min(received, sum(units))
    if received:
        shop.receive("po", po, [CountedLine(1, received)])
    days = [day for day, some in parts for _ in range(some)][received:]
    assert [day for day, some in coming(shop, po) for _ in range(some)] == days
    said, units_in_order = promised(shop), [None] * received + days
    for number, some in enumerate(sold):
        mine, units_in_order = units_in_order[:some], units_in_order[some:]
        last = max((day for day in mine if day), default=None) if len(mine) == some else None
        assert said[f"W{number}"] == last
    shop.store.close()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    ReceivingShop(folder).store.close()
    return folder


def test_supply_as_if_a_line_came_in_parts_keeps_all_other_lines(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 10), ("pump", 2))
    with shop.store.read() as snapshot:
        supply = snapshot.frame("supply")
    after = supply_with_parts(supply, po, 1, tuple(FIVE_AND_FIVE)).sort("line_number", "expected_on")
    assert after.select("line_number", "incoming", "expected_on").rows() == [
        (1, 5, FIRST), (1, 5, THIRD), (2, 2, DUE),
    ]  # fmt: skip
