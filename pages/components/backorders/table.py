"""Columns of the Backorders table, and the heading rows of eCom orders."""

from functools import lru_cache
from typing import Any

import pandas as pd  # type: ignore[import-untyped]
import polars as pl
import streamlit as st

from core.allocation import PAIR
from core.formats import to_csv, to_spreadsheet
from core.language import language, marked, say
from core.planning import with_fixes
from core.report import REASONS, REPORT, SOURCE_LABELS, incoming_words, with_order_lines
from core.wording import NO_CURRENCY
from pages.components.shared.columns import (
    COST_COLUMN,
    DAY_FORMAT,
    IN_LIGHTSPEED_COLUMN,
    ITEM_ID_COLUMN,
    MONEY_FORMAT,
    PROMISE_COLUMN,
    SHORT_COLUMN,
    SKU_COLUMN,
    VENDOR_COLUMN,
    said_columns,
)
from pages.components.shared.document_links import (
    DOCUMENT_PAGES,
    document_link,
    linked_text,
    number_column,
    quoted,
)
from pages.components.shared.tables import table_height, wrapped_row_height
from pages.session import current_tasks, redraw_page

column = st.column_config
FIX_WIDTH, FIX_LETTERS = 340, 48
"""Width of *What to do*, and the letters on one line of it. All columns fit into a window of 1440 pixels."""
SHOWN = {
    "description": column.TextColumn(marked("Item"), width=190, pinned=True),
    "shop": column.TextColumn(marked("Shop"), width=115),
    "on_hand": column.NumberColumn(marked("On hand"), width=65),
    "backordered": SHORT_COLUMN,
    "source": number_column(
        marked("Source"),
        112,
        marked(
            "The document that took more than was in stock. “log”: Lightspeed's inventory log names it. All "
            "others follow from the documents, newest first."
        ),
    ),
    "ecom_order_id": number_column(marked("Order"), 78, marked("The eCom order.")),
    "occurred_on": column.DateColumn(marked("Since"), format=DAY_FORMAT, width=90),
    "incoming": number_column(
        marked("Incoming"),
        170,
        marked(
            "Units for this line, on which document, and when. ✓: the vendor confirmed the day. "
            "Several open as a list."
        ),
    ),
    "to_order": column.NumberColumn(marked("To order"), width=62),
    "fix": column.TextColumn(
        marked("What to do"),
        help=marked("For all units of the item that the shop lacks, also those of its other lines."),
        width=FIX_WIDTH,
    ),
}
"""Columns of the table, in order."""
HIDDEN = {
    "reason": column.TextColumn(marked("Why"), width=155),
    "expected_on": PROMISE_COLUMN,
    "customers_short": column.NumberColumn(
        marked("Customers short"), help=marked("Units of the line that a customer waits for."), width=80
    ),
    "on_order": column.NumberColumn(
        marked("On order"),
        help=marked("On purchase orders to this shop, sent and not yet received."),
        width=75,
    ),
    "in_transit": column.NumberColumn(
        marked("In transit"), help=marked("On transfers to this shop, sent and not yet received."), width=75
    ),
    "drafted": column.NumberColumn(marked("Drafted"), width=70),
    "vendor": VENDOR_COLUMN,
    "sku": SKU_COLUMN,
    "item_id": ITEM_ID_COLUMN,
    "unit_price": column.NumberColumn(marked("Price"), format=MONEY_FORMAT, width=80),
    "unit_cost": COST_COLUMN,
    "money": column.NumberColumn(
        marked("Value"), format=MONEY_FORMAT, width=90, help=marked("Units short × price.")
    ),
    "currency": column.TextColumn(marked("Currency"), width=75),
    "url": IN_LIGHTSPEED_COLUMN,
}
"""Further columns, shown by the menu of the table."""
REPORT_TABLE = SHOWN | HIDDEN
_SHOWN_IN_WORDS = (*PAIR, "document_type", "document_id", "by_log", "ecom_order_id", "reason", "currency")
"""Columns of the report whose cells become links and words."""
REPORT_BY_ORDER_TABLE = REPORT_TABLE | {
    "description": column.TextColumn(marked("Order and item"), width=265, pinned=True)
}
"""Columns if an order's lines stay together."""


