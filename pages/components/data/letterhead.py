"""Letterhead of everything that is printed."""

import streamlit as st

from core.formats import Letterhead, PdfDocument, logo_from
from core.language import say
from core.letterhead import keep_letterhead, load_letterhead
from pages.session import being_saved, form_about, now, on_behalf, problems_shown, report_done, store


def show_letterhead() -> None:
    """Show the letterhead as one form, with the logo it has, and offer a page to try it on."""
    st.write(
        say(
            "Packing slips, pick lists, purchase orders, transfers and put-away slips begin with "
            "this. Orders and documents have their number as a barcode, where its characters allow "
            "one."
        )
    )
    saved = store().ask(load_letterhead)
    form = form_about(saved, "letterhead", "letterhead")
    with st.form(form.key("form"), border=False):
        name = st.text_input(say("Name of the business"), saved.name, key=form.key("name"))
        address = st.text_area(say("Address"), saved.address, key=form.key("address"), height=100)
        contact = st.text_input(
            say("Phone, e-mail or web address"), saved.contact, key=form.key("contact"),
        )  # fmt: skip
        picture = st.file_uploader(
            say("Logo"), ["png", "jpg", "jpeg"], key=form.key("logo"), max_upload_size=5
        )
        if saved.logo:
            st.image(saved.logo, say("The logo now"), width=180)
        remove = bool(saved.logo) and st.checkbox(say("Print no logo"), key=form.key("remove"))
        if st.form_submit_button(say("Save the letterhead"), type="primary", key=form.key("save")):
            with problems_shown():
                logo = logo_from(picture.getvalue()) if picture else b"" if remove else saved.logo
                entered = Letterhead(name.strip(), address.strip(), contact.strip(), logo)
                with being_saved(form):
                    keep_letterhead(store(), entered, shown=saved)
                report_done(form.name, say("The letterhead is saved."))
                st.rerun()
    st.download_button(
        say("Print a test page"), on_behalf(lambda: _test_page(store().ask(load_letterhead))),
        "test-page.pdf", "application/pdf", on_click="ignore", icon=":material/print:",
    )  # fmt: skip


def _test_page(letterhead: Letterhead) -> bytes:
    paper = PdfDocument(say("Test page"), now(), letterhead)
    paper.begin(say("Test page"), "TEST-123")
    paper.line(say("Hold a scanner over the barcode: it reads TEST-123."))
    return paper.to_bytes()
