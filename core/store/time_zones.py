"""Time zone of what belongs to no shop: a backup, an operation, a plan of several shops."""

from core.store.database import Snapshot


def load_time_zone(snapshot: Snapshot) -> str:
    """Load the time zone of most shops; UTC without a shop."""
    zones = snapshot.frame("shop", columns=["time_zone"])["time_zone"].drop_nulls()
    return str(zones.mode().sort()[0]) if len(zones) else "UTC"
