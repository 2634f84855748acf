"""List of people who may sign in, with the fields for managers to change it."""

from collections.abc import Callable

import polars as pl
import streamlit as st

from core.access import ROLES, Entry, People, role_name
from core.errors import Problem
from core.language import marked, say
from core.report import choice_labels
from core.store import Snapshot
from pages.components.shared.fact_rows import table_or_cards
from pages.session import (
    asker,
    escaped,
    forget_form,
    form_id,
    from_snapshot,
    people_list,
    report_done,
    report_refusal,
    sign_in_is_set_up,
)

PEOPLE_FORM = "people"
ROLE_LABELS = {
    "viewer": marked("Viewer: sees the report, no customers"),
    "floor": marked("Floor: receives, counts, packs, ships, hands over"),
    "orders": marked("Orders: fraud check, payment, refund"),
    "buyer": marked("Buyer: plan, drafts, vendors, confirmations"),
    "manager": marked("Manager: everything"),
}
PEOPLE_TABLE = {
    "email": "E-mail",
    "name": marked("Name"),
    "role": marked("Role"),
    "shops": marked("Shops"),
    "active": marked("Active"),
}
SET_UP = (
    marked(
        "Sign-in is not set up, so only this computer can open Backorder Desk, and whoever sits at it is the "
        "manager. To let people in from other computers:"
    ),
    "",
    marked(
        "1. Register Backorder Desk with your sign-in provider: Google, Microsoft, Okta or another with "
        "OpenID Connect."
    ),
    marked("2. Write what the provider gives you into `.streamlit/secrets.toml`, as docs/network.md shows."),
    marked("3. Add yourself below as a manager, then start Backorder Desk again."),
)
"""Lines that say how to set sign-in up."""


def show_set_up() -> None:
    """Say how to set sign-in up, if it is not."""
    if not sign_in_is_set_up():
        st.info("\n".join(map(say, SET_UP)))


def show_people() -> None:
    """Show the list, the fields to add somebody, and those to change the selected person."""
    entries = people_list().entries()
    if entries:
        rows = [
            (
                entry.email,
                entry.name,
                say(ROLE_LABELS[entry.role]).partition(":")[0],
                ", ".join(entry.shops) or say("All"),
                entry.active,
            )
            for entry in entries.values()
        ]
        table_or_cards(
            pl.DataFrame(rows, list(PEOPLE_TABLE), orient="row"), PEOPLE_TABLE, say("Who may sign in")
        )
    else:
        st.caption(say("Nobody is on the list yet."))
    with st.expander(say("Add somebody"), icon=":material/person_add:", expanded=not entries):
        _show_fields(Entry("", "floor" if entries else "manager"))  # Somebody has to let others in.
    if not entries:
        return
    email = st.selectbox(
        say("Change"), list(entries), index=None, placeholder=say("Choose an address"), key="whom"
    )
    if email in entries:
        _show_fields(entries[email])
        _show_ways_out(entries[email])


def load_shop_names(snapshot: Snapshot) -> pl.DataFrame:
    """Load the shops: ``shop_id, name``."""
    return snapshot.frame("shop", columns=["shop_id", "name"])


def _show_fields(entry: Entry) -> None:
    """Show the fields of one entry. ``entry`` without an address is a new one."""
    # With the whole entry, so that the fields show what another manager saved meanwhile.
    key, shops = f"{form_id(PEOPLE_FORM)} {entry}", choice_labels(from_snapshot(load_shop_names))
    if not entry.email:
        st.text_input(
            say("E-mail"),
            key=f"email {key}",
            placeholder=say("ann@shop.example, or @shop.example for all of it"),
        )
    st.text_input(say("Name"), entry.name, key=f"name {key}", help=say("The name that others see."))
    st.selectbox(
        say("Role"),
        ROLES,
        ROLES.index(entry.role),
        format_func=lambda role: say(ROLE_LABELS[role]),
        key=f"role {key}",
    )
    st.multiselect(
        say("Shops"), list(shops), [shop for shop in entry.shops if shop in shops],
        format_func=lambda shop: shops[shop], key=f"shops {key}", placeholder=say("All shops"),
    )  # fmt: skip
    label = say("Save changes") if entry.email else say("Add")
    st.button(label, type="primary", on_click=_save, args=(entry, key), key=f"save {key}")


def _save(shown: Entry, key: str) -> None:
    entered = {name: st.session_state.get(f"{name} {key}") for name in ("email", "name", "role", "shops")}
    email = shown.email or str(entered["email"] or "")

    def save(people: People) -> str:
        _check_not_oneself(email, entered["role"])
        role, shops, name = str(entered["role"]), entered["shops"] or (), str(entered["name"] or "")
        entry = people.add(email, role, shops, name, shown=shown if shown.email else None)
        return say("{email} may sign in as {role}.", email=entry.email, role=role_name(entry.role))

    _done(save)


def _show_ways_out(entry: Entry) -> None:
    def set_active(people: People) -> str:
        _check_not_oneself(entry.email)
        people.set_active(entry.email, active=not entry.active)
        if entry.active:
            return say("{email} may no longer sign in.", email=entry.email)
        return say("{email} may sign in.", email=entry.email)

    def remove(people: People) -> str:
        _check_not_oneself(entry.email)
        people.remove(entry.email)
        return say("{email} is not on the list any more.", email=entry.email)

    with st.container(horizontal=True):
        label, icon = (
            (marked("Deactivate"), ":material/block:")
            if entry.active
            else (marked("Activate"), ":material/check:")
        )
        st.button(say(label), icon=icon, on_click=_done, args=(set_active,), key=f"{label} {entry.email}")
        st.button(
            say("Remove"),
            icon=":material/delete:",
            on_click=_done,
            args=(remove,),
            key=f"remove {entry.email}",
        )


def _check_not_oneself(email: str, role: object = "") -> None:
    """Raise Problem if a manager would lock themselves out."""
    if email.strip().lower() == asker().person_id and role != "manager":
        raise Problem(
            say("You cannot take your own access away: ask another manager, or use the command line.")
        )


def _done(change: Callable[[People], str]) -> None:
    """Change the list and report the outcome."""
    try:
        says = change(people_list())
    except Problem as problem:
        report_refusal(str(problem))
    else:
        forget_form(PEOPLE_FORM)
        report_done(PEOPLE_FORM, escaped(says))
