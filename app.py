"""Pages, navigation and sign-in; nothing else."""

from pathlib import Path
from typing import Literal

import streamlit as st

from pages.components.shared.header import show_page_header
from pages.session import enter, forget_gone_widgets, in_turn, may, one_run, reconnect, tab_title

# Our own image, because Streamlit fetches named icons from another host.
ICON = Path(__file__).parent / "pages" / "icon.svg"
LOGO = Path(__file__).parent / "pages" / "logo.svg"
STYLE = Path(__file__).parent / "pages" / "style.css"


def _page(name: str, title: str, icon: str, needs: str) -> st.Page:
    """Return a page that is in the menu for roles that may do what it ``needs``. Opened by its address, it
    says why it is not shown."""
    visibility: Literal["visible", "hidden"] = "visible" if may(needs) else "hidden"
    return st.Page(f"pages/{name}.py", title=title, icon=icon, visibility=visibility)


def draw() -> None:
    """Draw the page that was asked for, if the asker may sign in."""
    forget_gone_widgets()
    # Before the menu: without an icon here the browser would ask another host for the one of the page.
    st.set_page_config(page_title="Backorder Desk", page_icon=ICON, layout="wide")
    st.logo(LOGO)
    st.html(STYLE)
    enter()
    with one_run():
        pages = [
            st.Page("pages/overview.py", title="Overview", icon=":material/today:", default=True),
            st.Page("pages/backorders.py", title="Backorders", icon=":material/hourglass_top:"),
            _page("receiving", "Receiving", ":material/inventory_2:", "see-receiving"),
            _page("ecom_orders", "eCom orders", ":material/shopping_bag:", "see-orders"),
            _page("po_planning", "PO planning", ":material/list_alt_add:", "see-planning"),
            _page("to_do", "To do in Lightspeed", ":material/checklist:", "done-there"),
            _page("data", "Data", ":material/database:", "see-data"),
            _page("people", "People", ":material/group:", "people"),
        ]
        page = st.navigation(
            pages, position="top"
        )  # beside the tables it takes the width a tablet does not have
        st.set_page_config(page_title=tab_title(page.title))
        with in_turn(page.title):  # the header, too: it asks the same caches
            show_page_header(page.title)
            reconnect.restart_banner()
            page.run()


if __name__ == "__main__":
    draw()
else:
    # `streamlit run app.py` reads this file for an app to serve: it gets the one of server.py, with its gate.
    import server

    app = st.App(__file__)
    app = server.app
