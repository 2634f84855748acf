"""Plan, draft, plan: empty. Send, plan: empty. Receive, plan: empty. With a real store and every choice."""

from datetime import date, datetime
from itertools import product
from pathlib import Path
from random import Random

import polars as pl
import pytest

from core.exchange.sample import fill_with_sample
from core.ledger.change_log import Change
from core.ledger.operations import Posting
from core.planning.choices import Choices
from core.planning.drafts import choose_vendor
from core.store import open_store
from core.store.database import Store
from tests.helpers.copied_stores import new_store
from tests.helpers.plan_execution import carried_out, planned, who
from tests.helpers.small_shop import do, moved, ordered, sale_of, small_shop, sold_together

ALL_CHOICES = [
    Choices(waiting_only=waiting, paid_and_cleared_only=paid, top_up=top_up, transfers=transfers, ship_to=hub)
    for waiting, paid, top_up, transfers, hub in product(
        [False, True], [False, True], [False, True], [True, False], [None, "S2"]
    )
]


def fill(store: Store, random: Random) -> None:
    """Two items in two shops: some stock, sold at the till and to customers, some of it on its way."""
    sizes = {"pack_size": random.randint(1, 4), "minimum_order_quantity": random.randint(0, 6)}
    levels = {"reorder_point": random.randint(0, 3), "order_up_to": random.randint(3, 8)}
    pairs = [(item, shop) for item in ("tyre", "lamp") for shop in ("S1", "S2")]
    at = datetime(2026, 1, 1)
    stock = [moved("opening", "opening", *pair, random.randint(1, 6), line=None, at=at) for pair in pairs]
    do(store, "opening", Posting(stock, changes=[Change("item", ("tyre",), sizes)]))
    do(store, "edit", Posting(changes=[Change("stock", pair, levels) for pair in pairs]))
    sales = []
    for item, shop in pairs:
        at_shop = f"{item}{shop}"
        if till := random.randint(0, 6):
            sales.append(sale_of(f"T{at_shop}", item, till, date(2026, 11, 2), shop=shop))
        if web := random.randint(0, 6):
            sales.append(sale_of(f"W{at_shop}", item, web, date(2026, 11, 3), shop=shop, order=f"E{at_shop}"))
    sold_together(store, sales)
    item, shop = random.choice(pairs)
    ordered(store, "P1", item, random.randint(1, 4), shop=shop)


def in_words(choices: Choices) -> str:
    on = [name for name in ("waiting_only", "paid_and_cleared_only", "top_up") if getattr(choices, name)]
    return "-".join([*on, "moving" if choices.transfers else "buying", choices.ship_to or "each shop"])


@pytest.mark.parametrize("choices", ALL_CHOICES, ids=in_words)
def test_a_plan_carried_out_leaves_nothing_to_plan(tmp_path: Path, choices: Choices) -> None:
    store = small_shop(tmp_path / "shop.duckdb")
    fill(store, Random(in_words(choices)))
    carried_out(store, choices)
    store.close()


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = new_store(tmp_path_factory.mktemp("sample") / "sample.duckdb")
    fill_with_sample(store, actor="Ann", now=datetime(2026, 11, 23, 9))
    return store


ON_THE_SAMPLE = [Choices(), Choices(top_up=True), Choices(waiting_only=True, ship_to="1")]


@pytest.mark.parametrize("choices", ON_THE_SAMPLE, ids=in_words)
def test_the_sample_s_plan_carried_out_leaves_nothing(
    sample: Store, tmp_path: Path, choices: Choices
) -> None:
    sample.backup(tmp_path / "copy.duckdb")
    store = open_store(tmp_path / "copy.duckdb")
    unnamed = planned(store, choices).plan.filter(pl.col("vendor_id").is_null(), action="purchase")
    for item in unnamed["item_id"].unique().sort():
        choose_vendor(store, item, "11", by=who())
    carried_out(store, choices)
    store.close()
