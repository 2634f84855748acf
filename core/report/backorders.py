"""Backorders: which lines are short, why and since when, and the incoming supply that covers them.

The report has one row per item, shop and source (contract §4). It is computed from the open lines (rule 1)
and the incoming supply. A filter only chooses rows; it never changes which line is oldest.
"""

import polars as pl

from core.allocation import (
    AGE,
    PAIR,
    TURN,
    Frame,
    any_line,
    deal,
    deal_with_given,
    earliest_first,
    is_given,
    is_shared,
    shared_among_sources,
    with_customers_short,
)
from core.report.incoming import serving_by_source
from core.report.schemas import EXPORTED_REPORT, REPORT_ROWS
from core.shop_time import with_day
from core.store import Snapshot

REPORT = EXPORTED_REPORT.names()
"""Columns of the report, in order. Exports and the command line print exactly these."""

HELPERS = [name for name in REPORT_ROWS if name not in EXPORTED_REPORT]
"""Further columns for pages."""


def coverage(sources: pl.DataFrame, supply: pl.DataFrame) -> pl.DataFrame:
    """Match incoming lines to sources: earliest supply to oldest source.

    Sources of moved orders come before all others (``turn``, where it is known). One row per source and
    supply line: ``source_row`` (row of ``sources``, which come oldest first), ``units``, and the supply's
    ``document_type, document_id, line_number, expected_on, confirmed``.
    """
    supply = earliest_first(supply)
    if any_line(sources, is_shared()):
        return _coverage_where_shared(sources, supply)
    if is_given(supply):
        return _coverage_with_given(sources, supply)
    # Only pairs with incoming supply, numbered, because sorting by names is slow.
    pairs = supply.select(PAIR).unique().with_row_index("pair")
    numbered = sources.with_columns(source_row=pl.int_range(pl.len()))
    if TURN in sources.columns and (sources[TURN] != 0).any():
        numbered = numbered.sort(TURN, maintain_order=True)
    demand = numbered.select(*PAIR, "source_row", units="backordered").join(
        pairs, on=PAIR, maintain_order="left"
    )
    offered = supply.join(pairs, on=PAIR, maintain_order="left").select("pair", units="incoming")
    dealt = deal(demand, offered, ["pair"])
    return _named_coverage(demand["source_row"], dealt, supply)


def _coverage_with_given(sources: pl.DataFrame, supply: pl.DataFrame) -> pl.DataFrame:
    """Match supply in which units were given to orders. ``supply``: earliest first."""
    numbered = sources.with_columns(source_row=pl.int_range(pl.len()))
    if TURN in sources.columns:
        numbered = numbered.sort(TURN, maintain_order=True)
    demand = numbered.select(*PAIR, "ecom_order_id", units="backordered")
    dealt = deal_with_given(demand, supply)
    return _named_coverage(numbered["source_row"], dealt, supply)


def _coverage_where_shared(sources: pl.DataFrame, supply: pl.DataFrame) -> pl.DataFrame:
    """Match supply that customers share: units go to customers and other sources in turn, and what customers
    get of them is shared equally.

    ``supply``: earliest first.
    """
    numbered = sources.with_row_index("source_row").with_columns(pl.col("source_row").cast(pl.Int64))
    numbered = numbered.sort(TURN, maintain_order=True)
    demand = numbered.select(*PAIR, "ecom_order_id", units="backordered")
    dealt = deal_with_given(demand, supply)
    return _named_coverage(numbered["source_row"], shared_among_sources(numbered, supply, dealt), supply)


def _named_coverage(source_rows: pl.Series, dealt: pl.DataFrame, supply: pl.DataFrame) -> pl.DataFrame:
    """Return the dealt pieces with their source and incoming line."""
    known = pl.col("confirmed") if "confirmed" in supply.columns else pl.lit(value=False).alias("confirmed")
    named = supply.select("document_type", "document_id", "line_number", "expected_on", known)
    return pl.DataFrame(
        [
            source_rows.gather(dealt["demand_row"]),
            dealt["units"],
            dealt["supply_row"],
            *named[dealt["supply_row"]].get_columns(),
        ]
    )


