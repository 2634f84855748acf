"""Preview of an upload: every problem in a table, or all changes."""

import polars as pl
import streamlit as st

from core.errors import RowProblem
from core.exchange import Same, plan_import
from core.language import marked, say
from core.neutral import Folder
from core.wording import counted
from pages.components.data.names import FILE_NAMES, TABLE_NAMES
from pages.components.shared.columns import said_columns
from pages.components.shared.fact_rows import table_or_cards
from pages.components.shared.tables import filled_columns, paged
from pages.session import escaped, now, on_phone, store

MOST_ROWS = 1_000


def show_problems(problems: list[RowProblem]) -> None:
    """Show all problems with their place; nothing was changed."""
    count = len(problems)
    st.error(
        say(
            "{problems}; nothing was changed. Correct the files and upload them again.",
            problems=counted(count, "problem", "problems"),
        )
    )
    if count > MOST_ROWS:
        st.caption(say("The first {number:,} are listed.", number=MOST_ROWS))
    columns = ["file", "row", "column", "value", "problem"]
    rows = [[getattr(row, name) for name in columns] for row in problems[:MOST_ROWS]]
    names = {
        "file": marked("File"),
        "row": marked("Row"),
        "column": marked("Column"),
        "value": marked("Value"),
        "problem": marked("What to do"),
    }
    frame = pl.DataFrame(rows, schema=columns, orient="row", strict=False)
    frame = frame.with_columns(pl.col("row").replace(0, None))  # The whole file.
    table_or_cards(frame, names, say("Problems in the files"), column_order=filled_columns(frame, names))


def show_changes(folder: Folder, decided: list[str], same: Same) -> None:
    """Show what an import into this store would change. ``decided``: notes from reading the source."""
    plan = store().ask(plan_import, folder, now(), same)
    if plan.changes_nothing:
        st.success(say("The store already has all of this. There is nothing to apply."))
    st.markdown(say("**What will change**"))
    names = {"table": marked("What"), "new": marked("New"), "changed": marked("Changed")}
    table_names = {table: say(name) for table, name in TABLE_NAMES.items()}
    summary = plan.summary().with_columns(pl.col("table").replace(table_names))
    st.dataframe(
        summary, hide_index=True, column_config=said_columns(names, summary), alt=say("What will change")
    )
    st.caption(
        say(
            "On hand is corrected for {places}.",
            places=counted(plan.corrections, "item and shop", "items and shops"),
        )
    )
    _notes(folder, [*decided, *plan.notes])


def show_replacement(folder: Folder, decided: list[str]) -> None:
    """Show what replaces the sample."""
    st.warning(say("This replaces the sample shop. A backup of it is kept."))
    rows = pl.DataFrame(list(folder.rows.items()), schema=["file", "rows"], orient="row")
    names = {"file": marked("File"), "rows": marked("Rows")}
    file_names = {file: say(name) for file, name in FILE_NAMES.items()}
    rows = rows.with_columns(pl.col("file").replace(file_names))
    st.dataframe(rows, hide_index=True, column_config=said_columns(names, rows), alt=say("Rows by file"))
    _notes(folder, decided)


def _notes(folder: Folder, notes: list[str]) -> None:
    """Show the notes: omissions, documents to close, columns that are not read."""
    sentences = [*notes, *(say("Ignored: {column}.", column=column) for column in folder.ignored)]
    if sentences:
        frame = pl.DataFrame({"note": [note[0].upper() + note[1:] for note in sentences]})
        if on_phone():  # A row would be cut where the screen ends.
            st.markdown(say("Notes: {number:,}", number=len(sentences)))
            with paged(frame, "notes") as page:
                st.markdown("\n".join(f"- {escaped(note)}" for note in page["note"]))
            return
        names = {"note": say("Notes: {number:,}", number=len(sentences))}
        st.dataframe(
            frame, hide_index=True, column_config=said_columns(names, frame), alt=say("Notes on the import")
        )
