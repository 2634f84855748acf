"""Measurements are compared between commits and stores: so they are taken over the same rows."""

from contextlib import closing
from pathlib import Path

from tests.benchmarks.chain import build
from tests.helpers.interrupted import contents


def test_every_build_of_the_chain_has_the_same_rows(tmp_path: Path) -> None:
    with (
        closing(build(tmp_path / "one.duckdb", 20_000)) as one,
        closing(build(tmp_path / "two.duckdb", 20_000)) as two,
    ):
        assert contents(one)["ecom_order"][0] > 100
        assert contents(one) == contents(two)
