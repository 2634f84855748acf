"""The best option for each row of a purchase, chosen by HiGHS where minimums or the number of vendors count.

The choice is exact, or comes with its gap to the best one where proving that takes too long (core/solver.py).
Options: ``option, row, vendor_id, shop_id, cost, minimum, is_default``; of equally good options of a row the
first is taken. An order is what one vendor sends to one shop; below the minimum it costs the minimum. An
unknown cost comes after every known one.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import polars as pl

from core.amounts import SMALLEST_PRICES_IN_1
from core.planning.dispensable import smallest_choices
from core.planning.gap import EXACT, Gap, cost_gap
from core.solver import Program, Solution

TOLERANCE_OF_COUNT = 1e-4
"""Part of a vendor by which the solver's least number of vendors may be too high."""
PURCHASE_KEY = ["vendor_id", "shop_id"]

Option = Mapping[str, Any]
"""One option of a row of the purchase (see above)."""


class Best(NamedTuple):
    """The ``option`` picked for each row, and the ``gap`` of all of them together to the best ones."""

    options: pl.Series
    gap: Gap


def best_options(options: pl.DataFrame, *, fewest: bool) -> Best:
    """Return the ``option`` of each row with which everything together is cheapest; if ``fewest``, with the
    fewest vendors."""
    most, cheapest, gap = None, options, EXACT
    if fewest:
        vendors, gap = _kept_vendors(options)
        most, cheapest = len(vendors), options.filter(pl.col("vendor_id").is_in(sorted(vendors)))
    picked = _cheapest_each(cheapest)
    if not _short_of_minimums(options.filter(pl.col("option").is_in(picked.implode()))):
        return Best(picked, gap)  # nothing can cost less than every row at its least
    picked, cost = _with_minimums(options, most)
    return Best(_with_ties(options, picked), Gap(cost, gap.vendors))


def _kept_vendors(options: pl.DataFrame) -> tuple[frozenset[str], Gap]:
    """Return the fewest vendors that sell everything: of several such choices, the cheapest."""
    vendors = _cheapest_choice(options, _smallest_choices(options))
    if vendors is not None:
        return vendors, EXACT
    fewest = fewest_vendors(options)
    vendors, cost = _kept_by_solver(options, round(fewest.cost))
    # A bound of 8.2 vendors means 9; the solver's tolerance must not make 9 of 8.
    return vendors, Gap(cost, round(fewest.cost) - math.ceil(fewest.least - TOLERANCE_OF_COUNT))


def _cheapest_each(options: pl.DataFrame) -> pl.Series:
    """Return the cheapest option of each row, whatever the minimums of orders."""
    in_turn = options.sort("row", "cost", "option", nulls_last=True)
    return in_turn.unique("row", keep="first", maintain_order=True)["option"]


def _short_of_minimums(picked: pl.DataFrame) -> bool:
    orders = picked.group_by(PURCHASE_KEY).agg(pl.col("cost").sum(), pl.col("minimum").first().fill_null(0))
    return bool((orders["cost"] < orders["minimum"]).any())


def fewest_vendors(options: pl.DataFrame) -> Solution:
    """Return how many vendors are enough for all rows, and the least number that has been proven."""
    of_rows = options.group_by("row", maintain_order=True).agg(pl.col("vendor_id").unique().sort())
    sellers = of_rows["vendor_id"].unique(maintain_order=True)  # else every search took another way
    program = Program()
    variable = {vendor: program.add(1.0) for vendor in options["vendor_id"].unique().sort()}
    for vendors in sellers.to_list():
        program.limit([variable[vendor] for vendor in vendors], [1.0] * len(vendors), least=1.0)
    return program.cheap()


def _costs(options: pl.DataFrame) -> list[float]:
    """Return the cost of each option. An unknown cost counts as more than all known ones together."""
    known = options["cost"].cast(pl.Float64)
    above = float(known.sum()) + float(options["minimum"].cast(pl.Float64).fill_null(0).sum()) + 1
    return known.fill_null(above).to_list()


