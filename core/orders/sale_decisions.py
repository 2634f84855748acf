"""Deciding which sale belongs to an order of the web shop. A decision wins over every later import."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from core.access import check_may_see
from core.errors import Problem, Refused
from core.language import SOURCE_LANGUAGE, say, speaking
from core.ledger import By, Change, Done, Operation, Posting, perform
from core.lightspeed import is_own_ticket, ticket_of
from core.neutral import OTHER_SALE, SAME_SALE
from core.orders.other_sales import check_free
from core.orders.sale_proposals import A_WEEK, SURE, Compared, SaleMatch, proposals
from core.store import Snapshot, Store, Transaction

CODES_OF_LINES = ("ean", "sku", "article_code")
"""Codes of a web order's line, the most certain first."""

TWO_MONTHS = timedelta(days=60)

WebUnits = tuple[int, int, int]
"""Units ordered, shipped and refunded."""


@dataclass(frozen=True)
class MatchDecision:
    """Decision that an order and a sale are the same, or are not. ``named``: by a number that was typed."""

    order_id: str
    sale_id: str
    is_same: bool
    named: bool = field(default=False, compare=False)


# --- with the store ---


def match_sale(store: Store, order_id: str, sale_id: str, *, named: bool = False, by: By) -> Done:
    """Say that a sale is this order of the web shop. It leaves any other order that it had. ``named``:
    somebody typed its number; it must then not have another order."""
    request = MatchDecision(order_id, sale_id, is_same=True, named=named)
    return perform(store, Operation(by, "matched", request, note=_note(request)), _decide_match)


def rule_out_sale(store: Store, order_id: str, sale_id: str, *, by: By) -> Done:
    """Say that a sale is not this order of the web shop, whatever its items say."""
    request = MatchDecision(order_id, sale_id, is_same=False)
    return perform(store, Operation(by, "ruled_out", request, note=_note(request)), _decide_match)


def _note(request: MatchDecision) -> str:
    with speaking(SOURCE_LANGUAGE):  # The language of all notes in the history.
        return _in_words(request)


def _in_words(request: MatchDecision) -> str:
    order, sale = request.order_id, request.sale_id
    if request.is_same:
        return say("Order {order} is sale {sale}", order=order, sale=sale)
    return say("Order {order} is not sale {sale}", order=order, sale=sale)


def _decide_match(tx: Transaction, request: MatchDecision, _: By) -> Posting:
    lines = _lines_to_change(tx, request)
    key = (request.order_id, request.sale_id)
    decided = {(row["ecom_order_id"], row["sale_id"]): row["decision"] for row in tx.rows("order_match")}
    wanted = SAME_SALE if request.is_same else OTHER_SALE
    if decided.get(key) == wanted:
        raise Refused(say("{decision}: that was already decided.", decision=_in_words(request)))
    changes = [Change("order_match", key, {"decision": wanted})]
    if request.is_same:  # A sale is one order.
        others = [
            each for each, said in decided.items() if each[1] == key[1] and each != key and said == SAME_SALE
        ]
        changes += [Change("order_match", each, {"decision": OTHER_SALE}) for each in others]
    new = [] if key in decided else [{"ecom_order_id": key[0], "sale_id": key[1]}]
    return Posting(
        rows={"order_match": new} if new else {},
        changes=changes + _changes_of_lines(tx, request, lines),
        result={"ecom_order_id": request.order_id, "sale_id": request.sale_id},
    )


def _lines_to_change(tx: Snapshot, request: MatchDecision) -> pl.DataFrame:
    """Return the lines of the sale, and the returns of them. Raises Problem if the order or one of these
    lines does not allow the decision."""
    lines = tx.frame("sale_line", sale_id=request.sale_id).sort("line_number")
    if not tx.rows("ecom_order", ecom_order_id=request.order_id):
        raise Problem(say("There is no eCom order {order_id}.", order_id=request.order_id))
    if lines.is_empty():
        raise Problem(say("There is no sale {sale_id}.", sale_id=request.sale_id))
    check_may_see(lines["shop_id"])
    if request.is_same and lines["voided"].all():
        raise Refused(say("Sale {sale_id} was voided.", sale_id=request.sale_id))
    if request.named:
        check_free(request.order_id, request.sale_id, lines)
    moves = request.is_same or (lines["ecom_order_id"] == request.order_id).any()
    if moves and _is_worked_on(tx, request.sale_id, lines):
        raise Refused(
            say(
                "Something of sale {sale_id} was packed, sent or refunded here. Undo that first.",
                sale_id=request.sale_id,
            )
        )
    returned = tx.frame("sale_line", returned_sale_id=request.sale_id).sort("sale_id", "line_number")
    check_may_see(returned["shop_id"])
    return pl.concat([lines, returned])


