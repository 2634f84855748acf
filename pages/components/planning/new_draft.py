"""New draft of a purchase order or transfer; its first item creates it."""

import streamlit as st

from core.language import say
from core.purchasing import DOCUMENT_KINDS, Draft, DraftLine, create_drafts
from core.report import choice_labels
from core.store import Snapshot
from pages.components.planning.draft_page import NEW_DRAFTS, back_to_drafts
from pages.components.shared.item_search import draft_line_of, show_item_search
from pages.session import Form, form_for, from_snapshot, store, submit


def show_new(kind: str) -> None:
    """Ask for source, shop and first item of a new draft."""
    back_to_drafts()
    st.subheader(say(NEW_DRAFTS[kind]), anchor=False)
    shops, vendors = from_snapshot(_load_names)
    form = form_for("create", kind, "new")
    source, to = st.columns(2)
    source_label, sources = (say("Vendor"), vendors) if kind == "po" else (say("From shop"), shops)
    source_id = source.selectbox(
        source_label,
        list(sources),
        None,
        format_func=sources.__getitem__,
        key=form.key("source"),
        placeholder=say("Choose one"),
    )
    shop_id = to.selectbox(
        say("To shop"),
        list(shops),
        None,
        format_func=shops.__getitem__,
        key=form.key("shop"),
        placeholder=say("Choose one"),
    )
    if source_id is None or shop_id is None:
        st.caption(say("Choose both, then add the first item."))
        return
    show_item_search(
        form, lambda item, units: _create(form, source_id, shop_id, draft_line_of(kind, item, units))
    )


def _load_names(snapshot: Snapshot) -> tuple[dict[str, str], dict[str, str]]:
    """Load the names of shops and vendors by id."""
    shops = snapshot.frame("shop", columns=["shop_id", "name"])
    return choice_labels(shops), choice_labels(snapshot.frame("vendor", columns=["vendor_id", "name"]))


def _create(form: Form, source_id: str, shop_id: str, line: DraftLine) -> None:
    draft = Draft(DOCUMENT_KINDS[form.kind], source_id, shop_id, [line])
    answer = submit(
        form,
        lambda by: create_drafts(store(), [draft], by=by),
        lambda answer: say("Draft {number} was created.", number=answer.result[0]["document_id"]),
    )
    if answer:
        st.query_params.from_dict({form.kind: answer.result[0]["document_id"]})