def _smallest_choices(options: pl.DataFrame) -> Sequence[frozenset[str]] | None:
    """Return every smallest choice of vendors that has a seller of each row; None if there are too many to
    look through."""
    vendors = options["vendor_id"].unique().sort().to_list()
    bits = {vendor: 1 << place for place, vendor in enumerate(vendors)}
    rows = options.group_by("row").agg(pl.col("vendor_id").unique())["vendor_id"].to_list()
    choices = smallest_choices({sum(bits[vendor] for vendor in row) for row in rows}, len(vendors))
    if choices is None:
        return None
    return [frozenset(vendor for vendor, bit in bits.items() if choice & bit) for choice in choices]


def _cheapest_choice(
    options: pl.DataFrame, choices: Sequence[frozenset[str]] | None
) -> frozenset[str] | None:
    """Return the cheapest choice of vendors, each row bought where it costs least. Of the same cost, the
    choice with the default vendor of more rows."""
    if choices is None:
        return None
    dearer = options.with_columns(more=_more_than_least(options)).pivot(
        "vendor_id", index="row", values="more", aggregate_function="min"
    )
    sums = [dearer.select(pl.min_horizontal(sorted(choice)).sum()).item() for choice in choices]
    return choices[sums.index(min(sums))]


def _more_than_least(options: pl.DataFrame) -> pl.Series:
    """Return by how much each option costs more than the cheapest of its row, in units of the smallest price,
    and a little more for another vendor than the default one."""
    costs = _costs(options)
    least = options.with_columns(pl.Series("cost", costs)).select(pl.col("cost").min().over("row"))
    # All rows together must not outweigh the smallest difference of costs, which is 1.
    elsewhere = 0.5 / (options["row"].n_unique() + 1)
    is_elsewhere = (~options["is_default"]).cast(pl.Float64)
    return (pl.Series(costs) - least["cost"]) * SMALLEST_PRICES_IN_1 + is_elsewhere * elsewhere


def _kept_by_solver(options: pl.DataFrame, most: int) -> tuple[frozenset[str], float]:
    """Return what ``_cheapest_choice`` returns of ``most`` vendors, found by HiGHS, and the gap of its
    cost."""
    program = Program()
    used = {vendor: program.add() for vendor in options["vendor_id"].unique().sort()}
    program.limit(list(used.values()), [1.0] * len(used), most=most)
    dearer = _dearer_without(options.select("row", "vendor_id", cost=_more_than_least(options)))
    for vendors, cost in dearer.items():
        variables = [used[vendor] for vendor in sorted(vendors)]
        if cost is not None:
            variables.append(program.add(cost, yes_no=False))
        program.limit(variables, [1.0] * len(variables), least=1.0)
    solution = program.cheap()
    least = float(options.group_by("row").agg(pl.col("cost").min())["cost"].sum())
    vendors_used = frozenset(vendor for vendor, variable in used.items() if solution.values[variable] > 0.5)
    return vendors_used, cost_gap(solution, least * SMALLEST_PRICES_IN_1)


def _dearer_without(offers: pl.DataFrame) -> dict[frozenset[str], float | None]:
    """Return by how much all rows together cost more without these vendors; None if a row is then without a
    vendor.

    Without its cheapest vendor a row costs what the next one asks, without these two what the third asks, and
    so on. Rows with the same cheapest vendors are one, so the program stays small however many rows there
    are. ``offers``: ``row, vendor_id, cost``.
    """
    dearer: dict[frozenset[str], float | None] = {}
    in_turn = offers.sort("row", "cost", "vendor_id").group_by("row", maintain_order=True)
    for vendors, costs in in_turn.agg("vendor_id", "cost").select("vendor_id", "cost").iter_rows():
        for place in range(1, len(vendors)):
            cheaper = frozenset(vendors[:place])
            before = dearer.get(cheaper, 0.0)
            if before is not None:
                dearer[cheaper] = before + costs[place] - costs[place - 1]
        dearer[frozenset(vendors)] = None
    return dearer


