"""The way in: files, what they are, what they leave open, and Apply."""

import streamlit as st

from core.exchange import (
    KINDS,
    Answers,
    Given,
    Imported,
    Source,
    apply_import,
    load_all_known,
    read_source,
    recognised,
    remember_mappings,
    replace_all,
)
from core.ledger import By, rows_read
from core.neutral import Folder
from pages.components.data.preview import show_changes, show_problems, show_replacement
from pages.components.data.questions import answers_asked, forgotten
from pages.session import actor, done, escaped, form_id, now, problems_shown, store

FORM = "import"


def show_import(beginning: int, *, replaces_sample: bool) -> None:
    """The whole way in: files, what they are, what they change, Apply. ``beginning``: the store's."""
    st.write(
        "Upload a Backorder Desk folder as one zip or as its CSV files, a zip of Lightspeed R-Series or "
        "C-Series pages, a Lightspeed item list, or an exported purchase order. Nothing changes before you "
        "apply it."
    )
    given = st.file_uploader(
        "Files",
        type=["zip", "csv", "json"],
        accept_multiple_files=True,
        key=f"upload {form_id(FORM)}",
    )
    if not given:
        return
    with problems_shown():
        upload = recognised({file.name: file.getvalue() for file in given})
        st.write(f"Read as: **{KINDS[upload.kind]}**.")
        known = forgotten(upload, load_all_known(store(), alone=replaces_sample))
        answers = answers_asked(upload, known)
        source = read_source(upload, known, answers)
        if source.besides:
            show_problems(source.besides)
        if source.asked:
            st.info("Answer what is still open above; then you see what will change.")
        elif not source.problems:
            _offer(upload, answers, source, beginning, replaces_sample=replaces_sample)


def _offer(upload: Given, answers: Answers, source: Source, beginning: int, *, replaces_sample: bool) -> None:
    """What will change, and the button that does it: only that, and only to the store it was shown of."""
    (show_replacement if replaces_sample else show_changes)(source.needed(), source.notes)
    label = "Replace the sample by my data" if replaces_sample else "Apply"
    key = f"{label} {beginning} {form_id(FORM)}"
    if st.button(label, type="primary", key=key, icon=":material/check:"):
        _apply(upload, answers, source.needed(), beginning, replaces_sample=replaces_sample)


def _apply(upload: Given, answers: Answers, folder: Folder, beginning: int, *, replaces_sample: bool) -> None:
    by = By(form_id(FORM), actor(), now())
    with st.status("Importing…") as status:
        imported = (replace_all if replaces_sample else apply_import)(
            store(), folder, by=by, beginning=beginning
        )
        remember_mappings(store(), upload, answers)
        status.update(label="Imported", state="complete")
    done(FORM, escaped(_said(imported)))
    st.rerun()


def _said(imported: Imported) -> str:
    """What was imported, and where the backup is."""
    if not imported.changed:
        return "The store already held this; nothing was changed."
    kept = f" The store as it was before is kept as {imported.backup}." if imported.backup else ""
    return f"Imported {rows_read(imported.rows)}.{kept}"
