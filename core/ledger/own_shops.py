"""Roles for some shops only: operations that touch other shops are refused."""

from collections.abc import Iterable

import polars as pl

from core.access import asker, refused_for_shops
from core.ledger.change_log import TABLE_KEYS, Change
from core.ledger.recompute import touched_by
from core.store import Snapshot

TRANSFER_TABLES = ("transfer", "transfer_line")
"""Tables of documents that belong to two shops: either may work on them, each at its own end."""
SHOP_IN_KEY = {
    table: TABLE_KEYS[table].index("shop_id") for table in ("stock", "plan_edit", "put_off", "shop_rule")
}
"""Tables whose rows are of one shop, and its place in their keys."""

# --- with the store ---


def check_own_shops(
    tx: Snapshot, movements: pl.DataFrame, documents: Iterable[Change], changes: Iterable[Change]
) -> None:
    """Raise NotAllowed if the asker's role does not hold for a shop that the operation touches.

    Stock moves in shops of the role only. Documents and orders that change must lie in its shops, and of a
    transfer one end. ``documents``: one of the ``changes`` for each document, with new ones. It reads nothing
    for those whose role holds for all shops.
    """
    role_shops = asker().shops
    if role_shops is None:
        return
    elsewhere = set(movements["shop_id"]) - role_shops
    elsewhere |= {
        str(each.key[SHOP_IN_KEY[each.table]]) for each in changes if each.table in SHOP_IN_KEY
    } - role_shops
    for change in documents:
        shops = set() if change.table in SHOP_IN_KEY else set(touched_by(tx, change)["shop_id"])
        if change.table not in TRANSFER_TABLES or not shops & role_shops:
            elsewhere |= shops - role_shops
    if elsewhere:
        raise refused_for_shops(role_shops, elsewhere)
