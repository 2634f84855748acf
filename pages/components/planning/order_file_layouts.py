"""Column layouts of vendors: created, changed, assigned, deleted."""

import polars as pl
import streamlit as st

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
from pages.session import Form, by_now, form_for, from_snapshot, store, submit

NEW_LAYOUT = "A new layout"
USUAL_COLUMNS = ("vendor_sku", "description", "quantity", "unit_cost")
LIGHTSPEED_LABEL = "Lightspeed's columns"


def show_layouts(vendors: dict[str, str]) -> None:
    """Show which vendor's files have which columns. ``vendors``: names by id."""
    st.subheader("Columns for a vendor", anchor=False)
    st.caption(
        "Some vendors want their own columns. A layout is saved and used for the order files of "
        "each vendor it is assigned to."
    )
    layouts, used = from_snapshot(load_layouts), from_snapshot(load_vendor_layouts)
    side_by_side = st.grid(2, min_column_width=400)
    with side_by_side.container(border=True):
        _show_editor(layouts)
    with side_by_side.container(border=True):
        _show_use(vendors, layouts, used)


def _show_editor(layouts: dict[str, Layout]) -> None:
    chosen = st.selectbox("Layout", [NEW_LAYOUT, *layouts], key="layout")
    before = layouts.get(chosen)
    columns = [column for column, _ in before.columns] if before else list(USUAL_COLUMNS)
    name = st.text_input("Name", chosen if before else "", key=f"layout name {chosen}", max_chars=60)
    picked = st.multiselect(
        "Columns, in the order of the file", list(LAYOUT_COLUMNS), columns,
        format_func=LAYOUT_COLUMNS.__getitem__,
        key=f"layout columns {chosen}",
    )  # fmt: skip
    headers = dict(standard_headers(picked)) | (dict(before.columns) if before else {})
    edited = st.data_editor(
        pl.DataFrame(
            {
                "column": [LAYOUT_COLUMNS[each] for each in picked],
                "header": [headers[each] for each in picked],
            }
        ),
        hide_index=True,
        disabled=["column"],
        column_config={"column": "Column", "header": "Header in the file"},
        key=f"layout headers {chosen} {picked}",
        alt="Headers of the layout",
    )
    with st.container(horizontal=True):
        if st.button("Save layout", type="primary", icon=":material/save:", key="keep layout"):
            headers = edited["header"].fill_null("")
            _keep(form_for("keep", "layout"), name.strip(), tuple(zip(picked, headers, strict=True)))
            st.rerun()
        if before:
            with st.popover("Delete", icon=":material/delete:"):
                st.write("The vendors that use it get Lightspeed's columns again.")
                form = form_for("drop", "layout", chosen)
                st.button("Delete this layout", on_click=_drop, args=(form,), key="drop layout")


def _keep(form: Form, name: str, columns: tuple[tuple[str, str], ...]) -> None:
    submit(
        form,
        lambda by: save_layout(store(), Layout(name, columns), by=by),
        lambda _: f"The layout “{name}” was saved.",
    )


def _drop(form: Form) -> None:
    name = form.document_id
    if submit(
        form, lambda by: delete_layout(store(), name, by=by), lambda _: f"The layout “{name}” was deleted."
    ):
        st.session_state["layout"] = NEW_LAYOUT


def _show_use(vendors: dict[str, str], layouts: dict[str, Layout], used: dict[str, Layout]) -> None:
    vendor = st.selectbox(
        "Vendor", list(vendors), format_func=vendors.__getitem__, index=None, key="layout vendor",
        placeholder="Choose one",
    )  # fmt: skip
    if vendor is not None:
        options = [LIGHTSPEED_LABEL, *layouts]
        now = used[vendor].name if vendor in used else LIGHTSPEED_LABEL
        chosen = st.selectbox(
            "Its order files have", options, index=options.index(now), key=f"layout of {vendor}, now {now}"
        )
        if chosen != now:  # Not in a callback: if it were stopped, the box would show what was not saved.
            assign_layout(store(), vendor, None if chosen == LIGHTSPEED_LABEL else chosen, by=by_now())
            st.rerun()
    named = [(vendors.get(each, each), layout.name) for each, layout in used.items()]
    if named:
        st.dataframe(
            pl.DataFrame(named, ["vendor", "layout"], orient="row").sort("vendor"),
            hide_index=True, column_config={"vendor": "Vendor", "layout": "Layout"}, placeholder="",
            alt="Vendors with a layout of their own",
        )  # fmt: skip
