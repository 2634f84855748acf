"""Commands for connected sources: connect, sync, disconnect (contract §4)."""

import argparse
from contextlib import suppress
from functools import partial

import polars as pl

from core.commands.shared import ACTOR, print_lines, read_line, read_secret, show_progress
from core.errors import Problem
from core.feeds import invite
from core.store import Store
from core.sync import (
    R_SERIES,
    SOURCES,
    Heard,
    Surroundings,
    connect_retail,
    connect_web_shop,
    connected,
    plain_utc,
)
from core.sync import disconnect as leave
from core.sync import sync as sync_source
from core.wording import counted
from core.worker import forget_outcome, keep_result, on_duty

SYNCED = pl.Schema({"source": pl.String, "kind": pl.String, "records": pl.Int64, "operations": pl.Int64})


class SyncFailed(Problem):
    """A source could not be synced completely. ``rows``: what was read all the same."""

    def __init__(self, rows: pl.DataFrame, sentences: list[str]) -> None:
        self.rows = rows
        super().__init__("\n".join(sentences))


def connect(store: Store, options: argparse.Namespace) -> None:
    """Connect a source. The answer is read from standard input, so that no secret is in a command."""
    around: Surroundings = options.surroundings()
    if options.source == R_SERIES:
        invitation = invite(options.client_id, options.redirect, around.addresses)
        print_lines(
            "Open this address, sign in and allow it. Then paste the address you are sent to, or its code;",
            "the browser may say that the page cannot be reached. The code is good for one minute:",
            invitation.address,
        )
        source = connect_retail(store, invitation, read_line(), around)
        print_lines(f"Connected to {SOURCES[R_SERIES]}, account {source.account}.")
    else:
        print_lines("Enter the key, then its secret, a line each:")
        connect_web_shop(store, read_line(), read_secret("Secret (not shown): "), around)
        print_lines(f"Connected to {SOURCES[options.source]}.")
    forget_outcome(store, options.source)  # The app syncs it by itself again.


def sync_sources(store: Store, options: argparse.Namespace) -> pl.DataFrame:
    """Sync the sources to the end: rows read by kind, and their operations. The app shows the outcome.

    A source that fails does not stop the others. Raises SyncFailed afterwards; Problem while a server has the
    worker's duty.
    """
    with on_duty(store):
        return _synced(store, options)


def _synced(store: Store, options: argparse.Namespace) -> pl.DataFrame:
    around: Surroundings = options.surroundings()
    rows: list[dict[str, object]] = []
    failed: list[str] = []
    for source in connected(store, options.source):
        heard, problem = Heard(), None
        progress = partial(_show_read, SOURCES[source.source], heard)
        try:
            sync_source(
                store, source, around, actor=ACTOR, new_id=options.another_id, give_way=progress, heard=heard
            )
        except Problem as refusal:
            problem = refusal
            failed.append(str(refusal))
        finally:
            show_progress("")
        with suppress(Problem):  # A full disk was said already.
            keep_result(store, source, heard, problem, plain_utc(around.clock.now()))
        print_lines(*heard.sentences, *heard.differences)
        rows += [
            {
                "source": source.source,
                "kind": kind,
                "records": number,
                "operations": heard.operations.get(kind, 0),
            }
            for kind, number in heard.records.items()
        ]
    synced = pl.DataFrame(rows, schema=SYNCED)
    if failed:
        raise SyncFailed(synced, failed)
    return synced


def _show_read(name: str, heard: Heard) -> None:
    records = counted(sum(heard.records.values()), "record", "records")
    show_progress(f"{name}: {records} read so far. Ctrl-C stops; the next sync continues.")


def disconnect_source(store: Store, options: argparse.Namespace) -> None:
    """End the sign-in and delete it. Imported data stays."""
    (source,) = connected(store, [options.source])
    with on_duty(store):  # A running sync would write the source anew.
        leave(store, source, options.surroundings())
        forget_outcome(store, source.source)
    print_lines(f"{SOURCES[options.source]} is disconnected; the data that was read stays.")
