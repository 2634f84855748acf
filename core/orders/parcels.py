"""Parcels of an order: contents, sender, time, and tracking page."""

import polars as pl

from core.orders.carriers import tracking_url
from core.orders.records import OrderFacts
from core.store import Snapshot

PARCELS = [
    "parcel_id", "shipped_at", "shipped_by", "picked_up", "carrier", "tracking_number", "contents", "url",
]  # fmt: skip
"""Columns of a parcel. ``parcel_id`` and ``shipped_at`` are empty for a parcel known only from an import,
``contents`` are units and items in words, ``url`` is the carrier's tracking page.
"""


def with_tracking_pages(parcels: pl.DataFrame) -> pl.DataFrame:
    """Add ``url`` to parcels: empty without a number or for an unknown carrier."""
    urls = [tracking_url(*parcel) for parcel in parcels.select("carrier", "tracking_number").iter_rows()]
    return parcels.with_columns(url=pl.Series(urls, dtype=pl.String))


def imported_parcel(facts: OrderFacts, parcels: pl.DataFrame) -> pl.DataFrame:
    """Return the parcel that only the order's file names: one row, or none if it is among ``parcels``."""
    named = {"carrier": facts.carrier, "tracking_number": facts.tracking_number}
    known = parcels.filter(pl.col(name).eq_missing(value) for name, value in named.items())
    if not any(named.values()) or not known.is_empty():
        return parcels.clear()
    return pl.DataFrame([{**dict.fromkeys(parcels.columns), **named}], schema=parcels.schema)


# --- with the store ---


def load_parcels(snapshot: Snapshot, ecom_order_id: str, facts: OrderFacts | None) -> pl.DataFrame:
    """Load the parcels of an order that were not undone, first sent first: one row each, columns PARCELS.

    ``facts``: of the order, None if no file has it.
    """
    sent = snapshot.frame("parcel_sent", ecom_order_id=ecom_order_id).sort("shipped_at", "parcel_id")
    people = snapshot.frame(
        "operation", columns=["operation_id", "actor"], matching=sent.select("operation_id")
    )
    parcels = (
        sent.join(
            people.rename({"actor": "shipped_by"}), on="operation_id", how="left", maintain_order="left"
        )
        .join(_contents(snapshot, sent), on="parcel_id", how="left", maintain_order="left")
        .select(name for name in PARCELS if name != "url")
    )
    if facts is not None:
        parcels = pl.concat([parcels, imported_parcel(facts, parcels)])
    return with_tracking_pages(parcels).select(PARCELS)


def _contents(snapshot: Snapshot, sent: pl.DataFrame) -> pl.DataFrame:
    inside = snapshot.frame("parcel_line", matching=sent.select("parcel_id"))
    key = ["sale_id", "line_number"]
    names = snapshot.frame("order_line_named", columns=[*key, "name"], matching=inside.select(key))
    return (
        inside.join(names, on=key)
        .sort("parcel_id", *key)
        .group_by("parcel_id", maintain_order=True)
        .agg(contents=pl.format("{} × {}", "units", "name").str.join(", "))
    )
