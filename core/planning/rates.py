"""Exchange rates between currencies: the only place where an amount is converted.

A rate holds from its day on, until a newer one of the same two currencies. It holds both ways: where only
euros in dollars are known, dollars in euros are the inverse. There is no way through a third currency.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from core.amounts import MONEY_SUM
from core.errors import Problem
from core.formats import currency_codes
from core.language import SOURCE_LANGUAGE, say, say_each, speaking
from core.ledger import By, Change, Done, Operation, Posting, perform
from core.planning.schemas import RATE_ROWS
from core.store import Snapshot, Store, Transaction
from core.wording import day_each, full_day_text

RATE_PLACES = 8
"""Decimals of a rate."""
MOST_RATE = Decimal(10) ** 9
"""Upper limit of a rate."""


@dataclass(frozen=True)
class Rate:
    """From ``rate_day`` on, 1 of ``from_currency`` costs ``rate`` of ``to_currency`` (ISO codes).

    Raises Problem for a rate that is not above 0 or too large, one currency twice, or an unknown code.
    """

    rate_day: date
    from_currency: str
    to_currency: str
    rate: Decimal

    def __post_init__(self) -> None:
        for code in (self.from_currency, self.to_currency):
            if code not in currency_codes():
                raise Problem(
                    say("“{code}” is no currency code. Enter three letters such as EUR or USD.", code=code)
                )
        if self.from_currency == self.to_currency:
            raise Problem(
                say("A rate needs two currencies; both are {currency}.", currency=self.from_currency)
            )
        if not (self.rate.is_finite() and 0 < self.rate < MOST_RATE and self.in_store > 0):
            raise Problem(
                say(
                    "A rate must be above 0 and below {most:,}, with at most {places} decimals.",
                    most=MOST_RATE,
                    places=RATE_PLACES,
                )
            )

    @property
    def in_store(self) -> Decimal:
        """Return the rate to the store's eight places."""
        return self.rate.quantize(Decimal(1).scaleb(-RATE_PLACES))

    def __str__(self) -> str:
        return say(
            "1 {from_currency} = {rate} {to_currency} from {day} on",
            from_currency=self.from_currency,
            rate=rate_number(self.rate),
            to_currency=self.to_currency,
            day=full_day_text(self.rate_day),
        )

    def in_history(self) -> str:
        """Return the rate in the language of all notes in the history."""
        with speaking(SOURCE_LANGUAGE):
            return str(self)


@dataclass(frozen=True)
class Currencies:
    """Currencies of costs and days, for rows of a plan: ``vendors`` with ``vendor_id, currency``, ``shops``
    with ``shop_id, today``, and ``rates`` (RATE_ROWS)."""

    vendors: pl.DataFrame
    shops: pl.DataFrame
    rates: pl.DataFrame

    def of_costs(self, plan: pl.DataFrame) -> pl.DataFrame:
        """Add ``cost_currency``, the vendor's, and ``today`` in the shop to rows of a plan."""
        vendors = self.vendors.select("vendor_id", cost_currency="currency")
        named = plan.join(vendors, on="vendor_id", how="left", maintain_order="left")
        days = self.shops.select("shop_id", "today")
        return named.join(days, on="shop_id", how="left", maintain_order="left")


def rate_number(rate: Decimal) -> str:
    """Return a rate without zeros at the end: ``1.08``."""
    return f"{rate.normalize():,f}"


def with_rates(rows: pl.LazyFrame, rates: pl.DataFrame, of: str, to: str, day: str = "today") -> pl.LazyFrame:
    """Add the rate that converts amounts of the currency ``of`` into ``to`` on a ``day``: names of columns.

    ``factor``: what to multiply by (``converted``); 1 where both are the same, empty where no rate is set.
    ``rate``, ``rate_day``: the rate as it was entered, and since when; empty where both are the same.
    """
    key = [of, to, day]
    asked = rows.select(key).unique().drop_nulls()
    factors = (
        asked.join(_both_ways(rates).lazy(), left_on=[of, to], right_on=["of", "to"])
        .filter(pl.col("rate_day") <= pl.col(day))
        .sort("rate_day", "is_entered")
        .group_by(key)
        .agg(pl.col("factor", "rate", "rate_day").last())
    )
    same = pl.col(of).eq_missing(pl.col(to))
    return rows.join(factors, on=key, how="left", maintain_order="left").with_columns(
        factor=pl.when(same).then(1.0).otherwise("factor")
    )


