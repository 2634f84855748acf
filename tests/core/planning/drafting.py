"""A shop with a plan, its drafts and the changes of a buyer."""

from datetime import date
from typing import Any

from core.ledger.change_log import Change
from core.planning.edits import (
    with_keys,
)
from core.store.database import Store
from tests.helpers.plan_execution import planned
from tests.helpers.small_shop import sold, stocked


def filled(store: Store) -> None:
    """Main Street lacks 3 tyres, of which Harbour can spare 1, and a lamp of another vendor."""
    sold(store, "A", "tyre", 2, date(2026, 11, 1), order="E1")
    sold(store, "B", "tyre", 1, date(2026, 11, 2))
    stocked(store, "tyre", 1, "S2")
    sold(store, "C", "lamp", 1, date(2026, 11, 3), order="E2")


def _item(item_id: str, **values: Any) -> Change:
    return Change("item", (item_id,), values)


def keys(store: Store) -> dict[str, str]:
    rows = planned(store).rows.filter(action="purchase")
    return dict(with_keys(rows).select("item_id", "key").iter_rows())
