"""The command line: results on standard output, sentences on standard error, 0, 1 or 2 (contract §4)."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from core.__main__ import main
from core.exchange.sample import sample_folder
from core.orders.stages import ORDER_COLUMNS, STAGES
from core.planning.schemas import PLAN
from core.report.backorders import REPORT
from core.store import open_store
from tests.helpers.command_line import ROOT, CommandLine
from tests.helpers.neutral_folders import folder_in


def test_import_prints_the_operation_and_the_rows_of_each_file(cli: CommandLine) -> None:
    rows, _ = cli.run("import", sample_folder())

    assert list(rows[0]) == ["operation_id", "file", "rows"]
    assert {row["file"]: row["rows"] for row in rows}["items.csv"] == "400"


def test_an_option_that_the_files_leave_no_use_for_is_named(cli: CommandLine, tmp_path: Path) -> None:
    folder = folder_in(tmp_path / "folder")

    rows, said = cli.run("import", folder, "--shop", "BO", "--ordered-at", "2026-11-20")

    assert len(rows) == len(list(folder.iterdir()))
    assert "Not used: --shop, --ordered-at. These files say that themselves." in said


def test_audit_says_who_did_what(sample: CommandLine, tmp_path: Path) -> None:
    sample.run("export", tmp_path / "out")
    sample.run("backup", tmp_path / "copy.duckdb")
    rows, _ = sample.run("audit")

    assert list(rows[0]) == ["at", "person", "action", "subject", "address"]
    assert [(row["person"], row["action"]) for row in rows] == [
        ("command line", action) for action in ("import", "export", "backup")
    ]
    assert rows[2]["subject"] == str(tmp_path / "copy.duckdb")
    assert sample.run("audit", "--since", rows[0]["at"][:10])[0] == rows
    assert sample.run("audit", "--since", "2999-01-01")[0] == []


def test_the_audit_log_can_be_read_while_another_program_has_the_store_open(sample: CommandLine) -> None:
    asking = "import sys; from core.__main__ import main; sys.exit(main(['audit', '--db', sys.argv[1]]))"
    store = open_store(sample.store)
    command = [sys.executable, "-c", asking, str(sample.store)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=60)
    store.close()

    assert (answer.returncode, answer.stderr) == (0, b"")
    assert answer.stdout.count(b",import,") == 1


def test_what_only_some_commands_need_is_loaded_by_those() -> None:
    """PDF files would take 40 MiB and half a second of each command, and charts a third of a second."""
    modules = "core.commands, core.planning, core.receiving"
    asked = f"import sys, {modules}; sys.exit(bool({{'fpdf', 'altair'}} & {{*sys.modules}}))"
    assert subprocess.run([sys.executable, "-c", asked], check=False, cwd=ROOT).returncode == 0


def test_a_new_store_is_created_empty(cli: CommandLine) -> None:
    rows, _ = cli.run("backorders")

    assert cli.store.exists()
    assert rows == []


def test_the_report_has_the_columns_of_the_contract_also_when_it_is_empty(cli: CommandLine) -> None:
    assert main(["backorders", "--db", str(cli.store)]) == 0


def test_the_report_comes_oldest_first(sample: CommandLine) -> None:
    rows, _ = sample.run("backorders")

    assert list(rows[0]) == REPORT
    dates = [row["occurred_at"] for row in rows]
    assert dates == sorted(dates)


def test_a_filter_chooses_rows_and_changes_none(sample: CommandLine) -> None:
    every, _ = sample.run("backorders")
    shop, vendor = every[-1]["shop_id"], every[-1]["vendor_id"]

    some, _ = sample.run("backorders", "--shop", shop, "--vendor", vendor)
    ecom, _ = sample.run("backorders", "--ecom")

    assert some == [row for row in every if (row["shop_id"], row["vendor_id"]) == (shop, vendor)]
    assert ecom == [row for row in every if row["ecom_order_id"]]


def test_an_unknown_shop_is_a_problem(sample: CommandLine) -> None:
    _, said = sample.run("backorders", "--shop", "nowhere", status=1)

    assert said.startswith("There is no shop nowhere")


@pytest.mark.parametrize("command", ["backorders", "plan"])
def test_each_unknown_shop_and_vendor_is_named(sample: CommandLine, command: str) -> None:
    words = ["--shop", "nowhere", "--vendor", "nobody", "--shop", "elsewhere"]
    _, said = sample.run(command, *words, status=1)

    named = [line.split(maxsplit=4)[3:] for line in said.splitlines()]
    assert [(kind, rest.split(";")[0].strip("“”")) for kind, rest in named] == [
        ("shop", "nowhere"),
        ("shop", "elsewhere"),
        ("vendor", "nobody"),
    ]


def test_times_are_printed_to_the_second(cli: CommandLine, tmp_path: Path) -> None:
    sales = "sale_id,line_number,shop_id,item_id,quantity,sold_at\nS9,1,NY,1,3,2026-11-20T10:00:00.250Z\n"
    cli.run("import", folder_in(tmp_path / "folder", sales=sales))

    rows, _ = cli.run("backorders")

    assert [row["occurred_at"] for row in rows if row["document_id"] == "S9"] == ["2026-11-20T10:00:00"]


def test_json_lines_hold_the_same_rows(sample: CommandLine, capsys: pytest.CaptureFixture[str]) -> None:
    rows, _ = sample.run("backorders")
    main(["backorders", "--format", "json", "--db", str(sample.store)])

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["document_id"] for line in lines] == [row["document_id"] for row in rows]


def test_shares_and_days_of_vendors_are_numbers_in_json_lines(
    sample: CommandLine, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, _ = sample.run("vendors")
    main(["vendors", "--format", "json", "--db", str(sample.store)])

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    shares = ("on_time", "fill_rate", "median_days")
    assert [[line[name] for name in shares] for line in lines] == [
        [float(row[name]) if row[name] else None for name in shares] for row in rows
    ]


def test_the_plan_has_the_columns_of_the_contract_and_writes_its_lists(
    sample: CommandLine, tmp_path: Path
) -> None:
    rows, _ = sample.run("plan", "--out", tmp_path / "lists")

    assert list(rows[0]) == list(PLAN)
    bought = sum(int(row["quantity"]) for row in rows if row["action"] == "purchase")
    with (tmp_path / "lists" / "purchase-list.csv").open(encoding="utf-8", newline="") as file:
        assert sum(int(row["Order Qty"]) for row in csv.DictReader(file)) == bought


def test_lists_of_an_earlier_plan_are_removed(sample: CommandLine, tmp_path: Path) -> None:
    lists = tmp_path / "lists"
    rows, _ = sample.run("plan", "--out", lists)
    (lists / "purchase-listing.csv").write_text("mine")
    vendor = next(row["vendor_id"] for row in rows if row["vendor_id"])

    sample.run("plan", "--vendor", vendor, "--out", lists)
    sample.run("plan", "--vendor", vendor, "--out", tmp_path / "new")

    new = {file.name for file in (tmp_path / "new").iterdir()}
    assert {file.name for file in lists.iterdir()} == new | {"purchase-listing.csv"}


def test_every_order_is_at_exactly_one_stage(sample: CommandLine) -> None:
    every, _ = sample.run("orders")

    assert list(every[0]) == ORDER_COLUMNS
    for stage in STAGES:
        some, _ = sample.run("orders", "--stage", stage)
        assert some == [row for row in every if row["stage"] == stage]


def test_an_unknown_stage_is_a_problem(sample: CommandLine) -> None:
    _, said = sample.run("orders", "--stage", "lost", status=1)

    assert said.startswith("There is no stage lost")


def first_covered(sample: CommandLine) -> str:
    rows, _ = sample.run("backorders")
    return next(row["purchase_orders"].split(";")[0] for row in rows if row["purchase_orders"])


def test_the_same_key_receives_once_and_prints_the_same(sample: CommandLine) -> None:
    po = first_covered(sample)

    first, _ = sample.run("receive", "po", po, "--all", "--id", "key")
    report, _ = sample.run("backorders")
    again, said = sample.run("receive", "po", po, "--all", "--id", "key")

    assert again == first
    assert "already saved" in said
    assert sample.run("backorders")[0] == report
    sample.run("receive", "po", po, "--line", "1=1", "--id", "key", status=1)


def test_a_receipt_serves_the_oldest_source_and_undo_takes_it_back(sample: CommandLine) -> None:
    before, _ = sample.run("backorders")
    po = first_covered(sample)

    served, _ = sample.run("receive", "po", po, "--all", "--id", "key")
    after, _ = sample.run("backorders")
    units = sum(int(row["served"]) for row in served if row["document_type"])
    assert sum(int(row["backordered"]) for row in before) - units == sum(
        int(row["backordered"]) for row in after
    )

    sample.run("undo", "key")
    assert sample.run("backorders")[0] == before
    sample.run("undo", "key", status=1)


def test_receiving_a_finished_document_is_a_problem(sample: CommandLine) -> None:
    po = first_covered(sample)
    sample.run("receive", "po", po, "--all")

    sample.run("receive", "po", po, "--all", status=1)


@pytest.mark.parametrize("line", ["1:3", "1=", "=3", "1=-3", "1=1.5", f"1={'9' * 5000}", f"{'9' * 5000}=1"])
def test_an_invalid_line_is_a_problem(sample: CommandLine, line: str) -> None:
    _, said = sample.run("receive", "po", first_covered(sample), "--line", line, status=1)

    assert "is not LINE=QUANTITY" in said


def test_check_finds_nothing_wrong_with_the_sample(sample: CommandLine) -> None:
    _, said = sample.run("check")

    assert "holds" in said


def test_an_invalid_folder_is_one_sentence_per_problem_and_changes_nothing(
    cli: CommandLine, tmp_path: Path
) -> None:
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "items.csv").write_text("item_id,description\nI,\n")

    _, said = cli.run("import", tmp_path / "bad", status=1)

    assert len(said.splitlines()) == 3  # no shops, no stock, an item without description
    assert cli.run("backorders")[0] == []


def test_help_names_every_command() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "core", "--help"], cwd=ROOT, capture_output=True, check=True
    )

    commands = "import export backorders orders order receive undo plan check backup copy restore"
    for command in commands.encode().split():
        assert command in printed.stdout


def test_the_store_may_be_named_before_or_after_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, words in enumerate([["--db", "1.duckdb", "check"], ["check", "--db", "2.duckdb"]], start=1):
        named = [str(tmp_path / word) if word.endswith("duckdb") else word for word in words]
        assert main(named) == 0
        assert (tmp_path / f"{number}.duckdb").exists()
    assert "Every invariant" in capsys.readouterr().err
