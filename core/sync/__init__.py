"""Sync of connected sources: reading page by page, and importing into the store."""

from core.sync.connections import (
    C_SERIES,
    R_SERIES,
    SOURCES,
    Surroundings,
    connect_retail,
    connect_web_shop,
    connected,
    disconnect,
    feed_of,
    sync,
)
from core.sync.readings import Heard
from core.sync.staging import Source, keep_source, load_sources, plain_utc