def _with_minimums(options: pl.DataFrame, most: int | None) -> tuple[pl.Series, float]:
    """Return the cheapest options of at most ``most`` vendors, where orders below their minimum cost the
    minimum, and the gap of their cost."""
    program, costs = Program(), _costs(options)
    taken = [program.add(cost) for cost in costs]
    _one_per_row(program, options, taken)
    if most is not None:
        vendors = _uses(program, options, taken, ["vendor_id"])
        program.limit(list(vendors.values()), [1.0] * len(vendors), most=most)
    orders = _uses(program, options, taken, PURCHASE_KEY)
    known = options["cost"].cast(pl.Float64).fill_null(0).to_list()
    minimums = options["minimum"].cast(pl.Float64).fill_null(0).to_list()
    members: dict[tuple[str, ...], list[int]] = {}
    for place, key in enumerate(options.select(PURCHASE_KEY).iter_rows()):
        members.setdefault(key, []).append(place)
    for key, places in members.items():
        lacks = program.add(1.0, yes_no=False)
        variables = [lacks, orders[key], *(taken[place] for place in places)]
        factors = [1.0, -minimums[places[0]], *(known[place] for place in places)]
        program.limit(variables, factors, least=0.0)
    solution = program.cheap()
    picked = options["option"].filter(pl.Series([solution.values[variable] > 0.5 for variable in taken]))
    unknown = float(options.group_by("row").agg(pl.col("cost").count() == 0)["cost"].sum())
    return picked, cost_gap(solution, -unknown * max(costs, default=0.0))


def _one_per_row(program: Program, options: pl.DataFrame, taken: list[int]) -> None:
    rows: dict[int, list[int]] = {}
    for row, variable in zip(options["row"], taken, strict=True):
        rows.setdefault(row, []).append(variable)
    for variables in rows.values():
        program.limit(variables, [1.0] * len(variables), 1.0, 1.0)


def _uses(
    program: Program, options: pl.DataFrame, taken: list[int], by: list[str]
) -> dict[tuple[str, ...], int]:
    """Return a variable for each group of options that is 1 if one of them is taken."""
    used: dict[tuple[str, ...], int] = {}
    for key, variable in zip(options.select(by).iter_rows(), taken, strict=True):
        if key not in used:
            used[key] = program.add()
        program.limit([variable, used[key]], [1.0, -1.0], most=0.0)
    return used


def _with_ties(options: pl.DataFrame, picked: pl.Series) -> pl.Series:
    """Return the picked options, each exchanged for the default vendor's if everything together then costs no
    more.

    No further vendor is added.
    """
    taken = options.filter(pl.col("option").is_in(picked.implode())).sort("row").to_dicts()
    defaults = {row["row"]: row for row in options.filter("is_default").to_dicts()}
    orders = _Orders(options, taken)
    for place, row in enumerate(taken):
        default = defaults.get(row["row"], row)
        can_tell = (row["cost"] is None) == (default["cost"] is None)
        if can_tell and not row["is_default"] and orders.exchange(row, default):
            taken[place] = default
    return pl.Series([row["option"] for row in taken], dtype=options.schema["option"])


class _Orders:
    """Sums of the orders that the ``taken`` options make, each by vendor and shop."""

    def __init__(self, options: pl.DataFrame, taken: Sequence[Option]) -> None:
        self._minimums = {_order_of(row): row["minimum"] or 0 for row in options.to_dicts()}
        self._sums: dict[tuple[str, str], float] = {}
        for row in taken:
            self._sums[_order_of(row)] = self._sums.get(_order_of(row), 0) + (row["cost"] or 0)
        self._vendors = {vendor_id for vendor_id, _ in self._sums}

    def exchange(self, row: Option, default: Option) -> bool:
        """Move a row to the default vendor's order, if that vendor has an order already and the two orders
        then cost no more. Return True if it was moved."""
        if default["vendor_id"] not in self._vendors:
            return False
        old, new = _order_of(row), _order_of(default)
        before = self._cost(old) + self._cost(new)
        old_sum = self._sums[old] - (row["cost"] or 0)
        new_sum = self._sums.get(new, 0) + (default["cost"] or 0)
        # The old order counts at its minimum even if this was its last row.
        after = max(old_sum, self._minimums[old]) + max(new_sum, self._minimums[new])
        if after > before:
            return False
        self._sums[old], self._sums[new] = old_sum, new_sum
        return True

    def _cost(self, order: tuple[str, str]) -> float:
        """Return the cost of an order, at least its minimum; 0 of one that does not exist."""
        return max(self._sums[order], self._minimums[order]) if order in self._sums else 0


def _order_of(option: Option) -> tuple[str, str]:
    """Return the vendor and the shop of the order that an option would be a row of."""
    return option["vendor_id"], option["shop_id"]
