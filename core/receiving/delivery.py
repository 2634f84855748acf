"""One document to receive: header, lines, receipts so far, and who ended it."""

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

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
    ``expected_on``, ``own_day`` (a sentence, empty where the line is due with its document) and
    ``recipient_text`` (as if all of it came now). ``receipts``: newest first; ``endings``: if the document
    is closed or units were cancelled.
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


def with_own_days(lines: pl.DataFrame, header: DeliveryHeader) -> pl.DataFrame:
    """Add ``own_day``: when a line is due, where that is not the day of its document; else empty."""
    day = pl.col("expected_on")
    told = pl.coalesce(pl.lit("due ") + full_day_each(day), pl.lit("without a date"))
    same = day.eq_missing(pl.lit(header.expected_on, pl.Date))
    return lines.with_columns(own_day=pl.when(same).then(pl.lit("")).otherwise(told))
