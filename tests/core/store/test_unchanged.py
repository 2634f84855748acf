"""Small answers about tables that nobody wrote to are not asked for again, and never outlive a write."""

import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from core.errors import Refused
from core.ledger import find_problems
from core.store import Snapshot, Store
from core.store.duckdb import DuckDBStore
from core.store.sql_files import tables_behind, view_texts
from core.store.unchanged import MOST_ANSWER_VALUES, MOST_ANSWERS
from tests.helpers.interrupted import InterruptedStore
from tests.helpers.small_shop import NOW, opened, stocked


@pytest.fixture
def store(tmp_path: Path) -> Iterator[InterruptedStore]:
    store = InterruptedStore(tmp_path / "shop.duckdb")
    opened(store)
    yield store
    store.close()


def names(snapshot: Snapshot, shop_id: str = "S1") -> list[str]:
    return [row["name"] for row in snapshot.rows("shop", shop_id=shop_id)]


def asked_in(store: InterruptedStore, table: str) -> int:
    """Return how often the database was asked for rows of a table."""
    return sum(f"from {table} as kept" in point for point in store.points)


def renamed(store: Store, name: str) -> None:
    with store.write() as tx:
        tx.update("shop", pl.DataFrame([{"shop_id": "S1", "name": name}]), ["shop_id"])


def test_the_database_is_asked_once_about_a_table_until_somebody_writes_to_it(
    store: InterruptedStore,
) -> None:
    with store.stopping(lambda _: None):
        for _ in range(3):
            with store.read() as snapshot:
                assert snapshot.rows("operation", kind="import")
                assert names(snapshot) == ["Main Street"]
            stocked(store, "tyre", 1)
        assert asked_in(store, "shop") == 1
        assert asked_in(store, "operation") > 3
        renamed(store, "High Street")
        with store.read() as snapshot:
            assert snapshot.rows("operation", kind="import")
            assert names(snapshot) == ["High Street"]


def test_a_snapshot_keeps_its_moment_while_others_write(store: InterruptedStore) -> None:
    with store.read() as before:
        assert names(before, "S2") == ["Harbour"]
        renamed(store, "High Street")
        with store.read() as after:
            assert (names(after, "S2"), names(after)) == (["Harbour"], ["High Street"])
        assert names(before) == ["Main Street"]
        with store.read() as later:
            assert (names(later, "S2"), names(later)) == (["Harbour"], ["High Street"])


def test_a_snapshot_whose_first_question_comes_after_a_write_gets_no_answer_from_before(
    store: InterruptedStore,
) -> None:
    with store.read() as known:
        assert (names(known, "S2"), names(known)) == (["Harbour"], ["Main Street"])
    with store.read() as snapshot:
        renamed(store, "High Street")
        assert (names(snapshot, "S2"), names(snapshot)) == (["Harbour"], ["High Street"])


def test_a_transaction_sees_its_own_writes_and_nobody_sees_those_that_were_rolled_back(
    store: InterruptedStore,
) -> None:
    def renamed_and_given_up() -> None:
        with store.write() as tx:
            assert (names(tx, "S2"), names(tx)) == (["Harbour"], ["Main Street"])
            tx.update("shop", pl.DataFrame([{"shop_id": "S1", "name": "High Street"}]), ["shop_id"])
            assert names(tx) == ["High Street"]
            raise Refused("The shop keeps its name.")

    with pytest.raises(Refused):
        renamed_and_given_up()
    with store.read() as snapshot:
        assert (names(snapshot, "S2"), names(snapshot)) == (["Harbour"], ["Main Street"])


def test_a_view_is_asked_again_after_a_write_to_a_table_behind_it(store: InterruptedStore) -> None:
    po = {"po_id": "P1", "shop_id": "S1", "vendor_id": "V1"}
    with store.write() as tx:
        tx.append("purchase_order", pl.DataFrame([po]))
    for name in ("Main Street", "High Street", "Main Street"):
        renamed(store, name)
        with store.read() as snapshot:
            assert snapshot.rows("operation", kind="import")
            for _ in range(2):
                assert [row["shop"] for row in snapshot.rows("document", document_id="P1")] == [name]


