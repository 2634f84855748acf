"""What to order from whom, and what to move between shops."""

import streamlit as st

st.title("PO planning")
st.write("What to order from whom, and what to move between shops.")
