"""The charts of the PO planning page: five pictures, each with its table, and clicks that filter the plan."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.exchange.sample import fill_with_sample
from core.ledger.change_log import Change
from core.ledger.operations import Posting
from core.store import open_store
from tests.helpers.small_shop import do
from tests.pages.orders.test_page import HOSTILE
from tests.pages.planning.plan_page import TICKED, bought, figures_of, filled, moved, planning, pressed


def of(app: AppTest, *columns: str) -> list[tuple[Any, ...]]:
    (found,) = [frame.value for frame in app.dataframe if set(columns) <= set(frame.value.columns)]
    return [tuple(row) for row in found[list(columns)].values]


def test_every_chart_has_its_table_and_its_words(path: Path) -> None:
    store = open_store(path)
    fill_with_sample(store, actor="Ann", now=datetime(2026, 11, 23, 9))
    store.close()
    app = planning(view="Charts")
    charts = app.get("vega_lite_chart")
    assert (len(charts), len(app.dataframe)) == (5, 5)
    assert all(chart.proto.alt.endswith(".") for chart in charts)


def test_chart_tables_have_the_figures_of_the_small_shop(path: Path) -> None:
    filled(path)
    app = planning(view="Charts")
    assert of(app, "vendor", "shop", "amount") == [
        ("Northwind", "Main Street", 3),
        ("Alpina", "Main Street", 1),
    ]
    weeks = {week: rest for week, *rest in of(app, "week", "for_backorders", "for_the_shelf", "still_short")}
    assert sum(arriving for arriving, *_ in weeks.values()) == 1
    assert weeks["No date"] == [0, 0, 4]


@pytest.mark.parametrize(
    ("address", "items"),
    [({"items": "Front lamp"}, ["Front lamp"]), ({"weeks": "No date"}, [])],
)
def test_a_clicked_mark_has_an_address_and_filters_the_plan(
    path: Path, address: dict[str, str], items: list[str]
) -> None:
    filled(path)
    app = planning(view="Charts", **address)
    lines = [frame.value for frame in app.dataframe if "reason" in frame.value]
    assert [list(frame["description"]) for frame in lines] == ([items] if items else [])


def test_the_amounts_may_be_the_value_short_in_the_currency_of_the_shop(path: Path) -> None:
    filled(path)
    store = open_store(path)
    do(store, "shop", Posting(changes=[Change("shop", ("S1",), {"currency": "EUR"})]))
    store.close()
    app = planning(view="Charts", measure="EUR")
    amounts = {vendor: round(amount, 2) for vendor, amount in of(app, "vendor", "amount")}
    assert amounts == {"Northwind": 29.7, "Alpina": 9.9}


def test_a_clicked_mark_limits_plan_figures_and_drafts(path: Path) -> None:
    filled(path)
    app = planning(items="Trail tyre 29", shortages="true", **TICKED)
    assert [row[0] for row in of(app, "decision", "description")] == ["buy"]
    assert (bought(app), moved(app)) == (
        [("Trail tyre 29", "Main Street", 2)],
        [("Harbour", "Main Street", 1)],
    )
    assert figures_of(app).startswith("**2 units to buy**")
    assert "**1 order** would have" in figures_of(app)
    assert "Only your selection: 2 of 3 lines of the plan." in app.caption[0].value

    app = pressed(app, "Create 1 purchase order and 1 transfer")
    assert "2 drafts created" in app.success[0].value
    app.multiselect(key="items").set_value([]).run()
    assert (bought(app), moved(app)) == ([("Front lamp", "Main Street", 1)], [])


def test_a_clicked_mark_is_kept_from_tab_to_tab(path: Path) -> None:
    filled(path)
    app = planning(view="Charts")
    app.multiselect(key="items").set_value(["lamp"]).run()
    for view in ("Overdue", "Downloads"):
        app.query_params["view"] = view
        app.run()
    assert app.selectbox(key="paper vendor").options == ["Alpina"]


def test_charts_leave_out_unpaid_demand_as_the_plan_does(path: Path) -> None:
    filled(path)
    assert of(planning(view="Charts", paid="true"), "vendor", "amount") == [("Northwind", 3)]


def test_a_shop_that_lacks_nothing_has_empty_charts_and_says_so(path: Path) -> None:
    from tests.helpers.small_shop import small_shop

    small_shop(path).close()
    app = planning(view="Charts")
    assert [caption.value for caption in app.caption].count("Nothing to show.") >= 3


def test_hostile_names_reach_markdown_only_escaped(path: Path) -> None:
    filled(path, HOSTILE)
    app = planning(view="Charts")
    texts = [text.value for text in (*app.markdown, *app.caption)]
    assert any("img src" in text for text in texts), "a title names the vendor"
    assert not [text for text in texts if re.search(r"(?<!\\)(<img|\]\()", text)]
