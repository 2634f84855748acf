"""A generated chain to measure on: 200 shops × 5,000 items and any number of ledger movements.

One movement in ten is in an item and shop whose on hand is −4, with 4 open lines each, so about
``movements / 50`` lines are open. Movements come in the order of time, as they do in a shop. One in five
of the open lines is an eCom order's, half of the negative items and shops have something incoming. Every
item comes in packs with a price break; one in three may be donated and has a level to be filled to. Shops
sell in euros; one vendor in five is paid in dollars, the others in euros.
Rows go straight into the tables: making them one by one through the forms would take a day.
"""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import polars as pl

from core.allocation.oldest_first import PAIR
from core.ledger.operations import By, Operation, begin
from core.ledger.recompute import recompute_open_lines
from core.store import open_store
from core.store.database import Store, Transaction
from tests.helpers.posting import Asked

SHOPS, ITEMS, VENDORS = 200, 5000, 500
START = datetime(2025, 1, 1)
NOW = datetime(2026, 11, 23)
LINES_A_SALE = 4
SHORT = 4  # units by which a negative on hand is below 0, one line each
CHUNK = 1_000_000
EURO, DOLLAR = "EUR", "USD"


def build(path: Path | str, movements: int) -> Store:
    """A store at ``path`` with about ``movements`` movements, everything settled."""
    store = open_store(path)
    sold = sold_lines(movements)
    pairs = sold.group_by("shop", "item").agg(sold=pl.len(), short=pl.col("short").any()).sort("shop", "item")
    with store.write() as tx:
        number = begin(tx, Operation(By("chain", "benchmark", NOW), "import", Asked()))
        write_names(tx)
        write_stock(tx, number, pairs)
    for at in range(0, sold.height, CHUNK):
        with store.write() as tx:
            write_sales(tx, number, sold.slice(at, CHUNK), at)
    short = pairs.filter("short")
    with store.write() as tx:
        write_supply(tx, short)
        recompute_open_lines(tx, number, short.select(item_id=code("item", "I"), shop_id=code("shop", "S")))
    return store


