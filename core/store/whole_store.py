"""All tables of a store, from one engine to another."""

from core.store.queries import Snapshot, Transaction


def copy_tables(source: Snapshot, target: Transaction) -> None:
    """Add the rows of all tables of ``source`` to the empty tables of ``target``, which has its format."""
    for table in target.tables():
        target.append(table, source.frame(table))
