"""``python -m core order``: every step of an eCom order without a page (contract §4)."""

import csv
import shutil
from pathlib import Path

import pytest

from core.__main__ import main
from tests.helpers.command_line import CommandLine

FOLDER = {
    "shops.csv": ["shop_id,name", "S1,Harbour"],
    "items.csv": ["item_id,description,unit_price", "bell,Bell,5.00", "lamp,Lamp,20.00"],
    "stock.csv": ["item_id,shop_id,on_hand", "bell,S1,4", "lamp,S1,0"],
    "sales.csv": [
        "sale_id,line_number,shop_id,item_id,quantity,sold_at,ecom_order_id",
        "A,1,S1,bell,2,2026-11-20T09:00:00,E1",
        "A,2,S1,lamp,1,2026-11-20T09:00:00,E1",
        "B,1,S1,bell,1,2026-11-21T09:00:00,E2",
    ],
    "ecom_orders.csv": [
        "ecom_order_id,placed_at,customer_name,delivery,payment_status",
        "E1,2026-11-20T09:00:00,Ann Archer,ship,not_paid",
        "E2,2026-11-21T09:00:00,Ben Baker,pickup,paid",
    ],
}


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store into which these files were imported, and of the files; to be copied."""
    place = tmp_path_factory.mktemp("imported")
    folder = place / "shop"
    folder.mkdir()
    for name, lines in FOLDER.items():
        (folder / name).write_text("\n".join(lines), "utf-8")
    assert main(["import", str(folder), "--db", str(place / "shop.duckdb")]) == 0
    return place


@pytest.fixture
def desk(imported: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """Two web orders: E1 to ship, not paid; E2 to be picked up, paid. Everything is on the shelf."""
    shutil.copytree(imported, tmp_path, dirs_exist_ok=True)
    return CommandLine(tmp_path, capsys)


def stages(desk: CommandLine, *words: object) -> dict[str, str]:
    """Return the output of a step: the stage of each order."""
    rows, _ = desk.run("order", *words)
    return {row["ecom_order_id"]: row["stage"] for row in rows}


def test_an_order_goes_from_the_fraud_check_to_the_tick_in_the_pos(desk: CommandLine) -> None:
    assert stages(desk, "approve", "E1") == {"E1": "awaiting_payment"}
    assert stages(desk, "paid", "E1", "--reason", "bank transfer") == {"E1": "ready_to_pack"}
    assert stages(desk, "pack", "E1") == {"E1": "packed"}
    assert stages(desk, "ship", "E1", "--carrier", "DHL", "--tracking", "1Z") == {"E1": "to_tick"}
    assert stages(desk, "mark-in-pos", "E1") == {"E1": "done"}
    desk.run("check")


@pytest.mark.parametrize(
    ("column", "tick", "stage"),
    [("", "", "done"), (",ticked_in_pos", ",", "done"), (",ticked_in_pos", ",false", "to_tick")],
)
def test_an_order_is_done_once_the_pos_shows_it_as_shipped(
    desk: CommandLine, tmp_path: Path, column: str, tick: str, stage: str
) -> None:
    stages(desk, "approve", "E2")
    assert stages(desk, "picked-up", "E2") == {"E2": "to_tick"}
    header, *orders = FOLDER["ecom_orders.csv"]
    shown = {"E1": "not_shipped", "E2": "picked_up"}
    rows = [f"{row},{shown[row[:2]]}{tick if row.startswith('E2') else tick and ','}" for row in orders]
    text = "\n".join([f"{header},shipment_status{column}", *rows])
    (tmp_path / "shop" / "ecom_orders.csv").write_text(text, "utf-8")

    desk.run("import", tmp_path / "shop")

    found, _ = desk.run("orders")
    assert {row["ecom_order_id"]: row["stage"] for row in found} == {"E1": "check", "E2": stage}
    desk.run("check")


@pytest.mark.parametrize(("shipped", "stage"), [(1, "done"), (0, "to_tick")])
def test_an_order_is_done_once_the_pos_shows_its_lines_as_shipped(
    desk: CommandLine, tmp_path: Path, shipped: int, stage: str
) -> None:
    stages(desk, "approve", "E2")
    assert stages(desk, "picked-up", "E2") == {"E2": "to_tick"}
    header, *lines = FOLDER["sales.csv"]
    rows = [f"{row},{shipped if 'E2' in row else 0}" for row in lines]
    (tmp_path / "shop" / "sales.csv").write_text("\n".join([f"{header},shipped", *rows]), "utf-8")

    desk.run("import", tmp_path / "shop")

    found, _ = desk.run("orders")
    assert {row["ecom_order_id"]: row["stage"] for row in found} == {"E1": "check", "E2": stage}
    desk.run("check")


def test_an_order_for_pickup_is_handed_over(desk: CommandLine) -> None:
    stages(desk, "approve", "E2")
    stages(desk, "pack", "E2")
    assert stages(desk, "ready", "E2", "--reason", "called") == {"E2": "ready_for_pickup"}
    assert stages(desk, "picked-up", "E2") == {"E2": "to_tick"}


def test_several_orders_are_approved_together_or_not_at_all(desk: CommandLine) -> None:
    stages(desk, "approve", "E2")
    _, said = desk.run("order", "approve", "E1", "E2", status=1)
    assert "E2" in said
    assert desk.run("orders", "--stage", "check")[0][0]["ecom_order_id"] == "E1"


def test_a_part_of_an_order_is_packed_and_shipped(desk: CommandLine) -> None:
    stages(desk, "approve", "E1")
    stages(desk, "paid", "E1")
    stages(desk, "pack", "E1", "--line", "A:1=2")
    assert stages(desk, "ship", "E1") == {"E1": "ready_to_pack"}
    assert [row["units"] for row in desk.run("orders")[0]] == ["1", "1"]


def test_without_lines_a_step_takes_all_that_is_on_the_shelf(desk: CommandLine, tmp_path: Path) -> None:
    """Of E1's two bells and a lamp, one bell is there."""
    (tmp_path / "shop" / "stock.csv").write_text("item_id,shop_id,on_hand\nbell,S1,-2\nlamp,S1,-1\n")
    desk.run("import", tmp_path / "shop")
    for act in ("approve", "paid"):
        desk.run("order", act, "E1")
    for act in ("pack", "ship"):
        assert stages(desk, act, "E1") == {"E1": "waiting_for_stock"}
    (order,) = (row for row in desk.run("orders")[0] if row["ecom_order_id"] == "E1")
    assert (order["units"], order["ready"]) == ("2", "0")
    for act in ("pack", "ship"):
        _, said = desk.run("order", act, "E1", status=1)
        assert "the shelf should hold 0" in said


