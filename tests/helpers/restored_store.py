"""A store that begins every day with the same rows: quicker than a new file for each of 10,000 days."""

from core.store.database import Store


class RestoredStore:
    """``store`` as it is now, to come back to."""

    def __init__(self, store: Store) -> None:
        self.store = store
        with store.read() as snapshot:
            found = snapshot._cursor.ask("select table_name from duckdb_tables()")
            self._rows = {table: snapshot.frame(table) for (table,) in found}

    def restore(self) -> None:
        """Every table has the rows it had; the file stays open."""
        with self.store.write() as tx:
            for table in self._rows:
                if tx.count(table):
                    tx._cursor.run(f"delete from {table}")
                    tx.written.add(table)  # What was answered about it yesterday is known no more.
        with self.store.write() as tx:
            for table, rows in self._rows.items():
                tx.append(table, rows)
