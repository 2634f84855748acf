"""Rates of currencies in a store: set, undone, checked, exported and imported."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from core.errors import Problem, Problems
from core.exchange.export import load_export
from core.exchange.importing import apply_import
from core.ledger.activity import load_activity
from core.ledger.check import find_problems
from core.ledger.operations import By
from core.neutral.folder import checked_folder, read_folder, write_folder
from core.planning.rates import (
    Rate,
    load_currency_codes,
    load_rates,
    set_rate,
)
from core.store.database import Store
from core.undo import undo
from tests.helpers.copied_stores import new_store
from tests.helpers.small_shop import NOW, small_shop


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with contextlib.closing(small_shop(tmp_path / "shop.duckdb")) as store:
        yield store


def known(store: Store) -> list[tuple[Any, ...]]:
    return [(day.day, of, to, str(rate)) for day, of, to, rate in store.ask(load_rates).rows()]


def by(operation_id: str) -> By:
    return By(operation_id, "Ann", NOW)


def test_a_rate_is_set_once_replaced_and_undone_to_what_it_was(store: Store) -> None:
    first = Rate(date(2026, 11, 3), "EUR", "USD", Decimal("1.08"))
    assert not set_rate(store, first, by=by("first")).again
    assert set_rate(store, first, by=by("first")).again  # a double click
    with pytest.raises(Problem, match=r"1 EUR = 1\.08 USD from 3 Nov 2026 on: this rate is set already."):
        set_rate(store, first, by=by("second"))
    set_rate(store, Rate(date(2026, 11, 20), "EUR", "USD", Decimal("1.1")), by=by("later"))
    set_rate(store, replace(first, rate=Decimal("1.09")), by=by("replaced"))
    both = [(20, "EUR", "USD", "1.10000000"), (3, "EUR", "USD", "1.09000000")]
    assert known(store) == both
    undo(store, "replaced", by=by("undo"))
    assert known(store) == [both[0], (3, "EUR", "USD", "1.08000000")]
    undo(store, "first", by=by("undo of the first"))
    assert known(store) == both[:1]
    told = store.ask(load_activity).filter(kind="Currency rate set")["what"].to_list()
    assert told[-1] == "1 EUR = 1.08 USD from 3 Nov 2026 on"
    assert find_problems(store).is_empty()


def test_check_finds_a_rate_that_nobody_set(store: Store) -> None:
    set_rate(store, Rate(date(2026, 11, 3), "EUR", "USD", Decimal("1.08")), by=by("first"))
    with store.write() as tx:
        row = {"rate_day": [date(2026, 11, 3)], "from_currency": ["EUR"], "to_currency": ["USD"]}
        changed = pl.DataFrame(row | {"rate": [Decimal("1.8")]})
        tx.update("currency_rate", changed, list(row))
    (problem,) = find_problems(store).to_dicts()
    assert (problem["invariant"], problem["document_id"]) == (
        "a rate of currencies is as its history says",
        "2026-11-03 EUR USD",
    )


def test_the_currencies_of_a_store_are_those_of_its_shops_vendors_and_orders(store: Store) -> None:
    assert store.ask(load_currency_codes) == ["EUR", "USD"]


def test_an_export_carries_the_rates_to_another_store(store: Store, tmp_path: Path) -> None:
    set_rate(store, Rate(date(2026, 11, 3), "EUR", "USD", Decimal("1.08")), by=by("first"))
    set_rate(store, Rate(date(2026, 11, 4), "EUR", "USD", Decimal("0.00000001")), by=by("second"))
    undone = Rate(date(2026, 11, 5), "EUR", "USD", Decimal(2))
    undo(store, set_rate(store, undone, by=by("third")).operation_id, by=by("undo"))
    frames = store.ask(load_export, NOW)
    write_folder(frames, tmp_path / "folder")
    with contextlib.closing(new_store(tmp_path / "other.duckdb")) as copy:
        apply_import(copy, read_folder(tmp_path / "folder", {}), by=by("import"), backup=False)
        assert known(copy) == known(store) == [(4, "EUR", "USD", "1E-8"), (3, "EUR", "USD", "1.08000000")]
        set_rate(copy, Rate(date(2026, 11, 3), "EUR", "USD", Decimal("1.09")), by=by("changed"))
        assert find_problems(copy).is_empty()


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("2026-11-03,EUR,EUR,1.08", "is the same as the from_currency; a rate needs two."),
        ("2026-11-03,EUR,USD,0", "must not be 0."),
        ("2026-11-03,EUR,USD,-1", "must be a rate such as 1.08: a decimal point, at most 8 decimals."),
        ("3 Nov,EUR,USD,1.08", "must be a date such as 2026-11-23."),
    ],
)
def test_a_file_of_rates_is_checked_cell_by_cell(row: str, says: str) -> None:
    header = "rate_day,from_currency,to_currency,rate"
    text = pl.read_csv(f"{header}\n{row}".encode(), infer_schema=False)
    with pytest.raises(Problems) as refused:
        checked_folder({"currency_rates": text}, {}, all_files=False)
    assert [problem.problem for problem in refused.value.rows] == [says]
