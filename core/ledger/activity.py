"""Activity: each operation in words, with the person who did it."""

import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from core.language import marked, marked_noun, say, say_each
from core.ledger.change_log import KEY_SEPARATOR
from core.ledger.field_labels import (
    change_text,
    load_items_of,
    load_with_vendor_names,
    load_without_repeated_days,
)
from core.store import Snapshot, load_time_zone
from core.wording import counted

OPERATION_LABELS = {
    "import": marked("Import"),
    "create": marked("Drafted"),
    "edit": marked("Edited"),
    "order": marked("Purchase order sent"),
    "send_drafts": marked("Drafts sent"),
    "dispatch": marked("Transfer sent"),
    "expected": marked("Date changed"),
    "receipt": marked("Receipt"),
    "transfer_return": marked("Sent back"),
    "close_short": marked("Remainder cancelled"),
    "loss": marked("Lost in transit"),
    "close": marked("Closed"),
    "reopen": marked("Reopened"),
    "link": marked("POS number entered"),
    "reply": marked("Vendor confirmation accepted"),
    "adjustment": marked("Stock adjusted"),
    "clear": marked("Order cleared"),
    "fraud": marked("Order marked as fraud"),
    "paid": marked("Order paid"),
    "packed": marked("Order packed"),
    "take_anyway": marked("Units taken out of turn"),
    "ready_for_pickup": marked("Ready for pickup"),
    "shipped": marked("Order shipped"),
    "picked_up": marked("Order picked up"),
    "tracking": marked("Tracking number"),
    "ticked": marked("Marked as shipped in the POS"),
    "done_there": marked("Done in Lightspeed"),
    "refund": marked("Refund"),
    "told": marked("Customer told"),
    "told_ready": marked("Customer told: ready for pickup"),
    "told_shipped": marked("Customer told: shipped"),
    "told_late": marked("Customer told: new date"),
    "told_refunded": marked("Customer told: refunded"),
    "order_mailed": marked("Purchase order mailed"),
    "vendor_asked": marked("Vendor asked"),
    "vendor_answered": marked("Vendor's answer noted"),
    "message_settled": marked("E-mail in doubt settled"),
    "told_by": marked("Day that customers are told"),
    "priority": marked("Priority changed"),
    "held": marked("Order put on hold"),
    "released": marked("Order released from hold"),
    "parts": marked("Order to ship complete or in parts"),
    "promised": marked("Promised at the till"),
    "handed_over": marked("Till promise handed over"),
    "promise_cancelled": marked("Till promise cancelled"),
    "matched": marked("Sale matched with a web order"),
    "ruled_out": marked("Sale is not a web order"),
    "given": marked("Units of a purchase order given to an order"),
    "shop_rule": marked("Rule of a shop chosen"),
    "moved_up": marked("Order moved first"),
    "moved_back": marked("Order back in its place"),
    "erasure": marked("Customer's details erased"),
    "plan": marked("Plan changed"),
    "layout": marked("Layout of order files changed"),
    "vendor_layout": marked("Vendor's layout chosen"),
    "rate": marked("Currency rate set"),
    "reversal": marked("Undo"),
}
"""Names of operations by kind: every kind that core/ writes, and no other."""

DOCUMENT_LABELS = {
    "purchase_order": marked("Purchase order"),
    "transfer": marked("Transfer"),
    "vendor_return": marked("Vendor return"),
    "special_order": marked("Special order"),
    "sale": marked("Sale"),
}

DOCUMENT_OF = {
    "purchase_order": "purchase_order",
    "purchase_order_line": "purchase_order",
    "purchase_order_part": "purchase_order",
    "transfer": "transfer",
    "transfer_line": "transfer",
}
"""Document that a changed row belongs to. Other changes are listed without a document."""

OMITTED_FIELDS = [
    "version", "told_at", "told_by", "returned_here", "closed", "column_name", "header", "dated_by_line",
    "details_erased", "rate", "moved_up", "turn_given", "part_on", "part_units",
    "method", "confirmed_on",
    "outcome",
]  # fmt: skip
"""Fields that only repeat the time, the person, the kind of the operation or its note."""

MOST_LISTED_FACTS = 4
"""Number of items or fields listed for one document. The others are counted."""

