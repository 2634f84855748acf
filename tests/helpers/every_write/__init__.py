"""Everything that people can have written, each prepared in a shop: what it is done to, and the call to make.

The call bears one id, and so may be made again.
"""

from tests.helpers.every_write import (
    by_itself,
    deliveries,
    documents,
    lightspeed,
    messages,
    orders,
    plan,
    remembered,
)
from tests.helpers.every_write.beginnings import leaving_the_store_empty, replacing_all, restoring
from tests.helpers.every_write.prepared import Prepared, Write

__all__ = ["BEGINNINGS", "STEPS", "WRITES", "Prepared", "Write"]

WRITES: list[Prepared] = [
    *deliveries.WRITES,
    *documents.WRITES,
    *orders.WRITES,
    *messages.WRITES,
    *lightspeed.WRITES,
    *plan.WRITES,
    *remembered.WRITES,
    *by_itself.WRITES,
]
STEPS: list[Prepared] = [*deliveries.STEPS, *lightspeed.STEPS, *by_itself.STEPS]
"""Writes without a line in the audit log: notes of the program on its own runs, and each unit counted."""

BEGINNINGS: dict[Prepared, int] = {leaving_the_store_empty: 0, replacing_all: 1, restoring: 1}
"""Number of operations in the new store."""
