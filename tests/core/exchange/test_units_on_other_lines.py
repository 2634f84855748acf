"""Units received here on one line of an item, which a newer export shows on another: counted once."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import Problem
from core.ledger.check import load_problems
from core.ledger.operations import By
from core.purchasing.transfers import return_excess, send
from core.receiving.counted_lines import CountedLine, ReceiptDetails
from core.receiving.receive import receive
from core.store.database import Store
from core.undo import undo
from tests.core.exchange.small_folder import FOLDER, NOW
from tests.core.exchange.small_folder import bring as bring_folder
from tests.core.exchange.test_line_numbers import Shop
from tests.helpers.command_line import CommandLine
from tests.helpers.engines import store_on
from tests.helpers.neutral_folders import folder_in

pytestmark = pytest.mark.both_engines

SOAK = os.environ.get("SOAK") == "1"
ORDERED = 4
FILES = {"po": "purchase_orders", "transfer": "transfers"}
ROWS = {"po": "7,{},V,{},bell,{},{},2026-11-01", "transfer": "7,{},T,{},bell,{},{},2026-11-01"}
TABLES = {"po": "purchase_order_line", "transfer": "transfer_line"}
Units = Sequence[int]


@pytest.fixture
def shop(store: Store) -> Shop:
    return Shop(store)


def bring(shop: Shop, kind: str, received: Units, numbers: Units = (), to: str = "S") -> None:
    """An export with a line of 4 bells for each of the ``received`` units, which are on hand."""
    lines = zip(numbers or range(1, 9), received, strict=False)
    rows = [ROWS[kind].format(number, to, ORDERED, units) for number, units in lines]
    stock = {"S": 0, "T": 0} | {to: sum(received)}
    shop.bring(stock=[f"bell,{place},{units}" for place, units in stock.items()], **{FILES[kind]: rows})


def receive_here(shop: Shop, kind: str, units: Units) -> list[str]:
    """One receipt for each line that has any. Returns their ids."""
    return [
        receive(shop.store, kind, "7", [CountedLine(number, received)], by=shop.by()).operation_id
        for number, received in enumerate(units, 1)
        if received
    ]


def received(shop: Shop, kind: str) -> list[int]:
    rows = shop.rows(TABLES[kind], "line_number", "received")
    return [units for _, units in rows]  # type: ignore[misc]


def incoming(shop: Shop) -> int:
    return sum(units for (units,) in shop.rows("supply", "incoming"))  # type: ignore[misc]


def pending(shop: Shop) -> dict[object, object]:
    return dict(shop.rows("pending", "line_number", "pending"))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize(
    ("here", "shown", "lines"),
    [
        ((1, 3), (3, 1), (3, 1)),  # the other way round
        ((0, 4), (4, 0), (4, 0)),
        ((1, 3), (3, 0), (3, 1)),  # shown in part
        ((1, 3), (0, 0), (1, 3)),
        ((1, 3), (4, 2), (4, 2)),  # two more were received in the POS
        ((2, 0, 2), (0, 4, 0), (0, 4, 0)),  # three lines
        ((2, 0, 3), (0, 1, 3), (1, 1, 3)),
        ((0, 3, 1), (2, 0, 1), (2, 1, 1)),
    ],
)
def test_units_shown_on_another_line_are_the_ones_received_here(
    shop: Shop, kind: str, here: Units, shown: Units, lines: Units
) -> None:
    left = {
        n: ours - units for n, (ours, units) in enumerate(zip(lines, shown, strict=True), 1) if ours > units
    }
    bring(shop, kind, [0] * len(here))
    receive_here(shop, kind, here)

    for _ in range(2):  # the second time nothing changes
        bring(shop, kind, shown)

        assert received(shop, kind) == list(lines)
        assert shop.on_hand() == {"bell": max(sum(here), sum(shown))}
        assert incoming(shop) == ORDERED * len(here) - sum(lines)
        assert pending(shop) == left


def test_units_move_back_when_the_file_shows_them_where_they_were_received(shop: Shop) -> None:
    bring(shop, "po", (0, 0))
    receive_here(shop, "po", (1, 3))

    for shown in ((3, 1), (1, 3), (2, 2)):
        bring(shop, "po", shown)
        assert (received(shop, "po"), shop.on_hand(), pending(shop)) == (list(shown), {"bell": 4}, {})


def test_a_unit_that_the_file_lacks_stays_pending_while_the_file_moves_its_own(shop: Shop) -> None:
    bring(shop, "po", (0, 0))
    receive_here(shop, "po", (1, 3))

    for shown, left in (((3, 0), {2: 1}), ((0, 3), {2: 1}), ((1, 3), {})):
        bring(shop, "po", shown)
        assert (shop.on_hand(), pending(shop)) == ({"bell": 4}, left)


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("before", [(0, 0), (1, 0)])
def test_units_follow_lines_that_all_got_new_numbers(shop: Shop, kind: str, before: Units) -> None:
    """Of the units received on lines that are gone, those that the file showed before are the same, too."""
    bring(shop, kind, before)
    receive_here(shop, kind, [units - shown for units, shown in zip((1, 3), before, strict=True)])

    for _ in range(2):
        bring(shop, kind, (3, 0), numbers=(11, 12))

        assert received(shop, kind) == [0, 1, 3, 0]
        assert (shop.on_hand(), pending(shop)) == ({"bell": 3}, {})


def test_units_of_a_line_that_is_gone_move_before_those_of_the_others(shop: Shop) -> None:
    bring(shop, "po", (0, 0, 0))
    receive_here(shop, "po", (2, 2))

    bring(shop, "po", (0, 2), numbers=(1, 3))

    assert (received(shop, "po"), pending(shop)) == ([2, 0, 2], {1: 2})
    assert shop.on_hand() == {"bell": 4}


def test_units_follow_to_another_line_and_shop(shop: Shop) -> None:
    bring(shop, "po", (0, 0))
    receive_here(shop, "po", (1, 3))

    bring(shop, "po", (3, 0), to="T")

    stock = shop.rows("stock", "shop_id", "on_hand")
    assert (received(shop, "po"), stock, pending(shop)) == ([3, 1], [("S", 0), ("T", 4)], {2: 1})


def test_only_a_receipt_that_the_file_lacks_can_be_undone(shop: Shop) -> None:
    bring(shop, "po", (0, 0))
    first, second = receive_here(shop, "po", (2, 1))
    bring(shop, "po", (0, 2))

    with pytest.raises(Problem, match="POS already shows"):
        undo(shop.store, second, by=shop.by())
    undo(shop.store, receive_here(shop, "po", (1, 0))[0], by=shop.by())

    assert (received(shop, "po"), pending(shop)) == ([1, 2], {1: 1})
    with pytest.raises(Problem, match="POS already shows"):
        undo(shop.store, first, by=shop.by())


def test_a_receipt_that_was_undone_is_new_when_the_file_shows_it(shop: Shop) -> None:
    bring(shop, "po", (0, 0))
    undo(shop.store, receive_here(shop, "po", (0, 3))[0], by=shop.by())

    bring(shop, "po", (3, 0))

    assert (received(shop, "po"), shop.on_hand(), pending(shop)) == ([3, 0], {"bell": 3}, {})


def test_sent_units_are_the_same_on_whichever_line_the_file_sends_them(shop: Shop) -> None:
    draft = ["7,1,S,T,bell,2,0,", "7,2,S,T,bell,5,0,"]
    shop.bring(stock=["bell,S,9", "bell,T,0"], transfers=draft)
    send(shop.store, "7", by=shop.by())
    return_excess(shop.store, "7", {2: 1}, by=shop.by())

    sent = ["7,1,S,T,bell,4,0,2026-11-02", "7,2,S,T,bell,2,0,2026-11-02"]
    shop.bring(stock=["bell,S,3", "bell,T,0"], transfers=sent)

    assert shop.rows("transfer_line", "line_number", "sent") == [(1, 4), (2, 2)]
    assert (shop.on_hand(), shop.rows("pending", "pending")) == ({"bell": 3}, [])


CLOSABLE = "po_id,line_number,vendor_id,shop_id,item_id,ordered,received,ordered_at,closed"


@pytest.mark.parametrize("closed", ["true", "false"])
def test_units_of_a_document_that_the_file_closes_count_once(store: Store, closed: str) -> None:
    order = [f"P1,{{}},V,A,I,4,{{}},2026-11-03,{state}" for state in ("false", closed)]
    stock = ["item_id,shop_id,on_hand", "I,A,{}"]
    folder = FOLDER | {"sales": FOLDER["sales"][:1]}

    def exported(days: int, state: str, first: int, second: int) -> None:
        lines = [CLOSABLE, state.format(1, first), state.format(2, second)]
        on_hand = [line.format(first + second) for line in stock]
        bring_folder(store, folder, days=days, purchase_orders=lines, stock=on_hand)

    exported(0, order[0], 0, 0)
    for number, units in ((1, 1), (2, 3)):
        counted = CountedLine(number, units, close_short=units < 3)
        details = ReceiptDetails(short_reason="sold out") if units < 3 else None
        by = By(f"receipt-{number}", "Ann", NOW)
        receive(store, "po", "P1", [counted], details=details, by=by)

    for day in (1, 2):
        exported(day, order[1], 3, 1)
        shop = Shop(store)
        assert (received(shop, "po"), pending(shop)) == ([3, 1], {})
        assert ("I", "A", 4) in shop.rows("stock", "item_id", "shop_id", "on_hand")
        assert store.ask(load_problems).is_empty()


def test_units_on_another_line_count_once_on_the_command_line(cli: CommandLine, tmp_path: Path) -> None:
    def folder(name: str, first: int, second: int) -> Path:
        lines = [f"P9,{n},ACME,NY,1,4,{units},2026-11-20\n" for n, units in ((1, first), (2, second))]
        orders = "po_id,line_number,vendor_id,shop_id,item_id,ordered,received,ordered_at\n" + "".join(lines)
        stock = f"item_id,shop_id,on_hand\n1,NY,{first + second - 3}\n"
        return folder_in(tmp_path / name, purchase_orders=orders, stock=stock)

    cli.run("import", folder("older", 0, 0))
    cli.run("receive", "po", "P9", "--line", "1=1", "--line", "2=3")
    cli.run("import", folder("newer", 3, 1))

    cli.run("export", tmp_path / "out")
    stock = (tmp_path / "out" / "stock.csv").read_text().splitlines()
    assert [line.split(",")[:3] for line in stock if line.startswith("1,NY,")] == [["1", "NY", "1"]]
    assert "holds" in cli.run("check")[1]


received_units = st.lists(st.integers(0, ORDERED), min_size=3, max_size=3)


@settings(max_examples=500 if SOAK else 10, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(sorted(FILES)), received_units, st.lists(received_units, min_size=1, max_size=3))
def test_each_unit_counts_once_on_whatever_lines_it_is_here_and_in_the_file(
    engine: str, kind: str, here: list[int], exports: list[list[int]]
) -> None:
    """All lines together are settled as one line would be: first by the pending units, the rest is new."""
    with tempfile.TemporaryDirectory() as place, store_on(engine, Path(place)) as store:
        shop = Shop(store)
        bring(shop, kind, [0] * 3)
        receive_here(shop, kind, here)
        shown, left = 0, sum(here)
        for export in exports:
            left, shown = left - max(0, min(left, sum(export) - shown)), sum(export)
            bring(shop, kind, export)
            with store.read() as snapshot:
                version = snapshot.version
            lines = received(shop, kind)

            bring(shop, kind, export)

            with store.read() as snapshot:
                assert snapshot.version == version
                assert not snapshot.rows("stock_movement", document_type="adjustment")
            assert shop.on_hand() == {"bell": shown + left}
            assert sum(pending(shop).values()) == left  # type: ignore[arg-type]
            assert [units - shown for units, shown in zip(lines, export, strict=True)] == [
                pending(shop).get(number, 0) for number in (1, 2, 3)
            ]
