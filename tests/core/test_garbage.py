"""Programs give memory back that they freed."""

import os
import subprocess
import sys

import pytest

from core.garbage import FREED_SOON


@pytest.mark.parametrize("program", ["server", "core.__main__"])
def test_polars_finds_how_soon_to_give_memory_back_when_a_program_loads_it(program: str) -> None:
    ((name, value),) = FREED_SOON.items()
    script = f"import {program}, os; print(os.environ[{name!r}])"
    others = {each: text for each, text in os.environ.items() if each != name}
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, env=others)
    assert done.stdout.decode().strip().endswith(f",{value}")  # Polars has put its own in front of it.
