"""Where tests keep their stores: in memory where the machine offers it, for a store syncs at every commit."""

import os
import tempfile
from pathlib import Path

import pytest

IN_MEMORY = Path("/dev/shm")


def pytest_configure(config: pytest.Config) -> None:
    if config.option.basetemp is None and IN_MEMORY.is_dir() and os.access(IN_MEMORY, os.W_OK):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))
        tempfile.tempdir = str(IN_MEMORY)
