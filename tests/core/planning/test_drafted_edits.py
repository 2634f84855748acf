"""Changes of a buyer to a plan, and the drafts that are made of it."""

from decimal import Decimal

import polars as pl
import pytest

from core.errors import Problem, Refused
from core.ledger.activity import load_activity
from core.ledger.check import load_problems
from core.ledger.operations import Posting
from core.planning.choices import Choices
from core.planning.drafts import create_planned_drafts
from core.planning.edits import (
    ALONE,
    Edit,
    forget_edits,
    load_edits,
    orderable_quantity,
    remember_edits,
)
from core.store.database import Store
from core.undo import undo
from tests.core.planning.drafting import _item, keys
from tests.helpers.plan_execution import drafted, lines_of, planned, who
from tests.helpers.small_shop import do, sold


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
