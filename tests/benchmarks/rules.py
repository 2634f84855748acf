"""Time of comparing the four rules of who gets the stock on 200,000 open lines.

``python -m tests.benchmarks.rules [LINES]``: medians on the clock, and of all threads together. Lines are of
40,000 items and shops, two or three to an order; half of what is short is incoming.
"""

import sys
from datetime import date, datetime, timedelta
from decimal import Decimal

import polars as pl

from core.allocation import RULES, coming_by_rule, promised, queue_by_rule
from core.orders.rule_comparison import compare_rules
from core.store import answer_in_memory
from tests.benchmarks.timing import repeated

LINES_OF_A_PAIR = 5


def open_lines(count: int) -> pl.DataFrame:
    """Return waiting lines in the order of time, with their stock."""
    row = pl.int_range(count)
    pairs = count // LINES_OF_A_PAIR
    draw = pl.int_range(count, eager=True).sample(count, shuffle=True, seed=3)
    return pl.select(row=row).select(
        item_id=pl.format("I{}", pl.lit(draw) % pairs),
        shop_id=pl.format("S{}", pl.lit(draw) % 20),
        document_type=pl.lit("sale"),
        document_id=pl.format("{}", "row"),
        line_number=pl.lit(1, pl.Int64),
        occurred_at=pl.lit(datetime(2026, 1, 1)) + pl.duration(minutes="row"),
        ecom_order_id=pl.format("E{}", pl.col("row") * 2 // 5),
        waiting=1 + pl.col("row") % 3,
        packed=pl.lit(0),
        taken_anyway=pl.lit(0),
        on_hand=-(3 + pl.lit(draw) % pairs % 5),
        found=pl.lit(0),
        turn=pl.lit(0, pl.Int64),
        tracked=pl.lit(value=True),
        unit_price=pl.lit(Decimal("9.90"), pl.Decimal(18, 4)),
        currency=pl.lit("USD"),
    )


def supply(lines: pl.DataFrame) -> pl.DataFrame:
    """Return two incoming lines for every second item and shop."""
    pairs = lines.select("item_id", "shop_id").unique(maintain_order=True).gather_every(2)
    due = [date(2026, 12, 1), date(2026, 12, 1) + timedelta(days=14)]
    coming = [
        pairs.with_columns(
            document_type=pl.lit("purchase_order"),
            document_id=pl.lit(f"P{nth}"),
            line_number=pl.int_range(pl.len()),
            incoming=pl.lit(2, pl.Int64),
            expected_on=pl.lit(day),
            given_to=pl.lit(None, pl.String),
        )
        for nth, day in enumerate(due)
    ]
    return pl.concat(coming)


def main() -> None:
    """Print the times of each rule, and of the comparison."""
    answer_in_memory()
    lines = open_lines(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
    coming = supply(lines)
    orders = lines.select("ecom_order_id").unique(maintain_order=True)
    priorities = orders.with_columns(priority=pl.int_range(pl.len()) % 4)
    for rule in RULES:

        def deal(rule: str = rule) -> None:
            queue = queue_by_rule(lines, rule, priorities)
            promised(queue, coming_by_rule(queue, coming, rule))

        print(f"{rule}: {repeated(deal, 3).in_words()}")
    whole = repeated(lambda: compare_rules(lines, coming, priorities, date(2026, 11, 29)))
    print(f"compare four rules on {lines.height:,} open lines: {whole.in_words()}")


if __name__ == "__main__":
    main()
