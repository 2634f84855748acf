"""Lines of an order: the item, where its units are, and links to everything that brings them."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.language import marked, say
from core.orders import OrderDetail
from core.report import MOVEMENT_LABELS, day_source
from core.shop_time import today_in
from pages.components.orders.wording import shop_day
from pages.components.shared.document_links import DOCUMENT_PAGES
from pages.components.shared.status import pill, status_color
from pages.components.shared.tables import one_page
from pages.session import escaped, now

LINES_PER_PAGE = 20


def show_order_lines(detail: OrderDetail) -> None:
    """Show a card for each line."""
    if detail.lines.is_empty():
        st.caption(say("No sale names this order yet."))
        return
    place = st.container()
    page = one_page(detail.lines, f"lines of {detail.order.ecom_order_id}", LINES_PER_PAGE)
    with place:
        for line in page.iter_rows(named=True):
            with st.container(border=True, gap="xxsmall"):
                _show_line(line, detail.time_zone)


def _show_line(line: Mapping[str, Any], time_zone: str) -> None:
    st.page_link(
        "pages/backorders.py",
        label=_link_text(say("{item} in {shop}", item=line["description"], shop=line["shop"])),
        query_params={"story_item": line["item_id"], "story_shop": line["shop_id"]},
    )
    st.markdown(units_text(line, late=_is_late(line, time_zone)))
    with st.container(horizontal=True, gap="medium"):
        for served in line["serving"] or []:
            kind, number, day = (served[name] for name in ("document_type", "document_id", "expected_on"))
            document = f"{say(MOVEMENT_LABELS[kind])} {number}"
            source = day_source(kind, served["confirmed"])
            due = (
                say("due {day}, {source}", day=shop_day(time_zone, day), source=source)
                if day
                else say("no date")
            )
            units = served["units"]
            label = say("{units:,} on {document}, {due}", units=units, document=document, due=due)
            _document_link(kind, number, label)
        _document_link("sale", line["document_id"], say("Sale {number}", number=line["document_id"]))
    if line["to_order"]:
        st.caption(escaped(_if_ordered(line, time_zone)))


def _if_ordered(line: Mapping[str, Any], time_zone: str) -> str:
    """Say when units without a sent document would come, and where that day comes from."""
    day = line["today_on"]
    when = (
        say("here by {day}, by the vendor's lead time", day=shop_day(time_zone, day))
        if day
        else say("no day: the lead time is unknown")
    )
    if line["drafted"]:
        return say("If the draft is sent today: {when}", when=when)
    return say("If ordered today: {when}", when=when)


def _document_link(kind: str, number: str, label: str) -> None:
    page, parameter = DOCUMENT_PAGES[kind]
    st.page_link(f"pages/{page}.py", label=_link_text(label), query_params={parameter: number})


def _link_text(label: str) -> str:
    """Return a label in the color of links, as Streamlit shows links to pages like plain text."""
    return f":blue[{escaped(label)}]"


def units_text(line: Mapping[str, Any], *, late: bool) -> str:
    """Return the units of a line as Markdown: those ordered, and where each of them is.

    ``line``: core/orders/detail.py: ORDER_LINES.
    """
    units = {
        marked("{units:,} shipped"): line["shipped"],
        marked("{units:,} refunded"): line["refunded"],
        marked("{units:,} packed"): line["packed"],
        marked("{units:,} on the shelf"): line["to_pack"],
        marked("{units:,} incoming"): max(line["waiting"] - line["reached"] - line["to_order"], 0),
        marked("{units:,} to order"): line["to_order"],
    }
    # The colour is that of the English words: a language may end the sentence with others than the status.
    parts = [pill(say(where, units=count), status_color(where)) for where, count in units.items() if count]
    sku = f" :small[:gray[{escaped(line['sku'])}]]" if line["sku"] else ""
    ordered = say("{units:,} ordered", units=line["ordered"])
    return f"{ordered} {' '.join([*parts, *([pill(marked('Late'))] if late else [])])}{sku}"


def _is_late(line: Mapping[str, Any], time_zone: str) -> bool:
    due = [served["expected_on"] for served in line["serving"] or [] if served["expected_on"]]
    return bool(due) and min(due) < today_in(time_zone, now())
