"""The store in PostgreSQL where it differs from a file: several servers, lost connections, replacement."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from core.access import broken_lines
from core.errors import CommitUnanswered, LostConnection, NotNow, Refused, StoreProblem
from core.exchange.export import export_zip
from core.exchange.sample import fill_with_sample
from core.ledger.check import find_problems
from core.planning.facts import load_plan
from core.planning.plan import Choices
from core.report.backorders import load_report
from core.store import Snapshot, Store, open_store
from core.store.postgresql.connections import MOST_CONNECTIONS
from tests.conftest import NO_POSTGRESQL
from tests.helpers.copied_stores import sample_shop
from tests.helpers.postgresql import address_of_copy, nothing, programs, server
from tests.helpers.small_shop import opened, stocked
from tests.helpers.store_writer import save, set_value, settings

pytestmark = pytest.mark.skipif(programs() is None, reason=NO_POSTGRESQL)

NOW = datetime(2026, 11, 29, 9)
SERVED_WITHIN = 3
"""Seconds after which everybody is served again once the database is back."""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The address of an empty store."""
    with address_of_copy(tmp_path) as address:
        yield address


@pytest.fixture
def servers(address: str) -> Iterator[tuple[Store, Store]]:
    """The same store, open in two servers."""
    with closing(open_store(address)) as one, closing(open_store(address)) as other:
        yield one, other


def ended_by_the_database(store: Store) -> None:
    """Every connection to the store's database is cut, as by a restart of it."""
    with store.read() as snapshot:
        ((database,),) = snapshot._cursor.ask("select current_database()")
    server().execute(f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database}'")


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


# --- when it breaks


def test_a_write_whose_connection_breaks_saves_nothing_and_says_so(servers: tuple[Store, Store]) -> None:
    one, other = servers
    with pytest.raises(StoreProblem, match="cannot be reached"), one.write() as tx:  # noqa: PT012
        tx.append("setting", pl.DataFrame({"name": ["half"], "value": ["done"]}))
        ended_by_the_database(other)
        tx.count("setting")
    set_value(one, "next", "served")
    assert settings(other) == {"next": "served"}


def test_a_write_whose_commit_is_not_answered_says_that_nobody_knows(servers: tuple[Store, Store]) -> None:
    one, other = servers
    with pytest.raises((CommitUnanswered, LostConnection)), one.write() as tx:  # noqa: PT012
        tx.append("setting", pl.DataFrame({"name": ["half"], "value": ["done"]}))
        alive = tx.check_alive

        def cut_after_the_last_question() -> None:
            alive()
            ended_by_the_database(other)

        tx.check_alive = cut_after_the_last_question  # type: ignore[method-assign]
    assert settings(one) == {}


def test_a_question_is_asked_again_where_the_connection_breaks(servers: tuple[Store, Store]) -> None:
    one, other = servers
    set_value(one, "hub", "A")
    asked = list[int]()

    def load(snapshot: Snapshot) -> int:
        asked.append(1)
        if len(asked) == 1:
            ended_by_the_database(other)
        return snapshot.count("setting")

    assert (one.ask(load), len(asked)) == (1, 2)


def test_nobody_is_served_while_the_database_is_away_and_everybody_after_it(
    servers: tuple[Store, Store],
) -> None:
    one, _ = servers
    set_value(one, "before", "kept")
    server().stop()
    try:
        with pytest.raises(StoreProblem, match="cannot be reached"), one.read():
            pass
        with pytest.raises(StoreProblem, match="cannot be reached"):
            set_value(one, "while", "away")
    finally:
        server().start()
    returned = time.monotonic()
    assert settings(one) == {"before": "kept"}
    assert time.monotonic() - returned < SERVED_WITHIN


def test_readers_of_a_restarted_database_are_served_however_many_connections_broke(
    servers: tuple[Store, Store],
) -> None:
    one, other = servers
    set_value(one, "before", "kept")
    with ExitStack() as readers:
        for _ in range(MOST_CONNECTIONS):
            readers.enter_context(one.read())
    ended_by_the_database(other)
    began = time.monotonic()
    assert settings(one) == {"before": "kept"}
    assert time.monotonic() - began < SERVED_WITHIN


@contextlib.contextmanager
def only_read(store: Store) -> Iterator[Callable[[], None]]:
    """Make the store's database read-only, as a standby is; yields what makes it the primary again."""
    with store.read() as snapshot:
        ((database,),) = snapshot._cursor.ask("select current_database()")
    server().execute(f"alter database {database} set default_transaction_read_only = on")
    ended_by_the_database(store)

    def promote() -> None:
        server().execute(f"alter database {database} reset default_transaction_read_only")
        server().execute(
            f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database}'"
        )

    yield promote
    promote()


def test_a_write_waits_until_a_standby_has_become_the_primary(servers: tuple[Store, Store]) -> None:
    one, other = servers
    opened(one)
    with only_read(one) as promote:
        promotion = threading.Timer(0.5, promote)
        promotion.start()
        assert stocked(one, "tyre", 3).number == other.version == 2
        promotion.join()


def test_a_write_to_a_standby_is_refused_in_a_sentence_after_three_tries(
    servers: tuple[Store, Store],
) -> None:
    opened(servers[0])
    began = time.monotonic()
    with (
        only_read(servers[0]),
        pytest.raises(NotNow, match=r"read-only copy at the moment\. Nothing was changed"),
    ):
        stocked(servers[0], "tyre", 3)
    assert time.monotonic() - began < 5 + SERVED_WITHIN
    assert servers[1].version == 1


def test_what_was_acknowledged_survives_a_crash_of_the_database(servers: tuple[Store, Store]) -> None:
    one, other = servers
    saved = list[int]()
    stopped = threading.Event()

    def write_until_it_fails() -> None:
        for number in range(1, 10_000):
            try:
                save(one, number)
            except StoreProblem:
                return
            saved.append(number)
            if number == 5:
                stopped.set()

    writer = threading.Thread(target=write_until_it_fails)
    writer.start()
    stopped.wait(30)
    server().stop("immediate")
    writer.join()
    server().start()
    assert len(saved) <= other.version <= len(saved) + 1


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("postgresql://desk@127.0.0.1:1/shop", "cannot be reached"),
        ("postgresql://desk@{host}/nowhere", "no such database"),
        ("postgresql://stranger@{host}/postgres", "does not let this server in"),
        ("postgresql://desk@{host}/postgres?schema=Robert'); drop", "not a name for the schema"),
    ],
)
def test_an_address_that_leads_nowhere_is_said_in_one_sentence(address: str, sentence: str) -> None:
    with pytest.raises(StoreProblem, match=sentence):
        open_store(address.format(host=f"127.0.0.1:{server().port}"))


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
