"""Sentences that an import says."""

from pathlib import Path

import pytest

from core.errors import Problems
from core.neutral.folder import read_folder

WHOLE = "must be a whole number of at most 9 digits, such as 3."


def sentences(source: Path | bytes) -> list[str]:
    with pytest.raises(Problems) as problems:
        read_folder(source, {})
    return [str(row) for row in problems.value.rows]
