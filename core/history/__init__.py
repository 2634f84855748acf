"""History: movements and sale lines as Parquet files, and rule 1 over them without the store."""

from core.history.backorders import backorders_of_history
from core.history.export import export_history
from core.history.manifest import FILE_ROWS, check_history

__all__ = ["FILE_ROWS", "backorders_of_history", "check_history", "export_history"]
