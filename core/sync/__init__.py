"""Sources that are connected: what is read of them, page by page, and taken into the store."""

from core.sync.connections import (
    C_SERIES,
    R_SERIES,
    SOURCES,
    Surroundings,
    connect_retail,
    connect_web_shop,
    connected,
    disconnect,
    sync,
)
from core.sync.readings import Heard
from core.sync.staging import Source

__all__ = [
    "C_SERIES",
    "R_SERIES",
    "SOURCES",
    "Heard",
    "Source",
    "Surroundings",
    "connect_retail",
    "connect_web_shop",
    "connected",
    "disconnect",
    "sync",
]
