"""Whoever is stopped in the middle of a write has saved all of it or nothing, and the next one can write.

Streamlit stops a script with an exception of its own whenever the user clicks again, and so at any point.
"""

import ast
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.scriptrunner import RerunException, StopException

from core.ledger.check import load_problems
from tests.helpers import every_write
from tests.helpers.every_write import BEGINNINGS, STEPS, WRITES, Prepared
from tests.helpers.interrupted import STOPS, InterruptedStore, Stops, at, contents, on_disk, prove_at_rest
from tests.helpers.receiving_shop import NOW, ReceivingShop
from tests.helpers.writing_functions import everything_that_writes

MOST = 10_000 if os.environ.get("SOAK") == "1" else 8
"""At so many of the points that a write comes to, it is stopped; in `make soak` at each."""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReceivingShop]:
    shop = ReceivingShop(tmp_path, kind=InterruptedStore)
    yield shop
    shop.store.close()


def at_the(number: int, store: InterruptedStore) -> Stops:
    return lambda _: STOPS[number % 3]() if len(store.points) == number else None


def stopped(store: InterruptedStore, write: Callable[[], Any], stops: Stops) -> list[str]:
    """Do ``write``, be stopped, and return the points it came to."""
    with store.stopping(stops), pytest.raises((StopException, RerunException, KeyboardInterrupt)):
        write()
    return store.points


def points_before(moment: str, store: InterruptedStore, write: Callable[[], Any]) -> list[str]:
    """The points that ``write`` comes to before ``moment``; the first time the store also asks what answers
    without rows look like, and then knows. After a commit that failed it asks for its version."""
    stopped(store, write, at(moment, StopException))
    prove_at_rest(store)
    points = stopped(store, write, at(moment, StopException))
    prove_at_rest(store)
    return points


def some(last: int) -> list[int]:
    """The numbers of the points to be stopped at: evenly spread, the last among them."""
    return sorted({*range(1, last, -(-last // MOST)), last})


@pytest.mark.parametrize("prepared", [*WRITES, *STEPS], ids=lambda prepared: prepared.__name__)
def test_a_write_stopped_at_any_point_is_saved_completely_or_not_at_all(
    prepared: Prepared, shop: ReceivingShop
) -> None:
    write, store = prepared(shop), shop.store
    assert isinstance(store, InterruptedStore)
    before = contents(store)
    points = points_before("commit", store, write)
    files = on_disk(store)
    for number in some(len(points)):
        stopped(store, write, at_the(number, store))
        prove_at_rest(store)
        assert on_disk(store) == files  # A commit adds to the log. Reading every table each time took longer.
    assert contents(store) == before
    stopped(store, write, at("after commit", StopException))
    assert on_disk(store) != files
    prove_at_rest(store)
    saved = contents(store)
    assert saved != before
    write()
    assert contents(store) == saved
    assert store.ask(load_problems).is_empty()


# --- beginning anew


@pytest.mark.parametrize("prepared", BEGINNINGS, ids=lambda prepared: prepared.__name__)
def test_a_replaced_store_is_the_old_one_until_the_new_one_is_complete(
    prepared: Prepared, shop: ReceivingShop
) -> None:
    begin, store, seconds = prepared(shop), shop.store, count(1)
    assert isinstance(store, InterruptedStore)

    def write() -> None:
        begin(now=NOW + timedelta(seconds=next(seconds)), store_generation=store.store_generation)

    before = contents(store)
    points = points_before("detach", store, write)
    for number in some(len(points)):
        stopped(store, write, at_the(number, store))
        prove_at_rest(store)
        assert contents(store) == before
    write()
    assert contents(store)["operation"][0] == BEGINNINGS[prepared]
    assert store.ask(load_problems).is_empty()


def test_an_interrupted_backup_is_completed_by_the_next_one(shop: ReceivingShop, tmp_path: Path) -> None:
    store, place = shop.store, tmp_path / "copy.duckdb"
    assert isinstance(store, InterruptedStore)
    with ThreadPoolExecutor(1) as somebody_else:
        broken_off = somebody_else.submit(
            stopped, store, partial(store.backup, place), at("detach backup", StopException)
        )
        assert broken_off.result()
        assert not place.exists()
        store.backup(place)
    copy = InterruptedStore(place)
    assert contents(copy) == contents(store)
    copy.close()


# --- nothing was forgotten


def test_every_write_is_among_those_stopped() -> None:
    files = Path(every_write.__file__).parent.glob("*.py")
    body = [node for file in files for node in ast.parse(file.read_text("utf-8")).body]
    prepared = [node for node in body if isinstance(node, ast.FunctionDef) and is_prepared(node)]
    assert {node.name for node in prepared} == {each.__name__ for each in [*WRITES, *STEPS, *BEGINNINGS]}
    assert {verb_of(node) for node in prepared} == everything_that_writes()


def is_prepared(function: ast.FunctionDef) -> bool:
    return function.returns is not None and ast.unparse(function.returns) == "Write"


def verb_of(function: ast.FunctionDef) -> str:
    """Return the function called in the end: in ``return partial(verb, …)``, or in an inner function."""
    inside = [node for node in function.body if isinstance(node, ast.FunctionDef)]
    (answer,) = (node.value for node in (inside or [function])[0].body if isinstance(node, ast.Return))
    assert isinstance(answer, ast.Call)
    return ast.unparse(answer.func if inside else answer.args[0])
