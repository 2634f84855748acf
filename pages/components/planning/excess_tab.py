"""Excess tab: stock that another shop could use, or nobody, with a transfer to draft."""

from typing import Any

import polars as pl
import streamlit as st

from core.formats import to_csv
from core.language import marked, say
from core.ledger import By, Done
from core.planning import EXCESS_WEEKS, Planned, excess_note, load_last_sales, today_of
from core.purchasing import TRANSFER, Draft, DraftLine, create_drafts
from core.wording import counted, full_day_text, money_text, shortened
from pages.components.shared.columns import (
    DAY_FORMAT,
    ITEM_COLUMN,
    MONEY_FORMAT,
    ON_HAND_COLUMN,
    SHOP_COLUMN,
    SKU_COLUMN,
    UNITS_COLUMN,
    VENDOR_COLUMN,
    said_columns,
)
from pages.components.shared.number_field import number_field, whole_entered
from pages.components.shared.tables import (
    filled_columns,
    one_page,
    table_height,
)
from pages.session import Form, escaped, form_for, from_snapshot, may, on_phone, plan_inputs, store, submit

MOST_WEEKS = 104
column = st.column_config
EXCESS_TABLE = {
    "description": ITEM_COLUMN,
    "shop": SHOP_COLUMN,
    "units": UNITS_COLUMN,
    "value": column.NumberColumn(
        marked("At cost"), format=MONEY_FORMAT, width=90, help=marked("In the vendor's currency.")
    ),
    "could_use": column.NumberColumn(
        marked("Could use"), width=90, help=marked("Units that the shop beside lacks.")
    ),
    "to_shop": column.TextColumn(
        marked("Where"), width=120, help=marked("The shop that lacks most of it; none: nobody.")
    ),
    "sold_on": column.DateColumn(marked("Last sale"), format=DAY_FORMAT, width=100),
    "cover_weeks": column.NumberColumn(marked("Weeks of cover"), format="%.0f", width=115),
    "on_hand": ON_HAND_COLUMN,
    "vendor": VENDOR_COLUMN,
    "sku": SKU_COLUMN,
}


def show_excess(planned: Planned) -> None:
    """Show what lies in the chosen shops beyond their levels and some weeks of sales."""
    head = st.container(horizontal=True, vertical_alignment="bottom", gap="medium")
    with head:
        weeks = number_field(
            say("Weeks of sales to keep"), "excess weeks", EXCESS_WEEKS, least=1, most=MOST_WEEKS, width=190
        )
    if weeks is None:
        return
    rows = _rows(planned, weeks)
    if rows.is_empty():
        st.info(
            say("No shop holds more than its levels and these weeks of sales. Keep fewer weeks to see more.")
        )
        return
    used = rows.filter(pl.col("could_use") > 0)
    head.markdown(
        say(
            "**{units}** in excess. Another shop could use **{used:,}** of them.",
            units=counted(int(rows["units"].sum()), "unit", "units"),
            used=used["could_use"].sum(),
        ),
        width="content",
    )
    place = st.container()
    page = one_page(rows, "excess")
    with place:
        (_show_cards if on_phone() else _show_table)(page)
    st.download_button(
        "CSV", lambda: to_csv(rows), "excess-stock.csv", "text/csv", icon=":material/download:",
        on_click="ignore",
    )  # fmt: skip
    st.caption(say("Units that are sold, waited for or on a drafted transfer are not counted."))
    if may("create") and not used.is_empty():
        _ask_transfer(planned, used)


def _show_table(page: pl.DataFrame) -> None:
    st.dataframe(
        page.select(list(EXCESS_TABLE)),
        hide_index=True,
        column_config=said_columns(EXCESS_TABLE, page),
        placeholder="",
        column_order=filled_columns(page, EXCESS_TABLE),
        height=min(table_height(page), 420),
        alt=say("Excess stock"),
    )


def _show_cards(page: pl.DataFrame) -> None:
    for row in page.iter_rows(named=True):
        lines = [shortened(row["shop"]), " · ".join(_facts(row))]
        if row["could_use"]:
            lines.append(
                say("{shop} could use {units:,}", shop=shortened(row["to_shop"]), units=row["could_use"])
            )
        with st.container(border=True):
            text = "  \n".join(escaped(line) for line in lines)
            st.markdown(f"**{escaped(shortened(row['description']))}**  \n{text}")


def _facts(row: dict[str, Any]) -> list[str]:
    units = counted(row["units"], "unit", "units")
    return [
        say("{units} of {on_hand:,} on hand", units=units, on_hand=row["on_hand"]),
        *_at_cost(row),
        say("last sale {day}", day=full_day_text(row["sold_on"])) if row["sold_on"] else say("no sale known"),
    ]


def _at_cost(row: dict[str, Any]) -> list[str]:
    if row["value"] is None:
        return []
    return [say("{value} at cost", value=money_text(row["value"], row["currency"]))]


def _rows(planned: Planned, weeks: int) -> pl.DataFrame:
    """Return EXCESS_ROWS of the chosen shops and vendors, with names, the ``currency`` of the cost and the
    day of the last sale."""
    facts, choices = plan_inputs().facts, planned.choices
    excess = from_snapshot(plan_inputs().excess, weeks)
    vendors = facts.vendors.select("vendor_id", "currency", vendor="name")
    items = facts.items.select("item_id", "description", "sku", "vendor_id")
    rows = excess.join(
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
    """Offer to draft a transfer of one row to the shop that lacks most."""
    lines = {
        (row["item_id"], row["shop_id"]): row for row in used.head(200).iter_rows(named=True)
    }  # Further ones come up once these are drafted.
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = st.selectbox(
            say("Transfer"), list(lines), key="excess to transfer",
            format_func=lambda key: _name(lines[key]),
        )  # fmt: skip
        row = lines[picked]
        form = form_for("excess", "line", " ".join(picked))
        number_field(
            say("Units to transfer"), form.key("units"), int(row["could_use"]), least=1,
            most=int(row["units"]), width=150,
        )  # fmt: skip
        st.button(
            say("Draft the transfer"),
            key=form.key("draft"),
            icon=":material/local_shipping:",
            on_click=_draft,
            args=(form, picked, row["to_shop_id"], excess_note(today_of(planned.facts))),
        )


def _name(row: dict[str, str]) -> str:
    item, shop, to_shop = (shortened(row[name], 40) for name in ("description", "shop", "to_shop"))
    return say("{item}: {shop} to {to_shop}", item=item, shop=shop, to_shop=to_shop)


def _draft(form: Form, line: tuple[str, str], to_shop: str, note: str) -> None:
    item, shop = line

    def draft(by: By) -> Done:
        lines = [DraftLine(item, whole_entered(form, "units") or 0)]
        return create_drafts(store(), [Draft(TRANSFER, shop, to_shop, lines, None, note)], by=by)

    submit(
        form,
        draft,
        lambda answer: say(
            "{number} is drafted. Check and send it on the Drafts tab.",
            number=answer.result[0]["document_id"],
        ),
    )
