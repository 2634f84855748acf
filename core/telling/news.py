"""News for customers: orders that are ready, parcels that left, refunds, and orders with a new date."""

from datetime import datetime, timedelta

import polars as pl

from core.access import CUSTOMERS, check_may
from core.allocation import SPECIAL_ORDER_NUMBER
from core.messages import (
    KNOWS,
    LATE,
    OF_ORDERS_HERE,
    READY,
    REFUNDED,
    SHIPPED,
    TOLD_ANYHOW,
    UNDER_WAY,
    load_told,
)
from core.orders import CONTACT_COLUMNS, load_of_own_shops, load_waiting_customers, with_tracking_pages
from core.store import Snapshot
from core.telling.schemas import NEWS_ROWS

NEWS_FOR = timedelta(days=14)
"""Time for which a parcel or a refund is news. Whoever was not told by then has noticed."""

HAPPENED = pl.Schema(
    {
        "kind": pl.String(),
        "ecom_order_id": pl.String(),
        "occasion": pl.String(),
        "since": pl.Datetime("us"),
        "items": pl.String(),
        "carrier": pl.String(),
        "tracking_number": pl.String(),
        "amount": NEWS_ROWS["amount"],
    }
)
"""One row per order that is ready, parcel, or refund."""


def items_text(units: pl.DataFrame, *key: str) -> pl.DataFrame:
    """Return ``items`` in words, a line each: one row per ``key``. ``units``: with ``description``."""
    return units.group_by(*key, maintain_order=True).agg(
        items=pl.format("{} × {}", "units", "description").str.join("\n")
    )