def test_a_refund_without_lines_takes_the_units_that_were_not_shipped(desk: CommandLine) -> None:
    stages(desk, "approve", "E1")
    stages(desk, "paid", "E1")
    stages(desk, "ship", "E1", "--line", "A:1=1")
    stages(desk, "refund", "E1", "--reason", "sold out")
    assert [row["units"] for row in desk.run("orders")[0]] == ["0", "1"]
    assert on_hand(desk) == {"bell": "5", "lamp": "1"}


@pytest.mark.parametrize(("restock", "left"), [([], "4"), (["--restock"], "5")])
def test_refunded_shipped_units_go_back_on_the_shelf_with_restock(
    desk: CommandLine, restock: list[str], left: str
) -> None:
    for step in ("approve", "paid", "ship"):
        stages(desk, step, "E1")
    stages(desk, "refund", "E1", "--shipped-line", "A:1=1", *restock)
    assert on_hand(desk)["bell"] == left


def test_fraud_is_marked_with_its_reason(desk: CommandLine) -> None:
    stages(desk, "fraud", "E1", "--reason", "a stolen card")
    _, said = desk.run("order", "paid", "E1", status=1)
    assert "fraud" in said


def test_the_same_key_does_a_step_once_and_prints_the_same(desk: CommandLine) -> None:
    first, _ = desk.run("order", "refund", "E1", "E2", "--id", "key")
    again, said = desk.run("order", "refund", "E1", "E2", "--id", "key")
    assert (again, [row["stage"] for row in first]) == (first, ["refunded", "refunded"])
    assert "already saved" in said
    _, said = desk.run("order", "fraud", "E1", "--id", "key", status=1)
    assert "already used" in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["approve", "E9"], "E9"),
        (["approve", "E1", "--line", "A:1=1"], "leave out --line"),
        (["pack", "E1", "E2", "--line", "A:1=1"], "name one order"),
        (["pack", "E1", "--line", "A1"], "is not SALE:LINE=QUANTITY"),
        (["pack", "E1", "--line", f"A:1={'9' * 5000}"], "is not SALE:LINE=QUANTITY"),
        (["pack", "E1", "--line", f"A:{'9' * 5000}=1"], "is not SALE:LINE=QUANTITY"),
        (["pack", "E1", "--line", "A:1=1", "--line", "A:1=1"], "named twice"),
        (["pack", "E1", "--restock"], "belong to a refund"),
        (["refund", "E1", "--tracking", "1Z"], "belong to “ship”"),
        (["ship", "E1"], "E1"),
    ],
)
def test_an_impossible_order_step_is_reported_and_changes_nothing(
    desk: CommandLine, words: list[str], sentence: str
) -> None:
    before = desk.run("orders")[0]
    _, said = desk.run("order", *words, status=1)
    assert sentence in said
    assert desk.run("orders")[0] == before


