"""Sales tab of the PO planning page, and buying for weeks of sales."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.helpers.app_pages import on_a_phone, page_at, plain
from tests.helpers.copied_stores import made_once
from tests.helpers.small_shop import small_shop, sold, stocked

TODAY = datetime.now(UTC).date()


@made_once
def filled(path: Path) -> None:
    """Two tyres a week, and 40 in one week; a bell now and then."""
    store = small_shop(path)
    stocked(store, "tyre", 200)
    stocked(store, "bell", 5)
    for week in range(20):
        sold(store, f"T{week}", "tyre", 2, TODAY - timedelta(days=3 + 7 * week))
    sold(store, "many", "tyre", 40, TODAY - timedelta(days=50))
    sold(store, "B", "bell", 1, TODAY - timedelta(days=20))
    store.close()


def table_of(app: AppTest) -> list[list[object]]:
    (speed,) = (frame.value for frame in app.dataframe if "a_week" in frame.value)
    return [list(row) for row in speed[["description", "a_week", "on_hand", "days"]].values]


def test_speed_and_cover_stand_in_a_table_and_a_spike_is_asked_about(path: Path) -> None:
    filled(path)
    app = page_at("po_planning", view="Sales")
    rows = {str(row[0]): row[1:] for row in table_of(app)}
    assert rows["Trail tyre 29"][1] == 120
    (question,) = (box for box in app.checkbox if "in the week of" in box.label)
    assert plain(question.label).startswith("42 of Trail tyre 29 at Main Street in the week of")
    before = float(str(rows["Trail tyre 29"][0]))
    question.check().run()
    assert not app.exception
    after = {str(row[0]): row[1:] for row in table_of(app)}
    assert float(str(after["Trail tyre 29"][0])) > before + 2


def test_the_forecast_says_how_it_is_made_and_how_good_it_was(path: Path) -> None:
    filled(path)
    app = page_at("po_planning", view="Sales", sales_of="Trail tyre 29")
    said = " ".join(text.value for text in (*app.markdown, *app.caption))
    assert "**Forecast: " in said
    assert "The average of the last 8 weeks." in said
    assert "Tried on the last 8 weeks, which it did not know: off by" in said
    assert app.get("vega_lite_chart") or app.get("arrow_vega_lite_chart")


def test_on_a_phone_items_are_cards_that_open_their_chart(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(path)
    on_a_phone(monkeypatch)
    app = page_at("po_planning", view="Sales")
    assert not app.dataframe
    cards = [plain(text.value).split("  \n") for text in app.markdown if "On\u00a0hand:" in text.value]
    assert [card[0] for card in cards] == ["**Brass bell**", "**Trail tyre 29**"]
    assert "On hand: 120" in cards[1][1]
    [button for button in app.button if button.label == "Chart"][1].click().run()
    assert not app.exception
    (item,) = (box for box in app.selectbox if box.label == "Item")
    assert item.value == "tyre"
    assert app.get("vega_lite_chart") or app.get("arrow_vega_lite_chart")


def test_the_plan_buys_for_weeks_of_sales(path: Path) -> None:
    store = small_shop(path)
    stocked(store, "tyre", 30)
    for week in range(13):
        sold(store, f"T{week}", "tyre", 2, TODAY - timedelta(days=3 + 7 * week))
    store.close()
    assert "Nothing to order" in page_at("po_planning").success[0].value
    app = page_at("po_planning", cover="4 weeks of sales", lines="true")
    (lines,) = (frame.value for frame in app.dataframe if "vendor_sku" in frame.value)
    assert lines[["description", "quantity"]].values.tolist() == [["Trail tyre 29", 4]]


def test_a_shop_that_sold_nothing_says_so(path: Path) -> None:
    small_shop(path).close()
    assert "Nothing was sold there" in page_at("po_planning", view="Sales").info[0].value
