"""My shop: the shop whose figures and lists a person sees first, on every page.

Kept for the person in the store's settings; without sign-in, for whoever sits at this computer.
"""

import streamlit as st

from core.access import asker
from core.report import choice_labels
from core.store import Snapshot, forget, load_settings, remember
from pages.session.screen import as_written_to
from pages.session.services import store

MY_SHOP = "my shop"
"""Key of the session with the id of the person's shop; empty for all shops."""
MY_SHOP_SETTING = "my shop of "


def load_my_shop_choices(snapshot: Snapshot) -> dict[str, str]:
    """Load the names of all shops by id, in the order of their names."""
    return choice_labels(snapshot.frame("shop", columns=["shop_id", "name"]))


def shop_names() -> dict[str, str]:
    """Return the names of the shops by id that the asker's role holds for."""
    names = as_written_to(("shop",), load_my_shop_choices)
    shops = asker().shops
    return names if shops is None else {shop: name for shop, name in names.items() if shop in shops}


def my_shop() -> str:
    """Return the id of the asker's shop; empty if they chose none."""
    if MY_SHOP not in st.session_state:
        st.session_state[MY_SHOP] = store().ask(load_settings, MY_SHOP_SETTING).get(asker().person_id, "")
    chosen = str(st.session_state[MY_SHOP])
    return chosen if chosen in shop_names() else ""


def keep_my_shop(shop: str) -> None:
    """Keep ``shop`` (empty: all shops) for the asker."""
    st.session_state[MY_SHOP] = shop
    name = f"{MY_SHOP_SETTING}{asker().person_id}"
    if shop:
        remember(store(), name, shop, action="my-shop")
    else:
        forget(store(), name, action="my-shop")
