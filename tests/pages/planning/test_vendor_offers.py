"""Vendors line by line on the PO planning page: compared, chosen, and gone back from."""

import re
from decimal import Decimal
from pathlib import Path

from streamlit.testing.v1 import AppTest

from core.ledger.operations import Posting
from tests.helpers.app_pages import HOSTILE, page_at, pressed
from tests.helpers.copied_stores import made_once
from tests.helpers.small_shop import do, small_shop, sold


@made_once
def filled(path: Path, hostile: str = "") -> None:
    """Order E1 lacks two tyres and a lamp, E2 a tyre. Alpina sells both; tyres for 4.00 instead of 4.50."""
    store = small_shop(path, hostile)
    terms = {"item_id": "tyre", "unit_cost": Decimal(4), "lead_time_days": 3}
    own = {"vendor_id": "V1", "item_id": "tyre", "lead_time_days": 9}
    rate = {"rate_day": "2026-01-01", "from_currency": "EUR", "to_currency": "USD", "rate": Decimal(1)}
    do(store, "import", Posting(rows={"vendor_item": [terms | {"vendor_id": "V2"}, own]}))
    do(store, "import", Posting(rows={"currency_rate": [rate]}))
    for sale, item, units, order in (("A", "tyre", 2, "E1"), ("B", "lamp", 1, "E1"), ("C", "tyre", 1, "E2")):
        sold(store, sale, item, units, order=order)
    store.close()


def planning() -> AppTest:
    return page_at("po_planning", lines="true", vendor_offers="true")


def vendors(app: AppTest) -> dict[str, str]:
    (lines,) = (frame.value for frame in app.dataframe if "vendor_sku" in frame.value)
    return dict(lines[["description", "vendor"]].values.tolist())


def test_beside_a_line_stand_the_cheapest_the_soonest_and_who_completes_most(path: Path) -> None:
    filled(path)
    app = planning()
    (best,) = (frame.value for frame in app.dataframe if "cheapest" in frame.value)
    assert best.drop(columns="shop").values.tolist() == [
        [
            "Trail tyre 29",
            "Northwind",
            "Alpina: −$1.50, 6 days sooner",
            "Alpina: −$1.50, 6 days sooner",
            "Alpina: −$1.50, 6 days sooner, completes 2 orders",
        ]
    ]
    (offers,) = (frame.value for frame in app.dataframe if "days_later" in frame.value)
    assert offers[["vendor", "planned", "completes"]].values.tolist() == [
        ["Northwind", True, 1],
        ["Alpina", False, 2],
    ]


def test_a_vendor_is_chosen_undone_and_gone_back_from(path: Path) -> None:
    filled(path)
    app = pressed(planning(), "Buy from this vendor")
    assert "The vendor was saved" in app.success[0].value
    assert vendors(app) == {"Front lamp": "Alpina", "Trail tyre 29": "Alpina"}
    assert vendors(pressed(app, "Undo"))["Trail tyre 29"] == "Northwind"
    app = pressed(pressed(planning(), "Buy from this vendor"), "Back to the usual vendor")
    assert vendors(app)["Trail tyre 29"] == "Northwind"
    assert not [button for button in app.button if button.label == "Back to the usual vendor"]


def test_plan_for_me_shows_cost_arrival_and_completed_orders_side_by_side(path: Path) -> None:
    filled(path)
    app = page_at("po_planning", compare_vendors="true")
    (rules,) = (frame.value for frame in app.dataframe if "plan" in frame.value)
    assert rules[["plan", "orders", "completes", "soon"]].values.tolist() == [
        ["Usual vendors", 2, 2, 1],
        ["Lowest cost", 1, 2, 1],
        ["Fewest vendors", 1, 2, 1],
        ["Earliest dates", 1, 2, 1],
    ]


def test_hostile_names_of_vendors_are_only_text(path: Path) -> None:
    filled(path, HOSTILE)
    for text in (*planning().markdown, *planning().caption):
        assert not re.search(r"(?<!\\)(<img|\]\()", text.value)
