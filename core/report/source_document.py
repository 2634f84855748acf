"""A sale or vendor return: its lines, what of them is short, and what serves them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from core.access import check_may_see
from core.allocation import PAIR
from core.errors import Problem
from core.language import say
from core.report.backorders import in_report_order, load_report
from core.report.filters import SOURCE_LABELS
from core.report.item_detail import with_served_by
from core.shop_time import in_shop
from core.store import Snapshot
from core.wording import counted

TABLES = {
    "sale": ("sale_line", "sale_id", "sold_at"),
    "vendor_return": ("vendor_return_line", "return_id", "sent_at"),
}
"""Lines of each kind of document: their table, the column of the number, and that of the time."""


@dataclass(frozen=True)
class SourceDocument:
    """A sale or vendor return.

    ``vendor``: name, only of a return; ``occurred_at``: in the shop's time, empty if the return was not sent.
    ``voided``: the sale has no effect any more. ``lines``: one row per line with ``quantity`` (negative: came
    back), ``backordered`` and ``waiting`` units, and ``served_by`` (a sentence); of a sale also ``shipped``
    and ``refunded``.
    """

    kind: str
    document_id: str
    shop: str
    vendor: str
    ecom_order_id: str | None
    occurred_at: datetime | None
    voided: bool
    url: str | None
    lines: pl.DataFrame

    @property
    def title(self) -> str:
        return f"{say(SOURCE_LABELS[self.kind])} {self.document_id}"

    @property
    def effect(self) -> str:
        """Say what the document does to stock."""
        if self.voided:
            return say("This sale was voided: it has no effect.")
        if self.occurred_at is None:
            return say("This return was not sent: no stock has left.")
        units, short = (int(self.lines[name].sum()) for name in ("quantity", "backordered"))
        units_left = say("{units} left {shop}", units=counted(units, "unit", "units"), shop=self.shop)
        if not short:
            return say("{left}. Nothing of it is short.", left=units_left)
        return say(
            "{left}. {units_are} short.",
            left=units_left,
            units_are=counted(short, "unit of it is", "units of it are"),
        )


# --- with the store ---


def load_source_document(snapshot: Snapshot, kind: str, document_id: str) -> SourceDocument:
    """Load a ``sale`` or ``vendor_return``. Raises Problem if there is no such document."""
    table, key, moment = TABLES[kind]
    numbered: dict[str, Any] = {key: document_id}
    lines = snapshot.frame(table, **numbered).sort("line_number")
    if lines.is_empty():
        raise Problem(
            say(
                "There is no {noun} {name}.",
                noun=say(SOURCE_LABELS[kind].lower()),
                name=document_id,
            )
        )
    check_may_see(lines["shop_id"])
    first = lines.row(0, named=True)
    (shop,) = snapshot.rows("shop", shop_id=first["shop_id"])
    vendors = snapshot.rows("vendor", vendor_id=first["vendor_id"]) if first.get("vendor_id") else []
    at = first[moment]
    return SourceDocument(
        kind=kind,
        document_id=document_id,
        shop=shop["name"],
        vendor=vendors[0]["name"] if vendors else "",
        ecom_order_id=first.get("ecom_order_id"),
        occurred_at=None if at is None else in_shop(shop["time_zone"], at),
        voided=bool(first.get("voided")),
        url=first["url"],
        lines=_with_shortage(snapshot, lines, kind, document_id),
    )


def _with_shortage(snapshot: Snapshot, lines: pl.DataFrame, kind: str, document_id: str) -> pl.DataFrame:
    """Add to a document's lines the item, ``backordered`` and ``waiting`` units, and what will serve them."""
    pairs = lines.select(PAIR).unique()
    supply = snapshot.frame("supply", matching=pairs)
    sources = with_served_by(in_report_order(load_report(snapshot, pairs)), supply)
    served = sources.filter(document_type=kind, document_id=document_id).select(
        "line_number", pl.col("served_by").fill_null(say("Nothing incoming covers it yet."))
    )
    still_open = snapshot.frame(
        "open_line",
        columns=["line_number", "backordered", "waiting"],
        document_type=kind,
        document_id=document_id,
    )
    items = snapshot.frame(
        "item", columns=["item_id", "description", "sku"], matching=lines.select("item_id")
    )
    return (
        lines.join(items, on="item_id", maintain_order="left")
        .join(still_open, on="line_number", how="left", maintain_order="left")
        .join(served, on="line_number", how="left", maintain_order="left")
        .with_columns(pl.col("backordered", "waiting").fill_null(0))
    )
