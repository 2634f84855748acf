"""Filter, sort and page rows of the report. Nothing here changes a number of a row."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import polars as pl

from core.allocation import AGE, Frame
from core.language import marked
from core.report.reasons import REASON
from core.wording import NO_CURRENCY

NO_DATE = marked("no date")
AGES = {
    marked("0–3 days"): 0,
    marked("4–7 days"): 4,
    marked("8–14 days"): 8,
    marked("15–21 days"): 15,
    marked("22–30 days"): 22,
    marked("31–45 days"): 31,
    marked("46+ days"): 46,
    NO_DATE: None,
}
"""Age buckets and the whole days at which they begin. A source that no document explains has no date."""

SOURCE_LABELS = {
    "sale": marked("Sale"),
    "transfer": marked("Transfer"),
    "vendor_return": marked("Vendor return"),
    "unexplained": marked("Not explained"),
}
"""Kinds of sources, and their names on pages."""

SHORTAGE_FILTERS = {
    marked("Customers short"): pl.col("customers_short") > 0,
    marked("Stock discrepancies"): pl.col("customers_short") < pl.col("backordered"),
}
"""Kinds of shortage by their names on pages: units a customer waits for, and the others."""

OLDEST = marked("Oldest first")
SORTS = {
    OLDEST: [],
    marked("Purchase order, empty first"): ["purchase_orders"],
    marked("Transfer, empty first"): ["transfers"],
    marked("Promise"): ["expected_on"],
    marked("Money, most first"): ["money"],
    marked("Item"): ["description", "item_id", "shop_id"],
    marked("Shop"): ["shop"],
    marked("Vendor"): ["vendor"],
}
"""Sort orders for pages. Within each, the oldest rows come first."""


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Filter of report rows. An empty field chooses everything.

    ``late`` uses today's date in the shop; ``short`` is one of SHORTAGE_FILTERS, ``reasons`` are of REASONS,
    ``currencies`` are those of the prices (or NO_CURRENCY).
    """

    shops: Sequence[str] = ()
    vendors: Sequence[str] = ()
    kinds: Sequence[str] = ()
    ages: Sequence[str] = ()
    search: str = ""
    since: date | None = None
    until: date | None = None
    ecom: bool = False
    nothing_incoming: bool = False
    late: bool = False
    short: str | None = None
    reasons: Sequence[str] = ()
    currencies: Sequence[str] = ()

    def without(self, **anything: object) -> "Filter":
        """Return a copy with other values, for a chart that is a filter itself."""
        return replace(self, **anything)  # type: ignore[arg-type]


_LISTS = {
    "shops": pl.col("shop_id"),
    "vendors": pl.col("vendor_id"),
    "kinds": pl.col("document_type"),
    "ages": pl.col("age"),
    "reasons": REASON,
    "currencies": pl.col("currency").fill_null(NO_CURRENCY),
}
"""Columns whose value must be among those the filter names."""

_SWITCHES = {
    "ecom": pl.col("ecom_order_id").is_not_null(),
    "nothing_incoming": pl.col("covered") == 0,
    "late": pl.col("first_due") < pl.col("today"),
}
"""Conditions that a row must meet if the filter asks for them."""


def with_age(rows: Frame, now: datetime) -> Frame:
    """Add ``days`` (whole days since the source) and its bucket ``age`` (one of AGES)."""
    age = pl.lit(NO_DATE)
    for name, start in AGES.items():
        if start is not None:
            age = pl.when(pl.col("days") >= start).then(pl.lit(name)).otherwise(age)
    days = (pl.lit(now) - pl.col("occurred_at")).dt.total_days().clip(0)
    return rows.with_columns(days=days).with_columns(age=age)


def currencies(rows: pl.DataFrame) -> list[str]:
    """Return the values that ``Filter.currencies`` can have for these rows."""
    return sorted(NO_CURRENCY if each is None else each for each in rows["currency"].unique())


def filtered_report(rows: pl.DataFrame, wanted: Filter, codes: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return the rows the filter chooses, in their order.

    ``rows``: the report with ``age`` and ``today``. ``codes``: ``item_id, text``, needed for a search; every
    word must occur in the item's text.
    """
    keep = [
        column.is_in(list(values)) for name, column in _LISTS.items() if (values := getattr(wanted, name))
    ]
    keep += [holds for name, holds in _SWITCHES.items() if getattr(wanted, name)]
    keep += [SHORTAGE_FILTERS[wanted.short]] if wanted.short in SHORTAGE_FILTERS else []
    day = pl.col("occurred_on")
    keep += [day >= wanted.since] if wanted.since else []
    keep += [day <= wanted.until] if wanted.until else []
    if wanted.search.strip() and codes is not None:
        keep.append(pl.col("item_id").is_in(items_matching(codes, wanted.search).implode()))
    if not keep:
        return rows
    places = rows.select(pl.arg_where(pl.all_horizontal(keep))).to_series()
    return rows[places]  # Forty columns are gathered in less time than filtered.


def items_matching(codes: pl.DataFrame, search: str) -> pl.Series:
    """Return the ids of the items whose text contains every word of ``search``."""
    words = [pl.col("text").str.contains(word, literal=True) for word in search.lower().split()]
    return codes.filter(words)["item_id"]


def sorted_by_order(rows: pl.DataFrame, sort: str, report: pl.DataFrame) -> pl.DataFrame:
    """Sort eCom orders by one of SORTS, oldest first within it; an order's lines stay together.

    Orders with units to order on any of their lines in ``report`` come first.
    """
    order, columns = pl.col("ecom_order_id"), SORTS.get(sort, [])
    uncovered = report.filter(pl.col("to_order") > 0)["ecom_order_id"].drop_nulls().unique()
    keys = [~order.is_in(uncovered.implode()), *(_of_order(name).over(order) for name in columns)]
    keys += [pl.col("occurred_at").min().over(order)]
    names = [f"_key_{place}" for place in range(len(keys))]
    descending = [columns == ["money"] and 0 < place <= len(columns) for place in range(len(keys))]
    return (
        rows.with_columns(key.alias(name) for key, name in zip(keys, names, strict=True))
        .sort(*names, order, *AGE, descending=[*descending, *[False] * (1 + len(AGE))], nulls_last=True)
        .drop(names)
    )


def _of_order(name: str) -> pl.Expr:
    """Return the value by which an order is sorted: money is added up, its day is that of the last unit."""
    column = pl.col(name)
    if name == "money":
        return column.sum()
    if name == "expected_on":
        return pl.when(column.is_not_null().all()).then(column.max())
    return column.min()


def sorted_report(rows: pl.DataFrame, sort: str) -> pl.DataFrame:
    """Sort rows by one of SORTS, oldest first within it."""
    columns = SORTS.get(sort, [])
    if not columns:
        return rows
    descending = columns == ["money"]
    return rows.sort(*columns, descending=descending, nulls_last=columns != ["vendor"], maintain_order=True)


def choice_labels(names: pl.DataFrame) -> dict[str, str]:
    """Return labels by id for a list of choices: the name, with the id if two share a name.

    ``names``: two columns, id and name.
    """
    ids, name_column = names.columns
    shared_by_two = names.filter(pl.col(name_column).is_duplicated())[ids].to_list()
    shown = {key: f"{name} ({key})" if key in set(shared_by_two) else name for key, name in names.iter_rows()}
    return dict(sorted(shown.items(), key=lambda pair: pair[1].casefold()))
