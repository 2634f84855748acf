"""Column layouts of vendors: created, changed, assigned, deleted."""

import polars as pl
import streamlit as st

from core.language import marked, say
from core.purchasing import (
    LAYOUT_COLUMNS,
    Layout,
    assign_layout,
    delete_layout,
    load_layouts,
    load_vendor_layouts,
    save_layout,
    standard_headers,
)
from pages.components.shared.columns import said_columns
from pages.session import Form, by_now, form_for, from_snapshot, store, submit

NEW_LAYOUT = marked("A new layout")
USUAL_COLUMNS = ("vendor_sku", "description", "quantity", "unit_cost")
LIGHTSPEED_LABEL = marked("Lightspeed's columns")


def show_layouts(vendors: dict[str, str]) -> None:
    """Show which vendor's files have which columns. ``vendors``: names by id."""
    st.subheader(say("Columns for a vendor"), anchor=False)
    st.caption(
        say(
            "Some vendors want their own columns. A layout is saved and used for the order files of "
            "each vendor it is assigned to."
        )
    )
    layouts, used = from_snapshot(load_layouts), from_snapshot(load_vendor_layouts)
    side_by_side = st.grid(2, min_column_width=400)
    with side_by_side.container(border=True):
        _show_editor(layouts)
    with side_by_side.container(border=True):
        _show_use(vendors, layouts, used)


def _layout_name(layout: str) -> str:
    """Return the name of a layout. Those that nobody named are in the language of the reader."""
    return say(layout) if layout in (NEW_LAYOUT, LIGHTSPEED_LABEL) else layout


def _show_editor(layouts: dict[str, Layout]) -> None:
    chosen = st.selectbox(say("Layout"), [NEW_LAYOUT, *layouts], key="layout", format_func=_layout_name)
    before = layouts.get(chosen)
    columns = [column for column, _ in before.columns] if before else list(USUAL_COLUMNS)
    name = st.text_input(say("Name"), chosen if before else "", key=f"layout name {chosen}", max_chars=60)
    picked = st.multiselect(
        say("Columns, in the order of the file"), list(LAYOUT_COLUMNS), columns,
        format_func=lambda name: say(LAYOUT_COLUMNS[name]),
        key=f"layout columns {chosen}",
    )  # fmt: skip
    headers = dict(standard_headers(picked)) | (dict(before.columns) if before else {})
    edited = st.data_editor(
        pl.DataFrame(
            {
                "column": [say(LAYOUT_COLUMNS[each]) for each in picked],
                "header": [headers[each] for each in picked],
            }
        ),
        hide_index=True,
        disabled=["column"],
        column_config=said_columns({"column": marked("Column"), "header": marked("Header in the file")}),
        key=f"layout headers {chosen} {picked}",
        alt=say("Headers of the layout"),
    )
    with st.container(horizontal=True):
        if st.button(say("Save layout"), type="primary", icon=":material/save:", key="keep layout"):
            headers = edited["header"].fill_null("")
            _keep(form_for("keep", "layout"), name.strip(), tuple(zip(picked, headers, strict=True)))
            st.rerun()
        if before:
            with st.popover(say("Delete"), icon=":material/delete:"):
                st.write(say("The vendors that use it get Lightspeed's columns again."))
                form = form_for("drop", "layout", chosen)
                st.button(say("Delete this layout"), on_click=_drop, args=(form,), key="drop layout")


def _keep(form: Form, name: str, columns: tuple[tuple[str, str], ...]) -> None:
    submit(
        form,
        lambda by: save_layout(store(), Layout(name, columns), by=by),
        lambda _: say("The layout “{name}” was saved.", name=name),
    )


def _drop(form: Form) -> None:
    name = form.document_id
    if submit(
        form,
        lambda by: delete_layout(store(), name, by=by),
        lambda _: say("The layout “{name}” was deleted.", name=name),
    ):
        st.session_state["layout"] = NEW_LAYOUT


def _show_use(vendors: dict[str, str], layouts: dict[str, Layout], used: dict[str, Layout]) -> None:
    vendor = st.selectbox(
        say("Vendor"), list(vendors), format_func=vendors.__getitem__, index=None, key="layout vendor",
        placeholder=say("Choose one"),
    )  # fmt: skip
    if vendor is not None:
        options = [LIGHTSPEED_LABEL, *layouts]
        now = used[vendor].name if vendor in used else LIGHTSPEED_LABEL
        chosen = st.selectbox(
            say("Its order files have"),
            options,
            index=options.index(now),
            format_func=_layout_name,
            key=f"layout of {vendor}, now {now}",
        )
        if chosen != now:  # Not in a callback: if it were stopped, the box would show what was not saved.
            assign_layout(store(), vendor, None if chosen == LIGHTSPEED_LABEL else chosen, by=by_now())
            st.rerun()
    named = [(vendors.get(each, each), layout.name) for each, layout in used.items()]
    if named:
        st.dataframe(
            pl.DataFrame(named, ["vendor", "layout"], orient="row").sort("vendor"),
            hide_index=True,
            column_config=said_columns({"vendor": marked("Vendor"), "layout": marked("Layout")}),
            placeholder="",
            alt=say("Vendors with a layout of their own"),
        )
