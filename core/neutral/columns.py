"""Shape of a neutral file: its columns, and what each cell may be."""

from dataclasses import dataclass
from typing import Literal

ValueKind = Literal["text", "quantity", "money", "rate", "date", "time", "boolean"]

CODE_COLUMNS_OF_FILES = frozenset(
    ("sku", "upc", "ean", "manufacturer_sku", "vendor_sku", "account_number", "tracking_number")
)
"""Columns of codes, beside all that end in ``_id``."""


@dataclass(frozen=True)
class Column:
    """One column. ``default`` replaces an absent or empty cell; ``least`` is the smallest allowed value.
    ``ours``: not in the contract, so an export only has our values of it. ``past``: the date of something
    that has happened."""

    name: str
    kind: ValueKind = "text"
    required: bool = False
    default: str = ""
    choices: tuple[str, ...] = ()
    least: int | None = None
    nonzero: bool = False
    ours: bool = False
    past: bool = False

    @property
    def is_code(self) -> bool:
        """Return whether the column names something, so that a single lost digit names something else."""
        return self.kind == "text" and (self.name in CODE_COLUMNS_OF_FILES or self.name.endswith("_id"))


@dataclass(frozen=True)
class File:
    """One CSV file. ``key``: its grain, one row per key. ``document``: columns that belong to the
    document, repeat on each of its rows and must agree. ``ours``: it is beyond the contract."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    document: tuple[str, ...] = ()
    required: bool = False
    ours: bool = False

    @property
    def file_name(self) -> str:
        return f"{self.name}.csv"

    @property
    def names(self) -> frozenset[str]:
        return frozenset(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def texts(*names: str, required: bool = False) -> tuple[Column, ...]:
    """Return a column of text for each name."""
    return tuple(Column(name, required=required) for name in names)


def required_texts(*names: str) -> tuple[Column, ...]:
    """Return a column of text for each name, none of whose cells may be empty."""
    return texts(*names, required=True)


LINE_NUMBER = Column("line_number", "quantity", required=True, least=0)
"""The number of a line in its document."""
