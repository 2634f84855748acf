"""Signs that Lightspeed does not show an act yet: fields unlike the last import, and pending units."""

from collections.abc import Sequence

import polars as pl

from core.to_do.schemas import SUBJECT

SHOWN_BY = {
    "refund": ("sale_line.refunded", "ecom_order.payment_status"),
    "paid": ("ecom_order.payment_status",),
    "shipped": ("sale_line.shipped", "ecom_order.shipment_status"),
    "picked_up": ("sale_line.shipped", "ecom_order.shipment_status"),
    "tracking": ("ecom_order.tracking_number", "ecom_order.carrier"),
    "order": ("purchase_order.ordered_at",),
    "send_drafts": ("purchase_order.ordered_at",),
    "close": ("purchase_order.closed", "transfer.closed"),
}
"""Fields by which an import shows an act, by kind of operation."""

RUNNING_UNITS = ("sale_line.refunded", "sale_line.shipped")
"""Fields that several acts add to. An act is shown once the import has the units that there were after it."""

FIELD = ["table_name", "row_key", "column_name"]
"""Key of a field in the change log."""

FIELD_NAME = pl.concat_str("table_name", "column_name", separator=".")
"""``ecom_order.payment_status``."""


def fields_shown_by() -> pl.DataFrame:
    """Return SHOWN_BY as a frame: ``kind, table_name, column_name``."""
    rows = [(kind, *field.split(".")) for kind, fields in SHOWN_BY.items() for field in fields]
    return pl.DataFrame(rows, schema=["kind", "table_name", "column_name"], orient="row")


def with_missing_fields(changes: pl.DataFrame, overrides: pl.DataFrame) -> pl.DataFrame:
    """Add ``missing``: True for a field that the last import has otherwise than the act left it.

    ``changes``: FIELD and ``after``, one row per act and field. ``overrides``: FIELD and ``imported_value``
    of the fields that differ from the last import now.
    """
    joined = changes.join(overrides.with_columns(held=pl.lit(value=True)), on=FIELD, how="left")
    units = [pl.col(name).cast(pl.Int64, strict=False).fill_null(0) for name in ("after", "imported_value")]
    differs = (
        pl.when(FIELD_NAME.is_in(RUNNING_UNITS))
        .then(units[0] > units[1])
        .otherwise(pl.col("after").ne_missing(pl.col("imported_value")))
    )
    return joined.with_columns(missing=pl.col("held").fill_null(value=False) & differs)


def missing_subjects(fields: pl.DataFrame) -> pl.DataFrame:
    """Return the subjects that no import has shown: one row per SUBJECT.

    ``fields``: SUBJECT, FIELD and ``missing``. An import may say it by the units of an order or by its
    status: one of them, for all its lines, is enough.
    """
    by_field = fields.group_by(*SUBJECT, FIELD_NAME.alias("field")).agg(pl.col("missing").any())
    return by_field.group_by(SUBJECT).agg(pl.col("missing").all()).filter("missing").select(SUBJECT)


def newest_units(acts: pl.DataFrame, left: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """Return the newest acts whose units together make up what is ``left`` of each ``key``.

    An import that shows some of the units shows those of the oldest acts. ``acts``: ``number``, ``key`` and
    ``units``. ``left``: ``key`` and ``left``, units above 0.
    """
    newer = pl.col("units").cum_sum().over(key) - pl.col("units")
    ordered = acts.join(left, on=list(key)).sort("number", descending=True)
    return ordered.filter(newer < pl.col("left")).select(acts.columns)
