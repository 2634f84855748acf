"""Every source system that files can come from, the surest to recognise first: one line each."""

from core import lightspeed
from core.neutral import Adapter

ADAPTERS: tuple[Adapter, ...] = (*lightspeed.ADAPTERS,)


def adapter_of(kind: str) -> Adapter:
    """The adapter of an upload's kind."""
    return next(adapter for adapter in ADAPTERS if adapter.kind == kind)
