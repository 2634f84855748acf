"""Deliveries: all incoming documents, and the orders that each would release.

Each delivery is computed alone, as if it arrived now: its units reach the oldest waiting customers of their
item and shop (contract §2, rule 2). It *would complete* an order if it brings the last missing units.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import polars as pl

from core.access import check_may_see, of_own_shops
from core.allocation import (
    DOCUMENT_KEY,
    PAIR,
    OpenLinesCache,
    load_lines_of_orders_at,
    released_by_document,
    released_to_queue,
)
from core.errors import Problem
from core.purchasing import (
    DOCUMENT_KINDS,
    PURCHASE_ORDER,
    DocumentKind,
    load_first_days,
    load_parts_to_come,
    own_number,
)
from core.receiving.delivery import Delivery, DeliveryHeader, with_own_days
from core.receiving.filters import due_on
from core.receiving.items import rows_matching
from core.receiving.receipts import Ending, ReceiptMade, load_endings, load_receipts
from core.receiving.recipients import WOULD_BE_COMPLETE, recipient_texts, recipients
from core.shop_time import todays
from core.store import AsOf, Maintained, Snapshot, Store, as_record

RELEASE_ORDER = ["orders_completed", "money", "orders_waiting", "expected_on", "document_id", "document_type"]
"""Sort order: deliveries that release most first, the earliest due first among equals."""


def with_units(documents: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Add ``planned``, ``received`` and ``to_come`` (incoming) units and ``state``: one row per document.

    ``state``: ``draft``, ``deleted`` (a closed draft), ``open`` (sent, not closed, units incoming) or
    ``finished``.
    """
    units = lines.lazy().group_by(DOCUMENT_KEY).agg(*_units())
    counted = documents.lazy().join(units, on=DOCUMENT_KEY, how="left")
    return _with_state(counted.with_columns(pl.col("planned", "received", "to_come").fill_null(0)))


