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
from pages.session.forms import (
    Form,
    being_saved,
    by_now,
    form_about,
    form_for,
    open_tab,
    refusals_reported,
    submit,
)
from pages.session.gate import Gate
from pages.session.in_lightspeed import show_task
from pages.session.language import keep_screen_language, spoken_language
from pages.session.links import (
    ONLY_PARAMETER,
    apply_link,
    link_here,
    menu_page,
    only_filters,
    page_at,
    tab_title,
    way_back,
)
from pages.session.my_shop import keep_my_shop, my_shop, shop_names
from pages.session.outcome import report_done, report_refusal, undo_button
from pages.session.page import enter, one_run, run, show_empty_store
from pages.session.parts import part, redraw, redraw_page
from pages.session.person import backup_bytes, on_behalf, people_list, show_person, with_customers
from pages.session.said_options import said_tabs, understand_address
from pages.session.scheduling import in_turn, writing_first, yield_to_writers
from pages.session.screen import as_written, from_snapshot, today_in_shops
from pages.session.services import actor, now, store, store_place, worker
from pages.session.sign_in import is_set_up as sign_in_is_set_up
from pages.session.streamlit_adapted import adapt_streamlit
from pages.session.streamlit_internals import (
    ComponentRenderer,
    forget_gone_widgets,
    forget_uploads,
    leave_pages_directory,
    log_errors_without_values,
    register_component,
    rename_in_address,
)
from pages.session.text import PRODUCT, escaped, problems_shown
