"""One document to receive: header, lines, receipts so far, and who ended it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from core.purchasing import DatedUnits, parts_text
from core.receiving.receipts import Ending, ReceiptMade
from core.shop_time import today_in
from core.wording import counted, day_text, full_day_each


@dataclass(frozen=True, slots=True)
class DeliveryHeader:
    """Purchase order or transfer, with its units.

    ``document_type``: its table; ``source``: the vendor or the sending shop (the name of a vendor may be
    missing); ``sent_at``: UTC, empty for a draft; ``state``: see ``with_units``, as ``planned``,
    ``received`` and ``to_come`` (incoming units).
    """

    document_type: str
    document_id: str
    source_id: str | None
    source: str | None
    shop_id: str
    shop: str
    time_zone: str
    sent_at: datetime | None
    expected_on: date | None
    closed: bool
    url: str | None
    born_here: bool
    pos_number: str | None
    note: str | None
    version: int
    planned: int
    received: int
    to_come: int
    state: str


@dataclass(frozen=True)
class Delivery:
    """One document to receive.

    ``lines``: one row per line with ``owed``, ``received``, ``cancelled``, ``to_come``, the columns of
    ``with_shortfalls``, item codes, ``at_sender`` (on hand at the sending shop; empty for a vendor),
    ``expected_on``, the columns of ``with_own_days`` and ``recipient_text`` (as if all of it came now).
    ``receipts``: newest first; ``endings``: if the document is closed or units were cancelled.
    """

    header: DeliveryHeader
    lines: pl.DataFrame
    receipts: list[ReceiptMade]
    endings: list[Ending]

    @property
    def names(self) -> dict[int, str]:
        """Return the lines' item names by line number."""
        return dict(self.lines.select("line_number", "description").iter_rows())


def due_text(header: DeliveryHeader, now: datetime) -> str:
    """Return when a document is due, and how late it is while units are incoming. ``now``: UTC."""
    due = header.expected_on
    if due is None:
        return "without a date"
    today = today_in(header.time_zone, now)
    late = (today - due).days if header.state == "open" else 0
    said = f"due {day_text(due, today)}"
    return f"{said}, {counted(late, 'day')} late" if late > 0 else said


def with_own_days(
    lines: pl.DataFrame,
    header: DeliveryHeader,
    parts: Mapping[int, DatedUnits] | None = None,
    first: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Add ``own_day``: when a line is due, where that is not the day of its document, else empty; ``days``,
    the same as a cell of a table; and ``first_on``, the first promised day, where it is another one.

    ``parts``: part deliveries by line. ``first``: ``line_number, promised_on``.
    """
    day, known = pl.col("expected_on"), parts or {}
    in_parts = pl.Series("in_parts", [parts_text(known.get(n, ())) for n in lines["line_number"]], pl.String)
    nothing = lines.select("line_number", promised_on=pl.lit(None, pl.Date))
    said = nothing if first is None else first.select("line_number", "promised_on")
    same = day.eq_missing(pl.lit(header.expected_on, pl.Date)) & (pl.col("in_parts") == "")
    days = pl.when(pl.col("in_parts") == "").then(full_day_each(day)).otherwise("in_parts")
    told = pl.coalesce(pl.lit("due ") + days, pl.lit("without a date"))
    return (
        lines.hstack([in_parts])
        .join(said, on="line_number", how="left", maintain_order="left")
        .with_columns(
            own_day=pl.when(same).then(pl.lit("")).otherwise(told),
            days=days,
            first_on=pl.when(pl.col("promised_on") != day).then("promised_on"),
        )
        .drop("in_parts", "promised_on")
    )
