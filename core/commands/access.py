"""``audit`` and ``people`` (contract §4). They need no open store, so they work while the app runs."""

import argparse
from contextlib import closing, suppress

import polars as pl

from core.access import People, audit_table
from core.commands.shared import print_lines
from core.errors import StoreProblem, refuse_unknown
from core.store import open_access, open_store, store_exists


def audit(options: argparse.Namespace) -> pl.DataFrame:
    """Return one row per entry, oldest first: ``at, person, action, subject, address``.

    Opening the store adds the lines that a killed program could not write. If the app has it open, or it is
    damaged, the log can be read all the same.
    """
    with suppress(StoreProblem):
        if store_exists(options.db):
            open_store(options.db, key=options.key).close()
    with closing(open_access(options.db)) as access:
        return audit_table(access.log.entries(), options.since)


PEOPLE = ["email", "name", "role", "shops", "active"]
"""The columns that ``people list`` prints: one row per address or domain; no shops: all of them."""


def people(options: argparse.Namespace) -> pl.DataFrame | None:
    """Add, list or remove who may sign in. A running app applies it at the next click."""
    with closing(open_access(options.db)) as access:
        return _people(access.people, options)


def _people(people_list: People, options: argparse.Namespace) -> pl.DataFrame | None:
    if options.act == "list":
        rows = [
            (entry.email, entry.name, entry.role, ";".join(entry.shops), entry.active)
            for entry in people_list.entries().values()
        ]
        return pl.DataFrame(
            rows, schema=dict(zip(PEOPLE, [pl.String] * 4 + [pl.Boolean], strict=True)), orient="row"
        )
    if options.act == "add":
        _check_shops(options)
        entry = people_list.add(options.email, options.role, options.shop, options.name)
        print_lines(
            f"{entry.email} may sign in as {entry.role}"
            + (f" of {', '.join(entry.shops)}." if entry.shops else ".")
        )
    else:
        people_list.remove(options.email)
        print_lines(f"{options.email} may no longer sign in.")
    return None


def _check_shops(options: argparse.Namespace) -> None:
    """Raise Problem if a shop is unknown, as far as the store can be asked: not while the app has it open."""
    if options.shop and store_exists(options.db):
        with (
            suppress(StoreProblem),
            closing(open_store(options.db, key=options.key)) as store,
            store.read() as snapshot,
        ):
            refuse_unknown(("shop", options.shop, snapshot.frame("shop")["shop_id"]))
