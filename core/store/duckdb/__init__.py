"""The store in one DuckDB file, for a shop that one process can serve."""

from core.store.duckdb.database import DuckDBStore

__all__ = ["DuckDBStore"]