def _is_worked_on(tx: Snapshot, sale_id: str, lines: pl.DataFrame) -> bool:
    """Return True if units of a sale were packed, sent or refunded here for its order."""
    sums = lines.select(pl.col("packed", "taken_anyway", "returned_here").sum()).row(0)
    if any(sums):
        return True
    changed = tx.frame("ours", table_name="sale_line", column_name=["shipped", "refunded"])
    return changed["row_key"].str.starts_with(f"{sale_id}\x1f").any()


def _changes_of_lines(tx: Snapshot, request: MatchDecision, lines: pl.DataFrame) -> list[Change]:
    """Return the changes of a sale's lines: their order, and the units that the web shop has sent."""
    contents = _contents(tx, [request.order_id]) if request.is_same else {}
    units = {
        item: [shipped, refunded]
        for item, (_, shipped, refunded) in contents.get(request.order_id, {}).items()
    }
    changes = []
    for line in lines.iter_rows(named=True):
        if request.is_same:
            values: dict[str, Any] = {"ecom_order_id": request.order_id}
            values |= _taken(units.get(line["item_id"]), line["quantity"])
        elif line["ecom_order_id"] == request.order_id:
            values = {"ecom_order_id": _own_order(tx, request.sale_id), "shipped": 0, "refunded": 0}
        else:
            continue
        changes.append(Change("sale_line", (line["sale_id"], line["line_number"]), values))
    return changes


def _taken(left: list[int] | None, quantity: int) -> dict[str, int]:
    """Take a line's shipped and refunded units from those of the order."""
    if left is None or quantity <= 0:
        return {}
    shipped = min(left[0], quantity)
    refunded = min(left[1], quantity - shipped)
    left[0], left[1] = left[0] - shipped, left[1] - refunded
    return {"shipped": shipped, "refunded": refunded}


def _own_order(tx: Snapshot, sale_id: str) -> str | None:
    """Return the till's own order of a sale that the shop delivers."""
    numbers = [number for number in (ticket_of(sale_id), sale_id) if number]
    rows = tx.frame("ecom_order", columns=["ecom_order_id"], ecom_order_id=numbers)
    return str(rows["ecom_order_id"][0]) if len(rows) else None


def load_matches_of_order(snapshot: Snapshot, order_id: str) -> list[SaleMatch]:
    """Load the sales of a web order, or else those that may belong to it."""
    links = _links(snapshot, snapshot.frame("sale_line", ecom_order_id=order_id, voided=False))
    if links or not snapshot.rows("web_order_line", ecom_order_id=order_id):
        return links
    placed = snapshot.frame("ecom_order", columns=["placed_at"], ecom_order_id=order_id)["placed_at"]
    return [each for each in _proposals(snapshot, placed) if each.ecom_order_id == order_id]


def load_matches_of_sale(snapshot: Snapshot, sale_id: str) -> list[SaleMatch]:
    """Load the web orders of a sale, or else those that it may belong to."""
    lines = snapshot.frame("sale_line", sale_id=sale_id, voided=False)
    check_may_see(lines["shop_id"])
    links = _links(snapshot, lines)
    if links or snapshot.count("web_order_line") == 0:
        return links
    return [each for each in _proposals(snapshot, lines["sold_at"]) if each.sale_id == sale_id]


def load_open_matches(snapshot: Snapshot) -> list[str]:
    """Load a sentence for each web order without a sale for which there are proposals, of those placed within
    two months of the last one."""
    placed = snapshot.frame("unsold_web_order")["placed_at"]
    last = placed.max()
    if not isinstance(last, datetime):
        return []
    proposed = _proposals(snapshot, placed.filter(placed >= last - TWO_MONTHS))
    best = {each.ecom_order_id: each for each in reversed(proposed)}
    return [
        say(
            "Order {number} may be sale {sale_id} ({confidence} % sure). Open the order and choose.",
            number=number,
            sale_id=each.sale_id,
            confidence=each.confidence,
        )
        for number, each in sorted(best.items())
    ]


def _links(snapshot: Snapshot, lines: pl.DataFrame) -> list[SaleMatch]:
    """Return the web orders of sale ``lines``, whether matched by number, by items and time, or by a person.
    A till's own ticket is no web order."""
    sold = lines.filter(pl.col("ecom_order_id").is_not_null(), pl.col("quantity") > 0, ~is_own_ticket())
    if sold.is_empty():
        return []
    numbers = sold.select("ecom_order_id").unique()
    web = _web_orders(snapshot, snapshot.frame("ecom_order", matching=numbers))
    sales = _sold(snapshot, sold)
    by_items = set(
        snapshot.frame("web_order_line", columns=["ecom_order_id", "sale_id"], matching=numbers).iter_rows()
    )
    decided = snapshot.frame("order_match", matching=numbers, decision=SAME_SALE)
    confirmed = set(decided.select("ecom_order_id", "sale_id").iter_rows())
    matches = []
    for order, sale in sorted(set(sold.select("ecom_order_id", "sale_id").iter_rows())):
        fits = proposals([web[order]], [sales[sale]]) if order in web else []
        match = next(iter(fits), SaleMatch(order, sale, SURE, ""))
        if (order, sale) not in by_items | confirmed:
            match = SaleMatch(order, sale, SURE, say("it has this number"))
        matches.append(replace(match, is_linked=True, decided=(order, sale) in confirmed))
    return matches


