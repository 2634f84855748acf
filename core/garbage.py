"""Garbage collection for a program with many long-lived objects, and freed memory that goes back to the
computer."""

import gc

THRESHOLDS = (700, 10, 100)
"""Full collections run a tenth as often as by default (700, 10, 10).

With a hundred sessions a full collection takes a tenth of a second, in which nobody is served. A sync, which
keeps thousands of records, spends a sixth of its time on them. Young objects are collected as often as by
default, and nearly all garbage is young.
"""

FREED_SOON = {"_RJEM_MALLOC_CONF": "dirty_decay_ms:50,muzzy_decay_ms:0"}
"""Environment in which Polars gives freed memory back after 50 ms; a program sets it before Polars is loaded.

By default Polars keeps it for half a second, in which a large import frees more than it holds.
"""


def collect_rarely() -> None:
    """Make full collections rare from now on."""
    gc.set_threshold(*THRESHOLDS)
