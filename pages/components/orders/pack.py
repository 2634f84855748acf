"""Packing an order: all of it, a part of it, or units taken out of turn."""

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.language import say
from core.orders import LineUnits, OrderDetail, line_units, load_delays, pack, take_out_of_turn
from core.wording import counted
from pages.components.orders.unit_picker import part_entered, part_fields
from pages.session import (
    Form,
    escaped,
    form_for,
    from_snapshot,
    may,
    problems_shown,
    refusals_reported,
    store,
    submit,
)


def show_packing(detail: OrderDetail, bar: DeltaGenerator) -> None:
    """Show what can be packed now, and what to do about the rest. ``bar``: place of the next step."""
    stage = detail.order.stage
    if stage not in ("waiting_for_stock", "ready_to_pack"):
        return
    to_pack = line_units(detail.lines, "to_pack")
    with st.container(border=True):
        if to_pack and may("packed"):
            _show_pack(detail, to_pack, bar)
        if stage == "waiting_for_stock":
            _show_missing(detail)


def _show_pack(detail: OrderDetail, here: LineUnits, bar: DeltaGenerator) -> None:
    form = form_for("pack", "order", detail.order.ecom_order_id)
    whole = detail.order.stage == "ready_to_pack"
    st.markdown(say("**Pack**") if whole else say("**Pack what is on the shelf, and send the rest later**"))
    some = st.toggle(say("Pack only some of it"), key=form.key("some"))
    if some:
        part_fields(form, detail.lines, "to_pack", say("Pack now"))
    (bar if whole else st.container()).button(
        say("Pack these units") if some else say("Pack all of it") if whole else say("Pack what is here"),
        key=form.key("pack"), type="primary" if whole else "secondary", icon=":material/package_2:",
        on_click=_pack, args=(form, detail.lines, None if some else here),
        shortcut="Ctrl+Enter" if whole else None,
    )  # fmt: skip


def _pack(form: Form, lines: pl.DataFrame, asked_part: LineUnits | None) -> None:
    with refusals_reported():
        chosen = part_entered(form, lines, "to_pack") if asked_part is None else asked_part
        units = counted(sum(chosen.values()), "unit", "units")
        submit(
            form,
            lambda by: pack(store(), [form.document_id], chosen, by=by),
            lambda _: say("Packed {units} of order {number}.", units=units, number=form.document_id),
        )


def _show_missing(detail: OrderDetail) -> None:
    """Show the missing units, and the two ways to get them sooner: out of turn, or by a count."""
    st.markdown(say("**What is missing**"))
    st.caption(escaped(detail.order.waits_for))
    _offer_to_take(detail)
    short = detail.lines.filter(pl.col("reached") < pl.col("waiting"))
    if not may("adjustment"):
        return
    st.caption(say("Is more on the shelf than shown here? Count it to correct the figure."))
    for line in short.head(20).iter_rows(named=True):
        st.page_link(
            "pages/receiving.py",
            label=escaped(say("Count {item} in {shop}", item=line["description"], shop=line["shop"])),
            icon=":material/fact_check:", query_params={"count": line["item_id"], "in": line["shop_id"]},
        )  # fmt: skip


def _offer_to_take(detail: OrderDetail) -> None:
    """Offer to take units on the shelf that are for older orders."""
    number, wanted = detail.order.ecom_order_id, line_units(detail.lines, "takeable")
    if (
        wanted
        and may("take-anyway")
        and st.toggle(say("Take out of turn, before older orders"), key=f"anyway {number}")
    ):
        with problems_shown():
            _confirm(number, wanted)


def _confirm(number: str, wanted: LineUnits) -> None:
    """Show the orders it delays before anything is taken."""
    form = form_for("anyway", "order", number)
    for delay in from_snapshot(load_delays, number, wanted):
        says = say(
            "Order {number} loses {units} × {item} and waits.",
            number=delay["ecom_order_id"],
            units=delay["units"],
            item=delay["item_id"],
        )
        st.warning(escaped(says), icon=":material/hourglass_bottom:")
    st.button(
        say("Take out of turn"), key=form.key("take"), on_click=_take, args=(form, wanted),
        icon=":material/back_hand:",
    )  # fmt: skip


def _take(form: Form, wanted: LineUnits) -> None:
    submit(
        form,
        lambda by: take_out_of_turn(store(), form.document_id, wanted, by=by),
        lambda _: say("Order {number} now has the units on the shelf. Pack it.", number=form.document_id),
    )
