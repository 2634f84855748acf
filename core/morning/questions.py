"""Questions that the inbox asks once: the time for which details of customers are kept."""

from datetime import datetime

from core.exchange import holds_sample
from core.language import marked
from core.morning.inbox import QUESTION, InboxEntry, raise_entries, settle
from core.orders import has_details, load_days_kept
from core.store import Store

ABOUT_DETAILS = InboxEntry(
    QUESTION,
    marked("Details of customers"),
    marked(
        "How long do you want to keep names and addresses of customers once their orders are done? Choose it "
        "in the tab Customers of the Data page."
    ),
)

# --- with the store ---


def ask_about_details(store: Store, now: datetime) -> None:
    """Ask as soon as a shop has customers of its own; the answer closes the question."""
    with store.read() as snapshot:
        asked = not snapshot.frame("inbox", kind=QUESTION, subject=ABOUT_DETAILS.subject).is_empty()
        answered = load_days_kept(snapshot) is not None
        ask = not (asked or answered or holds_sample(snapshot)) and has_details(snapshot)
    if ask:
        raise_entries(store, [ABOUT_DETAILS], now)
    elif asked and answered:
        settle(store, QUESTION, ABOUT_DETAILS.subject, now)
