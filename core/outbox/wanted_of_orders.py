"""Wanted writes of eCom orders: payment, shipment status and tracking number."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import polars as pl

from core.feeds import PAYMENT, SHIPMENT, TRACKING, WantedLine, Write
from core.outbox.rows import mark_of
from core.store import Snapshot
from core.wording import document_text

KINDS_OF_ORDERS = {"paid": PAYMENT, "shipped": SHIPMENT, "picked_up": SHIPMENT, "tracking": TRACKING}
"""Kind of write by kind of operation."""

FIELDS = {PAYMENT: "payment_status", SHIPMENT: "shipment_status", TRACKING: "tracking_number"}
BEFORE_THE_ACT = timedelta(days=1)
"""Time before an act from which its mark is looked for, so that the clocks need not agree."""

CODES_OF_ITEMS = ("ean", "upc", "sku", "item_id")
"""Codes by which the web shop may name an item."""

Pairs = list[tuple[Mapping[str, Any], Write]]


def seen_there(changes: pl.DataFrame, imports: set[int], number: int) -> list[str]:
    """Return the values that a source may hold so that we may change it: ours in an unbroken row, and the one
    before.

    ``changes``: ``operation_number`` and ``before`` of one field. ``imports``: numbers of the imports; an
    import ends the row, because it shows what the source had. ``number``: the act.
    """
    seen = []
    for done, before in changes.sort("operation_number", descending=True).iter_rows():
        if done > number:
            continue
        if done in imports:
            break
        seen.append(before or "")
    return seen


# --- with the store ---


def load_order_writes(
    snapshot: Snapshot, acts: Sequence[Mapping[str, Any]], switches: frozenset[str]
) -> Pairs:
    """Load the writes of acts on orders (rows of OPEN_ACTS) that are switched on, each with its act."""
    chosen = [act for act in acts if KINDS_OF_ORDERS[act["kind"]] in switches]
    if not chosen:
        return []
    ids = pl.DataFrame({"ecom_order_id": [act["document_id"] for act in chosen]}).unique()
    orders = {row["ecom_order_id"]: row for row in snapshot.frame("ecom_order", matching=ids).to_dicts()}
    parcels = _parcels(snapshot, ids)
    writes: Pairs = []
    for act in chosen:
        order = orders[act["document_id"]]
        write = _order_write(snapshot, act, order, parcels.get(act["document_id"], []))
        if write and (write.kind != SHIPMENT or "tracking" not in write.record or TRACKING in switches):
            writes.append((act, write))
    return writes


@dataclass(frozen=True)
class _Wanted:
    """State that an act wants an order to have in the web shop: the ``value`` of our ``field``, and the
    ``tracking`` number, if it has one. ``whole`` and ``lines``: see Write."""

    value: str
    field: str
    tracking: str | None = None
    whole: bool = True
    lines: tuple[WantedLine, ...] = ()


def _order_write(
    snapshot: Snapshot, act: Mapping[str, Any], order: Mapping[str, Any], parcels: Sequence[Mapping[str, Any]]
) -> Write | None:
    """Return the write of an act; None where the API has no word for it. ``parcels``: of the order."""
    kind = KINDS_OF_ORDERS[act["kind"]]
    if kind == SHIPMENT:
        wanted = _wanted_shipment(act, parcels)
    elif kind == TRACKING:
        wanted = _wanted_tracking(order, parcels)
    else:
        wanted = _Wanted("paid", FIELDS[PAYMENT])
    if wanted is None:
        return None
    record = {"order": order["ecom_order_id"], "placed_at": order["placed_at"].isoformat()}
    if wanted.tracking is not None:
        record["tracking"] = wanted.tracking
    return Write(
        kind,
        mark_of(act["operation_id"], act["document_type"], act["document_id"]),
        document_text("order", order["ecom_order_id"]),
        act["recorded_at"] - BEFORE_THE_ACT,
        lines=wanted.lines,
        record=record,
        seen=_seen(snapshot, act, order, wanted.field),
        wanted=wanted.value,
        whole=wanted.whole,
    )


def _wanted_tracking(order: Mapping[str, Any], parcels: Sequence[Mapping[str, Any]]) -> _Wanted:
    """Return the tracking number of an order, for its newest parcel."""
    number = order["tracking_number"] or ""
    lines = parcels[-1]["lines"] if parcels else ()
    return _Wanted(number, FIELDS[TRACKING], tracking=number, lines=lines)


def _wanted_shipment(act: Mapping[str, Any], parcels: Sequence[Mapping[str, Any]]) -> _Wanted | None:
    """Return the shipment of the parcel that an act sent; None without one, or where a part was picked up,
    for which the API has no word."""
    parcel = next((each for each in parcels if each["operation_id"] == act["operation_id"]), None)
    whole = _left_whole(act)
    if parcel is None or (act["kind"] == "picked_up" and not whole):
        return None
    tracking = parcel["tracking_number"] or None
    # The status is changed on shipments that have not left.
    field = FIELDS[TRACKING] if tracking else FIELDS[SHIPMENT]
    return _Wanted(act["kind"], field, tracking, whole, parcel["lines"])


def _left_whole(act: Mapping[str, Any]) -> bool:
    result = json.loads(act["result"])
    return any(row["ecom_order_id"] == act["document_id"] and row["whole"] for row in result)


def _seen(
    snapshot: Snapshot, act: Mapping[str, Any], order: Mapping[str, Any], field: str
) -> tuple[str, ...]:
    """Return what the source may hold; what it was imported with, where the act did not change the field."""
    place = {"table_name": "ecom_order", "row_key": order["ecom_order_id"], "column_name": field}
    changes = snapshot.frame("change", columns=["operation_number", "before"], **place)
    made = snapshot.frame(
        "operation",
        columns=["number"],
        matching=changes.select(number="operation_number").unique(),
        kind="import",
    )
    seen = seen_there(changes, set(made["number"]), act["number"])
    empty = [""] if field == FIELDS[TRACKING] else []
    return tuple(dict.fromkeys([*(seen or [order[field] or ""]), *empty]))


def _parcels(snapshot: Snapshot, ids: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Return the parcels of orders that were not undone, oldest first, with their units as WantedLines."""
    columns = ["parcel_id", "operation_id", "ecom_order_id", "tracking_number", "shipped_at"]
    parcels = snapshot.frame("parcel_sent", columns=columns, matching=ids).sort("shipped_at", "parcel_id")
    lines = snapshot.frame("parcel_line", matching=parcels.select("parcel_id"))
    key = ["sale_id", "line_number"]
    sold = snapshot.frame("sale_line", columns=[*key, "item_id"], matching=lines.select(key))
    named = snapshot.frame(
        "item", columns=[*CODES_OF_ITEMS, "description"], matching=sold.select("item_id").unique()
    ).with_columns(codes=pl.concat_str(CODES_OF_ITEMS, separator="|", ignore_nulls=True))
    by_item = lines.join(sold, on=key).group_by("parcel_id", "item_id", maintain_order=True)
    units = by_item.agg(pl.col("units").sum()).join(named, on="item_id")
    parcels_of: dict[str, list[dict[str, Any]]] = {}
    for parcel in parcels.iter_rows(named=True):
        contents = units.filter(parcel_id=parcel["parcel_id"]).select("codes", "units", "description")
        wanted = tuple(WantedLine(codes, count, name) for codes, count, name in contents.iter_rows())
        parcels_of.setdefault(parcel["ecom_order_id"], []).append({**parcel, "lines": wanted})
    return parcels_of
