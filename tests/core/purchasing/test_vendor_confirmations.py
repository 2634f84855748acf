"""A vendor's reply: read under its own headers, compared, accepted line by line, undone."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Problem, Problems, Refused
from core.orders import load_orders
from core.planning.facts import load_plan
from core.planning.plan import Choices
from core.purchasing.closing import close
from core.purchasing.confirmation_files import (
    confirmation_table,
    dates_to_ask,
    load_remembered_columns,
    propose_confirmation_columns,
    read_confirmation,
    remember_columns,
)
from core.purchasing.confirmed_changes import ConfirmedChange
from core.purchasing.documents import PURCHASE_ORDER
from core.purchasing.purchase_orders import change_expected
from core.purchasing.vendor_confirmations import accept_confirmation, load_confirmed_changes
from core.receiving.counted_lines import CountedLine
from tests.helpers.receiving_shop import DUE, NOW, ReceivingShop

LATER = date(2026, 12, 20)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReceivingShop]:
    shop = ReceivingShop(tmp_path)
    yield shop
    shop.store.close()


def read(shop: ReceivingShop, text: str, **more: Any) -> tuple[list[ConfirmedChange], list[str]]:
    """Return the changes a confirmation asks for, and its problems as sentences."""
    content = text.strip().encode()
    table = confirmation_table("acme.csv", content)
    mapping = propose_confirmation_columns(table.headers)
    reply = read_confirmation("acme.csv", table, mapping, **more)
    with shop.store.read() as snapshot:
        answers, problems = load_confirmed_changes(snapshot, reply)
    return answers, [str(problem) for problem in problems]


def accept(shop: ReceivingShop, answers: list[ConfirmedChange]) -> str:
    return accept_confirmation(shop.store, "acme.csv", answers, by=shop.by()).operation_id


def lines(shop: ReceivingShop, po: str) -> list[tuple[Any, ...]]:
    """Ordered, received, cancelled and cost of each line."""
    with shop.store.read() as snapshot:
        frame = snapshot.frame("purchase_order_line", po_id=po).sort("line_number")
    return frame.select("ordered", "received", "cancelled", "unit_cost").rows()


def due(shop: ReceivingShop, po: str) -> Any:
    with shop.store.read() as snapshot:
        return snapshot.rows("purchase_order", po_id=po)[0]["expected_on"]


def short(answer: ConfirmedChange) -> tuple[Any, ...]:
    return answer.line_number, answer.field, answer.was, answer.becomes


COST = Decimal("4.5000")


def test_a_vendor_confirmation_is_shown_as_the_changes_it_asks_for(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5), ("pump", 2), ("tube", 9))
    answers, problems = read(
        shop,
        f"""