def with_state(news: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Add ``attempts, tried, state`` of NEWS_ROWS. ``told``: TOLD_ROWS, newest first."""
    states = pl.col("state").filter(~pl.col("undone"))
    about = told.group_by("kind", "document_id", "occasion").agg(
        attempts=pl.len().cast(pl.Int64),
        tried=states.len().cast(pl.Int64),
        state=pl.coalesce(
            states.filter(states.is_in(list(KNOWS))).first(),
            states.filter(states.is_in(list(UNDER_WAY))).first(),
            states.first(),
        ),
    )
    each = news.with_row_index("row").select("row", "kind", document_id="orders", occasion="occasions")
    by_row = (
        each.explode("document_id", "occasion")
        .join(about, on=["kind", "document_id", "occasion"], how="left", maintain_order="left")
        .group_by("row", maintain_order=True)
        .agg(
            pl.col("attempts").fill_null(0),
            pl.col("tried").max().fill_null(0),
            pl.col("state").drop_nulls().first(),
        )
    )
    return news.with_columns(
        by_row["attempts"], by_row["tried"], pl.coalesce("noted", by_row["state"]).alias("state")
    )


# --- with the store ---


def load_news(snapshot: Snapshot, orders: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Load the news about some orders, told or not, the oldest first: columns NEWS_ROWS.

    ``orders``: rows of the board. A new date is listed until the customer was told or a
    message is under way.
    """
    check_may(CUSTOMERS)
    chosen = load_of_own_shops(snapshot, orders)
    happened = pl.concat(
        [load(snapshot, chosen, now) for load in (_load_ready, _load_parcels, _load_refunds)]
    )
    late = load_waiting_customers(snapshot, _without_pending(snapshot, chosen), now)
    news = pl.concat([_described(snapshot, happened), _late(late)], how="diagonal_relaxed").join(
        chosen.select(pl.col("ecom_order_id").alias("first"), "shop_ids", "shops"),
        left_on=pl.col("orders").list.first(), right_on="first", how="left", maintain_order="left",
    )  # fmt: skip
    ids = news["orders"].explode().drop_nulls().unique().to_list()
    return (
        with_state(news, load_told(snapshot, OF_ORDERS_HERE, ids)).select(NEWS_ROWS.names()).cast(NEWS_ROWS)
    )


def _without_pending(snapshot: Snapshot, orders: pl.DataFrame) -> pl.DataFrame:
    """Leave out orders whose promise is told by a message that is under way."""
    waiting = orders.filter(stage="waiting_for_stock")
    told = load_told(snapshot, OF_ORDERS_HERE, waiting["ecom_order_id"].to_list())
    pending = told.filter(pl.col("kind") == LATE, pl.col("state").is_in(list(UNDER_WAY)), ~pl.col("undone"))
    being_told = pending.select("promise", ecom_order_id="document_id")
    return waiting.join(being_told, on=["ecom_order_id", "promise"], how="anti", nulls_equal=True)


def _late(customers: pl.DataFrame) -> pl.DataFrame:
    since = pl.col("told_at").list.eval(pl.element().dt.to_string("iso").fill_null(""))
    return customers.drop("was", "promise").with_columns(
        kind=pl.lit(LATE), occasions=since, noted=pl.lit(None, pl.String)
    )


def _load_ready(snapshot: Snapshot, orders: pl.DataFrame, _now: datetime) -> pl.DataFrame:
    """Load the orders that are ready for pickup. The occasion is the number of parts picked up before."""
    ready = orders.filter(stage="ready_for_pickup").select("ecom_order_id")
    before = snapshot.frame("parcel_sent", columns=["ecom_order_id"], matching=ready)
    parts = before.group_by("ecom_order_id").agg(parts=pl.len())
    units = snapshot.frame("open_line_named", matching=ready).filter(pl.col("waiting") > 0)
    named = units.sort("document_id", "line_number").select("ecom_order_id", "description", units="waiting")
    rows = ready.join(items_text(named, "ecom_order_id"), on="ecom_order_id", how="left").join(
        parts, on="ecom_order_id", how="left"
    )
    occasion = pl.col("parts").fill_null(0).cast(pl.String)
    return _happened(READY, rows.with_columns(occasion=occasion))


def _load_parcels(snapshot: Snapshot, orders: pl.DataFrame, now: datetime) -> pl.DataFrame:
    recent = snapshot.frame("parcel_sent", picked_up=False, above={"shipped_at": now - NEWS_FOR})
    parcels = recent.join(orders.select("ecom_order_id"), on="ecom_order_id", how="semi")
    lines = snapshot.frame("parcel_line", matching=parcels.select("parcel_id"))
    rows = parcels.join(_named(snapshot, lines, "parcel_id"), on="parcel_id", how="left")
    return _happened(SHIPPED, rows.rename({"parcel_id": "occasion", "shipped_at": "since"}))


def _load_refunds(snapshot: Snapshot, orders: pl.DataFrame, now: datetime) -> pl.DataFrame:
    recent = snapshot.frame("refund", above={"refunded_at": now - NEWS_FOR})
    refunds = recent.join(orders.select("ecom_order_id"), on="ecom_order_id", how="semi")
    undone = snapshot.frame("operation", columns=["reverses"], reverses=refunds["operation_id"].to_list())
    refunds = refunds.join(undone, left_on="operation_id", right_on="reverses", how="anti")
    lines = snapshot.frame("refund_line", matching=refunds.select("operation_id")).with_columns(
        units=pl.col("unshipped") + pl.col("shipped")
    )
    rows = refunds.join(_named(snapshot, lines, "operation_id"), on="operation_id", how="left")
    return _happened(REFUNDED, rows.rename({"operation_id": "occasion", "refunded_at": "since"}))


def _named(snapshot: Snapshot, lines: pl.DataFrame, key: str) -> pl.DataFrame:
    """Return ``items`` in words and their ``amount`` by key; no amount where a line has no price."""
    line = ["sale_id", "line_number"]
    sold = snapshot.frame("sale_line", columns=[*line, "item_id", "unit_price"], matching=lines.select(line))
    item = snapshot.frame(
        "item", columns=["item_id", "description"], matching=sold.select("item_id").unique()
    )
    named = lines.join(sold, on=line).join(item, on="item_id").sort(key, *line)
    price = pl.col("unit_price")
    amounts = named.group_by(key).agg(
        amount=pl.when(price.is_null().any()).then(None).otherwise((pl.col("units") * price).sum())
    )
    return items_text(named, key).join(amounts, on=key)


def _happened(kind: str, rows: pl.DataFrame) -> pl.DataFrame:
    missing = [pl.lit(None, HAPPENED[name]).alias(name) for name in HAPPENED if name not in rows.columns]
    return rows.with_columns(missing).with_columns(kind=pl.lit(kind)).select(HAPPENED.names()).cast(HAPPENED)


def _described(snapshot: Snapshot, happened: pl.DataFrame) -> pl.DataFrame:
    """Add the customer of each row, and its parcel's page; list the order as the only one."""
    ids = happened.select("ecom_order_id").unique()
    known = happened.join(_contacts(snapshot, ids), on="ecom_order_id", how="left", maintain_order="left")
    noted = pl.when(pl.col("kind") == READY, pl.col("pickup_note").is_not_null()).then(pl.lit(TOLD_ANYHOW))
    return (
        with_tracking_pages(known)
        .sort("since", "ecom_order_id", nulls_last=False)
        .select(
            "kind", "since", "items", "carrier", "tracking_number", "amount", "currency",
            customer="customer_name", email="customer_email", phone="customer_phone",
            countries=pl.concat_list("shipping_country", "billing_country").list.drop_nulls(),
            orders=pl.concat_list("ecom_order_id"), occasions=pl.concat_list("occasion"),
            tracking_url="url", noted=noted,
        )
    )  # fmt: skip


def _contacts(snapshot: Snapshot, ids: pl.DataFrame) -> pl.DataFrame:
    """Return the customers of orders and special orders: one row each, with the currency of the order."""
    columns = ["ecom_order_id", "customer_name", *CONTACT_COLUMNS, "currency", "pickup_note"]
    web = snapshot.frame("ecom_order", columns=columns, matching=ids)
    number = pl.col("ecom_order_id").str.strip_prefix(SPECIAL_ORDER_NUMBER)
    special_ids = ids.filter(pl.col("ecom_order_id").str.starts_with(SPECIAL_ORDER_NUMBER)).select(
        special_order_id=number
    )
    special = snapshot.frame("special_order", matching=special_ids).select(
        "customer_name", "customer_email", "customer_phone",
        ecom_order_id=pl.lit(SPECIAL_ORDER_NUMBER) + pl.col("special_order_id"),
    )  # fmt: skip
    customers = pl.concat([web, special], how="diagonal")
    places = snapshot.frame("ecom_order_shop", columns=["ecom_order_id", "shop_id"], matching=ids)
    shops = snapshot.frame("shop", columns=["shop_id", "currency"])
    paid_in = places.sort("shop_id").unique("ecom_order_id", keep="first").join(shops, on="shop_id")
    own_money = paid_in.select("ecom_order_id", of_shop="currency")
    return customers.join(own_money, on="ecom_order_id", how="left").with_columns(
        currency=pl.coalesce("currency", "of_shop")
    )
