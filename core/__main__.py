"""Command line (contract §4): the pages' own functions, results to standard output.

Exit status: 0 done; 1 a problem the user can correct, one sentence each on standard error; 2 wrong usage.
"""

import os

from core.garbage import FREED_SOON

os.environ.update(FREED_SOON)

import argparse
import sys
import uuid
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import polars as pl
from polars import selectors as cs

from core import commands
from core.access import ROLES
from core.allocation import FIRST, RULES
from core.commands import day, filled, place
from core.errors import Problem
from core.feeds import REDIRECT, Addresses, Clock, ComputerClock, secrets_folder
from core.formats import to_csv, to_json_lines
from core.orders import STAGES
from core.planning import DEFAULT_VENDOR, ORDER_OF_CALCULATION, VENDOR_RULES
from core.store import answer_in_memory, given_key, open_store, place_of, shown
from core.sync import SOURCES, Surroundings

DEFAULT_STORE = Path("data") / "backorders.duckdb"


def main(arguments: list[str] | None = None, clock: Clock | None = None) -> int:
    """Run one command and return the exit status. ``clock``: of connected sources, default the computer's."""
    parser = _parser()
    if unreadable := commands.first_unreadable(sys.argv[1:] if arguments is None else arguments):
        parser.error(f"“{unreadable}” is not UTF-8; set the terminal to UTF-8")
    options = parser.parse_args(arguments)
    answer_in_memory()
    options.now = datetime.now(UTC).replace(tzinfo=None)
    options.new_id = _another_id()
    options.another_id = _another_id
    options.surroundings = partial(_surroundings, clock or ComputerClock())
    try:
        options.db = place_of(options.db)
        options.key = given_key(os.environ)
        _print(_run(options), options.format)
    except (commands.CheckFailed, commands.SyncFailed) as failed:
        _print(failed.rows, options.format)
        print(failed, file=sys.stderr)
        return 1
    except Problem as problem:
        print(problem, file=sys.stderr)  # Problems are one on each line.
        return 1
    except BrokenPipeError:
        sys.stderr.close()
    except OSError as error:
        if not error.filename:
            raise
        print(f"{error.filename} cannot be used: {error.strerror}.", file=sys.stderr)
        return 1
    return 0


def _another_id() -> str:
    return str(uuid.uuid4())


def _surroundings(clock: Clock) -> Surroundings:
    """Return what connected sources need of this computer."""
    return Surroundings(Addresses.given(os.environ), secrets_folder(os.environ), clock)


def _run(options: argparse.Namespace) -> pl.DataFrame | None:
    """Run the command and return its result."""
    if options.alone:
        alone: commands.WithoutStore = options.run
        return alone(options)
    with closing(open_store(options.db, key=options.key)) as store:
        run: commands.Command = options.run
        return run(store, options)


def _print(frame: pl.DataFrame | None, form: str) -> None:
    if frame is None:
        return
    frame = frame.with_columns(cs.datetime().dt.truncate("1s"))
    written = to_csv(frame) if form == "csv" else to_json_lines(frame)
    sys.stdout.buffer.write(written)
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    path = os.environ.get("BACKORDERS_DB") or str(DEFAULT_STORE)
    parser = commands.Parser(
        prog="python -m core",
        description="Backorder Desk on the command line.",
        parents=[_common(path, db=path, form="csv")],
    )
    # After the command they override the options before it; absent ones change nothing.
    common = _common(path, db=argparse.SUPPRESS, form=argparse.SUPPRESS)
    subcommands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(
        name: str, run: commands.Command | commands.WithoutStore, what: str, *, alone: bool = False
    ) -> argparse.ArgumentParser:
        added = subcommands.add_parser(name, parents=[common], help=what, description=what)
        added.set_defaults(run=run, alone=alone)
        return added

    folder = command("import", commands.import_, "bring in a folder or zip of neutral or Lightspeed files")
    folder.add_argument("folder", type=place, metavar="FOLDER")
    _import(folder)
    out = command("export", commands.export, "write the store as a neutral folder")
    out.add_argument("folder", type=place, metavar="FOLDER")
    report = command("backorders", commands.backorders, "the report: one row per item, shop and source")
    _filters(report)
    report.add_argument("--ecom", action="store_true", help="only lines of eCom orders")
    orders = command("orders", commands.orders, "eCom orders, one row each")
    orders.add_argument("--stage", metavar="STAGE", help=f"one of {', '.join(STAGES)}")
    orders.add_argument("--rule", choices=RULES, default=FIRST, help="who gets the stock; nothing is saved")
    vendors = command("vendors", commands.vendor_table, "each vendor's record: on time, how much, how soon")
    vendors.add_argument("--promises", action="store_true", help="which promised days would have been kept")
    _order(command("order", commands.order, "one step of eCom orders, each printed with its new stage"))
    _receive(command("receive", commands.receive_document, "receive a purchase order or transfer"))
    link = command("link", commands.link, "record the POS number of a purchase order or transfer")
    link.add_argument("kind", choices=("po", "transfer"))
    link.add_argument("document_id", metavar="ID")
    link.add_argument("pos_number", metavar="POS_NUMBER")
    undo = command("undo", commands.undo_operation, "undo an operation of the app, once")
    undo.add_argument("operation_id", metavar="OPERATION_ID")
    plan = command("plan", commands.plan_rows, f"what to buy and what to transfer: {ORDER_OF_CALCULATION}")
    _filters(plan)
    _plan(plan)
    _sources(command)
    _people(command("people", commands.people, "people who may sign in, and their roles", alone=True), common)
    _whole_store(command)
    return parser