def test_an_unknown_step_is_wrong_usage(desk: CommandLine) -> None:
    with pytest.raises(SystemExit) as stopped:
        desk.run("order", "sell", "E1")
    assert stopped.value.code == 2


def test_the_plan_can_be_for_those_who_may_be_sent_to(desk: CommandLine, tmp_path: Path) -> None:
    short = [line.replace("lamp,S1,0", "lamp,S1,-1") for line in FOLDER["stock.csv"]]
    (tmp_path / "shop" / "stock.csv").write_text("\n".join(short), "utf-8")
    desk.run("import", tmp_path / "shop")
    assert desk.run("plan", "--paid-and-cleared")[0] == []
    stages(desk, "approve", "E1")
    stages(desk, "paid", "E1")
    assert [row["quantity"] for row in desk.run("plan", "--paid-and-cleared")[0]] == ["1"]


def test_the_plan_for_orders_leaves_out_those_who_may_not_be_sent_to(
    desk: CommandLine, tmp_path: Path
) -> None:
    short = [line.replace("lamp,S1,0", "lamp,S1,-1") for line in FOLDER["stock.csv"]]
    (tmp_path / "shop" / "stock.csv").write_text("\n".join(short), "utf-8")
    desk.run("import", tmp_path / "shop")
    chosen = ("plan", "--order", "E1", "--paid-and-cleared")

    assert desk.run(*chosen)[0] == []
    assert [row["quantity"] for row in desk.run("plan", "--order", "E1")[0]] == ["1"]
    stages(desk, "approve", "E1")
    stages(desk, "paid", "E1")
    assert [row["quantity"] for row in desk.run(*chosen)[0]] == ["1"]


def exported(desk: CommandLine, file: str) -> list[dict[str, str]]:
    """The rows of one file of the store's export."""
    desk.run("export", desk.store.parent / "out")
    with (desk.store.parent / "out" / file).open(encoding="utf-8") as written:
        return list(csv.DictReader(written))


def on_hand(desk: CommandLine) -> dict[str, str]:
    return {row["item_id"]: row["on_hand"] for row in exported(desk, "stock.csv")}
