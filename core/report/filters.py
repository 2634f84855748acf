"""Choosing, sorting and paging rows of the report. Nothing here changes a number of a row."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import polars as pl

from core.allocation import AGE
from core.report.reasons import REASON
from core.wording import NO_CURRENCY

AGES = {
    "0–3 days": 0,
    "4–7 days": 4,
    "8–14 days": 8,
    "15–21 days": 15,
    "22–30 days": 22,
    "31–45 days": 31,
    "46+ days": 46,
    "no date": None,
}
"""How long a source has been open, in whole days: the buckets and where they begin. A source that no
document explains has no date."""

SOURCE_LABELS = {
    "sale": "Sale",
    "transfer": "Transfer",
    "vendor_return": "Vendor return",
    "unexplained": "Unexplained",
}
"""What a source can be, and how a page says it."""

SHORTAGE_FILTERS = {
    "Customers short": pl.col("customers_short") > 0,
    "Stock discrepancies": pl.col("customers_short") < pl.col("backordered"),
}
"""What the units short of a row can be, as a page says it: units a customer waits for, and the rest."""

OLDEST = "Oldest first"
SORTS = {
    OLDEST: [],
    "Purchase order, empty first": ["purchase_orders"],
    "Transfer, empty first": ["transfers"],
    "Promise": ["expected_on"],
    "Money, most first": ["money"],
    "Item": ["description", "item_id", "shop_id"],
    "Shop": ["shop"],
    "Vendor": ["vendor"],
}
"""What a page can sort by; within it the oldest come first."""


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which rows to show; what is empty chooses everything. ``late`` looks at today in the shop; ``short``
    is one of SHORTAGE_FILTERS, ``reasons`` are of REASONS, ``currencies`` the vendors' (or NO_CURRENCY)."""

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
        """The same with other values: what a chart shows that is itself a filter."""
        return replace(self, **anything)  # type: ignore[arg-type]


_LISTS = {
    "shops": pl.col("shop_id"),
    "vendors": pl.col("vendor_id"),
    "kinds": pl.col("document_type"),
    "ages": pl.col("age"),
    "reasons": REASON,
    "currencies": pl.col("currency").fill_null(NO_CURRENCY),
}
"""What of a row must be one of the values that the filter names."""

_SWITCHES = {
    "ecom": pl.col("ecom_order_id").is_not_null(),
    "nothing_incoming": pl.col("covered") == 0,
    "late": pl.col("first_due") < pl.col("today"),
}
"""What must hold of a row where the filter asks for it."""


def with_age(rows: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Adds ``days`` since the source, whole, and its bucket ``age`` (one of AGES)."""
    age = pl.lit("no date")
    for name, start in AGES.items():
        if start is not None:
            age = pl.when(pl.col("days") >= start).then(pl.lit(name)).otherwise(age)
    days = (pl.lit(now) - pl.col("occurred_at")).dt.total_days().clip(0)
    return rows.with_columns(days=days).with_columns(age=age)


def currencies(rows: pl.DataFrame) -> list[str]:
    """What ``Filter.currencies`` can name of these rows."""
    return sorted(NO_CURRENCY if each is None else each for each in rows["currency"].unique())


def filtered_report(rows: pl.DataFrame, wanted: Filter, codes: pl.DataFrame | None = None) -> pl.DataFrame:
    """The rows the filter chooses, in their order.

    ``rows``: the report with ``age`` and ``today``; ``codes``: ``item_id, text``, what a search looks into
    (every word must be in the text of the item), needed where something is searched for.
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
    return rows.filter(keep) if keep else rows


def items_matching(codes: pl.DataFrame, search: str) -> pl.Series:
    """The ids of the items in whose text every word of ``search`` occurs."""
    words = [pl.col("text").str.contains(word, literal=True) for word in search.lower().split()]
    return codes.filter(words)["item_id"]


def sorted_report(rows: pl.DataFrame, sort: str, *, by_order: bool = False) -> pl.DataFrame:
    """Rows by one of SORTS, the oldest first within it; an order's lines together if ``by_order``."""
    if by_order:
        first = pl.col("occurred_at").min().over("ecom_order_id")
        return (
            rows.with_columns(_first=first)
            .sort("_first", "ecom_order_id", *AGE, nulls_last=True)
            .drop("_first")
        )
    columns = SORTS.get(sort, [])
    if not columns:
        return rows
    descending = columns == ["money"]
    return rows.sort(*columns, descending=descending, nulls_last=columns != ["vendor"], maintain_order=True)


def choice_labels(names: pl.DataFrame) -> dict[str, str]:
    """What to call each id in a list of choices: its name, and the id with it where two share a name.

    ``names``: two columns, id and name.
    """
    ids, name_column = names.columns
    shared_by_two = names.filter(pl.col(name_column).is_duplicated())[ids].to_list()
    shown = {key: f"{name} ({key})" if key in set(shared_by_two) else name for key, name in names.iter_rows()}
    return dict(sorted(shown.items(), key=lambda pair: pair[1].casefold()))
