"""Rows of the store as dataclasses, for the few rows that travel as values."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

R = TypeVar("R")


def as_record(kind: type[R], row: Mapping[str, Any]) -> R:
    """Return a row as the dataclass ``kind``. Its fields are named like the columns; others are left out."""
    return kind(**{field.name: row[field.name] for field in fields(kind)})  # type: ignore[arg-type]
