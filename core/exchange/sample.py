"""Sample shop that the first run loads, as if today were the day after its last sale."""

from datetime import date, datetime
from pathlib import Path

import polars as pl

from core.exchange.importing import apply_import
from core.ledger import By
from core.neutral import FILES, checked_folder, read_text
from core.shop_time import today_in
from core.store import Snapshot, Store

ANCHOR = date(2026, 1, 1)
"""Day that counts as "today" in the committed files. Everything in them happened before."""

SAMPLE_IMPORT = "sample"
"""Id of the operation that imports the sample. A store that has it contains the sample."""


def sample_folder() -> Path:
    """Return the folder of the sample shop's neutral files (data contract, §3)."""
    return Path(__file__).resolve().parents[2] / "data" / "sample"


def shifted(frames: dict[str, pl.DataFrame], today: date) -> dict[str, pl.DataFrame]:
    """Move every date and time by the whole days between the anchor and ``today``.

    ``frames`` are text columns by file name without ``.csv``, as in ``neutral.FILES``. Times of day, all
    other columns and empty cells stay as they are.
    """
    days = (today - ANCHOR).days
    return {name: _file_shifted(frame, name, days) for name, frame in frames.items()}


def _file_shifted(frame: pl.DataFrame, name: str, days: int) -> pl.DataFrame:
    dated = {column.name for column in FILES[name].columns if column.kind in {"date", "time"}}
    return frame.with_columns(_moved(column, days) for column in frame.columns if column in dated)


def _moved(column: str, days: int) -> pl.Expr:
    text = pl.col(column)
    day = text.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False).dt.offset_by(f"{days}d")
    return pl.coalesce(day.dt.to_string("%Y-%m-%d") + text.str.slice(10), text).alias(column)


# --- with the store ---


def fill_with_sample(store: Store, *, actor: str, now: datetime) -> None:
    """Fill an empty store with the sample shop, as if it had been open until today.

    Today is what the calendar of its first shop says: by UTC, a delivery due today would be tomorrow's there.
    """
    texts = read_text(sample_folder())
    today = today_in(texts["shops"]["time_zone"][0], now)
    folder = checked_folder(shifted(texts, today), known={})
    apply_import(store, folder, by=By(SAMPLE_IMPORT, actor, now))


def holds_sample(snapshot: Snapshot) -> bool:
    """Return True if the store began with the sample shop."""
    return bool(snapshot.rows("operation", operation_id=SAMPLE_IMPORT))
