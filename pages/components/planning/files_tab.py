"""Downloads of the plan, or of drafts: all in one zip, or one by one; made on demand."""

from collections.abc import Callable, Mapping, Sequence

import polars as pl
import streamlit as st

from core.formats import to_csv, zipped
from core.language import SOURCE_LANGUAGE, marked, say, speaking
from core.planning import (
    NO_VENDOR,
    PLAN,
    Planned,
    all_plan_files,
    planned_order,
    planned_transfer_files,
    purchases_for_destination,
)
from core.purchasing import (
    LIGHTSPEED_LAYOUT,
    MOST_PRINTED,
    Layout,
    few_enough_to_print,
    in_layout,
    load_order_files,
    load_order_lines,
    load_transfer_files,
    load_unsent_orders,
    load_unsent_transfers,
    load_vendor_layouts,
    order_lists,
    plan_purchase_lists,
    plan_workbook,
    purchase_order_pdf,
    purchase_workbook,
)
from core.wording import counted
from pages.components.planning.draft_page import link_to_drafts
from pages.components.planning.order_file_layouts import show_layouts
from pages.components.shared.paper import letterhead
from pages.session import from_snapshot, now, store, understand_address

in_english = speaking(SOURCE_LANGUAGE)
"""Wrapper for files for the POS and for vendors: they are English, whoever downloads them."""
PLAN_FILES, DRAFT_FILES = marked("This plan"), marked("Drafts not sent")


def show_files(planned: Planned) -> None:
    """Show downloads of the plan or the drafts, of one purchase order, and the vendors' layouts."""
    choices = planned.choices
    shops = (*choices.shops, choices.ship_to or "") if choices.shops else ()
    layouts = from_snapshot(load_vendor_layouts)
    drafts = from_snapshot(load_unsent_orders, choices.vendors, shops)
    transfers = from_snapshot(load_unsent_transfers, shops)
    begin = DRAFT_FILES if planned.ordered.is_empty() and (drafts or transfers) else PLAN_FILES
    if _ask_which_files(begin) == DRAFT_FILES:
        _show_drafts(drafts, transfers, layouts)
    else:
        _show_plan(planned, layouts)
    show_layouts(planned.vendor_names)


def _ask_which_files(begin: str) -> str | None:
    which = [PLAN_FILES, DRAFT_FILES]
    understand_address("papers", which)
    return st.segmented_control(
        say("Downloads for"), which, default=begin, required=True, key="papers", format_func=say,
        bind="query-params",
    )  # fmt: skip


def _show_plan(planned: Planned, layouts: Mapping[str, Layout]) -> None:
    orders = planned.destinations
    if orders.is_empty():
        st.info(
            say(
                "Nothing must be bought, so this plan has nothing to send to a vendor. What was drafted is "
                "under “{drafts}”.",
                drafts=say(DRAFT_FILES),
            )
        )
    if not planned.ordered.is_empty():
        _show_all(planned, orders, layouts)
    if not orders.is_empty():
        _show_one(planned, orders, layouts)


def _show_drafts(drafts: Sequence[str], transfers: Sequence[str], layouts: Mapping[str, Layout]) -> None:
    """Show the purchase orders and transfers that still have to be sent."""
    if not drafts and not transfers:
        st.info(say("No draft is left to send."))
        return
    with st.container(horizontal=True):
        _offer_everything(lambda: _draft_zip(drafts, transfers, layouts), "draft-files.zip")
        if drafts:
            _offer_purchase_lists(
                lambda: order_lists(_lines(drafts)),
                "draft-lists.zip",
                say("One CSV file per draft, ready for a Lightspeed purchase-order import."),
            )
            _offer_spreadsheet(lambda: purchase_workbook(_lines(drafts)), "draft-lists.xlsx")
        if transfers:
            _offer_transfers(
                lambda: store().ask(load_transfer_files, transfers, now()),
                say("Of each drafted transfer a list, a slip to print and a pick list."),
            )
    there_are = counted(len(drafts), "draft of a purchase order", "drafts of purchase orders")
    if transfers:
        of_transfers = counted(len(transfers), "of a transfer", "of transfers")
        there_are = say("{drafts} and {of_transfers}", drafts=there_are, of_transfers=of_transfers)
    st.caption(
        say(
            "{there_are}. Every purchase order and transfer, sent ones too, has these files on its own page.",
            there_are=there_are,
        )
    )
    link_to_drafts()
    _show_print_limit(len(drafts))


def _draft_zip(drafts: Sequence[str], transfers: Sequence[str], layouts: Mapping[str, Layout]) -> bytes:
    orders = store().ask(load_order_files, drafts, layouts, now()) if drafts else {}
    return zipped({**orders, **store().ask(load_transfer_files, transfers, now())})


def _lines(drafts: Sequence[str]) -> pl.DataFrame:
    return store().ask(load_order_lines, drafts)


