"""Choosing among the documents of the receiving page, and counting by scanner. Nothing here changes a number
that the store has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from core.wording import counted

STATE_LABELS = {"To come": "open", "Drafts": "draft", "Finished": "finished"}
"""What a document can be, as a page says it."""

DUE_FILTERS = ("Late", "Due today", "Due within 7 days", "Without a date")
"""When a document can be due, as a page says it."""


@dataclass(frozen=True, kw_only=True)
class DeliveryFilter:
    """Which documents to show; what is empty chooses everything. ``kind``: ``po`` or ``transfer``."""

    shops: Sequence[str] = ()
    vendors: Sequence[str] = ()
    due: str | None = None
    kind: str | None = None


def filtered_deliveries(documents: pl.DataFrame, wanted: DeliveryFilter) -> pl.DataFrame:
    """The documents the filter chooses, in their order: rows of ``load_documents``.

    A vendor chooses the purchase orders to it; what is due is due by the receiving shop's day.
    """
    keep: list[pl.Expr] = []
    if wanted.shops:
        keep.append(pl.col("shop_id").is_in(list(wanted.shops)))
    if wanted.vendors:
        keep += [pl.col("kind") == "po", pl.col("source_id").is_in(list(wanted.vendors))]
    if wanted.kind:
        keep.append(pl.col("kind") == wanted.kind)
    if wanted.due:
        keep.append(_is_due(wanted.due))
    return documents.filter(keep) if keep else documents


def _is_due(when: str) -> pl.Expr:
    due, today = pl.col("expected_on"), pl.col("today")
    return {
        "Late": due < today,
        "Due today": due == today,
        "Due within 7 days": due.is_between(today, today + pl.duration(days=7)),
        "Without a date": due.is_null(),
    }[when]


def broken_promises_text(broken: Sequence[Mapping[str, Any]]) -> str:
    """Which promises a new date breaks, in words; ``broken``: the answer of ``change_expected``."""
    if not broken:
        return "No order is promised later than before."
    return f"Promised later now: {'; '.join(map(delay_text, broken))}."


def delay_text(order: Mapping[str, Any]) -> str:
    """By how much an order is late, in words: “order #1042 by 3 days”; ``order``: ``ecom_order_id, days``."""
    late = "without a date" if order["days"] is None else f"by {counted(order['days'], 'day')}"
    return f"order #{order['ecom_order_id']} {late}"
