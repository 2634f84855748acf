"""``copy``: a whole shop from one store to another (contract §4)."""

import argparse
import shutil
from contextlib import closing
from pathlib import Path

from core.access import audit_path
from core.commands.shared import say
from core.errors import Problem
from core.ledger import find_problems
from core.store import Store, StoreKey, open_store, remove_store
from core.wording import counted


def copy(options: argparse.Namespace) -> None:
    """Copy the store and its audit log, and check both stores.

    Raises Problem if there is nothing to copy, the target has data, or a check fails. A store that fails its
    own check is not copied.
    """
    source, target = (_file(text) for text in (options.source, options.target))
    if not source.is_file():
        raise Problem(f"There is no store at {source}.")
    with closing(open_store(source, key=options.key)) as store:
        _prove(store)
        _make_room(target, source, options.key)
        store.backup(target)
        if store.audit.log.path.exists():
            shutil.copy(store.audit.log.path, audit_path(target))
    with closing(open_store(target, key=options.key)) as copied:
        _prove(copied)
        say(
            f"Copied {counted(copied.version, 'operation')} from {source} to {target}. Both stores are sound."
        )


def _file(text: str) -> Path:
    if "://" in text:
        raise Problem(f"{text} is not a file. This version keeps a shop in a file only.")
    return Path(text)


def _make_room(target: Path, source: Path, key: StoreKey | None) -> None:
    """Remove an empty store at ``target``. Raises Problem if it is the source, or has data."""
    if not target.exists():
        if audit_path(target).exists():
            raise Problem(f"The audit log of another store is next to {target}. Choose another name.")
        return
    if target.samefile(source):
        raise Problem(f"{target} is the store itself. Choose another name for the copy.")
    with closing(open_store(target, key=key)) as there:
        if there.version:
            raise Problem(f"{target} already holds a shop. Nothing was copied; choose another name.")
    remove_store(target)
    audit_path(target).unlink(missing_ok=True)


def _prove(store: Store) -> None:
    problems = find_problems(store)
    if not problems.is_empty():
        command = f"python -m core --db {store.path} check"
        raise Problem(
            f"Rows of {store.path} that break a rule of the ledger: {len(problems)}. See {command}."
        )
