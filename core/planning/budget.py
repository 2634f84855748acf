"""A plan cut to what may be spent: what releases most for its cost comes first (contract §4, budget)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from core.amounts import SMALLEST_PRICES_IN_1
from core.errors import Problem
from core.language import say
from core.planning.rates import Currencies, at_rate, converted, missing_rates, with_rates
from core.wording import money_text

Budget = Mapping[str, Decimal]
"""Sum by currency."""


@dataclass(frozen=True)
class Cut:
    """Rows of a plan that a ``budget`` leaves out. ``missing``: pairs of currencies without a rate, whose
    lines do not count."""

    rows: pl.DataFrame
    currencies: Currencies
    budget: Budget
    missing: Sequence[str]

    def texts(self, most: int) -> list[str]:
        """Return a sentence for each of the first ``most`` rows."""
        return cut_texts(self.rows.head(most), self.currencies, self.budget)


def within_budget(
    plan: pl.DataFrame, currencies: Currencies, budget: Budget
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows of a plan that the budget pays for, and those that were cut, both in the plan's order.

    ``plan``: with ``value_waiting``. Whole rows by value waiting ÷ cost, highest first; one that no longer
    fits is passed over. Rows without a cost are cut; transfers stay. Rows in a currency without a budget
    count against the only budget at the rate of the day, and stay where no rate is set. A cost in no currency
    counts against the only budget; where there are several, it is cut. Raises Problem for a currency in which
    no vendor is paid and that no rate converts.
    """
    _check_known(currencies, budget)
    rows = plan.with_row_index("row")
    bought = _counted(rows.filter(action="purchase"), currencies, budget)
    worth = pl.when(pl.col("line_total") > 0).then(
        pl.col("value_waiting").cast(pl.Float64) / pl.col("line_total").cast(pl.Float64)
    )
    in_turn = bought.with_columns(worth=worth.fill_null(float("inf"))).sort(
        "worth", "row", descending=[True, False]
    )
    is_known = pl.col("line_total").is_not_null() & pl.col("counted_in").is_not_null()
    counts = is_known & pl.col("counted").is_not_null() & pl.col("counted_in").is_in(list(budget))
    unspent = {currency: int(amount * SMALLEST_PRICES_IN_1) for currency, amount in budget.items()}
    paid_for = in_turn.filter(is_known & ~counts)["row"].to_list()
    # Whole numbers: as decimals, 20,000 rows take longer to read than to choose from.
    whole = (pl.col("counted") * SMALLEST_PRICES_IN_1).cast(pl.Int128)
    for row, currency, cost in in_turn.filter(counts).select("row", "counted_in", whole).iter_rows():
        if cost <= unspent[currency]:
            unspent[currency] -= cost
            paid_for.append(row)
    stays = (pl.col("action") == "transfer") | pl.col("row").is_in(paid_for)
    return tuple(rows.filter(each).drop("row") for each in (stays, ~stays))  # type: ignore[return-value]


def _check_known(currencies: Currencies, budget: Budget) -> None:
    """Raise Problem for a currency in which no vendor is paid and that no rate converts."""
    known = set(currencies.vendors["currency"].drop_nulls())
    pairs = currencies.rates.select("from_currency", "to_currency").rows()
    reached = known | {
        there for one, other in pairs for here, there in ((one, other), (other, one)) if here in known
    }
    if known and (unknown := sorted(set(budget) - reached)):
        raise Problem(
            "\n".join(say("No vendor is paid in {currency}.", currency=currency) for currency in unknown)
        )


def _counted(bought: pl.DataFrame, currencies: Currencies, budget: Budget) -> pl.DataFrame:
    """Add ``cost_currency``, ``counted_in``, the currency of the budget that a row counts against, and
    ``counted``, its cost in that one, empty where no rate is set."""
    only = pl.lit(next(iter(budget)) if len(budget) == 1 else None, pl.String)
    currency = pl.col("cost_currency")
    named = currencies.of_costs(bought).with_columns(currency.fill_null(only))
    against = pl.when(currency.is_in(list(budget))).then(currency).otherwise(pl.coalesce(only, currency))
    rated = with_rates(
        named.lazy().with_columns(counted_in=against), currencies.rates, "cost_currency", "counted_in"
    )
    return rated.with_columns(counted=converted("line_total"), at_rate=at_rate()).collect()


def uncounted_currencies(plan: pl.DataFrame, currencies: Currencies, budget: Budget) -> list[str]:
    """Return the pairs of currencies without a rate, whose rows do not count: “USD→EUR”."""
    orders = plan.filter(action="purchase").unique(["vendor_id", "shop_id"])  # a currency and day each
    bought = _counted(orders, currencies, budget)
    return missing_rates(bought, "cost_currency", "counted_in")


def cut_texts(cut: pl.DataFrame, currencies: Currencies, budget: Budget) -> list[str]:
    """Return a sentence for each row that the budget leaves out."""
    rows = _counted(cut, currencies, budget).drop("cost_currency")
    vendor_currencies = currencies.vendors.select("vendor_id", cost_currency="currency")
    named = rows.join(vendor_currencies, on="vendor_id", how="left", maintain_order="left")
    return [
        say(
            "Left out: {units} × {item} ({item_id}) for {shop}, {cost}.",
            units=row["quantity"],
            item=row["description"],
            item_id=row["item_id"],
            shop=row["shop_id"],
            cost=_cost_text(row),
        )
        for row in named.iter_rows(named=True)
    ]


def _cost_text(row: Mapping[str, Any]) -> str:
    if row["line_total"] is None:
        return say("whose cost is not known")
    cost = money_text(row["line_total"], row["cost_currency"])
    if not row["at_rate"]:
        return cost
    return f"{cost} ({money_text(round(row['counted'], 2), row['counted_in'])}{row['at_rate']})"
