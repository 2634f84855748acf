"""The command line, on an empty store and on the sample shop."""

import shutil
from pathlib import Path

import pytest

from core.__main__ import main
from core.exchange.sample import sample_folder
from tests.helpers.command_line import CommandLine


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(tmp_path, capsys)


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store into which the sample was imported, to be copied."""
    place = tmp_path_factory.mktemp("imported")
    assert main(["import", str(sample_folder()), "--db", str(place / "shop.duckdb")]) == 0
    return place


@pytest.fixture
def sample(cli: CommandLine, imported: Path) -> CommandLine:
    shutil.copytree(imported, cli.store.parent, dirs_exist_ok=True)
    return cli
