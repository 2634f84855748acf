"""The eCom orders page as a user meets it: on an empty, a small, the sample and a hostile store."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.exchange.sample import fill_with_sample
from core.store import open_store
from pages.components.orders.wording import delivery_label
from tests.helpers.app_pages import on_a_phone
from tests.helpers.copied_stores import made_once, new_store
from tests.helpers.orders_page import (
    heading,
    line_texts,
    order_buttons,
    order_links,
    order_messages,
    orders_app,
    press_order_button,
    tick,
)
from tests.helpers.small_shop import changed_order, ordered, small_shop, sold, stocked

HOSTILE = (
    "=1+1 <img src=x onerror=alert(1)> [a](http://x.example) ![b](http://x.example/i.png) **\"'`:red[c] 🚲 "
    + "x" * 400
)


@made_once
def filled(path: Path, hostile: str = "") -> None:
    """E1 waits for a tyre that P1 brings, E2 is ready, E3 is done; no file describes E9."""
    store = small_shop(path, hostile)
    stocked(store, "tyre", 3)
    sold(store, "A", "tyre", 4, date(2026, 11, 1), order="E1", url="https://shop.example.com/orders/E1")
    ordered(store, "P1", "tyre", 2, date(2030, 12, 1))
    stocked(store, "bell", 5)
    sold(store, "B", "bell", 1, date(2026, 11, 2), order="E2")
    sold(store, "C", "bell", 1, date(2026, 11, 3), order="E3")
    changed_order(store, "E1", customer_name=f"Robin Reed{hostile}", delivery="pickup")
    changed_order(store, "E3", shipment_status="shipped", delivery="ship")
    sold(store, "D", "lamp", 1, date(2026, 11, 4), shop="S2", order="E9", described=False)
    store.close()


def listed(app: AppTest) -> list[str]:
    return [number for frame in app.dataframe for number in frame.value["ecom_order_id"]]


def stages(app: AppTest) -> Any:
    (pills,) = (pills for pills in app.pills if pills.label == "Stage")
    return pills


def test_an_empty_store_says_where_to_begin(path: Path) -> None:
    new_store(path).close()
    assert "The store is empty" in orders_app().info[0].value


def test_the_board_counts_every_stage_and_lists_what_is_open(path: Path) -> None:
    filled(path)
    app = orders_app()
    assert stages(app).options == [
        "All open",
        "To check **1**",
        "Waiting for stock **1**",
        "Ready to pack **1**",
        "History",
    ]
    assert "Open order value: $49.50 · €9.90" in order_messages(app)
    assert "Open order value: $39.60" in order_messages(orders_app(stage="waiting_for_stock"))
    (money,) = ({**frame.value.set_index("ecom_order_id")["money_by_currency"]} for frame in app.dataframe)
    assert money == {"E1": "$39.60", "E2": "$9.90", "E9": "€9.90"}
    assert listed(app) == ["E1", "E2", "E9"]


def test_a_stage_is_chosen_by_its_pill_and_has_an_address(path: Path) -> None:
    filled(path)
    app = orders_app()
    stages(app).set_value("waiting_for_stock").run()
    assert app.query_params["stage"] in ("waiting_for_stock", ["waiting_for_stock"])
    assert listed(app) == ["E1"]
    stages(app).set_value("History").run()
    assert app.query_params["stage"] in ("done", ["done"])
    assert listed(app) == ["E3"]
    assert listed(orders_app(stage="done")) == ["E3"]
    stages(app).set_value("All open").run()
    assert listed(app) == ["E1", "E2", "E9"]


def test_the_menu_leads_back_to_the_stage_that_was_chosen_and_a_link_to_its_own(path: Path) -> None:
    filled(path)
    app = orders_app()
    for chosen, left, again in (
        ("waiting_for_stock", {}, ["E1"]),
        ("waiting_for_stock", {"only": "true"}, ["E1", "E2", "E9"]),
        ("All open", {}, ["E1", "E2", "E9"]),
    ):
        stages(app).set_value(chosen).run()
        app.query_params.clear()
        app.switch_page("pages/receiving.py").run()
        app.query_params.update(left)
        app.switch_page("pages/ecom_orders.py").run()
        assert listed(app) == again


def test_the_menu_does_not_lead_back_to_a_stage_that_there_is_not(path: Path) -> None:
    filled(path)
    app = orders_app(stage="lost")
    assert "There is no stage lost" in order_messages(app)
    app.query_params.clear()
    app.switch_page("pages/receiving.py").run()
    app.switch_page("pages/ecom_orders.py").run()
    assert listed(app) == ["E1", "E2", "E9"]


def test_the_filter_of_the_history_has_the_words_of_its_rows(path: Path) -> None:
    filled(path)
    for stage, key, ways in (
        ("ready_to_pack", "delivery", ["To ship", "For pickup"]),
        ("done", "left", ["Shipped", "Picked up"]),
    ):
        pills = orders_app(stage=stage).pills(key=key)
        assert pills.options == ways
    assert listed(orders_app(stage="done", left="Picked up")) == []
    assert listed(orders_app(stage="done", left="Shipped")) == ["E3"]


@pytest.mark.parametrize(
    ("address", "numbers"),
    [
        ({"search": "on p1"}, ["E1"]),
        ({"search": "Robin"}, ["E1", "E2"]),
        ({"delivery": "For pickup"}, ["E1"]),
        ({"stage": "ready_to_pack", "search": "e2"}, ["E2"]),
        ({"shop": "Harbour"}, ["E4", "E9"]),
        ({"country": "DE"}, ["E4"]),
        ({"age": "46+ days", "country": "DE"}, ["E4"]),
    ],
)
def test_a_filtered_board_has_an_address(path: Path, address: dict[str, str], numbers: list[str]) -> None:
    filled(path)
    store = open_store(path)
    sold(store, "E", "bell", 1, date(2026, 1, 9), order="E4", shop="S2")
    changed_order(store, "E4", shipping_country="DE", customer_name="Kim")
    changed_order(store, "E1", shipping_country="US")
    store.close()
    assert listed(orders_app(**address)) == numbers


def test_filters_that_choose_nothing_say_so(path: Path) -> None:
    filled(path)
    assert "No open order fits" in orders_app(search="nobody").info[0].value


def test_an_unknown_stage_is_a_sentence(path: Path) -> None:
    filled(path)
    assert "There is no stage nowhere" in orders_app(stage="nowhere").error[0].value.replace("\\", "")


@pytest.mark.parametrize(
    ("stage", "way", "said"),
    [
        ("packed", "ship", "To ship"),
        ("ready_for_pickup", "pickup", "For pickup"),
        ("to_tick", "ship", "Shipped"),
        ("done", "ship", "Shipped"),
        ("done", "pickup", "Picked up"),
        ("done", None, None),
        ("refunded", "ship", None),
        ("cancelled", "pickup", None),
    ],
)
def test_an_order_that_has_left_is_not_to_ship_any_more(
    stage: str, way: str | None, said: str | None
) -> None:
    assert delivery_label(stage, way) == said


def test_an_order_has_a_page_with_its_facts_and_lines(path: Path) -> None:
    filled(path)
    app = orders_app(order="E1")
    assert heading(app) == "Order E1 · Robin Reed Waiting for stock For pickup Paid"
    said = order_messages(app)
    assert "4 waiting, 3 on the shelf · Promise 1 Dec 2030, the vendor's word · Open order" in said
    assert "Robin Reed" in [text.value for text in app.text]
    assert line_texts(app) == ["4 ordered 3 on the shelf 1 incoming"]
    assert {
        "Trail tyre 29 in Main Street",
        "1 on Purchase order P1, due 1 Dec 2030, the vendor's word",
        "Sale A",
    } <= set(order_links(app))
    app.button(key="back").click().run()
    assert listed(app) == ["E1", "E2", "E9"]


def test_the_next_order_is_the_next_of_the_list_from_which_it_was_opened(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(path)
    on_a_phone(monkeypatch)
    app = orders_app(search="Robin")
    press_order_button(app, "Order E1")
    press_order_button(app, "Next order")
    assert heading(app).startswith("Order E2")
    assert "Next order" not in order_buttons(app), "E2 is the last of the list"


def test_an_order_opened_by_its_address_is_followed_by_the_next_of_its_stage(path: Path) -> None:
    filled(path)
    assert "Next order" not in order_buttons(orders_app(order="E2", stage="ready_to_pack"))
    assert heading(press_order_button(orders_app(order="E1"), "Next order")).startswith("Order E2")


def test_an_order_known_by_number_only_shows_number_and_date(path: Path) -> None:
    filled(path)
    app = orders_app(order="E9")
    assert heading(app) == "Order E9 To check"
    assert "Placed 4 Nov" in order_messages(app)
    assert "Only the number of this order is known" in order_messages(app)


def test_an_unknown_order_is_one_sentence(path: Path) -> None:
    filled(path)
    app = orders_app(order="E404")
    assert [error.value.replace("\\", "") for error in app.error] == [
        "There is no eCom order E404. Look for it on the board."
    ]
    assert not app.dataframe


def test_the_sample_fills_the_board_and_every_listed_order_opens(path: Path) -> None:
    store = open_store(path)
    fill_with_sample(store, actor="Ann", now=datetime(2026, 11, 23, 9))
    store.close()
    numbers = listed(orders_app())
    assert len(numbers) > 50
    for number in numbers[::25]:
        assert not orders_app(order=number).error


def test_hostile_names_are_shown_and_never_run(path: Path) -> None:
    filled(path, HOSTILE)
    pages = (
        *(orders_app(), orders_app(order="E1"), orders_app(order=HOSTILE), orders_app(pick=["E2", HOSTILE])),
        *(
            orders_app(view="To tell"),
            orders_app(view="Call list"),
            orders_app(view="POS reconciliation"),
            tick(orders_app(), 0),
        ),
    )
    for app in pages:
        for markdown in (*app.markdown, *app.caption, *app.subheader, *app.error, *app.info):
            assert not re.search(r"(?<!\\)(<img|\]\()", markdown.value)


def test_selected_orders_have_one_pick_list_and_packing_slips(path: Path) -> None:
    filled(path)
    app = tick(orders_app(), 0, 1)
    assert "Packing slips" in [button.label for button in app.download_button]
    press_order_button(app, "Pick list")
    assert app.query_params["pick"] == ["E1", "E2"]
    assert app.subheader[0].value == "Pick list of 2 orders"


def test_the_pick_list_of_some_orders_has_an_address(path: Path) -> None:
    filled(path)
    app = orders_app(pick=["E1", "E2"])
    (picks,) = (frame.value for frame in app.dataframe)
    assert picks[["units", "sku", "orders"]].values.tolist() == [
        [1, "SKU-bell", "1 × E2"],
        [3, "SKU-tyre", "3 × E1"],
    ]
    assert app.subheader[0].value == "Pick list of 2 orders"
    assert orders_app(pick="E2").subheader[0].value == "Pick list of 1 order"
    app.button(key="back").click().run()
    assert listed(app) == ["E1", "E2", "E9"]


def test_a_pick_list_with_nothing_on_it_says_so(path: Path) -> None:
    filled(path)
    assert "Nothing is left to pick" in orders_app(pick="E404").info[0].value