def promises_by_source(served: pl.DataFrame) -> pl.DataFrame:
    """Summarise the supply of each source: one row per ``source_row``.

    ``covered`` units, ``first_due`` and ``last`` due date (empty if one has no date), the
    ``purchase_orders`` and ``transfers`` that bring them, ``;``-separated, earliest first, and ``serving``,
    the same with their units and dates (SERVING).
    """
    in_order = served.lazy().sort("source_row", "supply_row")
    undated = pl.col("expected_on").is_null().any()
    named = pl.struct("source_row", "document_type", "document_id").is_first_distinct()
    by_source = in_order.with_columns(named=named).group_by("source_row")
    summed = by_source.agg(
        covered=pl.col("units").sum(),
        first_due=pl.col("expected_on").min(),
        last=pl.when(~undated).then(pl.col("expected_on").max()),
        purchase_orders=_listed("purchase_order"),
        transfers=_listed("transfer"),
    )
    listed = summed.with_columns(pl.col("purchase_orders", "transfers").list.join(";"))
    return listed.join(serving_by_source(in_order), on="source_row").collect()


def _listed(kind: str) -> pl.Expr:
    """Return the documents of one ``kind`` that serve a source, without repetitions."""
    return pl.col("document_id").filter(pl.col("named"), pl.col("document_type") == kind)


def report_with_helpers(
    open_lines: pl.DataFrame, supply: pl.DataFrame, drafted: pl.DataFrame
) -> pl.DataFrame:
    """Return the report with HELPERS: one row per item, shop and source, oldest first, then by shop and item.

    ``open_lines``: named open lines with ``occurred_on`` and ``url`` (backordered > 0, tracked items).
    ``supply``: incoming lines. ``drafted``: units on drafts by item and shop.
    """
    sources = with_customers_short(in_report_order(open_lines))
    promised = promises_by_source(coverage(sources, supply))
    sources = sources.with_row_index("source_row").with_columns(pl.col("source_row").cast(pl.Int64))
    joined = (
        sources.lazy()
        .join(promised.lazy(), on="source_row", how="left", maintain_order="left")
        .join(drafted.lazy(), on=PAIR, how="left", maintain_order="left")
        .join(arrivals(supply).lazy(), on=PAIR, how="left", maintain_order="left")
    )
    filled = joined.with_columns(
        pl.col("covered", "drafted", "on_order", "in_transit").fill_null(0),
        pl.col("purchase_orders", "transfers").fill_null(""),
        pl.col("part_received").fill_null(value=False),
        waiting=pl.col("waiting") > 0,
        waiting_units=pl.col("waiting"),
    )
    valued = filled.with_columns(
        to_order=pl.col("backordered") - pl.col("covered"),
        money=pl.col("unit_price") * pl.col("backordered"),
    )
    dated = valued.with_columns(expected_on=pl.when(pl.col("to_order") == 0).then("last"))
    return dated.select(*REPORT, *HELPERS).collect()


def arrivals(supply: pl.DataFrame) -> pl.DataFrame:
    """Return incoming units by kind of document, the first due date, and whether some arrived: one row per
    item and shop."""
    of_transfer, units = pl.col("document_type") == "transfer", pl.col("incoming")
    return supply.group_by(PAIR).agg(
        due_on=pl.col("expected_on").min(),
        part_received=pl.col("part_received").any(),
        on_order=units.filter(~of_transfer).sum(),
        in_transit=units.filter(of_transfer).sum(),
    )


def in_report_order(rows: Frame) -> Frame:
    """Sort rows oldest first, then by shop and item."""
    return rows.sort(*AGE, "shop_id", "item_id", nulls_last=False)


# --- with the store ---


def load_report(snapshot: Snapshot, pairs: pl.DataFrame | None = None) -> pl.DataFrame:
    """Load the report with HELPERS, for everything or for some items and shops."""
    sources = with_day(snapshot.frame("source_named", matching=pairs), "occurred_at", "occurred_on")
    sources = with_urls(snapshot, sources).with_columns(url=pl.coalesce("order_url", "url"))
    return report_with_helpers(
        sources,
        snapshot.frame("supply", matching=pairs),
        snapshot.frame("drafted", matching=pairs),
    )


def with_urls(snapshot: Snapshot, rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``url``, the screen in Lightspeed of a purchase order or transfer, where the import has one."""
    documents = rows.select("document_type", "document_id")
    have_one = pl.col("document_type").is_in(["purchase_order", "transfer"])
    urls = snapshot.frame("document_url", matching=documents.filter(have_one))
    with_url = documents.join(urls, on=documents.columns, how="left", maintain_order="left")
    return rows.hstack([with_url["url"]])