def _proposals(snapshot: Snapshot, times: pl.Series) -> list[SaleMatch]:
    """Return proposals between the orders and sales within two weeks of ``times``: all that compete for those
    within a week. Left out are sales of other orders, orders that have their sale, and what somebody ruled
    out."""
    first, last = times.min(), times.max()
    if not (isinstance(first, datetime) and isinstance(last, datetime)):
        return []
    since, until = first - 2 * A_WEEK, last + 2 * A_WEEK
    orders = snapshot.frame("ecom_order", above={"placed_at": since}, up_to={"placed_at": until})
    taken = snapshot.frame("sale_line", columns=["ecom_order_id"], matching=orders.select("ecom_order_id"))
    web = _web_orders(snapshot, orders.join(taken, on="ecom_order_id", how="anti"))
    if not web:
        return []
    lines = snapshot.frame("sale_line", above={"sold_at": since}, up_to={"sold_at": until}, voided=False)
    sold = _sold(snapshot, lines.filter(pl.col("ecom_order_id").is_null() | is_own_ticket()))
    ruled_out = snapshot.frame("order_match", decision=OTHER_SALE)
    pairs = set(ruled_out.select("ecom_order_id", "sale_id").iter_rows())
    return proposals(list(web.values()), list(sold.values()), pairs)


def _web_orders(snapshot: Snapshot, orders: pl.DataFrame) -> dict[str, Compared]:
    """Return orders of the web shop with units by item, by number."""
    contents = _contents(snapshot, orders["ecom_order_id"].to_list())
    facts = orders.select("ecom_order_id", "placed_at", "customer_email")
    return {
        number: Compared(number, at, {item: units for item, (units, *_) in contents[number].items()}, email)
        for number, at, email in facts.iter_rows()
        if number in contents
    }


def _sold(snapshot: Snapshot, lines: pl.DataFrame) -> dict[str, Compared]:
    """Return the sales with units by item, by number. The e-mail address is that of the till's own order."""
    sales: dict[str, tuple[datetime, dict[str, int]]] = {}
    goods = lines.filter(pl.col("quantity") > 0).select("sale_id", "sold_at", "item_id", "quantity")
    for sale, at, item, units in goods.iter_rows():
        content = sales.setdefault(sale, (at, {}))[1]
        content[item] = content.get(item, 0) + units
    tickets = [ticket for ticket in map(ticket_of, sales) if ticket]
    till_orders = snapshot.frame(
        "ecom_order", columns=["ecom_order_id", "customer_email"], ecom_order_id=tickets
    )
    emails = dict(till_orders.iter_rows())
    return {
        sale: Compared(sale, at, content, emails.get(ticket_of(sale)))
        for sale, (at, content) in sales.items()
    }


def _contents(snapshot: Snapshot, orders: list[str]) -> dict[str, dict[str, WebUnits]]:
    """Return units, shipped and refunded units by order and item; lines of unknown items are left out."""
    lines = snapshot.frame("web_order_line", ecom_order_id=orders)
    item_of = _items_by_code(snapshot, lines)
    contents: dict[str, dict[str, WebUnits]] = {}
    for line in lines.iter_rows(named=True):
        items = (item_of.get(line[name] or "") for name in CODES_OF_LINES)
        if item := next(filter(None, items), None):
            held = contents.setdefault(line["ecom_order_id"], {})
            more = (line["quantity"], line["shipped"], line["refunded"])
            before = held.get(item, (0, 0, 0))
            held[item] = (before[0] + more[0], before[1] + more[1], before[2] + more[2])
    return contents


def _items_by_code(snapshot: Snapshot, lines: pl.DataFrame) -> dict[str, str | None]:
    """Return the item of each code of the lines; None for a code of two items."""
    codes = pl.concat(lines.select(code=name) for name in CODES_OF_LINES).drop_nulls().unique()
    item_of: dict[str, str | None] = {}
    for column in ("ean", "upc", "sku", "item_id"):
        columns = list(dict.fromkeys([column, "item_id"]))
        known = snapshot.frame("item", columns=columns, matching=codes.rename({"code": column}))
        for row in known.iter_rows(named=True):
            code, item = row[column], row["item_id"]
            item_of[code] = item if item_of.get(code, item) == item else None
    return item_of
