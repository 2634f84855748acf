"""POS reconciliation: orders that differ between here and the POS or web shop, or are paid but held."""

import polars as pl

from core.language import marked, say, say_each
from core.ledger import KEY_SEPARATOR, value_words
from core.orders.schemas import DIFFERENCE_ROWS
from core.orders.stages import load_of_own_shops, orders_in
from core.store import Snapshot
from core.wording import counted_each

DIFFERENCE_LABELS = {
    "to_tick": marked("Shipped here, not marked in the POS"),
    "no_tracking": marked("Tracking missing"),
    "paid_held": marked("Paid but held"),
    "differs": marked("Differs from the last import"),
}
"""Kinds of differences, and their names on pages."""

POS_DIFFERENCES = DIFFERENCE_ROWS.names()
"""Columns of the list: one row per order and difference."""

COMPARED = {
    "payment_status": marked("Payment"),
    "shipment_status": marked("Shipment"),
    "shipped": marked("shipped"),
    "refunded": marked("refunded"),
}
"""Fields of orders and their lines that an import also has, and their names in sentences."""


def pos_differences(
    orders: pl.DataFrame, facts: pl.DataFrame, untracked: pl.DataFrame, overrides: pl.DataFrame
) -> pl.DataFrame:
    """Return the differences: columns POS_DIFFERENCES, by kind, oldest order first.

    ``orders``: the list of orders. ``facts``: ``ecom_order_id, payment_status, fraud_check, url``.
    ``untracked``: ``ecom_order_id`` and ``parcels`` sent without a number. ``overrides``: ``ecom_order_id,
    what, here, there`` per field in which we differ from the last import.
    """
    known = orders.join(facts, on="ecom_order_id", how="left")
    kinds = {
        "to_tick": known.filter(pl.col("stage") == "to_tick").with_columns(
            says=pl.lit(say("Mark it as shipped in the POS, then here."))
        ),
        "no_tracking": known.join(untracked, on="ecom_order_id").with_columns(
            says=say_each(
                "{parcels} sent without a tracking number.",
                parcels=counted_each(pl.col("parcels"), "parcel", "parcels"),
            )
        ),
        "paid_held": known.filter(
            pl.col("stage") == "check", pl.col("payment_status") == "paid"
        ).with_columns(
            says=pl.when(pl.col("fraud_check") == "fraud")
            .then(pl.lit(say("Marked as fraud and not refunded.")))
            .otherwise(pl.lit(say("Paid, but not checked for fraud.")))
        ),
        "differs": known.join(overrides, on="ecom_order_id").with_columns(
            says=say_each(
                "{what}: {here} here, {there} in the last import.",
                what=pl.col("what"),
                here=pl.col("here"),
                there=pl.col("there"),
            )
        ),
    }
    rows = [frame.with_columns(kind=pl.lit(kind)).select(POS_DIFFERENCES) for kind, frame in kinds.items()]
    return pl.concat([frame.sort("placed_at", "ecom_order_id", "says") for frame in rows])


# --- with the store ---


def load_pos_differences(snapshot: Snapshot) -> pl.DataFrame:
    """Load the current differences (see ``pos_differences``)."""
    columns = ["ecom_order_id", "payment_status", "fraud_check", "url"]
    facts = snapshot.frame("ecom_order", columns=columns)
    orders, untracked = orders_in(snapshot), _untracked(snapshot)
    return load_of_own_shops(snapshot, pos_differences(orders, facts, untracked, _local_overrides(snapshot)))


def _untracked(snapshot: Snapshot) -> pl.DataFrame:
    """Return orders with parcels sent from here without a number: ``ecom_order_id, parcels``."""
    sent = snapshot.frame("parcel_sent", picked_up=False)
    without = sent.filter(pl.col("tracking_number").fill_null("").str.strip_chars() == "")
    return without.group_by("ecom_order_id").agg(parcels=pl.len())


def _local_overrides(snapshot: Snapshot) -> pl.DataFrame:
    """Return fields that still differ in an import made after our change: the other side does not know it.

    Columns: ``ecom_order_id, what, here, there``.
    """
    overrides = _older_than_import(
        snapshot, snapshot.frame("ours", table_name=["ecom_order", "sale_line"], column_name=list(COMPARED))
    )
    of_orders = overrides.filter(pl.col("table_name") == "ecom_order").rename({"row_key": "ecom_order_id"})
    statuses = snapshot.frame(
        "ecom_order",
        columns=["ecom_order_id", "payment_status", "shipment_status"],
        matching=of_orders.select("ecom_order_id"),
    ).unpivot(index="ecom_order_id", variable_name="column_name", value_name="here")
    of_lines = (
        overrides.filter(pl.col("table_name") == "sale_line")
        .with_columns(
            pl.col("row_key")
            .str.split(KEY_SEPARATOR)
            .list.to_struct(fields=["sale_id", "number"])
            .struct.unnest()
        )
        .with_columns(line_number=pl.col("number").cast(pl.Int64))
    )
    lines = snapshot.frame("order_line_named", matching=of_lines.select("sale_id", "line_number"))
    units = lines.unpivot(
        ["shipped", "refunded"],
        index=["sale_id", "line_number", "ecom_order_id", "name"],
        variable_name="column_name",
        value_name="here",
    )
    words = pl.col("column_name").replace({name: say(word) for name, word in COMPARED.items()})
    differing = [
        of_orders.join(statuses, on=["ecom_order_id", "column_name"]).with_columns(what=words),
        of_lines.join(units, on=["sale_id", "line_number", "column_name"]).with_columns(
            what=pl.format("{} {}", "name", words)
        ),
    ]
    both_values = [pl.col("here").cast(pl.String), pl.col("imported_value").alias("there")]
    plain = pl.concat([rows.select("ecom_order_id", "what", *both_values) for rows in differing])
    values = pl.col("here", "there").fill_null(say("nothing")).replace(value_words())
    return plain.with_columns(values.str.replace_all("_", " "))


def _older_than_import(snapshot: Snapshot, overrides: pl.DataFrame) -> pl.DataFrame:
    """Keep the fields that were changed before the last import."""
    place = ["table_name", "row_key", "column_name"]
    imports = snapshot.frame("operation", columns=["number"], kind="import")["number"]
    changes = snapshot.frame("change", columns=["operation_number", *place], matching=overrides.select(place))
    since = changes.group_by(place).agg(changed=pl.col("operation_number").max())
    last_import = pl.lit(imports.max(), pl.Int64)  # Empty before the first import.
    return overrides.join(since, on=place).filter(pl.col("changed") < last_import)
