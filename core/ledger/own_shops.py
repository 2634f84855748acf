"""Roles for some shops only: operations that touch other shops are refused."""

from collections.abc import Iterable

import polars as pl

from core.access import asker, refused_for_shops
from core.ledger.change_log import Change
from core.ledger.recompute import touched_by
from core.store import Snapshot

TRANSFER_TABLES = ("transfer", "transfer_line")
"""Tables of documents that belong to two shops: either may work on them, each at its own end."""

# --- with the store ---


def check_own_shops(tx: Snapshot, movements: pl.DataFrame, changes: Iterable[Change]) -> None:
    """Raise NotAllowed if the asker's role does not hold for a shop that the operation touches.

    Stock moves in shops of the role only. Documents and orders that change must lie in its shops, and of a
    transfer one end. It reads nothing for those whose role holds for all shops.
    """
    mine = asker().shops
    if mine is None:
        return
    elsewhere = set(movements["shop_id"]) - mine
    for change in changes:
        shops = {str(change.key[1])} if change.table == "stock" else set(touched_by(tx, change)["shop_id"])
        if change.table not in TRANSFER_TABLES or not shops & mine:
            elsewhere |= shops - mine
    if elsewhere:
        raise refused_for_shops(mine, elsewhere)
