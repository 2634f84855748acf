"""Sales of the store as of the last import, for an adapter that has to find one of them again.

Our people's changes since are left out, because repeating them would look as if the source had shown them.
"""

import polars as pl

from core.exchange.order_matches import as_decided, load_order_matches
from core.ledger import SALE_LINE_KEY, load_local_overrides
from core.lightspeed import is_own_ticket
from core.neutral import SALES_FILE, SalesWanted
from core.store import Snapshot

TOLD_BY_IMPORT = ("ecom_order_id", "shipped", "refunded")
"""Columns of a sale line in which our value may differ from the last import."""

SALE_CODES = ["item_id", "sku", "upc", "ean"]


def load_sales_as_imported(snapshot: Snapshot, wanted: SalesWanted) -> dict[str, pl.DataFrame]:
    """Load text frames of the wanted ``sales``, of their ``items`` (codes only) and of their ``ecom_orders``,
    ``order_matches``, which people decided and which the sales follow, and ``web_order_lines``, the orders
    that were matched with a sale by items.

    ``ecom_orders`` has ``ticked_in_pos`` (marked as shipped in the POS), and ``ticked_here`` if we set it.
    """
    sales = _sales(snapshot, wanted)
    items = snapshot.frame("item", columns=SALE_CODES, matching=sales.select("item_id").unique())
    orders = pl.DataFrame({"ecom_order_id": sorted(wanted.orders)}, schema={"ecom_order_id": pl.String})
    return {
        "sales": _as_text(sales),
        "items": _as_text(items),
        "ecom_orders": _as_text(_ticks(snapshot, orders)),
        "order_matches": load_order_matches(snapshot),
        "web_order_lines": snapshot.frame(
            "web_order_line", columns=["ecom_order_id", "sale_id"], matching=orders
        ).drop_nulls(),
    }


def _sales(snapshot: Snapshot, wanted: SalesWanted) -> pl.DataFrame:
    """Return the sale lines that an adapter has to see, as the last import had them: columns of sales.csv."""
    keys = {
        "sale_id": pl.Series(sorted(wanted.sales), dtype=pl.String),
        "ecom_order_id": pl.Series(sorted(wanted.orders), dtype=pl.String),
        "line_number": pl.Series(sorted(wanted.line_numbers), dtype=pl.Int32),
    }
    parts = [
        snapshot.frame("sale_line", matching=pl.DataFrame({name: values}))
        for name, values in keys.items()
        if len(values)
    ]
    if wanted.since and wanted.until:
        since, until = {"sold_at": wanted.since}, {"sold_at": wanted.until}
        between = snapshot.frame("sale_line", above=since, up_to=until)
        parts.append(between.filter(pl.col("ecom_order_id").is_null() | is_own_ticket()))
    key = SALE_LINE_KEY
    none = snapshot.frame("sale_line", sale_id="")
    lines = pl.concat([none, *parts]).unique(key, maintain_order=True)
    ours = load_local_overrides(snapshot, "sale_line")
    for column in TOLD_BY_IMPORT:
        held = ours.filter(pl.col("column_name") == column).select(
            *key, "imported_value", held=pl.lit(value=True)
        )
        imported = pl.col("imported_value").cast(lines.schema[column])
        joined = lines.join(held, on=key, how="left", maintain_order="left")
        lines = joined.with_columns(pl.when("held").then(imported).otherwise(column).alias(column))
        lines = lines.drop("held", "imported_value")
    columns = [column.name for column in SALES_FILE.columns if column.name in lines.columns]
    return as_decided(lines, load_order_matches(snapshot)).select(columns)


def _ticks(snapshot: Snapshot, orders: pl.DataFrame) -> pl.DataFrame:
    ticks = snapshot.frame("ecom_order", columns=["ecom_order_id", "ticked_in_pos"], matching=orders)
    ours = load_local_overrides(snapshot, "ecom_order").filter(pl.col("column_name") == "ticked_in_pos")
    held = ours.select("ecom_order_id", "imported_value", ticked_here=pl.lit(value=True))
    joined = ticks.join(held, on="ecom_order_id", how="left", maintain_order="left")
    imported = (
        pl.when("ticked_here").then("imported_value").otherwise(pl.col("ticked_in_pos").cast(pl.String))
    )
    return joined.select("ecom_order_id", ticked_in_pos=imported, ticked_here="ticked_here")


def load_orders_as_imported(snapshot: Snapshot, numbers: pl.DataFrame) -> pl.DataFrame:
    """Load the eCom orders with these numbers: columns of ``ecom_order`` as texts, as of the last import."""
    orders = _as_text(snapshot.frame("ecom_order", matching=numbers))
    ours = load_local_overrides(snapshot, "ecom_order").join(numbers, on="ecom_order_id", how="semi")
    for column in ours["column_name"].unique():
        held = ours.filter(column_name=column).select(
            "ecom_order_id", told=pl.col("imported_value").fill_null("")
        )
        joined = orders.join(held, on="ecom_order_id", how="left", maintain_order="left")
        orders = joined.with_columns(pl.coalesce("told", column).alias(column)).drop("told")
    return orders


def _as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Return every cell as an adapter writes it; empty if unknown."""
    times = [name for name, kind in frame.schema.items() if kind == pl.Datetime]
    text = frame.with_columns(pl.col(name).dt.strftime("%Y-%m-%dT%H:%M:%S%.f") for name in times)
    return text.select(pl.all().cast(pl.String).fill_null(""))
