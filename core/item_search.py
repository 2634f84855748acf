"""Finding an item by its description or any code, and where it is expected."""

import polars as pl

from core.documents import KINDS
from core.scanning import CODES, same_codes
from core.store import Store

MOST_FOUND = 20
SHOWN = [*CODES, "description", "vendor_id", "unit_cost", "pack_size"]


def items_like(items: pl.DataFrame, words: str) -> pl.DataFrame:
    """The items that have ``words`` as a code, then those with every word in description or codes.

    At most MOST_FOUND of them, by description; nothing where no word is asked.
    """
    found = having(items, words)
    return found.sort(~_is_code(words), "description", "item_id").head(MOST_FOUND)


def having(rows: pl.DataFrame, words: str) -> pl.DataFrame:
    """The rows (items, or lines with their item's description and codes) whose item has ``words`` as a code,
    or every word in description or codes; none where no word is asked."""
    asked = words.lower().split()
    if not asked:
        return rows.clear()
    text = pl.concat_str(["description", *CODES], separator=" ", ignore_nulls=True).str.to_lowercase()
    fits = pl.all_horizontal(text.str.contains(word, literal=True) for word in asked)
    return rows.filter(_is_code(words) | fits)


def _is_code(words: str) -> pl.Expr:
    return pl.any_horizontal(
        pl.col(code).is_in(same_codes(words.strip())).fill_null(value=False) for code in CODES
    )


# --- with the store ---


def load_items_like(store: Store, words: str) -> pl.DataFrame:
    """Items by description or any code: one row per item, see ``items_like``."""
    with store.read() as snapshot:
        return items_like(snapshot.frame("item", columns=SHOWN), words)


def load_expected(store: Store, item_ids: list[str]) -> pl.DataFrame:
    """Where items are expected: one row per item and sent document that still owes some of it.

    ``item_id, kind`` (``po``, ``transfer``)``, document_id, shop, incoming, expected_on``, earliest first.
    """
    words = {kind.table: kind.word for kind in KINDS.values()}
    with store.read() as snapshot:
        supply = snapshot.frame("supply", item_id=item_ids)
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
