"""Preview of an upload: every problem in a table, or all changes."""

import polars as pl
import streamlit as st

from core.errors import RowProblem
from core.exchange import Same, plan_import
from core.neutral import Folder
from core.wording import counted
from pages.session import now, store

MOST_ROWS = 1_000


def show_problems(problems: list[RowProblem]) -> None:
    """Show all problems with their place; nothing was changed."""
    count = len(problems)
    st.error(
        f"{counted(count, 'problem', 'problems')}; nothing was changed. "
        "Correct the files and upload them again."
    )
    if count > MOST_ROWS:
        st.caption(f"The first {MOST_ROWS:,} are listed.")
    columns = ["file", "row", "column", "value", "problem"]
    rows = [[getattr(row, name) for name in columns] for row in problems[:MOST_ROWS]]
    names = {"file": "File", "row": "Row", "column": "Column", "value": "Value", "problem": "What to do"}
    frame = pl.DataFrame(rows, schema=columns, orient="row", strict=False)
    st.dataframe(frame, hide_index=True, column_config=names, alt="Problems in the files", placeholder="")


def show_changes(folder: Folder, decided: list[str], same: Same) -> None:
    """Show what an import into this store would change. ``decided``: notes from reading the source."""
    plan = store().ask(plan_import, folder, now(), same)
    if plan.changes_nothing:
        st.success("The store already has all of this. There is nothing to apply.")
    st.markdown("**What will change**")
    names = {"table": "What", "new": "New", "changed": "Changed"}
    summary = plan.summary().with_columns(pl.col("table").str.replace_all("_", " "))
    st.dataframe(summary, hide_index=True, column_config=names, alt="What will change")
    st.caption(
        f"On hand is corrected for {counted(plan.corrections.height, 'item and shop', 'items and shops')}."
    )
    _notes(folder, [*decided, *plan.notes])


def show_replacement(folder: Folder, decided: list[str]) -> None:
    """Show what replaces the sample."""
    st.warning("This replaces the sample shop. A backup of it is kept.")
    rows = pl.DataFrame(list(folder.rows.items()), schema=["file", "rows"], orient="row")
    names = {"file": "File", "rows": "Rows"}
    rows = rows.with_columns(pl.col("file").str.replace_all("_", " "))
    st.dataframe(rows, hide_index=True, column_config=names, alt="Rows by file")
    _notes(folder, decided)


def _notes(folder: Folder, notes: list[str]) -> None:
    """Show the notes: omissions, documents to close, columns that are not read."""
    sentences = [*notes, *(f"Ignored: {column}." for column in folder.ignored)]
    if sentences:
        frame = pl.DataFrame({"note": [note[0].upper() + note[1:] for note in sentences]})
        names = {"note": f"Notes: {len(sentences):,}"}
        st.dataframe(frame, hide_index=True, column_config=names, alt="Notes on the import")
