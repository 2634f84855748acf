"""A plan cut to a sum, and a plan for chosen orders only (contract §4)."""

import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.__main__ import main
from core.errors import Problem
from core.planning.budget import cut_texts, within_budget
from core.planning.rates import Currencies
from core.planning.schemas import RATE_ROWS
from core.planning.waiting_value import UNSERVED, lacking_of_orders, unserved_lines, with_value_waiting
from tests.helpers.command_line import ROOT, CommandLine
from tests.helpers.text_tables import table

NO_RATES = pl.DataFrame(schema=RATE_ROWS)
CURRENCIES = Currencies(
    pl.DataFrame({"vendor_id": ["V1", "V2"], "currency": ["EUR", "USD"]}),
    pl.DataFrame({"shop_id": ["A", "B"], "today": [date(2026, 11, 23)] * 2}),
    NO_RATES,
)


def purchases(rows: list[tuple[str, str, str | None, str]]) -> pl.DataFrame:
    """Rows of a plan: item, vendor, cost and value waiting."""
    return pl.DataFrame(
        [
            {
                "action": "purchase",
                "vendor_id": vendor,
                "shop_id": "A",
                "item_id": item,
                "description": item,
                "quantity": 1,
                "line_total": None if cost is None else Decimal(cost),
                "value_waiting": Decimal(value),
            }
            for item, vendor, cost, value in rows
        ],
        schema_overrides={"line_total": pl.Decimal(38, 4), "value_waiting": pl.Decimal(38, 4)},
    )


ROWS = purchases(
    [  # value ÷ cost
        ("tyre", "V1", "60", "120"),  # 2
        ("bell", "V1", "10", "90"),  # 9
        ("lamp", "V1", "35", "35"),  # 1
        ("pump", "V1", "5", "0"),  # 0
        ("tube", "V2", "500", "0"),  # dollars
        ("rack", "V1", None, "900"),
    ]
)


@pytest.mark.parametrize(
    ("euros", "kept"),
    [
        ("100", ["tyre", "bell", "pump", "tube"]),
        ("45", ["bell", "lamp", "tube"]),  # the tyre no longer fits, the lamp does
        ("0", ["tube"]),
        ("1000", ["tyre", "bell", "lamp", "pump", "tube"]),
    ],
)
def test_lines_that_release_most_value_for_their_cost_are_bought_first(euros: str, kept: list[str]) -> None:
    rows, cut = within_budget(ROWS, CURRENCIES, {"EUR": Decimal(euros)})
    assert rows["item_id"].to_list() == kept
    assert sorted([*rows["item_id"], *cut["item_id"]]) == sorted(ROWS["item_id"])


def test_lines_cut_by_the_budget_are_listed() -> None:
    _, cut = within_budget(ROWS, CURRENCIES, {"EUR": Decimal(100)})
    assert cut_texts(cut, CURRENCIES, {"EUR": Decimal(100)}) == [
        "Left out: 1 × lamp (lamp) for A, €35.00.",
        "Left out: 1 × rack (rack) for A, whose cost is not known.",
    ]


def test_a_currency_in_which_nobody_is_paid_is_refused() -> None:
    with pytest.raises(Problem, match="No vendor is paid in GBP"):
        within_budget(ROWS, CURRENCIES, {"GBP": Decimal(1)})


@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(0, 90)), max_size=8),
    st.integers(0, 120),
)
def test_a_budget_is_kept_and_no_row_that_fits_is_worth_more_than_a_kept_one(
    drawn: list[tuple[int, int]], euros: int
) -> None:
    rows = purchases([(str(nth), "V1", str(cost), str(value)) for nth, (cost, value) in enumerate(drawn)])
    if rows.is_empty():
        return
    kept, cut = within_budget(rows, CURRENCIES, {"EUR": Decimal(euros)})
    spent = sum(kept["line_total"].to_list(), Decimal(0))
    assert spent <= euros
    for row in cut.to_dicts():  # dearer than what those before it left over
        before = [
            each["line_total"]
            for each in kept.to_dicts()
            if each["value_waiting"] / each["line_total"] >= row["value_waiting"] / row["line_total"]
        ]
        assert row["line_total"] > euros - sum(before, Decimal(0))


def queue(text: str) -> pl.DataFrame:
    return table(text).with_columns(
        pl.col("reached").cast(pl.Int64), occurred_at=pl.lit(None, pl.Datetime("us"))
    )


def test_drafts_serve_the_oldest_before_an_order_is_bought_for() -> None:
    waits = queue(
        """
        item  shop  order              waiting  reached  unit_price  currency
        bell  A     E1                 3        1        5.00        EUR
        bell  A     E2                 2        0        4.00        EUR
        bell  A     special            2        0        4.00        EUR
        """
    )
    coming = table("item shop incoming\nbell A 1")
    drafts = table("item shop drafted\nbell A 2")
    lacks = unserved_lines(waits, coming, drafts)
    assert lacks.select("ecom_order_id", "units").rows() == [("E2", 1), ("special", 2)]
    known = pl.Series(["E1", "E2", "special order 7"])
    assert lacking_of_orders(lacks, ("E2",), known)["units"].to_list() == [1]
    assert lacking_of_orders(lacks, ("E1",), known).is_empty()
    with pytest.raises(Problem, match="There is no order E9"):
        lacking_of_orders(lacks, ("E1", "E9"), known)


