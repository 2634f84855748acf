"""How the app is served: one process, on this computer only."""

import streamlit as st

app = st.App("app.py")

if __name__ == "__main__":
    app.run()
