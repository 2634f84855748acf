"""Whatever was done here, in any order, and whatever part of it a newer export shows (contract §3).

A second store stands for the POS: in it the same is done, all or in part, and its export comes in here. What
it shows is settled, what it lacks stays pending, and nothing that people see changes by it.
``make test`` settles every 50th pair of kinds and 5 stories; SOAK=1 all pairs and 500 stories.
"""

import os
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import accumulate, combinations
from operator import or_
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.exchange.export import load_export
from core.exchange.import_plan import Imported
from core.exchange.importing import apply_import, load_known
from core.ledger.activity import OPERATION_LABELS
from core.ledger.change_log import KEY_SEPARATOR
from core.ledger.check import load_problems
from core.ledger.operations import By
from core.neutral.folder import read_folder, write_folder
from core.orders.stages import load_orders
from core.report.backorders import REPORT, load_report
from core.store import open_store
from core.store.database import Store
from core.to_do.open_acts import load_open_acts
from tests.helpers.copied_stores import file_with
from tests.helpers.done_here import BOOKS, NOW, NUMBER_IN_POS, STEPS, Step, done

SOAK = os.environ.get("SOAK") == "1"
PAIRS = [pair for pair in combinations(STEPS, 2)][:: 1 if SOAK else 50]


def test_every_kind_of_operation_is_among_the_steps() -> None:
    assert {"import", "erasure", *STEPS} == set(OPERATION_LABELS)  # no export shows an erasure


@cache
def books() -> bytes:
    """The file of a store that has imported the books."""

    def fill(store: Store) -> None:
        with tempfile.TemporaryDirectory() as place:
            for name, text in BOOKS.items():
                (Path(place) / f"{name}.csv").write_text(text)
            brought(store, Path(place), "first", NOW - timedelta(days=1))

    return file_with(fill)


def brought(store: Store, folder: Path, name: str, now: datetime) -> Imported:
    with store.read() as snapshot:
        known = load_known(snapshot)
    return apply_import(store, read_folder(folder, known), by=By(name, "Ann", now), backup=False)


class Pos:
    """The POS: a store in which a part of the steps is taken, and whose export is in a folder."""

    def __init__(self, place: Path, name: str, steps: dict[int, Step], days: int) -> None:
        path = place / f"{name}.duckdb"
        path.write_bytes(books())
        store = open_store(path)
        self.shown = done(store, steps)
        with store.read() as snapshot:
            frames = load_export(snapshot, NOW + timedelta(days=days))
            orders = snapshot.frame("purchase_order")
        store.close()
        linked = orders.filter(pl.col("pos_number").is_not_null())["po_id"]
        bought = frames["purchase_orders"]
        own = bought["po_id"].str.starts_with("PO-") & ~bought["po_id"].is_in(linked.implode())
        number = pl.when(pl.col("po_id").is_in(linked.implode())).then(pl.lit(NUMBER_IN_POS))
        frames["purchase_orders"] = bought.filter(~own).with_columns(po_id=number.otherwise("po_id"))
        self.stock = frames["stock"].select("item_id", "shop_id", "on_hand")
        self.folder = place / name
        write_folder(
            {table: frame.drop("found", strict=False) for table, frame in frames.items()}, self.folder
        )


@pytest.fixture
def place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def what_people_see(store: Store) -> dict[str, Any]:
    """Report, orders, and each figure of ours that an export may show in part."""
    with store.read() as snapshot:
        return {
            "report": load_report(snapshot).select(REPORT).rows(),
            "orders": load_orders(snapshot).rows(),
            "supply": sorted(snapshot.frame("supply").drop("part_received").rows(), key=repr),
            "drafted": sorted(snapshot.frame("drafted").rows()),
        }


def told(store: Store, steps: Sequence[Step], parts: Sequence[Sequence[bool]], place: Path) -> None:
    """Take the steps, then bring exports that show the ``parts`` of them, and at last one that shows all.

    An export shows what an earlier one has shown.
    """
    numbered = dict(enumerate(steps))
    taken = done(store, numbered)
    counted = any(numbered[number] in STEPS["adjustment"] for number in taken)
    shown_in_full = [True] * len(steps)
    shown_by_now = accumulate([*parts, shown_in_full], lambda before, part: list(map(or_, before, part)))
    for day, part in enumerate(shown_by_now, 1):
        shown = {n: step for n, step in numbered.items() if n in taken and in_part(n, part, numbered)}
        pos = Pos(place, f"pos-{day}", shown, day)
        before = what_people_see(store)
        brought(store, pos.folder, f"import-{day}", NOW + timedelta(days=day))
        if not counted:
            assert what_people_see(store) == before
        assert store.ask(load_problems).is_empty()
        assert on_hand(store) == expected_on_hand(store, pos)
    assert not brought(store, pos.folder, "again", NOW + timedelta(days=day)).changed
    if pos.shown == taken:
        assert unsettled(store) == []
        acts = store.ask(load_open_acts)  # Documents created here are told by their POS number.
        assert acts.filter(~pl.col("document_id").str.starts_with("PO-")).is_empty()


