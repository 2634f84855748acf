"""Uploading, the preview of what will change, every problem in a table, and Apply."""

import polars as pl
import streamlit as st

from core.backups import replace_all
from core.errors import Problems
from core.exchange import KINDS, Ready, load_upload, unpacked
from core.import_folder import Imported, apply_import, load_plan
from pages._data_item_list import answers_asked
from pages._shell import actor, done, escaped, form_id, now, problems_shown, store

MOST_ROWS = 1_000
FORM = "import"


def show_import(*, replaces_sample: bool) -> None:
    """The whole way in: files, what they are, what they change, Apply."""
    st.write(
        "Upload a Backorder Desk folder as one zip or as its CSV files, a zip of Lightspeed R-Series or "
        "C-Series pages, or a Lightspeed item list. Nothing changes before you apply it."
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
        upload = unpacked({file.name: file.getvalue() for file in given})
        st.write(f"This is a **{KINDS[upload.kind]}**.")
        answers = answers_asked(upload) if upload.kind == "item_list" else None
        if upload.kind == "item_list" and answers is None:
            return
        try:
            ready = load_upload(store(), upload, now=now(), answers=answers, alone=replaces_sample)
        except Problems as problems:
            _show_problems(problems)
            return
        _show_preview(ready, replaces_sample=replaces_sample)


def _show_problems(problems: Problems) -> None:
    count = len(problems.rows)
    found = f"{count:,} {'problem' if count == 1 else 'problems'}"
    st.error(f"{found}; nothing was changed. Mend the files and upload again.")
    if count > MOST_ROWS:
        st.caption(f"The first {MOST_ROWS:,} are listed.")
    columns = ["file", "row", "column", "value", "problem"]
    rows = [[getattr(row, name) for name in columns] for row in problems.rows[:MOST_ROWS]]
    names = {"file": "File", "row": "Row", "column": "Column", "value": "Value", "problem": "What to do"}
    frame = pl.DataFrame(rows, schema=columns, orient="row", strict=False)
    st.dataframe(frame, hide_index=True, column_config=names, alt="Problems in the files", placeholder="")


def _show_preview(ready: Ready, *, replaces_sample: bool) -> None:
    notes = [*ready.notes, *(f"Ignored: {column}." for column in ready.folder.ignored)]
    if replaces_sample:
        st.warning("The sample shop is replaced by this. A backup of it is kept.")
        rows = pl.DataFrame(list(ready.folder.rows.items()), schema=["file", "rows"], orient="row")
        st.dataframe(
            rows, hide_index=True, column_config={"file": "File", "rows": "Rows"}, alt="Rows by file"
        )
        label = "Replace the sample by my data"
    else:
        plan = load_plan(store(), ready.folder, now())
        notes += plan.notes
        if plan.changes_nothing:
            st.success("The store already holds all of this; there is nothing to apply.")
        st.markdown("**What will change**")
        names = {"table": "What", "new": "New", "changed": "Changed"}
        st.dataframe(plan.summary(), hide_index=True, column_config=names, alt="What will change")
        st.caption(f"On hand is put right for {plan.corrections.height:,} items and shops.")
        label = "Apply"
    for note in notes:
        st.text(note)
    if st.button(label, type="primary", key=f"apply {form_id(FORM)}", icon=":material/check:"):
        _apply(ready, replaces_sample=replaces_sample)


def _apply(ready: Ready, *, replaces_sample: bool) -> None:
    with st.status("Importing…") as status:
        if replaces_sample:
            imported = replace_all(
                store(),
                ready.folder,
                actor=actor(),
                now=now(),
                operation_id=form_id(FORM),
                beginning=store().beginning,
            )
        else:
            imported = apply_import(
                store(), ready.folder, actor=actor(), now=now(), operation_id=form_id(FORM)
            )
        status.update(label="Imported", state="complete")
    done(FORM, escaped(_said(imported)))
    st.rerun()


def _said(imported: Imported) -> str:
    """What was imported, and where the backup is."""
    rows = ", ".join(f"{count:,} {file.replace('_', ' ')}" for file, count in imported.rows.items() if count)
    if not imported.changed:
        return "The store already held this; nothing was changed."
    kept = f" The store as it was before is kept as {imported.backup}." if imported.backup else ""
    return f"Imported {rows}.{kept}"