def sold_lines(movements: int) -> pl.DataFrame:
    """One row per unit sold, in the order of time: ``shop, item`` (numbers), ``short``, ``last`` (from its
    end in its item and shop)."""
    short_items = max(1, movements // (SHOPS * SHORT * 50))
    step = ITEMS // short_items
    sales = movements * 9 // 10 // LINES_A_SALE
    shops = pl.int_range(sales, eager=True).sample(sales, shuffle=True, seed=1) % SHOPS
    draw = pl.int_range(sales * LINES_A_SALE, eager=True).sample(sales * LINES_A_SALE, shuffle=True, seed=2)
    lines = pl.select(sale=pl.int_range(sales * LINES_A_SALE) // LINES_A_SALE).select(
        shop=pl.lit(shops).gather(pl.col("sale")), draw=pl.lit(draw)
    )
    usual = (pl.col("draw") // 10) % ITEMS
    others = usual + ((usual - pl.col("shop")) % step == 0).cast(pl.Int64)
    wanted = ((pl.col("draw") // 10) % short_items * step + pl.col("shop")) % ITEMS
    return lines.with_columns(short=pl.col("draw") % 10 == 0).select(
        "shop",
        pl.when("short").then(wanted).otherwise(others % ITEMS).alias("item"),
        "short",
    )


def code(column: str, letter: str) -> pl.Expr:
    """A number as an id of always the same length."""
    return letter + pl.col(column).cast(pl.String).str.zfill(5)


def write_names(tx: Transaction) -> None:
    tx.append(
        "shop",
        pl.select(shop=pl.int_range(SHOPS)).select(
            shop_id=code("shop", "S"),
            name=code("shop", "Shop "),
            time_zone=pl.lit("UTC"),
            currency=pl.lit(EURO),
        ),
    )
    tx.append(
        "vendor",
        pl.select(vendor=pl.int_range(VENDORS)).select(
            vendor_id=code("vendor", "V"),
            name=code("vendor", "Vendor "),
            lead_time_days=pl.lit(7),
            currency=pl.when(pl.col("vendor") % 5 == 0).then(pl.lit(DOLLAR)).otherwise(pl.lit(EURO)),
        ),
    )
    rate = {"rate_day": START.date(), "from_currency": EURO, "to_currency": DOLLAR, "rate": Decimal("1.08")}
    tx.append("currency_rate", pl.DataFrame([rate]))
    items = pl.select(item=pl.int_range(ITEMS)).with_columns(vendor=pl.col("item") % VENDORS)
    tx.append(
        "item",
        items.select(
            item_id=code("item", "I"),
            description=code("item", "Trail tyre 29 × 2.4 number "),
            sku=code("item", "SKU-"),
            vendor_id=code("vendor", "V"),
            vendor_sku=code("item", "V-"),
            unit_cost=pl.lit("9.50").cast(pl.Decimal(18, 4)),
            unit_price=pl.lit("19.90").cast(pl.Decimal(18, 4)),
            pack_size=pl.lit(5),
            minimum_order_quantity=pl.lit(10),
        ),
    )
    tx.append(
        "price_break",
        items.select(
            item_id=code("item", "I"),
            vendor_id=code("vendor", "V"),
            minimum_quantity=pl.lit(20),
            unit_cost=pl.lit("8.90").cast(pl.Decimal(18, 4)),
        ),
    )


def write_stock(tx: Transaction, number: int, pairs: pl.DataFrame) -> None:
    """The stock that came in before the first sale, so that on hand ends at −4, or at 10."""
    sold = pl.col("sold").cast(pl.Int64)
    end = pl.when("short").then(-sold.clip(upper_bound=SHORT)).otherwise(10)
    named = pairs.select(item_id=code("item", "I"), shop_id=code("shop", "S"), end=end, start=end + sold)
    figures = {"on_hand": pl.col("end"), "came_in": pl.col("start"), "changed_by": pl.lit(number, pl.Int64)}
    spare = pl.col("item_id").str.slice(1).cast(pl.Int64) % 3 == 0
    levels = {"reorder_point": pl.when(spare).then(8).otherwise(10), "order_up_to": pl.when(spare).then(12)}
    tx.append("stock", named.select(*PAIR, **figures, **levels))
    opening = named.filter(pl.col("start") != 0).select(
        *PAIR,
        quantity="start",
        operation_number=pl.lit(number, pl.Int64),
        document_type=pl.lit("opening"),
        document_id=pl.lit("opening"),
        occurred_at=pl.lit(START).cast(pl.Datetime("us")),
    )
    tx.append("stock_movement", opening)


def write_sales(tx: Transaction, number: int, sold: pl.DataFrame, at: int) -> None:
    """Sale lines and their movements, ``at`` being the number of the first; one a second."""
    nth = pl.int_range(at, at + pl.len())
    sale = "A" + (nth // LINES_A_SALE).cast(pl.String).str.zfill(8)
    lines = sold.select(
        item_id=code("item", "I"),
        shop_id=code("shop", "S"),
        sale_id=sale,
        line_number=nth % LINES_A_SALE + 1,
        quantity=pl.lit(1),
        sold_at=pl.lit(START) + pl.duration(seconds=nth * 5),
        unit_price=pl.lit("19.90").cast(pl.Decimal(18, 4)),
        ecom_order_id=pl.when(pl.col("short") & (nth // LINES_A_SALE % 5 == 0)).then("W" + sale),
    )
    tx.append("sale_line", lines)
    orders = lines.filter(pl.col("ecom_order_id").is_not_null()).unique(
        "ecom_order_id", keep="first", maintain_order=True
    )
    tx.append(
        "ecom_order",
        orders.select(
            "ecom_order_id",
            placed_at="sold_at",
            customer_name=pl.lit("Robin Reed"),
            payment_status=pl.lit("paid"),
            fraud_check=pl.when(nth % 8 == 0).then(pl.lit("unchecked")).otherwise(pl.lit("cleared")),
            # what was sold long ago has long been sent; the few open ones still wait
            shipment_status=pl.when(nth < nth.max() // 2).then(pl.lit("shipped")),
        ),
    )
    tx.append(
        "stock_movement",
        lines.select(
            *PAIR,
            "line_number",
            quantity=-pl.col("quantity"),
            operation_number=pl.lit(number, pl.Int64),
            document_type=pl.lit("sale"),
            document_id="sale_id",
            occurred_at="sold_at",
        ),
    )


def write_supply(tx: Transaction, short: pl.DataFrame) -> None:
    """Purchase orders of at most 50 lines for half of what is short, 3 units a line, a shop's due weekly."""
    wanted = short.gather_every(2).with_columns(nth=pl.int_range(pl.len()).over("shop"))
    lines = wanted.with_columns(week=pl.col("nth") // 50).select(
        po_id=code("shop", "P") + code("week", "-"),
        line_number=pl.col("nth") % 50 + 1,
        item_id=code("item", "I"),
        shop_id=code("shop", "S"),
        week="week",
        vendor=(pl.col("shop") * 7 + pl.col("week")) % VENDORS,
        ordered=pl.lit(3),
    )
    tx.append("purchase_order_line", lines.drop("shop_id", "week", "vendor"))
    tx.append(
        "purchase_order",
        lines.unique("po_id", keep="first", maintain_order=True).select(
            "po_id",
            "shop_id",
            vendor_id=code("vendor", "V"),
            ordered_at=pl.lit(datetime(2026, 11, 1)).cast(pl.Datetime("us")),
            expected_on=(pl.lit(NOW) + pl.duration(days=pl.col("week") * 7 - 7)).cast(pl.Date),
        ),
    )
