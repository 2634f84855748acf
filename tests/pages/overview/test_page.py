"""The Overview as a shop manager meets it: every figure leads to the page filtered to exactly that figure."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from core.ledger.change_log import Change
from core.ledger.operations import Posting
from core.planning.edits import Edit, remember_edits, with_keys
from core.planning.plan import Choices
from core.shop_time import in_shop, today_in
from core.store.database import Store
from pages.session.services import now, store
from tests.helpers.app_pages import links, page_at, plain
from tests.helpers.plan_execution import planned, who
from tests.helpers.small_shop import do, ordered, sent, small_shop, sold, stocked
from tests.pages.planning.test_page import bought, figures_of


def youngest_day() -> tuple[str, date]:
    """A time zone whose next midnight is more than ten hours away, and what day it is there."""
    now = datetime.now(UTC).replace(tzinfo=None)
    zone = min(("America/New_York", "Asia/Tokyo"), key=lambda zone: in_shop(zone, now).time())
    return zone, today_in(zone, now)


def filled(path: Path) -> None:
    """Customers and till sales mixed in one item; late, due and coming deliveries; an order on the shelf."""
    time_zone, today = youngest_day()  # so that a delivery due today is so while the pages are looked at
    store = small_shop(path, time_zone=time_zone)
    stocked(store, "tyre", 3)
    sold(store, "A", "tyre", 2, date(2026, 11, 1), order="E1")
    sold(store, "B", "tyre", 4, date(2026, 11, 10))
    sold(store, "C", "lamp", 2, date(2026, 9, 1), order="E2", shop="S2")
    sold(store, "D", "lamp", 3, date(2026, 9, 2), shop="S2")
    stocked(store, "bell", 4)
    sold(store, "E", "bell", 1, date(2026, 11, 3), order="E3")
    sold(store, "F", "tyre", 1, date(2026, 11, 12), order="E4")
    sent(store, "T1", "bell", 2, sender="S2", to="S1")
    ordered(store, "P-late", "lamp", 1, today - timedelta(days=9), shop="S2")
    ordered(store, "P-today", "tyre", 1, today)
    ordered(store, "P-later", "tyre", 1, today + timedelta(days=9))
    store.close()


def followed(overview: AppTest, label: str) -> AppTest:
    """The page that the link of this label leads to."""
    page, parameters = links(overview)[label]
    return page_at(page.rpartition("/")[2], lines="true", **parameters)


def figures(app: AppTest) -> dict[str, str]:
    return {figure.label: figure.value for figure in app.metric}


def headline(backorders: AppTest) -> str:
    """The figures of the Backorders page, in a line."""
    (line,) = (plain(text.value) for text in backorders.markdown if "short" in text.value)
    return line


def backorders_for(overview: AppTest, figure: str) -> AppTest:
    """The Backorders page that the link below a figure leads to."""
    names = [each.label for each in overview.metric]
    below = [link.proto for link in overview.get("page_link") if link.proto.label == "See the lines"]
    return page_at("backorders", **parse_qs(below[names.index(figure)].query_string))


def test_a_figure_leads_to_its_lines_whatever_was_filtered_before(path: Path) -> None:
    filled(path)
    overview = page_at("overview")
    before = page_at("backorders", shop="Harbour", item="lamp")
    (link,) = {
        link.proto.query_string
        for link in overview.get("page_link")
        if "discrepancies" in link.proto.query_string
    }
    before.query_params.clear()
    for key, value in parse_qs(link).items():
        before.query_params[key] = value
    app = before.run()
    assert f"{figures(overview)['Stock discrepancies']} not explained" in headline(app)
    assert app.text_input(key="item").value == ""
    assert "only" not in app.query_params


@pytest.mark.parametrize("figure", ["Units short", "Customers short", "Stock discrepancies"])
def test_a_figure_leads_to_the_lines_that_add_up_to_it(path: Path, figure: str) -> None:
    filled(path)
    overview = page_at("overview")
    app = backorders_for(overview, figure)
    assert figures(overview)[figure] != "0"
    (rows,) = (frame.value for frame in app.dataframe if "reason" in frame.value)
    gaps = rows["backordered"] - rows["customers_short"]
    column = {"Units short": rows["backordered"], "Customers short": rows["customers_short"]}.get(
        figure, gaps
    )
    assert column.sum() == int(figures(overview)[figure])
    assert (column > 0).all()


@pytest.mark.parametrize("currency", ["USD", "EUR"])
def test_money_waiting_leads_to_the_lines_of_its_currency(path: Path, currency: str) -> None:
    filled(path)
    overview = page_at("overview")
    figure = f"Backordered value {currency}"
    app = backorders_for(overview, figure)
    assert f"{plain(figures(overview)[figure])} backordered" in headline(app)


def test_the_figures_agree_with_each_other(path: Path) -> None:
    filled(path)
    said = figures(page_at("overview"))
    assert int(said["Units short"]) == int(said["Customers short"]) + int(said["Stock discrepancies"]) == 11


@pytest.mark.parametrize(("when", "number"), [("Due today", "P-today"), ("Late", "P-late")])
def test_deliveries_due_lead_to_their_list(path: Path, when: str, number: str) -> None:
    filled(path)
    overview = page_at("overview")
    listed = followed(overview, f"**{when}: 1**").dataframe[0].value
    assert listed["document_id"].to_list() == [number]
    assert [label for label in links(overview) if number.replace("-", "\\-") in label]


def test_orders_ready_to_ship_lead_to_their_stage(path: Path) -> None:
    filled(path)
    listed = followed(page_at("overview"), "**Ready to pack: 1**").dataframe[0].value
    assert listed["ecom_order_id"].to_list() == ["E3"]


def test_vendors_to_order_from_lead_to_the_plan_for_them(path: Path) -> None:
    filled(path)
    overview = page_at("overview")
    for vendor in ("Northwind", "Alpina"):
        lines = bought(followed(overview, f"1 unit from {vendor}"))
        assert sum(int(str(quantity)) for *_, quantity in lines) == 1


def test_what_has_no_vendor_yet_leads_to_exactly_its_lines(path: Path) -> None:
    filled(path)
    store = Store(path)
    do(store, "item", Posting(changes=[Change("item", ("lamp",), {"vendor_id": None})]))
    store.close()
    plan = followed(page_at("overview"), "1 unit from No vendor yet")
    assert bought(plan) == [("Front lamp", "Harbour", 1)]
    assert figures_of(plan).startswith("**1 unit to buy**")


def test_what_a_buyer_left_out_is_not_to_be_ordered_here_either(path: Path) -> None:
    filled(path)
    overview = page_at("overview")
    plan = planned(store(), Choices(waiting_only=True), now=now()).purchases
    lines = with_keys(plan).select("key", "suggested").rows()
    edits = {key: Edit(units, units, left_out=True) for key, units in lines}
    remember_edits(store(), edits, by=who())
    assert not [label for label in links(overview.run()) if "unit from" in label]
    assert "Nothing has to be bought" in " ".join(caption.value for caption in overview.caption)
