"""Sales out of R-Series records: what left the shop, what came back, and for whom."""

from collections import Counter
from collections.abc import Mapping

from core.formats import is_zero, parse_moment, parse_quantity
from core.lightspeed.r_context import RContext
from core.lightspeed.r_prices import price_paid
from core.lightspeed.r_web_orders import order_number
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
}
RESERVED = ("isSpecialOrder", "isLayaway", "isWorkorder")
"""Lines whose units were set aside, and so taken out of stock, before the sale was completed."""


def sales(context: RContext) -> Table:
    """One row per line of a completed sale: stock leaves Lightspeed when a sale is completed, not before."""
    table = Table(tuple(SALE_FIELDS), SALE_FIELDS, ("ecom_order_id",))
    left: Counter[str] = Counter()
    for sale in completed(context):
        lines = context.source.lines(sale, "Sale")
        header = _header(context, sale, lines)
        context.tells_lines(sale, "Sale", "sales", header["sale_id"])
        for line in lines:
            units = _units(line, left)
            if units:
                table.add(line, header | _row(line, units))
    _note_sales(context, table, left)
    return table


def completed(context: RContext) -> list[Record]:
    """An archived sale that was completed moved its stock all the same."""
    return [sale for sale in context.source.of("Sale") if sale.says("completed") and not sale.says("voided")]


def _units(line: Record, left: Counter[str]) -> str:
    """Units that moved when the sale was completed; none for what is no goods, which is counted in
    ``left``."""
    if line.text("lineType").startswith("item_fee") or line.reference("itemFeeID"):
        left["fee"] += 1
    elif not line.reference("itemID"):
        left["charge"] += 1
    elif any(line.says(name) for name in RESERVED):
        left["reserved"] += 1
        return _not_reserved(line)
    elif not is_zero(line.needed("unitQuantity")):
        return parse_quantity(line.text("unitQuantity"))
    return ""


def _not_reserved(line: Record) -> str:
    """What of a reserved line was still to be taken: units no lot gave, where Lightspeed tells the lots."""
    units = line.units("unitQuantity")
    if units is None or not line.has("InventorySales"):
        return ""
    lots = line.children("InventorySales", "InventorySale")
    rest = units - sum(lot.units("quantity") or 0 for lot in lots)
    return str(rest) if rest > 0 else ""


def _header(context: RContext, sale: Record, lines: list[Record]) -> dict[str, str]:
    return {
        "sale_id": sale.text("saleID"),
        "shop_id": _shop(sale, lines),
        "sold_at": sold_at(sale, lines),
        "ecom_order_id": order_number(context, sale),
    }


def _shop(sale: Record, lines: list[Record]) -> str:
    """The shop whose stock moved: the lines' own, where they agree."""
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
    """When each completed sale was made, by its id."""
    done = completed(context)
    return {sale.text("saleID"): sold_at(sale, context.source.lines(sale, "Sale")) for sale in done}


def sold_at(sale: Record, lines: list[Record]) -> str:
    """Old recordings give neither completion nor creation; the last line was rung up just before."""
    told = sale.text("completeTime", "createTime")
    rung_up = max((line.text("createTime", "timeStamp") for line in lines), default="") if not told else ""
    return parse_moment(told or rung_up or sale.text("timeStamp"))


def all_lines(source: RecordStore) -> list[Record]:
    """Every sale line in the pages, of whatever sale."""
    inside = [line for sale in source.of("Sale") for line in source.lines(sale, "Sale")]
    return newest([*inside, *source.of("SaleLine")], "saleLineID")


def parents_elsewhere(source: RecordStore) -> frozenset[int]:
    """Numbers of the sale lines that refunds in the pages take back, and that are not in them."""
    lines = all_lines(source)
    here = {line.text("saleLineID") for line in lines}
    parents = {line.reference("parentSaleLineID") for line in lines} - here
    return frozenset(int(number) for number in parents if number.isdecimal() and len(number) < 10)


# --- notes ---


def _note_sales(context: RContext, table: Table, left: Mapping[str, int]) -> None:
    listed = context.source.of("Sale")
    used = len({row["sale_id"] for row in table.rows})
    if listed:
        done = len(completed(context))
        told = f"{done:,} of {counted(len(listed), 'sale')} {'was' if done == 1 else 'were'} completed"
        context.notes.append(f"{told}; {used:,} of them moved stock." if used < done else f"{told}.")
    voided = sum(sale.says("voided") for sale in listed)
    unfinished = sum(not sale.says("completed") and not sale.says("voided") for sale in listed)
    context.leave_out(unfinished, "sale", "sales", "not completed, so no stock left the shop")
    context.leave_out(voided, "voided sale", "voided sales", "what was sold went back into stock")
    lines = {
        "charge": "a charge without an item moves no stock",
        "fee": "a fee on an item is no goods",
        "reserved": "units set aside for a customer had left the stock before",
    }
    for kind, why in lines.items():
        context.leave_out(left.get(kind, 0), "sale line", "sale lines", why)
    context.note_lineless("sales", "Sale", "sale")
    _note_references(context)


def _note_references(context: RContext) -> None:
    unused = sum(
        bool(sale.text("referenceNumber")) and not order_number(context, sale) for sale in completed(context)
    )
    if unused:
        told = counted(unused, "completed sale")
        context.notes.append(
            f"{told} with a reference number, but no sign of a web order: taken as till sales."
        )