def test_the_value_of_a_purchase_is_that_of_the_customers_it_serves() -> None:
    unserved = pl.DataFrame(
        [
            ("bell", "A", "E1", 2, Decimal(5), "EUR", None),
            ("bell", "A", "E2", 4, Decimal(4), "EUR", None),
            ("bell", "B", "E3", 1, Decimal(9), "EUR", None),
        ],
        schema=UNSERVED,
        orient="row",
    )
    plan = pl.DataFrame(
        {
            "action": ["transfer", "purchase", "purchase"],
            "vendor_id": [None, "V1", "V1"],
            "item_id": ["bell"] * 3,
            "shop_id": ["A", "A", "B"],
            "needed": [1, 4, 3],
        }
    )
    assert with_value_waiting(plan, unserved, None, CURRENCIES)["value_waiting"].to_list() == [5, 5 + 12, 9]
    hub = plan.filter(pl.col("shop_id") == "A")
    assert with_value_waiting(hub, unserved, "A", CURRENCIES)["value_waiting"].to_list() == [5, 5 + 12]


FOLDER = {
    "shops": "shop_id,name\nS,Shop\n",
    "vendors": "vendor_id,name,currency\nV,Vendor,EUR\n",
    "items": "item_id,description,vendor_id,unit_cost,unit_price\nbell,Bell,V,10,20\nlamp,Lamp,V,10,30\n",
    "stock": "item_id,shop_id,on_hand\nbell,S,-5\nlamp,S,-2\n",
    "sales": "sale_id,line_number,shop_id,item_id,quantity,sold_at,unit_price,ecom_order_id\n"
    "1,1,S,bell,3,2026-11-01,20,E1\n2,1,S,bell,2,2026-11-02,20,E2\n2,2,S,lamp,2,2026-11-02,30,E2\n",
    "ecom_orders": "ecom_order_id,placed_at\nE1,2026-11-01\nE2,2026-11-02\n",
    "special_orders": "special_order_id,shop_id,item_id,quantity,placed_at\n7,S,lamp,1,2026-11-03\n",
}


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    folder = tmp_path / "folder"
    folder.mkdir()
    for name, text in FOLDER.items():
        (folder / f"{name}.csv").write_text(text)
    cli = CommandLine(tmp_path, capsys)
    cli.run("import", folder)
    return cli


def needed(rows: list[dict[str, str]]) -> dict[str, int]:
    return {row["item_id"]: int(row["needed"]) for row in rows}


@pytest.mark.parametrize(
    ("options", "bought"),
    [
        ([], {"bell": 5, "lamp": 3}),
        (["--order", "E1"], {"bell": 3}),
        (["--order", "E2"], {"bell": 2, "lamp": 2}),
        (["--order", "7", "--order", "E1"], {"bell": 3, "lamp": 1}),
        (["--budget", "EUR=40"], {"lamp": 3}),  # 90 for 30, and 100 for 50
        (["--budget", "EUR=0"], {}),
        (["--vendors", "cheapest"], {"bell": 5, "lamp": 3}),
    ],
)
def test_the_command_plans_for_orders_and_within_a_budget(
    cli: CommandLine, options: list[str], bought: dict[str, int]
) -> None:
    rows, _ = cli.run("plan", *options)
    assert needed(rows) == bought


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--budget", "EUR"], "“EUR” is not CURRENCY=SUM, such as EUR=500."),
        (["--budget", "EUR=1", "--budget", "eur=2"], "There are two budgets in EUR; give one."),
        (["--order", "E9"], "There is no order E9."),
    ],
)
def test_the_command_says_what_it_cannot_use(cli: CommandLine, options: list[str], says: str) -> None:
    _, said = cli.run("plan", *options, status=1)
    assert says in said


def test_the_command_says_what_the_budget_leaves_out(cli: CommandLine) -> None:
    _, said = cli.run("plan", "--budget", "EUR=40")
    assert said == "Left out: 5 × Bell (bell) for S, €50.00.\n"


@pytest.fixture(scope="module")
def two_vendors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of a shop whose second vendor has other prices, and a minimum."""
    place = tmp_path_factory.mktemp("two-vendors")
    texts = FOLDER | {
        "vendors": "vendor_id,name,currency,minimum_order_value\nV,Vendor,EUR,100\nW,Other,EUR,200\n",
        "vendor_items": "vendor_id,item_id,unit_cost\nW,bell,9\nW,lamp,11\n",
    }
    for name, text in texts.items():
        (place / f"{name}.csv").write_text(text)
    assert main(["import", str(place), "--db", str(place / "shop.duckdb")]) == 0
    return place / "shop.duckdb"


@pytest.mark.parametrize("rule", ["cheapest", "fewest", "earliest"])
def test_nothing_but_the_plan_stands_on_standard_output(two_vendors: Path, rule: str) -> None:
    command = [sys.executable, "-m", "core", "--db", str(two_vendors), "plan", "--vendors", rule]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout.startswith("action,vendor_id,")
    assert [line.split(",")[1] for line in done.stdout.splitlines()[1:]] == ["V", "V"]
