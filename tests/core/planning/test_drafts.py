"""From a plan to drafts: what was shown is drafted, once; carried out, nothing is left to plan."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from core.errors import Problem, Refused
from core.ledger.activity import load_activity
from core.ledger.change_log import Change
from core.ledger.check import load_problems
from core.ledger.operations import By, Posting
from core.planning.drafts import choose_vendor, create_planned_drafts, without_vendor
from core.planning.edits import (
    ALONE,
    Edit,
    forget_edits,
    load_edits,
    orderable_quantity,
    remember_edits,
    with_keys,
)
from core.planning.plan import Choices
from core.purchasing.closing import cancel_remainder
from core.purchasing.documents import PURCHASE_ORDER
from core.store.database import Store
from core.undo import undo
from tests.helpers.plan_execution import drafted, lines_of, planned, sent, who
from tests.helpers.small_shop import NOW, do, ordered, small_shop, sold, stocked


def filled(store: Store) -> None:
    """Main Street lacks 3 tyres, of which Harbour can spare 1, and a lamp of another vendor."""
    sold(store, "A", "tyre", 2, date(2026, 11, 1), order="E1")
    sold(store, "B", "tyre", 1, date(2026, 11, 2))
    stocked(store, "tyre", 1, "S2")
    sold(store, "C", "lamp", 1, date(2026, 11, 3), order="E2")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Store]:
    store = small_shop(tmp_path / "shop.duckdb", fill=filled)
    yield store
    store.close()


def test_one_draft_per_vendor_and_shop_and_one_transfer_per_two_shops(shop: Store) -> None:
    documents = drafted(shop)

    assert [(d["kind"], lines_of(shop, d)) for d in documents] == [
        ("transfer", [("tyre", 1)]),
        ("po", [("lamp", 1)]),
        ("po", [("tyre", 2)]),
    ]
    assert planned(shop).plan.is_empty()


def test_creating_drafts_twice_with_one_form_creates_them_once(shop: Store) -> None:
    plan, same = planned(shop), who()
    first = create_planned_drafts(shop, plan, add_to_open=False, by=same)
    second = create_planned_drafts(shop, plan, add_to_open=False, by=same)

    assert (second.again, second.result) == (True, first.result)


def test_creating_drafts_again_finds_nothing_left_and_is_refused(shop: Store) -> None:
    plan = planned(shop)
    create_planned_drafts(shop, plan, add_to_open=False, by=who())

    with pytest.raises(Refused, match="plan has changed since it was shown"):
        create_planned_drafts(shop, plan, add_to_open=False, by=who())


def test_a_sale_of_something_else_meanwhile_changes_nothing(shop: Store) -> None:
    plan = planned(shop)
    stocked(shop, "bell", 5)
    sold(shop, "D", "bell", 1)

    assert len(create_planned_drafts(shop, plan, add_to_open=False, by=who()).result) == 3


def test_a_sale_of_the_same_item_meanwhile_is_refused(shop: Store) -> None:
    plan = planned(shop)
    sold(shop, "D", "tyre", 1)

    with pytest.raises(Refused, match="last by Ann at 09:00 UTC"):
        create_planned_drafts(shop, plan, add_to_open=False, by=who())


def test_undoing_the_drafts_restores_the_plan(shop: Store) -> None:
    before = planned(shop).plan
    done = create_planned_drafts(shop, planned(shop), add_to_open=False, by=who())
    undo(shop, done.operation_id, by=By("undo", "Ann", NOW))

    assert planned(shop).plan.equals(before)


def test_units_are_added_to_the_open_draft_of_the_same_vendor_and_shop(shop: Store) -> None:
    ordered(shop, "P1", "tyre", 1, draft=True)
    ordered(shop, "P2", "bell", 4, draft=True)
    (_, lamp, tyre) = drafted(shop, add_to_open=True)

    assert (lamp["added"], tyre) == (False, {"kind": "po", "document_id": "P2", "added": True})
    assert lines_of(shop, tyre) == [("bell", 4), ("tyre", 1)]
    assert planned(shop).plan.is_empty()


def test_units_are_added_once_where_a_maximum_once_made_two_lines_of_an_item(shop: Store) -> None:
    do(shop, "item", Posting(changes=[_item("lamp", maximum_order_quantity=2)]))
    sold(shop, "D", "lamp", 2, date(2026, 11, 4))
    drafted(shop)
    do(shop, "item", Posting(changes=[_item("lamp", maximum_order_quantity=None)]))
    sold(shop, "E", "lamp", 4, date(2026, 11, 5))
    (document,) = drafted(shop, add_to_open=True)

    assert lines_of(shop, document) == [("lamp", 1), ("lamp", 6)]


@pytest.mark.parametrize(
    ("item_cost", "breaks", "cost"),
    [
        ("4.50", [(2, "4.00"), (3, "3.00")], "4.00"),
        ("4.50", [(3, "3.00")], "4.50"),
        (None, [], "7.00"),
    ],
    ids=["the step of all its units", "no step reached", "nothing known: what was entered"],
)
def test_a_line_that_gets_more_units_costs_what_all_of_them_cost(
    shop: Store, item_cost: str | None, breaks: list[tuple[int, str]], cost: str
) -> None:
    """One tyre stands on the draft at 7.00, another one is added."""
    ordered(shop, "P1", "tyre", 1, draft=True)
    prices = [
        {"vendor_id": "V1", "item_id": "tyre", "minimum_quantity": units, "unit_cost": Decimal(price)}
        for units, price in breaks
    ]
    item = _item("tyre", unit_cost=None if item_cost is None else Decimal(item_cost))
    entered = Change("purchase_order_line", ("P1", 1), {"unit_cost": Decimal(7)})
    do(shop, "item", Posting(rows={"price_break": prices}, changes=[item, entered]))
    drafted(shop, add_to_open=True)

    with shop.read() as snapshot:
        (line,) = snapshot.rows("purchase_order_line", po_id="P1")
    assert (line["ordered"], line["unit_cost"]) == (2, Decimal(cost))


def test_an_addition_is_undone_without_closing_the_draft(shop: Store) -> None:
    ordered(shop, "P1", "tyre", 1, draft=True)
    done = create_planned_drafts(shop, planned(shop), add_to_open=True, by=who())
    undo(shop, done.operation_id, by=By("undo", "Ann", NOW))

    assert lines_of(shop, {"kind": "po", "document_id": "P1"}) == [("tyre", 1)]


def test_a_need_above_the_maximum_is_several_lines_of_one_draft(shop: Store) -> None:
    do(shop, "item", Posting(changes=[_item("lamp", maximum_order_quantity=25, pack_size=5)]))
    sold(shop, "D", "lamp", 27, date(2026, 11, 4))
    (document,) = drafted(shop, Choices(vendors=("V2",)))

    assert lines_of(shop, document) == [("lamp", 5), ("lamp", 25)]
    assert planned(shop, Choices(vendors=("V2",))).plan.is_empty()


def _item(item_id: str, **values: Any) -> Change:
    return Change("item", (item_id,), values)


def test_an_item_without_a_vendor_is_drafted_once_one_is_chosen(shop: Store) -> None:
    do(shop, "item", Posting(changes=[_item("lamp", vendor_id=None)]))
    assert without_vendor(planned(shop).rows)["item_id"].to_list() == ["lamp"]
    assert len(drafted(shop)) == 2

    with pytest.raises(Problem, match="no vendor yet"):
        drafted(shop)
    choose_vendor(shop, "lamp", "V1", by=who())
    assert [lines_of(shop, d) for d in drafted(shop)] == [[("lamp", 1)]]


def test_units_that_a_vendor_will_not_deliver_are_planned_again(shop: Store) -> None:
    documents = drafted(shop, Choices(vendors=("V2",)))
    sent(shop, documents)
    assert planned(shop, Choices(vendors=("V2",))).plan.is_empty()
    cancel_remainder(shop, PURCHASE_ORDER, documents[0]["document_id"], "sold out", by=who())

    assert planned(shop, Choices(vendors=("V2",))).plan["item_id"].to_list() == ["lamp"]


# --- what the buyer changed


def keys(store: Store) -> dict[str, str]:
    rows = planned(store).rows.filter(action="purchase")
    return dict(with_keys(rows).select("item_id", "key").iter_rows())


def test_another_quantity_gets_its_price_and_says_so(shop: Store) -> None:
    price = {"vendor_id": "V1", "item_id": "tyre", "minimum_quantity": 5, "unit_cost": Decimal(4)}
    do(shop, "item", Posting(rows={"price_break": [price]}))
    remember_edits(shop, {keys(shop)["tyre"]: Edit(suggested=2, quantity=6)}, by=who())

    row = planned(shop).plan.filter(action="purchase", item_id="tyre").row(0, named=True)
    assert (row["quantity"], row["unit_cost"], row["line_total"]) == (6, Decimal(4), Decimal(24))
    assert row["reason"].endswith("; 2 suggested, 6 chosen")
    assert lines_of(shop, drafted(shop)[-1]) == [("tyre", 6)]


def test_an_edit_lasts_as_long_as_the_suggestion_it_changes(shop: Store) -> None:
    remember_edits(shop, {keys(shop)["tyre"]: Edit(suggested=2, quantity=6)}, by=who())
    sold(shop, "D", "tyre", 1)

    again = planned(shop)
    assert (again.plan.filter(action="purchase", item_id="tyre")["quantity"].to_list(), again.outdated) == (
        [3],
        1,
    )


def test_drafting_a_row_ends_its_edit(shop: Store) -> None:
    remember_edits(shop, {keys(shop)["tyre"]: Edit(suggested=2, quantity=6)}, by=who())
    drafted(shop)
    with shop.read() as snapshot:
        assert load_edits(snapshot) == {}


def test_undoing_the_drafts_brings_the_change_back_unless_somebody_made_another(shop: Store) -> None:
    edit = {keys(shop)["tyre"]: Edit(suggested=2, quantity=6)}
    remember_edits(shop, edit, by=who())
    first = create_planned_drafts(shop, planned(shop), add_to_open=False, by=who())
    undo(shop, first.operation_id, by=who())
    assert shop.ask(load_edits) == edit

    second = create_planned_drafts(shop, planned(shop), add_to_open=False, by=who())
    newer = {key: Edit(2, 5, apart=ALONE) for key in edit}
    remember_edits(shop, newer, by=who())
    undo(shop, second.operation_id, by=who())
    assert shop.ask(load_edits) == newer


def test_a_change_is_undone_like_everything_else(shop: Store) -> None:
    key = keys(shop)["tyre"]
    first = remember_edits(shop, {key: Edit(2, 6)}, by=who())
    second = remember_edits(shop, {key: Edit(2, 4, apart=ALONE)}, by=who())
    with pytest.raises(Refused, match="quantity was changed since, from 6 to 4; nothing was undone"):
        undo(shop, first.operation_id, by=who())
    undo(shop, second.operation_id, by=who())
    assert shop.ask(load_edits) == {key: Edit(2, 6)}
    reset = forget_edits(shop, by=who())
    assert shop.ask(load_edits) == {}
    undo(shop, reset.operation_id, by=who())
    undo(shop, first.operation_id, by=who())
    assert shop.ask(load_edits) == {}


def test_nothing_is_reset_where_nothing_was_changed(shop: Store) -> None:
    with pytest.raises(Problem, match="is already as suggested"):
        forget_edits(shop, by=who())
    assert shop.ask(load_activity).filter(kind="Plan changed").is_empty()


def test_the_history_says_what_was_changed_of_which_item(shop: Store) -> None:
    remember_edits(shop, {keys(shop)["tyre"]: Edit(2, 6, apart=ALONE)}, by=who())
    remember_edits(shop, {keys(shop)["lamp"]: Edit(1, 1, left_out=True)}, by=who())
    assert shop.ask(load_activity, 2).select("kind", "what").rows() == [
        ("Plan changed", "Front lamp left out of the plan"),
        ("Plan changed", "Trail tyre 29 on an order of its own, Trail tyre 29 units 2 → 6"),
    ]


def test_check_finds_a_change_that_is_not_what_its_history_says(shop: Store) -> None:
    remember_edits(shop, {keys(shop)["tyre"]: Edit(2, 6)}, by=who())
    assert shop.ask(load_problems).is_empty()
    with shop.write() as tx:
        tx.update("plan_edit", pl.DataFrame({"item_id": ["tyre"], "quantity": [7]}), ["item_id"])
    (problem,) = shop.ask(load_problems).to_dicts()
    assert problem["invariant"] == "a changed row of a plan is as its history says"
    assert (problem["item_id"], problem["expected"], problem["found"]) == ("tyre", 6, 7)


def test_edits_by_another_buyer_must_be_seen_before_drafting(shop: Store) -> None:
    shown = planned(shop)
    bobs = {keys(shop)["tyre"]: Edit(2, 2, left_out=True)}
    remember_edits(shop, bobs, by=who())
    with pytest.raises(Refused, match="Somebody changed the plan's lines"):
        create_planned_drafts(shop, shown, add_to_open=False, by=who())
    with shop.read() as snapshot:
        assert (load_edits(snapshot), snapshot.count("purchase_order")) == (bobs, 0)


def test_edits_of_rows_that_are_not_drafted_do_not_block_drafting(shop: Store) -> None:
    shown = planned(shop, Choices(vendors=("V2",)))
    remember_edits(shop, {keys(shop)["tyre"]: Edit(2, 2, left_out=True)}, by=who())
    assert create_planned_drafts(shop, shown, add_to_open=False, by=who()).result


def test_a_row_left_out_is_neither_drafted_nor_forgotten_by_the_plan(shop: Store) -> None:
    remember_edits(shop, {keys(shop)["tyre"]: Edit(2, 2, left_out=True)}, by=who())
    assert [d["kind"] for d in drafted(shop)] == ["transfer", "po"]
    assert planned(shop).suggested["item_id"].to_list() == ["tyre"]


@pytest.mark.parametrize(
    ("apart", "orders"),
    [
        (("", ""), [[("bell", 2), ("tyre", 2)]]),
        ((ALONE, ALONE), [[("tyre", 2)], [("bell", 2)]]),
        (("1", "1"), [[("bell", 2), ("tyre", 2)]]),
        (("1", ""), [[("tyre", 2)], [("bell", 2)]]),
    ],
)
def test_rows_can_be_drafted_separately_together_or_one_by_one(
    shop: Store, apart: tuple[str, str], orders: list[Any]
) -> None:
    sold(shop, "D", "bell", 2, date(2026, 11, 4), order="E9")
    for item, place in zip(("tyre", "bell"), apart, strict=True):
        remember_edits(shop, {keys(shop)[item]: Edit(2, 2, apart=place)}, by=who())

    assert [lines_of(shop, d) for d in drafted(shop, Choices(vendors=("V1",))) if d["kind"] == "po"] == orders


@pytest.mark.parametrize(
    ("quantity", "says"),
    [
        (10, None),
        (15, None),
        (25, None),
        (0, "order at least 1, or leave the row out"),
        (5, "packs of 5, at least 10. Order 10, not 5"),
        (12, "packs of 5, at least 10. Order 15, not 12"),
        (30, "at most 25 fit one line"),
        (999_999_999, "Front lamp: at most 25 fit one line"),
        (99_999_999_999, "Front lamp: at most 999,999,999 can be ordered"),
    ],
)
def test_an_edited_quantity_is_checked_against_minimum_pack_and_maximum(
    shop: Store, quantity: int, says: str | None
) -> None:
    sizes = {"minimum_order_quantity": 10, "pack_size": 5, "maximum_order_quantity": 25}
    do(shop, "item", Posting(changes=[_item("lamp", **sizes)]))
    plan = planned(shop, Choices(vendors=("V2",)))
    row = plan.rows.row(0, named=True)
    if says is None:
        assert orderable_quantity(row, quantity, plan.facts) == quantity
    else:
        with pytest.raises(Problem, match=says):
            orderable_quantity(row, quantity, plan.facts)


def test_a_transfer_is_at_most_what_can_be_spared(shop: Store) -> None:
    plan = planned(shop)
    row = plan.rows.filter(action="transfer").row(0, named=True)
    with pytest.raises(Problem, match="at most 1 can be spared"):
        orderable_quantity(row, 2, plan.facts)
