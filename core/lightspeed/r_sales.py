"""Sales from R-Series records: units sold and returned, with their web orders."""

from collections import Counter
from collections.abc import Mapping

from core.formats import is_zero, parse_moment, parse_quantity
from core.language import marked, marked_noun, say
from core.lightspeed.r_context import RContext
from core.lightspeed.r_log import InventoryLog
from core.lightspeed.r_prices import price_paid
from core.lightspeed.r_web_orders import web_order_number
from core.lightspeed.record_store import RecordStore
from core.lightspeed.records import Record, newest
from core.lightspeed.tables import Table
from core.wording import counted

SALE_FIELDS = {
    "sale_id": "saleID",
    "line_number": "saleLineID",
    "shop_id": "shopID",
    "item_id": "itemID",
    "quantity": "unitQuantity",
    "sold_at": "completeTime",
    "unit_price": "unitPrice",
    "ecom_order_id": "referenceNumber",
    "voided": "voided",
    "returned_sale_id": "parentSaleLineID",
    "returned_line_number": "parentSaleLineID",
}
OPTIONAL = ("ecom_order_id", "returned_sale_id", "returned_line_number")
RESERVED = ("isSpecialOrder", "isLayaway", "isWorkorder")
"""Lines whose units were set aside, and so taken out of stock, before the sale was completed."""


def sales(context: RContext, log: InventoryLog) -> Table:
    """Return one row per line of a completed sale, because stock leaves Lightspeed on completion.

    Voided sales are included: a voided sale that the store has loses its effect.
    """
    table = Table(tuple(SALE_FIELDS), SALE_FIELDS, OPTIONAL)
    left: Counter[str] = Counter()
    parents = _parents(context)
    for sale in context.source.of("Sale"):
        if sale.says("completed"):
            lines = context.source.lines(sale, "Sale")
            header = _header(context, sale, lines)
            context.tells_lines(sale, "Sale", "sales", header["sale_id"])
            for line in lines:
                if units := _units(line, lines, header["sale_id"], log, left):
                    table.add(line, header | _row(line, units) | _returned(line, units, parents))
    _note_sales(context, table, left)
    return table


def completed(context: RContext) -> list[Record]:
    """Return completed sales. An archived sale that was completed moved its stock all the same."""
    return [sale for sale in context.source.of("Sale") if sale.says("completed") and not sale.says("voided")]


# --- units ---


def _units(line: Record, lines: list[Record], sale: str, log: InventoryLog, left: Counter[str]) -> str:
    """Return the units that moved when the sale was completed; empty for lines without goods, counted in
    ``left``."""
    if line.text("lineType").startswith("item_fee") or line.reference("itemFeeID"):
        left["fee"] += 1
    elif not line.reference("itemID"):
        left["charge"] += 1
    elif _is_reserved(line):
        left["reserved"] += 1
        return _not_reserved(line, lines, sale, log)
    elif not is_zero(line.needed("unitQuantity")):
        return parse_quantity(line.text("unitQuantity"))
    return ""


def _is_reserved(line: Record) -> bool:
    return any(line.says(name) for name in RESERVED)


def _not_reserved(line: Record, lines: list[Record], sale: str, log: InventoryLog) -> str:
    """Return the units of a reserved line that were taken on completion: as in the log, else units without a
    lot."""
    units, item = line.units("unitQuantity") or 0, line.reference("itemID")
    taken = log.taken_for(sale, item)
    if taken is not None:
        others = [each for each in lines if each.reference("itemID") == item and not _is_reserved(each)]
        rest = min(units, taken - sum(each.units("unitQuantity") or 0 for each in others))
    elif line.has("InventorySales"):
        lots = line.children("InventorySales", "InventorySale")
        rest = units - sum(lot.units("quantity") or 0 for lot in lots)
    else:
        rest = 0
    return str(rest) if rest > 0 else ""


# --- the sale ---


def _header(context: RContext, sale: Record, lines: list[Record]) -> dict[str, str]:
    return {
        "sale_id": sale.text("saleID"),
        "shop_id": _shop(sale, lines),
        "sold_at": sold_at(sale, lines),
        "ecom_order_id": web_order_number(context, sale),
        "voided": "true" if sale.says("voided") else "false",
    }


def _shop(sale: Record, lines: list[Record]) -> str:
    """Return the shop whose stock moved: that of the lines, if they agree."""
    shops = {line.reference("shopID") for line in lines} - {""}
    return shops.pop() if len(shops) == 1 else sale.reference("shopID") or min(shops, default="")


def _row(line: Record, units: str) -> dict[str, str]:
    return {
        "line_number": line.needed("saleLineID"),
        "item_id": line.reference("itemID"),
        "quantity": units,
        "unit_price": price_paid(line),
    }


