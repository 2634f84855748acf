"""Pages of Lightspeed Retail as the import folder has them."""

from typing import Any

import polars as pl

from core.lightspeed.r_context import Settings
from core.lightspeed.r_series import adapt_r_series
from core.neutral.adapter import AdapterResult
from tests.core.lightspeed.api_pages import page


def read(settings: Settings | None = None, **kinds: Any) -> AdapterResult:
    return adapt_r_series({f"{kind}.json": page(kind, records) for kind, records in kinds.items()}, settings)


def rows(frame: pl.DataFrame, *columns: str) -> list[tuple[str, ...]]:
    return frame.select(columns).rows()
