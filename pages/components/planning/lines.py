"""Lines of a plan that can be edited: quantities, rows left out, separate orders."""

from typing import Any

import polars as pl
import streamlit as st

from core.errors import Problem
from core.language import marked, say
from core.planning import (
    APART,
    NO_VENDOR,
    Edit,
    Facts,
    Planned,
    forget_edits,
    load_edits,
    orderable_quantity,
    remember_edits,
    with_keys,
    with_plan_reasons,
)
from core.wording import counted
from pages.components.shared.columns import (
    DAY_FORMAT,
    ITEM_COLUMN,
    ITEM_ID_COLUMN,
    MONEY_FORMAT,
    ORDERS_WAITING_COLUMN,
    SHIP_TO_COLUMN,
    SKU_COLUMN,
    TO_SHOP_COLUMN,
    UNIT_COST_COLUMN,
    VENDOR_COLUMN,
    VENDOR_SKU_COLUMN,
    WHY_COLUMN,
    said_columns,
)
from pages.components.shared.tables import one_page, table_height
from pages.session import Form, by_now, escaped, form_for, may, store, submit, writing_first

EditedCells = dict[int, dict[str, Any]]
"""Edits in a table, by row number and column name."""

column = st.column_config
EDITABLE = {
    "quantity": column.NumberColumn(marked("Units"), width=80, step=1, required=True),
    "left_out": column.CheckboxColumn(marked("Leave out"), width=105),
    "apart": column.SelectboxColumn(marked("Goes"), width=130, required=True),
}
TRANSFER_TABLE = {
    "description": ITEM_COLUMN,
    "from_shop": column.TextColumn(marked("From"), width=120),
    "to_shop": TO_SHOP_COLUMN,
    **EDITABLE,
    "reason": WHY_COLUMN,
    "waiting_orders": ORDERS_WAITING_COLUMN,
    "sku": SKU_COLUMN,
}
PURCHASE_TABLE = {
    "description": ITEM_COLUMN,
    "vendor": VENDOR_COLUMN,
    "to_shop": SHIP_TO_COLUMN,
    **EDITABLE,
    "line_total": column.NumberColumn(marked("Total"), format=MONEY_FORMAT, width=85),
    "reason": WHY_COLUMN,
    "needed": column.NumberColumn(marked("Needed"), width=70),
    "unit_cost": UNIT_COST_COLUMN,
    "expected_on": column.DateColumn(
        marked("If sent today"),
        format=DAY_FORMAT,
        width=100,
        help=marked("The day of arrival if it is sent today: today and the vendor's lead time."),
    ),
    "waiting_orders": ORDERS_WAITING_COLUMN,
    "sku": SKU_COLUMN,
    "vendor_sku": VENDOR_SKU_COLUMN,
    "item_id": ITEM_ID_COLUMN,
}


def show_plan_lines(planned: Planned) -> None:
    """Show the lines of the plan, folded, to change quantities, leave lines out or order them apart."""
    lines = st.expander(say("Change lines"), icon=":material/edit:", key="lines", bind="query-params")
    if not lines.open:
        return
    with lines:
        for rows, columns, title in (
            (planned.purchases, PURCHASE_TABLE, marked("Lines to buy")),
            (planned.transfers, TRANSFER_TABLE, marked("Lines to transfer")),
        ):
            if not rows.is_empty():
                st.markdown(f"**{say(title)}**")
                _editor(rows, columns, planned, title)


def _editor(rows: pl.DataFrame, columns: dict[str, Any], planned: Planned, what: str) -> None:
    """Show a table in which units, *leave out* and *goes* can be edited. Each edit is checked and saved."""
    place = st.container()
    page = with_keys(with_plan_reasons(_named(one_page(rows, what), planned.shop_names)))
    shown = page.select(list(columns)).with_columns(pl.col("apart").replace(_said_apart()))
    if real_edits(_entered(_key(what, page)), shown):  # Saved, and changed by somebody else since.
        _reset_table()
    key = _key(what, page)
    place.data_editor(
        shown,
        hide_index=True,
        column_config=said_columns(_with_choices(columns), shown),
        placeholder="",
        height=table_height(page),
        key=key,
        alt=say(what),
        disabled=[name for name in columns if name not in EDITABLE or not may("plan")],
        on_change=lambda: _keep(page, real_edits(_entered(key), shown), planned.facts),
    )


