"""What all tests share: where their stores lie, and one look at the installed packages."""

import functools
import os
import tempfile
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner

IN_MEMORY = Path("/dev/shm")


def pytest_configure(config: pytest.Config) -> None:
    # A store syncs at every commit: in memory, where the machine offers it, the tests take half the time.
    if config.option.basetemp is None and IN_MEMORY.is_dir() and os.access(IN_MEMORY, os.W_OK):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))
        tempfile.tempdir = str(IN_MEMORY)


# AppTest reads the metadata of every installed package, anew for each app: a third of a page test's time.
manifest_scanner.scan_component_manifests = functools.cache(manifest_scanner.scan_component_manifests)
