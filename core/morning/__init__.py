"""Morning jobs: watched folder, check, backup, purchase lists, digest; and the inbox."""

from core.morning.alarms import ALARM, alarms_now, raise_alarms
from core.morning.digest import load_digest
from core.morning.inbox import (
    DIFFERENCE,
    REFUSAL,
    SIGN_IN_ENTRY,
    InboxEntry,
    deal_with,
    load_inbox,
    raise_entries,
    settle,
)
from core.morning.jobs import (
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
