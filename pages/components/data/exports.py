"""Export as a neutral folder in a zip, and backups of the store."""

from pathlib import Path

import streamlit as st

from core.exchange import back_up, export_zip, keep_every_backup, load_keeps_every_backup, restore
from core.language import say
from core.shop_time import in_shop, today_in
from core.store import load_time_zone, made_at
from core.wording import day_text
from pages.session import (
    backup_bytes,
    escaped,
    now,
    on_behalf,
    problems_shown,
    refusals_reported,
    report_done,
    store,
    today_in_shops,
)

MOST_BACKUPS = 10


def show_export() -> None:
    """Offer the whole store as a neutral folder, made on demand."""
    st.subheader(say("Export"), anchor=False)
    st.write(say("Everything in the store as a folder of CSV files, ready to be imported again."))
    st.download_button(
        say("Download as zip"),
        on_behalf(lambda: export_zip(store(), now=now())),
        f"backorder-desk-{today_in_shops()}.zip",
        "application/zip",
        on_click="ignore",
        icon=":material/download:",
    )


def show_backup(store_generation: int) -> None:
    """Make a backup, and list the existing ones to download or restore.

    ``store_generation``: of the store that is shown.
    """
    st.subheader(say("Backup"), anchor=False)
    st.write(say("A copy of the whole store with its history. One is made automatically before each import."))
    if store().key:
        st.caption(
            say(
                "The store and its backups are encrypted. Without the key nobody can read them: keep "
                "a copy of it in another place. Exports are not encrypted."
            )
        )
    if st.button(say("Make a backup now"), icon=":material/save:"):
        with st.spinner(say("Writing the backup…")):
            kept = back_up(store(), now())
        report_done("backup", escaped(say("The backup was written to {kept}.", kept=kept)))
        st.rerun()
    with store().read() as snapshot:
        every = load_keeps_every_backup(snapshot)
        zone = load_time_zone(snapshot)
    _show_keep_every(every)
    for path in store().backups()[:MOST_BACKUPS]:
        _show_one_backup(path, zone, store_generation)


def _show_keep_every(every: bool) -> None:
    st.toggle(
        say("Keep every backup"),
        every,
        key=f"keep every backup {every}",
        on_change=_keep_every,
        args=(not every,),
        help=say(
            "Otherwise all of two days stay, one a day for a month, one a week for a year, and "
            "always the newest three."
        ),
    )


def _show_one_backup(path: Path, zone: str, store_generation: int) -> None:
    name = backup_name(path, zone)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            escaped(name), backup_bytes(path), path.name, on_click="ignore", key=path.name,
            type="tertiary", icon=":material/download:",
        )  # fmt: skip
        # Another box after the restore, which is closed.
        box = f"restore box {path.name} {store_generation}"
        with st.popover(say("Restore"), type="tertiary", icon=":material/settings_backup_restore:", key=box):
            _confirm(path, name, store_generation)


def _keep_every(every: bool) -> None:
    with refusals_reported():
        keep_every_backup(store(), every=every)


def backup_name(backup: Path, time_zone: str) -> str:
    """Return a backup's name for people: day and time in ``time_zone``, size, and the reason if it was made
    before an update of the program."""
    made = in_shop(time_zone, made_at(backup))
    name = f"{day_text(made.date(), today_in(time_zone, now()))}, {made:%H:%M}"
    if "-format-" in backup.name:
        name = say("{backup}, before an update", backup=name)
    return f"{name} · {say('{size:,.1f} MB', size=backup.stat().st_size / 1_000_000)}"


def _confirm(backup: Path, name: str, store_generation: int) -> None:
    st.write(
        say(
            "The store becomes what it was on {name}. Everything done since, including imports, is "
            "lost in it. The present store is kept as a backup.",
            name=escaped(name),
        )
    )
    key = f"restore {backup.name} {store_generation}"
    if st.button(say("Restore this backup"), type="primary", key=key):
        with problems_shown(), st.spinner(say("Restoring…")):
            kept = restore(store(), backup, now=now(), store_generation=store_generation)
            report_done(
                "restore", escaped(say("Restored. The store as it was before is kept as {kept}.", kept=kept))
            )
            st.rerun()