def test_what_a_write_may_have_changed_is_forgotten_with_it(store: InterruptedStore) -> None:
    """So a name that was erased is in nobody's memory."""
    with store.read() as snapshot:
        names(snapshot, "S2")
        names(snapshot)
    assert "Main Street" in str(store._answers.known)
    renamed(store, "High Street")
    assert "Main Street" not in str(store._answers.known)


def test_a_snapshot_from_before_an_erasure_brings_nothing_back_into_memory(store: InterruptedStore) -> None:
    with store.read() as before:
        names(before, "S2")
        renamed(store, "High Street")
        assert names(before) == ["Main Street"]
    assert "Main Street" not in str(store._answers.known)


def test_an_answer_to_a_question_about_thousands_is_not_kept(store: InterruptedStore) -> None:
    with store.read() as snapshot:
        names(snapshot, "S2")
        snapshot.frame("shop", shop_id=[f"S{number}" for number in range(MOST_ANSWER_VALUES)])
        assert len(store._answers.known[("shop",)]) == 1


def test_only_so_many_answers_are_kept(store: InterruptedStore) -> None:
    with store.read() as snapshot:
        for number in range(MOST_ANSWERS * 2 + 10):
            names(snapshot, f"S{number}")
    assert len(store._answers.known[("shop",)]) == 10


def test_a_replaced_store_begins_without_answers(store: InterruptedStore) -> None:
    with store.read() as snapshot:
        assert (names(snapshot, "S2"), names(snapshot)) == (["Harbour"], ["Main Street"])

    def fill(new: Store) -> None:
        opened(new, hostile="!")

    store.start_over(fill, action="empty", store_generation=0, now=NOW)
    with store.read() as snapshot:
        assert (names(snapshot, "S2"), names(snapshot)) == (["Harbour!"], ["Main Street!"])


def test_answers_about_several_rows_are_told_apart(store: InterruptedStore) -> None:
    with store.read() as snapshot:
        assert names(snapshot) == ["Main Street"]
        for wanted in (["S1", "S2"], ["S2", "S3"], ["S1", "S2"], ["S3", "S4"]):
            found = snapshot.frame("shop", columns=["shop_id"], matching=pl.DataFrame({"shop_id": wanted}))
            assert sorted(found["shop_id"]) == [shop for shop in wanted if shop in ("S1", "S2")]


def test_the_same_rows_in_another_order_are_the_same_question(store: InterruptedStore) -> None:
    with store.stopping(lambda _: None), store.read() as snapshot:
        names(snapshot, "S9")
        for wanted in (["S1", "S2"], ["S2", "S1"]):
            snapshot.frame("shop", columns=["name"], matching=pl.DataFrame({"shop_id": wanted}))
        assert asked_in(store, "shop") == 2


def test_a_check_finds_what_something_else_changed_after_the_check_before(store: InterruptedStore) -> None:
    stocked(store, "tyre", 1)
    assert find_problems(store).is_empty()
    changed = "update stock set on_hand = 7 where item_id = 'tyre'"
    store._connection.cursor().execute(changed)  # Nobody tells the store of it.
    problems = find_problems(store)
    assert problems["invariant"].to_list() == ["on hand is the sum of the movements"]
    assert problems.select("expected", "found").rows() == [(1, 7)]


def test_every_table_behind_a_view_is_known(store: DuckDBStore) -> None:
    texts = "".join(view_texts()[0])
    bodies = dict(re.findall(r"create or replace view (\w+) as(.*?);", re.sub("--.*", "", texts), re.DOTALL))

    def behind(relation: str) -> set[str]:
        if relation not in bodies:
            return {relation}
        named = store._connection.get_table_names(bodies[relation])
        return set().union(*(behind(name) for name in named))

    assert len(bodies) > 40
    with store.read() as snapshot:
        tables = set(snapshot.tables())
    for view in bodies:
        assert set(tables_behind(view)) & tables == behind(view) & tables, view
    assert tables_behind("shop") == ("shop",)
