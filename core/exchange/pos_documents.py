"""Which document of a file is which one here: by its number, by the number in the POS, its lines by item.

A part of ``import_documents.py``.
"""

import polars as pl

from core.exchange.document_files import DocumentFile
from core.exchange.import_plan import ImportPlan
from core.store import Snapshot

# --- with the store ---


def with_known_lines(
    snapshot: Snapshot, document: DocumentFile, file: pl.DataFrame, ids: pl.Series
) -> pl.DataFrame:
    """The lines of the documents ``ids``, whose numbers in the file are not those here: they are matched by
    item, in their order, and those that are new come after all that are known."""
    line = [document.key, "item_id"]
    nth = pl.int_range(pl.len()).over(line).alias("nth")
    chosen = file.filter(pl.col(document.key).is_in(ids.implode()))
    known = snapshot.frame(
        document.line, columns=[*line, "line_number", "listed"], matching=chosen.select(document.key)
    )
    known = known.sort(~pl.col("listed"), "line_number").select(*line, nth, our_line="line_number")
    last = known.group_by(document.key).agg(last=pl.col("our_line").max())
    joined = chosen.with_columns(nth).join(known, on=[*line, "nth"], how="left", maintain_order="left")
    joined = joined.join(last, on=document.key, how="left", maintain_order="left")
    after = pl.col("line_number") + pl.col("last").fill_null(0)
    numbered = joined.with_columns(line_number=pl.coalesce("our_line", after)).select(file.columns)
    return pl.concat([file.filter(~pl.col(document.key).is_in(ids.implode())), numbered])


def without_created_here(
    snapshot: Snapshot, plan: ImportPlan, document: DocumentFile, file: pl.DataFrame
) -> tuple[pl.DataFrame, pl.Series]:
    """A document created here is untouched; one linked to its number in the POS follows under our id. Also
    returns the ids of those that are linked."""
    created_here = snapshot.frame(document.header, columns=[document.key, "pos_number"], born_here=True)
    clash = file.join(created_here, on=document.key, how="semi")[document.key].unique().sort().to_list()
    plan.notes.extend(f"{name} was made here; the file's {name} was left out." for name in clash)
    file = file.filter(~pl.col(document.key).is_in(clash))
    linked = created_here.filter(pl.col("pos_number").is_not_null()).rename({document.key: "ours"})
    if linked.is_empty():
        return file, linked["ours"]
    file = file.join(linked, left_on=document.key, right_on="pos_number", how="left")
    return file.with_columns(pl.coalesce("ours", document.key).alias(document.key)).drop("ours"), linked[
        "ours"
    ]


def with_our_dates(
    snapshot: Snapshot, document: DocumentFile, file: pl.DataFrame, linked: pl.Series
) -> pl.DataFrame:
    """A linked document that was sent here, or has a day here, keeps these while the POS has none."""
    if linked.is_empty():
        return file
    dates = [name for name in ("ordered_at", "sent_at", "expected_on") if name in document.header_columns]
    ours = snapshot.frame(document.header, columns=[document.key, *dates], born_here=True)
    ours = ours.filter(pl.col(document.key).is_in(linked.implode()))
    joined = file.join(ours, on=document.key, how="left", suffix="_here", maintain_order="left")
    kept = [pl.coalesce(name, f"{name}_here").alias(name) for name in dates]
    return joined.with_columns(kept).select(file.columns)


def note_look_alikes(
    snapshot: Snapshot, plan: ImportPlan, document: DocumentFile, file: pl.DataFrame
) -> None:
    """A document of the file that nobody knows, and one created here without a number in the POS, may be the
    same: same vendor or sender, shop and items."""
    source, shop = document.header_columns[:2]
    place = [source, shop, "items"]
    items = pl.col("item_id").unique().sort().str.join("\x1f").alias("items")
    known = snapshot.frame(document.header, columns=[document.key], matching=file.select(document.key))
    unknown = file.join(known, on=document.key, how="anti").group_by(document.key, source, shop).agg(items)
    if unknown.is_empty():
        return
    sent_at = document.header_columns[2]
    ours = snapshot.frame(document.header, born_here=True, pos_number=None)
    ours = ours.filter(~pl.col("closed") | pl.col(sent_at).is_not_null())
    lines = snapshot.frame(document.line, matching=ours.select(document.key), listed=True)
    alike = lines.join(ours, on=document.key).group_by(document.key, source, shop).agg(items)
    pairs = unknown.join(alike, on=place, suffix="_here").sort(document.key, f"{document.key}_here")
    who = "vendor" if source == "vendor_id" else "sender"
    plan.notes.extend(
        f"{here} looks like {number}: same {who}, shop and items. "
        f"If they are the same, enter {number} as the number of {here} in the POS; else both are counted."
        for number, here in pairs.select(document.key, f"{document.key}_here").iter_rows()
    )
