"""Labels of changed fields and their values, for the change log, refusals and POS reconciliation."""

from datetime import date, datetime, time
from decimal import Decimal

import polars as pl

from core.language import marked, say
from core.ledger.change_log import KEY_SEPARATOR, TABLE_KEYS, with_key
from core.shop_time import day_in, in_shop
from core.store import Snapshot
from core.wording import full_day_text, value_text

FIELD_LABELS = {
    "payment_status": marked("payment"),
    "payment_method": marked("paid by"),
    "payment_reference": marked("reference"),
    "fraud_check": marked("fraud check"),
    "shipment_status": marked("shipment"),
    "ticked_in_pos": marked("marked as shipped in the POS"),
    "ready_for_pickup": marked("ready for pickup"),
    "pickup_note": marked("note"),
    "hold_reason": marked("why on hold"),
    "held_until": marked("on hold until"),
    "ship_complete": marked("ships complete"),
    "tracking_number": marked("tracking number"),
    "told_promise": marked("told the customer"),
    "expected_on": marked("due"),
    "dated_by_line": marked("lines due on days of their own"),
    "ordered": marked("units"),
    "quantity": marked("units"),
    "ordered_at": marked("sent"),
    "sent_at": marked("sent"),
    "vendor_id": marked("vendor"),
    "pos_number": marked("POS number"),
    "listed": marked("on the document"),
    "layout": marked("layout of order files"),
    "name": marked("name"),
    "description": marked("description"),
    "note": marked("note"),
    "reason": marked("reason"),
    "priority": marked("priority"),
    "delivery": marked("delivery"),
    "shipped": marked("shipped"),
    "refunded": marked("refunded"),
    "packed": marked("packed"),
    "received": marked("received"),
    "cancelled": marked("cancelled"),
    "unit_cost": marked("unit cost"),
    "unit_price": marked("unit price"),
    "carrier": marked("carrier"),
    "shop_id": marked("shop"),
    "on_hand": marked("on hand"),
    "found": marked("found"),
}
"""Labels of fields; others fall back to the column name."""

STATUS_FIELDS = ["payment_status", "fraud_check", "shipment_status", "delivery"]
"""Fields whose values are keywords of the program."""

VALUE_WORDS = {
    "true": marked("yes"),
    "false": marked("no"),
    "not_paid": marked("not paid"),
    "partially_paid": marked("partially paid"),
    "paid": marked("paid"),
    "refunded": marked("refunded"),
    "cancelled": marked("cancelled"),
    "unchecked": marked("unchecked"),
    "cleared": marked("cleared"),
    "fraud": marked("fraud"),
    "not_shipped": marked("not shipped"),
    "partially_shipped": marked("partially shipped"),
    "shipped": marked("shipped"),
    "picked_up": marked("picked up"),
    "ship": marked("ship"),
    "pickup": marked("pickup"),
}
"""Keywords in words."""

CHANGE_LABELS = {
    ("listed", "true"): marked("added"),
    ("listed", "false"): marked("taken off"),
    ("on_hold", "true"): marked("on hold"),
    ("on_hold", "false"): marked("released"),
    ("ship_complete", "true"): marked("ships complete"),
    ("ship_complete", "false"): marked("may leave in parts"),
    ("closed", "true"): marked("closed"),
    ("closed", "false"): marked("open again"),
    ("left_out", "true"): marked("left out of the plan"),
    ("left_out", "false"): marked("in the plan again"),
    ("apart", ""): marked("on the order of the others"),
    ("apart", "alone"): marked("on an order of its own"),
}
"""Text for a field that changed to this value."""

SENT_FIELDS = ["ordered_at", "sent_at"]
"""Fields that are set when a document is sent. A draft has none of them."""


def field_label(column: str) -> str:
    """Return the label of a field."""
    return say(FIELD_LABELS.get(column, column.replace("_", " ")))


def field_labels() -> dict[str, str]:
    """Return the labels of all fields that have one, in the reader's language."""
    return {column: say(label) for column, label in FIELD_LABELS.items()}


def value_words() -> dict[str, str]:
    """Return the keywords among the values of fields, in the reader's language."""
    return {value: say(word) for value, word in VALUE_WORDS.items()}


