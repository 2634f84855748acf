"""The store in PostgreSQL, for a shop that needs more than one server."""

from core.store.postgresql.access import access_in_database, has_store
from core.store.postgresql.database import PostgreSQLStore

__all__ = ["PostgreSQLStore", "access_in_database", "has_store"]
