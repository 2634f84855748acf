"""Schemas of messages to customers and vendors, and their states.

Tested in tests/core/test_schemas.py.
"""

import polars as pl

READY, SHIPPED, LATE, REFUNDED = "ready", "shipped", "late", "refunded"
ORDER_TO_VENDOR, QUESTION_TO_VENDOR = "purchase_order", "question"
TO_CUSTOMERS = (READY, SHIPPED, LATE, REFUNDED)
"""Kinds of messages: ready for pickup, shipped, a new day, money back; and to a vendor an order or a
question about late deliveries."""

BY_MAIL, BY_PHONE, BY_HAND = "mail", "phone", "by_hand"
"""Channels: an e-mail that the program sends, a call, or told in another way by a person."""

TO_SEND, ON_ITS_WAY, LEFT, DOUBTFUL, TURNED_DOWN = "queued", "sending", "sent", "unsure", "refused"
"""States of an e-mail: not sent yet; being sent; accepted by the mail server; sent without an answer;
refused."""
NOT_LEFT, TAKEN_BACK = "not_sent", "withdrawn"
"""A person says that it did not leave; it was undone or erased before it left."""
REACHED, MISSED, LEFT_WORD, TOLD_ANYHOW = "reached", "not_reached", "left_message", "told"
"""States of a call, and of what a person told in another way."""
ANSWERED = "answered"
"""A vendor was told or asked, and answered."""

KNOWS = (LEFT, REACHED, LEFT_WORD, TOLD_ANYHOW, ANSWERED)
"""States in which the recipient was told."""
UNDER_WAY = (TO_SEND, ON_ITS_WAY, DOUBTFUL)
"""States of an e-mail that may still reach them, so that nobody sends it twice."""

MESSAGE_ROWS = pl.Schema(
    {
        "message_id": pl.String(),
        "operation_id": pl.String(),
        "kind": pl.String(),
        "channel": pl.String(),
        "language": pl.String(),
        "recipient": pl.String(),
        "subject": pl.String(),
        "body": pl.String(),
        "note": pl.String(),
        "actor": pl.String(),
        "asked_at": pl.Datetime("us"),
        "state": pl.String(),
        "sentence": pl.String(),
        "changed_at": pl.Datetime("us"),
        "not_before": pl.Datetime("us"),
    }
)
"""One row per message. ``asked_at``: UTC, as all times."""

STEP_ROWS = pl.Schema(
    {
        "message_id": pl.String(),
        "step": pl.Int64(),
        "state": pl.String(),
        "sentence": pl.String(),
        "actor": pl.String(),
        "done_at": pl.Datetime("us"),
    }
)
"""One row per state that a message was in."""

TOLD_ROWS = pl.Schema(
    {
        "document_type": pl.String(),
        "document_id": pl.String(),
        "occasion": pl.String(),
        "attempt": pl.Int64(),
        "promise": pl.Date(),
        "message_id": pl.String(),
        "operation_id": pl.String(),
        "kind": pl.String(),
        "channel": pl.String(),
        "recipient": pl.String(),
        "subject": pl.String(),
        "body": pl.String(),
        "note": pl.String(),
        "actor": pl.String(),
        "asked_at": pl.Datetime("us"),
        "state": pl.String(),
        "sentence": pl.String(),
        "changed_at": pl.Datetime("us"),
        "undone": pl.Boolean(),
    }
)
"""One row per message and order or document it is about, with what became of it."""
