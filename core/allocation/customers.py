"""Customers who wait, and the stock that reaches them: the oldest customer first (contract §2, rule 2).

The functions take open lines, joined with their stock and item: one row per item, shop and document line with
``on_hand, found, tracked, ecom_order_id, occurred_at, backordered, waiting, packed, taken_anyway,
unit_price``. Quantities are units. A *waiting* line has ``waiting`` > 0. Units taken out of turn come before
all others, because somebody has them in hand already.
"""

import polars as pl

from core.allocation.dealing import deal_with_rest, sum_so_far
from core.allocation.given import deal_with_given, is_given
from core.allocation.oldest_first import LINE, PAIR, STOCK, earliest_first, oldest_first
from core.allocation.reach import ahead_units, reached_by, taken_with_given
from core.allocation.shared_arrivals import deal_where_shared, shared_among_sources
from core.allocation.special_orders import sold_units
from core.allocation.turn import TURN, any_line, goes_by_most_complete, is_shared
from core.store import Snapshot

OF_STOCK_AND_ITEM = {"on_hand": pl.Int64, "found": pl.Int64, "tracked": pl.Boolean}
"""Columns that stock and item add to an open line."""


def with_stock_and_item(lines: pl.DataFrame, stock: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Add stock and item columns to open lines: one row per line.

    A line without a price takes its item's price.
    """
    return (
        lines.lazy()
        .join(stock.lazy(), on=PAIR, maintain_order="left")
        .join(items.lazy(), on="item_id", maintain_order="left")
        .with_columns(unit_price=pl.coalesce("unit_price", "unit_price_right"))
        .drop("unit_price_right")
        .collect()
    )


def customer_queue(lines: pl.DataFrame, *before_age: str) -> pl.DataFrame:
    """Return the waiting lines, oldest first, with the units the shelf gives each: one row per waiting line.

    ``before_age``: columns that go before the age but after moved orders (core/allocation/rules.py). Adds
    ``shelf`` (units of the item in the shop), ``taken_ahead`` and ``ahead`` (units that come before the
    line's own taken units, and before its other units) and ``reached`` (units that the shelf covers). Lines
    of untracked items are fully reached.
    """
    queue = oldest_first(lines.lazy().filter(pl.col("waiting") > 0))
    moved_first = [name for name in (TURN, *before_age) if name in lines.columns]
    return (
        (queue.sort(moved_first, maintain_order=True) if before_age else queue)
        .with_columns(
            *ahead_units(PAIR, any_taken=(lines["taken_anyway"] > 0).any()),
            shelf=pl.col("on_hand") + sold_units().sum().over(PAIR) + pl.col("found"),
        )
        .with_columns(reached=reached_by(pl.col("shelf"), PAIR, shared=any_line(lines, is_shared())))
        .collect()
    )


def as_if_alone(lines: pl.DataFrame) -> pl.DataFrame:
    """Return lines of a ``customer_queue`` as if the other lines did not exist: nobody is ahead of them.
    The shelf stays as it is, and ``reached`` is not computed again."""
    return lines.with_columns(ahead_units(PAIR))


def with_customers_short(sources: pl.DataFrame) -> pl.DataFrame:
    """Add ``customers_short`` to open sources: the backordered units a customer waits for.

    ``sources``: all sources of their items and shops, oldest first. Per item and shop the result adds up to
    the waiting units that the shelf does not reach (rule 2). The other backordered units, at most ``found``,
    are a stock discrepancy. It is charged to lines nobody waits for first, oldest first.
    """
    short, row = pl.col("backordered"), pl.col("row")
    before = sum_so_far("backordered", "queue") - short
    gap = (pl.col("found") - before).clip(0, short).fill_null(0)
    charged = (
        sources.lazy()
        .with_row_index("row")
        .select("row", "found", short, for_customers=pl.col("waiting") > 0, queue=row.min().over(PAIR))
        .sort("queue", "for_customers", "row")
        .select("row", customers_short=short - gap)
        .sort("row")
        .collect()
    )
    return sources.hstack([charged["customers_short"]])


def allocated_by(
    queue: pl.DataFrame,
    arriving: pl.DataFrame,
    by: list[str] | None = None,
    given: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Return the lines an arrival would reach: one row per waiting line that gains units, oldest first.

    Adds ``gained`` (units). ``arriving``: ``units`` per item and shop, and per the columns in ``by``; each
    such arrival is computed alone, as if it were the only one. ``given``: ``units`` of it that were given to
    an order, by the same columns and ``ecom_order_id``; they go to it first.
    """
    key = [*(by or []), *PAIR]
    joined = arriving.lazy().join(queue.lazy(), on=PAIR, maintain_order="right")
    if given is not None and not given.is_empty():
        joined = _with_given(joined, given, key)
    now = reached_by(pl.col("shelf") + pl.col("units"), key, shared=any_line(queue, is_shared()))
    return (
        joined.with_columns(gained=now - pl.col("reached"))
        .filter(pl.col("gained") > 0)
        .select(*(by or []), *queue.columns, "gained")
        .collect()
    )


def _with_given(lines: pl.LazyFrame, given: pl.DataFrame, key: list[str]) -> pl.LazyFrame:
    """Return waiting lines with units given to their order as if these were taken: they come first."""
    of_order = [*key, "ecom_order_id"]
    given_units = given.lazy().group_by(of_order).agg(given=pl.col("units").sum())
    joined = lines.join(given_units, on=of_order, how="left", maintain_order="left")
    return joined.with_columns(taken_with_given(of_order)).with_columns(ahead_units(key))


def completed_by(
    queue: pl.DataFrame, newly_allocated: pl.DataFrame, by: list[str] | None = None
) -> pl.DataFrame:
    """Return the orders an arrival completes: one row per ``ecom_order_id`` (and ``by``).

    ``queue`` must hold every waiting line of the orders; ``newly_allocated`` comes from ``allocated_by``.
    """
    missing = (
        queue.lazy().group_by("ecom_order_id").agg(missing=(pl.col("waiting") - pl.col("reached")).sum())
    )
    key = [*(by or []), "ecom_order_id"]
    return (
        newly_allocated.lazy()
        .group_by(key)
        .agg(pl.col("gained").sum())
        .join(missing, on="ecom_order_id")
        .filter(pl.col("gained") == pl.col("missing"))
        .select(key)
        .sort(key)
        .collect()
    )


def coming_to(queue: pl.DataFrame, supply: pl.DataFrame) -> pl.DataFrame:
    """Allocate incoming units to waiting lines: the earliest supply to the oldest line.

    One row per waiting line (``demand_row``, its row in ``queue``) and incoming line, with ``ecom_order_id``,
    ``units``, ``due`` (date) and ``document`` (the id of the incoming document). Where customers are told
    another day than the one it is expected on (``told_on``), ``due`` is that day, and ``source`` says where
    it comes from (core/purchasing/told_days.py). Who gets what stays the same.
    """
    supply = earliest_first(supply)
    wanted = queue.select(*PAIR, "ecom_order_id", units=pl.col("waiting") - pl.col("reached"))
    dealt = deal_where_shared(queue, supply, deal_with_given(wanted, supply))
    if "told_on" not in supply.columns:
        return pieces_of(dealt, wanted, supply)
    pieces = pieces_of(dealt, wanted, supply, day="told_on")
    return pieces.with_columns(source=supply["told_from"].gather(dealt["supply_row"]))


def pieces_of(
    dealt: pl.DataFrame, wanted: pl.DataFrame, supply: pl.DataFrame, day: str = "expected_on"
) -> pl.DataFrame:
    """Return ``dealt`` units with the names of orders and documents: columns of ``coming_to`` without
    ``source``."""
    documents = supply[dealt["supply_row"]]
    return dealt.select(
        "demand_row",
        "units",
        ecom_order_id=wanted["ecom_order_id"].gather(dealt["demand_row"]),
        due=documents[day],
        document=documents["document_id"],
    )


def order_promises(lines: pl.DataFrame, supply: pl.DataFrame) -> pl.DataFrame:
    """Return the date on which each waiting order is complete: one row per ``ecom_order_id``.

    ``units`` wait, ``ready`` of them are on the shelf, ``packed`` are packed, ``uncovered`` are neither on
    hand nor incoming. ``promise`` is the date of the last unit; it is empty where all units are on hand, or
    where one is uncovered or has no date.
    """
    queue = customer_queue(lines)
    return promised(queue, coming_to(queue, supply))


def promised(queue: pl.DataFrame, coming: pl.DataFrame) -> pl.DataFrame:
    """Compute ``order_promises`` from a known ``customer_queue`` and the result of ``coming_to``, with the
    ``source`` of the last day, where that is known."""
    source = ["source"] if "source" in coming.columns else []
    covered = coming.group_by("ecom_order_id").agg(
        pl.col(source).sort_by("due").last(),
        covered=pl.col("units").sum(),
        last=pl.col("due").max(),
        undated=pl.col("due").is_null().any(),
    )
    orders = queue.group_by("ecom_order_id").agg(
        pl.col("packed").sum(), units=pl.col("waiting").sum(), ready=pl.col("reached").sum()
    )
    return (
        orders.join(covered, on="ecom_order_id", how="left")
        .with_columns(uncovered=pl.col("units") - pl.col("ready") - pl.col("covered").fill_null(0))
        .with_columns(promise=pl.when(pl.col("uncovered") == 0, ~pl.col("undated")).then("last"))
        .select("ecom_order_id", "units", "ready", "packed", "uncovered", "promise", *source)
        .sort("ecom_order_id")
    )


def uncovered_orders(queue: pl.DataFrame, supply: pl.DataFrame) -> pl.DataFrame:
    """Return the orders with units that are neither on hand nor incoming.

    One row per item, shop and ``ecom_order_id``. Incoming units go to the oldest line first, so the newest
    orders are the ones left short.
    """
    shared = any_line(queue, is_shared())
    if is_given(supply):
        got = coming_to(queue, supply).group_by("demand_row").agg(pl.col("units").sum())
        wanted = queue.with_columns(demand_row=pl.int_range(pl.len())).join(got, on="demand_row", how="left")
        lacks = pl.col("waiting") - pl.col("reached") > pl.col("units").fill_null(0)
        return wanted.filter(lacks).select(*PAIR, "ecom_order_id").unique()
    owed = supply.group_by(PAIR).agg(pl.col("incoming").sum())
    coming = queue.join(owed, on=PAIR, how="left", maintain_order="left")
    reach = pl.col("shelf") + pl.col("incoming").fill_null(0)
    covered = reached_by(reach, PAIR, shared=shared)
    short = coming.with_columns(reached=covered).filter(pl.col("reached") < pl.col("waiting"))
    return short.select(*PAIR, "ecom_order_id").unique()


def served_now(sources: pl.DataFrame, arriving: pl.DataFrame) -> pl.DataFrame:
    """Allocate arriving units to open sources, oldest first (rule 1); units left over go to the shelf.

    ``sources``: open lines. ``arriving``: one row per receipt line with ``line_number, item_id, shop_id,
    units``; several lines of one item serve in line order. One row per receipt line and source, in line
    order: ``line_number, item_id, document_type, document_id, source_line_number, served``. Units for the
    shelf have an empty document type and id.
    """
    arriving = arriving.filter(pl.col("units") > 0).sort("line_number")
    sources = oldest_first(sources.filter(pl.col("backordered") > 0, pl.col("tracked")))
    dealt = deal_with_rest(sources.select(*PAIR, units="backordered"), arriving)
    if any_line(sources, is_shared()):
        rest = dealt.filter(pl.col("demand_row").is_null())
        to_sources = dealt.drop_nulls("demand_row")
        shared = shared_among_sources(sources, arriving, to_sources)
        dealt = pl.concat([shared, rest]).sort("supply_row", "demand_row", nulls_last=True)
    of_line = arriving.select(pl.col("line_number", "item_id").gather(dealt["supply_row"]))
    of_source = sources.select(
        pl.col("document_type", "document_id").gather(dealt["demand_row"]).fill_null(""),
        source_line_number=pl.col("line_number").gather(dealt["demand_row"]),
    )
    return of_line.hstack(of_source).with_columns(served=dealt["units"])


# --- with the store ---


def load_lines_of_orders_at(snapshot: Snapshot, pairs: pl.DataFrame) -> pl.DataFrame:
    """Load the open lines at the given items and shops, and every line that competes for the rest of their
    orders.

    Of shops that choose the most complete orders these are all lines, because each of them competes. Columns:
    OPEN_LINE_ROWS and those of stock and item. It reads in steps, because one join in the store would read
    all of the stock.
    """
    lines = snapshot.frame("open_line", matching=pairs)
    if lines.is_empty():  # True for most receipts.
        return pl.DataFrame(schema={**lines.schema, **OF_STOCK_AND_ITEM})
    if not lines["ecom_order_id"].is_null().all():
        of_orders = snapshot.frame("open_line", columns=PAIR, matching=lines.select("ecom_order_id")).unique()
        elsewhere = of_orders.join(pairs, on=PAIR, how="anti")
        lines = pl.concat([lines, snapshot.frame("open_line", matching=elsewhere)])
    choosing = lines.filter(goes_by_most_complete())["shop_id"].unique().to_list()
    if choosing:
        whole = snapshot.frame("open_line", shop_id=choosing, above={"waiting": 0})
        lines = pl.concat([lines, whole.join(lines.select(LINE), on=LINE, how="anti", nulls_equal=True)])
    stock = snapshot.frame("stock", columns=STOCK, matching=lines.select(PAIR))
    items = snapshot.frame(
        "item", columns=["item_id", "tracked", "unit_price"], matching=lines.select("item_id")
    )
    return with_stock_and_item(lines, stock, items)
