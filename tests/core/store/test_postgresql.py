"""The store in PostgreSQL where it differs from a file: several servers, and what both engines say."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from core.access import broken_lines
from core.errors import Refused
from core.exchange.export import export_zip
from core.exchange.sample import fill_with_sample
from core.ledger.check import find_problems
from core.planning.choices import Choices
from core.planning.facts import load_plan
from core.report.backorders import load_report
from core.store import Snapshot, Store, open_store
from tests.conftest import NO_POSTGRESQL
from tests.helpers.copied_stores import sample_shop
from tests.helpers.postgresql import address_of_copy, nothing, programs, server
from tests.helpers.store_writer import save, set_value, settings

pytestmark = pytest.mark.skipif(programs() is None, reason=NO_POSTGRESQL)


NOW = datetime(2026, 11, 29, 9)


# --- several servers


def test_a_server_sees_what_another_one_saved(servers: tuple[Store, Store]) -> None:
    one, other = servers
    save(one, 1)
    assert (other.version, settings(other)) == (1, {})
    set_value(other, "hub", "A")
    assert settings(one) == {"hub": "A"}


def test_writers_of_two_servers_never_lose_an_update(servers: tuple[Store, Store]) -> None:
    with servers[0].write() as tx:
        tx.append("stock", pl.DataFrame({"item_id": ["i"], "shop_id": ["A"]}))

    def add_one(number: int) -> None:
        one = pl.DataFrame({"item_id": ["i"], "shop_id": ["A"], "on_hand": [1]})
        with servers[number % 2].write() as tx:
            ((before,),) = tx._cursor.ask("select on_hand from stock")
            tx.update("stock", one.with_columns(on_hand=before + 1), ["item_id", "shop_id"])

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(add_one, range(60)))
    with servers[1].read() as snapshot:
        assert snapshot.frame("stock")["on_hand"].to_list() == [60]


def test_a_check_may_take_longer_than_a_page_and_only_the_check(servers: tuple[Store, Store]) -> None:
    def longest(snapshot: Snapshot) -> str:
        ((time,),) = snapshot._cursor.ask("show statement_timeout")
        return str(time)

    with servers[0].read() as snapshot:
        assert longest(snapshot) == "1min"
        assert longest(snapshot.for_proof()) == "10min"
    with servers[0].read() as snapshot:
        assert longest(snapshot) == "1min"


def test_servers_that_start_together_fill_a_new_store_once(tmp_path: Path) -> None:
    filled = list[Store]()

    def fill(store: Store) -> None:
        filled.append(store)
        save(store, 1)

    address = server().url(server().database(), files=str(tmp_path))
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: open_store(address, fill), range(4)))
    assert (len(filled), [store.version for store in stores]) == (1, [1, 1, 1, 1])
    for store in stores:
        store.close()


def test_an_index_that_a_newer_program_has_is_made_though_the_views_are_the_same(tmp_path: Path) -> None:
    address = server().url(server().database(), files=str(tmp_path))
    with closing(open_store(address)) as store, store.read() as snapshot:
        ((schema,),) = snapshot._cursor.ask("select current_schema()")
    server().execute_in(address, f"drop index {schema}.stock_negative")
    with closing(open_store(address)) as store, store.read() as snapshot:
        assert snapshot._cursor.ask("select 1 from pg_indexes where indexname = 'stock_negative'")


def test_a_replaced_store_is_replaced_on_every_server(servers: tuple[Store, Store]) -> None:
    one, other = servers
    save(one, 1)
    seen = other.store_generation
    _, backup = one.start_over(lambda new: save(new, 1), action="restore", store_generation=seen, now=NOW)
    assert (other.version, other.store_generation) == (1, seen + 1)
    with pytest.raises(Refused, match="data was replaced"):
        other.start_over(lambda new: save(new, 1), action="restore", store_generation=seen, now=NOW)
    other.start_over(lambda _: None, action="restore", store_generation=seen + 1, now=NOW, copy_of=backup)
    assert (one.version, find_problems(one).is_empty()) == (1, False)  # these writers save no real sale


def test_a_reader_goes_on_seeing_the_store_that_is_replaced_meanwhile(servers: tuple[Store, Store]) -> None:
    one, other = servers
    set_value(one, "before", "kept")
    with other.read() as snapshot:
        assert snapshot.count("operation") == 0
        one.start_over(nothing, action="restore", store_generation=one.store_generation, now=NOW)
        assert [row["name"] for row in snapshot.rows("setting")] == ["before"]
    assert settings(other) == {}


def test_the_audit_log_goes_on_over_a_replacement(servers: tuple[Store, Store]) -> None:
    one, other = servers
    save(one, 1)
    one.start_over(nothing, action="restore", store_generation=one.store_generation, now=NOW)
    save(other, 1)
    assert [entry["action"] for entry in other.audit.log.entries()] == ["sale", "backup", "restore", "sale"]
    assert broken_lines(one.audit.log) == []


def test_a_failed_replacement_changes_nothing(servers: tuple[Store, Store]) -> None:
    one, other = servers
    save(one, 1)

    def fail(_: Store) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        one.start_over(fail, action="restore", store_generation=one.store_generation, now=NOW)
    save(other, 2)
    assert (one.version, one.store_generation) == (2, 1)


# --- the same on both engines


@pytest.fixture
def both(tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    """The sample shop in a file, and its copy in PostgreSQL."""
    sample_shop(tmp_path / "sample.duckdb")
    with ExitStack() as stack:
        file = stack.enter_context(closing(open_store(tmp_path / "sample.duckdb")))
        address = stack.enter_context(address_of_copy(tmp_path))
        served = stack.enter_context(closing(open_store(address)))
        served.start_over(
            nothing, action="restore", store_generation=1, now=NOW, copy_of=file.backup_beside(NOW)
        )
        yield file, served


def test_the_sample_says_the_same_on_both_engines(both: tuple[Store, Store]) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    reports = [store.ask(load_report) for store in both]
    assert reports[0].equals(reports[1])
    plans = [store.ask(load_plan, Choices(), now) for store in both]
    assert plans[0].equals(plans[1])
    assert export_zip(both[0], now=now) == export_zip(both[1], now=now)
    assert [find_problems(store).is_empty() for store in both] == [True, True]


def test_the_sample_is_imported_alike_and_restored_from_either_backup(
    both: tuple[Store, Store], tmp_path: Path
) -> None:
    file, served = both
    served.start_over(
        lambda new: fill_with_sample(new, actor="first run", now=NOW),
        action="empty", store_generation=served.store_generation, now=NOW,
    )  # fmt: skip
    assert (served.version, find_problems(served).is_empty()) == (file.version, True)
    served.backup(tmp_path / "copy.duckdb")
    with closing(open_store(tmp_path / "copy.duckdb")) as copy, copy.read() as ours, served.read() as theirs:
        for table in theirs.tables():
            assert ours.frame(table).sort(pl.all()).equals(theirs.frame(table).sort(pl.all())), table


def test_text_comes_back_as_it_was_written(servers: tuple[Store, Store]) -> None:
    texts = [
        "",
        "\\N",
        "\\.",
        'he said "5%"',
        "a,b",
        "line\nline",
        "tab\t",
        "it's",
        "\\",
        "Größe €",
        "?",
        "%s",
        " ",
    ]
    rows = pl.DataFrame({"name": [f"{number:03}" for number in range(700)], "value": (texts * 60)[:700]})
    few = pl.DataFrame({"name": [f"few {number}" for number in range(len(texts))], "value": texts})
    with servers[0].write() as tx:
        tx.append("setting", rows)
        tx.append("setting", few)
        tx.update("setting", rows.with_columns(value=pl.col("value") + "!"), ["name"])
    with servers[1].read() as snapshot:
        assert snapshot.frame("setting", matching=few.select("name")).sort("name").equals(few.sort("name"))
        there = snapshot.frame("setting", matching=rows.select("name")).sort("name")
    assert there.equals(rows.with_columns(value=pl.col("value") + "!"))


def test_empty_cells_stay_empty_however_many_rows_are_written(servers: tuple[Store, Store]) -> None:
    vendors = pl.DataFrame({"vendor_id": [f"{n:05}" for n in range(6000)], "name": "V"})
    empty = vendors.select("vendor_id").with_columns(
        email=pl.lit(None), lead_time_days=pl.lit(None, pl.Int64), minimum_order_value=pl.lit(None)
    )
    with servers[0].write() as tx:
        tx.append("vendor", vendors)
        tx.update("vendor", empty, ["vendor_id"])
        tx.update("vendor", empty[:3], ["vendor_id"])
    with servers[1].read() as snapshot:
        there = snapshot.frame("vendor").sort("vendor_id")
        assert there.select(vendors.columns).equals(vendors)
        assert there["email"].null_count() == there["minimum_order_value"].null_count() == 6000
