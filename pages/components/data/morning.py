"""Morning: its time, the watched folder, the folder for lists, and recipients of the digest."""

from datetime import time
from typing import Any

import streamlit as st

from core.language import say
from core.morning import Morning, keep_morning, load_jobs, load_morning, password_file
from core.store import Snapshot
from core.wording import full_day_text
from pages.components.shared.number_field import number_field, whole_at
from pages.session import being_saved, escaped, form_about, problems_shown, report_done, store, worker

DEFAULT_TIME = time(6, 30)


def show_morning() -> None:
    """Show the settings as one form, and the results of the last morning."""
    morning, zones = store().ask(_load)
    st.write(
        say(
            "At this time the server syncs Lightspeed, reads the watched folder, checks the ledger, "
            "makes a backup and a copy of it, rehearses a restore once a week, writes the purchase "
            "lists of the day, and makes the digest you find on the Overview."
        )
    )
    form = form_about(morning, "morning", "settings")
    with st.form(form.key("form"), border=False):
        entered = _clock(form.key("on"), form.key("at"), form.key("zone"), morning, zones)
        entered |= _folders(form.key("watched"), form.key("lists"), form.key("copies"), morning)
        mail, password = _mail(form.key("mail"), morning)
        if st.form_submit_button(say("Save the morning"), type="primary", key=form.key("save")):
            with problems_shown():
                with being_saved(form):
                    port = whole_at(f"{form.key('mail')} port") or morning.port
                    keep_morning(store(), Morning(**entered, **mail, port=port), shown=morning)
                if password:
                    password_file(worker().around.secrets).save({"password": password})
                report_done(form.name, say("The morning is saved."))
                st.rerun()
    _show_jobs()


def _load(snapshot: Snapshot) -> tuple[Morning, list[str]]:
    """Load the settings of the morning, and the time zones of the shops."""
    zones = snapshot.frame("shop", columns=["time_zone"])["time_zone"].drop_nulls().unique().sort().to_list()
    return load_morning(snapshot), zones


def _clock(on_key: str, at_key: str, zone_key: str, morning: Morning, zones: list[str]) -> dict[str, Any]:
    zones = list(dict.fromkeys([*([morning.time_zone] if morning.at else []), *zones, "UTC"]))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        is_on = st.toggle(say("Run every morning"), bool(morning.at), key=on_key)
        at = st.time_input(
            say("At"), time.fromisoformat(morning.at) if morning.at else DEFAULT_TIME, key=at_key, width=160
        )
        zone = st.selectbox(say("Time zone"), zones, key=zone_key, width=260)
    return {"at": f"{at:%H:%M}" if is_on and at else "", "time_zone": zone}


def _folders(watched_key: str, lists_key: str, copies_key: str, morning: Morning) -> dict[str, Any]:
    watched = st.text_input(
        say("Watched folder"),
        morning.watched,
        key=watched_key,
        help=say(
            "The whole path of a folder on the server. Files put there are imported within seconds; "
            "they move to done, or to refused with a text file that says why."
        ),
    )
    lists = st.text_input(
        say("Folder for purchase lists"),
        morning.lists,
        key=lists_key,
        help=say("Yesterday's lists there are replaced."),
    )
    copies = st.text_input(
        say("Second folder for backups"),
        morning.copies,
        key=copies_key,
        help=say(
            "A network folder or another disk. Each backup is copied there, and once a week a "
            "restore of the newest one is rehearsed."
        ),
    )
    return {"watched": watched.strip(), "lists": lists.strip(), "copies": copies.strip()}


def _mail(key: str, morning: Morning) -> tuple[dict[str, Any], str]:
    """Return the mail server's settings, and the password if one was entered."""
    with st.expander(say("Send the digest by e-mail"), expanded=bool(morning.host)):
        host = st.text_input(say("Mail server"), morning.host, key=f"{key} host")
        number_field(say("Port"), f"{key} port", morning.port, least=1, most=65535)
        user = st.text_input(say("User name"), morning.user, key=f"{key} user")
        password = st.text_input(
            say("Password"),
            type="password",
            key=f"{key} password",
            help=say("Empty: the one that was saved stays."),
        )
        sender = st.text_input(say("From"), morning.sender, key=f"{key} sender")
        recipient = st.text_input(say("To"), morning.recipient, key=f"{key} recipient")
    names = {"host": host, "user": user, "sender": sender, "recipient": recipient}
    return {name: text.strip() for name, text in names.items()}, password


def _show_jobs() -> None:
    jobs = store().ask(load_jobs)
    if jobs.is_empty():
        return
    day = jobs["day"][0]
    st.subheader(say("The morning of {day}", day=full_day_text(day)), anchor=False)
    for row in jobs.iter_rows(named=True):
        st.markdown(f"**{escaped(say(row['job']))}**")
        st.text(say(row["told"]) if row["told"] else say("Running."))