def field_value_text(column: str, value: str | None, time_zone: str) -> str:
    """Return a field's value for people. ``value``: as stored in the change log (change_log.as_text);
    ``time_zone``: of the clock that moments are told by."""
    if value in ("true", "false"):
        return say(VALUE_WORDS[value])
    if column in STATUS_FIELDS and value is not None:
        return say(VALUE_WORDS.get(value, value.replace("_", " ")))
    if column.endswith("_at") and value is not None:
        moment = datetime.fromisoformat(value)
        day = full_day_text(day_in(time_zone, moment))
        return day if moment.time() == time() else f"{day}, {in_shop(time_zone, moment):%H:%M}"
    if column.endswith("_on") and value is not None:
        return full_day_text(date.fromisoformat(value))
    if column in ("unit_cost", "unit_price") and value is not None:
        return value_text(Decimal(value))
    return value_text(value)


def change_text(column: str, before: str | None, after: str | None, time_zone: str) -> str:
    """Describe a change: “units 2 → 7”, “taken off”, “6 cancelled”."""
    if column in SENT_FIELDS:
        return say("sent") if after else say("a draft again")
    if column == "cancelled":
        gone = int(after or 0) - int(before or 0)
        return (
            say("{units} cancelled", units=gone) if gone > 0 else say("{units} incoming again", units=-gone)
        )
    if (label := CHANGE_LABELS.get((column, after or ""))) is not None:
        return say(label)
    was, now = (field_value_text(column, value, time_zone) for value in (before, after))
    return f"{field_label(column)} {was} → {now}"


# --- with the store ---


def load_without_repeated_days(snapshot: Snapshot, changes: pl.DataFrame) -> pl.DataFrame:
    """Return changes without the days of lines that *Expected on*, or its undo, gave the whole document."""
    days = changes.filter(pl.col("column_name") == "expected_on")
    numbers = days.select(number="operation_number").unique()
    operations = snapshot.frame("operation", columns=["number", "kind", "reverses"], matching=numbers)
    undone = operations["reverses"].drop_nulls().to_list()
    ids = snapshot.frame("operation", columns=["operation_id"], kind="expected", operation_id=undone)
    is_whole = (pl.col("kind") == "expected") | pl.col("reverses").is_in(ids["operation_id"].implode())
    of_whole_documents = operations.filter(is_whole)["number"]
    is_header = ~pl.col("table_name").str.ends_with("_line")
    given_by_document = days.filter(
        is_header, pl.col("operation_number").is_in(of_whole_documents.implode())
    ).select(
        "operation_number",
        "column_name",
        table_name=pl.format("{}_line", "table_name"),
        document_id="row_key",
    )
    document_id = pl.col("row_key").str.split(KEY_SEPARATOR).list.first()
    keyed = changes.with_columns(document_id=document_id)
    return keyed.join(
        given_by_document, on=given_by_document.columns, how="anti", maintain_order="left"
    ).drop("document_id")


def load_items_of(snapshot: Snapshot, rows: pl.DataFrame) -> pl.DataFrame:
    """Load the item names of changed rows, or the vendor's name for its layout: one row per row about an
    item or such a vendor, ``table_name, row_key, item``.

    ``rows``: ``table_name, row_key``.
    """
    keys = rows.select("table_name", "row_key").unique()
    item_ids = [
        _item_ids(snapshot, table, part)
        for (table,), part in keys.group_by("table_name")
        if table in TABLE_KEYS and "item_id" in snapshot.schema(str(table))
    ]
    nothing = pl.DataFrame(schema=dict.fromkeys(("table_name", "row_key", "item_id"), pl.String))
    ids = pl.concat([nothing, *item_ids])
    names = snapshot.frame("item", columns=["item_id", "description"], matching=ids.select("item_id"))
    vendors = snapshot.frame("vendor", columns=["vendor_id", "name"]).rename({"vendor_id": "row_key"})
    of_vendors = keys.filter(table_name="vendor_layout").join(vendors, on="row_key")
    of_items = ids.join(names, on="item_id").select("table_name", "row_key", item="description")
    return pl.concat([of_items, of_vendors.rename({"name": "item"})])


def _item_ids(snapshot: Snapshot, table: str, rows: pl.DataFrame) -> pl.DataFrame:
    rows, key = with_key(snapshot, table, rows), list(TABLE_KEYS[table])
    if "item_id" not in key:
        lines = snapshot.frame(table, columns=[*key, "item_id"], matching=rows.select(key))
        rows = rows.join(lines, on=key)
    return rows.select("table_name", "row_key", "item_id")


def load_with_vendor_names(snapshot: Snapshot, rows: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Replace vendor ids in ``columns`` by names. ``rows``: one per field, with ``column_name``."""
    names = dict(snapshot.frame("vendor", columns=["vendor_id", "name"]).iter_rows())
    named = pl.col(columns).replace(names)
    return rows.with_columns(pl.when(column_name="vendor_id").then(named).otherwise(pl.col(columns)))
