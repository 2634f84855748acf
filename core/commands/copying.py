"""``copy``: a whole shop from one store to another (contract §4)."""

import argparse
from contextlib import closing
from pathlib import Path

from core.access import Access, audit_path
from core.commands.shared import print_lines
from core.errors import Problem
from core.ledger import find_problems
from core.store import (
    Store,
    StoreKey,
    StorePlace,
    copy_store,
    open_access,
    open_store,
    place_of,
    remove_store,
    shown,
    store_exists,
)
from core.wording import counted


def copy(options: argparse.Namespace) -> None:
    """Copy the store, its people and its audit log, and check both stores.

    Raises Problem if there is nothing to copy, the target has data, or a check fails. A store that fails its
    own check is not copied.
    """
    source, target = place_of(options.source), place_of(options.target)
    if not store_exists(source):
        raise Problem(f"There is no store at {shown(source)}.")
    with (
        closing(open_store(source, key=options.key)) as store,
        closing(open_access(source)) as here,
        closing(open_access(target)) as there,
    ):
        _prove(store, source)
        _make_room(target, source, there, options.key)
        copy_store(store, target, key=options.key)
        there.people.save(dict(here.people.entries()))
        there.log.take_over(here.log.lines())
    with closing(open_store(target, key=options.key)) as copied:
        _prove(copied, target)
        operations = counted(copied.version, "operation", "operations")
        print_lines(f"Copied {operations} from {shown(source)} to {shown(target)}. Both stores are sound.")


def _make_room(target: StorePlace, source: StorePlace, there: Access, key: StoreKey | None) -> None:
    """Remove an empty store in a file. Raises Problem if ``target`` is the source, or has data."""
    taken = Problem(f"{shown(target)} already holds a shop. Nothing was copied; choose another place.")
    if isinstance(target, Path) and isinstance(source, Path) and target.exists() and target.samefile(source):
        raise Problem(f"{target} is the store itself. Choose another name for the copy.")
    if not store_exists(target) and any(there.log.lines()):
        raise Problem(f"The audit log of another store is beside {shown(target)}. Choose another place.")
    if there.people.entries() or any(there.log.lines()):
        raise taken
    if store_exists(target):
        with closing(open_store(target, key=key)) as store, store.read() as snapshot:
            if any(snapshot.count(table) for table in snapshot.tables()):
                raise taken
        if isinstance(target, Path):
            remove_store(target)
            audit_path(target).unlink(missing_ok=True)


def _prove(store: Store, place: StorePlace) -> None:
    problems = find_problems(store)
    if not problems.is_empty():
        command = f"python -m core --db {shown(place)} check"
        raise Problem(
            f"Rows of {shown(place)} that break a rule of the ledger: {len(problems)}. See {command}."
        )
