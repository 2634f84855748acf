"""What our people did that no import has shown yet: what the POS does not know."""

import polars as pl

from core.journal import DOCUMENTS
from core.store import Snapshot

PENDING = pl.Schema({"what": pl.String, "where": pl.String, "item": pl.String, "says": pl.String})


def not_in_pos(pending: pl.DataFrame, ours: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """What our people did and no import has shown yet: one row per line that moved or field that stands.

    Columns of PENDING. ``pending``: units by document line; ``ours``: fields whose value here differs from
    the last import's; ``names``: ``item_id, description``.
    """
    moved = pending.join(names, on="item_id", how="left").select(
        what=pl.format("{} {}", pl.col("document_type").replace(DOCUMENTS), "document_id"),
        where="shop_id",
        item=pl.coalesce("description", "item_id"),
        says=pl.format("{} units moved here and not yet there", "pending"),
    )
    fields = ours.select(
        what=pl.format(
            "{} {}",
            pl.col("table_name").str.replace_all("_", " "),
            pl.col("row_key").str.replace_all(r"[^\w \-.#]", " "),
        ),
        where=pl.lit(""),
        item=pl.lit(""),
        says=pl.format(
            "{} was changed here; the last import said {}",
            pl.col("column_name").str.replace_all("_", " "),
            pl.col("imported_value").fill_null("nothing"),
        ),
    )
    return pl.concat([moved.cast(PENDING), fields.cast(PENDING)]).sort(pl.all())


# --- with the store ---


def load_not_in_pos(snapshot: Snapshot) -> pl.DataFrame:
    """What the next import from the POS is expected to show: see ``not_in_pos``."""
    pending = snapshot.frame("pending")
    names = snapshot.frame("item", columns=["item_id", "description"], matching=pending.select("item_id"))
    return not_in_pos(pending, snapshot.frame("ours"), names)
