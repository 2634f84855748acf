"""Scanned codes: the item a code means, its line on the document, or where else it is expected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from core.access import of_own_shops
from core.formats import same_codes
from core.language import say
from core.purchasing import DOCUMENT_KINDS
from core.receiving.delivery import incoming_of
from core.store import Snapshot

CODE_COLUMNS = ["item_id", "upc", "ean", "sku", "vendor_sku", "manufacturer_sku"]
"""Columns in which a scanned code is looked up, in this order."""


@dataclass(frozen=True)
class Scanned:
    """Meaning of a scanned code: the item (empty: unknown code), its line on the document, if any, and the
    units still incoming on that line.
    """

    item: dict[str, Any] | None
    line_number: int | None = None
    to_come: int = 0


def surplus_text(counted: int, to_come: int) -> str:
    """Return a hint if more units of a line were counted than are incoming; empty otherwise."""
    if counted <= to_come:
        return ""
    return say(
        "{expected} expected, {counted} counted. Confirm at the line that all arrived.",
        expected=to_come,
        counted=counted,
    )


def _next_line(lines: Sequence[Mapping[str, Any]], counted: Mapping[int, int]) -> dict[str, Any]:
    """Return the line on which the next unit of an item counts."""
    for line in lines:
        if incoming_of(line) > counted.get(line["line_number"], 0):
            return dict(line)
    return dict(lines[-1])


# --- with the store ---


def load_scanned(
    snapshot: Snapshot, kind: str, document_id: str, code: str, counted: Mapping[int, int] | None = None
) -> Scanned:
    """Look up a scanned code: first among the items of the document, with their line there.

    If an item has several lines, the unit counts on the first one with fewer units ``counted`` (by line
    number) than incoming, else on the last one. ``same_codes`` says which codes are the same.
    """
    codes = same_codes(code.strip())
    lines = snapshot.frame("document_line", document_type=DOCUMENT_KINDS[kind].table, document_id=document_id)
    for column in CODE_COLUMNS:
        fitting = lines.filter(pl.col(column).is_in(codes)).sort("line_number").to_dicts()
        if fitting:
            line = _next_line(fitting, counted or {})
            return Scanned(line, line["line_number"], incoming_of(line))
    for column in CODE_COLUMNS:
        for item in snapshot.rows("item", **{column: codes}):
            return Scanned(item)
    return Scanned(None)


MOST_FOUND = 20


FOUND_ITEM_COLUMNS = [*CODE_COLUMNS, "description", "vendor_id", "unit_cost", "pack_size"]


def items_matching_words(items: pl.DataFrame, words: str) -> pl.DataFrame:
    """Return the items that have ``words`` as a code, then those with every word in description or codes.

    At most MOST_FOUND, sorted by description; none if ``words`` is empty.
    """
    matching = rows_matching(items, words)
    return matching.sort(~_is_code(words), "description", "item_id").head(MOST_FOUND)


def rows_matching(rows: pl.DataFrame, words: str) -> pl.DataFrame:
    """Return the rows whose item has ``words`` as a code, or every word in its description or codes.

    ``rows``: items, or lines with their item's description and codes. None if ``words`` is empty.
    """
    asked = words.lower().split()
    if not asked:
        return rows.clear()
    text = pl.concat_str(["description", *CODE_COLUMNS], separator=" ", ignore_nulls=True).str.to_lowercase()
    has_every_word = pl.all_horizontal(text.str.contains(word, literal=True) for word in asked)
    return rows.filter(_is_code(words) | has_every_word)


def _is_code(words: str) -> pl.Expr:
    return pl.any_horizontal(
        pl.col(code).is_in(same_codes(words.strip())).fill_null(value=False) for code in CODE_COLUMNS
    )


def load_items_matching(snapshot: Snapshot, words: str) -> pl.DataFrame:
    """Load items by description or any code: one row per item (see ``items_matching_words``)."""
    return items_matching_words(snapshot.frame("item", columns=FOUND_ITEM_COLUMNS), words)


def load_expected_deliveries(snapshot: Snapshot, item_ids: list[str]) -> pl.DataFrame:
    """Load where items are expected in the asker's shops: one row per item and sent document with incoming
    units of it.

    ``item_id, kind, document_id, shop, incoming, expected_on``, earliest first.
    ``kind`` is ``po`` or ``transfer``.
    """
    words = {kind.table: kind.word for kind in DOCUMENT_KINDS.values()}
    supply = of_own_shops(snapshot.frame("supply", item_id=item_ids))
    shops = snapshot.frame("shop", columns=["shop_id", "name"]).rename({"name": "shop"})
    document = ["item_id", "document_type", "document_id", "shop_id", "expected_on"]
    return (
        supply.group_by(document)
        .agg(pl.col("incoming").sum())
        .join(shops, on="shop_id")
        .with_columns(kind=pl.col("document_type").replace_strict(words))
        .sort("expected_on", "document_id", nulls_last=True)
        .select("item_id", "kind", "document_id", "shop", "incoming", "expected_on")
    )
