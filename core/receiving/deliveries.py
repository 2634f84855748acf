"""Deliveries: all incoming documents, and the orders that each would release.

Each delivery is computed alone, as if it arrived now: its units reach the oldest waiting customers of their
item and shop (contract §2, rule 2). It *would complete* an order if it brings the last missing units.
"""

from datetime import datetime

import polars as pl

from core.access import of_own_shops
from core.allocation import (
    DOCUMENT_KEY,
    PAIR,
    OpenLinesCache,
    load_lines_of_orders_at,
    released_by_document,
    released_to_queue,
)
from core.receiving.filters import due_on
from core.receiving.items import rows_matching
from core.shop_time import todays
from core.store import AsOf, Maintained, Snapshot, Store

RELEASE_ORDER = ["orders_completed", "money", "orders_waiting", "expected_on", "document_id", "document_type"]
"""Sort order: deliveries that release most first, the earliest due first among equals."""


def with_units(documents: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Add ``planned``, ``received`` and ``to_come`` (incoming) units and ``state``: one row per document.

    ``state``: ``draft``, ``deleted`` (a closed draft), ``open`` (sent, not closed, units incoming) or
    ``finished``.
    """
    units = (
        lines.lazy()
        .group_by(DOCUMENT_KEY)
        .agg(pl.col("planned", "received").sum(), to_come=incoming_units().sum())
    )
    state = (
        pl.when(pl.col("sent_at").is_null())
        .then(pl.when("closed").then(pl.lit("deleted")).otherwise(pl.lit("draft")))
        .when(pl.col("closed") | (pl.col("to_come") == 0))
        .then(pl.lit("finished"))
        .otherwise(pl.lit("open"))
    )
    joined = documents.lazy().join(units, on=DOCUMENT_KEY, how="left")
    filled = joined.with_columns(pl.col("planned", "received", "to_come").fill_null(0))
    with_state = filled.with_columns(state=state)
    return with_state.with_columns(to_come=pl.when(state="open").then("to_come").otherwise(0)).collect()


def incoming_units() -> pl.Expr:
    """Return the units of a line of a sent, open document that are still incoming."""
    return (pl.col("owed") - pl.col("received") - pl.col("cancelled")).clip(0)


def days_late() -> pl.Expr:
    """Return the days since the first incoming units of a delivery were due in its shop; 0 if they are not
    late or have no date."""
    return (pl.col("today") - due_on()).dt.total_days().clip(0).fill_null(0)


def deliveries_of_own_shops(documents: pl.DataFrame) -> pl.DataFrame:
    """Return the documents (DELIVERY_ROWS) that come to a shop of the asker's role, and transfers that leave
    one."""
    leaves = pl.when(pl.col("document_type") == "transfer").then("source_id")
    return of_own_shops(documents, pl.col("shop_id"), leaves)


# --- with the store ---


def load_deliveries(snapshot: Snapshot, state: str, *, now: datetime, search: str = "") -> pl.DataFrame:
    """Load purchase orders and transfers of the asker's shops in a ``state`` (``draft``, ``open``,
    ``finished``): one row each.

    Columns: names, dates, ``today`` (date in the receiving shop at ``now``, UTC), ``days_late``, units and
    what each releases. Those that release most come first, finished ones newest first. ``search`` finds the
    document's number, or any code or words of an item on it.
    """
    chosen = deliveries_of_own_shops(_documents(snapshot, state, now))
    if search.strip():
        chosen = chosen.join(_matching_search(snapshot, chosen, search.strip()), on=DOCUMENT_KEY, how="semi")
    supply = snapshot.frame("supply", matching=chosen.select(DOCUMENT_KEY))  # none of drafts
    lines = load_lines_of_orders_at(snapshot, supply.select(PAIR))
    return _by_release(chosen, released_by_document(supply, lines), supply)


class IncomingDocumentsCache(Maintained[pl.DataFrame]):
    """Cache of the open documents (as in ``load_deliveries``), computed from the cached ``lines``.

    It is not patched: loading 3,300 incoming lines takes 25 ms of a core (docs/performance.md).
    """

    def __init__(self, store: Store, lines: OpenLinesCache) -> None:
        super().__init__(store)
        self._lines = lines

    def load(self, snapshot: Snapshot, as_of: AsOf) -> pl.DataFrame:
        now = self._lines.at(snapshot, as_of.quarter)
        documents = _documents(snapshot, "open", as_of.quarter)
        return _by_release(documents, released_to_queue(now.queue, now.supply), now.supply)


def _documents(snapshot: Snapshot, state: str, now: datetime) -> pl.DataFrame:
    """Return the documents in a ``state`` with units and ``today`` in the receiving shop: one row each."""
    documents = _one_per_number(snapshot.frame("document"))
    if state == "draft":
        documents = documents.filter(pl.col("sent_at").is_null())
    lines = snapshot.frame(
        "document_line",
        columns=[*DOCUMENT_KEY, "planned", "owed", "received", "cancelled"],
        matching=documents.select(DOCUMENT_KEY) if state == "draft" else None,
    )
    documents = with_units(documents, lines).filter(pl.col("state") == state)
    days = todays(snapshot.frame("shop", columns=["shop_id", "time_zone"]), now)
    return documents.join(days, on="shop_id")


def _one_per_number(documents: pl.DataFrame) -> pl.DataFrame:
    """Drop the POS's documents that are linked to one created here."""
    linked = documents.filter(pl.col("pos_number").is_not_null())
    return documents.join(
        linked.select("document_type", document_id="pos_number"), on=DOCUMENT_KEY, how="anti"
    )


def _by_release(documents: pl.DataFrame, released: pl.DataFrame, supply: pl.DataFrame) -> pl.DataFrame:
    """Add what each document releases and when it comes next, and sort: those that release most first,
    finished ones by their date, newest first."""
    next_on = supply.group_by(DOCUMENT_KEY).agg(next_on=pl.col("expected_on").min())
    sooner = pl.col("next_on").ne_missing(pl.col("expected_on"))
    return (
        documents.join(released, on=DOCUMENT_KEY, how="left")
        .join(next_on, on=DOCUMENT_KEY, how="left")
        .with_columns(next_on=pl.when(sooner).then("next_on"))
        .with_columns(pl.col("orders_waiting", "orders_completed", "money").fill_null(0))
        .with_columns(
            kind=pl.when(document_type="transfer").then(pl.lit("transfer")).otherwise(pl.lit("po")),
            days_late=pl.when(state="open").then(days_late()).otherwise(0),
        )
        .sort(RELEASE_ORDER, descending=[True, True, True, False, False, False], nulls_last=True)
        .sort(pl.when(state="finished").then("sent_at"), descending=True, maintain_order=True)
    )


def load_states_matching(snapshot: Snapshot, search: str, *, now: datetime) -> list[str]:
    """Return the states (``open``, ``draft``, ``finished``) in which a search finds a document."""
    return [
        state
        for state in ("open", "draft", "finished")
        if not load_deliveries(snapshot, state, now=now, search=search).is_empty()
    ]


def _matching_search(snapshot: Snapshot, documents: pl.DataFrame, search: str) -> pl.DataFrame:
    lines = snapshot.frame("document_line", matching=documents.select(DOCUMENT_KEY))
    number = pl.concat_str(["document_id", "pos_number"], separator=" ", ignore_nulls=True)
    by_number = documents.filter(number.str.to_lowercase().str.contains(search.lower(), literal=True))
    return pl.concat(
        [rows_matching(lines, search).select(DOCUMENT_KEY), by_number.select(DOCUMENT_KEY)]
    ).unique()
