"""Morning jobs: watched folder, check, backup, purchase lists, digest; and the inbox."""

from core.morning.alarms import ALARM, Rehearsal, alarms_now, load_rehearsal, raise_alarms
from core.morning.digest import State, digest_text, load_digest, make_digest
from core.morning.inbox import (
    DIFFERENCE,
    QUESTION,
    REFUSAL,
    SIGN_IN_ENTRY,
    InboxEntry,
    deal_with,
    load_inbox,
    raise_entries,
    settle,
)
from core.morning.jobs import (
    JOBS,
    Work,
    forget_unfinished,
    load_jobs,
    password_file,
    read_watched_folder,
    run_jobs,
)
from core.morning.mail import mail_server
from core.morning.questions import ask_about_details
from core.morning.settings import Morning, keep_morning, load_morning
from core.morning.watched_folder import take_in

__all__ = [
    "ALARM",
    "DIFFERENCE",
    "JOBS",
    "QUESTION",
    "REFUSAL",
    "SIGN_IN_ENTRY",
    "InboxEntry",
    "Morning",
    "Rehearsal",
    "State",
    "Work",
    "alarms_now",
    "ask_about_details",
    "deal_with",
    "digest_text",
    "forget_unfinished",
    "keep_morning",
    "load_digest",
    "load_inbox",
    "load_jobs",
    "load_morning",
    "load_rehearsal",
    "mail_server",
    "make_digest",
    "password_file",
    "raise_alarms",
    "raise_entries",
    "read_watched_folder",
    "run_jobs",
    "settle",
    "take_in",
]
