"""Giving an order units of an incoming purchase order before all others.

Wherever incoming units are dealt, by rule 1 or 2, these go to the order first. That ends when they are
received, when the order no longer needs them, or when the purchase order is closed. No stock moves.
"""

from dataclasses import dataclass

import polars as pl

from core.access import check_may_see, without_customers
from core.allocation import (
    GIVEN_TO,
    PAIR,
    customer_queue,
    given_pieces,
    given_text,
    load_lines_of_orders_at,
    order_title,
)
from core.amounts import is_units
from core.errors import Problem, Refused
from core.language import say
from core.ledger import By, Change, Done, Operation, Posting, perform
from core.orders.change_terms import load_waiting_order
from core.orders.moved_orders import losing, named_changes, turn_changes
from core.orders.schemas import GIVEN_SUPPLY_ROWS, TURN_CHANGE_ROWS
from core.orders.steps import operation_note
from core.store import Snapshot, Store, Transaction

LINE_OF_PO = ["document_id", "line_number"]


@dataclass(frozen=True)
class GiveUnits:
    """Order that is given ``units`` of a purchase order line; 0 takes all of them back."""

    order_id: str
    po_id: str
    line_number: int
    units: int


def with_units_given(supply: pl.DataFrame, request: GiveUnits) -> pl.DataFrame:
    """Return incoming lines as if the order were given these units, after all who were given units of the
    line."""
    of_line = (pl.col("document_id") == request.po_id) & (pl.col("line_number") == request.line_number)
    of_line &= pl.col("document_type") == "purchase_order"
    others = [
        (order, units)
        for order, units in _given_of(supply.filter(of_line)).items()
        if order != request.order_id
    ]
    to_this_order = [(request.order_id, request.units)] if request.units else []
    text = pl.lit(given_text([*others, *to_this_order]), pl.String)
    return supply.with_columns(pl.when(of_line).then(text).otherwise(GIVEN_TO).alias(GIVEN_TO))


def _given_of(lines: pl.DataFrame) -> dict[str, int]:
    """Return the units of incoming rows of one line that orders have, by order."""
    pieces = given_pieces(lines).group_by("ecom_order_id", maintain_order=True).agg(pl.col("units").sum())
    return dict(pieces.select("ecom_order_id", "units").iter_rows())


DESCRIPTION = "description"
"""Column of GIVEN_SUPPLY_ROWS that ``load_given_supply`` adds."""


def given_supply(supply: pl.DataFrame, lines: pl.DataFrame, order_id: str) -> pl.DataFrame:
    """Return the purchase order lines that could bring what the order lacks: GIVEN_SUPPLY_ROWS without
    DESCRIPTION.

    ``supply``: incoming lines; ``lines``: open lines of all their items and shops.
    """
    queue = customer_queue(lines).filter(ecom_order_id=order_id)
    lacks = queue.group_by(PAIR).agg(lacking=(pl.col("waiting") - pl.col("reached")).sum())
    lacks = lacks.filter(pl.col("lacking") > 0)
    coming = supply.filter(document_type="purchase_order").join(lacks, on=PAIR)
    pieces = given_pieces(coming)
    by_line = coming.select(LINE_OF_PO)[pieces["supply_row"]].hstack(pieces.select("ecom_order_id", "units"))
    is_this_order = pl.col("ecom_order_id") == order_id
    given = by_line.group_by(LINE_OF_PO).agg(
        given=pl.col("units").filter(is_this_order).sum(), others=pl.col("units").filter(~is_this_order).sum()
    )
    rows = coming.group_by(*LINE_OF_PO, *PAIR, "lacking").agg(
        pl.col("incoming").sum(), expected_on=pl.col("expected_on").min()
    )
    return (
        rows.join(given, on=LINE_OF_PO, how="left")
        .with_columns(pl.col("given", "others").fill_null(0))
        .with_columns(most=pl.min_horizontal("lacking", pl.col("incoming") - pl.col("others")))
        .filter((pl.col("most") > 0) | (pl.col("given") > 0))
        .sort("expected_on", *LINE_OF_PO, nulls_last=True)
        .select(
            pl.col(name).cast(GIVEN_SUPPLY_ROWS[name]) for name in GIVEN_SUPPLY_ROWS if name != DESCRIPTION
        )
    )


