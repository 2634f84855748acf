"""Every eCom order and what it waits for."""

import streamlit as st

st.title("eCom orders")
st.write("Every eCom order and what it waits for.")
