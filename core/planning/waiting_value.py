"""Units that orders lack once everything was dealt to everybody, and the value purchases release of them
(contract §4)."""

import polars as pl

from core.allocation import PAIR, coming_to, deal, is_given, number_of_special_order
from core.amounts import MONEY_SUM
from core.errors import Problem
from core.language import say
from core.planning.rates import Currencies, converted, with_rates

UNSERVED: dict[str, pl.DataType | type[pl.DataType]] = {
    "item_id": pl.String,
    "shop_id": pl.String,
    "ecom_order_id": pl.String,
    "units": pl.Int64,
    "unit_price": pl.Decimal(18, 4),
    "currency": pl.String,
    "occurred_at": pl.Datetime("us"),
}
"""Units that an order lacks, oldest first: one row per waiting line that lacks any. ``unit_price`` is in
``currency``; ``occurred_at``: since when the customer waits."""


def unserved_lines(queue: pl.DataFrame, supply: pl.DataFrame, drafts: pl.DataFrame) -> pl.DataFrame:
    """Return what lacks after shelf, incoming and drafts were dealt to everybody, oldest first (UNSERVED).

    ``queue``: ``customer_queue``; ``supply``: incoming lines; ``drafts``: lines of drafts for a shop.
    """
    if is_given(supply):  # Units given to an order are not dealt by age.
        got = coming_to(queue, supply).group_by("demand_row").agg(got=pl.col("units").sum())
        numbered = queue.with_columns(demand_row=pl.int_range(pl.len()))
        queue = numbered.join(got, on="demand_row", how="left", maintain_order="left").with_columns(
            pl.col("reached") + pl.col("got").fill_null(0)
        )
        supply = supply.clear()
    coming = pl.concat(
        [supply.select(*PAIR, coming="incoming"), drafts.select(*PAIR, coming="drafted")],
        how="vertical_relaxed",
    )
    total = coming.group_by(PAIR).agg(pl.col("coming").sum())
    lacks = pl.col("waiting") - pl.col("reached")
    after = (pl.col("coming").fill_null(0) - (lacks.cum_sum().over(PAIR) - lacks)).clip(0)
    joined = queue.join(total, on=PAIR, how="left", maintain_order="left")
    units = (lacks - after).clip(0)
    return (
        joined.with_columns(units=units)
        .filter(pl.col("units") > 0)
        .select(pl.col(name).cast(kind) for name, kind in UNSERVED.items())
    )


def lacking_of_orders(unserved: pl.DataFrame, orders: tuple[str, ...], known: pl.Series) -> pl.DataFrame:
    """Return ``units`` that the chosen orders lack, one row per item and shop.

    ``orders``: their numbers, as people know them; a web order and a special order may share one. ``known``:
    the numbers of all orders. Raises Problem for a number that is not known.
    """
    numbers = {number for order in orders for number in (order, number_of_special_order(order))}
    known_numbers = set(known.filter(known.is_in(sorted(numbers))).to_list())
    if missing := [order for order in orders if not known_numbers & {order, number_of_special_order(order)}]:
        raise Problem("\n".join(say("There is no order {number}.", number=order) for order in missing))
    chosen = unserved.filter(pl.col("ecom_order_id").is_in(sorted(known_numbers)))
    return chosen.group_by(PAIR).agg(pl.col("units").sum())


def with_value_waiting(
    plan: pl.DataFrame, unserved: pl.DataFrame, hub: str | None, currencies: Currencies
) -> pl.DataFrame:
    """Add ``value_waiting`` to the rows of a plan: units that customers wait for × their price, in the
    currency of the row's cost; where no rate is set for it, in the price's own.

    Transfers serve before purchases, and what a ``hub`` buys serves the customers of every shop.
    """
    numbered = currencies.of_costs(plan).with_row_index("row").with_columns(units="needed")
    moved, bought = numbered.filter(action="transfer"), numbered.filter(action="purchase")
    if hub is None:  # Both serve an item and shop, so they are dealt at once, which takes half the time.
        supply = pl.concat([moved, bought])
        served = _priced(deal(unserved, supply), unserved, supply, currencies.rates)
    else:
        dealt, left = dealt_transfers(unserved, moved)
        parts = (dealt, unserved, moved), (deal(left, bought, dealt_by(hub)), left, bought)
        served = pl.concat(_priced(*part, currencies.rates) for part in parts)
    value = served.group_by("row").agg(value_waiting=pl.col("money").sum())
    return (
        numbered.join(value, on="row", how="left", maintain_order="left")
        .with_columns(pl.col("value_waiting").fill_null(0))
        .drop("row", "units", "cost_currency", "today")
    )


def dealt_by(hub: str | None) -> list[str]:
    """Return the columns within which purchases are dealt: what a hub buys serves every shop."""
    return PAIR if hub is None else ["item_id"]


def dealt_transfers(unserved: pl.DataFrame, moved: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Deal the transfers of a plan, as ``deal`` does. Returns that, and ``unserved`` with the units left for
    purchases."""
    dealt = deal(unserved, moved)
    got = dealt.group_by("demand_row").agg(got=pl.col("units").sum())
    still_unserved = (
        unserved.with_columns(demand_row=pl.int_range(pl.len()))
        .join(got, on="demand_row", how="left", maintain_order="left")
        .with_columns(units=pl.col("units") - pl.col("got").fill_null(0))
    )
    return dealt, still_unserved


def _priced(
    dealt: pl.DataFrame, unserved: pl.DataFrame, rows: pl.DataFrame, rates: pl.DataFrame
) -> pl.DataFrame:
    """Return ``money`` of the units that were dealt to each of the ``rows``."""
    asking = unserved.select("unit_price", of="currency")[dealt["demand_row"]]
    serving = rows.select("row", "today", to="cost_currency")[dealt["supply_row"]]
    each = asking.hstack(serving).with_columns(dealt["units"], pl.col("unit_price").fill_null(0))
    rated = with_rates(each.lazy(), rates, "of", "to").with_columns(pl.col("factor").fill_null(1))
    return rated.select("row", money=(converted("unit_price") * pl.col("units")).cast(MONEY_SUM)).collect()
