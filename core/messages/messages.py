"""Messages in the store: written with the act that asks for them, then moved from state to state.

A message is about one or more orders or documents. Its key has the number of messages about each that the
person saw. So a second click, or a second person, asks for the same key and is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from core.allocation import order_title
from core.errors import Problem, Refused
from core.language import say
from core.ledger import By
from core.messages.schemas import ANSWERED, BY_MAIL, STEP_ROWS, TAKEN_BACK, TO_SEND, TOLD_ROWS
from core.store import Snapshot, Transaction
from core.wording import document_text

OF_ORDERS_HERE = "order"
"""Document type of an order on the board of eCom orders, by its number there."""

PERSONAL = ("recipient", "subject", "body", "note", "sentence")
"""Columns of a message that say who a customer is, or may."""

NONE_TOLD = TOLD_ROWS.to_frame()
"""Empty frame, which takes time to make."""


@dataclass(frozen=True)
class About:
    """Order or document that a message is about. ``attempt``: messages about it that the person saw."""

    document_type: str
    document_id: str
    occasion: str = ""
    attempt: int = 0
    promise: date | None = None

    @property
    def title(self) -> str:
        """Return its name: “Order 1042”, “PO 3060”."""
        if self.document_type == OF_ORDERS_HERE:
            return order_title(self.document_id)
        return document_text(self.document_type, self.document_id)


@dataclass(frozen=True)
class NewMessage:
    """Message to write. ``state``: TO_SEND for an e-mail, else how the call or the telling ended.
    ``answer``: what came back at once, in words."""

    kind: str
    channel: str
    state: str
    language: str
    about: tuple[About, ...]
    recipient: str = ""
    subject: str = ""
    body: str = ""
    note: str = ""
    answer: str = ""


def message_rows(messages: Sequence[NewMessage], by: By) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of new messages by table."""
    rows: dict[str, list[dict[str, Any]]] = {"message": [], "message_about": [], "message_step": []}
    for place, message in enumerate(messages, start=1):
        message_id = f"{by.operation_id}-{place}"
        named = {name: value for name, value in vars(message).items() if name not in ("about", "answer")}
        if message.answer:
            named |= {"state": ANSWERED, "sentence": message.answer}
        times = {"actor": by.actor, "asked_at": by.now, "changed_at": by.now}
        key = {"message_id": message_id}
        rows["message"].append({**key, "operation_id": by.operation_id, **named, **times})
        rows["message_about"] += [{"kind": message.kind, **vars(about), **key} for about in message.about]
        step = {"step": 1, "state": message.state, "actor": by.actor, "done_at": by.now}
        rows["message_step"].append(key | step | ({"sentence": ""} if message.answer else {}))
        if message.answer:
            answered = {"step": 2, "state": ANSWERED, "sentence": message.answer}
            rows["message_step"].append(key | step | answered)
    return rows


# --- with the store ---


def load_told(
    snapshot: Snapshot, document_type: str, document_ids: Sequence[str] | None = None
) -> pl.DataFrame:
    """Load the messages about orders or documents, newest first: one row per message and document, TOLD_ROWS.

    Without ids: about all of this type."""
    chosen: dict[str, Any] = {} if document_ids is None else {"document_id": list(document_ids)}
    if chosen and not snapshot.rows("message_about", document_type=document_type, **chosen):
        return NONE_TOLD  # True for most: joining none takes five times as long.
    told = snapshot.frame("message_told", document_type=document_type, **chosen)
    return told.cast(TOLD_ROWS).sort("asked_at", "message_id", descending=True).select(TOLD_ROWS.names())


def check_not_told_yet(tx: Snapshot, messages: Sequence[NewMessage]) -> None:
    """Raise Refused if one of the messages was written before, by a second click or by somebody else."""
    for message in messages:
        for about in message.about:
            key = {**vars(about), "kind": message.kind}
            key.pop("promise")
            for before in tx.rows("message_told", **key):
                raise Refused(
                    say(
                        "{title}: {actor} did this already. Reload to see it.",
                        title=about.title,
                        actor=before["actor"],
                    )
                )


def step_to(tx: Transaction, message_id: str, state: str, *, by: str, now: datetime, **more: Any) -> None:
    """Move a message to a state. ``more``: ``sentence`` and ``not_before``."""
    (last,) = tx.frame("message_step", columns=["step"], message_id=message_id).max()["step"].to_list()
    sentence = more.get("sentence", "")
    row = {"message_id": message_id, "step": (last or 0) + 1, "state": state, "sentence": sentence}
    tx.append("message_step", pl.DataFrame([row | {"actor": by, "done_at": now}], schema=STEP_ROWS))
    told = {"message_id": message_id, "state": state, "sentence": sentence, "changed_at": now}
    told |= {"not_before": more.get("not_before")}
    kinds = {"not_before": pl.Datetime("us"), "changed_at": pl.Datetime("us")}
    tx.update("message", pl.DataFrame([told], schema_overrides=kinds), ["message_id"])


def check_message_can_be_undone(tx: Snapshot, operation_id: str) -> None:
    """Raise Problem if an e-mail of the operation has left, or may have."""
    for row in tx.rows("message", operation_id=operation_id, channel=BY_MAIL):
        if row["state"] != TO_SEND:
            raise Problem(say("The e-mail has left, or is being sent. It cannot be taken back."))


def load_messages_of_orders(snapshot: Snapshot, order_ids: Sequence[str]) -> pl.DataFrame:
    """Load everything said to the customer of these orders, for their own copy: one row per message, with
    ``ecom_order_id`` and columns of TOLD_ROWS."""
    told = load_told(snapshot, OF_ORDERS_HERE, order_ids)
    return told.select(
        pl.col("document_id").alias("ecom_order_id"),
        "kind", "channel", "recipient", "subject", "body", "note", "state", "asked_at",
    )  # fmt: skip


def load_orders_with_messages(snapshot: Snapshot) -> pl.DataFrame:
    """Load the orders with a message that says who their customer is: ``ecom_order_id``."""
    told = load_told(snapshot, OF_ORDERS_HERE)
    return told.filter(pl.col("body") != "").select(ecom_order_id="document_id").unique()


def erase_messages(tx: Transaction, order_ids: Sequence[str], *, by: str, now: datetime) -> None:
    """Erase address and text of the messages about these orders for good. What was not sent is not sent."""
    told = load_told(tx, OF_ORDERS_HERE, order_ids).unique("message_id")
    for message_id in told.filter(state=TO_SEND)["message_id"]:
        step_to(tx, message_id, TAKEN_BACK, by=by, now=now)
    if len(told):
        ids = told.select("message_id")
        nothing = [pl.lit("").alias(name) for name in PERSONAL]
        tx.update("message", ids.with_columns(nothing), ["message_id"])
        steps = tx.frame("message_step", columns=["message_id", "step"], matching=ids)
        tx.update("message_step", steps.with_columns(sentence=pl.lit("")), ["message_id", "step"])
