"""The command line on a shop in PostgreSQL, and ``copy`` between files and databases (contract §4)."""

import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.__main__ import main
from tests.conftest import NO_POSTGRESQL
from tests.helpers.command_line import ROOT, CommandLine
from tests.helpers.copied_stores import sample_shop
from tests.helpers.postgresql import programs, server

pytestmark = pytest.mark.skipif(programs() is None, reason=NO_POSTGRESQL)

READING = ["backorders", "orders", "plan", "vendors", "people list"]


@pytest.fixture
def addresses(tmp_path: Path) -> Iterator[list[str]]:
    """The addresses of two databases without a store."""
    databases = [server().database() for _ in range(2)]
    yield [server().url(database, files=str(tmp_path)) for database in databases]
    for database in databases:
        server().drop(database)


@pytest.fixture
def shop(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The sample shop in a file, with somebody who may sign in."""
    shop = CommandLine(tmp_path, capsys)
    sample_shop(tmp_path / "shop.duckdb")
    shop.run("people", "add", "ann@shop.example", "--role", "floor", "--shop", "1", "--name", "Ann")
    return shop


def at(place: Path | str, shop: CommandLine) -> CommandLine:
    """The command line on another store."""
    other = CommandLine(Path(), shop._capsys)
    other.store = place  # type: ignore[assignment]
    return other


def test_a_shop_moves_from_a_file_over_two_databases_into_a_file_again(
    shop: CommandLine, addresses: list[str], tmp_path: Path
) -> None:
    places: list[Path | str] = [shop.store, *addresses, tmp_path / "back.duckdb"]
    answers = [shop.run(*command.split()) for command in READING]
    for source, target in itertools.pairwise(places):
        _, said = shop.run("copy", source, target)
        assert said.endswith("Both stores are sound.\n")
        copied = at(target, shop)
        assert [copied.run(*command.split()) for command in READING] == answers
        assert copied.run("audit") == at(source, shop).run("audit")


def test_what_is_done_at_an_address_is_done_as_in_a_file(
    shop: CommandLine, addresses: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.run("copy", shop.store, addresses[0])
    served = at(addresses[0], shop)
    receipts = [each.run("receive", "po", "3073", "--all", "--id", "one")[0] for each in (shop, served)]
    assert receipts[0] == receipts[1] != []
    served.run("backup", tmp_path / "kept.duckdb")
    served.run("undo", "one")
    assert served.run("backorders") != shop.run("backorders")
    served.run("restore", tmp_path / "kept.duckdb")
    assert served.run("backorders") == shop.run("backorders")
    assert "Every invariant" in served.run("check")[1]

    monkeypatch.setenv("BACKORDERS_DB", addresses[0])
    assert main(["people", "remove", "ann@shop.example"]) == main(["audit"]) == 0
    printed = shop._capsys.readouterr().out
    acts = [line.split(",")[2] for line in printed.splitlines()[-6:]]
    assert acts == ["receipt", "backup", "reversal", "backup", "restore", "people-remove"]


def test_a_copy_never_joins_what_is_there(shop: CommandLine, addresses: list[str]) -> None:
    person, shop_there = addresses
    at(person, shop).run("people", "add", "bob@shop.example", "--role", "viewer")
    shop.run("copy", shop.store, shop_there)
    for target in addresses:
        _, said = shop.run("copy", shop.store, target, status=1)
        assert "Nothing was copied" in said or "another store" in said
    assert at(person, shop).run("backorders") == ([], "")


def test_a_copy_fills_an_empty_store_at_an_address(shop: CommandLine, addresses: list[str]) -> None:
    at(addresses[0], shop).run("check")
    assert shop.run("copy", shop.store, addresses[0])[1].startswith("Copied 1 operation ")
    _, said = shop.run("copy", addresses[1], f"{shop.store}2", status=1)
    assert said.startswith("There is no store at postgresql://")


def test_a_store_in_a_database_is_not_encrypted_by_us(shop: CommandLine, addresses: list[str]) -> None:
    _, said = at(addresses[0], shop).run("encrypt", "--off", status=1)
    assert said.startswith("A store in PostgreSQL is not a file")


WRONG = {
    "postgresql://desk:secret@127.0.0.1:1/shop": "cannot be reached",
    "postgresql://desk:sec@ret@127.0.0.1:1/shop": "cannot be reached",
    "postgresql://desk:secret@127.0.0.1:1/shop?colour=red": "cannot be understood",
    "postgresql://desk:secret@[::1/shop": "cannot be understood",
    "postgresql://desk:secret@127.0.0.1:none/shop": "cannot be understood",
    "postgresql://desk@{host}/nowhere?password=secret": "no such database",
    "mysql://desk:secret@127.0.0.1/shop": "not the address of a store",
}


@pytest.mark.parametrize("address", WRONG)
def test_an_address_that_leads_nowhere_is_one_sentence_without_the_password(
    shop: CommandLine, address: str
) -> None:
    there = at(address.format(host=f"127.0.0.1:{server().port}"), shop)
    said = [there.run("backorders", status=1)[1], shop.run("copy", shop.store, there.store, status=1)[1]]
    for sentence in said:
        assert WRONG[address] in sentence
        assert "secret" not in sentence
        assert "ret@" not in sentence
        assert sentence.count("\n") == 1


def test_neither_help_nor_wrong_usage_shows_the_password() -> None:
    address = "postgresql://desk:secret@127.0.0.1:1/shop"
    for words in (["--help"], ["check", "--help"], [address, "check"]):
        answer = subprocess.run(
            [sys.executable, "-m", "core", *words],
            cwd=ROOT, env={**os.environ, "BACKORDERS_DB": address}, capture_output=True, check=False,
        )  # fmt: skip
        assert b"desk:" in answer.stdout + answer.stderr or words == ["--help"]
        assert b"secret" not in answer.stdout + answer.stderr


def test_a_missing_driver_is_said_with_the_command_that_installs_it() -> None:
    asking = (
        "import sys; sys.modules['psycopg'] = None; from core.__main__ import main; sys.exit(main(['check']))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", asking],
        cwd=ROOT, env={**os.environ, "BACKORDERS_DB": "postgresql://desk@db/shop"},
        capture_output=True, check=False, text=True,
    )  # fmt: skip
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.endswith("pip install -r requirements-postgresql.txt\n")
    assert answer.stderr.count("\n") == 1
