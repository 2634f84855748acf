"""`check` finds every way in which what was sent and refunded does not add up."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from core.ledger.check import load_problems
from core.orders.refunds import RefundLine
from core.store.database import Transaction
from tests.helpers.order_shop import OrderShop
from tests.helpers.small_shop import sold, stocked

Break = Callable[[Transaction], None]


@pytest.fixture
def shop(tmp_path: Path) -> OrderShop:
    """Of three tyres of E1 one was shipped, one refunded; one waits in its box."""
    shop = OrderShop(tmp_path)
    stocked(shop.store, "tyre", 3)
    sold(shop.store, "A", "tyre", 3, date(2026, 11, 1), order="E1")
    shop.ship("E1", part={("A", 1): 1})
    shop.refund("E1", [RefundLine("A", 1, unshipped=1)], operation_id="refund")
    shop.pack("E1")
    return shop


def changed(table: str, **values: int) -> Break:
    """Every row of a table says something else."""

    def break_it(tx: Transaction) -> None:
        frame = tx.frame(table)
        names = [name for name in frame.columns if name.endswith(("_id", "_number")) and name not in values]
        key = [name for name in names if not name.startswith("returned_")]  # they name another line
        tx.update(table, frame.select(key).with_columns(**{n: pl.lit(v) for n, v in values.items()}), key)

    return break_it


def gone(table: str) -> Break:
    return lambda tx: tx.remove(table, tx.frame(table, columns=["parcel_id"]))


# what is broken · the invariant · expected, found
CASES: list[tuple[Break, str, tuple[int | None, int | None]]] = [
    (changed("parcel_line", units=2), "parcels add up to what was shipped", (1, 2)),
    (gone("parcel_line"), "parcels add up to what was shipped", (1, 0)),
    (gone("parcel"), "the parcel of a line and the operation of a parcel exist", (None, 1)),
    (gone("parcel_line"), "the parcel of a line and the operation of a parcel exist", (None, None)),
    (changed("refund_line", unshipped=2), "refunds add up to what was refunded", (1, 2)),
    (changed("sale_line", shipped=3), "no more is shipped and refunded than was sold", (3, 4)),
    (changed("sale_line", packed=0), "packed units are waited for", (0, 1)),
    (changed("sale_line", taken_anyway=1), "units taken out of turn are waited for", (1, 0)),
]


def test_every_order_step_keeps_the_invariants(shop: OrderShop) -> None:
    assert shop.is_sound()


@pytest.mark.parametrize(("break_it", "invariant", "figures"), CASES)
def test_check_names_the_figures_that_do_not_add_up(
    shop: OrderShop, break_it: Break, invariant: str, figures: tuple[int | None, int | None]
) -> None:
    with shop.store.write() as tx:
        break_it(tx)
    problems = shop.store.ask(load_problems).filter(invariant=invariant)
    assert problems.select("expected", "found").rows() == [figures]
