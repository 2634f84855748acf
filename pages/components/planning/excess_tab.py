"""Excess tab: stock that another shop could use, or nobody, with a transfer to draft."""

import polars as pl
import streamlit as st

from core.formats import to_csv
from core.planning import EXCESS_WEEKS, Planned, excess_note, load_last_sales, today_of
from core.purchasing import TRANSFER, Draft, DraftLine, create_drafts
from core.wording import counted, full_day_text, shortened
from pages.components.shared.columns import (
    DAY_FORMAT,
    ITEM_COLUMN,
    MONEY_FORMAT,
    ON_HAND_COLUMN,
    SHOP_COLUMN,
    SKU_COLUMN,
    UNITS_COLUMN,
    VENDOR_COLUMN,
)
from pages.components.shared.tables import (
    CARDS_PER_PAGE,
    ROWS_PER_PAGE,
    filled_columns,
    one_page,
    table_height,
)
from pages.session import Form, escaped, form_for, from_snapshot, may, on_phone, plan_inputs, store, submit

column = st.column_config
EXCESS_TABLE = {
    "description": ITEM_COLUMN,
    "shop": SHOP_COLUMN,
    "units": UNITS_COLUMN,
    "value": column.NumberColumn("At cost", format=MONEY_FORMAT, width=90, help="In the vendor's currency."),
    "could_use": column.NumberColumn("Could use", width=90, help="Units that the shop beside lacks."),
    "to_shop": column.TextColumn("Where", width=120, help="The shop that lacks most of it; none: nobody."),
    "sold_on": column.DateColumn("Last sale", format=DAY_FORMAT, width=100),
    "cover_weeks": column.NumberColumn("Weeks of cover", format="%.0f", width=115),
    "on_hand": ON_HAND_COLUMN,
    "vendor": VENDOR_COLUMN,
    "sku": SKU_COLUMN,
}


def show_excess(planned: Planned) -> None:
    """Show what lies in the chosen shops beyond their levels and some weeks of sales."""
    weeks = int(
        st.number_input("Weeks of sales to keep", 1, 104, EXCESS_WEEKS, key="excess weeks", width=190)
    )
    rows = _rows(planned, weeks)
    if rows.is_empty():
        st.info("No shop holds more than its levels and these weeks of sales. Keep fewer weeks to see more.")
        return
    used = rows.filter(pl.col("could_use") > 0)
    st.markdown(
        f"**{counted(int(rows['units'].sum()), 'unit', 'units')}** in excess. Another shop could use "
        f"**{used['could_use'].sum():,}** of them."
    )
    place = st.container()
    page = one_page(rows, "excess", CARDS_PER_PAGE if on_phone() else ROWS_PER_PAGE)
    with place:
        (_show_cards if on_phone() else _show_table)(page)
    st.download_button(
        "CSV", lambda: to_csv(rows), "excess-stock.csv", "text/csv", icon=":material/download:",
        on_click="ignore",
    )  # fmt: skip
    st.caption("Units that are sold, waited for or on a drafted transfer are not counted.")
    if may("create") and not used.is_empty():
        _ask_transfer(planned, used)


def _show_table(page: pl.DataFrame) -> None:
    st.dataframe(
        page.select(list(EXCESS_TABLE)), hide_index=True, column_config=EXCESS_TABLE, placeholder="",
        column_order=filled_columns(page, EXCESS_TABLE), height=min(table_height(page), 420),
        alt="Excess stock",
    )  # fmt: skip


def _show_cards(page: pl.DataFrame) -> None:
    for row in page.iter_rows(named=True):
        cost = f"{row['value']:,.2f} at cost" if row["value"] is not None else ""
        sold = f"last sale {full_day_text(row['sold_on'])}" if row["sold_on"] else "no sale known"
        facts = [f"{counted(row['units'], 'unit', 'units')} of {row['on_hand']:,} on hand", cost, sold]
        lines = [row["shop"], " · ".join(filter(None, facts))]
        if row["could_use"]:
            lines.append(f"{row['to_shop']} could use {row['could_use']:,}")
        with st.container(border=True):
            text = "  \n".join(escaped(line) for line in lines)
            st.markdown(f"**{escaped(shortened(row['description']))}**  \n{text}")


def _rows(planned: Planned, weeks: int) -> pl.DataFrame:
    """Return EXCESS_ROWS of the chosen shops and vendors, with names and the day of the last sale."""
    facts, choices = plan_inputs().facts, planned.choices
    found = from_snapshot(plan_inputs().excess, weeks)
    vendors = facts.vendors.select("vendor_id", vendor="name")
    items = facts.items.select("item_id", "description", "sku", "vendor_id")
    rows = found.join(
        items.join(vendors, on="vendor_id", how="left", maintain_order="left"),
        on="item_id", how="left", maintain_order="left",
    )  # fmt: skip
    if choices.shops:
        rows = rows.filter(pl.col("shop_id").is_in(list(choices.shops)))
    if choices.vendors:
        rows = rows.filter(pl.col("vendor_id").fill_null("").is_in(list(choices.vendors)))
    named = [pl.col(of).replace(planned.shop_names).alias(name) for name, of in NAMES_OF_SHOPS.items()]
    return from_snapshot(load_last_sales, rows).with_columns(named)


NAMES_OF_SHOPS = {"shop": "shop_id", "to_shop": "to_shop_id"}


def _ask_transfer(planned: Planned, used: pl.DataFrame) -> None:
    """Offer to draft the transfer of one row to the shop that lacks it."""
    lines = {
        (row["item_id"], row["shop_id"]): row for row in used.head(200).iter_rows(named=True)
    }  # Further ones come up once these are drafted.
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = st.selectbox(
            "Transfer", list(lines), key="excess to transfer",
            format_func=lambda key: _name(lines[key]),
        )  # fmt: skip
        row = lines[picked]
        form = form_for("excess", "line", " ".join(picked))
        st.number_input(
            "Units to transfer", 1, int(row["units"]), int(row["could_use"]), key=form.key("units"), width=150
        )
        st.button(
            "Draft the transfer", key=form.key("draft"), icon=":material/local_shipping:", on_click=_draft,
            args=(form, picked, row["to_shop_id"], excess_note(today_of(planned.facts))),
        )  # fmt: skip


def _name(row: dict[str, str]) -> str:
    item, *shops = (shortened(row[name], 40) for name in ("description", "shop", "to_shop"))
    return f"{item}: {' to '.join(shops)}"


def _draft(form: Form, line: tuple[str, str], to_shop: str, note: str) -> None:
    units, (item, shop) = int(form.entered("units") or 0), line
    draft = Draft(TRANSFER, shop, to_shop, [DraftLine(item, units)], None, note)
    submit(
        form,
        lambda by: create_drafts(store(), [draft], by=by),
        lambda answer: f"{answer.result[0]['document_id']} is drafted. Check and send it on the Drafts tab.",
    )
