"""Choices on the PO planning page: vendors, a budget, orders, the hub and what is unlocked."""

from pathlib import Path

import polars as pl
import pytest

from core.exchange.importing import apply_import
from core.language import speaking
from core.ledger.change_log import Change
from core.ledger.operations import By, Posting
from core.neutral.folder import read_folder
from core.planning.facts import HUB, load_hub
from core.planning.vendor_choice import RULE_LABELS
from core.store import open_store
from core.store.settings import remember
from pages.session.services import now, store
from tests.helpers.app_pages import in_browser_of, plain
from tests.helpers.copied_stores import new_store
from tests.helpers.many_vendors import hurry, many_vendors
from tests.helpers.small_shop import do
from tests.pages.planning.plan_page import LAMP, TYRE, bought, filled, moved, planning, pressed


def test_the_store_s_hub_is_the_first_choice(path: Path) -> None:
    filled(path)
    store = open_store(path)
    remember(store, HUB, "S2", action="hub")
    store.close()
    assert bought(planning()) == [(LAMP, "Harbour", 1), (TYRE, "Harbour", 1)]


def test_the_hub_is_remembered_for_everyone(path: Path) -> None:
    filled(path)
    pressed(planning(ship_to="Harbour"), "Always ship there")
    assert store().ask(load_hub) == "S2"
    assert bought(planning())[0][1] == "Harbour"


def test_an_item_without_a_vendor_gets_one_on_the_page(path: Path) -> None:
    filled(path)
    do(store(), "item", Posting(changes=[Change("item", ("lamp",), {"vendor_id": None})]))
    app = planning()
    app.selectbox(key="vendor for it").set_value("V1").run()
    app = pressed(app, "Use this vendor")
    assert not [box for box in app.selectbox if box.key == "vendorless"]


def test_the_choices_of_vendors_are_compared_and_one_is_taken(path: Path) -> None:
    filled(path)
    app = planning(compare_vendors="true")
    (rules,) = (frame.value for frame in app.dataframe if "plan" in frame.value)
    assert rules[["plan", "chosen"]].values.tolist()[0] == ["Usual vendors", True]
    app = pressed(app, "Take lowest cost")
    assert app.selectbox(key="vendor_rule").value == "cheapest"


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (
            "fewest",
            "There are too many vendors to be sure of the best choice. 2 vendors fewer might be enough.",
        ),
        ("cheapest", None),
    ],
)
def test_the_page_says_that_a_plan_may_not_be_the_best(
    rule: str, says: str | None, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurry(monkeypatch)
    shop = new_store(path)
    folder = read_folder(many_vendors(path.parent / "folder"), {})
    apply_import(shop, folder, by=By("import", "Ann", now()), backup=False)
    shop.close()
    told = [plain(each.value) for each in planning(vendor_rule=RULE_LABELS[rule], top_up="true").caption]
    assert [text for text in told if text.startswith("There are too many")] == ([says] if says else [])


def test_a_budget_cuts_the_plan_and_says_what_it_leaves_out(path: Path) -> None:
    filled(path)
    app = planning(budget="1", budget_currency="EUR")
    assert bought(app) == [(TYRE, "Main Street", 1)]
    assert [label for label in (box.label for box in app.expander) if label.startswith("The budget")] == [
        "The budget leaves out 1 line"
    ]


@pytest.mark.parametrize(("typed", "shown", "lines"), [("1,5", "1.50", 1), ("1,000", "1,000.00", 0)])
def test_a_budget_is_read_with_either_decimal_mark(path: Path, typed: str, shown: str, lines: int) -> None:
    filled(path)
    app = planning(budget_currency="EUR")
    app.text_input(key="budget").set_value(typed).run()
    assert app.text_input(key="budget").value == shown
    left_out = [box.label for box in app.expander if box.label.startswith("The budget")]
    assert left_out == [f"The budget leaves out {lines} line"][:lines]


@pytest.mark.parametrize("sent", ["1200.5", "1,200.50", "1.200,50"])
def test_a_link_with_a_budget_means_the_same_in_each_language(
    path: Path, monkeypatch: pytest.MonkeyPatch, sent: str
) -> None:
    filled(path)
    in_browser_of("de-DE", monkeypatch)
    with speaking("de"):  # AppTest looks for the labels of options outside of the page.
        app = planning(budget=sent)
        assert app.text_input(key="budget").value == "1.200,50"


def test_nothing_is_ordered_on_a_budget_that_cannot_be_read(path: Path) -> None:
    filled(path)
    app = planning(budget="100 or so")
    assert "Budget: “100 or so” is not a number." in plain(app.error[0].value)
    assert not [button.label for button in app.button if button.label.startswith("Create")]


def test_vendors_stand_with_their_record(path: Path) -> None:
    filled(path)
    (records,) = (frame.value for frame in planning(view="Vendors").dataframe if "on_time" in frame.value)
    assert records["lines"].tolist() == [1]


def test_a_budget_is_in_the_currency_of_most_vendors_unless_another_is_chosen(path: Path) -> None:
    filled(path)
    store = open_store(path)
    with store.write() as tx:
        for name in ("Basin", "Cedar"):
            tx.append("vendor", pl.DataFrame({"vendor_id": [name], "name": [name], "currency": ["USD"]}))
    store.close()
    (box,) = (box for box in planning().selectbox if box.label == "Currency")
    assert (box.value, box.options) == ("USD", ["USD", "EUR"])


def test_only_what_chosen_orders_lack_is_bought_and_drafted(path: Path) -> None:
    filled(path)
    app = planning(for_order="E2")
    assert bought(app) == [(LAMP, "Main Street", 1)]
    assert moved(app) == []
    pressed(app, "Create 1 purchase order")
    assert "Nothing to order for these orders." in planning(for_order="E2").success[0].value
    assert bought(planning())


def test_an_order_that_nobody_knows_is_named(path: Path) -> None:
    filled(path)
    assert "There is no order E99" in planning(for_order="E99").error[0].value


def test_purchases_are_ranked_by_what_they_unlock(path: Path) -> None:
    filled(path)
    (rows,) = (frame.value for frame in planning(unlocked="true").dataframe if "released" in frame.value)
    assert rows[["vendor", "completes", "helps", "released", "cost"]].values.tolist() == [
        ["Northwind", 1, 0, "$9.90", "$4.50"],  # together with the tyre from Harbour, and E1 waits longer
        ["Alpina", 1, 0, "$9.90", "€4.50"],
    ]