def _with_choices(columns: dict[str, Any]) -> dict[str, Any]:
    """Return the columns with what can be chosen in them, in the language of the reader."""
    apart: dict[str, Any] = columns["apart"]
    options = [{"value": label} for label in _said_apart().values()]
    choice = {**apart, "type_config": {**apart["type_config"], "options": options}}
    return columns | {"apart": choice}


def _said_apart() -> dict[str, str]:
    return {key: say(label) for key, label in APART.items()}


def _key(what: str, page: pl.DataFrame) -> str:
    answers = page.select("key", "suggested").hash_rows().sum()
    return f"{what} {answers} {st.session_state.get('edits', 0)}"


def _entered(key: str) -> EditedCells:
    entered: EditedCells = st.session_state.get(key, {}).get("edited_rows", {})
    return entered


def real_edits(entered: EditedCells, shown: pl.DataFrame) -> EditedCells:
    """Return the edits that differ from what the table shows, because a table keeps all edits it ever had."""
    new = {
        number: {name: value for name, value in changes.items() if value != shown[number, name]}
        for number, changes in entered.items()
    }
    return {number: changes for number, changes in new.items() if changes}


def _keep(page: pl.DataFrame, changed: EditedCells, facts: Facts) -> None:
    """Check and save the edits of the table. If one is invalid, all are discarded."""
    try:
        rows, kept = {number: page.row(number, named=True) for number in changed}, store().ask(load_edits)
        edits = {
            row["key"]: edit_of(row, changed[number], facts, kept.get(row["key"]))
            for number, row in rows.items()
        }
        with writing_first():
            remember_edits(store(), edits, by=by_now())
    except Problem as problem:
        st.session_state["not kept"] = str(problem)
        _reset_table()


def edit_of(row: dict[str, Any], changes: dict[str, Any], facts: Facts, kept: Edit | None) -> Edit:
    """Return the row's edit. Raises Problem if its quantity cannot be ordered.

    ``kept``: the edit that is saved now, None: none. Fields that were not changed here keep what a colleague
    saved meanwhile, whatever the table shows.
    """
    before = Edit(row["suggested"], row["suggested"]) if kept is None else kept
    if before.suggested != row["suggested"]:  # It counts no longer.
        before = Edit(row["suggested"], row["quantity"], row["left_out"], row["apart"])
    keys_by_label = {label: key for key, label in _said_apart().items()}
    wanted = changes.get("quantity", before.quantity)
    return Edit(
        row["suggested"],
        before.quantity if wanted == before.quantity else orderable_quantity(row, int(wanted or 0), facts),
        changes.get("left_out", before.left_out),
        keys_by_label[changes["apart"]] if "apart" in changes else before.apart,
    )


def show_edits(planned: Planned) -> None:
    """Show why an edit was not saved, how many there are, and a reset."""
    sentence = st.session_state.pop("not kept", None)
    if sentence:
        st.error(
            say("{sentence} The change was not saved.", sentence=escaped(sentence)), icon=":material/error:"
        )
    if planned.outdated:
        count = counted(planned.outdated, "earlier change counts", "earlier changes count")
        st.info(say("{count} no longer: another quantity is suggested now.", count=count))
    differs = (pl.col("quantity") != pl.col("suggested")) | pl.col("left_out") | (pl.col("apart") != "")
    changed = planned.rows.filter(differs).height
    if changed and may("plan"):
        form = form_for("reset", "plan")
        st.button(
            say("Reset changes ({changed:,})", changed=changed), on_click=_reset, args=(form,),
            icon=":material/restart_alt:",
            key=form.key("reset edits"), help=say("Every row as it was suggested."),
        )  # fmt: skip


def _reset(form: Form) -> None:
    submit(form, lambda by: forget_edits(store(), by=by), lambda _: say("Every row is as it was suggested."))
    _reset_table()


def _reset_table() -> None:
    st.session_state["edits"] = st.session_state.get("edits", 0) + 1


def _named(rows: pl.DataFrame, shops: dict[str, str]) -> pl.DataFrame:
    """Add the names of the shops, and a text if no vendor is chosen yet."""
    names = {"shop_id": "to_shop", "from_shop_id": "from_shop"}
    return rows.with_columns(
        pl.coalesce("vendor", "vendor_id", pl.lit(say(NO_VENDOR))).alias("vendor"),
        *(pl.col(key).replace(shops).alias(name) for key, name in names.items() if key in rows.columns),
    )
