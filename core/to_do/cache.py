"""Cache of the acts to repeat in Lightspeed, because every page shows how many there are."""

from dataclasses import dataclass, replace

import polars as pl

from core.access import action_of, may, may_in
from core.store import AsOf, Computed, Maintained, Snapshot
from core.to_do.open_acts import load_open_acts

WITHOUT_EFFECT = (
    "clear", "fraud", "packed", "take_anyway", "ready_for_pickup", "told", "priority", "held", "released",
    "parts", "promised", "handed_over", "promise_cancelled", "given", "shop_rule", "moved_up",
    "moved_back", "create", "edit", "expected", "plan", "layout", "vendor_layout", "rate", "erasure",
)  # fmt: skip
"""Kinds of operations that neither open nor end an act."""


LIGHTSPEED_TABLES = ("sync_source", "ecom_order", "purchase_order", "transfer")
"""Tables that ``load_has_lightspeed`` reads: sources, and addresses of documents."""


@dataclass(frozen=True)
class ToDo:
    """Acts to repeat in Lightspeed. ``rows``: OPEN_ACTS."""

    rows: pl.DataFrame

    @property
    def count(self) -> int:
        """Return the number of operations to repeat."""
        return self.rows["number"].n_unique()


class ToDoCache(Maintained[ToDo]):
    """Cache of the open acts, loaded anew after every operation that may open or end one.

    Reading only the new operations took as long, up to about 1,000 open acts (docs/performance.md).
    """

    def load(self, snapshot: Snapshot, _as_of: AsOf) -> ToDo:
        return ToDo(load_open_acts(snapshot))

    def patch(
        self, old: Computed[ToDo], snapshot: Snapshot, _touched: pl.DataFrame, _as_of: AsOf
    ) -> ToDo | None:
        done = snapshot.frame("operation", columns=["kind"], above={"number": old.as_of.version})
        return old.value if done["kind"].is_in(WITHOUT_EFFECT).all() else None


def of_asker(todo: ToDo) -> ToDo:
    """Return the acts that the asker may do: of their role, in their shops."""
    kinds = [kind for kind in todo.rows["kind"].unique() if may(action_of(kind))]
    rows = todo.rows.filter(pl.col("kind").is_in(kinds))
    shops = set(rows["shop_ids"].explode(empty_as_null=True, keep_nulls=True).drop_nulls())
    visible = [shop for shop in shops if may_in(shop)]
    return replace(todo, rows=rows if len(visible) == len(shops) else of_shops(rows, visible))


def of_shops(rows: pl.DataFrame, shop_ids: list[str]) -> pl.DataFrame:
    """Return the acts (OPEN_ACTS) that belong to one of the shops."""
    in_one = [pl.col("shop_ids").list.contains(shop) for shop in shop_ids]
    return rows.filter(pl.any_horizontal(pl.lit(value=False), *in_one))


# --- with the store ---


def load_has_lightspeed(snapshot: Snapshot) -> bool:
    """Return True if a source is connected, or a document has an address in Lightspeed."""
    return snapshot.count("sync_source") > 0 or snapshot.count("document_url") > 0
