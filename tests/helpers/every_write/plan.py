"""Writes of a plan."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from core.ledger.change_log import KEY_SEPARATOR, Change
from core.ledger.operations import By, Posting
from core.planning.drafts import choose_vendor, create_planned_drafts
from core.planning.edits import Edit, forget_edits, remember_edits, with_keys
from core.planning.put_off import plan_again, put_off
from core.planning.remembered_vendors import remember_vendor
from core.purchasing.confirmed_changes import ConfirmedChange
from core.purchasing.vendor_confirmations import accept_confirmation
from tests.helpers.every_write.prepared import ASKED, LATER, ORDER, Prepared, Write
from tests.helpers.plan_execution import planned
from tests.helpers.receiving_shop import DUE, NOW, ReceivingShop


def drafting_the_plan(shop: ReceivingShop) -> Write:
    """With a quantity that the buyer changed, which is carried out and forgotten."""
    plan_changed(shop)
    plan = planned(shop.store, now=NOW)
    return partial(create_planned_drafts, shop.store, plan, add_to_open=False, by=ASKED)


def choosing_a_vendor(shop: ReceivingShop) -> Write:
    without_vendor(shop)
    return partial(choose_vendor, shop.store, "tube", "acme", by=ASKED)


def without_vendor(shop: ReceivingShop) -> None:
    """Two tubes are short, and nobody said whom to buy them from."""
    shop.sold("tube", 2, order=ORDER)
    shop.post(Posting(changes=[Change("item", ("tube",), {"vendor_id": None})]), "item")


def accepting_a_reply(shop: ReceivingShop) -> Write:
    po = shop.ordered(("tube", 3))
    said = [
        ConfirmedChange(po, 1, "quantity", 3, 2, "", "sold out"),
        ConfirmedChange(po, 1, "expected_on", DUE, LATER),
    ]
    return partial(accept_confirmation, shop.store, "reply.csv", said, by=ASKED)


def changing_the_plan(shop: ReceivingShop) -> Write:
    shop.sold("tube", 2, order=ORDER)
    return partial(remember_edits, shop.store, edits_of_plan(shop), by=ASKED)


def edits_of_plan(shop: ReceivingShop) -> dict[str, Edit]:
    """Four instead of two for the only row of the plan."""
    return {with_keys(planned(shop.store, now=NOW).rows)["key"].item(): Edit(2, 4)}


def plan_changed(shop: ReceivingShop) -> None:
    shop.sold("tube", 2, order=ORDER)
    remember_edits(shop.store, edits_of_plan(shop), by=By("changed before", "Ann", NOW))


def remembering_a_vendor(shop: ReceivingShop) -> Write:
    sold_by_two(shop)
    return partial(remember_vendor, shop.store, "tube", "other", by=ASKED)


def sold_by_two(shop: ReceivingShop) -> None:
    """Two tubes are short, which another vendor sells for less."""
    terms = {"vendor_id": "other", "item_id": "tube", "unit_cost": Decimal(1), "lead_time_days": 2}
    vendor = {"vendor_id": "other", "name": "Other"}
    shop.post(Posting(rows={"vendor": [vendor], "vendor_item": [terms]}), "import")
    shop.sold("tube", 2, order=ORDER)


def putting_a_line_off(shop: ReceivingShop) -> Write:
    shop.sold("tube", 2, order=ORDER)
    return partial(put_off, shop.store, "tube", "harbour", LATER, "a new model comes", by=ASKED)


def line_put_off(shop: ReceivingShop) -> None:
    shop.sold("tube", 2, order=ORDER)
    until = date.today() + timedelta(days=9)
    put_off(shop.store, "tube", "harbour", until, "a new model comes", by=By("put off before", "Ann", NOW))


def planning_a_line_again(shop: ReceivingShop) -> Write:
    line_put_off(shop)
    return partial(plan_again, shop.store, "tube", "harbour", by=ASKED)


def resetting_the_plan(shop: ReceivingShop) -> Write:
    for item in ("tube", "pump"):
        key = KEY_SEPARATOR.join(("purchase", "acme", "", "hill", item, "0"))
        remember_edits(shop.store, {key: Edit(2, 4)}, by=By(f"changed {item}", "Ann", NOW))
    return partial(forget_edits, shop.store, by=ASKED)


WRITES: list[Prepared] = [
    drafting_the_plan,
    choosing_a_vendor,
    accepting_a_reply,
    changing_the_plan,
    resetting_the_plan,
    remembering_a_vendor,
    putting_a_line_off,
    planning_a_line_again,
]
