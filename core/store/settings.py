"""Settings the store keeps for its users: small values by name.

Saving one is not an operation, so undo never touches settings.
"""

import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from core.store.database import Snapshot, Store

SETTING = ("name", "value")

# --- with the store ---


def load_settings(snapshot: Snapshot, prefix: str) -> dict[str, Any]:
    """Load all values whose name begins with ``prefix``, by the rest of the name."""
    named = {row["name"]: row["value"] for row in snapshot.rows("setting")}
    return {
        name.removeprefix(prefix): json.loads(value)
        for name, value in named.items()
        if name.startswith(prefix)
    }


def remember(store: Store, name: str, value: Any, *, action: str) -> None:
    """Save ``value`` under ``name``, replacing the old value. ``action``: its name in the audit log."""
    remember_all(store, {name: value}, action=action)


def remember_all(store: Store, values: Mapping[str, Any], *, action: str) -> None:
    """Save all values by name, replacing the old ones; None deletes. ``action``: its name in the audit
    log."""
    texts = [(name, json.dumps(value)) for name, value in values.items() if value is not None]
    rows = pl.DataFrame(texts, schema=dict.fromkeys(SETTING, pl.String), orient="row")
    with store.write(action, ", ".join(values)) as tx:
        tx.remove("setting", pl.DataFrame({"name": list(values)}, schema={"name": pl.String}))
        tx.append("setting", rows)


def forget(store: Store, *names: str, action: str) -> None:
    """Delete the values of these names, all together."""
    remember_all(store, dict.fromkeys(names), action=action)
