"""Details of one item in one shop: what is short, what serves it, and whom incoming units are for."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from core.access import check_may_see
from core.allocation import PAIR, earliest_first
from core.errors import Problem
from core.language import marked, say, say_each
from core.report.backorders import coverage, in_report_order, load_report, with_urls
from core.report.filters import SOURCE_LABELS
from core.report.incoming import source_of_day
from core.store import Snapshot
from core.wording import full_day_each

MOVEMENT_LABELS = {
    **SOURCE_LABELS,
    "purchase_order": marked("Purchase order"),
    "opening": marked("Opening stock"),
    "adjustment": marked("Adjustment"),
}
LATEST_MOVEMENTS = 30


@dataclass(frozen=True)
class ItemDetail:
    """One item in one shop. ``item`` and ``shop``: their rows. ``on_hand`` and ``proven_extra`` (found):
    units.

    ``sources``: report rows, oldest first, with ``served_by`` (a sentence) and ``url``. ``incoming``: one row
    per incoming line, earliest first, with ``promised_to`` (a sentence) and ``url``. ``elsewhere``: one row
    per other shop that has or expects the item: ``shop, on_hand, incoming``. ``movements``: the latest,
    newest first: ``occurred_at, document, document_id, quantity``.
    """

    item: dict[str, Any]
    shop: dict[str, Any]
    on_hand: int
    proven_extra: int
    sources: pl.DataFrame
    incoming: pl.DataFrame
    elsewhere: pl.DataFrame
    movements: pl.DataFrame


def document_label(kind: str, document: str) -> pl.Expr:
    """Name a document for people: "Purchase order 3001"."""
    return (
        pl.when(pl.col(document) == "")
        .then(pl.lit(say("Not explained by a document")))
        .otherwise(pl.col(kind).replace(_movement_labels()) + " " + pl.col(document))
    )


def _movement_labels() -> dict[str, str]:
    return {kind: say(label) for kind, label in MOVEMENT_LABELS.items()}


def with_served_by(sources: pl.DataFrame, supply: pl.DataFrame) -> pl.DataFrame:
    """Add ``served_by``: the supply that serves each source, and the units still to order.

    ``sources``: report rows, oldest first.
    """
    day, source = full_day_each(pl.col("expected_on")), source_of_day()
    due = pl.coalesce(say_each("due {day}, {source}", day=day, source=source), pl.lit(say("without a date")))
    served = (
        coverage(sources, supply)
        .with_columns(
            text=say_each(
                "{units} on {document}, {due}",
                units=pl.col("units"),
                document=document_label("document_type", "document_id"),
                due=due,
            )
        )
        .group_by("source_row", maintain_order=True)
        .agg(text=pl.col("text").str.join("; "))
    )
    to_order = pl.when(pl.col("to_order") > 0).then(say_each("{units} to order", units=pl.col("to_order")))
    return (
        sources.with_row_index("source_row")
        .with_columns(pl.col("source_row").cast(pl.Int64))
        .join(served, on="source_row", how="left", maintain_order="left")
        .with_columns(served_by=pl.concat_str(["text", to_order], separator="; ", ignore_nulls=True))
        .drop("source_row", "text")
    )


def with_promised_to(supply: pl.DataFrame, sources: pl.DataFrame) -> pl.DataFrame:
    """Add ``promised_to``: the customers whom the units of each supply line serve; the rest is for the shelf.

    Sorted earliest first.
    """
    supply = earliest_first(supply)
    dealt = _with_rest(coverage(sources, supply), supply)
    recipient = pl.coalesce(
        say_each("eCom order {number}", number=pl.col("ecom_order_id")),
        document_label("document_type", "document_id"),
    )
    recipients = sources.select(whom=recipient)["whom"].gather(dealt["source_row"])
    recipients = recipients.fill_null(say("the shelf"))
    texts = (
        dealt.with_columns(
            text=say_each("{units} for {recipient}", units=pl.col("units"), recipient=pl.lit(recipients))
        )
        .group_by("supply_row", maintain_order=True)
        .agg(pl.col("text").str.join("; "))
    )
    return supply.with_columns(promised_to=texts["text"])


def _with_rest(served: pl.DataFrame, supply: pl.DataFrame) -> pl.DataFrame:
    """Return the pieces of ``coverage`` by supply row, and what is left of each row, without a source."""
    pieces = served.select("source_row", "supply_row", "units")
    got = pieces.group_by("supply_row").agg(got=pl.col("units").sum())
    rest = supply.select(supply_row=pl.int_range(pl.len()), units=pl.col("incoming").cast(pl.Int64))
    unserved = rest.join(got, on="supply_row", how="left").select(
        pl.lit(None, pl.Int64).alias("source_row"), "supply_row",
        units=pl.col("units") - pl.col("got").fill_null(0),
    )  # fmt: skip
    return pl.concat([pieces, unserved.filter(pl.col("units") > 0)]).sort(
        "supply_row", "source_row", nulls_last=True
    )


# --- with the store ---


def load_item_detail(snapshot: Snapshot, item_id: str, shop_id: str) -> ItemDetail:
    """Load the details of an item in a shop. Raises Problem if there is no such item or shop."""
    items, shops = snapshot.rows("item", item_id=item_id), snapshot.rows("shop", shop_id=shop_id)
    if not items or not shops:
        raise Problem(
            say(
                "There is no item {item} in a shop {shop}. Choose a row of the table.",
                item=item_id,
                shop=shop_id,
            )
        )
    check_may_see([shop_id])
    pair = pl.DataFrame({"item_id": [item_id], "shop_id": [shop_id]})
    supply = snapshot.frame("supply", matching=pair)
    sources = in_report_order(load_report(snapshot, pair))
    incoming = with_promised_to(supply, sources)
    stock = snapshot.frame("stock", columns=[*PAIR, "on_hand", "found"], item_id=item_id)
    here = stock.filter(pl.col("shop_id") == shop_id).to_dicts() or [{"on_hand": 0, "found": 0}]
    return ItemDetail(
        item=items[0],
        shop=shops[0],
        on_hand=here[0]["on_hand"],
        proven_extra=here[0]["found"],
        sources=with_served_by(sources, supply),
        incoming=with_urls(snapshot, incoming),
        elsewhere=_elsewhere(snapshot, stock, shop_id),
        movements=_movements(snapshot, item_id, shop_id),
    )


def _elsewhere(snapshot: Snapshot, stock: pl.DataFrame, shop_id: str) -> pl.DataFrame:
    """Return the other shops that have the item or will get it, most on hand first: ``shop_id, shop, on_hand,
    incoming``."""
    others = stock.filter(pl.col("shop_id") != shop_id)
    coming = (
        snapshot.frame("supply", matching=others.select(PAIR)).group_by(PAIR).agg(pl.col("incoming").sum())
    )
    names = snapshot.frame("shop", columns=["shop_id", "name"])
    return (
        others.join(coming, on=PAIR, how="left")
        .join(names, on="shop_id")
        .with_columns(pl.col("incoming").fill_null(0))
        .filter((pl.col("on_hand") != 0) | (pl.col("incoming") > 0))
        .sort("on_hand", "shop_id", descending=[True, False])
        .select("shop_id", "on_hand", "incoming", shop="name")
    )


def _movements(snapshot: Snapshot, item_id: str, shop_id: str) -> pl.DataFrame:
    moved = snapshot.frame("stock_movement", item_id=item_id, shop_id=shop_id)
    latest = moved.sort("occurred_at", "operation_number", descending=True).head(LATEST_MOVEMENTS)
    return latest.select(
        "occurred_at",
        "document_type",
        "document_id",
        "quantity",
        document=pl.col("document_type").replace(_movement_labels()),
    )
