"""The Backorders page as a user meets it: on an empty, a small and a hostile store."""

import re
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import pytest
from streamlit.testing.v1 import AppTest

from tests.helpers.app_pages import HOSTILE, links, on_a_phone, page_at, plain, pressed
from tests.helpers.copied_stores import new_store
from tests.helpers.small_shop import ordered, returned, small_shop, sold
from tests.pages.backorders.on_the_page import backorders, filled


def table(app: AppTest) -> list[tuple[object, ...]]:
    """Item, shop, units short and reason of each row shown."""
    (rows,) = (frame.value for frame in app.dataframe if "reason" in frame.value)
    return list(rows[["description", "shop", "backordered", "reason"]].itertuples(index=False, name=None))


@pytest.mark.usefixtures("path")
def test_the_first_run_opens_on_the_sample_shop() -> None:
    app = backorders()
    assert len(table(app)) == 100
    assert "Select a row" in app.caption[-1].value


def test_an_empty_store_says_where_to_begin(path: Path) -> None:
    new_store(path).close()
    assert "Connect Lightspeed, upload your own data" in backorders().info[0].value


def test_a_shop_with_nothing_short_says_so(path: Path) -> None:
    small_shop(path).close()
    assert "Nothing is short" in backorders().success[0].value


def test_every_row_says_why_it_is_negative_oldest_first(path: Path) -> None:
    filled(path)
    assert table(backorders()) == [
        ("Front lamp", "Harbour", 1, "A customer waits"),
        ("Trail tyre 29", "Main Street", 1, "Stock discrepancy"),
        ("Trail tyre 29", "Main Street", 2, "A customer waits"),
        ("Brass bell", "Main Street", 1, "Sent too much"),
    ]


def test_the_headlines_follow_the_filters(path: Path) -> None:
    filled(path)
    app = backorders()
    (line,) = (plain(text.value) for text in app.markdown if "short" in text.value)
    assert line.startswith(
        "**5 units short: 3 for customers in 2 orders, 2 not explained** :gray[60% covered"
    )
    assert line.endswith("$19.80 + €9.90 backordered]")
    app.toggle(key="nothing_incoming").set_value(True).run()
    (line,) = (plain(text.value) for text in app.markdown if "short" in text.value)
    assert line == "**1 unit short: 1 not explained** :gray[0% covered]"


@pytest.mark.parametrize(
    ("address", "items"),
    [
        ({"item": "n-lamp"}, ["Front lamp"]),
        ({"item": "TRAIL tyre", "cause": "Sale"}, ["Trail tyre 29"] * 2),
        ({"shop": "Harbour"}, ["Front lamp"]),
        ({"vendor": "Alpina"}, ["Front lamp"]),
        ({"late": "true"}, ["Front lamp"]),
        ({"cause": "Transfer"}, ["Brass bell"]),
        ({"why": "Stock discrepancy"}, ["Trail tyre 29"]),
        ({"short": "Stock discrepancies"}, ["Trail tyre 29", "Brass bell"]),
        ({"short": "Customers short", "currency": "EUR"}, ["Front lamp"]),
    ],
)
def test_a_filtered_report_has_an_address(path: Path, address: dict[str, str], items: list[str]) -> None:
    filled(path)
    assert [row[0] for row in table(backorders(**address))] == items


def test_active_filters_are_visible_without_opening_more_filters(path: Path) -> None:
    filled(path)
    app = page_at("backorders", cause="Transfer", currency="USD", dates=["2026-11-01", "2026-11-30"])
    assert r"Transfer · USD · 2026\-11\-01–2026\-11\-30" in [caption.value for caption in app.caption]


def test_the_lines_of_an_order_stand_below_a_line_that_says_whether_all_of_it_is_covered(path: Path) -> None:
    filled(path)
    rows = table(backorders(ecom="true"))
    told = [(re.sub(r"\d+ days late", "… days late", str(item)), short) for item, _, short, _ in rows]
    assert told == [
        ("Order E1: Not covered: 1 of 2 still to order", 2),
        ("Trail tyre 29", 2),
        ("Order E2: All incoming, … days late", 1),
        ("Front lamp", 1),
    ]


def test_numbers_of_documents_lead_to_their_pages(path: Path) -> None:
    filled(path)
    (rows,) = (frame.value for frame in backorders().dataframe if "reason" in frame.value)
    told = [unquote(link) for link in rows["incoming"].dropna()]
    assert [link.partition("#")[0] for link in told] == ["receiving?po=P2", *["receiving?po=P1"] * 2]
    assert {re.sub(r"^.*#", "", link) for link in told} == {
        "1 · PO P2 · 2 Nov",
        "1 · PO P1 · 1 Dec 2030",
    }
    assert [unquote(link) for link in rows["source"]] == [
        "backorders?sale=C#Sale C",
        "backorders?sale=A#Sale A",
        "backorders?sale=B#Sale B",
        "receiving?transfer=T1#Transfer T1",
    ]
    assert rows["ecom_order_id"].dropna().to_list() == ["ecom_orders?order=E2#E2", "ecom_orders?order=E1#E1"]


