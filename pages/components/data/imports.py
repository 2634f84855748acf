"""Import: files, the questions they leave open, preview, and Apply."""

import streamlit as st

from core.exchange import (
    Imported,
    ImportSource,
    Same,
    apply_import,
    load_all_known,
    read_source,
    recognise_upload,
    remember_mappings,
    replace_all,
)
from core.language import say
from core.ledger import By, rows_read_text
from core.neutral import Answers, Folder, Upload
from pages.components.data.preview import show_changes, show_problems, show_replacement
from pages.components.data.questions import ask_answers, without_remembered
from pages.components.data.same_documents import ask_same
from pages.session import (
    actor,
    escaped,
    forget_uploads,
    form_id,
    now,
    problems_shown,
    report_done,
    store,
    today_in_shops,
)

IMPORT_FORM = "import"


def show_import(store_generation: int, *, replaces_sample: bool) -> None:
    """Show the whole import: files, questions, changes, Apply. ``store_generation``: of the store that is
    shown."""
    st.write(
        say(
            "Upload a Backorder Desk folder as one zip or as its CSV files, a zip of Lightspeed "
            "R-Series or C-Series pages, a Lightspeed item list, or an exported purchase order. "
            "Nothing changes before you apply it."
        )
    )
    files = st.file_uploader(
        say("Files"),
        type=["zip", "csv", "json", "xlsx"],
        accept_multiple_files=True,
        key=_upload_key(),
    )
    if not files:
        return
    with problems_shown():
        upload = recognise_upload({file.name: file.getvalue() for file in files})
        st.write(say("Read as: **{source}**.", source=upload.label))
        known = without_remembered(
            upload, store().ask(load_all_known, upload, alone=replaces_sample, today=today_in_shops())
        )
        answers = ask_answers(upload, known)
        source = read_source(upload, known, answers)
        if source.other_problems:
            show_problems(source.other_problems)
        if source.asked:
            st.info(say("Answer the open questions above to see what will change."))
        elif not source.problems:
            _offer(upload, answers, source, store_generation, replaces_sample=replaces_sample)


def _upload_key() -> str:
    """Return the key of the field with the files. Each import has its own."""
    return f"upload {form_id(IMPORT_FORM)}"


def _offer(
    upload: Upload, answers: Answers, source: ImportSource, store_generation: int, *, replaces_sample: bool
) -> None:
    """Show the changes and the button that makes them, and only in the store they were shown for."""
    folder = source.needed()
    same = None if replaces_sample else ask_same(folder)
    if replaces_sample:
        show_replacement(folder, source.notes)
    elif same is None:
        st.info(say("Answer the question above to see what will change."))
        return
    else:
        show_changes(folder, source.notes, same)
    label = say("Replace the sample by my data") if replaces_sample else say("Apply")
    key = f"apply {replaces_sample} {store_generation} {form_id(IMPORT_FORM)}"
    if st.button(label, type="primary", key=key, icon=":material/check:"):
        _apply(upload, answers, folder, store_generation, same)


def _apply(
    upload: Upload, answers: Answers, folder: Folder, store_generation: int, same: Same | None
) -> None:
    """Import the folder; ``same``: which of its documents are ones created here, empty where it takes the
    place of the sample."""
    by = By(form_id(IMPORT_FORM), actor(), now())
    with st.status(say("Importing…")) as status:
        if same is None:
            imported = replace_all(store(), folder, by=by, store_generation=store_generation)
        else:
            imported = apply_import(store(), folder, by=by, store_generation=store_generation, same=same)
        remember_mappings(store(), upload, answers)
        status.update(label=say("Imported"), state="complete")
    forget_uploads(st.session_state[_upload_key()])
    report_done(IMPORT_FORM, escaped(_imported_text(imported)))
    st.rerun()


def _imported_text(imported: Imported) -> str:
    """Describe the import and name its backup."""
    if not imported.changed:
        return say("The store already had this. Nothing was changed.")
    rows = rows_read_text(imported.rows)
    if not imported.backup:
        return say("Imported {rows}.", rows=rows)
    return say(
        "Imported {rows}. The store as it was before is kept as {backup}.", rows=rows, backup=imported.backup
    )
