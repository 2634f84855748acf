"""What is short, why, since when, and what is on its way."""

import streamlit as st

st.title("Backorders")
st.write("What is short, why, since when, and what is on its way.")