def test_a_row_leads_to_its_screen_in_lightspeed(path: Path) -> None:
    filled(path)
    (rows,) = (frame.value for frame in backorders().dataframe if "reason" in frame.value)
    linked = rows.dropna(subset=["url"])[["source", "url"]]
    assert linked.to_numpy().tolist() == [
        ["backorders?sale=B#Sale%20B", "https://shop.example.com/orders/E1"]
    ]


def test_a_line_on_several_documents_names_them_all_and_opens_their_list(path: Path) -> None:
    store = small_shop(path)
    sold(store, "A", "tyre", 3, date(2026, 11, 1))
    ordered(store, "P/2", "tyre", 1, date(2030, 12, 1))
    ordered(store, "P 1", "tyre", 2, date(2030, 12, 9))
    store.close()
    (link,) = (frame.value["incoming"][0] for frame in backorders().dataframe if "reason" in frame.value)
    address, _, shown = link.partition("#")
    assert unquote(shown) == "1 · PO P/2 · 1 Dec 2030; 2 · PO P 1 · 9 Dec 2030"
    assert address == "backorders?story_item=tyre&story_shop=S1"
    app = backorders(story_item="tyre", story_shop="S1")
    opened = [(page, address) for page, address in links(app).values() if "po" in address]
    assert opened == [("receiving", {"po": ["P/2"]}), ("receiving", {"po": ["P 1"]})]
    assert {"**1 due 1 Dec 2030**", "**2 due 9 Dec 2030**"} <= {text.value for text in app.markdown}


def test_a_till_sale_has_a_page_with_its_shortage_and_its_supply(path: Path) -> None:
    filled(path)
    app = backorders(sale="B")
    assert app.subheader[0].value == "Sale B"
    assert plain(app.caption[0].value) == "Main Street · 10 Nov 2026, 07:00"
    assert "2 units left Main Street. 2 units of it are short." in [
        plain(each.value) for each in app.markdown
    ]
    assert links(app)["Order E1"] == ("ecom_orders", {"order": ["E1"]})
    columns = ["description", "quantity", "backordered", "waiting", "served_by"]
    (lines,) = (frame.value for frame in app.dataframe)
    assert lines[columns].to_numpy().tolist() == [
        ["Trail tyre 29", 2, 2, 2, "1 on Purchase order P1, due 1 Dec 2030, the vendor's word; 1 to order"]
    ]
    assert "sale" not in pressed(app, "All backorders").query_params


def test_a_vendor_return_has_a_page_with_its_vendor_and_its_effect(path: Path) -> None:
    store = small_shop(path)
    returned(store, "R1", "bell", 2)
    store.close()
    (rows,) = (frame.value for frame in backorders().dataframe)
    assert rows["source"].to_list() == ["backorders?vendor_return=R1#Vendor%20return%20R1"]
    app = backorders(vendor_return="R1")
    assert plain(app.caption[0].value).startswith("Northwind · Main Street · ")
    assert "2 units left Main Street. 2 units of it are short." in [
        plain(each.value) for each in app.markdown
    ]


@pytest.mark.parametrize(("kind", "said"), [("sale", "no sale 99"), ("vendor_return", "no vendor return 99")])
def test_an_unknown_sale_or_return_is_a_sentence(path: Path, kind: str, said: str) -> None:
    filled(path)
    assert said in plain(backorders(**{kind: "99"}).error[0].value)


def test_charts_are_folded_and_have_a_summary_in_words(path: Path) -> None:
    filled(path)
    app = backorders()
    assert not app.get("vega_lite_chart")
    app.toggle(key="charts").set_value(True).run()
    assert len(app.get("vega_lite_chart")) == 2
    assert any("Northwind: 4 units short, 2 not ordered" in plain(each.value) for each in app.markdown)


def test_a_phone_gets_the_list_as_cards(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(path)
    on_a_phone(monkeypatch)
    app = backorders(vendor="Alpina")
    assert not app.dataframe
    (card,) = (plain(text.value) for text in app.markdown if "Front lamp" in text.value)
    assert card.splitlines() == [
        "**Front lamp**  ",
        "1 short in Harbour, -1 on hand  ",
        "Sale C · order E2 · since 1 Sep 2026  ",
        "1 · PO P2 · 2 Nov · the vendor's word  ",
        "**Ask where the late delivery is.**",
    ]
    app = pressed(app, "Details")
    assert app.query_params["story_item"] == "lamp"


def test_sorting_works_together_with_the_orders(path: Path) -> None:
    filled(path)
    app = backorders(ecom="true", sort="Item")
    assert [row[0] for row in table(app) if not str(row[0]).startswith("Order")] == [
        "Trail tyre 29",
        "Front lamp",
    ]


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