def _both_ways(rates: pl.DataFrame) -> pl.DataFrame:
    """Return each rate as it was entered, which goes first, and its inverse: ``of, to, factor``."""
    number = pl.col("rate").cast(pl.Float64)
    as_entered = [pl.col("rate"), pl.col("rate_day")]
    return pl.concat(
        rates.select(*as_entered, of=of, to=to, factor=factor, is_entered=pl.lit(of == "from_currency"))
        for of, to, factor in (
            ("from_currency", "to_currency", number),
            ("to_currency", "from_currency", 1 / number),
        )
    )


def converted(amount: str | pl.Expr) -> pl.Expr:
    """Return an amount of rows ``with_rates`` in the other currency, to four decimals; empty where no rate
    is set. Exact where both currencies are the same."""
    cost = pl.col(amount) if isinstance(amount, str) else amount
    times = (cost.cast(pl.Float64) * pl.col("factor")).round(4).cast(MONEY_SUM)
    return (
        pl.when(pl.col("rate").is_null() & (pl.col("factor") == 1))
        .then(cost.cast(MONEY_SUM))
        .otherwise(times)
    )


def at_rate(day: str = "today") -> pl.Expr:
    """Say which rate was used: “ at 1.08 of 3 Nov”; empty where none was needed or set.

    ``day``: the column that says in which year a date needs none.
    """
    number = pl.col("rate").cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")
    since = day_each(pl.col("rate_day"), pl.col(day))
    return pl.coalesce(pl.lit(" ") + say_each("at {rate} of {day}", rate=number, day=since), pl.lit(""))


def missing_rates(rows: pl.DataFrame, of: str, to: str) -> list[str]:
    """Return the pairs of rows ``with_rates`` that no rate is set for: “EUR→USD”."""
    lacking = rows.filter(pl.col("factor").is_null(), pl.col(of).is_not_null(), pl.col(to).is_not_null())
    return lacking.select(pl.format("{}→{}", of, to)).to_series().unique().sort().to_list()


# --- with the store ---


def load_rates(snapshot: Snapshot) -> pl.DataFrame:
    """Load every rate, the newest first (RATE_ROWS)."""
    rows = snapshot.frame("currency_rate").drop_nulls("rate")
    newest_first = [True, False, False]
    return rows.sort("rate_day", "from_currency", "to_currency", descending=newest_first).select(
        pl.col(name).cast(kind) for name, kind in RATE_ROWS.items()
    )


def load_currency_codes(snapshot: Snapshot) -> list[str]:
    """Load the currencies that shops, vendors and orders have."""
    columns = [snapshot.frame(table, columns=["currency"]) for table in ("shop", "vendor", "ecom_order")]
    return pl.concat(columns)["currency"].drop_nulls().unique().sort().to_list()


def set_rate(store: Store, rate: Rate, *, by: By) -> Done:
    """Set the rate of two currencies from a day on; it replaces the one of the same day."""
    return perform(store, Operation(by, "rate", rate, note=rate.in_history()), _decide_rate)


def _decide_rate(tx: Transaction, rate: Rate, _by: By) -> Posting:
    key = {"rate_day": rate.rate_day, "from_currency": rate.from_currency, "to_currency": rate.to_currency}
    known = tx.rows("currency_rate", **key)
    if known and known[0]["rate"] == rate.in_store:
        raise Problem(say("{rate}: this rate is set already.", rate=rate))
    new = {} if known else {"currency_rate": [key]}
    change = Change("currency_rate", tuple(key.values()), {"rate": rate.in_store})
    return Posting(rows=new, changes=[change], result=rate.in_history())
