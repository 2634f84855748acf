"""The store in one DuckDB file, for a shop that one process can serve."""

from core.store.duckdb.database import CONFIG, DuckDBStore
from core.store.duckdb.encryption import has_key, install_crypto, is_encrypted, rewrite
from core.store.duckdb.parquet import query_parquet

__all__ = ["CONFIG", "DuckDBStore", "has_key", "install_crypto", "is_encrypted", "query_parquet", "rewrite"]
