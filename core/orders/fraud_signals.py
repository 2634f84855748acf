"""Fraud signals. The app shows them; a person decides.

Pure functions over eCom orders as recorded (one row per order: ``ecom_order_id, placed_at, customer_email,
billing_country, shipping_country, shipping_address, fraud_check``) and their amounts (one row per order and
shop: ``ecom_order_id, shop_id, amount``).
"""

from collections.abc import Sequence

import polars as pl

from core.language import say, say_each
from core.store import Snapshot

FAR_ABOVE = 3
"""Multiple of the median from which an amount is far above the usual."""

ENOUGH = 10
"""Number of other orders a shop needs before an amount can be unusual."""


def countries_differ(orders: pl.DataFrame) -> pl.DataFrame:
    """Find orders billed to one country and shipped to another."""
    billed, shipped = pl.col("billing_country"), pl.col("shipping_country")
    differing = orders.filter(billed.str.to_uppercase() != shipped.str.to_uppercase())
    says = say_each("billed to {billed}, shipped to {shipped}", billed=billed, shipped=shipped)
    return _signal(differing, "countries_differ", says)


def first_order(orders: pl.DataFrame) -> pl.DataFrame:
    """Find first orders of an e-mail address. Orders without an address give no signal."""
    by_age = orders.filter(_filled("customer_email")).sort("placed_at", "ecom_order_id")
    email = pl.col("customer_email").str.strip_chars().str.to_lowercase()
    return _signal(by_age.filter(email.is_first_distinct()), "first_order", pl.lit(say("first order")))


def unusual_amount(amounts: pl.DataFrame) -> pl.DataFrame:
    """Find orders worth far more than usual in their shop (the median of all others)."""
    of_shop = pl.len().over("shop_id") > ENOUGH
    usual = amounts.filter(pl.col("amount").is_not_null()).with_columns(
        pl.col("amount").cast(pl.Float64), enough=of_shop
    )
    usual = usual.with_columns(usual=pl.col("amount").median().over("shop_id"))
    unusual = usual.filter("enough", pl.col("usual") > 0, pl.col("amount") >= FAR_ABOVE * pl.col("usual"))
    times = (pl.col("amount") / pl.col("usual")).floor().cast(pl.Int128)
    return _signal(
        unusual.sort("amount", descending=True).unique("ecom_order_id", keep="first", maintain_order=True),
        "unusual_amount",
        say_each("{times} times the shop's usual order", times=times),
    )


def known_address(orders: pl.DataFrame) -> pl.DataFrame:
    """Find orders shipped to the address of an earlier fraud."""
    address = pl.col("shipping_address").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", "")
    known = orders.filter(_filled("shipping_address")).with_columns(place=address)
    frauds = known.filter(pl.col("fraud_check") == "fraud").select(
        "place", fraud="ecom_order_id", placed_before="placed_at"
    )
    met = known.join(frauds, on="place").filter(pl.col("placed_before") < pl.col("placed_at"))
    newest_fraud = met.sort("placed_before", "fraud").unique(
        "ecom_order_id", keep="last", maintain_order=True
    )
    return _signal(
        newest_fraud, "known_address", say_each("the address of the fraud {number}", number=pl.col("fraud"))
    )


def fraud_signals(orders: pl.DataFrame, amounts: pl.DataFrame) -> pl.DataFrame:
    """Return every signal: one row per order and signal, ``ecom_order_id, signal, says``."""
    signals = [countries_differ(orders), first_order(orders), unusual_amount(amounts), known_address(orders)]
    return pl.concat(signals).sort("ecom_order_id", maintain_order=True)


def _signal(orders: pl.DataFrame, signal: str, says: pl.Expr) -> pl.DataFrame:
    return orders.select("ecom_order_id", signal=pl.lit(signal), says=says)


def _filled(column: str) -> pl.Expr:
    return pl.col(column).str.strip_chars().str.len_chars() > 0


# --- with the store ---


def load_fraud_checks(snapshot: Snapshot, order_ids: Sequence[str]) -> pl.DataFrame:
    """Load what to know before orders are approved together: one row per order.

    Columns: ``ecom_order_id``, ``judged`` (marked as fraud) and ``signals``, in one text.
    """
    orders = snapshot.frame(
        "ecom_order", columns=["ecom_order_id", "fraud_check"], ecom_order_id=list(order_ids)
    )
    signals = load_fraud_signals(snapshot, order_ids).group_by("ecom_order_id", maintain_order=True)
    texts = signals.agg(signals=pl.col("says").str.join("; "))
    return orders.join(texts, on="ecom_order_id", how="left").select(
        "ecom_order_id", pl.col("signals").fill_null(""), judged=pl.col("fraud_check") == "fraud"
    )


def load_fraud_signals(snapshot: Snapshot, order_ids: Sequence[str] | None = None) -> pl.DataFrame:
    """Load the signals of some orders, or of all. Each order is compared with all orders."""
    columns = ["ecom_order_id", "placed_at", "customer_email", "billing_country", "shipping_country",
               "shipping_address", "fraud_check"]  # fmt: skip
    signals = fraud_signals(
        snapshot.frame("ecom_order", columns=columns), snapshot.frame("ecom_order_amount")
    )
    return signals if order_ids is None else signals.filter(pl.col("ecom_order_id").is_in(list(order_ids)))
