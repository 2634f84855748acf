"""Audit log on a page, with search and download."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from core.access import Entry, audit_table
from core.formats import to_csv
from core.wording import counted
from pages.session import now, people_list, store

column = st.column_config
LOG_TABLE = {
    "at": column.DatetimeColumn("When (UTC)", format="YYYY-MM-DD HH:mm:ss", width=150),
    "person": column.TextColumn("Who"),
    "name": column.TextColumn("Name"),
    "action": column.TextColumn("What", width=120),
    "subject": column.TextColumn("To what", width="large"),
    "address": column.TextColumn("From where", width=120),
}
MOST_SHOWN = 1_000


def show_log() -> None:
    """Show every action with person, subject and network address, newest first."""
    st.subheader("Audit log", anchor=False)
    words = st.text_input(
        "Search", key="search the log", placeholder="a person, an action, a document, an address"
    )
    since = st.date_input("Since", None, key="log since")
    table = audit_table(store().audit.log.entries(), since)
    found = searched(with_names(table, people_list().entries()), words)
    shown = found.reverse().head(MOST_SHOWN)
    st.dataframe(shown, hide_index=True, column_config=LOG_TABLE, alt="Who did what", placeholder="")
    st.caption(
        f"{counted(found.height, 'act', 'acts')}, the newest {shown.height:,} shown. "
        "A restore does not change them."
    )
    name = f"audit-log-{now():%Y-%m-%d}.csv"
    st.download_button(
        "Download as CSV", to_csv(found), name, "text/csv", on_click="ignore", icon=":material/download:"
    )


def with_names(table: pl.DataFrame, people: Mapping[str, Entry]) -> pl.DataFrame:
    """Add the name that each person has on the list now, beside the address; empty for all others."""
    names = pl.DataFrame(
        [(entry.email, entry.name) for entry in people.values()],
        schema={"person": pl.String, "name": pl.String},
        orient="row",
    )
    named = table.join(names, on="person", how="left", maintain_order="left")
    return named.select("at", "person", pl.col("name").fill_null(""), "action", "subject", "address")


def searched(table: pl.DataFrame, words: str) -> pl.DataFrame:
    """Return the rows that contain every word, in any case."""
    text = pl.concat_str(
        [pl.col(name).cast(pl.String) for name in table.columns], separator=" "
    ).str.to_lowercase()
    found = (text.str.contains(word, literal=True) for word in words.lower().split())
    return table.filter(pl.all_horizontal(pl.lit(True), *found))