def in_part(number: int, part: Sequence[bool], steps: dict[int, Step]) -> bool:
    """Answer if a part shows a step: an undo is shown with what it undoes, and what is packed decides in both
    stores what is shipped."""
    while steps[number] in STEPS["reversal"]:
        number -= 1
    return number < 0 or part[number] or steps[number] in STEPS["packed"]


def on_hand(store: Store) -> dict[tuple[str, str], int]:
    with store.read() as snapshot:
        rows = snapshot.frame("stock", columns=["item_id", "shop_id", "on_hand"]).rows()
    return {(item, shop): units for item, shop, units in rows if units}


def expected_on_hand(store: Store, pos: Pos) -> dict[tuple[str, str], int]:
    """The file's units and those that are pending."""
    with store.read() as snapshot:
        pending = snapshot.frame("pending").select("item_id", "shop_id", on_hand="pending")
    both = pl.concat([pos.stock.cast({"on_hand": pl.Int64}), pending])
    sums = both.group_by("item_id", "shop_id").agg(pl.col("on_hand").sum()).rows()
    return {(item, shop): units for item, shop, units in sums if units}


def unsettled(store: Store) -> list[tuple[Any, ...]]:
    """Changes that the POS should still be told of documents and lines that it has."""
    with store.read() as snapshot:
        pending = snapshot.frame("pending").rows()
        ours = snapshot.frame("ours").filter(~pl.col("row_key").str.starts_with("PO-"))
        closed = snapshot.frame("purchase_order", listed=False)["po_id"].to_list()
        gone = snapshot.frame("purchase_order_line", listed=False).select("po_id", "line_number").rows()
    off = {*closed, *(f"{po}{KEY_SEPARATOR}{line}" for po, line in gone)}
    is_off = pl.col("row_key").is_in(off) | pl.col("row_key").str.split(KEY_SEPARATOR).list.first().is_in(
        closed
    )
    return [*pending, *ours.filter(~is_off).rows()]


@pytest.mark.parametrize("both", PAIRS, ids=" and ".join)
def test_one_export_settles_every_pair_of_kinds_of_operations(both: tuple[str, str], place: Path) -> None:
    ways = [(STEPS[both[0]][0], STEPS[both[1]][-1]), (STEPS[both[1]][0], STEPS[both[0]][-1])]
    for number, steps in enumerate(ways):
        folder = place / str(number)
        folder.mkdir()
        path = folder / "shop.duckdb"
        path.write_bytes(books())
        store = open_store(path)
        told(store, steps, [], folder)
        store.close()


def test_a_day_for_the_whole_order_stays_though_the_files_show_an_earlier_one_of_a_line(place: Path) -> None:
    path = place / "shop.duckdb"
    path.write_bytes(books())
    store = open_store(path)
    told(store, [STEPS["reply"][0], STEPS["expected"][0]], [[True, False]], place)
    store.close()


def test_a_till_promise_that_was_handed_over_stays_done_though_an_older_export_lists_it(place: Path) -> None:
    path = place / "shop.duckdb"
    path.write_bytes(books())
    store = open_store(path)
    told(store, [STEPS["promised"][0], STEPS["handed_over"][0]], [[True, False]], place)
    store.close()


every_step = [step for steps in STEPS.values() for step in steps]
stories = st.lists(st.sampled_from(every_step), min_size=1, max_size=8)


@settings(max_examples=500 if SOAK else 5, deadline=None, suppress_health_check=list(HealthCheck))
@given(stories, st.lists(st.lists(st.booleans(), min_size=8, max_size=8), max_size=2))
def test_exports_that_show_part_of_our_operations_in_any_order_change_none_of_them(
    steps: list[Step], parts: list[list[bool]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shop.duckdb"
        path.write_bytes(books())
        store = open_store(path)
        told(store, steps, parts, Path(folder))
        store.close()