def _encrypt(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        f"Encrypt the store and its backups, change their key, or end it. {commands.LOST_KEY} Before and "
        "after, BACKORDERS_KEY_FILE names the file that has the key of the store."
    )
    ways = parser.add_mutually_exclusive_group(required=True)
    ways.add_argument("--key-file", type=place, metavar="FILE", help="the new key; made if it is not there")
    ways.add_argument("--off", action="store_true", help="no longer encrypt them")
    ways.add_argument("--install", action="store_true", help="download what encrypts, once for this computer")
    parser.add_argument("--yes", action="store_true", help="do not ask whether you have a copy of the key")


def _whole_store(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands on a whole store, and on the audit log next to it."""
    audit = command("audit", commands.audit, "who did what, the oldest first", alone=True)
    audit.add_argument("--since", type=day, metavar="DATE", help="only of this day (UTC) and later")
    command("check", commands.check, "prove every invariant of the ledger, and the audit log")
    _encrypt(command("encrypt", commands.encrypt, "encrypt the store and its backups", alone=True))
    backup = command("backup", commands.backup, "write a consistent copy of the store")
    backup.add_argument("file", type=place, metavar="FILE")
    copy = command("copy", commands.copy, "copy a whole store, and check both", alone=True)
    copy.add_argument("source", type=filled, metavar="FROM")
    copy.add_argument("target", type=filled, metavar="TO")
    history = command("history", commands.history, "write movements and sale lines as Parquet files")
    history.add_argument("folder", type=place, metavar="DIR")
    history.add_argument("--backorders", action="store_true", help="compute backorders from DIR instead")
    back = command("restore", commands.restore_backup, "restore a backup of the store")
    back.add_argument("file", type=place, metavar="FILE")


def _sources(command: Callable[[str, commands.Command, str], argparse.ArgumentParser]) -> None:
    """Add the commands for sources that are read automatically."""
    connect = command("connect", commands.connect, "connect a source, so that it can be synced")
    connect.add_argument("source", choices=tuple(SOURCES))
    connect.add_argument("--client-id", default="", metavar="ID", help="the client registered at Lightspeed")
    connect.add_argument(
        "--redirect", default=REDIRECT, metavar="ADDRESS", help="where it sends the browser (%(default)s)"
    )
    sync = command("sync", commands.sync_sources, "read what changed in the connected sources")
    sync.add_argument("source", nargs="*", type=_source, metavar="SOURCE", help=f"of {', '.join(SOURCES)}")
    leave = command("disconnect", commands.disconnect_source, "end a source's sign-in and forget it")
    leave.add_argument("source", choices=tuple(SOURCES))


def _source(name: str) -> str:
    """Check a source's name. argparse does not allow an optional choice."""
    if name not in SOURCES:
        raise argparse.ArgumentTypeError(f"there is no source {name}; there are {', '.join(SOURCES)}")
    return name


def _common(path: str, *, db: str, form: str) -> commands.Parser:
    """Return the options of every command, with their defaults."""
    common = commands.Parser(add_help=False)
    what = f"the store's file, or its address in PostgreSQL (now {shown(path).replace('%', '%%')})"
    common.add_argument("--db", type=filled, default=db, help=what)
    common.add_argument("--format", choices=("csv", "json"), default=form, help="CSV or JSON lines")
    return common


def _people(parser: argparse.ArgumentParser, common: commands.Parser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    add = acts.add_parser("add", parents=[common], help="add somebody who may sign in, or change their role")
    add.add_argument("email", metavar="EMAIL", help="an address, or @domain for all addresses of a domain")
    add.add_argument("--role", required=True, choices=ROLES, help="what they may do")
    _repeatable(add, "--shop", "ID", "the role holds for this shop")
    add.add_argument("--name", metavar="NAME", help="the name that others see")
    acts.add_parser("list", parents=[common], help="everybody who may sign in")
    remove = acts.add_parser("remove", parents=[common], help="remove somebody")
    remove.add_argument("email", metavar="EMAIL")


def _import(parser: argparse.ArgumentParser) -> None:
    """Add options for facts that an export of Lightspeed does not have."""
    parser.add_argument("--shop", default="", metavar="ID", help="the shop an exported file is of")
    parser.add_argument("--vendor", default="", metavar="ID", help="the vendor of an exported purchase order")
    parser.add_argument("--po", default="", metavar="NUMBER", help="its number, if the file's name has none")
    for option, what in (
        ("--ordered-at", "the day it was ordered; without, it is a draft"),
        ("--expected-on", "the day it is expected"),
    ):
        parser.add_argument(option, type=day, metavar="DATE", help=what)
    _repeatable(
        parser,
        "--map",
        "FILE:COLUMN=HEADER",
        "which column of a file is which of ours, remembered for such files",
    )


def _repeatable(parser: argparse.ArgumentParser, option: str, metavar: str, what: str) -> None:
    """Add an option that may be given several times."""
    parser.add_argument(option, action="append", default=[], metavar=metavar, help=f"{what}; repeatable")


def _key(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("--id", type=filled, metavar="KEY", help=what)


def _receive(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=("po", "transfer"))
    parser.add_argument("document_id", metavar="ID")
    _repeatable(parser, "--line", "N=QTY", "units of a line")
    parser.add_argument("--all", action="store_true", help="everything that is still incoming")
    _key(parser, "the same key again receives once and prints the same")
    parser.add_argument("--allow-over", action="store_true", help="more arrived than was still incoming")


def _order(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", choices=list(commands.STEPS_OF_AN_ORDER), metavar="ACT",
                        help=f"one of {', '.join(commands.STEPS_OF_AN_ORDER)}")  # fmt: skip
    parser.add_argument("order_ids", nargs="+", metavar="ORDER_ID")
    _repeatable(
        parser, "--line", "SALE:N=QTY", "units of a line that the step takes (all it can take without one)"
    )
    _repeatable(parser, "--shipped-line", "SALE:N=QTY", "shipped units of a line to refund")
    parser.add_argument("--restock", action="store_true", help="put refunded shipped units back on the shelf")
    parser.add_argument("--carrier", default="", metavar="NAME", help="who carries the parcel")
    parser.add_argument("--tracking", default="", metavar="CODE", help="its tracking number")
    parser.add_argument("--reason", default="", metavar="TEXT",
                        help="why; how it was paid, or how the customer was told to come")  # fmt: skip
    _key(parser, "the same key again does it once and prints the same")


def _plan(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--waiting-only", action="store_true", help="only what customers are short of")
    parser.add_argument(
        "--paid-and-cleared", action="store_true", help="of waiting customers only those who may be sent to"
    )
    parser.add_argument("--top-up", action="store_true", help="also fill to the order-up-to level")
    parser.add_argument("--no-transfers", action="store_true", help="buy, do not move between shops")
    parser.add_argument(
        "--ship-to", type=filled, metavar="SHOP", help="the hub that buys for all chosen shops"
    )
    parser.add_argument("--today", type=day, metavar="DATE", help="plan as if it were this day")
    parser.add_argument("--out", type=place, metavar="FOLDER", help="also write the purchase lists there")
    parser.add_argument(
        "--vendors", choices=VENDOR_RULES, default=DEFAULT_VENDOR,
        help="from whom: each item's own vendor, or another choice of vendors",
    )  # fmt: skip
    _repeatable(parser, "--budget", "CURRENCY=SUM", "cut to what releases most for its cost")
    _repeatable(parser, "--order", "ID", "only what this order lacks after stock went to everybody")


def _filters(parser: argparse.ArgumentParser) -> None:
    _repeatable(parser, "--shop", "ID", "only this shop")
    _repeatable(parser, "--vendor", "ID", "only this vendor")


if __name__ == "__main__":
    sys.exit(main())
