"""Messages in words: one line each, as it stands at an order or a purchase order."""

from collections.abc import Mapping
from typing import Any

from core.messages import (
    ANSWERED,
    BY_MAIL,
    BY_PHONE,
    DOUBTFUL,
    LATE,
    LEFT,
    LEFT_WORD,
    MISSED,
    NOT_LEFT,
    ON_ITS_WAY,
    ORDER_TO_VENDOR,
    QUESTION_TO_VENDOR,
    REACHED,
    READY,
    REFUNDED,
    SHIPPED,
    TAKEN_BACK,
    TO_SEND,
    TOLD_ANYHOW,
    TURNED_DOWN,
)
from core.wording import full_day_text

MESSAGE_STATES = {
    TO_SEND: "Waits to be sent",
    ON_ITS_WAY: "Being sent",
    LEFT: "Told",
    DOUBTFUL: "Sent or not, nobody answered",
    TURNED_DOWN: "Refused",
    NOT_LEFT: "Not sent",
    TAKEN_BACK: "Taken back before it was sent",
    REACHED: "Told by phone",
    MISSED: "Called, not reached",
    LEFT_WORD: "Called, left a message",
    TOLD_ANYHOW: "Told",
    ANSWERED: "Answered",
}
"""States of messages in words."""

TOLD_OF = {
    READY: "ready for pickup",
    SHIPPED: "shipped",
    LATE: "new date",
    REFUNDED: "refunded",
    ORDER_TO_VENDOR: "purchase order",
    QUESTION_TO_VENDOR: "question about late deliveries",
}
"""Kinds of messages within a sentence."""


def message_line(message: Mapping[str, Any], when: str) -> str:
    """Return one line about a message (of TOLD_ROWS): what, how, to whom, ``when``, by whom."""
    what = TOLD_OF[message["kind"]]
    if message["kind"] == LATE:
        what += f" ({full_day_text(message['promise'])})" if message["promise"] else " (no date yet)"
    to = f" to {message['recipient']}" if message["recipient"] else ""
    how = {BY_MAIL: f"by e-mail{to}", BY_PHONE: message["recipient"]}.get(message["channel"], "")
    parts = [f"{MESSAGE_STATES[message['state']]}: {what}", how, when, message["actor"], message["note"]]
    return ", ".join(part for part in parts if part)
