"""Commands of the command line and their options (contract §4)."""

import argparse
from collections.abc import Callable

from core.access import ROLES
from core.allocation import FIRST, RULES
from core.commands.access import audit, people
from core.commands.arguments import Parser, day, filled, place
from core.commands.copying import copy
from core.commands.encrypting import LOST_KEY, encrypt
from core.commands.history import history
from core.commands.orders import STEPS_OF_AN_ORDER, order
from core.commands.plan import plan_rows
from core.commands.shared import Command, WithoutStore
from core.commands.shop import (
    backorders,
    backup,
    check,
    export,
    import_,
    link,
    orders,
    receive_document,
    restore_backup,
    undo_operation,
    vendor_table,
)
from core.commands.sources import connect, disconnect_source, sync_sources
from core.feeds import REDIRECT
from core.orders import STAGES
from core.planning import DEFAULT_VENDOR, ORDER_OF_CALCULATION, VENDOR_RULES
from core.store import shown
from core.sync import SOURCES

PLAN_HELP = f"what to buy and what to transfer: {ORDER_OF_CALCULATION}"
PEOPLE_HELP = "people who may sign in, and their roles"

AddCommand = Callable[..., argparse.ArgumentParser]
"""Adds a command by its name, function and help, and returns its parser (``command_line_parser``)."""


def command_line_parser(path: str) -> Parser:
    """Return the parser of the whole command line. ``path``: the store, unless ``--db`` names another.

    The parsed options have the command's function, ``run``, and whether it is run without a store,
    ``alone``."""
    parser = Parser(
        prog="python -m core",
        description="Backorder Desk on the command line.",
        parents=[_common(path, db=path, form="csv")],
    )
    # After the command they override the options before it; absent ones change nothing.
    common = _common(path, db=argparse.SUPPRESS, form=argparse.SUPPRESS)
    subcommands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add_command(
        name: str, run: Command | WithoutStore, what: str, *, alone: bool = False
    ) -> argparse.ArgumentParser:
        """Add a command that does ``what``. ``alone``: it is run without a store (WithoutStore)."""
        command = subcommands.add_parser(name, parents=[common], help=what, description=what)
        command.set_defaults(run=run, alone=alone)
        return command

    # In the order in which --help lists them.
    _add_folders(add_command)
    _add_reports(add_command)
    _add_acts(add_command)
    _plan(add_command("plan", plan_rows, PLAN_HELP))
    _add_sources(add_command)
    _people(add_command("people", people, PEOPLE_HELP, alone=True), common)
    _add_whole_store(add_command)
    return parser


def _add_folders(add_command: AddCommand) -> None:
    """Add the commands for neutral folders."""
    what = "bring in a folder or zip of neutral or Lightspeed files"
    _import(add_command("import", import_, what))
    out = add_command("export", export, "write the store as a neutral folder")
    out.add_argument("folder", type=place, metavar="FOLDER")


def _add_reports(add_command: AddCommand) -> None:
    """Add the commands that print what is short, the orders, and the vendors."""
    what = "the report: one row per item, shop and source"
    report = add_command("backorders", backorders, what)
    _filters(report)
    report.add_argument("--ecom", action="store_true", help="only lines of eCom orders")
    board = add_command("orders", orders, "eCom orders, one row each")
    board.add_argument("--stage", metavar="STAGE", help=f"one of {', '.join(STAGES)}")
    board.add_argument("--rule", choices=RULES, default=FIRST, help="who gets the stock; nothing is saved")
    what = "each vendor's record: on time, how much, how soon"
    vendors = add_command("vendors", vendor_table, what)
    vendors.add_argument("--promises", action="store_true", help="which promised days would have been kept")


def _add_acts(add_command: AddCommand) -> None:
    """Add the commands that do one thing with orders and documents, and undo."""
    what = "one step of eCom orders, each printed with its new stage"
    _order(add_command("order", order, what))
    _receive(add_command("receive", receive_document, "receive a purchase order or transfer"))
    linking = add_command("link", link, "record the POS number of a purchase order or transfer")
    linking.add_argument("kind", choices=("po", "transfer"))
    linking.add_argument("document_id", metavar="ID")
    linking.add_argument("pos_number", metavar="POS_NUMBER")
    undo = add_command("undo", undo_operation, "undo an operation of the app, once")
    undo.add_argument("operation_id", metavar="OPERATION_ID")


