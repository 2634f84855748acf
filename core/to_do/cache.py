"""Cache of the acts to repeat in Lightspeed, because every page shows how many there are."""

from dataclasses import dataclass, replace

import polars as pl

from core.access import action_of, may, may_in
from core.store import AsOf, Computed, Maintained, Snapshot
from core.to_do.open_acts import load_open_acts

ADDING = ("paid", "shipped", "picked_up", "receipt", "order", "send_drafts", "dispatch")
"""Kinds of operations that open an act and end no other."""

WITHOUT_EFFECT = (
    "clear", "fraud", "packed", "take_anyway", "ready_for_pickup", "told", "priority", "create", "edit",
    "expected", "plan", "layout", "vendor_layout", "rate", "erasure",
)  # fmt: skip
"""Kinds of operations that neither open nor end an act."""


@dataclass(frozen=True)
class ToDo:
    """Acts to repeat in Lightspeed. ``rows``: OPEN_ACTS. ``has_lightspeed``: see ``load_has_lightspeed``."""

    rows: pl.DataFrame
    has_lightspeed: bool

    @property
    def count(self) -> int:
        """Return the number of operations to repeat."""
        return self.rows["number"].n_unique()


class ToDoCache(Maintained[ToDo]):
    """Cache of the open acts. After a receipt or a shipment it reads only that operation.

    An undo, a tick or an import may end any act: after them it is loaded anew.
    """

    def load(self, snapshot: Snapshot, _as_of: AsOf) -> ToDo:
        return ToDo(load_open_acts(snapshot), load_has_lightspeed(snapshot))

    def patch(
        self, old: Computed[ToDo], snapshot: Snapshot, _touched: pl.DataFrame, _as_of: AsOf
    ) -> ToDo | None:
        since = old.as_of.version
        kinds = set(snapshot.frame("operation", columns=["kind"], above={"number": since})["kind"])
        if kinds <= set(WITHOUT_EFFECT):
            return old.value
        if not kinds <= {*ADDING, *WITHOUT_EFFECT}:
            return None
        return replace(old.value, rows=pl.concat([old.value.rows, load_open_acts(snapshot, since)]))


def of_asker(todo: ToDo) -> ToDo:
    """Return the acts that the asker may do: of their role, in their shops."""
    kinds = [kind for kind in todo.rows["kind"].unique() if may(action_of(kind))]
    rows = todo.rows.filter(pl.col("kind").is_in(kinds))
    shops = set(rows["shop_ids"].explode(empty_as_null=True, keep_nulls=True).drop_nulls())
    own = [shop for shop in shops if may_in(shop)]
    return replace(todo, rows=rows if len(own) == len(shops) else of_shops(rows, own))


def of_shops(rows: pl.DataFrame, shop_ids: list[str]) -> pl.DataFrame:
    """Return the acts that belong to one of the shops."""
    in_one = [pl.col("shop_ids").list.contains(shop) for shop in shop_ids]
    return rows.filter(pl.any_horizontal(pl.lit(value=False), *in_one))


# --- with the store ---


def load_has_lightspeed(snapshot: Snapshot) -> bool:
    """Return True if a source is connected, or a document has an address in Lightspeed."""
    return snapshot.count("sync_source") > 0 or snapshot.count("document_url") > 0
