"""Messages in words: one line each, as it stands at an order or a purchase order."""

from collections.abc import Mapping
from typing import Any

from core.language import marked, say
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
    TO_SEND: marked("Waits to be sent"),
    ON_ITS_WAY: marked("Being sent"),
    LEFT: marked("Told"),
    DOUBTFUL: marked("Sent or not, nobody answered"),
    TURNED_DOWN: marked("Refused"),
    NOT_LEFT: marked("Not sent"),
    TAKEN_BACK: marked("Taken back before it was sent"),
    REACHED: marked("Told by phone"),
    MISSED: marked("Called, not reached"),
    LEFT_WORD: marked("Called, left a message"),
    TOLD_ANYHOW: marked("Told"),
    ANSWERED: marked("Answered"),
}
"""States of messages in words."""

TOLD_OF = {
    READY: marked("ready for pickup"),
    SHIPPED: marked("shipped"),
    LATE: marked("new date"),
    REFUNDED: marked("refunded"),
    ORDER_TO_VENDOR: marked("purchase order"),
    QUESTION_TO_VENDOR: marked("question about late deliveries"),
}
"""Kinds of messages, as part of a sentence."""


def message_line(message: Mapping[str, Any], when: str) -> str:
    """Return one line about a message (of TOLD_ROWS): what, how, to whom, ``when``, by whom."""
    state = f"{say(MESSAGE_STATES[message['state']])}: {_what(message)}"
    parts = [state, _how(message), when, message["actor"], message["note"]]
    return ", ".join(part for part in parts if part)


def _what(message: Mapping[str, Any]) -> str:
    if message["kind"] != LATE:
        return say(TOLD_OF[message["kind"]])
    if not message["promise"]:
        return say("new date (no date yet)")
    return say("new date ({day})", day=full_day_text(message["promise"]))


def _how(message: Mapping[str, Any]) -> str:
    recipient = message["recipient"]
    if message["channel"] == BY_MAIL:
        return say("by e-mail to {recipient}", recipient=recipient) if recipient else say("by e-mail")
    return str(recipient) if message["channel"] == BY_PHONE else ""