# --- with the store ---


def give_units(store: Store, order_id: str, po_id: str, line_number: int, units: int, *, by: By) -> Done:
    """Give an order units of an incoming purchase order line; 0 takes them back.

    Refused if the order lacks fewer, or fewer are free. Result: see ``moved_orders.move_up``.
    """
    request = GiveUnits(order_id, po_id, line_number, units)
    note = operation_note([order_id], f"{units} of line {line_number} of PO {po_id}")
    return perform(store, Operation(by, "given", request, note=note), _decide_give)


def _decide_give(tx: Transaction, request: GiveUnits, _: By) -> Posting:
    load_waiting_order(tx, request.order_id)
    _check_can_be_given(tx, request)
    changes = load_given_changes(tx, request)
    key = (request.po_id, request.line_number, request.order_id)
    known = dict(zip(("po_id", "line_number", "ecom_order_id"), key, strict=True))
    new = [] if tx.rows("given_units", **known) else [known]
    return Posting(
        rows={"given_units": new} if new else {},
        changes=[Change("given_units", key, {"units": request.units, "turn_given": tx.version + 1})],
        result={"ecom_order_id": request.order_id, "loses": losing(changes)},
    )


def _check_can_be_given(tx: Transaction, request: GiveUnits) -> None:
    """Raise Problem if the line brings nothing that the order lacks, or not these units."""
    if not is_units(request.units, 0):
        raise Problem(say("Choose a whole number of 0 or more, not {units}.", units=request.units))
    line = {"document_id": request.po_id, "line_number": request.line_number}
    offered = load_given_supply(tx, request.order_id).filter(**line)
    title = order_title(request.order_id)
    if offered.is_empty():
        raise Refused(
            say(
                "Line {line_number} of PO {po_id} brings nothing that {title} lacks.",
                line_number=request.line_number,
                po_id=request.po_id,
                title=title,
            )
        )
    row = offered.row(0, named=True)
    if request.units == row["given"]:
        raise Refused(say("{title} has {given} of them already.", title=title, given=row["given"]))
    if request.units > row["most"]:
        raise Refused(
            say(
                "{title} can get at most {most} of them, not {units}.",
                title=title,
                most=row["most"],
                units=request.units,
            )
        )


def load_given_supply(snapshot: Snapshot, order_id: str) -> pl.DataFrame:
    """Load the purchase-order lines of which an order could get units (see ``given_supply``), with the
    item's ``description``."""
    pairs = snapshot.frame("open_line", columns=PAIR, ecom_order_id=order_id).unique()
    supply = snapshot.frame("supply", matching=pairs)
    offers = given_supply(supply, load_lines_of_orders_at(snapshot, pairs), order_id)
    items = snapshot.frame(
        "item", columns=["item_id", "description"], item_id=offers["item_id"].unique().to_list()
    )
    return offers.join(items, on="item_id", how="left", maintain_order="left")


def load_given_changes(snapshot: Snapshot, request: GiveUnits) -> pl.DataFrame:
    """Load who gets what later or sooner if the units are given: TURN_CHANGE_ROWS, those who lose first."""
    pairs = snapshot.frame("open_line", columns=PAIR, ecom_order_id=request.order_id).unique()
    lines = load_lines_of_orders_at(snapshot, pairs)
    if lines.is_empty():
        return pl.DataFrame(schema=TURN_CHANGE_ROWS)
    check_may_see(lines.filter(ecom_order_id=request.order_id)["shop_id"])
    supply = snapshot.frame("supply", matching=lines.select(PAIR).unique())
    changes = turn_changes(lines, lines, supply, with_units_given(supply, request))
    return without_customers(named_changes(snapshot, lines, changes))