def _show_all(planned: Planned, orders: pl.DataFrame, layouts: Mapping[str, Layout]) -> None:
    """Show the files of the whole plan."""
    plan, facts = planned.plan, planned.facts
    with st.container(horizontal=True):
        _offer_everything(
            lambda: zipped(all_plan_files(plan, facts, layouts, now(), letterhead())), "purchase-files.zip"
        )
        if not orders.is_empty():
            _offer_purchase_lists(
                lambda: plan_purchase_lists(plan, facts.items),
                "purchase-lists.zip",
                say("One CSV file per vendor and shop, ready for a Lightspeed purchase-order import."),
            )
            _offer_spreadsheet(lambda: plan_workbook(plan, facts.items), "purchase-lists.xlsx")
        if not planned.transfers.is_empty():
            _offer_transfers(
                lambda: planned_transfer_files(plan, facts, now(), letterhead()),
                say("For each two shops a list, a slip to print and a pick list."),
            )
        st.download_button(
            say("Plan"), lambda: to_csv(plan), "plan.csv", "text/csv",
            on_click="ignore", icon=":material/download:",
            help=say("Every line of the plan with its reason, transfers too."),
        )  # fmt: skip
    _show_print_limit(orders.height)


def _offer_everything(make: Callable[[], bytes], name: str) -> None:
    st.download_button(
        say("Everything"), in_english(make), name, "application/zip",
        on_click="ignore", icon=":material/folder_zip:", type="primary",
        help=say("A zip of all that is listed here: for the POS, for vendors, and to print."),
    )  # fmt: skip


def _offer_purchase_lists(make: Callable[[], Mapping[str, bytes]], name: str, note: str) -> None:
    st.download_button(
        say("Purchase lists"), in_english(lambda: zipped(make())), name, "application/zip",
        on_click="ignore", icon=":material/point_of_sale:", help=note,
    )  # fmt: skip


def _offer_spreadsheet(make: Callable[[], bytes], name: str) -> None:
    st.download_button(
        say("Spreadsheet"), in_english(make), name,
        on_click="ignore", icon=":material/table_view:", help=say("One sheet per vendor."),
    )  # fmt: skip


def _offer_transfers(make: Callable[[], Mapping[str, bytes]], note: str) -> None:
    st.download_button(
        say("Transfers"), in_english(lambda: zipped(make())), "transfer-files.zip", "application/zip",
        on_click="ignore", icon=":material/local_shipping:", help=note,
    )  # fmt: skip


def _show_print_limit(orders: int) -> None:
    if not few_enough_to_print(orders):
        st.caption(
            say(
                "These are more than {most} purchase orders, so the zip has none to print: choose fewer "
                "vendors, or print them one by one.",
                most=MOST_PRINTED,
            )
        )


def _show_one(planned: Planned, orders: pl.DataFrame, layouts: Mapping[str, Layout]) -> None:
    """Show one purchase order as it goes to its vendor."""
    left, right = st.columns(2)
    vendor = left.selectbox(
        say("Vendor"),
        orders["vendor_id"].unique(maintain_order=True).to_list(),
        format_func=lambda key: planned.vendor_names.get(key) or say(NO_VENDOR),
        key="paper vendor",
    )
    orders_of_vendor = orders.filter(pl.col("vendor_id").eq_missing(pl.lit(vendor)))
    units = dict(orders_of_vendor.select("shop_id", "quantity").iter_rows())
    shop = right.selectbox(
        say("Ship to"), list(units), key=f"paper shop {vendor}",
        format_func=lambda key: f"{planned.shop_names[key]}, {counted(units[key], 'unit', 'units')}",
    )  # fmt: skip
    if shop is None:
        return
    rows, layout = (
        purchases_for_destination(planned.plan, planned.facts, (vendor, shop)),
        layouts.get(vendor or ""),
    )
    with st.container(horizontal=True):
        st.download_button(
            say("To print"),
            in_english(lambda: purchase_order_pdf(planned_order(rows), now(), letterhead())),
            "purchase-order.pdf", "application/pdf", on_click="ignore", icon=":material/print:",
        )  # fmt: skip
        st.download_button(
            say("For the vendor"),
            in_english(lambda: to_csv(in_layout(rows, layout or LIGHTSPEED_LAYOUT))),
            "purchase-order.csv",
            "text/csv", on_click="ignore", icon=":material/outgoing_mail:",
            help=say("CSV in the vendor's own columns.") if layout else say("CSV in Lightspeed's columns."),
        )  # fmt: skip
        st.download_button(
            say("With reasons"), lambda: to_csv(rows.select(list(PLAN))), "plan.csv", "text/csv",
            on_click="ignore", icon=":material/download:", help=say("CSV in the plan's columns."),
        )  # fmt: skip
