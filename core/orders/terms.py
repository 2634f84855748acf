"""Terms of a web or special order that waits: on hold, in one piece or in parts, its priority.

An order on hold keeps its place and the units on the shelf for it, but nothing of it is picked, packed or
handed over. An order that ships complete is only packed when all its units are here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from core.language import say
from core.ledger import Change, Posting
from core.store import Snapshot
from core.wording import full_day_text


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms of one order. ``held_until``: the first day on which it may leave; None: until it is released."""

    order_id: str
    on_hold: bool = False
    hold_reason: str | None = None
    held_until: date | None = None
    ship_complete: bool = False
    priority: int = 0
    is_known: bool = False

    def is_held(self, today: date) -> bool:
        """Return True if nothing of the order may leave ``today``, the day in its shop."""
        return self.on_hold and (self.held_until is None or today < self.held_until)

    @property
    def hold_text(self) -> str:
        """Return how long it is on hold and why, for somebody who wants to pack it."""
        until = full_day_text(self.held_until) if self.held_until else ""
        held = say("on hold until {day}", day=until) if until else say("on hold")
        return f"{held} ({self.hold_reason})" if self.hold_reason else held

    def posting(self, **values: Any) -> Posting:
        """Return what to post for new terms. An order without a row of terms gets one."""
        new = {} if self.is_known else {"order_terms": [{"ecom_order_id": self.order_id}]}
        return Posting(
            rows=new,
            changes=[Change("order_terms", (self.order_id,), values)],
            result={"ecom_order_id": self.order_id},
        )


def is_held(today: pl.Expr) -> pl.Expr:
    """Return True for rows of orders on hold, see ``Terms.is_held``."""
    over = (pl.col("held_until") <= today).fill_null(value=False)
    return pl.col("on_hold").fill_null(value=False) & ~over


# --- with the store ---


def load_terms(snapshot: Snapshot, order_ids: Iterable[str]) -> dict[str, Terms]:
    """Load the terms of orders, by number. An order without a row has the default terms."""
    asked = list(order_ids)
    rows = snapshot.rows("order_terms", ecom_order_id=asked) if asked else []
    known = {row["ecom_order_id"]: Terms(**_named(row), is_known=True) for row in rows}
    return {order: known.get(order, Terms(order)) for order in asked}


def _named(row: dict[str, Any]) -> dict[str, Any]:
    return {"order_id" if name == "ecom_order_id" else name: value for name, value in row.items()}


def load_priorities(snapshot: Snapshot) -> pl.DataFrame:
    """Load the priorities of orders: ``ecom_order_id, priority``, one row per order that has one."""
    return snapshot.frame("order_terms", columns=["ecom_order_id", "priority"]).filter(pl.col("priority") > 0)
