"""Vendors of each line to buy, side by side, and the choice of another one, which is remembered."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from core.language import marked, say
from core.planning import (
    DEFAULT_VENDOR,
    Planned,
    best_offers,
    load_remembered_vendors,
    remember_vendor,
    vendor_offers,
)
from core.wording import shortened
from pages.components.shared.columns import (
    COST_COLUMN,
    EXPECTED_COLUMN,
    ITEM_COLUMN,
    SHIP_TO_COLUMN,
    SIGNED_MONEY_FORMAT,
    VENDOR_COLUMN,
    said_columns,
)
from pages.components.shared.fact_rows import show_fact_cards, table_or_cards
from pages.components.shared.tables import one_page, table_height, wrapped_row_height
from pages.session import Form, form_for, from_snapshot, may, on_phone, plan_inputs, store, submit

OFFERS_OF = "offers_of"
"""Key of the item whose vendors are shown."""
LETTERS = 30
"""Letters that fit on one line of a column with an offer."""

column = st.column_config
BEST_TABLE = {
    "description": ITEM_COLUMN,
    "vendor": column.TextColumn(marked("Planned"), width=130),
    "cheapest": column.TextColumn(marked("Cheapest"), width=230),
    "soonest": column.TextColumn(marked("Soonest"), width=230),
    "completes_most": column.TextColumn(marked("Completes most orders"), width=230),
    "shop": SHIP_TO_COLUMN,
}
OFFER_TABLE = {
    "vendor": VENDOR_COLUMN,
    "planned": column.CheckboxColumn(marked("Planned"), width=75),
    "cost": COST_COLUMN,
    "more": column.NumberColumn(
        marked("Changes the cost by"), format=SIGNED_MONEY_FORMAT, width=140,
        help=marked("Of both purchase orders. An order below its vendor's minimum costs the minimum."),
    ),
    "arrives": EXPECTED_COLUMN,
    "days_later": column.NumberColumn(marked("Days later"), width=85),
    "completes": column.NumberColumn(
        marked("Completes"), width=90, help=marked("Orders that need nothing of any other vendor.")
    ),
    "shop": SHIP_TO_COLUMN,
}  # fmt: skip


def show_vendor_offers(planned: Planned) -> None:
    """Show better vendors for lines of the plan, folded; computed only while it is open."""
    compared = st.expander(
        say("Vendors line by line"), icon=":material/storefront:", key="vendor_offers", bind="query-params"
    )
    if not compared.open:
        return
    with compared:
        bought = planned.ordered.filter(pl.col("vendor_id").is_not_null(), action="purchase")
        lines = bought.unique(["vendor_id", "shop_id", "item_id"], maintain_order=True)
        if lines.is_empty():
            st.caption(say("Nothing is bought from a vendor."))
            return
        to_compare = planned.to_compare(from_snapshot(plan_inputs().unserved))
        place = st.container()
        page = one_page(lines, "vendors of lines")
        offers = _named(vendor_offers(to_compare, page.select("item_id").unique()), planned)
        best = best_offers(offers)
        with place:
            _best(page, best, planned)
        _one_item(page, offers, planned)


def _best(page: pl.DataFrame, best: pl.DataFrame, planned: Planned) -> None:
    """Show the lines that another vendor would serve better. Selecting one opens its vendors."""
    if best.is_empty():
        st.caption(say("No other vendor is cheaper, sooner or completes more orders."))
        return
    rows = _named(page.join(best, on=["item_id", "shop_id"], maintain_order="left"), planned)
    if on_phone():
        show_fact_cards(rows, BEST_TABLE)
        st.caption(say("What changing one line costs and wins. Choose its vendor below."))
        return
    key = f"best offers {st.session_state.get('offers_made', 0)}"
    words = pl.concat(rows[name] for name in ("cheapest", "soonest", "completes_most"))
    row_height = wrapped_row_height(words.drop_nulls(), LETTERS)
    st.dataframe(
        rows.select(list(BEST_TABLE)),
        hide_index=True,
        column_config=said_columns(BEST_TABLE, rows),
        placeholder="",
        height=min(table_height(rows, row_height), 400),
        row_height=row_height,
        key=key,
        selection_mode="single-row",
        on_select=lambda: _select(key, rows),
        alt=say("Better vendors, line by line"),
    )
    st.caption(say("What changing one line costs and wins. Select a line to choose its vendor."))


def _select(key: str, rows: pl.DataFrame) -> None:
    for number in st.session_state[key]["selection"]["rows"]:
        st.session_state[OFFERS_OF] = rows["item_id"][number]


def _one_item(page: pl.DataFrame, offers: pl.DataFrame, planned: Planned) -> None:
    """Show every vendor of one item, and choose one."""
    remembered = dict(from_snapshot(load_remembered_vendors).iter_rows())
    items = _with_a_choice(page, offers, remembered)
    if items.is_empty():
        st.caption(say("Each item here has one vendor."))
        return
    names = {item: shortened(text) for item, text in items.select("item_id", "description").iter_rows()}
    if st.session_state.get(OFFERS_OF) not in names:
        st.session_state.pop(OFFERS_OF, None)
    item = st.selectbox(say("Item"), list(names), format_func=names.__getitem__, key=OFFERS_OF)
    offers_of_item = offers.filter(pl.col("item_id") == item)
    table_or_cards(offers_of_item, OFFER_TABLE, say("Vendors of {item}", item=names[item]), width="content")
    if planned.choices.vendor_rule != DEFAULT_VENDOR:
        st.caption(
            say(
                "The plan buys as chosen under *How to plan*. A vendor chosen here counts for *Usual "
                "vendors*."
            )
        )
    if may("plan"):
        _choose(str(item), offers_of_item, remembered.get(item))


def _with_a_choice(
    page: pl.DataFrame, offers: pl.DataFrame, remembered: Mapping[str, str | None]
) -> pl.DataFrame:
    """Return one row of ``page`` for each item with several vendors, or of which a vendor was chosen."""
    vendors = offers.group_by("item_id").agg(vendors=pl.col("vendor_id").n_unique())
    has_choice = (pl.col("vendors") > 1) | pl.col("item_id").is_in(list(remembered))
    choosable = vendors.filter(has_choice).select("item_id")
    rows = page.join(choosable, on="item_id", how="semi", maintain_order="left")
    return rows.unique("item_id", maintain_order=True)


def _choose(item: str, offers: pl.DataFrame, remembered: str | None) -> None:
    """Offer to buy the item from another vendor from now on, or from its usual one again."""
    others = {
        vendor: name
        for vendor, name in offers.filter(~pl.col("planned")).select("vendor_id", "vendor").iter_rows()
    }
    form = form_for("vendor of", "item", item)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if others:
            vendor = st.selectbox(
                say("Buy it from"), list(others), format_func=others.__getitem__, key="offer"
            )
            st.button(
                say("Buy from this vendor"),
                key=form.key("remember"),
                on_click=_remember,
                args=(form, vendor),
                help=say("In every plan here, until you go back to the usual vendor."),
            )
        if remembered is not None:
            st.button(
                say("Back to the usual vendor"), key=form.key("usual"), on_click=_remember, args=(form, None)
            )


def _remember(form: Form, vendor: Any) -> None:
    submit(
        form,
        lambda by: remember_vendor(store(), form.document_id, vendor, by=by),
        lambda _: (
            say("The item is bought from its usual vendor again.")
            if vendor is None
            else say("The vendor was saved.")
        ),
    )
    st.session_state["offers_made"] = st.session_state.get("offers_made", 0) + 1  # no row is selected


def _named(rows: pl.DataFrame, planned: Planned) -> pl.DataFrame:
    """Add the names of vendors and shops."""
    return rows.with_columns(
        pl.coalesce("vendor", "vendor_id").alias("vendor"), shop=pl.col("shop_id").replace(planned.shop_names)
    )
