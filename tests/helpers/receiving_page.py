"""The Receiving page in tests: opened at an address, touched as people touch it, read as they read it."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from core.store.database import Store
from tests.helpers import app_pages
from tests.helpers.receiving_shop import ReceivingShop


def receiving_shop_of_page(path: Path) -> ReceivingShop:
    """A shop whose file the page opens; to be made a fixture."""
    return ReceivingShop(path.parent)


def receiving(shop: ReceivingShop, /, **address: str) -> AppTest:
    """The page at its address, and the shop's verbs over the store that the page has open."""
    shop.store.close()
    app = app_pages.page_at("receiving", **address)
    shop.store = receiving_page_store()
    return app


def receiving_page_store() -> Store:
    from pages.session.services import store

    return store()


def press(app: AppTest, label: str, place: int = 0) -> AppTest:
    """Press the button of this name; of several the one at ``place``."""
    [button for button in app.button if label_of(button) == label][place].click().run()
    assert not app.exception
    return app


def count(app: AppTest, line: int, units: float) -> None:
    (field,) = (field for field in app.number_input if field.label == f"Received now, line {line}")
    field.set_value(units)


def enter_count(app: AppTest, line: int, units: float) -> None:
    """Count a line by hand, and show the whole page after it."""
    count(app, line, units)
    app.run()
    assert not app.exception
    app.run()  # Before, only the line was drawn.


def scan(app: AppTest, *codes: str, first: int = 0) -> None:
    """As the browser sends codes that were scanned before the page was drawn again: all of them at once.

    ``first``: the number of the first one, if not the next."""
    field = next(field for field in app.get("bidi_component") if "table" in field.proto.json)
    shown = json.loads(field.proto.json)
    first = first or app.session_state["codes seen"].get(shown["table"], 0) + 1
    states = app._tree.get_widget_states()
    state = states.widgets.add(id=field.proto.id)
    state.json_value = json.dumps({"scanned": list(enumerate(codes, first))})
    app._run(states)
    assert not app.exception
    app.run()  # Before, only what the codes changed was drawn.


def label_of(button: Any) -> str:
    """Return the text that people read on it."""
    return str(button.label).replace("\\", "")


def buttons(app: AppTest) -> list[str]:
    """The buttons, by their labels."""
    return [label_of(button) for button in app.button]


def counts(app: AppTest) -> list[object]:
    return [field.value for field in app.number_input if field.label.startswith("Received now")]


def total(app: AppTest) -> str:
    """Return the units counted, as the bar below the page says."""
    (text,) = (text.value for text in app.markdown if text.value.endswith("counted**"))
    return text.strip("*")


def said(app: AppTest) -> str:
    shown = [*app.success, *app.error, *app.warning, *app.info, *app.caption]
    return " ".join(block.value for block in shown).replace("\\", "")


def rows(app: AppTest, *columns: str) -> list[list[object]]:
    (frame,) = (frame.value for frame in app.dataframe if set(columns) <= set(frame.value))
    return list(frame[list(columns)].values.tolist())


def field(kind: Iterable[Any], label: str, place: int = 0) -> Any:
    """A field by its label: of ``app.text_input``, ``app.checkbox``, …"""
    return [field for field in kind if field.label == label][place]


def receiving_links(app: AppTest) -> list[str]:
    """The links to pages, by their labels."""
    return [label.replace("\\", "") for label in app_pages.links(app)]


def downloads(app: AppTest) -> list[str]:
    """The files that can be downloaded, by the labels of their buttons."""
    return [str(getattr(button, "label", "")) for button in app.get("download_button")]


def waiting(shop: ReceivingShop) -> str:
    """A purchase order of 3 tubes and 2 pumps; two tubes are for the order 1042, the rest for the shelf."""
    shop.sold("tube", 2, order="1042")
    return shop.ordered(("tube", 3), ("pump", 2))
