"""What every page needs: the store, who is asking, form ids, outcomes, cached views and links."""

from pages.session.cached import (
    incoming_documents,
    item_codes,
    orders_board,
    plan_inputs,
    planned,
    report,
    report_at,
    state,
)
from pages.session.form_ids import forget_form, form_id
from pages.session.forms import Form, amount, attempt, form_for, open_tab
from pages.session.links import follow_link, link_here, only, way_back
from pages.session.outcome import done, refuse, undo_button
from pages.session.page import enter, run
from pages.session.scheduling import acting, give_way
from pages.session.services import actor, now, store
from pages.session.streamlit_internals import (
    ComponentRenderer,
    leave_pages_directory,
    register_component,
)
from pages.session.text import escaped, problems_shown

__all__ = [
    "ComponentRenderer",
    "Form",
    "acting",
    "actor",
    "amount",
    "attempt",
    "done",
    "enter",
    "escaped",
    "follow_link",
    "forget_form",
    "form_for",
    "form_id",
    "give_way",
    "incoming_documents",
    "item_codes",
    "leave_pages_directory",
    "link_here",
    "now",
    "only",
    "open_tab",
    "orders_board",
    "plan_inputs",
    "planned",
    "problems_shown",
    "refuse",
    "register_component",
    "report",
    "report_at",
    "run",
    "state",
    "store",
    "undo_button",
    "way_back",
]
