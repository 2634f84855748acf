"""Filters of the documents on the receiving page. Nothing here changes a number in the store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from core.allocation import order_number
from core.language import marked, say
from core.wording import counted, late_by

STATE_LABELS = {marked("Incoming"): "open", marked("Drafts"): "draft", marked("Finished"): "finished"}
"""Document states by their names on pages."""

DUE_FILTERS = (marked("Late"), marked("Due today"), marked("Due within 7 days"), marked("Without a date"))
"""Filters by due date, as named on pages."""


@dataclass(frozen=True, kw_only=True)
class DeliveryFilter:
    """Filter of documents. An empty field chooses everything. ``kind``: ``po`` or ``transfer``."""

    shops: Sequence[str] = ()
    vendors: Sequence[str] = ()
    due: str | None = None
    kind: str | None = None


def filtered_deliveries(documents: pl.DataFrame, wanted: DeliveryFilter) -> pl.DataFrame:
    """Return the documents the filter chooses, in their order. ``documents``: from ``load_deliveries``.

    A vendor chooses the purchase orders to it. Due dates compare with the date in the receiving shop.
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


def due_on() -> pl.Expr:
    """Return the day on which the next units of a document are due; an open one may have several days."""
    return pl.coalesce("next_on", "expected_on")


def _is_due(when: str) -> pl.Expr:
    due, today = due_on(), pl.col("today")
    return {
        "Late": due < today,
        "Due today": due == today,
        "Due within 7 days": due.is_between(today, today + pl.duration(days=7)),
        "Without a date": due.is_null(),
    }[when]


def with_status(documents: pl.DataFrame) -> pl.DataFrame:
    """Add ``status``: when an open document is due, in words. ``documents``: from ``load_deliveries``."""
    late = pl.col("days_late")
    due, today = due_on(), pl.col("today")
    return documents.with_columns(
        status=pl.when(due.is_null())
        .then(pl.lit(say("No date")))
        .when(due < today)
        .then(late_by(late))
        .when(due == today)
        .then(pl.lit(say("Due today")))
        .otherwise(pl.lit(say("On the way")))
    )


def broken_promises_text(broken: Sequence[Mapping[str, Any]]) -> str:
    """Describe the promises that a new date breaks. ``broken``: the answer of ``change_expected``."""
    if not broken:
        return say("No order is promised later than before.")
    return say("Promised later now: {orders}.", orders="; ".join(map(delay_text, broken)))


def delay_text(order: Mapping[str, Any]) -> str:
    """Describe an order's delay: “order #1042 by 3 days”. ``order``: ``ecom_order_id, days``."""
    number = order_number(order["ecom_order_id"])
    if order["days"] is None:
        return say("{order} without a date", order=number)
    return say("{order} by {days}", order=number, days=counted(order["days"], "day", "days"))