def _encrypt(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        f"Encrypt the store and its backups, change their key, or end it. {LOST_KEY} Before and "
        "after, BACKORDERS_KEY_FILE names the file that has the key of the store."
    )
    ways = parser.add_mutually_exclusive_group(required=True)
    ways.add_argument("--key-file", type=place, metavar="FILE", help="the new key; made if it is not there")
    ways.add_argument("--off", action="store_true", help="no longer encrypt them")
    ways.add_argument("--install", action="store_true", help="download what encrypts, once for this computer")
    parser.add_argument("--yes", action="store_true", help="do not ask whether you have a copy of the key")


def _add_whole_store(add_command: AddCommand) -> None:
    """Add the commands on a whole store, and on the audit log next to it."""
    log = add_command("audit", audit, "who did what, the oldest first", alone=True)
    log.add_argument("--since", type=day, metavar="DATE", help="only of this day (UTC) and later")
    add_command("check", check, "prove every invariant of the ledger, and the audit log")
    _encrypt(add_command("encrypt", encrypt, "encrypt the store and its backups", alone=True))
    saving = add_command("backup", backup, "write a consistent copy of the store")
    saving.add_argument("file", type=place, metavar="FILE")
    copying = add_command("copy", copy, "copy a whole store, and check both", alone=True)
    copying.add_argument("source", type=filled, metavar="FROM")
    copying.add_argument("target", type=filled, metavar="TO")
    parquet = add_command("history", history, "write movements and sale lines as Parquet files")
    parquet.add_argument("folder", type=place, metavar="DIR")
    parquet.add_argument("--backorders", action="store_true", help="compute backorders from DIR instead")
    restoring = add_command("restore", restore_backup, "restore a backup of the store")
    restoring.add_argument("file", type=place, metavar="FILE")


def _add_sources(add_command: AddCommand) -> None:
    """Add the commands for sources that are read automatically."""
    connecting = add_command("connect", connect, "connect a source, so that it can be synced")
    connecting.add_argument("source", choices=tuple(SOURCES))
    connecting.add_argument(
        "--client-id", default="", metavar="ID", help="the client registered at Lightspeed"
    )
    connecting.add_argument(
        "--redirect", default=REDIRECT, metavar="ADDRESS", help="where it sends the browser (%(default)s)"
    )
    sync = add_command("sync", sync_sources, "read what changed in the connected sources")
    sync.add_argument("source", nargs="*", type=_source, metavar="SOURCE", help=f"of {', '.join(SOURCES)}")
    leave = add_command("disconnect", disconnect_source, "end a source's sign-in and forget it")
    leave.add_argument("source", choices=tuple(SOURCES))


def _source(name: str) -> str:
    """Check a source's name. argparse does not allow an optional choice."""
    if name not in SOURCES:
        raise argparse.ArgumentTypeError(f"there is no source {name}; there are {', '.join(SOURCES)}")
    return name


def _common(path: str, *, db: str, form: str) -> Parser:
    """Return the options of every command, with their defaults."""
    common = Parser(add_help=False)
    what = f"the store's file, or its address in PostgreSQL (now {shown(path).replace('%', '%%')})"
    common.add_argument("--db", type=filled, default=db, help=what)
    common.add_argument("--format", choices=("csv", "json"), default=form, help="CSV or JSON lines")
    return common


def _people(parser: argparse.ArgumentParser, common: Parser) -> None:
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
    """Add the folder, and options for facts that an export of Lightspeed does not have."""
    parser.add_argument("folder", type=place, metavar="FOLDER")
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
    parser.add_argument("act", choices=list(STEPS_OF_AN_ORDER), metavar="ACT",
                        help=f"one of {', '.join(STEPS_OF_AN_ORDER)}")  # fmt: skip
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
    _filters(parser)
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