def table_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows as the table shows them, with documents as links."""
    spoken = language()
    item, shop, kind, number, by_log, order, reason, currency = (
        rows[name].to_list() for name in _SHOWN_IN_WORDS
    )
    incoming = incoming_words(rows, brief=True)
    words: dict[str | None, str] = {each: say(each) for each in (*REASONS, NO_CURRENCY)}
    texts = {
        "reason": [words.get(each, each) for each in reason],
        "currency": [words.get(each, each) for each in currency],
        "source": [
            _source(*each, language=spoken) for each in zip(item, shop, kind, number, by_log, strict=True)
        ],
        "incoming": [_incoming(*place, *served) for *place, served in zip(item, shop, incoming, strict=True)],
        "ecom_order_id": [document_link(each, "ecom_order") if each else None for each in order],
    }
    return pl.DataFrame(
        [pl.Series(name, texts[name], pl.String) if name in texts else rows[name] for name in REPORT_TABLE]
    )


@lru_cache(maxsize=20_000)  # The same rows are shown often.
def _source(
    item_id: str, shop_id: str, kind: str | None, number: str, by_log: bool | None, *, language: str
) -> str | None:
    """Link to the document that took the units; nothing for a heading row, or where no document is known.

    ``language``: of its words, which tells the kept answers apart.
    """
    del language
    if not kind:
        return None
    by_log_text = f" · {say('log')}" if by_log else ""
    if kind not in DOCUMENT_PAGES:
        return linked_text(_details_of(item_id, shop_id), f"{say('Not explained')}{by_log_text}")
    page, parameter = DOCUMENT_PAGES[kind]
    return linked_text(
        f"{page}?{parameter}={quoted(number)}", f"{say(SOURCE_LABELS[kind])} {number}{by_log_text}"
    )


@lru_cache(maxsize=20_000)
def _incoming(
    item_id: str, shop_id: str, incoming: str | None, kind: str | None, number: str | None
) -> str | None:
    """Link to the one document that serves a row, or to the list of them in the details of the item."""
    if not incoming:
        return None
    if kind is None or number is None:
        return linked_text(_details_of(item_id, shop_id), incoming)
    page, parameter = DOCUMENT_PAGES[kind]
    return linked_text(f"{page}?{parameter}={quoted(number)}", incoming)


def _details_of(item_id: str, shop_id: str) -> str:
    return f"backorders?story_item={quoted(item_id)}&story_shop={quoted(shop_id)}"


def with_bold_orders(rows: pl.DataFrame, is_order: pl.Series) -> Any:
    """Return the rows with the heading rows of orders in bold."""
    bold = ["font-weight: bold" if of_order else "" for of_order in is_order]
    frame = pd.DataFrame(rows.to_dict(as_series=False), dtype=object)
    return frame.style.apply(lambda _: bold, axis="index")


def show_rows(rows: pl.DataFrame) -> None:
    """Show a page of rows. Selecting one opens the details of its item and shop."""
    _table(with_fixes(rows, current_tasks(rows["item_id"])))


def show_rows_by_order(rows: pl.DataFrame, report: pl.DataFrame) -> None:
    """Show the rows with a heading above each order's items: whether the whole order is covered, and when."""
    lines = with_order_lines(with_fixes(rows, current_tasks(rows["item_id"])), report)
    _table(lines, lines["is_order"])


def _table(rows: pl.DataFrame, is_order: pl.Series | None = None) -> None:
    key = f"rows {st.session_state.get('stories', 0)} {is_order is not None}"
    table = table_rows(rows)
    height = wrapped_row_height(rows["fix"], FIX_LETTERS)
    st.dataframe(
        table.to_arrow() if is_order is None else with_bold_orders(table, is_order),
        hide_index=True,
        column_config=said_columns(REPORT_TABLE if is_order is None else REPORT_BY_ORDER_TABLE, table),
        column_order=list(SHOWN),
        placeholder="",
        height=table_height(rows, height),
        row_height=height,
        key=key,
        on_select=lambda: _pick(key, rows),
        selection_mode="single-cell",
        alt=say("Backordered lines"),
    )


def _pick(key: str, rows: pl.DataFrame) -> None:
    for row, _ in st.session_state[key]["selection"]["cells"]:
        picked = rows.row(row, named=True)
        if picked["item_id"]:  # The heading row of an order has none.
            open_details(picked["item_id"], picked["shop_id"])


def open_details(item_id: str, shop_id: str) -> None:
    """Open the details of an item in a shop. A callback ends here."""
    st.query_params["story_item"], st.query_params["story_shop"] = item_id, shop_id
    redraw_page()


def show_report_downloads(rows: pl.DataFrame) -> None:
    """Offer the rows, in their order, as files with the columns of the command, made on demand."""
    st.download_button(
        "CSV",
        lambda: to_csv(rows.select(REPORT)),
        "backorders.csv",
        "text/csv",
        on_click="ignore",
        icon=":material/download:",
    )
    st.download_button(
        say("Spreadsheet"),
        lambda: to_spreadsheet([(marked("Backorders"), rows.select(REPORT))]),
        "backorders.xlsx",
        on_click="ignore",
        icon=":material/table_view:",
    )