def _with_units_of_all(document: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Do the same for one document that all ``lines`` belong to."""
    return _with_state(pl.concat([document.lazy(), lines.lazy().select(*_units())], how="horizontal"))


def _units() -> list[pl.Expr]:
    return [pl.col("planned").sum(), pl.col("received").sum(), incoming_units().sum().alias("to_come")]


def _with_state(documents: pl.LazyFrame) -> pl.DataFrame:
    nothing = pl.col("closed") | (pl.col("to_come") == 0)
    return (
        documents.with_columns(
            state=pl.when(pl.col("sent_at").is_null())
            .then(pl.when("closed").then(pl.lit("deleted")).otherwise(pl.lit("draft")))
            .when(nothing)
            .then(pl.lit("finished"))
            .otherwise(pl.lit("open"))
        )
        .with_columns(to_come=pl.when(state="open").then("to_come").otherwise(0))
        .collect()
    )


def incoming_units() -> pl.Expr:
    """Return the units of a line of a sent, open document that are still incoming."""
    return (pl.col("owed") - pl.col("received") - pl.col("cancelled")).clip(0)


def days_late() -> pl.Expr:
    """Return the days since the first incoming units of a delivery were due in its shop; 0 if they are not
    late or have no date."""
    return (pl.col("today") - due_on()).dt.total_days().clip(0).fill_null(0)


def with_shortfalls(lines: pl.DataFrame, rejected: pl.DataFrame) -> pl.DataFrame:
    """Add what happened to the units that are not here: ``refused``, ``given_up`` (cancelled) and
    ``surplus``.

    ``surplus`` are units received beyond those owed. On an open document owed + surplus = received + refused
    + given_up + to_come. ``rejected``: ``line_number, rejected`` of receipts that were not undone.
    """
    of_line = rejected.group_by("line_number").agg(refused=pl.col("rejected").sum().cast(pl.Int64))
    cancelled = pl.col("cancelled")
    return (
        lines.join(of_line, on="line_number", how="left", maintain_order="left")
        .with_columns(refused=pl.min_horizontal(pl.col("refused").fill_null(0), cancelled))
        .with_columns(
            given_up=cancelled - pl.col("refused"),
            surplus=(pl.col("received") + cancelled - pl.col("owed")).clip(0),
        )
    )


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
    supply = snapshot.frame("supply")
    lines = load_lines_of_orders_at(snapshot, supply.select(PAIR))
    chosen = deliveries_of_own_shops(_documents(snapshot, state, now))
    if search.strip():
        chosen = chosen.join(_matching_search(snapshot, chosen, search.strip()), on=DOCUMENT_KEY, how="semi")
    return _by_release(chosen, released_by_document(supply, lines), supply)


class IncomingDocumentsCache(Maintained[pl.DataFrame]):
    """Cache of the open documents (as in ``load_deliveries``), computed from the cached ``lines``.

    It is not patched: loading 3,300 incoming lines takes 30 ms of a core (docs/performance.md).
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
    lines = snapshot.frame(
        "document_line", columns=[*DOCUMENT_KEY, "planned", "owed", "received", "cancelled"]
    )
    documents = _one_per_number(snapshot.frame("document"))
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


def load_delivery(snapshot: Snapshot, kind: str, document_id: str) -> Delivery:
    """Load one purchase order or transfer with its lines, their recipients and its receipts.

    A POS number finds the document created here that has it. Raises Problem if there is no such document.
    """
    table = DOCUMENT_KINDS[kind].table
    document_id = own_number(snapshot, DOCUMENT_KINDS[kind], document_id)
    document_key: dict[str, Any] = {"document_type": table, "document_id": document_id}
    lines = snapshot.frame("document_line", **document_key)
    document = snapshot.frame("document", **document_key)
    if document.is_empty():
        raise Problem(f"There is no {DOCUMENT_KINDS[kind].name} {document_id}.")
    header = as_record(DeliveryHeader, _with_units_of_all(document, lines).row(0, named=True))
    check_may_see({header.shop_id, header.source_id or ""} if kind == "transfer" else {header.shop_id})
    incoming = incoming_units() if header.state == "open" else pl.lit(0, pl.Int64)
    receiving_shop = pl.lit(header.shop_id)
    lines = lines.lazy().with_columns(shop_id=receiving_shop, to_come=incoming).sort("line_number").collect()
    wanted = lines.lazy().select("line_number", *PAIR, units="to_come")
    coming = wanted.filter(pl.col("units") > 0).collect()
    open_lines = load_lines_of_orders_at(snapshot, coming.select(PAIR))
    lines = _with_stock_at_sender(snapshot, lines, header.source_id if kind == "transfer" else None)
    receipts = load_receipts(snapshot, DOCUMENT_KINDS[kind], document_id, header.time_zone)
    lines = with_shortfalls(lines, _rejected(snapshot, receipts))
    lines = _with_days(snapshot, lines, header)
    endings = _endings(snapshot, DOCUMENT_KINDS[kind], header, lines)
    recipient_texts_by_line = recipient_texts(recipients(coming, open_lines), WOULD_BE_COMPLETE)
    texts = [recipient_texts_by_line.get(number, "") for number in lines["line_number"]]
    return Delivery(
        header, lines.hstack([pl.Series("recipient_text", texts, dtype=pl.String)]), receipts, endings
    )


def _with_days(snapshot: Snapshot, lines: pl.DataFrame, header: DeliveryHeader) -> pl.DataFrame:
    """Add the days of lines. Only an open purchase order has part deliveries and a vendor's first word."""
    if header.document_type != PURCHASE_ORDER.table or header.state != "open":
        return with_own_days(lines, header)
    number = header.document_id
    return with_own_days(
        lines, header, load_parts_to_come(snapshot, number), load_first_days(snapshot, number)
    )


def _endings(
    snapshot: Snapshot, kind: DocumentKind, header: DeliveryHeader, lines: pl.DataFrame
) -> list[Ending]:
    """Return how the document ended. If it was reopened, its closing is left out."""
    if not header.closed and not (lines["given_up"] > 0).any():
        return []
    numbers = lines["line_number"].to_list()
    endings = load_endings(snapshot, kind, header.document_id, numbers, header.time_zone)
    return [ending for ending in endings if header.closed or ending.kind != "close"]


def _rejected(snapshot: Snapshot, receipts: Sequence[ReceiptMade]) -> pl.DataFrame:
    """Return the units refused on receipts that were not undone: one row per receipt and line.

    Columns: ``line_number, rejected``.
    """
    ids = [each.operation_id for each in receipts if each.rejected and not each.undone]
    of_these = pl.DataFrame({"operation_id": ids}, schema={"operation_id": pl.String})
    return snapshot.frame("receipt_line", columns=["line_number", "rejected"], matching=of_these)


def _with_stock_at_sender(snapshot: Snapshot, lines: pl.DataFrame, sender: str | None) -> pl.DataFrame:
    """Add ``at_sender``, units on hand at the sending shop; empty without a sender."""
    if sender is None:
        return lines.with_columns(at_sender=pl.lit(None, pl.Int64))
    there = snapshot.frame(
        "stock", columns=["item_id", "on_hand"], matching=lines.select("item_id"), shop_id=sender
    )
    return lines.join(there.rename({"on_hand": "at_sender"}), on="item_id", how="left", maintain_order="left")
