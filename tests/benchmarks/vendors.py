"""Time to choose vendors for 1,000 short items of three sellers each: ``python -m tests.benchmarks.vendors``.

Seconds of CPU for the exact choices of *Plan for me*, by the number of vendors there are. Prices, minimums
and who sells an item are drawn at random, which is the hardest case: real vendors share whole brands.
"""

import random
import time
from decimal import Decimal

import polars as pl
from polars._typing import SchemaDict

from core.planning.best_options import best_options

ITEMS, SELLERS = 1_000, 3
OPTION: SchemaDict = {
    "option": pl.Int64,
    "row": pl.Int64,
    "vendor_id": pl.String,
    "shop_id": pl.String,
    "cost": pl.Decimal(38, 4),
    "minimum": pl.Decimal(38, 4),
    "is_default": pl.Boolean,
}


def options(vendors: int) -> pl.DataFrame:
    """Return the options of every item."""
    draw = random.Random(1)
    minimums = {f"V{number}": Decimal(draw.choice([0, 0, 100, 250, 500])) for number in range(vendors)}
    rows: list[tuple[object, ...]] = []
    for item in range(ITEMS):
        cost = draw.uniform(2, 80) * draw.randint(1, 12)
        for place, vendor in enumerate(draw.sample(sorted(minimums), SELLERS)):
            asked = Decimal(f"{cost * draw.uniform(0.85, 1.2):.4f}")
            rows.append((len(rows), item, vendor, "S", asked, minimums[vendor], place == 0))
    return pl.DataFrame(rows, schema=OPTION, orient="row")


def main() -> None:
    print("| vendors | cheapest | fewest vendors |\n|--:|--:|--:|")
    for vendors in (3, 10, 15, 20, 30):
        asked = options(vendors)
        seconds: list[str] = []
        for fewest in (False, True):
            before = time.process_time()
            best_options(asked, fewest=fewest)
            seconds.append(f"{time.process_time() - before:.2f} s")
        print(f"| {vendors} | {' | '.join(seconds)} |", flush=True)


if __name__ == "__main__":
    main()
