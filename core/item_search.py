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
    asked = words.lower().split()
    if not asked:
        return items.clear()
    text = pl.concat_str(["description", *CODES], separator=" ", ignore_nulls=True).str.to_lowercase()
    is_code = pl.any_horizontal(pl.col(code).is_in(same_codes(words.strip())) for code in CODES)
    fits = pl.all_horizontal(text.str.contains(word, literal=True) for word in asked)
    found = items.with_columns(is_code=is_code.fill_null(value=False)).filter(pl.col("is_code") | fits)
    found = found.sort("is_code", "description", "item_id", descending=[True, False, False])
    return found.drop("is_code").head(MOST_FOUND)


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
