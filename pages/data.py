"""Import, export, history and undo, checks, backup."""

import streamlit as st

st.title("Data")
st.write("Import, export, history and undo, checks, backup.")
