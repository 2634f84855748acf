"""The PO planning page of a shop that lacks a few items."""

from datetime import date
from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.helpers.app_pages import page_at, plain
from tests.helpers.copied_stores import made_once
from tests.helpers.small_shop import changed_order, ordered, small_shop, sold, stocked


@made_once
def filled(path: Path, hostile: str = "") -> None:
    """Main Street lacks 3 tyres, of which Harbour has 1 to spare, and a lamp; a bell is on its way."""
    store = small_shop(path, hostile)
    sold(store, "A", "tyre", 2, date(2026, 11, 1), order="E1")
    sold(store, "B", "tyre", 1, date(2026, 11, 2))
    stocked(store, "tyre", 1, "S2")
    sold(store, "C", "lamp", 1, date(2026, 11, 3), order="E2")
    changed_order(store, "E2", payment_status="not_paid")
    sold(store, "D", "bell", 1, date(2026, 11, 4), order="E3")
    ordered(store, "P1", "bell", 1, date(2026, 12, 1))
    store.close()


def planning(**address: str) -> AppTest:
    """The page, with its table of lines open."""
    return page_at("po_planning", lines="true", **address)


def bought(app: AppTest) -> list[tuple[object, ...]]:
    """Item, ship-to shop and quantity of each line to buy."""
    tables = [frame.value for frame in app.dataframe if "vendor_sku" in frame.value]
    return [tuple(row) for table in tables for row in table[["description", "to_shop", "quantity"]].values]


def moved(app: AppTest) -> list[tuple[object, ...]]:
    tables = [frame.value for frame in app.dataframe if "from_shop" in frame.value]
    return [tuple(row) for table in tables for row in table[["from_shop", "to_shop", "quantity"]].values]


LAMP, TYRE = "Front lamp", "Trail tyre 29"
TICKED = {"also_order": "tyre:S1"}
"""The address at which the stock discrepancy of the tyres is ordered, too."""
CREATE = "Create 2 purchase orders and 1 transfer"


def pressed(app: AppTest, label: str) -> AppTest:
    (button,) = (button for button in app.button if button.label == label)
    button.click()
    app.run()
    assert not app.exception
    return app


def figures_of(app: AppTest) -> str:
    (line,) = (text.value for text in app.markdown if "would have what" in text.value)
    return plain(line)
