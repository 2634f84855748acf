"""Every page, tab and folded part of the sample shop on a phone: what is read there is cards, not tables."""

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from pages.session.services import store
from tests.helpers.app_pages import in_browser_of, on_a_phone, page_at, plain
from tests.pages.test_every_page_in_german import LISTS

TABLES = {
    "Lines to buy",  # Grids to edit.
    "Lines to transfer",
    "Stock discrepancies",
    "Headers of the layout",
    "Sales, stock and forecast by week",  # “As a table” below a chart.
    "Arriving in the next 8 weeks",
    "Items by backordered value",
    "Short for how long",
    "Short, with nothing incoming",
    "Vendors' actual lead times",
}
"""Tables that stay, by what they say that they are."""
FOLDED = ("lines", "discrepancies", "shortages", "demands", "compare_vendors", "vendor_offers", "unlocked",
          "hints", "left_out")  # fmt: skip
"""Parts of the plan that are folded, by the names that unfold them."""

pytestmark = pytest.mark.usefixtures("sample_path")


@pytest.fixture(autouse=True)
def _phone(monkeypatch: pytest.MonkeyPatch) -> None:
    in_browser_of("en-US", monkeypatch)
    on_a_phone(monkeypatch)


def tables(app: AppTest) -> set[str]:
    """Return what each table of the page says that it is."""
    return {frame.proto.alt for frame in app.dataframe}


@pytest.mark.parametrize(("page", "address"), LISTS)
def test_what_is_read_on_a_phone_is_cards(page: str, address: dict[str, str]) -> None:
    assert tables(page_at(page, **address)) <= TABLES


@pytest.mark.parametrize("part", FOLDED)
def test_what_is_folded_in_the_plan_is_cards_on_a_phone(part: str) -> None:
    assert tables(page_at("po_planning", **{part: "true"})) <= TABLES


def test_what_is_opened_is_cards_on_a_phone() -> None:
    with store().read() as snapshot:
        line = snapshot.frame("open_line").filter(pl.col("document_type") == "sale").row(0, named=True)
        received = snapshot.frame("stock_movement", columns=["document_id"], document_type="purchase_order")
        sent = str(snapshot.frame("transfer", columns=["transfer_id"])["transfer_id"].max())
    item, shop = line["item_id"], line["shop_id"]
    assert tables(page_at("backorders", sale=line["document_id"])) == set()
    assert tables(page_at("backorders", story_item=item, story_shop=shop)) == set()
    assert tables(page_at("po_planning", shortages="true", why_item=item, why_shop=shop)) == set()
    assert tables(page_at("receiving", po=received["document_id"][0])) == set()
    assert tables(page_at("receiving", transfer=sent)) == set()
    assert tables(page_at("ecom_orders", order="20425")) == set()
    app = page_at("ecom_orders", pick="20425")
    assert any("Brightway Heart-Rate Strap" in plain(text.value) for text in app.markdown)
    assert tables(app) == set()
