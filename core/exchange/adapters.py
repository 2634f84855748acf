"""List of the adapters of all source systems, the most certain to recognise first."""

from core import lightspeed
from core.neutral import Adapter

ALL_ADAPTERS: tuple[Adapter, ...] = (*lightspeed.ADAPTERS,)


def adapter_of(kind: str) -> Adapter:
    """Return the adapter of an upload's kind."""
    return next(adapter for adapter in ALL_ADAPTERS if adapter.kind == kind)
