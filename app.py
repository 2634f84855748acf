"""Pages, navigation and sign-in; nothing else."""

from pathlib import Path

import streamlit as st

from pages.session import enter, reconnect

PAGES = [
    st.Page("pages/overview.py", title="Overview", icon=":material/today:", default=True),
    st.Page("pages/backorders.py", title="Backorders", icon=":material/hourglass_top:"),
    st.Page("pages/receiving.py", title="Receiving", icon=":material/inventory_2:"),
    st.Page("pages/ecom_orders.py", title="eCom orders", icon=":material/shopping_bag:"),
    st.Page("pages/po_planning.py", title="PO planning", icon=":material/list_alt_add:"),
    st.Page("pages/data.py", title="Data", icon=":material/database:"),
]

# Our own image, because Streamlit fetches named icons from another host.
ICON = Path(__file__).parent / "pages" / "icon.svg"
st.set_page_config(page_title="Backorder Desk", page_icon=ICON, layout="wide")
enter()
page = st.navigation(PAGES, position="top")  # At the side it would take width that a tablet does not have.
reconnect.restart_banner()
page.run()
