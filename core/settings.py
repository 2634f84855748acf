"""What the store remembers for its users: small values by name. No operation: undoing never touches them."""

import json
from typing import Any

import polars as pl

from core.store import Snapshot, Store

# --- with the store ---


def load_settings(snapshot: Snapshot, beginning: str) -> dict[str, Any]:
    """Every remembered value whose name begins with ``beginning``, by the rest of its name."""
    named = {row["name"]: row["value"] for row in snapshot.rows("setting")}
    return {
        name.removeprefix(beginning): json.loads(value)
        for name, value in named.items()
        if name.startswith(beginning)
    }


def remember(store: Store, name: str, value: Any) -> None:
    """Keep ``value`` under ``name``, in the place of what was there."""
    row = pl.DataFrame({"name": [name], "value": [json.dumps(value)]})
    with store.write() as tx:
        if tx.rows("setting", name=name):
            tx.update("setting", row, ["name"])
        else:
            tx.append("setting", row)


def forget(store: Store, name: str) -> None:
    """Keep nothing under ``name`` any more."""
    with store.write() as tx:
        tx.remove("setting", pl.DataFrame({"name": [name]}))
