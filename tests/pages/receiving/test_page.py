"""The Receiving page: its list of deliveries, its addresses and the names it shows."""

import re
from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.ledger.change_log import Change
from core.ledger.operations import Posting
from core.purchasing.part_deliveries import split_line
from core.receiving.saved_counts import save_count
from tests.helpers.app_pages import HOSTILE, links, on_a_phone, page_at, plain
from tests.helpers.copied_stores import new_store
from tests.helpers.receiving_page import (
    label_of,
    press,
    receiving,
    receiving_links,
    receiving_shop_of_page,
    rows,
    said,
    scan,
    waiting,
)
from tests.helpers.receiving_shop import ReceivingShop

shop = pytest.fixture(receiving_shop_of_page)


def test_an_empty_store_says_where_to_begin(path: Path) -> None:
    new_store(path).close()
    assert "upload your own data" in page_at("receiving").info[0].value


def test_a_shop_with_nothing_incoming_says_so(shop: ReceivingShop) -> None:
    assert "Nothing is incoming" in said(receiving(shop))


def test_a_delivery_that_somebody_counts_is_resumed_from_the_list(shop: ReceivingShop) -> None:
    counted, other = waiting(shop), shop.ordered(("chain", 2))
    save_count(shop.store, "po", counted, 1, 3, seen=0, by=shop.by())
    app = receiving(shop)
    (resumed,) = ((plain(label), opens) for label, opens in links(app).items() if "resume" in label)
    assert re.fullmatch(rf"{counted}: resume the count of (23 Nov, )?14:03, 3 units", resumed[0])
    assert resumed[1] == ("receiving", {"po": [counted]})
    assert other not in resumed[0]


def test_deliveries_that_release_most_customers_are_listed_first(shop: ReceivingShop) -> None:
    shop.stocked(chain=9)
    for_the_shelf = shop.ordered(("pump", 5))
    for_a_customer = waiting(shop)
    transfer = shop.sent(("chain", 1), sender="harbour", receiver="hill")
    listed = rows(receiving(shop), "document_id", "to_come", "orders_completed")
    assert listed == [[for_a_customer, 5, 1], [for_the_shelf, 5, 0], [transfer, 1, 0]]


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ({"kind": "Transfers"}, "T-2026-0001"),
        ({"shop": "Hill"}, "T-2026-0001"),
        ({"vendor": "Acme"}, "PO-2026-0001"),
        ({"find": "sku-TUBE"}, "PO-2026-0001"),
    ],
)
def test_a_filtered_list_has_an_address(shop: ReceivingShop, address: dict[str, str], number: str) -> None:
    waiting(shop)
    shop.sent(("chain", 1), sender="harbour", receiver="hill")
    shop.drafted(("chain", 1))
    assert rows(receiving(shop, **address), "document_id") == [[number]]


def test_a_number_that_is_finished_leads_to_the_finished_ones(shop: ReceivingShop) -> None:
    po = waiting(shop)
    shop.receive("po", po, everything=True)
    app = receiving(shop, find=po)
    assert "No document fits" in said(app)
    assert receiving_links(app) == ["Found under Finished"]


def test_an_unknown_number_says_so(shop: ReceivingShop) -> None:
    app = receiving(shop, find="PO-unknown")
    assert "No document has this number, item or code." in said(app)


def test_the_way_back_leads_to_everything_incoming(shop: ReceivingShop) -> None:
    po = waiting(shop)
    app = press(receiving(shop, po=po), "All incoming")
    assert rows(app, "document_id") == [[po]]
    assert not app.query_params


@pytest.fixture
def hostile(shop: ReceivingShop) -> ReceivingShop:
    """The shop with names that would be pictures, links and colours, were they read as Markdown."""
    text = {"description": HOSTILE, "sku": HOSTILE}
    names = [Change("item", (item,), text) for item in ("tube", "pump", "chain")]
    names += [Change("shop", ("hill",), {"name": HOSTILE}), Change("vendor", ("acme",), {"name": HOSTILE})]
    shop.post(Posting(changes=names), "item")
    return shop


def shown_as_it_is(app: AppTest) -> None:
    labels = [*app.button, *app.expander, *app.get("page_link")]
    texts = [block.value for block in (*app.markdown, *app.caption, *app.success, *app.subheader)]
    for text in [*texts, *(str(getattr(block, "label", "")) for block in labels)]:
        assert not re.search(r"(?<!\\)(<img|\]\(|:red\[)", text)


def test_hostile_names_are_shown_and_never_run(hostile: ReceivingShop) -> None:
    po = waiting(hostile)
    app = receiving(hostile, po=po)
    scan(app, HOSTILE)
    shown_as_it_is(app)
    scan(app, "chain")
    shown_as_it_is(app)
    press(app, "Receive all incoming")
    shown_as_it_is(app)


def test_hostile_names_are_shown_on_transfers_drafts_and_counts(hostile: ReceivingShop) -> None:
    draft, sent = hostile.drafted(("tube", 1)), hostile.sent(("pump", 1))
    shown_as_it_is(receiving(hostile, po=draft))
    for address in ({"transfer": sent}, {"new": "transfer"}, {"count": "chain", "in": "hill"}):
        st.cache_resource.clear()
        shown_as_it_is(receiving(hostile, **address))


def test_the_list_says_the_day_of_the_next_units_where_an_order_comes_on_several_days(
    shop: ReceivingShop,
) -> None:
    po = waiting(shop)
    split_line(shop.store, po, 1, [(date(2026, 11, 30), 1), (date(2026, 12, 20), 2)], by=shop.by())
    (row,) = rows(receiving(shop), "document_id", "next_on", "expected_on")
    assert [row[0], *(f"{day:%d %b}" for day in row[1:])] == [po, "25 Nov", "20 Dec"]


def test_on_a_phone_deliveries_are_cards_that_open_them(
    shop: ReceivingShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.stocked(chain=9)
    for_a_customer = waiting(shop)
    transfer = shop.sent(("chain", 1), sender="harbour", receiver="hill")
    on_a_phone(monkeypatch)
    app = receiving(shop)
    assert not app.dataframe
    cards = [button for button in app.button if (button.key or "").startswith("card ")]
    assert [label_of(card) for card in cards] == [f"Purchase order {for_a_customer}", f"Transfer {transfer}"]
    facts = [plain(text.value).split("  \n") for text in app.markdown if "→" in text.value]
    assert [lines[1:] for lines in facts] == [
        ["5 incoming · expected 25 Nov", "1 order waits for it, 1 complete with it"],
        ["1 incoming · expected 25 Nov"],
    ]
    cards[0].click().run()
    assert app.query_params["po"] == for_a_customer
