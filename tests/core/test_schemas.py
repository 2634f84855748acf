"""Frames that cross a package border have the columns and types their package promises, also without rows."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from core.allocation import SPECIAL_ORDER_NUMBER
from core.allocation.cache import OpenLinesCache
from core.allocation.schemas import OPEN_LINE_ROWS, QUEUE_ROWS, SUPPLY_ROWS
from core.exchange.importing import plan_import
from core.exchange.not_in_pos import load_not_in_pos
from core.exchange.sample import fill_with_sample, sample_folder, shifted
from core.exchange.schemas import CHANGED_TABLE_ROWS, NOT_IN_POS_ROWS
from core.ledger.activity import load_activity
from core.ledger.check import load_problems
from core.ledger.operations import By
from core.ledger.schemas import ACTIVITY_ROWS, PROBLEM
from core.messages import OF_ORDERS_HERE, load_told
from core.messages.schemas import MESSAGE_ROWS, STEP_ROWS, TOLD_ROWS
from core.morning.inbox import load_inbox
from core.morning.jobs import load_jobs
from core.morning.schemas import INBOX_ROWS, JOB_ROWS
from core.neutral.folder import Folder, checked_folder, read_text
from core.orders.cache import BoardCache
from core.orders.change_terms import prioritise
from core.orders.customers import load_customers
from core.orders.fraud_signals import load_fraud_checks
from core.orders.given_units import load_given_supply
from core.orders.moved_orders import load_turn_changes
from core.orders.pick_list import load_pick_list
from core.orders.pos_differences import load_pos_differences
from core.orders.promises import load_waiting_customers
from core.orders.rule_comparison import load_comparison
from core.orders.schemas import (
    BOARD_ROWS,
    CUSTOMER_ROWS,
    DIFFERENCE_ROWS,
    FRAUD_CHECK_ROWS,
    GIVEN_SUPPLY_ROWS,
    ORDER_ROWS,
    PICK_LIST_ROWS,
    RULE_LOSS_ROWS,
    RULE_ROWS,
    SALE_SINCE_ROWS,
    TIMELINE_ROWS,
    TURN_CHANGE_ROWS,
    WAITING_CUSTOMER_ROWS,
    WAITING_ROWS,
)
from core.orders.stages import load_orders
from core.orders.till_promises import load_sales_since
from core.orders.timeline import load_timeline
from core.orders.waiting_queue import load_waiting_queue
from core.outbox.schemas import OUTBOX_WRITES
from core.planning.put_off import PUT_OFF_ROWS, load_put_off
from core.planning.rates import load_rates
from core.planning.remembered_vendors import REMEMBERED_VENDORS, load_remembered_vendors
from core.planning.schemas import DESTINATION_ROWS, PLAN, PLANNED_ROWS, RATE_ROWS, SUGGESTED
from core.purchasing.order_files import load_order_lines
from core.purchasing.overdue_supply import load_overdue_supply
from core.purchasing.promise_backtest import load_backtest
from core.purchasing.schemas import (
    ORDER_LINE_ROWS,
    OVERDUE_DOCUMENT_ROWS,
    OVERDUE_LINE_ROWS,
    OVERDUE_VENDOR_ROWS,
    PROMISE_BACKTEST_ROWS,
    TRANSFER_LINE_ROWS,
    VENDOR_RECORD_ROWS,
)
from core.purchasing.transfer_files import load_transfer_lines
from core.purchasing.vendor_record import load_vendor_records
from core.receiving.deliveries import load_deliveries
from core.receiving.schemas import DELIVERY_ROWS, SHELF_ROWS
from core.receiving.stock_counts import load_shelves_to_count
from core.report.backorders import load_report
from core.report.schemas import EXPORTED_REPORT, REPORT_ROWS
from core.store.database import Store
from core.telling import load_news, load_vendor_messages
from core.telling.schemas import NEWS_ROWS, VENDOR_MESSAGE_ROWS
from core.to_do.open_acts import load_open_acts
from core.to_do.schemas import OPEN_ACTS
from tests.core.report.lines import exported_report
from tests.helpers.copied_stores import new_store
from tests.helpers.plan_execution import planned

NOW = datetime(2026, 11, 23, 9)


@pytest.fixture(scope="module", params=["the sample shop", "an empty store"])
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = new_store(tmp_path_factory.mktemp("schemas") / "shop.duckdb")
    if request.param == "the sample shop":
        fill_with_sample(store, actor="Ann", now=NOW)
    yield store
    store.close()


def numbers(store: Store, table: str, key: str) -> list[str]:
    return store.ask(lambda snapshot: snapshot.frame(table, columns=[key])[key].to_list())


def sample() -> Folder:
    """The sample shop of today, as a folder to import."""
    return checked_folder(shifted(read_text(sample_folder()), NOW.date()), known={})


def writes_to_lightspeed(store: Store) -> pl.DataFrame:
    with store.read() as snapshot:
        return snapshot.frame("outbox_write")


def report_as_exported(store: Store) -> pl.DataFrame:
    with store.read() as snapshot:
        rows = [snapshot.frame(name) for name in ("source_named", "supply", "drafted")]
        sources = rows[0].with_columns(
            occurred_on=pl.col("occurred_at").dt.date(), url=pl.lit(None, pl.String)
        )
    return exported_report(sources, *rows[1:])


def board(store: Store) -> pl.DataFrame:
    return BoardCache(store, OpenLinesCache(store)).get(NOW).value


def table(name: str, store: Store) -> pl.DataFrame:
    """A table as it is read."""
    with store.read() as snapshot:
        return snapshot.frame(name)


def changes_of_a_move(store: Store) -> pl.DataFrame:
    """Orders that get units later if the newest waiting one comes first; in an empty store nobody waits."""
    waiting = store.ask(load_orders).filter(stage="waiting_for_stock")["ecom_order_id"]
    if waiting.is_empty():
        return pl.DataFrame(schema=TURN_CHANGE_ROWS)
    return store.ask(load_turn_changes, waiting[-1])


def worse_off(store: Store) -> pl.DataFrame:
    """Orders that wait longer by another rule once the newest waiting orders have a priority."""
    waiting = store.ask(load_orders).filter(stage="waiting_for_stock")["ecom_order_id"]
    web = [order for order in waiting if not order.startswith(SPECIAL_ORDER_NUMBER)]
    if web:
        prioritise(store, web[len(web) // 2 :], 1, by=By("the newer half", "Ann", NOW))
    return store.ask(load_comparison, NOW).losses


FRAMES: dict[str, tuple[pl.Schema, Callable[[Store], Any]]] = {
    "open lines": (OPEN_LINE_ROWS, lambda store: OpenLinesCache(store).get(NOW).value.lines),
    "the customers' queue": (QUEUE_ROWS, lambda store: OpenLinesCache(store).get(NOW).value.queue),
    "incoming lines": (SUPPLY_ROWS, lambda store: OpenLinesCache(store).get(NOW).value.supply),
    "the report": (REPORT_ROWS, lambda store: store.ask(load_report)),
    "the exported report": (EXPORTED_REPORT, report_as_exported),
    "the history": (ACTIVITY_ROWS, lambda store: store.ask(load_activity)),
    "problems of the ledger": (PROBLEM, lambda store: store.ask(load_problems)),
    "the plan": (PLAN, lambda store: planned(store, now=NOW).plan),
    "rates of currencies": (RATE_ROWS, lambda store: store.ask(load_rates)),
    "what rule 3 suggests": (SUGGESTED, lambda store: planned(store, now=NOW).suggested),
    "the plan as edited": (PLANNED_ROWS, lambda store: planned(store, now=NOW).rows),
    "purchases by destination": (DESTINATION_ROWS, lambda store: planned(store, now=NOW).destinations),
    "lines of purchase orders": (
        ORDER_LINE_ROWS,
        lambda store: store.ask(load_order_lines, numbers(store, "purchase_order", "po_id")),
    ),
    "lines of transfers": (
        TRANSFER_LINE_ROWS,
        lambda store: store.ask(load_transfer_lines, numbers(store, "transfer", "transfer_id")),
    ),
    "the record of vendors": (VENDOR_RECORD_ROWS, lambda store: store.ask(load_vendor_records, NOW)),
    "overdue lines": (OVERDUE_LINE_ROWS, lambda store: store.ask(load_overdue_supply, NOW).lines),
    "overdue documents": (OVERDUE_DOCUMENT_ROWS, lambda store: store.ask(load_overdue_supply, NOW).documents),
    "vendors who are late": (OVERDUE_VENDOR_ROWS, lambda store: store.ask(load_overdue_supply, NOW).vendors),
    "deliveries": (DELIVERY_ROWS, lambda store: store.ask(load_deliveries, "open", now=NOW)),
    "shelves to count": (SHELF_ROWS, lambda store: store.ask(load_shelves_to_count)),
    "orders": (ORDER_ROWS, lambda store: store.ask(load_orders)),
    "the board of orders": (BOARD_ROWS, board),
    "differences from the POS": (DIFFERENCE_ROWS, lambda store: store.ask(load_pos_differences)),
    "the pick list": (
        PICK_LIST_ROWS,
        lambda store: store.ask(load_pick_list, numbers(store, "ecom_order", "ecom_order_id"), NOW),
    ),
    "the timeline of an order": (
        TIMELINE_ROWS,
        lambda store: store.ask(
            load_timeline, next(iter(numbers(store, "ecom_order", "ecom_order_id")), "an order")
        ),
    ),
    "who gets what later by a move": (TURN_CHANGE_ROWS, changes_of_a_move),
    "everybody who waits": (
        WAITING_ROWS,
        lambda store: store.ask(load_waiting_queue, board(store)),
    ),
    "sales that may have been a promise": (
        SALE_SINCE_ROWS,
        lambda store: store.ask(load_sales_since, "special order till-1"),
    ),
    "incoming lines for one order": (GIVEN_SUPPLY_ROWS, lambda store: store.ask(load_given_supply, "20425")),
    "promises tried again": (PROMISE_BACKTEST_ROWS, lambda store: store.ask(load_backtest, NOW)),
    "rules compared": (RULE_ROWS, lambda store: store.ask(load_comparison, NOW).rules),
    "orders worse off by a rule": (RULE_LOSS_ROWS, worse_off),
    "customers to tell": (
        WAITING_CUSTOMER_ROWS,
        lambda store: store.ask(load_waiting_customers, board(store), NOW),
    ),
    "customers found by a word": (CUSTOMER_ROWS, lambda store: store.ask(load_customers, "a")),
    "orders to approve": (
        FRAUD_CHECK_ROWS,
        lambda store: store.ask(load_fraud_checks, numbers(store, "ecom_order", "ecom_order_id")),
    ),
    "what the POS does not show": (NOT_IN_POS_ROWS, lambda store: store.ask(load_not_in_pos)),
    "what an import would change": (
        CHANGED_TABLE_ROWS,
        lambda store: store.ask(plan_import, sample(), NOW).summary(),
    ),
    "the inbox": (INBOX_ROWS, lambda store: store.ask(load_inbox)),
    "the jobs of the morning": (JOB_ROWS, lambda store: store.ask(load_jobs)),
    "acts to repeat in Lightspeed": (OPEN_ACTS, lambda store: store.ask(load_open_acts)),
    "writes to Lightspeed": (OUTBOX_WRITES, writes_to_lightspeed),
    "news for customers": (NEWS_ROWS, lambda store: store.ask(load_news, board(store), NOW)),
    "what customers were told": (TOLD_ROWS, lambda store: store.ask(load_told, OF_ORDERS_HERE)),
    "what vendors were told": (VENDOR_MESSAGE_ROWS, lambda store: store.ask(load_vendor_messages)),
    "lines put off": (PUT_OFF_ROWS, lambda store: store.ask(load_put_off)),
    "vendors that buyers chose": (REMEMBERED_VENDORS, lambda store: store.ask(load_remembered_vendors)),
    "messages": (MESSAGE_ROWS, partial(table, "message")),
    "steps of messages": (STEP_ROWS, partial(table, "message_step")),
}


@pytest.mark.parametrize("frame", FRAMES)
def test_a_frame_has_the_columns_and_types_that_its_package_promises(frame: str, shop: Store) -> None:
    promised, load = FRAMES[frame]
    found = load(shop)
    assert found.schema == promised
    assert found.columns == promised.names()


def declared() -> Iterator[tuple[str, pl.Schema]]:
    """Every schema that a package declares, by the name of its module and its own."""
    for file in sorted(Path(__file__).parents[2].glob("core/*/schemas.py")):
        module = import_module(f"core.{file.parent.name}.schemas")
        for name, schema in vars(module).items():
            if isinstance(schema, pl.Schema) and name in file.read_text("utf-8").split("import polars")[1]:
                yield f"{module.__name__}.{name}", schema


def test_every_declared_schema_is_compared_with_a_frame() -> None:
    compared = [id(schema) for schema, _ in FRAMES.values()]
    assert [name for name, schema in declared() if id(schema) not in compared] == []


def test_the_sample_has_rows_in_nearly_all_of_these_frames(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A column of nothing but empty values could have any type."""
    store = new_store(tmp_path_factory.mktemp("sample") / "shop.duckdb")
    fill_with_sample(store, actor="Ann", now=NOW)
    without_rows = {name for name, (_, load) in FRAMES.items() if load(store).is_empty()}
    store.close()
    assert without_rows <= {
        "problems of the ledger",
        "what the POS does not show",
        "differences from the POS",
        "the timeline of an order",
        "the inbox",
        "the jobs of the morning",
        "acts to repeat in Lightspeed",
        "writes to Lightspeed",
        "sales that may have been a promise",
        "incoming lines for one order",
        "rates of currencies",
        "what customers were told",
        "what vendors were told",
        "lines put off",
        "vendors that buyers chose",
        "messages",
        "steps of messages",
    }
