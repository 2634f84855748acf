"""Schemas of what there is to tell.

Tested in tests/core/test_schemas.py.
"""

import polars as pl

from core.amounts import MONEY_SUM
from core.messages import TOLD_ROWS

NEWS_ROWS = pl.Schema(
    {
        "kind": pl.String(),
        "customer": pl.String(),
        "email": pl.String(),
        "phone": pl.String(),
        "countries": pl.List(pl.String()),
        "orders": pl.List(pl.String()),
        "occasions": pl.List(pl.String()),
        "attempts": pl.List(pl.Int64()),
        "promises": pl.List(pl.Date()),
        "sources": pl.List(pl.String()),
        "placed": pl.List(pl.Date()),
        "before": pl.List(pl.Date()),
        "late": pl.List(pl.Boolean()),
        "news": pl.String(),
        "shop_ids": pl.List(pl.String()),
        "shops": pl.String(),
        "items": pl.String(),
        "carrier": pl.String(),
        "tracking_number": pl.String(),
        "tracking_url": pl.String(),
        "amount": MONEY_SUM,
        "currency": pl.String(),
        "since": pl.Datetime("us"),
        "state": pl.String(),
        "tried": pl.Int64(),
    }
)
"""One row per piece of news for a customer: an order that is ready, a parcel, a refund, or all their orders
with a new date. ``occasions`` and ``attempts``: of each order (core/messages). ``since``: UTC. ``state``: of
the last message about it, empty if there is none; ``tried``: number of messages. ``news``: one of NEWS_LABELS
for a new date."""

VENDOR_MESSAGE_ROWS = pl.Schema(
    {
        **TOLD_ROWS,
        "answered_at": pl.Datetime("us"),
        "vendor_id": pl.String(),
        "shop_id": pl.String(),
        "vendor": pl.String(),
    }
)
"""One row per message to a vendor and purchase order it is about, newest first. ``answered_at``: UTC, the
first confirmation about it that was accepted afterwards, or an answer that was noted."""
