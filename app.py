"""Pages, navigation and sign-in; nothing else."""

from pathlib import Path
from typing import Literal

import streamlit as st

from core.language import marked, say
from pages.components.shared.header import show_page_header
from pages.session import (
    PRODUCT,
    adapt_streamlit,
    enter,
    forget_gone_widgets,
    in_turn,
    may,
    menu_page,
    one_run,
    reconnect,
    tab_title,
)

# Our own image, because Streamlit fetches named icons from another host.
ICON = Path(__file__).parent / "pages" / "icon.svg"
LOGO = Path(__file__).parent / "pages" / "logo.svg"
STYLE = Path(__file__).parent / "pages" / "style.css"


MENU = {
    marked("Overview"): ("overview", ":material/today:", ""),
    marked("Backorders"): ("backorders", ":material/hourglass_top:", ""),
    marked("Receiving"): ("receiving", ":material/inventory_2:", "see-receiving"),
    marked("eCom orders"): ("ecom_orders", ":material/shopping_bag:", "see-orders"),
    marked("PO planning"): ("po_planning", ":material/list_alt_add:", "see-planning"),
    marked("To do in Lightspeed"): ("to_do", ":material/checklist:", "done-there"),
    marked("Data"): ("data", ":material/database:", "see-data"),
    marked("People"): ("people", ":material/group:", "people"),
}
"""Title of each page, its script and icon, and what one must be allowed to do (empty: nothing) to see it."""


def _page(title: str, name: str, icon: str, needs: str) -> st.Page:
    """Return a page that is in the menu for roles that may do what it ``needs``. Opened by its address, it
    says why it is not shown."""
    visibility: Literal["visible", "hidden"] = "visible" if not needs or may(needs) else "hidden"
    return menu_page(name, say(title), icon, visibility)


def draw() -> None:
    """Draw the page that was asked for, if the asker may sign in."""
    forget_gone_widgets()
    adapt_streamlit()
    # Before the menu: without an icon here the browser would ask another host for the one of the page.
    st.set_page_config(page_title=PRODUCT, page_icon=ICON, layout="wide")
    st.logo(LOGO)
    st.html(STYLE)
    enter()
    with one_run():
        pages = {title: _page(title, *about) for title, about in MENU.items()}
        page = st.navigation(
            list(pages.values()), position="top"
        )  # beside the tables it takes the width a tablet does not have
        title = next(title for title, each in pages.items() if each is page)
        st.set_page_config(page_title=tab_title(title))
        with in_turn(title):  # the header, too: it asks the same caches
            show_page_header(title)
            reconnect.restart_banner()
            page.run()


if __name__ == "__main__":
    draw()
else:
    # `streamlit run app.py` reads this file for an app to serve: it gets the one of server.py, with its gate.
    import server

    app = st.App(__file__)
    app = server.app
