"""Finding another sale for an order of the web shop, after somebody said that the matched one is wrong."""

import polars as pl

from core.access import check_may_see, of_own_shops
from core.errors import Problem, Refused
from core.language import say
from core.lightspeed import is_own_ticket, sale_of, ticket_of
from core.neutral import OTHER_SALE
from core.orders.sale_proposals import A_WEEK, Compared, SaleMatch, proposals_by_time
from core.store import Snapshot
from core.wording import shortened

LONGEST_NUMBER = 40
"""Characters of a typed number that a refusal repeats."""


def load_needs_other_sale(snapshot: Snapshot, order_id: str) -> bool:
    """Return True for an order that has no sale since somebody ruled one out."""
    ruled_out = snapshot.rows("order_match", ecom_order_id=order_id, decision=OTHER_SALE)
    return bool(ruled_out) and not snapshot.rows("sale_line", ecom_order_id=order_id, voided=False)


def load_sales_near(snapshot: Snapshot, order_id: str) -> list[SaleMatch]:
    """Load the sales of the same days for an order whose items no file names, the likeliest first.

    Only for an order with a sale ruled out: the sale of any other order is one that was not imported yet.
    Sales of other orders, and those that were ruled out, are left out.
    """
    orders = snapshot.rows("ecom_order", ecom_order_id=order_id)
    if not orders or snapshot.rows("web_order_line", ecom_order_id=order_id):
        return []
    order = Compared(order_id, orders[0]["placed_at"], {}, orders[0]["customer_email"])
    ruled_out = snapshot.frame("order_match", ecom_order_id=order_id, decision=OTHER_SALE)["sale_id"]
    lines = snapshot.frame(
        "sale_line", columns=["sale_id", "shop_id", "sold_at", "quantity", "ecom_order_id"], voided=False,
        above={"sold_at": order.at - A_WEEK}, up_to={"sold_at": order.at + A_WEEK},
    )  # fmt: skip
    is_free = pl.col("ecom_order_id").is_null() | is_own_ticket()
    free = of_own_shops(lines).filter(
        is_free, pl.col("quantity") > 0, ~pl.col("sale_id").is_in(ruled_out.implode())
    )
    sold = dict(free.group_by("sale_id").agg(pl.col("sold_at").min()).iter_rows())
    tickets = [ticket for ticket in map(ticket_of, sold) if ticket]
    till_orders = snapshot.frame(
        "ecom_order", columns=["ecom_order_id", "customer_email"], ecom_order_id=tickets
    )
    emails = dict(till_orders.iter_rows())
    sales = [Compared(sale, at, {}, emails.get(ticket_of(sale))) for sale, at in sold.items()]
    return proposals_by_time(order, sales)


def load_sale_by_number(snapshot: Snapshot, order_id: str, number: str) -> str:
    """Load the sale that somebody named for an order by the number of the sale or of its ticket.

    Raises Problem if there is none, NotAllowed if it is another shop's, and Refused if it belongs to another
    order or only took goods back.
    """
    typed = number.strip().removeprefix("#").strip()
    for sale in filter(None, (typed, sale_of(typed))):
        lines = snapshot.frame("sale_line", sale_id=sale)
        if len(lines):
            check_may_see(lines["shop_id"])
            check_free(order_id, sale, lines)
            return sale
    raise Problem(say("There is no sale {sale_id}.", sale_id=shortened(typed, LONGEST_NUMBER)))


def check_free(order_id: str, sale_id: str, lines: pl.DataFrame) -> None:
    """Raise Refused for a return, and for another order's sale. A voided one is refused by the decision."""
    counted = lines.filter(~pl.col("voided"))
    sold = counted.filter(pl.col("quantity") > 0)
    if len(counted) and sold.is_empty():
        raise Refused(
            say("Sale {sale} is a return. Enter the number of the sale that it took back.", sale=sale_id)
        )
    others = sold.filter(~is_own_ticket())["ecom_order_id"].drop_nulls()
    if len(others) and others[0] != order_id:
        raise Refused(
            say(
                "Sale {sale} is order {order} already. Press Not the same there first.",
                sale=sale_id,
                order=others[0],
            )
        )
