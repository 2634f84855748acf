"""Match documents of a file with documents here: by number, by POS number, and lines by item.

Part of ``import_documents.py``.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import polars as pl

from core.errors import Problem
from core.exchange.document_files import DocumentFile
from core.exchange.import_plan import ImportPlan, LookAlike
from core.exchange.line_numbers import clashing, numbered_as_here, to_match_by_item
from core.language import say
from core.ledger import TABLE_KEYS, load_local_overrides
from core.store import Snapshot

# --- with the store ---


def with_known_lines(
    snapshot: Snapshot, document: DocumentFile, file: pl.DataFrame, ids: pl.Series
) -> pl.DataFrame:
    """Give lines the numbers they have here.

    Affected are the documents ``ids``, documents that got lines here, and documents that were worked on here
    and that the file numbers differently now.
    """
    key = document.key
    added = added_or_taken_off(snapshot, document).filter(listed_before="false")[key]
    ids = pl.concat([ids.cast(pl.String), added]).unique()
    current = snapshot.frame(document.line, matching=file.select(key, "line_number"), listed=True)
    clashes = clashing(file, current, key)
    by_item = pl.concat([file.select(key).filter(pl.col(key).is_in(ids.implode())), clashes.select(key)])
    if by_item.is_empty():
        return file
    known = snapshot.frame(document.line, matching=by_item.unique())
    known = known.sort(~pl.col("listed"), "line_number")
    overrides = load_local_overrides(snapshot, document.line).select(*TABLE_KEYS[document.line]).unique()
    known = known.join(overrides.with_columns(is_edited=True), on=list(TABLE_KEYS[document.line]), how="left")
    is_local = pl.any_horizontal(
        pl.col("cancelled") != 0,
        pl.col("is_edited").fill_null(value=False),
        *(figure.pending != 0 for figure in document.figures),
    )
    renumbered = to_match_by_item(file, known.filter("listed"), key, clashes, is_local)
    every = pl.concat([ids, renumbered]).unique()
    return numbered_as_here(file, known, key, every).drop("file_number")


def added_or_taken_off(snapshot: Snapshot, document: DocumentFile) -> pl.DataFrame:
    """Return the lines that were added (``listed_before``: false) or taken off here since the last import."""
    overrides = load_local_overrides(snapshot, document.line).filter(column_name="listed")
    return overrides.select(*TABLE_KEYS[document.line], listed_before="imported_value")


def without_created_here(
    snapshot: Snapshot, plan: ImportPlan, document: DocumentFile, file: pl.DataFrame
) -> tuple[pl.DataFrame, pl.Series]:
    """Leave out documents created here, and give linked ones our id instead of their POS number.

    Also returns the ids of the linked documents.
    """
    created_here = snapshot.frame(
        document.header, columns=[document.key, "pos_number", "version"], born_here=True
    )
    clashes = file.join(created_here, on=document.key, how="semi")[document.key].unique().sort().to_list()
    plan.notes.extend(
        say("{name} was created here. The file's {name} was left out.", name=name) for name in clashes
    )
    file = file.filter(~pl.col(document.key).is_in(clashes))
    created_here = _with_answers(snapshot, plan, document, file, created_here)
    linked = created_here.filter(pl.col("pos_number").is_not_null()).select("pos_number", ours=document.key)
    if len(linked):
        file = file.join(linked, left_on=document.key, right_on="pos_number", how="left")
        file = file.with_columns(pl.coalesce("ours", document.key).alias(document.key)).drop("ours")
    return file, linked["ours"]


def _with_answers(
    snapshot: Snapshot,
    plan: ImportPlan,
    document: DocumentFile,
    file: pl.DataFrame,
    created_here: pl.DataFrame,
) -> pl.DataFrame:
    """Add the POS numbers that somebody gave documents ``created_here``. Look-alikes without an answer stay
    open.

    Raises Problem for an answer that was not offered.
    """
    look_alikes = _look_alikes(snapshot, document, file)
    answers = {number: here for (header, number), here in plan.same.items() if header == document.header}
    _refuse_answers(answers, look_alikes)
    plan.look_alikes += [
        LookAlike(document.header, number, tuple(here))
        for number, here in look_alikes.items()
        if number not in answers
    ]
    numbers = {here: number for number, here in answers.items() if here}
    if not numbers:
        return created_here
    answered = pl.col(document.key).replace_strict(numbers, default=None, return_dtype=pl.String)
    linked = created_here.filter(pl.col(document.key).is_in(list(numbers)))
    linked = linked.select(document.key, answered.alias("pos_number"), pl.col("version") + 1)
    plan.updates.append((document.header, linked))
    return created_here.with_columns(pl.coalesce(answered, "pos_number").alias("pos_number"))


def _refuse_answers(answers: Mapping[str, str], look_alikes: Mapping[str, Sequence[str]]) -> None:
    """Raise Problem for a document created here that is not like the one of the file, or was chosen twice.

    Both by number in the file. An empty answer says that it is another document.
    """
    chosen = Counter(here for here in answers.values() if here)
    for number, here in answers.items():
        if here and here not in look_alikes.get(number, ()):
            raise Problem(
                say("{here} is not like {number} any more. Check the files again.", here=here, number=number)
            )
    for here, times in chosen.items():
        if times > 1:
            raise Problem(say("{here} can only have one POS number. Choose it once.", here=here))


def with_our_dates(
    snapshot: Snapshot, document: DocumentFile, file: pl.DataFrame, linked: pl.Series
) -> pl.DataFrame:
    """Keep the sending date and due dates of linked documents while the POS has none."""
    if linked.is_empty():
        return file
    line, sent_at = [document.key, "line_number"], document.header_columns[2]
    header_columns = [document.key, sent_at, "expected_on", "dated_by_line"]
    headers = snapshot.frame(document.header, columns=header_columns, born_here=True)
    headers = headers.filter(pl.col(document.key).is_in(linked.implode()))
    lines = snapshot.frame(
        document.line, columns=[*line, "expected_on"], matching=headers.select(document.key)
    )
    headers = headers.rename({sent_at: "sent_here", "expected_on": "day_here"})
    lines = lines.rename({"expected_on": "line_day_here"})
    joined = file.join(headers, on=document.key, how="left", maintain_order="left")
    joined = joined.join(lines, on=line, how="left", maintain_order="left")
    day_here = pl.when("dated_by_line").then("line_day_here").otherwise("day_here")
    is_undated = pl.col("expected_on").is_null().all().over(document.key)
    return joined.with_columns(
        pl.coalesce(sent_at, "sent_here").alias(sent_at),
        expected_on=pl.when(is_undated).then(day_here).otherwise("expected_on"),
    ).select(file.columns)


def _look_alikes(snapshot: Snapshot, document: DocumentFile, file: pl.DataFrame) -> dict[str, list[str]]:
    """Return, by number in the file, the documents created here that an unknown document may be.

    They have no POS number yet, and the same vendor or sender, shop and items.
    """
    source, shop, sent_at = document.header_columns[:3]
    place = [source, shop, "items"]
    items = pl.col("item_id").unique().sort().str.join("\x1f").alias("items")
    known = snapshot.frame(document.header, columns=[document.key], matching=file.select(document.key))
    numbered = snapshot.frame(document.header, columns=["pos_number"], born_here=True)["pos_number"]
    unknown = file.join(known, on=document.key, how="anti")
    unknown = unknown.filter(~pl.col(document.key).is_in(numbered.drop_nulls().implode()))
    unknown = unknown.group_by(document.key, source, shop).agg(items)
    if unknown.is_empty():
        return {}
    created_here = snapshot.frame(document.header, born_here=True, pos_number=None)
    created_here = created_here.filter(~pl.col("closed") | pl.col(sent_at).is_not_null())
    lines = snapshot.frame(document.line, matching=created_here.select(document.key), listed=True)
    lines = lines.join(created_here, on=document.key)
    here = lines.group_by(document.key, source, shop).agg(items)
    key_here = f"{document.key}_here"
    pairs = unknown.join(here, on=place, suffix="_here").sort(document.key, key_here)
    look_alikes: dict[str, list[str]] = {}
    for number, document_here in pairs.select(document.key, key_here).iter_rows():
        look_alikes.setdefault(number, []).append(document_here)
    return look_alikes
