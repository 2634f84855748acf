"""The command line on one store."""

import csv
import io
from pathlib import Path

import pytest

from core.__main__ import main

ROOT = Path(__file__).parents[2]
"""Folder in which ``python -m core`` is run."""


class CommandLine:
    """Runs commands on one store and keeps what they printed."""

    def __init__(self, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.store, self._capsys = place / "shop.duckdb", capsys

    def run(self, *words: object, status: int = 0) -> tuple[list[dict[str, str]], str]:
        """Rows printed as CSV, and what was said on standard error."""
        assert main([*map(str, words), "--db", str(self.store)]) == status
        printed = self._capsys.readouterr()
        return list(csv.DictReader(io.StringIO(printed.out))), printed.err
