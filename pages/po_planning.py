"""What to order from whom, and what to move between shops."""

from collections.abc import Callable

import streamlit as st

from core.live_plan import Planned
from core.plan_facts import load_hub
from pages._planning_charts import show_charts
from pages._planning_chase import show_chase
from pages._planning_choices import asked
from pages._planning_papers import show_papers
from pages._planning_plan import show_plan
from pages._planning_replies import show_replies
from pages._shell import live_plan, now, problems_shown, show_done, store

SECTIONS: dict[str, Callable[[Planned], None]] = {
    "Plan": show_plan,
    "Charts": show_charts,
    "Chase": show_chase,
    "Papers": show_papers,
    "Replies": show_replies,
}
"""The tabs of the page and what each shows; only the one that is open is run."""


def show() -> None:
    shops, vendors = live_plan().names(now())
    if not shops:
        st.info("The store is empty. Bring in your own data, or look at the sample shop, on the Data page.")
        st.page_link("pages/data.py", label="Go to Data", icon=":material/database:")
        return
    planned = live_plan().plan(asked(shops, vendors, load_hub(store())), now())
    tabs = st.tabs(list(SECTIONS), key="view", bind="query-params")
    for tab, show_section in zip(tabs, SECTIONS.values(), strict=True):
        if tab.open:
            with tab, problems_shown():
                show_section(planned)


st.title("PO planning")
show_done()
with problems_shown():
    show()