PO,SKU,Confirmed Qty,Unit Cost,Expected On,Reason
{po},SKU-chain,5,4.50,2026-11-25,
{po},SKU-pump,0,,,discontinued
{po},SKU-tube,10,$4.75,2026-12-20,
""",
    )
    assert problems == []
    assert [short(answer) for answer in answers] == [
        (2, "quantity", 2, 0),
        (3, "quantity", 9, 10),
        (3, "unit_cost", COST, Decimal("4.75")),
        (3, "expected_on", DUE, LATER),
    ]
    assert [answer.reason for answer in answers] == ["discontinued", "", "", ""]


def test_accepting_a_confirmation_changes_the_order_and_undo_restores_it(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5), ("tube", 9))
    before = shop.state()
    answers, _ = read(
        shop,
        f"PO,Line,Confirmed Qty,Unit Cost,Expected On\n{po},1,3,4.80,2026-12-20\n{po},2,12,,2026-12-01",
    )
    done = accept(shop, answers)
    assert lines(shop, po) == [(5, 0, 2, Decimal("4.80")), (12, 0, 0, COST)]
    assert (due(shop, po), shop.incoming("chain"), shop.incoming("tube")) == (LATER, 3, 12)
    shop.undo(done)
    assert shop.state() == before


def test_units_that_the_vendor_will_not_send_are_planned_again(shop: ReceivingShop) -> None:
    shop.sold("chain", 5)
    po = shop.ordered(("chain", 5))
    assert shop.store.ask(load_plan, Choices(), NOW).is_empty()
    answers, _ = read(shop, f"PO,Line,Confirmed Qty,Reason\n{po},1,2,sold out")
    accept(shop, answers)
    assert shop.store.ask(load_plan, Choices(), NOW)["quantity"].to_list() == [3]
    with shop.store.read() as snapshot:
        (operation,) = snapshot.rows("operation", kind="reply")
    assert operation["note"] == f"acme.csv: {po}, line 1: sold out"


def test_received_units_count_as_confirmed(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5))
    shop.receive("po", po, [CountedLine(1, 3)])
    answers, problems = read(shop, f"PO,Line,Confirmed Qty\n{po},1,2")
    assert (answers, problems) == (
        [],
        ["acme.csv, row 2, Confirmed Qty “2”: is below the 3 units already received."],
    )
    answers, _ = read(shop, f"PO,Line,Confirmed Qty\n{po},1,4")
    accept(shop, answers)
    assert (lines(shop, po), shop.incoming("chain")) == ([(5, 3, 1, COST)], 1)


def days(shop: ReceivingShop, po: str) -> list[Any]:
    """The day on which each line that owes units is due."""
    with shop.store.read() as snapshot:
        return snapshot.frame("supply", document_id=po).sort("line_number")["expected_on"].to_list()


def test_every_line_is_due_on_a_day_of_its_own(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5), ("pump", 2), ("tube", 9))
    before = shop.state()
    answers, _ = read(
        shop,
        f"PO,Line,Confirmed Qty,Expected On\n{po},1,5,2026-12-01\n{po},2,0,2027-06-01\n{po},3,,2026-12-20",
    )
    assert [short(answer) for answer in answers if answer.field == "expected_on"] == [
        (1, "expected_on", DUE, date(2026, 12, 1)),
        (3, "expected_on", DUE, LATER),
    ]
    done = accept(shop, [answer for answer in answers if answer.field == "expected_on"])
    assert (days(shop, po), due(shop, po)) == ([date(2026, 12, 1), DUE, LATER], LATER)
    shop.undo(done)
    assert shop.state() == before


def test_orders_are_promised_the_day_of_their_own_line(shop: ReceivingShop) -> None:
    shop.sold("chain", 5, order="W1")
    shop.sold("tube", 9, order="W2")
    po = shop.ordered(("chain", 5), ("tube", 9))
    answers, _ = read(shop, f"PO,Line,Expected On\n{po},1,2026-12-01\n{po},2,2026-12-20")
    accept(shop, answers)
    promised = shop.store.ask(load_orders).select("ecom_order_id", "promise").rows()
    assert dict(promised) == {"W1": date(2026, 12, 1), "W2": LATER}


def test_another_day_for_the_whole_order_moves_every_line(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5), ("pump", 2))
    answers, _ = read(shop, f"PO,Line,Expected On\n{po},1,2026-12-01")
    accept(shop, answers)
    change_expected(shop.store, PURCHASE_ORDER, po, LATER, by=shop.by())
    assert days(shop, po) == [LATER, LATER]


def test_rows_of_one_line_add_up_and_it_is_due_on_the_last_of_their_days(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 10))
    answers, problems = read(
        shop, f"PO,Line,Confirmed Qty,Ship Date\n{po},1,5,2026-12-01\n{po},1,5,2026-12-20"
    )
    assert (problems, [short(answer) for answer in answers]) == ([], [(1, "expected_on", DUE, LATER)])


def test_a_line_with_one_invalid_row_is_not_changed(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 10))
    answers, problems = read(shop, f"PO,Line,Confirmed Qty\n{po},1,5\n{po},1,five")
    assert (answers, len(problems)) == ([], 1)


def test_a_row_whose_codes_name_two_items_is_refused(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5), ("pump", 2))
    answers, (problem,) = read(shop, f"PO,Item ID,SKU,Confirmed Qty\n{po},chain,SKU-pump,4")
    assert answers == []
    assert "but another code of this row names" in problem


@pytest.mark.parametrize(
    ("rows", "becomes"),
    [
        ("Qty Ordered,Qty Shipped,Qty Backordered\n10,6,4", None),
        ("Qty,Shipped\n10,6", None),
        ("Qty,Shipped,Cancelled\n10,6,4", 6),
        ("Qty,Shipped,Backordered\n10,8,4", 12),
        ('Confirmed Qty\n"1,200"', 1200),
    ],
)
def test_shipped_and_backordered_units_are_not_cancelled(
    shop: ReceivingShop, rows: str, becomes: int | None
) -> None:
    po = shop.ordered(("chain", 10))
    header, row = rows.split("\n")
    answers, problems = read(shop, f"PO Number,Line,{header}\n{po},1,{row}")
    assert (problems, [answer.becomes for answer in answers]) == ([], [] if becomes is None else [becomes])


def test_a_title_above_the_headers_is_skipped_and_rows_are_named_by_their_number(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 10))
    text = f"Order confirmation,2026-11-20\n\nYour Order,Line,Confirmed Qty\n{po},1,4\n{po},9,1"
    answers, (problem,) = read(shop, text)
    assert [short(answer) for answer in answers] == [(1, "quantity", 10, 4)]
    assert problem.startswith("acme.csv, row 5, Line “9”")


@pytest.mark.parametrize(
    ("cell", "order", "asked"),
    [
        ("20.12.2026", "", []),
        ("12/20/2026", "", []),
        ("20 Dec 2026", "", []),
        ("12/11/2026", "mdy", ["dmy", "mdy"]),
    ],
)
def test_local_dates_are_read_and_asked_about_where_they_can_be_read_in_two_ways(
    shop: ReceivingShop, cell: str, order: str, asked: list[str]
) -> None:
    po = shop.ordered(("chain", 10))
    text = f"PO,Line,ETA\n{po},1,{cell}"
    table = confirmation_table("acme.csv", text.encode())
    assert dates_to_ask(table, {"expected_on": "ETA"}) == asked
    (answer,), problems = read(shop, text, date_order=order)
    assert (answer.becomes, problems) == (date(2026, 12, 11 if asked else 20), [])


def test_a_confirmation_of_everything_changes_nothing(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5))
    assert read(shop, f"PO,Line,Confirmed Qty,Unit Cost,Expected On\n{po},1,5,4.5,{DUE}") == ([], [])


WRONG = [
    ("{po},1,SKU-pump,5", "acme.csv, row 2, SKU “SKU-pump”: is not on this line, or not on this"),
    ("{po},7,,5", "acme.csv, row 2, Line “7”: is not a line of this purchase order."),
    ("{po},,SKU-x,5", "acme.csv, row 2, SKU “SKU-x”: is not on this line, or not on this"),
    ("{po},,,5", "acme.csv, row 2, Line: must not be empty where no code"),
    ("PO-9,1,,5", "acme.csv, row 2, PO “PO-9”: is not a known purchase order."),
    (",1,,5", "acme.csv, row 2, PO: must not be empty."),
    ("{po},1,,five", "acme.csv, row 2, Confirmed Qty “five”: must be a whole number"),
    ("{po},1,,-1", "acme.csv, row 2, Confirmed Qty “-1”: must not be negative."),
]


@pytest.mark.parametrize(("rows", "sentence"), WRONG)
def test_an_invalid_cell_of_a_confirmation_is_named_by_row_column_and_value(
    shop: ReceivingShop, rows: str, sentence: str
) -> None:
    po = shop.ordered(("chain", 5))
    _, (problem,) = read(shop, "PO,Line,SKU,Confirmed Qty\n" + rows.format(po=po))
    assert problem.startswith(sentence)


def test_a_wrong_row_does_not_stand_in_the_way_of_the_others(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5), ("pump", 2))
    answers, problems = read(shop, f"PO,Line,Confirmed Qty\n{po},9,1\n{po},2,1")
    assert ([short(answer) for answer in answers], len(problems)) == ([(2, "quantity", 2, 1)], 1)


def test_drafts_and_closed_orders_cannot_be_confirmed(shop: ReceivingShop) -> None:
    draft, closed = shop.drafted(("chain", 1)), shop.ordered(("chain", 1))
    close(shop.store, PURCHASE_ORDER, closed, "bankrupt", by=shop.by())
    answers, problems = read(shop, f"PO,Line,Confirmed Qty\n{draft},1,0\n{closed},1,0")
    assert answers == []
    assert ["is still a draft" in problems[0], "is closed" in problems[1]] == [True, True]


def test_an_item_on_two_lines_needs_its_line_number(shop: ReceivingShop) -> None:
    with shop.store.write() as tx:
        import polars as pl

        po = "P-TWICE"
        header = {"po_id": po, "vendor_id": "acme", "shop_id": "harbour", "ordered_at": NOW}
        tx.append("purchase_order", pl.DataFrame([header]))
        twice = [{"po_id": po, "line_number": n, "item_id": "chain", "ordered": 5} for n in (1, 2)]
        tx.append("purchase_order_line", pl.DataFrame(twice))
    _, (problem,) = read(shop, f"PO,SKU,Confirmed Qty\n{po},SKU-chain,4")
    assert "is on the lines 1 and 2" in problem


def test_a_confirmation_of_one_order_need_not_name_it(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5))
    with pytest.raises(Problems, match="Which purchase order is this"):
        read(shop, "UPC,Confirmed Qty\n012345678900,4")
    answers, _ = read(shop, "UPC,Confirmed Qty\n012345678900,4", po_id=po)
    assert [short(answer) for answer in answers] == [(1, "quantity", 5, 4)]


@pytest.mark.parametrize(
    ("header", "question"), [("PO,Confirmed Qty", "Which items"), ("PO,SKU", "What does the vendor confirm")]
)
def test_a_file_that_is_no_confirmation_says_what_it_lacks(
    shop: ReceivingShop, header: str, question: str
) -> None:
    with pytest.raises(Problems, match=question):
        read(shop, f"{header}\nx,1")


def test_the_number_of_the_pos_is_understood(shop: ReceivingShop) -> None:
    from core.ledger.change_log import Change
    from core.ledger.operations import Posting

    po = shop.ordered(("chain", 5))
    shop.post(Posting(changes=[Change("purchase_order", (po,), {"pos_number": "4711"})]), "link")
    answers, _ = read(shop, "PO;Line;Confirmed Qty\n4711;1;4")
    assert [answer.po_id for answer in answers] == [po]


def test_an_order_changed_since_the_confirmation_was_read_is_refused(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5))
    answers, _ = read(shop, f"PO,Line,Confirmed Qty,Unit Cost,Expected On\n{po},1,2,4.80,2026-12-20")
    change_expected(shop.store, PURCHASE_ORDER, po, None, by=shop.by())
    with pytest.raises(Refused, match="expected on changed meanwhile, from 2026-11-25 to nothing"):
        accept(shop, answers)
    shop.receive("po", po, [CountedLine(1, 3)])
    with pytest.raises(Refused, match="3 units were received meanwhile"):
        accept(shop, answers[:1])
    assert lines(shop, po) == [(5, 3, 0, COST)]


def test_the_same_acceptance_twice_is_done_once(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5))
    answers, _ = read(shop, f"PO,Line,Confirmed Qty\n{po},1,2")
    by = shop.by()
    first = accept_confirmation(shop.store, "acme.csv", answers, by=by)
    again = accept_confirmation(shop.store, "acme.csv", answers, by=by)
    assert (first.again, again.again, lines(shop, po)) == (False, True, [(5, 0, 3, COST)])


def test_without_a_selection_nothing_is_accepted(shop: ReceivingShop) -> None:
    with pytest.raises(Problem, match="No change was selected"):
        accept(shop, [])


CONFIRMED = st.tuples(
    st.integers(0, 12), st.sampled_from(["", "4.80", "3"]), st.sampled_from(["", "2026-12-01", "2026-12-20"])
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A closed shop with an order of three lines, and the number of it."""
    folder = tmp_path_factory.mktemp("template")
    shop = ReceivingShop(folder)
    po = shop.ordered(("chain", 5), ("pump", 2), ("tube", 9))
    shop.store.close()
    return folder, po


