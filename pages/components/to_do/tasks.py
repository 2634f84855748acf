"""List of acts to repeat in Lightspeed, oldest first."""

from collections.abc import Mapping

import streamlit as st

from core.language import marked, say
from core.outbox import load_sendings
from core.to_do import load_tasks, of_shops
from core.wording import counted
from pages.components.shared.filters import SHOP, ask_names
from pages.components.shared.tables import one_page
from pages.session import acts_to_repeat, from_snapshot, has_lightspeed, show_task

TASKS_PER_PAGE = 20
NOTHING_TO_DO = marked("Nothing to do in Lightspeed: it shows everything that was done here.")
NO_LIGHTSPEED = marked(
    "No Lightspeed is connected here, and no document has an address in it. The acts are listed "
    "all the same: an import that shows them takes them off the list."
)


def show_tasks(shops: Mapping[str, str]) -> None:
    """Show what is to be done in the shops of the filter. ``shops``: names by id."""
    todo = acts_to_repeat()
    if not has_lightspeed():
        st.info(say(NO_LIGHTSPEED))
    if todo.rows.is_empty():
        st.success(say(NOTHING_TO_DO), icon=":material/check:")
        return
    chosen = ask_names(st.container(width=420), say("Shops"), shops, key=SHOP)
    rows = of_shops(todo.rows, chosen) if chosen else todo.rows
    if rows.is_empty():
        st.success(say("Nothing to do in Lightspeed for these shops."), icon=":material/check:")
        return
    numbers = rows.select("number").unique().sort("number")
    if numbers.height == 1:
        st.caption(say("1 act to repeat in Lightspeed."))
    else:
        st.caption(
            say(
                "{acts} to repeat in Lightspeed. Work them off from the top: later acts build on "
                "earlier ones.",
                acts=counted(numbers.height, "act", "acts"),
            )
        )
    list_place = st.container()
    page = one_page(numbers, "to do", TASKS_PER_PAGE)
    with list_place:
        acts = rows.join(page, on="number", how="semi")
        sendings = from_snapshot(load_sendings, acts)
        for task in from_snapshot(load_tasks, acts):
            show_task(task, sendings)
