"""What an item list does not say: its shop, and which column is which."""

import streamlit as st

from core.exchange import Answers, Upload, load_mapping, proposal, remember_mapping
from core.report_filter import labels
from pages._shell import store


def answers_asked(upload: Upload) -> Answers | None:
    """Ask for the shop, and for a column nobody knows; the answer is remembered for files like this."""
    with store().read() as snapshot:
        shops = labels(snapshot.frame("shop", columns=["shop_id", "name"]))
    shop = st.selectbox(
        "Whose stock is it?",
        list(shops),
        format_func=lambda key: shops.get(key, key),
        index=None,
        accept_new_options=True,
        placeholder="Choose a shop, or type a new one",
    )
    remembered = load_mapping(store(), upload)
    proposed = proposal(upload, remembered)
    answer = dict(remembered)
    if proposed.missing:
        st.write("Which columns of your file hold these?")
    for column in proposed.missing:
        header = st.selectbox(
            column.replace("_", " ").capitalize(), proposed.unmapped, index=None, key=column
        )
        if header:
            answer[column] = header
    if not shop or any(column not in answer for column in proposed.missing):
        return None
    if answer != remembered:
        remember_mapping(store(), upload, answer)
    return Answers(shop, shops.get(shop, shop), answer)