@settings(deadline=None, max_examples=8)
@given(st.lists(CONFIRMED, min_size=3, max_size=3), st.permutations(range(9)), st.integers(1, 3))
def test_accepting_in_parts_and_in_any_order_gives_the_same_result(
    template: tuple[Path, str],
    tmp_path_factory: pytest.TempPathFactory,
    says: list[tuple[int, str, str]],
    order: list[int],
    at_once: int,
) -> None:
    folder, po = template
    rows = "".join(f"\n{po},{n},{','.join(map(str, said))}" for n, said in enumerate(says, start=1))
    whole, parts = (ReceivingShop.copied(folder, tmp_path_factory.mktemp("shop")) for _ in range(2))
    answers, _ = read(whole, f"PO,Line,Confirmed Qty,Unit Cost,Expected On{rows}")
    shuffled = [answers[n] for n in order if n < len(answers)]
    if answers:
        accept(whole, answers)
    for at in range(0, len(shuffled), at_once):
        accept(parts, shuffled[at : at + at_once])
    states = [whole.state(), parts.state()]
    whole.store.close()
    parts.store.close()
    assert states[0] == states[1]


def test_status_words_of_vendors_are_understood() -> None:
    assert propose_confirmation_columns(["PO", "Item", "Qty confirmed", "Price", "Ship date"]) == {
        "po_id": "PO",
        "vendor_sku": "Item",
        "confirmed": "Qty confirmed",
        "unit_cost": "Price",
        "expected_on": "Ship date",
    }


def test_an_item_beside_a_code_is_its_name() -> None:
    assert propose_confirmation_columns(["PO", "SKU", "Item", "Qty"]) == {
        "po_id": "PO",
        "sku": "SKU",
        "confirmed": "Qty",
    }


def test_chosen_columns_are_remembered_for_the_same_headers(shop: ReceivingShop) -> None:
    headers = ["Bestellung", "Art", "Menge"]
    mapping = {"po_id": "Bestellung", "vendor_sku": "Art", "confirmed": "Menge"}
    remember_columns(shop.store, headers, mapping, "dmy")
    with shop.store.read() as snapshot:
        assert load_remembered_columns(snapshot, [*reversed(headers)]) == (mapping, "dmy")
        assert load_remembered_columns(snapshot, ["Other"]) == ({}, "")
    assert propose_confirmation_columns(headers, mapping) == mapping
