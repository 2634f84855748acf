"""The orders of a shop and the exports of its POS."""

from pathlib import Path

import pytest

from tests.core.orders.pos_orders import Pos


@pytest.fixture
def pos(tmp_path: Path) -> Pos:
    return Pos(tmp_path)
