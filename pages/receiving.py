"""Purchase orders and transfers on their way, and what was received."""

import streamlit as st

st.title("Receiving")
st.write("Purchase orders and transfers on their way, and what was received.")
