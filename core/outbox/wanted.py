"""Wanted writes: what Lightspeed has to hold after an open act, as far as its APIs can write it.

Receipts, refunds, cancelled remainders, closings and counts cannot be written: they stay on the list.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from core.feeds import PURCHASE_ORDERS, TRANSFERS, WantedLine, Write
from core.outbox.rows import mark_of
from core.outbox.wanted_of_orders import BEFORE_THE_ACT, KINDS_OF_ORDERS, load_order_writes
from core.purchasing import PURCHASE_ORDER, TRANSFER, DocumentKind
from core.store import Snapshot
from core.sync import C_SERIES, R_SERIES
from core.wording import document_text

SENDING_ACTS = {PURCHASE_ORDER.table: ("order", "send_drafts"), TRANSFER.table: ("dispatch", "send_drafts")}
"""Acts that send a document, by its type."""

KIND_OF = {PURCHASE_ORDER.table: PURCHASE_ORDERS, TRANSFER.table: TRANSFERS}


def source_of(kind: str) -> str:
    """Return the source that takes a kind of write."""
    return R_SERIES if kind in KIND_OF.values() else C_SERIES


def midnight_in(zone: str, day: date) -> str:
    """Return a day as Lightspeed keeps it: midnight in the shop."""
    return datetime.combine(day, time(), ZoneInfo(zone)).isoformat()


def in_utc(moment: datetime) -> str:
    return moment.replace(tzinfo=UTC, microsecond=0).isoformat()


# --- with the store ---


def load_wanted(
    snapshot: Snapshot, acts: pl.DataFrame, switches: frozenset[str]
) -> list[tuple[Mapping[str, Any], Write]]:
    """Load the writes of open acts (OPEN_ACTS) that are switched on, each with its act."""
    writes: list[tuple[Mapping[str, Any], Write]] = []
    for kind in (PURCHASE_ORDER, TRANSFER):
        if KIND_OF[kind.table] in switches:
            chosen = acts.filter(
                pl.col("kind").is_in(SENDING_ACTS[kind.table]), document_type=kind.table
            ).to_dicts()
            writes += _document_writes(snapshot, kind, chosen)
    of_orders = acts.filter(pl.col("kind").is_in(KINDS_OF_ORDERS), document_type="ecom_order")
    return writes + load_order_writes(snapshot, of_orders.to_dicts(), switches)


def _document_writes(
    snapshot: Snapshot, kind: DocumentKind, acts: Sequence[Mapping[str, Any]]
) -> list[tuple[Mapping[str, Any], Write]]:
    """Return the writes of purchase orders or transfers that were sent, with their acts. Closed documents and
    those without lines have none."""
    if not acts:
        return []
    ids = pl.DataFrame({kind.key: [act["document_id"] for act in acts]}).unique()
    headers = {
        row[kind.key]: row for row in snapshot.frame(kind.table, matching=ids, closed=False).to_dicts()
    }
    lines = snapshot.frame(kind.line_table, matching=ids, listed=True).sort(kind.key, "line_number")
    items = snapshot.frame(
        "item", columns=["item_id", "pos_id", "description"], matching=lines.select("item_id").unique()
    )
    named = lines.join(items, on="item_id", maintain_order="left").with_columns(
        pos_item=pl.coalesce("pos_id", "item_id")
    )
    shops = {row["shop_id"]: row for row in snapshot.rows("shop")}
    vendors = {row["vendor_id"]: row["currency"] for row in snapshot.rows("vendor")}
    make = _order_write if kind is PURCHASE_ORDER else _transfer_write
    writes = []
    for act in acts:
        if header := headers.get(act["document_id"]):
            lines_of_document = named.filter(pl.col(kind.key) == act["document_id"]).to_dicts()
            write = make(act, header, lines_of_document, shops, vendors)
            if write.lines:
                writes.append((act, write))
    return writes


Rows = Sequence[Mapping[str, Any]]


def _order_write(
    act: Mapping[str, Any],
    header: Mapping[str, Any],
    lines: Rows,
    shops: Mapping[str, Any],
    vendors: Mapping[str, str | None],
) -> Write:
    shop = shops[header["shop_id"]]
    currency = vendors.get(header["vendor_id"] or "")
    priced = currency is None or currency == shop["currency"]  # A cost in another currency stays out.
    dates = {"orderedDate": in_utc(header["ordered_at"])}
    if header["expected_on"]:
        dates["arrivalDate"] = midnight_in(shop["time_zone"], header["expected_on"])
    wanted = tuple(
        WantedLine(
            line["pos_item"],
            line["ordered"],
            line["description"],
            _price(line["unit_cost"]) if priced else "",
        )
        for line in lines
        if line["ordered"] > 0
    )
    ids = {"vendorID": header["vendor_id"] or "", "shopID": header["shop_id"]}
    return _write(act, header, wanted, ids | dates)


def _transfer_write(
    act: Mapping[str, Any],
    header: Mapping[str, Any],
    lines: Rows,
    shops: Mapping[str, Any],
    _vendors: Mapping[str, str | None],
) -> Write:
    """Return the write of a transfer. Lightspeed takes an item once per transfer."""
    figure = "sent" if header["born_here"] else "quantity"
    units: dict[str, int] = {}
    names = {line["pos_item"]: line["description"] for line in lines}
    for line in lines:
        units[line["pos_item"]] = units.get(line["pos_item"], 0) + line[figure]
    wanted = tuple(WantedLine(item, count, names[item]) for item, count in units.items() if count > 0)
    record = {"sendingShopID": header["from_shop_id"], "receivingShopID": header["to_shop_id"]}
    if header["expected_on"]:
        zone = shops[header["to_shop_id"]]["time_zone"]
        record["needBy"] = midnight_in(zone, header["expected_on"])
    return _write(act, header, wanted, record)


def _write(
    act: Mapping[str, Any],
    header: Mapping[str, Any],
    lines: tuple[WantedLine, ...],
    record: Mapping[str, str],
) -> Write:
    document_type, document_id = act["document_type"], act["document_id"]
    number = header["pos_number"] or ("" if header["born_here"] else document_id)
    return Write(
        KIND_OF[document_type],
        mark_of(act["operation_id"], document_type, document_id),
        document_text(document_type, document_id),
        act["recorded_at"] - BEFORE_THE_ACT,
        number=number,
        lines=lines,
        record=record,
        is_new=not number,
    )


def _price(cost: Decimal | None) -> str:
    return "" if cost is None else f"{cost.normalize():f}"
