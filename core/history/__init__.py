"""History: movements and sale lines as Parquet files, and rule 1 over them without the store."""

from core.history.backorders import backorders_of_history
from core.history.export import export_history
