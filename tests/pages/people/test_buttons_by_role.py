"""Buttons that a role forbids are absent: steps of an item, counts, the inbox, undo of what others did."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.morning.inbox import raise_entries
from tests.helpers.app_pages import links
from tests.helpers.every_write.by_itself import ENTRY
from tests.helpers.receiving_shop import NOW, ReceivingShop
from tests.helpers.signed_in import signed_in_app

Address = dict[str, str]


def short_item(shop: ReceivingShop) -> Address:
    """Two tubes were sold, and never counted or received here."""
    shop.sold("tube", 2)
    return {"story_item": "tube", "story_shop": "harbour"}


def miscounted_item(shop: ReceivingShop) -> Address:
    """Three tubes were sold where one was."""
    shop.stocked(tube=1)
    shop.sold("tube", 3)
    return {"story_item": "tube", "story_shop": "harbour"}


def shelf(shop: ReceivingShop) -> Address:
    shop.sold("tube", 2)
    return {"count": "tube", "in": "harbour"}


def receipt_of_somebody_else(shop: ReceivingShop) -> Address:
    po = shop.ordered(("tube", 3))
    shop.receive("po", po, everything=True)
    return {"po": po}


def inbox(shop: ReceivingShop) -> Address:
    raise_entries(shop.store, [ENTRY], NOW)
    return {}


COUNT, BUY, NO_STOCK = "Count the shelf", "Buy 2", "Mark as not stocked"
SAVE, UNDO, DONE = "Save the count", "Undo this receipt", "Done"


@pytest.mark.parametrize(
    ("page", "prepare", "person", "offered"),
    [
        ("backorders", short_item, ("viewer",), set()),
        ("backorders", short_item, ("orders",), set()),
        ("backorders", short_item, ("floor",), set()),
        ("backorders", short_item, ("buyer",), {BUY, NO_STOCK}),
        ("backorders", short_item, ("manager",), {BUY, NO_STOCK}),
        ("backorders", miscounted_item, ("floor",), {COUNT}),
        ("backorders", miscounted_item, ("buyer",), {BUY}),
        ("backorders", miscounted_item, ("manager",), {COUNT, BUY}),
        ("receiving", shelf, ("buyer",), set()),
        (
            "receiving",
            shelf,
            (
                "floor",
                "hill",
            ),
            set(),
        ),
        ("receiving", shelf, ("floor",), {SAVE}),
        ("receiving", receipt_of_somebody_else, ("floor",), set()),
        ("receiving", receipt_of_somebody_else, ("manager",), {UNDO}),
        ("overview", inbox, ("floor",), set()),
        ("overview", inbox, ("manager",), {DONE}),
    ],
)
def test_a_button_that_ones_role_does_not_include_is_absent(
    path: Path,
    page: str,
    prepare: Callable[[ReceivingShop], Address],
    person: tuple[str, ...],
    offered: set[str],
) -> None:
    shop = ReceivingShop(path.parent)
    address = prepare(shop)
    shop.store.close()
    app = signed_in_app(path, "ann@shop.example", *person, page=page)
    app.query_params.update(address)
    app.run()
    assert not app.exception
    labels = {button.label for button in app.button} | set(links(app))
    assert {COUNT, BUY, NO_STOCK, SAVE, UNDO, DONE} & labels == offered
