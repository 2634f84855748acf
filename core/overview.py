"""Today in one screen: how much is short, what arrives, what can be shipped, from whom to order."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import polars as pl

from core.receiving import DUE_FILTERS
from core.report import headlines
from core.store import Snapshot, Store
from core.wording import late_by

UNIT_FIGURES = {
    "units_short": "Units short",
    "customers_short": "Customers short",
    "gaps": "Stock discrepancies",
}
"""The figures that are units, and how a page says them; money has one figure for each currency."""

OVERDUE, DUE_TODAY = DUE_FILTERS[:2]
"""When a delivery of this page is due, as the filter of the Receiving page says it."""

HISTORY = pl.Schema([("noted_on", pl.Date), ("figure", pl.String), ("amount", pl.Decimal(38, 4))])


def figures_now(report: pl.DataFrame) -> dict[str, Decimal]:
    """The headline figures: ``units_short``, ``customers_short``, ``gaps`` and ``money <currency>``.

    ``report``: the report with its helpers and ``days``. They are those of the Backorders page without a
    filter.
    """
    whole = headlines(report)
    units = {name: Decimal(getattr(whole, name)) for name in UNIT_FIGURES}
    return units | {
        f"money {currency}".strip(): Decimal(str(total)) for currency, total in whole.money_waiting.items()
    }


def trend(history: pl.DataFrame, figure: str, now: Decimal) -> tuple[list[float], Decimal | None]:
    """A figure day by day, the oldest first, ending with ``now``; and its change since the first day.

    ``history``: ``noted_on, figure, amount``. The change is None where there is no earlier day.
    """
    past = history.filter(figure=figure).sort("noted_on")["amount"].to_list()
    return [*map(float, past), float(now)], (now - past[0]) if past else None


def deliveries_due(documents: pl.DataFrame) -> pl.DataFrame:
    """Open documents due in their shop today or before, in their order (most orders completed first): one row
    each, with ``when``, OVERDUE or DUE_TODAY, and ``says``, how many days late.
    """
    late = (pl.col("today") - pl.col("expected_on")).dt.total_days()
    return documents.filter(pl.col("expected_on") <= pl.col("today")).with_columns(
        when=pl.when(late == 0).then(pl.lit(DUE_TODAY)).otherwise(pl.lit(OVERDUE)),
        says=pl.when(late == 0).then(pl.lit("due today")).otherwise(late_by(late)),
    )


# --- with the store ---


def load_headline_history(snapshot: Snapshot, before: date) -> pl.DataFrame:
    """The figures noted on earlier days: one row per day and figure."""
    return snapshot.frame("headline").filter(pl.col("noted_on") < before)


def note_headlines(store: Store, figures: Mapping[str, Decimal], day: date) -> None:
    """Remember today's figures, unless they were noted before. Nothing else of the store changes."""
    with store.read() as snapshot:
        if snapshot.rows("headline", noted_on=day):
            return
    rows = [{"noted_on": day, "figure": name, "amount": amount} for name, amount in figures.items()]
    with store.write("headlines", str(day)) as tx:
        if not tx.rows("headline", noted_on=day):
            tx.append("headline", pl.DataFrame(rows, schema=HISTORY))
