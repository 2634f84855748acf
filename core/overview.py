"""Overview of today: shortages, deliveries due, orders to ship, and vendors to order from."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import polars as pl

from core.language import marked, say
from core.receiving import DUE_FILTERS, due_on
from core.report import headlines
from core.store import Snapshot, Store
from core.wording import late_by

UNIT_FIGURES = {
    "units_short": marked("Units short"),
    "customers_short": marked("Customers short"),
    "gaps": marked("Stock discrepancies"),
}
"""Figures in units, and their names on pages. Money has one figure per currency."""

OVERDUE, DUE_TODAY = DUE_FILTERS[:2]
"""Due dates of the page's deliveries, named like the filter of the Receiving page."""

NOTED_FIGURES = pl.Schema([("noted_on", pl.Date), ("figure", pl.String), ("amount", pl.Decimal(38, 4))])


def figures_now(report: pl.DataFrame) -> dict[str, Decimal]:
    """Compute the headline figures: ``units_short``, ``customers_short``, ``gaps`` and ``money <currency>``.

    ``report``: the report with its helpers and ``days``. They equal those of the Backorders page without a
    filter.
    """
    whole = headlines(report)
    units = {name: Decimal(getattr(whole, name)) for name in UNIT_FIGURES}
    return units | {
        f"money {currency}".strip(): Decimal(str(total)) for currency, total in whole.money_waiting.items()
    }


def trend(history: pl.DataFrame, figure: str, now: Decimal) -> tuple[list[float], Decimal | None]:
    """Return a figure by day, oldest first, ending with ``now``, and its change since the first day.

    ``history``: ``noted_on, figure, amount``. The change is None without an earlier day.
    """
    past = history.filter(figure=figure).sort("noted_on")["amount"].to_list()
    return [*map(float, past), float(now)], (now - past[0]) if past else None


def deliveries_due(documents: pl.DataFrame) -> pl.DataFrame:
    """Return open documents due in their shop today or before, those that complete most orders first: one row
    each.

    ``when``: OVERDUE or DUE_TODAY; ``says``: the days late.
    """
    late = (pl.col("today") - due_on()).dt.total_days()
    return documents.filter(due_on() <= pl.col("today")).with_columns(
        when=pl.when(late == 0).then(pl.lit(DUE_TODAY)).otherwise(pl.lit(OVERDUE)),
        says=pl.when(late == 0).then(pl.lit(say("due today"))).otherwise(late_by(late)),
    )


# --- with the store ---


def load_headline_history(snapshot: Snapshot, before: date) -> pl.DataFrame:
    """Load the figures of earlier days: one row per day and figure."""
    return snapshot.frame("headline").filter(pl.col("noted_on") < before)


def load_was_noted(snapshot: Snapshot, day: date) -> bool:
    """Return True if the figures of a day were saved."""
    return bool(snapshot.rows("headline", noted_on=day))


def note_headlines(store: Store, figures: Mapping[str, Decimal], day: date) -> None:
    """Save today's figures, unless they were saved before. Nothing else in the store changes."""
    if store.ask(load_was_noted, day):
        return
    rows = [{"noted_on": day, "figure": name, "amount": amount} for name, amount in figures.items()]
    with store.write("headlines", str(day)) as tx:
        if not tx.rows("headline", noted_on=day):
            tx.append("headline", pl.DataFrame(rows, schema=NOTED_FIGURES))
