"""The Backorders page as a user meets it: on an empty, a small and a hostile store."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.store import Store
from tests.small_shop import opened, ordered, received, sent, sold, stocked

HOSTILE = (
    "=1+1 <img src=x onerror=alert(1)> [a](http://x.example) ![b](http://x.example/i.png) **\"'`:red[c] 🚲 "
    + "x" * 400
)
APP = str(Path(__file__).parent.parent / "app.py")


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "shop.duckdb"
    monkeypatch.setenv("BACKORDERS_DB", str(path))
    st.cache_resource.clear()
    yield path
    st.cache_resource.clear()


def filled(path: Path, hostile: str = "") -> None:
    """Two tyres short for an eCom order and one over the till; a bell sent too often; a lamp on its way."""
    store = opened(Store(path), hostile)
    stocked(store, "tyre", 3)
    sold(store, "A", "tyre", 4, date(2026, 11, 1))
    sold(store, "B", "tyre", 2, date(2026, 11, 10), order="E1", url="https://shop.example.com/orders/E1")
    ordered(store, "P1", "tyre", 2, date(2030, 12, 1))
    sent(store, "T1", "bell", 1)
    sold(store, "C", "lamp", 1, date(2026, 9, 1), order="E2", shop="S2")
    ordered(store, "P2", "lamp", 5, date(2026, 11, 2), shop="S2")
    received(store, "P2", "lamp", 0)
    store.close()


def backorders(**address: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=20).run()
    app.switch_page("pages/backorders.py")
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def table(app: AppTest) -> list[tuple[object, ...]]:
    """Item, shop, units short and reason of each row shown."""
    (rows,) = (frame.value for frame in app.dataframe if "reason" in frame.value)
    return list(rows[["description", "shop", "backordered", "reason"]].itertuples(index=False, name=None))


@pytest.mark.usefixtures("path")
def test_the_first_run_opens_on_the_sample_shop() -> None:
    app = backorders()
    assert len(table(app)) == 100
    assert "of 1" in app.caption[-1].value


def test_an_empty_store_says_where_to_begin(path: Path) -> None:
    Store(path).close()
    assert "Data page" in backorders().info[0].value


def test_a_shop_with_nothing_short_says_so(path: Path) -> None:
    opened(Store(path)).close()
    assert "Nothing is short" in backorders().success[0].value


def test_every_row_says_why_it_is_negative_oldest_first(path: Path) -> None:
    filled(path)
    assert table(backorders()) == [
        ("Front lamp", "Harbour", 1, "A customer waits"),
        ("Trail tyre 29", "Main Street", 1, "A gap in the books"),
        ("Trail tyre 29", "Main Street", 2, "A customer waits"),
        ("Brass bell", "Main Street", 1, "Sent too much"),
    ]


def test_the_headlines_follow_the_filters(path: Path) -> None:
    filled(path)
    app = backorders()
    assert [figure.value for figure in app.metric][:4] == ["5", "2", "19.80 USD", "60%"]
    assert app.metric[2].delta == "9.90 EUR"
    app.toggle(key="nothing_incoming").set_value(True).run()
    assert [figure.value for figure in app.metric][:4] == ["1", "0", "0", "0%"]


@pytest.mark.parametrize(
    ("address", "items"),
    [
        ({"item": "n-lamp"}, ["Front lamp"]),
        ({"item": "TRAIL tyre", "cause": "Sale"}, ["Trail tyre 29"] * 2),
        ({"shop": "Harbour"}, ["Front lamp"]),
        ({"vendor": "Alpina"}, ["Front lamp"]),
        ({"late": "true"}, ["Front lamp"]),
        ({"ecom": "true"}, ["Front lamp", "Trail tyre 29"]),
        ({"cause": "Transfer"}, ["Brass bell"]),
    ],
)
def test_a_filtered_report_has_an_address(path: Path, address: dict[str, str], items: list[str]) -> None:
    filled(path)
    assert [row[0] for row in table(backorders(**address))] == items


def test_an_ecom_order_says_whether_all_of_it_is_covered(path: Path) -> None:
    filled(path)
    orders = backorders(ecom="true").dataframe[0].value
    assert orders[["ecom_order_id", "says"]].values.tolist() == [
        ["E2", "All covered by 2026-11-02"],
        ["E1", "Not covered: 1 of 2 still to order"],
    ]


def test_the_story_of_an_item_has_an_address_and_says_who_gets_what(path: Path) -> None:
    filled(path)
    app = backorders(story_item="tyre", story_shop="S1")
    said = " ".join(text.value.replace("\\", "") for text in app.caption)
    assert "1 on Purchase order P1, due 2030-12-01; 1 to order" in said
    assert "1 for Sale A; 1 for eCom order E1" in said


def test_a_story_of_an_unknown_item_is_a_sentence(path: Path) -> None:
    filled(path)
    assert "no item" in backorders(story_item="nothing", story_shop="S1").error[0].value.replace("\\", "")


def test_filters_that_choose_nothing_offer_the_way_back(path: Path) -> None:
    filled(path)
    app = backorders(item="no such thing")
    assert "No line fits" in app.info[0].value
    app.button(key="show all").click().run()
    assert len(table(app)) == 4


def test_hostile_names_are_shown_and_never_run(path: Path) -> None:
    filled(path, HOSTILE)
    app = backorders(story_item="tyre", story_shop="S1")
    assert table(app)[0][0] == f"Front lamp{HOSTILE}"
    for markdown in (*app.markdown, *app.caption, *app.subheader):
        assert not re.search(r"(?<!\\)(<img|\]\()", markdown.value)