def times_of_sales(context: RContext) -> dict[str, str]:
    """Return the time of each sale that counts, by its id."""
    done = completed(context)
    return {sale.text("saleID"): sold_at(sale, context.source.lines(sale, "Sale")) for sale in done}


def sold_at(sale: Record, lines: list[Record]) -> str:
    """Return the time at which the goods left, no earlier than the start of the sale, whose completion may be
    dated back.

    Old recordings give neither; the last line was rung up just before.
    """
    ended = max(sale.text("completeTime"), sale.text("createTime"))
    rung_up = max((line.text("createTime", "timeStamp") for line in lines), default="") if not ended else ""
    return parse_moment(ended or rung_up or sale.text("timeStamp"))


# --- what came back ---


def all_lines(source: RecordStore) -> list[tuple[str, Record]]:
    """Return every sale line in the pages, with the id of its sale."""
    inside = [
        (sale.text("saleID"), line) for sale in source.of("Sale") for line in source.lines(sale, "Sale")
    ]
    known = {line.text("saleLineID") for _, line in inside}
    alone = [
        line for line in newest(source.of("SaleLine"), "saleLineID") if line.text("saleLineID") not in known
    ]
    return inside + [(line.reference("saleID"), line) for line in alone]


def parents_elsewhere(source: RecordStore) -> frozenset[int]:
    """Return the numbers of sale lines that refunds in the pages take back and that are not in the pages."""
    lines = all_lines(source)
    here = {line.text("saleLineID") for _, line in lines}
    parents = {line.reference("parentSaleLineID") for _, line in lines} - here
    return frozenset(int(number) for number in parents if number.isdecimal() and len(number) < 10)


def _parents(context: RContext) -> dict[str, dict[str, str]]:
    """Return, by number of a sale line that a refund may name, the columns of the refund's row."""
    orders = {sale.text("saleID"): web_order_number(context, sale) for sale in context.source.of("Sale")}
    found = {number: _parent(sale, number, order) for sale, number, order in context.known_lines}
    for sale, line in all_lines(context.source):
        number = line.text("saleLineID")
        found[number] = _parent(sale, number, orders.get(sale, ""))
    return found


def _parent(sale: str, number: str, order: str) -> dict[str, str]:
    named = {"returned_sale_id": sale, "returned_line_number": number}
    return named | ({"ecom_order_id": order} if order else {})


def _returned(line: Record, units: str, parents: Mapping[str, dict[str, str]]) -> dict[str, str]:
    """Return the columns of a refund: a separate sale that takes back the line it names, in that line's
    order."""
    parent = line.reference("parentSaleLineID")
    return parents.get(parent, {}) if parent and units.startswith("-") else {}


# --- notes ---


SALES_DONE = marked("Completed sales: {done:,} of {listed:,}.")
SALES_DONE_AND_MOVED = marked("Completed sales: {done:,} of {listed:,}, of which {used:,} moved stock.")
SALES_WERE = marked_noun("sale was", "sales were")
SALE_LINES_WERE = marked_noun("sale line was", "sale lines were")
LINELESS_SALES = marked_noun("sale came without its lines", "sales came without their lines")


def _note_sales(context: RContext, table: Table, left: Mapping[str, int]) -> None:
    listed = context.source.of("Sale")
    used = len({row["sale_id"] for row in table.rows if row["voided"] == "false"})
    if listed:
        done = len(completed(context))
        sentence = SALES_DONE_AND_MOVED if used < done else SALES_DONE
        context.notes.append(say(sentence, done=done, listed=len(listed), used=used))
    voided = sum(sale.says("voided") for sale in listed)
    if voided:
        context.notes.append(
            say(
                "{sales} without effect: what was sold went back into stock.",
                sales=counted(voided, "voided sale", "voided sales"),
            )
        )
    unfinished = sum(not sale.says("completed") and not sale.says("voided") for sale in listed)
    context.leave_out(unfinished, SALES_WERE, marked("not completed, so no stock left the shop"))
    lines = {
        "charge": marked("a charge without an item moves no stock"),
        "fee": marked("a fee on an item does not move stock"),
        "reserved": marked("units set aside for a customer had left the stock before"),
    }
    for kind, why in lines.items():
        context.leave_out(left.get(kind, 0), SALE_LINES_WERE, why)
    context.note_lineless("sales", "Sale", LINELESS_SALES)
    _note_references(context)


def _note_references(context: RContext) -> None:
    unused = sum(
        bool(sale.text("referenceNumber")) and not web_order_number(context, sale)
        for sale in completed(context)
    )
    if unused:
        unused_sales = counted(unused, "completed sale", "completed sales")
        context.notes.append(
            say(
                "{sales} with a reference number, but no sign of a web order: taken as till sales.",
                sales=unused_sales,
            )
        )
