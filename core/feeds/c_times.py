"""Times in questions to C-Series."""

from datetime import datetime, timedelta

FARTHEST_BEHIND = timedelta(hours=12)
"""Largest delay of a shop's own time behind UTC. ``updated_at_min`` has no zone, and no documentation says
whether it is read as UTC or as the shop's own time."""


def changed_from(moment: datetime) -> str:
    """Return the ``updated_at_min`` that misses no record changed from ``moment`` (UTC) on. Older ones come,
    too."""
    return f"{moment - FARTHEST_BEHIND:%Y-%m-%d %H:%M:%S}"
