"""Settings the store keeps for its users: small values by name.

Saving one is not an operation, so undo never touches settings.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import polars as pl

from core.errors import check_unchanged
from core.store.database import Snapshot, Store

SETTING = ("name", "value")
T = TypeVar("T")
Check = Callable[[Snapshot], None]

# --- with the store ---


def load_settings(snapshot: Snapshot, prefix: str) -> dict[str, Any]:
    """Load all values whose name begins with ``prefix``, by the rest of the name."""
    named = {row["name"]: row["value"] for row in snapshot.rows("setting")}
    return {
        name.removeprefix(prefix): json.loads(value)
        for name, value in named.items()
        if name.startswith(prefix)
    }


def remember(store: Store, name: str, value: Any, *, action: str, check: Check | None = None) -> None:
    """Save ``value`` under ``name``, replacing the old value. ``action``: its name in the audit log;
    ``check``: see ``remember_all``."""
    remember_all(store, {name: value}, action=action, check=check)


def remember_all(store: Store, values: Mapping[str, Any], *, action: str, check: Check | None = None) -> None:
    """Save all values by name, replacing the old ones; None deletes. ``action``: its name in the audit log;
    ``check``: raises Problem, in the same transaction, if what is kept now must not be replaced."""
    texts = [(name, json.dumps(value)) for name, value in values.items() if value is not None]
    rows = pl.DataFrame(texts, schema=dict.fromkeys(SETTING, pl.String), orient="row")
    with store.write(action, ", ".join(values)) as tx:
        if check:
            check(tx)
        tx.remove("setting", pl.DataFrame({"name": list(values)}, schema={"name": pl.String}))
        tx.append("setting", rows)


def forget(store: Store, *names: str, action: str, check: Check | None = None) -> None:
    """Delete the values of these names, all together. ``check``: see ``remember_all``."""
    remember_all(store, dict.fromkeys(names), action=action, check=check)


def unchanged(load: Callable[[Snapshot], T], shown: T | None, wanted: T) -> Check | None:
    """Return the check that what ``load`` loads is still what a form showed, or already what is ``wanted``;
    None where nothing was ``shown``."""
    return None if shown is None else lambda tx: check_unchanged(shown, load(tx), wanted)
