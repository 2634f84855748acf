"""Today in one screen: how much is short, what arrives, what can be shipped, from whom to order."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

import polars as pl

from core.headlines import headlines
from core.incoming import load_documents
from core.report_filter import with_age
from core.shop_time import todays
from core.store import Store
from core.waiting import customer_queue, order_promises

UNITS = {"units_short": "Units short", "customers_short": "Customers short", "gaps": "Gaps in the books"}
"""The figures that are units, and how a page says them; money has one figure for each currency."""

HISTORY = pl.Schema([("noted_on", pl.Date), ("figure", pl.String), ("amount", pl.Decimal(18, 4))])


def figures_now(report: pl.DataFrame, lines: pl.DataFrame, now: datetime) -> dict[str, Decimal]:
    """The headline figures: ``units_short``, ``customers_short``, ``gaps`` and ``money <currency>``.

    ``report``: the report with its helpers; ``lines``: the waiting lines. Customers short are waiting units
    that the shelf does not reach (rule 2); the rest of what is short is a gap in the books.
    """
    whole = headlines(with_age(report, now))
    queue = customer_queue(lines.filter("tracked"))
    customers = int((queue["waiting"] - queue["reached"]).sum())
    money = {f"money {name}".strip(): Decimal(str(total)) for name, total in whole.money_waiting.items()}
    units = {
        "units_short": whole.units_short,
        "customers_short": customers,
        "gaps": whole.units_short - customers,
    }
    return {name: Decimal(count) for name, count in units.items()} | money


def trend(history: pl.DataFrame, figure: str, now: Decimal) -> tuple[list[float], Decimal | None]:
    """A figure day by day, the oldest first, ending with ``now``; and its change since the first day.

    ``history``: ``noted_on, figure, amount``. The change is None where there is no earlier day.
    """
    past = history.filter(figure=figure).sort("noted_on")["amount"].to_list()
    return [*map(float, past), float(now)], (now - past[0]) if past else None


def deliveries_due(documents: pl.DataFrame, today: pl.DataFrame) -> pl.DataFrame:
    """Open documents due today or before, in their order (most orders completed first): one row each.

    ``today``: ``shop_id, today``, the date in each shop. Adds ``says``: due today, or how many days late.
    """
    late = (pl.col("today") - pl.col("expected_on")).dt.total_days()
    return (
        documents.join(today, on="shop_id", maintain_order="left")
        .filter(pl.col("expected_on") <= pl.col("today"))
        .with_columns(
            says=pl.when(late == 0)
            .then(pl.lit("due today"))
            .when(late == 1)
            .then(pl.lit("1 day late"))
            .otherwise(pl.format("{} days late", late))
        )
    )


def ready_to_ship(lines: pl.DataFrame, supply: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame:
    """Orders that can be packed now, oldest first: paid, cleared, not shipped, and all units on the shelf.

    ``lines``: waiting lines; ``orders``: eCom orders. One row per order: ``ecom_order_id, placed_at,
    customer_name, delivery, units``.
    """
    reached = order_promises(lines, supply).filter(pl.col("units") == pl.col("ready"))
    free = (pl.col("payment_status") == "paid") & (pl.col("fraud_check") == "cleared")
    return (
        orders.filter(free)
        .join(reached.select("ecom_order_id", "units"), on="ecom_order_id")
        .sort("placed_at", "ecom_order_id")
        .select("ecom_order_id", "placed_at", "customer_name", "delivery", "units")
    )


def vendors_to_order_from(report: pl.DataFrame) -> pl.DataFrame:
    """Vendors of items that nothing incoming covers, most units first: one row per vendor (empty: none).

    ``vendor_id, vendor, currency, to_order, items, orders, cost``: units, items and eCom orders, and what
    the units cost (empty where an item has no cost).
    """
    open_rows = report.filter(pl.col("to_order") > 0)
    cost = (pl.col("to_order") * pl.col("unit_cost")).sum()
    return (
        open_rows.group_by("vendor_id", "vendor", "currency")
        .agg(
            pl.col("to_order").sum(),
            items=pl.col("item_id").n_unique(),
            orders=pl.col("ecom_order_id").drop_nulls().n_unique(),
            cost=pl.when(pl.col("unit_cost").is_not_null().all()).then(cost),
        )
        .sort("to_order", "vendor_id", descending=[True, False])
    )


# --- with the store ---


def load_figures(store: Store, report: pl.DataFrame, now: datetime) -> dict[str, Decimal]:
    """The headline figures of the store: see ``figures_now``."""
    with store.read() as snapshot:
        lines = snapshot.frame("open_line_named", above={"waiting": 0})
    return figures_now(report, lines, now)


def load_headline_history(store: Store, before: date) -> pl.DataFrame:
    """The figures noted on earlier days: one row per day and figure."""
    with store.read() as snapshot:
        return snapshot.frame("headline").filter(pl.col("noted_on") < before)


def note_headlines(store: Store, figures: Mapping[str, Decimal], day: date) -> None:
    """Remember today's figures, unless they were noted before. Nothing else of the store changes."""
    with store.read() as snapshot:
        if snapshot.rows("headline", noted_on=day):
            return
    rows = [{"noted_on": day, "figure": name, "amount": amount} for name, amount in figures.items()]
    with store.write() as tx:
        if not tx.rows("headline", noted_on=day):
            tx.append("headline", pl.DataFrame(rows, schema=HISTORY))


def load_due(store: Store, now: datetime) -> pl.DataFrame:
    """Deliveries due today or overdue in their shop's time zone: see ``deliveries_due``."""
    with store.read() as snapshot:
        shops = snapshot.frame("shop", columns=["shop_id", "time_zone"])
    return deliveries_due(load_documents(store, "open", today=now.date()), todays(shops, now))


def load_ready(store: Store) -> pl.DataFrame:
    """Orders ready to ship: see ``ready_to_ship``."""
    with store.read() as snapshot:
        lines = snapshot.frame("open_line_named", above={"waiting": 0})
        orders = snapshot.frame("ecom_order", matching=lines.select("ecom_order_id").drop_nulls())
        return ready_to_ship(lines, snapshot.frame("supply"), orders)