ROW_NOUNS = {
    "currency_rates": marked_noun("currency rate", "currency rates"),
    "given_units": marked_noun("given unit", "given units"),
    "moved_orders": marked_noun("moved order", "moved orders"),
    "order_matches": marked_noun("match of an order", "matches of orders"),
    "order_terms": marked_noun("terms of an order", "terms of orders"),
    "purchase_order_parts": marked_noun("purchase order part", "purchase order parts"),
    "remembered_vendors": marked_noun("remembered vendor", "remembered vendors"),
    "shop_rules": marked_noun("shop rule", "shop rules"),
    "shortfalls": marked_noun("cause of negative stock", "causes of negative stock"),
    "web_order_lines": marked_noun("web order line", "web order lines"),
    "shops": marked_noun("shop", "shops"),
    "vendors": marked_noun("vendor", "vendors"),
    "items": marked_noun("item", "items"),
    "vendor_items": marked_noun("vendor item", "vendor items"),
    "price_breaks": marked_noun("price break", "price breaks"),
    "stock": marked_noun("stock figure", "stock figures"),
    "sales": marked_noun("sale line", "sale lines"),
    "ecom_orders": marked_noun("eCom order", "eCom orders"),
    "purchase_orders": marked_noun("purchase order line", "purchase order lines"),
    "vendor_returns": marked_noun("vendor return line", "vendor return lines"),
    "special_orders": marked_noun("special order", "special orders"),
    "transfers": marked_noun("transfer line", "transfer lines"),
}
"""Nouns for the rows of each import file."""

FACT = pl.Schema({"operation_number": pl.Int64, "document": pl.String, "says": pl.String})
"""One thing an operation did to a document (empty: no document), in words (empty: nothing beyond its kind).
"""

FINAL = ["import", "reversal", "erasure", "message_settled", "vendor_answered"]
"""Kinds that cannot be undone. An import is restored from the backup made before it; an undo is redone by
hand; erased details are gone; what became of a message is said once.
"""


def activity(operations: pl.DataFrame, facts: pl.DataFrame, undone: pl.DataFrame) -> pl.DataFrame:
    """Describe operations in words, newest first: one row per operation.

    Columns: ``number, recorded_at, kind, actor, what, undone, can_undo, operation_id``. ``facts``: see
    ``movement_facts`` and ``change_facts``. ``undone``: ``operation_id, number, kind`` of the operations they
    reverse.
    """
    rows = (
        operations.join(_by_document(facts), left_on="number", right_on="operation_number", how="left")
        .join(undone.select(reverses="operation_id", undid=_undone_label()), on="reverses", how="left")
        .sort("number", descending=True)
    )
    what = pl.Series("what", [_sentence(row) for row in rows.iter_rows(named=True)], dtype=pl.String)
    was_undone = pl.col("operation_id").is_in(operations["reverses"].drop_nulls().implode())
    return rows.select(
        "number",
        "recorded_at",
        operation_label().alias("kind"),
        "actor",
        what,
        was_undone.alias("undone"),
        (~was_undone & ~pl.col("kind").is_in(FINAL)).alias("can_undo"),
        "operation_id",
    )


def operation_label() -> pl.Expr:
    """Return the name of an operation by its ``kind``."""
    return pl.col("kind").replace({kind: say(label) for kind, label in OPERATION_LABELS.items()})


def _undone_label() -> pl.Expr:
    return pl.format("{}: {}", "number", operation_label())


