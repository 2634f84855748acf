"""The PO planning page as a buyer meets it: on an empty, a small, the sample and a hostile store."""

import re
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from core.exchange.sample import fill_with_sample
from core.planning.choices import Choices
from core.planning.edits import Edit, remember_edits, with_keys
from core.planning.facts import load_plan
from core.planning.plan import ORDER_OF_CALCULATION
from core.store import open_store
from pages.components.planning.lines import EditedCells, edit_of, real_edits
from pages.session.services import store
from tests.helpers.app_pages import plain
from tests.helpers.copied_stores import new_store
from tests.helpers.plan_execution import planned, who
from tests.helpers.small_shop import small_shop, sold
from tests.pages.orders.test_page import HOSTILE
from tests.pages.planning.plan_page import (
    CREATE,
    LAMP,
    TICKED,
    TYRE,
    bought,
    figures_of,
    filled,
    moved,
    planning,
    pressed,
)


def test_an_empty_store_says_where_to_begin(path: Path) -> None:
    new_store(path).close()
    assert "upload your own data" in planning().info[0].value


def test_a_shop_that_lacks_nothing_has_nothing_to_buy(path: Path) -> None:
    small_shop(path).close()
    assert "Nothing to order:" in planning().success[0].value


def test_transfers_come_first_and_the_rest_is_bought_with_reasons(path: Path) -> None:
    filled(path)
    app = planning(**TICKED)
    assert moved(app) == [("Harbour", "Main Street", 1)]
    assert bought(app) == [("Front lamp", "Main Street", 1), ("Trail tyre 29", "Main Street", 2)]
    (lines,) = (frame.value for frame in app.dataframe if "vendor_sku" in frame.value)
    assert lines["reason"].tolist()[1] == "3 short, 1 by transfer: 2 to buy for Main Street"


def test_one_line_says_units_cost_transfers_and_orders(path: Path) -> None:
    filled(path)
    assert figures_of(planning(**TICKED)) == (
        "**3 units to buy** for €4.50 + $9.00 · **1 unit to transfer** · "
        "**2 orders** would have what they lack"
    )


def test_the_plan_opens_with_what_customers_wait_for(path: Path) -> None:
    filled(path)
    app = planning(discrepancies="true")
    assert bought(app) == [(LAMP, "Main Street", 1), (TYRE, "Main Street", 1)]
    (off,) = (frame.value for frame in app.dataframe if "off_by" in frame.value)
    assert off[["description", "off_by", "order"]].values.tolist() == [[TYRE, 1, False]]
    assert off["count"].tolist() == ["receiving?count=tyre&in=S1"]


def test_an_amount_far_outside_what_an_item_ever_sold_asks_first(path: Path) -> None:
    filled(path)
    store = open_store(path)
    sold(store, "X", "lamp", 5000, date(2026, 11, 4), order="E9")
    store.close()
    app = planning()
    assert LAMP not in [line[0] for line in bought(app)]
    (question,) = (box for box in app.checkbox if box.label.startswith("Order"))
    assert plain(question.label) == f"Order 5,001 of {LAMP} (never sold before)"
    question.check().run()
    assert bought(app)[0] == (LAMP, "Main Street", 5001)


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        ({"transfers": "false"}, [(LAMP, "Main Street", 1), (TYRE, "Main Street", 2)]),
        ({"transfers": "false", **TICKED}, [(LAMP, "Main Street", 1), (TYRE, "Main Street", 3)]),
        ({"vendor": "Alpina"}, [(LAMP, "Main Street", 1)]),
        ({"paid": "true"}, [(TYRE, "Main Street", 1)]),
        ({"ship_to": "Harbour"}, [(LAMP, "Harbour", 1), (TYRE, "Harbour", 1)]),
        ({"shop": "Harbour"}, []),
    ],
)
def test_every_choice_has_an_address(
    path: Path, address: dict[str, str], lines: list[tuple[object, ...]]
) -> None:
    filled(path)
    assert bought(planning(**address)) == lines


def test_without_transfers_the_reason_does_not_mention_other_shops(path: Path) -> None:
    filled(path)
    said = [caption.value for caption in planning(transfers="false").caption]
    assert not [sentence for sentence in said if "to spare" in sentence]
    assert "*Transfers first* is off, so other shops are not considered." in said


def test_the_help_tells_the_order_of_calculation(path: Path) -> None:
    filled(path)
    said = " ".join(text.value for text in planning().markdown)
    assert all(step in said for step in ORDER_OF_CALCULATION.split(" → "))


def test_the_sample_is_planned_as_the_command_plans_it(path: Path) -> None:
    store = open_store(path)
    fill_with_sample(store, actor="Ann", now=datetime(2026, 11, 23, 9))
    plan = store.ask(load_plan, Choices(waiting_only=True), datetime(2026, 11, 23, 9))
    store.close()
    units = {action: rows["quantity"].sum() for (action,), rows in plan.group_by("action")}
    said = figures_of(planning())
    assert f"**{units['purchase']:,} units to buy**" in said
    assert f"**{units['transfer']:,} units to transfer**" in said


