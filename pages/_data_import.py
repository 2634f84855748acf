"""Uploading, the preview of what will change, every problem in a table, and Apply."""

import polars as pl
import streamlit as st

from core.backups import replace_all
from core.errors import RowProblem
from core.import_folder import Imported, apply_import, load_plan
from core.neutral_files import Folder
from core.source_kinds import Given, recognised
from core.sources import KINDS, Answers, load_all_known, read_source, remember_mappings
from pages._data_questions import answers_asked, forgotten
from pages._shell import actor, done, escaped, form_id, now, problems_shown, store

MOST_ROWS = 1_000
FORM = "import"


def show_import(*, replaces_sample: bool) -> None:
    """The whole way in: files, what they are, what they change, Apply."""
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
        st.write(f"This is a **{KINDS[upload.kind]}**.")
        known = forgotten(upload, load_all_known(store(), alone=replaces_sample))
        answers = answers_asked(upload, known)
        source = read_source(upload, known, answers)
        if source.asked:
            st.info("Answer what is still open above; then you see what will change.")
        elif source.problems:
            _show_problems(source.problems)
        elif _show_preview(source.needed(), source.notes, replaces_sample=replaces_sample):
            _apply(upload, answers, source.needed(), replaces_sample=replaces_sample)


def _show_problems(problems: list[RowProblem]) -> None:
    count = len(problems)
    found = f"{count:,} {'problem' if count == 1 else 'problems'}"
    st.error(f"{found}; nothing was changed. Mend the files and upload again.")
    if count > MOST_ROWS:
        st.caption(f"The first {MOST_ROWS:,} are listed.")
    columns = ["file", "row", "column", "value", "problem"]
    rows = [[getattr(row, name) for name in columns] for row in problems[:MOST_ROWS]]
    names = {"file": "File", "row": "Row", "column": "Column", "value": "Value", "problem": "What to do"}
    frame = pl.DataFrame(rows, schema=columns, orient="row", strict=False)
    st.dataframe(frame, hide_index=True, column_config=names, alt="Problems in the files", placeholder="")


def _show_preview(folder: Folder, decided: list[str], *, replaces_sample: bool) -> bool:
    """What will change; whether the user wants it."""
    notes = [*decided, *(f"Ignored: {column}." for column in folder.ignored)]
    if replaces_sample:
        st.warning("The sample shop is replaced by this. A backup of it is kept.")
        rows = pl.DataFrame(list(folder.rows.items()), schema=["file", "rows"], orient="row")
        st.dataframe(
            rows, hide_index=True, column_config={"file": "File", "rows": "Rows"}, alt="Rows by file"
        )
        label = "Replace the sample by my data"
    else:
        plan = load_plan(store(), folder, now())
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
    return st.button(label, type="primary", key=f"apply {form_id(FORM)}", icon=":material/check:")


def _apply(upload: Given, answers: Answers, folder: Folder, *, replaces_sample: bool) -> None:
    with st.status("Importing…") as status:
        if replaces_sample:
            imported = replace_all(
                store(),
                folder,
                actor=actor(),
                now=now(),
                operation_id=form_id(FORM),
                beginning=store().beginning,
            )
        else:
            imported = apply_import(store(), folder, actor=actor(), now=now(), operation_id=form_id(FORM))
        remember_mappings(store(), upload, answers)
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
