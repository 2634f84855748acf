"""The Backorders page of a shop with a few shortages."""

from datetime import date
from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.helpers.app_pages import page_at
from tests.helpers.copied_stores import made_once
from tests.helpers.small_shop import ordered, received, sent, small_shop, sold, stocked


@made_once
def filled(path: Path, hostile: str = "") -> None:
    """Two tyres short for an eCom order and one over the till; a bell sent too often; a lamp on its way."""
    store = small_shop(path, hostile)
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
    return page_at("backorders", **address)
