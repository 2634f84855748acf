"""The eCom orders page over a store of tests: opened at an address, pressed, filled in and read."""

import re
from typing import Any

from streamlit.testing.v1 import AppTest

from core.orders.stages import load_orders
from core.store import Store
from tests.helpers.app_pages import page_at


def orders_app(**address: Any) -> AppTest:
    """The page at an address."""
    return page_at("ecom_orders", **address)


def ran(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception
    return app


def press_order_button(app: AppTest, label: str) -> AppTest:
    (button,) = (button for button in app.button if button.label == label)
    button.click()
    return ran(app)


def fields(app: AppTest) -> list[Any]:
    """Return the fields that can be filled in."""
    return [*app.text_input, *app.number_input, *app.date_input, *app.selectbox, *app.radio]


def fill(app: AppTest, label: str, value: Any) -> None:
    """Give the first field of that label a value, as typing does; the next press takes it along."""
    next(field for field in fields(app) if field.label == label).set_value(value)


def chosen(widget: Any, value: Any) -> None:
    """Give the widget this value and draw the page, unless it has it already."""
    if widget.value != value:
        widget.set_value(value).run()


def switch(app: AppTest, label: str) -> AppTest:
    (toggle,) = (toggle for toggle in app.toggle if toggle.label == label)
    toggle.set_value(not toggle.value)
    return ran(app)


def tick(app: AppTest, *rows: int) -> AppTest:
    """Tick rows of the first table, as a click on their boxes does."""
    selection = {"rows": list(rows), "columns": [], "cells": []}
    app.session_state[str(app.dataframe[0].key)] = {"selection": selection}
    return ran(app)


def order_buttons(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def order_messages(app: AppTest) -> str:
    """Return all text on the page."""
    shown = [*app.success, *app.error, *app.warning, *app.info, *app.caption, *app.markdown, *app.text]
    return " ".join(str(block.value) for block in shown).replace("\\", "")


def order_links(app: AppTest) -> list[str]:
    labels = (link.label.replace("\\", "") for link in app.page_link)
    return [re.sub(r"^:blue\[(.*)\]$", r"\1", label) for label in labels]


def line_texts(app: AppTest) -> list[str]:
    """Return each line of the order as read: the units ordered, and where they are."""
    lines = [text.value for text in app.markdown if " ordered " in text.value]
    unpainted = (re.sub(r":\w+-badge\[([^\]]*)\]", r"\1", line) for line in lines)
    return [line.partition(" :small[")[0].strip() for line in unpainted]


def heading(app: AppTest) -> str:
    """Return the heading as read, with the words of its pills."""
    return re.sub(r":\w+-badge\[([^\]]*)\]", r"\1", app.subheader[0].value).replace("\\", "")


def order_rows(app: AppTest, *columns: str) -> list[list[Any]]:
    """The rows of the one table that has these columns."""
    (frame,) = (frame.value for frame in app.dataframe if set(columns) <= set(frame.value))
    return list(frame[list(columns)].values.tolist())


def order_days(app: AppTest, *columns: str) -> list[tuple[str, ...]]:
    """The dates in these columns."""
    (frame,) = (frame.value for frame in app.dataframe if set(columns) <= set(frame.value))
    return [tuple(day[:10] for day in row) for row in frame[list(columns)].astype(str).values.tolist()]


def orders_page_store() -> Store:
    from pages.session.services import store

    return store()


def stage(order: str) -> str:
    """The order's stage in the store that the page has open."""
    return str(orders_page_store().ask(load_orders).filter(ecom_order_id=order)["stage"].item())
