"""The rules of who gets the stock, compared: what each would do with the shelf and with what is incoming.

Each rule deals as it would as the rule of a shop, except that equal shares divide the odd unit of an arrival
differently (core/allocation/shared_arrivals.py). Nothing is saved. Moved orders come first under every rule,
and units taken out of turn stay where they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from core.access import check_may_see, without_customers
from core.allocation import (
    FIRST,
    MOST_COMPLETE,
    PRIORITY,
    RULES,
    coming_by_rule,
    customer_queue,
    left_out_of_queue,
    promised,
    queue_by_rule,
    with_rule,
)
from core.orders.numbered_lines import NumberedLines, numbered_lines
from core.orders.schemas import RULE_LOSS_ROWS, RULE_ROWS
from core.orders.special_orders import NUMBER
from core.orders.terms import load_priorities
from core.shop_time import today_in
from core.store import Snapshot


@dataclass(frozen=True)
class Comparison:
    """``rules``: one row per rule (RULE_ROWS). ``losses``: one row per rule and order that is worse off than
    first come (RULE_LOSS_ROWS), those without a date before the others."""

    rules: pl.DataFrame
    losses: pl.DataFrame


def compare_rules(
    lines: pl.DataFrame, supply: pl.DataFrame, priorities: pl.DataFrame, today: date
) -> Comparison:
    """Compare all rules. ``lines``: open lines with their ``currency``; ``supply``: incoming lines;
    ``priorities``: ``ecom_order_id, priority``.
    """
    numbered = numbered_lines(lines.filter(pl.col("waiting") > 0), supply, priorities)
    first = queue_by_rule(numbered.lines, FIRST)
    deals = {rule: _deal(numbered, first, rule) for rule in RULES}
    placed = numbered.orders.select("ecom_order_id", "placed_on")
    rows, losses = [], []
    for rule, (queue, orders) in deals.items():
        lost = _losses(deals[FIRST][1], orders, rule)
        losses.append(lost)
        rows.append(_summary(rule, queue, orders.join(placed, on="ecom_order_id"), today, lost.height))
    names = numbered.orders.select("ecom_order_id", "name")
    lost = pl.concat(losses).join(names, on="ecom_order_id").drop("ecom_order_id")
    return Comparison(pl.DataFrame(rows, schema=RULE_ROWS), lost.rename({"name": "ecom_order_id"}))


def _deal(numbered: NumberedLines, first: pl.DataFrame, rule: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the queue by a rule, and one row per order with its ``units``, ``ready`` and ``promise``.

    ``first``: the queue by age.
    """
    if rule == MOST_COMPLETE:
        left_out = left_out_of_queue(first)
        queue = customer_queue(with_rule(numbered.lines, rule, numbered.priorities, left_out))
    else:
        queue = queue_by_rule(numbered.lines, rule, numbered.priorities if rule == PRIORITY else None, first)
    return queue, promised(queue, coming_by_rule(queue, numbered.supply, rule))


def _losses(first: pl.DataFrame, orders: pl.DataFrame, rule: str) -> pl.DataFrame:
    """Return the orders that are complete later than under first come, or never: one row each."""
    both = first.select("ecom_order_id", "units", ready_first="ready", was="promise").join(
        orders.select("ecom_order_id", "ready", now="promise"), on="ecom_order_id"
    )
    was_complete, complete = pl.col("ready_first") == pl.col("units"), pl.col("ready") == pl.col("units")
    later = (pl.col("now") > pl.col("was")).fill_null(value=False)
    no_day = pl.col("was").is_not_null() & pl.col("now").is_null()
    return both.filter(~complete & (was_complete | later | no_day)).select(
        "ecom_order_id", "was", "now", rule=pl.lit(rule), was_complete=was_complete
    )


def _summary(
    rule: str, queue: pl.DataFrame, orders: pl.DataFrame, today: date, losses: int
) -> dict[str, object]:
    """Return what a rule gives: complete orders and their value, the longest wait in days, orders without a
    day, and how many orders lose by it."""
    complete = orders.filter(pl.col("ready") == pl.col("units")).select("ecom_order_id")
    waits = orders.join(complete, on="ecom_order_id", how="anti")
    until = pl.when(pl.col("promise") < today).then(today).otherwise("promise")
    dated = waits.drop_nulls("promise")
    days = dated.select((until - pl.col("placed_on")).dt.total_days().max()).item() if len(dated) else None
    return {
        "rule": rule,
        "complete": complete.height,
        "value": _value(queue.join(complete, on="ecom_order_id", how="semi")),
        "longest_wait": days,
        "undated": waits["promise"].null_count(),
        "lose": losses,
    }


def _value(lines: pl.DataFrame) -> Sequence[dict[str, object]]:
    """Return the value of waiting units by currency, the highest first."""
    money = (pl.col("unit_price") * pl.col("waiting")).sum()
    summed = lines.group_by("currency").agg(money=money).filter(pl.col("money") != 0)
    return summed.sort("money", "currency", descending=[True, False]).to_dicts()


# --- with the store ---


def load_comparison(snapshot: Snapshot, now: datetime, shops: Sequence[str] = ()) -> Comparison:
    """Load the comparison for some shops, or for all. Names are empty for those who may not see customers."""
    lines, supply = snapshot.frame("open_line_named"), snapshot.frame("supply")
    places = snapshot.frame("shop", columns=["shop_id", "time_zone"]).sort("shop_id")
    if shops:
        check_may_see(shops)
        here = pl.col("shop_id").is_in(list(shops))
        lines, supply, places = (frame.filter(here) for frame in (lines, supply, places))
    zones = places["time_zone"].to_list()
    orders = snapshot.frame("ecom_order", columns=["ecom_order_id", "customer_name"])
    today = today_in(zones[0] if zones else "UTC", now)
    comparison = compare_rules(lines, supply, load_priorities(snapshot), today)
    special = snapshot.frame("special_order").select(NUMBER.alias("ecom_order_id"), "customer_name")
    names = pl.concat([orders, special])
    named = comparison.losses.join(names, on="ecom_order_id", how="left", maintain_order="left")
    shown = without_customers(named).select(pl.col(name).cast(kind) for name, kind in RULE_LOSS_ROWS.items())
    return Comparison(comparison.rules, shown.sort("rule", "now", "ecom_order_id", nulls_last=False))