def test_hostile_names_are_shown_and_never_run(path: Path) -> None:
    filled(path, HOSTILE)
    app = planning()
    assert bought(app)[0][0] == f"{LAMP}{HOSTILE}"
    for markdown in (*app.markdown, *app.caption, *app.subheader):
        assert not re.search(r"(?<!\\)(<img|\]\()", markdown.value)


def named(app: AppTest) -> set[str]:
    """Return the labels of the page's links to drafts."""
    return {plain(button.label) for button in app.button if button.icon == ":material/draft:"}


def test_a_single_draft_is_called_a_draft(path: Path) -> None:
    filled(path)
    app = planning(vendor="Alpina")
    assert "1 draft created" in pressed(app, "Create 1 purchase order").success[0].value


def test_create_drafts_makes_them_once_and_leaves_nothing_to_plan(path: Path) -> None:
    filled(path)
    app = pressed(planning(), CREATE)
    assert "3 drafts created" in app.success[0].value
    assert bought(app) == moved(app) == []
    assert not [button for button in app.button if button.label.startswith("Create")]


def test_after_undo_nothing_leads_to_the_drafts_that_are_gone(path: Path) -> None:
    filled(path)
    app = pressed(planning(), CREATE)
    assert {"PO-2026-0001", "PO-2026-0002", "T-2026-0001"} <= named(app)
    assert not {"PO-2026-0001", "PO-2026-0002", "T-2026-0001"} & named(pressed(app, "Undo"))


def test_drafts_of_a_plan_that_changed_meanwhile_are_refused(path: Path) -> None:
    filled(path)
    app = planning()
    sold(store(), "F", "lamp", 1, date(2026, 11, 5), order="E7")
    app = pressed(app, CREATE)
    assert "plan has changed since it was shown" in app.error[0].value
    assert bought(app)[0] == (LAMP, "Main Street", 2)


def test_every_shortage_says_what_to_do_and_opens_to_its_calculation(path: Path) -> None:
    filled(path)
    app = planning(why_item="tyre", why_shop="S1", shortages="true", **TICKED)
    (decisions,) = (frame.value for frame in app.dataframe if "decision" in frame.value)
    assert sorted(decisions["decision"]) == ["buy", "buy", "wait"]
    (steps,) = (frame.value for frame in app.dataframe if "step" in frame.value)
    assert steps["step"].tolist() == ["On hand", "Demand", "Net need", "By transfer", "To buy"]
    assert steps["units"].tolist() == [-3, 3, 3, -1, 2]


def test_the_cost_by_demand_is_shown_side_by_side(path: Path) -> None:
    filled(path)
    app = planning(demands="true")
    (demands,) = (frame.value for frame in app.dataframe if "demand" in frame.value)
    assert demands[["to_buy", "to_move", "chosen"]].values.tolist() == [
        [3, 1, False],
        [2, 1, False],
        [2, 1, True],
        [1, 1, False],
    ]


def test_a_change_is_kept_over_a_reload_and_reset_takes_it_back(path: Path) -> None:
    filled(path)
    app = planning()
    rows = planned(store(), now=datetime(2026, 11, 23, 9)).rows
    key = with_keys(rows.filter(action="purchase", item_id="lamp"))["key"].item()
    remember_edits(store(), {key: Edit(suggested=1, quantity=4)}, by=who())
    app = planning()
    assert bought(app)[0] == (LAMP, "Main Street", 4)
    assert bought(pressed(app, "Reset changes (1)"))[0] == (LAMP, "Main Street", 1)


def test_only_values_that_differ_from_the_table_are_changes() -> None:
    shown = pl.DataFrame({"quantity": [4, 2, 7], "left_out": [False, True, False]})
    entered: EditedCells = {0: {"quantity": 4}, 1: {"quantity": 3, "left_out": True}, 2: {}}
    assert real_edits(entered, shown) == {1: {"quantity": 3}}


@pytest.mark.parametrize(
    ("colleague", "here", "saved"),
    [
        (Edit(1, 4), {"left_out": True}, Edit(1, 4, left_out=True)),
        (Edit(1, 1, left_out=True), {"quantity": 3}, Edit(1, 3, left_out=True)),
        (Edit(1, 4, left_out=True), {"apart": "On its own"}, Edit(1, 4, left_out=True, apart="alone")),
        (Edit(2, 4, left_out=True), {"quantity": 3}, Edit(1, 3)),
        (None, {"quantity": 3}, Edit(1, 3)),
    ],
    ids=["quantity stays", "left out stays", "both stay", "no longer counts", "nothing was saved"],
)
def test_an_edit_of_a_line_keeps_what_a_colleague_changed_in_it(
    path: Path, colleague: Edit | None, here: dict[str, object], saved: Edit
) -> None:
    filled(path)
    planning()
    plan = planned(store(), now=datetime(2026, 11, 23, 9))
    row = plan.rows.filter(action="purchase", item_id="lamp").row(0, named=True)
    assert edit_of(row, here, plan.facts, colleague) == saved
