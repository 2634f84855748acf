"""A store in PostgreSQL whose connection or database is lost: said in a sentence, nothing half done."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import polars as pl
import pytest

from core.errors import CommitUnanswered, LostConnection, NotNow, StoreProblem
from core.store import Snapshot, Store, open_store
from core.store.postgresql.connections import MOST_CONNECTIONS
from tests.conftest import NO_POSTGRESQL
from tests.helpers.postgresql import programs, server
from tests.helpers.small_shop import opened, stocked
from tests.helpers.store_writer import save, set_value, settings

pytestmark = pytest.mark.skipif(programs() is None, reason=NO_POSTGRESQL)


SERVED_WITHIN = 3
"""Seconds after which everybody is served again once the database is back."""


def ended_by_the_database(store: Store) -> None:
    """Every connection to the store's database is cut, as by a restart of it."""
    with store.read() as snapshot:
        ((database,),) = snapshot._cursor.ask("select current_database()")
    server().execute(f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database}'")


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
