"""Common parts of all pages: store, asker, form ids, outcomes, cached views and links."""

from core.access import asker, may, may_in
from pages.session.cached import (
    acts_to_repeat,
    current_moment,
    current_plan,
    current_report,
    current_tasks,
    has_lightspeed,
    incoming_documents,
    item_codes,
    opening_plan,
    orders_board,
    own_shops,
    plan_inputs,
    report_at,
    rows_elsewhere,
    whole_report,
)
from pages.session.device import on_phone
from pages.session.form_ids import forget_form, form_id
from pages.session.forms import Form, by_now, entered_amount, form_for, open_tab, submit
from pages.session.gate import Gate
from pages.session.in_lightspeed import show_task
from pages.session.language import keep_screen_language, spoken_language
from pages.session.links import apply_link, link_here, only_filters, page_at, tab_title, way_back
from pages.session.my_shop import keep_my_shop, my_shop, shop_names
from pages.session.outcome import report_done, report_refusal, undo_button
from pages.session.page import enter, one_run, run, show_empty_store
from pages.session.parts import part, redraw, redraw_page
from pages.session.person import backup_bytes, on_behalf, people_list, show_person, with_customers
from pages.session.said_options import said_tabs, understand_address
from pages.session.scheduling import in_turn, writing_first, yield_to_writers
from pages.session.screen import as_written, from_snapshot
from pages.session.services import actor, now, store, store_place, worker
from pages.session.sign_in import is_set_up as sign_in_is_set_up
from pages.session.streamlit_internals import (
    ComponentRenderer,
    forget_gone_widgets,
    leave_pages_directory,
    log_errors_without_values,
    register_component,
)
from pages.session.text import PRODUCT, escaped, problems_shown

__all__ = [
    "PRODUCT",
    "ComponentRenderer",
    "Form",
    "Gate",
    "actor",
    "acts_to_repeat",
    "apply_link",
    "as_written",
    "asker",
    "backup_bytes",
    "by_now",
    "current_moment",
    "current_plan",
    "current_report",
    "current_tasks",
    "enter",
    "entered_amount",
    "escaped",
    "forget_form",
    "forget_gone_widgets",
    "form_for",
    "form_id",
    "from_snapshot",
    "has_lightspeed",
    "in_turn",
    "incoming_documents",
    "item_codes",
    "keep_my_shop",
    "keep_screen_language",
    "leave_pages_directory",
    "link_here",
    "log_errors_without_values",
    "may",
    "may_in",
    "my_shop",
    "now",
    "on_behalf",
    "on_phone",
    "one_run",
    "only_filters",
    "open_tab",
    "opening_plan",
    "orders_board",
    "own_shops",
    "page_at",
    "part",
    "people_list",
    "plan_inputs",
    "problems_shown",
    "redraw",
    "redraw_page",
    "register_component",
    "report_at",
    "report_done",
    "report_refusal",
    "rows_elsewhere",
    "run",
    "said_tabs",
    "shop_names",
    "show_empty_store",
    "show_person",
    "show_task",
    "sign_in_is_set_up",
    "spoken_language",
    "store",
    "store_place",
    "submit",
    "tab_title",
    "understand_address",
    "undo_button",
    "way_back",
    "whole_report",
    "with_customers",
    "worker",
    "writing_first",
    "yield_to_writers",
]
