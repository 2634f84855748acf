"""Audit log on a page, with search and download."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from core.access import Entry, audit_table
from core.formats import to_csv
from core.language import marked, say
from core.wording import counted
from pages.components.shared.columns import FIELD_DAY_FORMAT
from pages.components.shared.fact_rows import table_or_cards
from pages.session import now, people_list, store

column = st.column_config
LOG_TABLE = {
    "at": column.DatetimeColumn(marked("When (UTC)"), format="YYYY-MM-DD HH:mm:ss", width=150),
    "person": column.TextColumn(marked("Who")),
    "name": column.TextColumn(marked("Name")),
    "action": column.TextColumn(marked("What"), width=120),
    "subject": column.TextColumn(marked("To what"), width="large"),
    "address": column.TextColumn(marked("From where"), width=120),
}
MOST_SHOWN = 1_000


def show_log() -> None:
    """Show every action with person, subject and network address, newest first."""
    st.subheader(say("Audit log"), anchor=False)
    words = st.text_input(
        say("Search"), key="search the log", placeholder=say("a person, an action, a document, an address")
    )
    since = st.date_input(say("Since"), None, key="log since", format=say(FIELD_DAY_FORMAT))
    table = audit_table(store().audit.log.entries(), since)
    found = searched(with_names(table, people_list().entries()), words)
    shown = found.reverse().head(MOST_SHOWN)
    table_or_cards(shown, LOG_TABLE, say("Who did what"), title="action")
    st.caption(
        say(
            "{acts}, the newest {number:,} shown. A restore does not change them.",
            acts=counted(found.height, "act", "acts"),
            number=shown.height,
        )
    )
    name = f"audit-log-{now():%Y-%m-%d}.csv"
    st.download_button(
        say("Download as CSV"), to_csv(found), name, "text/csv", on_click="ignore", icon=":material/download:"
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