def movement_facts(movements: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """Turn movements into facts: one row per operation, document and item, with the columns of FACT.

    ``names``: ``item_id, description``.
    """
    units = pl.col("units")
    sign = pl.when(units > 0).then(pl.lit("+")).otherwise(pl.lit("−"))
    labels = {kind: say(label) for kind, label in DOCUMENT_LABELS.items()}
    document = pl.format("{} {}", pl.col("document_type").replace(labels), "document_id")
    return (
        movements.with_columns(
            document=pl.when(pl.col("document_type").is_in(list(DOCUMENT_LABELS))).then(document)
        )
        .group_by("operation_number", "document", "item_id", maintain_order=True)
        .agg(units=pl.col("quantity").sum())
        .filter(units != 0)
        .join(names, on="item_id", maintain_order="left")
        .select("operation_number", "document", says=pl.format("{} {}{}", "description", sign, units.abs()))
    )


def change_facts(changes: pl.DataFrame, items: pl.DataFrame, time_zone: str) -> pl.DataFrame:
    """Turn changed fields into facts: one row per field, with the columns of FACT. The document's own fields
    come first.

    ``changes``: the history of fields; ``items``: the result of field_labels.load_items_of; ``time_zone``: of
    the clock that moments are told by.
    """
    rows = changes.join(items, on=["table_name", "row_key"], how="left").sort(
        "operation_number", "table_name", pl.col("row_key").str.len_chars(), "row_key", "column_name"
    )
    return pl.DataFrame([_change_fact(row, time_zone) for row in rows.iter_rows(named=True)], schema=FACT)


def _change_fact(row: Mapping[str, Any], time_zone: str) -> dict[str, Any]:
    kind, number = DOCUMENT_OF.get(row["table_name"]), row["row_key"].partition(KEY_SEPARATOR)[0]
    text = (
        ""
        if row["column_name"] in OMITTED_FIELDS
        else change_text(row["column_name"], row["before"], row["after"], time_zone)
    )
    return {
        "operation_number": row["operation_number"],
        "document": f"{say(DOCUMENT_LABELS[kind])} {number}" if kind else None,
        "says": " ".join(part for part in (row["item"], text) if part) if text else None,
    }


def _by_document(facts: pl.DataFrame) -> pl.DataFrame:
    """Group facts by operation: ``operation_number, documents, others`` (facts without a document)."""
    texts = pl.col("says").drop_nulls()
    more = say_each(
        "{listed} and {number} more",
        listed=texts.head(MOST_LISTED_FACTS).str.join(", "),
        number=texts.len() - MOST_LISTED_FACTS,
    )
    short = pl.when(texts.len() > MOST_LISTED_FACTS).then(more).otherwise(texts.str.join(", "))
    by_document = facts.group_by("operation_number", "document", maintain_order=True).agg(says=short)
    named = pl.concat_str("document", pl.col("says").replace("", None), separator=": ", ignore_nulls=True)
    return by_document.group_by("operation_number").agg(
        documents=named.filter(pl.col("document").is_not_null()),
        others=pl.col("says").filter(pl.col("document").is_null()),
    )


def _sentence(row: dict[str, Any]) -> str:
    """Return one sentence about what the operation did."""
    result = json.loads(row["result"] or "null")
    answer = result if isinstance(result, dict) else {}
    if row["kind"] == "import":
        return rows_read_text(answer.get("rows", {}))
    documents, more = (
        (row["documents"] or [])[:MOST_LISTED_FACTS],
        (row["documents"] or [])[MOST_LISTED_FACTS:],
    )
    rest = say("and {documents}", documents=counted(len(more), "more document", "more documents"))
    why_short = {line["reason"] for line in answer.get("given_up", [])}
    parts = (row["undid"], *documents, rest if more else "", row["note"], *why_short, *(row["others"] or []))
    return "; ".join(part for part in parts if part)


def rows_read_text(rows: Mapping[str, int]) -> str:
    """Describe the rows an import read: “2 shops, 40 sale lines”. ``rows``: number of rows by file."""
    return ", ".join(counted(count, *ROW_NOUNS[file]) for file, count in rows.items() if count)


# --- with the store ---


def load_activity(snapshot: Snapshot, last: int = 200) -> pl.DataFrame:
    """Load the ``last`` operations in words, newest first (see ``activity``)."""
    operations = snapshot.frame("operation", above={"number": snapshot.version - last})
    numbers = operations.filter(pl.col("kind") != "import").select(operation_number="number")
    movements = snapshot.frame("stock_movement", matching=numbers)
    changes = load_without_repeated_days(snapshot, snapshot.frame("change", matching=numbers))
    named = movements.select("item_id")
    facts = [
        movement_facts(movements, snapshot.frame("item", columns=["item_id", "description"], matching=named)),
        change_facts(
            load_with_vendor_names(snapshot, changes, "before", "after"),
            load_items_of(snapshot, changes),
            load_time_zone(snapshot),
        ),
    ]
    undone = snapshot.frame("operation", operation_id=operations["reverses"].drop_nulls().to_list())
    return activity(operations, pl.concat(facts), undone)


def load_was_done(snapshot: Snapshot, operation_id: str) -> bool:
    """Return True if there is an operation of this id."""
    return bool(snapshot.rows("operation", operation_id=operation_id))
