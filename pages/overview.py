"""Today in one screen: what is waiting, what arrives, what to do next."""

import streamlit as st

st.title("Overview")
st.write("Today in one screen: what is waiting, what arrives, what to do next.")
