"""From a plan to drafts: what was shown is drafted, once; carried out, nothing is left to plan."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.errors import Problem, Refused
from core.language import speaking
from core.ledger.change_log import Change
from core.ledger.operations import By, Posting
from core.planning.choices import Choices
from core.planning.drafts import choose_vendor, create_planned_drafts, without_vendor
from core.planning.edits import (
    ALONE,
    Edit,
    orderable_quantity,
    remember_edits,
)
from core.purchasing.closing import cancel_remainder
from core.purchasing.documents import PURCHASE_ORDER
from core.store.database import Store
from core.undo import undo
from tests.core.planning.drafting import _item, keys
from tests.helpers.plan_execution import drafted, lines_of, planned, sent, who
from tests.helpers.small_shop import NOW, do, ordered, sold, stocked


def test_one_draft_per_vendor_and_shop_and_one_transfer_per_two_shops(shop: Store) -> None:
    documents = drafted(shop)

    assert [(d["kind"], lines_of(shop, d)) for d in documents] == [
        ("transfer", [("tyre", 1)]),
        ("po", [("lamp", 1)]),
        ("po", [("tyre", 2)]),
    ]
    assert planned(shop).plan.is_empty()


def test_files_have_english_reasons_whoever_loads_them_down(shop: Store) -> None:
    in_english = planned(shop).plan
    with speaking("de"):
        assert planned(shop).plan.equals(in_english)


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

    with pytest.raises(Refused, match=r"last by Ann at 04:00\)"):
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


def test_a_transfer_is_at_most_what_can_be_spared(shop: Store) -> None:
    plan = planned(shop)
    row = plan.rows.filter(action="transfer").row(0, named=True)
    with pytest.raises(Problem, match="at most 1 can be spared"):
        orderable_quantity(row, 2, plan.facts)
