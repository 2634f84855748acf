"""The plan as files: all in one zip, or one by one; each is made when asked for."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from core.csv_files import to_csv
from core.layouts import Layout, laid_out, load_vendor_layouts
from core.live_plan import Planned
from core.plan_charts import NO_VENDOR
from core.plan_rows import PLAN
from core.purchase_lists import FOR_LIGHTSPEED, files, spreadsheet
from core.purchase_order_pdf import purchase_order_pdf
from core.purchase_papers import (
    MOST_PRINTED,
    can_be_printed,
    of_place,
    papers,
    planned_order,
)
from core.words import counted
from core.zip_files import zipped
from pages._planning_layouts import show_layouts
from pages._shell import now, store


def show_papers(planned: Planned) -> None:
    """Downloads of the whole plan, of one purchase order, and the vendors' own columns."""
    with store().read() as snapshot:
        layouts = load_vendor_layouts(snapshot)
    orders = planned.destinations
    if orders.is_empty():
        st.info("Nothing must be bought, so there is nothing to send to a vendor.")
    else:
        _show_all(planned, orders, layouts)
        _show_one(planned, orders, layouts)
    show_layouts(planned.vendor_names)


def _show_all(planned: Planned, orders: pl.DataFrame, layouts: Mapping[str, Layout]) -> None:
    plan, facts = planned.plan, planned.facts
    with st.container(horizontal=True):
        st.download_button(
            "Everything", lambda: zipped(papers(plan, facts, layouts, now())), "purchase-papers.zip",
            "application/zip", on_click="ignore", icon=":material/folder_zip:", type="primary",
            help="A zip of all that is listed here: for the POS, for vendors, and to print.",
        )  # fmt: skip
        st.download_button(
            "Purchase lists", lambda: zipped(files(plan, facts.items)), "purchase-lists.zip",
            "application/zip", on_click="ignore", icon=":material/point_of_sale:",
            help="One CSV file per vendor and shop, ready for a Lightspeed purchase-order import.",
        )  # fmt: skip
        st.download_button(
            "Spreadsheet", lambda: spreadsheet(plan, facts.items), "purchase-lists.xlsx",
            on_click="ignore", icon=":material/table_view:", help="One sheet per vendor.",
        )  # fmt: skip
        st.download_button(
            "Plan", lambda: to_csv(plan), "plan.csv", "text/csv",
            on_click="ignore", icon=":material/download:",
            help="Every line of the plan with its reason, transfers too.",
        )  # fmt: skip
    if not can_be_printed(orders.height):
        st.caption(
            f"These are more than {MOST_PRINTED} purchase orders, so the zip has none to print: choose "
            "fewer vendors, or print them one by one below."
        )


def _show_one(planned: Planned, orders: pl.DataFrame, layouts: Mapping[str, Layout]) -> None:
    """One purchase order as it goes to its vendor."""
    left, right = st.columns(2)
    vendor = left.selectbox(
        "Vendor",
        orders["vendor_id"].unique(maintain_order=True).to_list(),
        format_func=lambda key: planned.vendor_names.get(key, NO_VENDOR),
        key="paper vendor",
    )
    theirs = orders.filter(pl.col("vendor_id").eq_missing(pl.lit(vendor)))
    units = dict(theirs.select("shop_id", "quantity").iter_rows())
    shop = right.selectbox(
        "Ship to", list(units), key=f"paper shop {vendor}",
        format_func=lambda key: f"{planned.shop_names[key]}, {counted(units[key], 'unit')}",
    )  # fmt: skip
    if shop is None:
        return
    rows, layout = of_place(planned.plan, planned.facts, (vendor, shop)), layouts.get(vendor or "")
    with st.container(horizontal=True):
        st.download_button(
            "To print", lambda: purchase_order_pdf(planned_order(rows), now()), "purchase-order.pdf",
            "application/pdf", on_click="ignore", icon=":material/print:",
        )  # fmt: skip
        st.download_button(
            "For the vendor", lambda: to_csv(laid_out(rows, layout or FOR_LIGHTSPEED)), "purchase-order.csv",
            "text/csv", on_click="ignore", icon=":material/outgoing_mail:",
            help="CSV in the vendor's own columns." if layout else "CSV in Lightspeed's columns.",
        )  # fmt: skip
        st.download_button(
            "With reasons", lambda: to_csv(rows.select(list(PLAN))), "plan.csv", "text/csv",
            on_click="ignore", icon=":material/download:", help="CSV in the plan's columns.",
        )  # fmt: skip
