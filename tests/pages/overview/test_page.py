"""The Overview as a shop manager meets it: every figure leads to the page filtered to exactly that figure."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.ledger.change_log import Change
from core.ledger.operations import Posting
from core.morning import ALARM, REFUSAL, InboxEntry, raise_entries
from core.planning.choices import Choices
from core.planning.edits import Edit, remember_edits, with_keys
from core.shop_time import in_shop, today_in
from core.store import open_store
from core.store.settings import remember
from pages.session.services import now, store
from tests.helpers.app_pages import links, page_at, plain
from tests.helpers.copied_stores import made_once
from tests.helpers.plan_execution import planned, who
from tests.helpers.small_shop import do, ordered, sent, small_shop, sold, stocked
from tests.pages.planning.plan_page import bought, figures_of


def youngest_day() -> tuple[str, date]:
    """A time zone whose next midnight is more than ten hours away, and what day it is there."""
    now = datetime.now(UTC).replace(tzinfo=None)
    zone = min(("America/New_York", "Asia/Tokyo"), key=lambda zone: in_shop(zone, now).time())
    return zone, today_in(zone, now)


@made_once
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


def headline(backorders: AppTest) -> str:
    """The figures of the Backorders page, in a line."""
    (line,) = (plain(text.value) for text in backorders.markdown if "short" in text.value)
    return line


def figure_of(app: AppTest, words: str) -> tuple[int, AppTest]:
    """A figure of the Overview, by the words behind it, and the page it leads to."""
    ((label, number),) = [
        (label, int(label.split("**")[1])) for label in links(app) if label.endswith(f"** {words}")
    ]
    return number, followed(app, label)


def rows_of(app: AppTest, column: str) -> list[str]:
    """The values of a column of the page's first table."""
    return [str(value) for value in app.dataframe[0].value[column]]


def said(app: AppTest) -> str:
    """Everything in small print."""
    return plain(" ".join(caption.value for caption in app.caption))


def row_with(app: AppTest, text: str) -> str:
    """The label of the one row with this text."""
    (label,) = (label for label in links(app) if text in plain(label))
    return label


def test_a_figure_leads_to_exactly_its_lines(path: Path) -> None:
    filled(path)
    overview = page_at("overview")
    number, page = figure_of(overview, "orders waiting")
    assert (number, sorted(rows_of(page, "ecom_order_id"))) == (3, ["E1", "E2", "E4"])
    number, page = figure_of(overview, "overdue delivery")
    assert (number, rows_of(page, "document_id")) == (1, ["P-late"])
    number, page = figure_of(overview, "ready to pack")
    assert (number, rows_of(page, "ecom_order_id")) == (1, ["E3"])
    number, page = figure_of(overview, "units to order")
    assert number == sum(int(str(quantity)) for *_, quantity in bought(page)) == 2


def test_the_shortage_is_one_sentence_that_links_to_its_lines(path: Path) -> None:
    filled(path)
    overview = page_at("overview")
    assert "5 for customers · 6 not explained" in said(overview)
    before = page_at("backorders", shop="Harbour", item="lamp")
    before.query_params.clear()
    _, address = links(overview)["**11 units short**"]
    for key, value in address.items():
        before.query_params[key] = value
    app = before.run()
    assert "11 units short" in headline(app)
    assert app.text_input(key="item").value == ""
    assert "only" not in app.query_params


def test_my_shop_has_its_own_figures_and_they_lead_to_its_lines(path: Path) -> None:
    filled(path)
    kept = open_store(path)
    remember(kept, "my shop of shop staff", "S2", action="my-shop")
    kept.close()
    overview = page_at("overview")
    number, page = figure_of(overview, "order waiting")
    assert (number, rows_of(page, "ecom_order_id")) == (1, ["E2"])
    number, page = figure_of(overview, "overdue delivery")
    assert (number, rows_of(page, "document_id")) == (1, ["P-late"])
    number, page = figure_of(overview, "unit to order")
    assert number == sum(int(str(quantity)) for *_, quantity in bought(page)) == 1
    assert "7 units short" in headline(followed(overview, "**7 units short**"))


@pytest.mark.parametrize(
    ("number", "status"),
    [("PO P-today", ":orange-badge[Due today]"), ("PO P-late", ":red-badge[9 days late]")],
)
def test_a_delivery_says_when_it_was_due_and_opens_with_one_click(
    path: Path, number: str, status: str
) -> None:
    filled(path)
    overview = page_at("overview")
    row = row_with(overview, number)
    assert status in row
    assert plain(followed(overview, row).subheader[0].value) == f"Purchase order {number[3:]}"


def test_an_order_that_is_ready_opens_with_one_click(path: Path) -> None:
    filled(path)
    overview = page_at("overview")
    assert followed(overview, row_with(overview, "Order E3")).query_params["order"] in ("E3", ["E3"])


def test_vendors_to_order_from_lead_to_the_plan_for_them(path: Path) -> None:
    filled(path)
    overview = page_at("overview")
    for vendor in ("Northwind", "Alpina"):
        row = row_with(overview, f"**{vendor}**")
        assert "1 unit " in row
        lines = bought(followed(overview, row))
        assert sum(int(str(quantity)) for *_, quantity in lines) == 1


def test_the_figure_of_items_without_a_vendor_links_to_exactly_its_lines(path: Path) -> None:
    filled(path)
    store = open_store(path)
    do(store, "item", Posting(changes=[Change("item", ("lamp",), {"vendor_id": None})]))
    store.close()
    overview = page_at("overview")
    plan = followed(overview, row_with(overview, "**No vendor yet**"))
    assert bought(plan) == [("Front lamp", "Harbour", 1)]
    assert figures_of(plan).startswith("**1 unit to buy**")


def test_rows_a_buyer_left_out_are_not_counted_as_to_be_ordered(path: Path) -> None:
    filled(path)
    overview = page_at("overview")
    plan = planned(store(), Choices(waiting_only=True), now=now()).purchases
    lines = with_keys(plan).select("key", "suggested").rows()
    edits = {key: Edit(units, units, left_out=True) for key, units in lines}
    remember_edits(store(), edits, by=who())
    assert not [label for label in links(overview.run()) if "To order" in label]
    assert "Nothing has to be bought" in " ".join(caption.value for caption in overview.caption)


def test_an_entry_of_the_inbox_has_its_subject_as_a_title(path: Path) -> None:
    filled(path)
    store = open_store(path)
    names = {ALARM: "copy of the backup", REFUSAL: "items.csv"}
    raise_entries(store, [InboxEntry(kind, name, "Look at it.") for kind, name in names.items()], now())
    store.close()
    shown = {text.value.replace("\\", "") for text in page_at("overview").markdown}
    assert {"**Copy of the backup**", "**items.csv**"} <= shown
