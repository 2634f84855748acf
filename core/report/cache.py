"""Caches of the negative-inventory report and of the texts that an item search looks into."""

from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from core.allocation import PAIR
from core.report.backorders import in_report_order, load_report
from core.report.filters import choice_labels, currencies, with_age
from core.shop_time import todays
from core.store import AsOf, Computed, Maintained, Snapshot, load_added

ITEM_NAMES = ["item_id", "description", "sku", "upc", "ean", "manufacturer_sku", "vendor_sku"]
"""Item columns that a search looks into."""

AGE_TODAY = ["days", "age", "today"]
"""Columns that depend on the day, beside REPORT and HELPERS."""


@dataclass(frozen=True)
class Report:
    """Report of one state of the store.

    ``rows``: one row per item, shop and source (core/report/backorders.py: REPORT and HELPERS) with AGE_TODAY
    (core/report/filters.py: with_age; ``today`` is the date in the shop). ``shops``, ``vendors``: names by
    id. ``currencies``: those in the rows. ``zones``: time zones, one row per shop.
    """

    rows: pl.DataFrame
    shops: dict[str, str]
    vendors: dict[str, str]
    currencies: list[str]
    zones: pl.DataFrame


class ReportCache(Maintained[Report]):
    """Cache of the report. After a write it recomputes the rows of the touched items and shops.

    Loading 10,400 rows takes 71 ms of a core, patching them 7 ms. A hundred people save six times a second
    and filter in between (docs/performance.md).
    """

    def load(self, snapshot: Snapshot, as_of: AsOf) -> Report:
        shops, rows = snapshot.frame("shop"), load_report(snapshot)
        return Report(
            rows=_aged(rows.lazy(), shops, as_of.quarter).collect(),
            shops=choice_labels(shops.select("shop_id", "name")),
            vendors=_vendor_labels(snapshot),
            currencies=currencies(rows),
            zones=shops,
        )

    def patch(self, old: Computed[Report], snapshot: Snapshot, touched: pl.DataFrame, as_of: AsOf) -> Report:
        before = _with_added(snapshot, old.value)
        pairs, short = touched.select(PAIR), touched.filter(pl.col("on_hand") < 0).select(PAIR)
        lines = before.rows.lazy().join(pairs.lazy(), on=PAIR, how="anti", maintain_order="left")
        if as_of.quarter != old.as_of.quarter:
            lines = _aged(lines.drop(AGE_TODAY), before.zones, as_of.quarter)
        if not short.is_empty():  # Empty after most receipts.
            recomputed = _aged(load_report(snapshot, short).lazy(), before.zones, as_of.quarter)
            lines = in_report_order(pl.concat([lines, recomputed]))
        rows = lines.collect()
        return Report(rows, before.shops, before.vendors, currencies(rows), before.zones)


def _with_added(snapshot: Snapshot, before: Report) -> Report:
    """Return the report with the names of shops and vendors that an import added."""
    if snapshot.count("vendor") != len(before.vendors):
        before = replace(before, vendors=_vendor_labels(snapshot))
    if snapshot.count("shop") == len(before.shops):
        return before
    shops = snapshot.frame("shop")
    return replace(before, shops=choice_labels(shops.select("shop_id", "name")), zones=shops)


def _vendor_labels(snapshot: Snapshot) -> dict[str, str]:
    return choice_labels(snapshot.frame("vendor", columns=["vendor_id", "name"]))


class ItemCodesCache(Maintained[pl.DataFrame]):
    """Cache of the texts for item search: ``item_id, text``, one row per item.

    ``text`` has the names and numbers in lower case, one per line. Only an import or a change of master data
    changes it.
    """

    def load(self, snapshot: Snapshot, _as_of: AsOf) -> pl.DataFrame:
        return _item_codes(snapshot.frame("item", columns=ITEM_NAMES))

    def patch(
        self, old: Computed[pl.DataFrame], snapshot: Snapshot, _touched: pl.DataFrame, _as_of: AsOf
    ) -> pl.DataFrame:
        added = load_added(snapshot, "item", old.value, ITEM_NAMES)
        return pl.concat([old.value, _item_codes(added)]) if len(added) else old.value


def _item_codes(items: pl.DataFrame) -> pl.DataFrame:
    text = pl.concat_str(ITEM_NAMES, separator="\n", ignore_nulls=True).str.to_lowercase()
    return items.select("item_id", text=text)


def _aged(rows: pl.LazyFrame, zones: pl.DataFrame, quarter: datetime) -> pl.LazyFrame:
    days = todays(zones, quarter).lazy()
    return with_age(rows, quarter).join(days, on="shop_id", how="left", maintain_order="left")
