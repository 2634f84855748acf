"""Till promises: a customer at the till wants an item that is not there, and somebody types that in here.

A till promise is a special order (core/orders/special_orders.py) without a document in the POS, numbered
till-1, till-2, …: it waits among the others, claims from the shelf by age, and rule 3 buys for it. The POS
does not know it, so no import changes or ends it. When the customer takes the goods, the till sells them as
always, and somebody marks the promise as handed over: from then on only the sale counts.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from core.access import check_may_see
from core.allocation import TILL_PROMISE_ID, id_of_special_order, number_of_special_order, order_title
from core.amounts import is_units
from core.errors import Problem, Refused
from core.language import say
from core.ledger import By, Change, Done, Operation, Posting, perform
from core.orders.schemas import SALE_SINCE_ROWS
from core.orders.steps import operation_note
from core.orders.terms import load_terms
from core.shop_time import today_in
from core.store import Snapshot, Store, Transaction
from core.wording import joined_with_and

HANDED_OVER, CANCELLED = "handed_over", "cancelled"
MOST_TEXT = 500
"""Letters of a name, a note and so on."""


@dataclass(frozen=True)
class Promise:
    """Units that a customer at the till waits for. ``deposit``: paid, in the currency of the shop."""

    shop_id: str
    item_id: str
    quantity: int
    customer_name: str
    customer_phone: str = ""
    customer_email: str = ""
    deposit: Decimal | None = None
    note: str = ""

    @property
    def texts(self) -> dict[str, str | None]:
        names = ("customer_name", "customer_phone", "customer_email", "note")
        return {name: str(getattr(self, name)).strip() or None for name in names}


@dataclass(frozen=True)
class HandOver:
    """Till promise that the customer took. ``sale_id``: the sale in the POS, if it is known."""

    order_id: str
    sale_id: str | None


@dataclass(frozen=True)
class CancelPromise:
    """Till promise that the customer no longer wants."""

    order_id: str


def check_promise(promise: Promise) -> None:
    """Raise Problem if there is no way to reach the customer, or units or deposit cannot be used."""
    texts = promise.texts
    if not texts["customer_name"]:
        raise Problem(say("Enter the customer's name."))
    if not (texts["customer_phone"] or texts["customer_email"]):
        raise Problem(
            say("Enter a phone number or an e-mail address: how else would they learn that it is here?")
        )
    if any(len(text or "") > MOST_TEXT for text in texts.values()):
        raise Problem(say("At most {most} letters fit into a field.", most=MOST_TEXT))
    if not is_units(promise.quantity, 1):
        raise Problem(say("Choose a whole number of at least 1, not {quantity}.", quantity=promise.quantity))
    if promise.deposit is not None and not 0 <= promise.deposit < 10**9:
        raise Problem(say("A deposit is an amount of 0 or more."))


# --- with the store ---


def promise(store: Store, wanted: Promise, *, by: By) -> Done:
    """Take a till promise. Result: ``ecom_order_id``, its number among the orders."""
    return perform(store, Operation(by, "promised", wanted), _decide_promise)


def _decide_promise(tx: Transaction, wanted: Promise, by: By) -> Posting:
    check_promise(wanted)
    chosen = {
        say("the item"): tx.rows("item", item_id=wanted.item_id),
        say("the shop"): tx.rows("shop", shop_id=wanted.shop_id),
    }
    if missing := [name for name, rows in chosen.items() if not rows]:
        raise Problem(say("Choose {missing} first.", missing=joined_with_and(missing)))
    check_may_see([wanted.shop_id])
    known = tx.frame("special_order", columns=["special_order_id"], typed_here=True)
    last = known["special_order_id"].str.strip_prefix(TILL_PROMISE_ID).cast(pl.Int64, strict=False).max()
    number = f"{TILL_PROMISE_ID}{(last if isinstance(last, int) else 0) + 1}"
    row: dict[str, Any] = {
        "special_order_id": number,
        "shop_id": wanted.shop_id,
        "item_id": wanted.item_id,
        "quantity": wanted.quantity,
        "placed_at": by.now,
        "deposit": wanted.deposit or None,
        "typed_here": True,
        "listed": False,  # It waits by the change below, which an undo takes back.
    }
    return Posting(
        rows={"special_order": [row | wanted.texts]},
        changes=[Change("special_order", (number,), {"listed": True})],
        result={"ecom_order_id": number_of_special_order(number)},
    )


def hand_over(store: Store, order_id: str, sale_id: str | None = None, *, by: By) -> Done:
    """Mark a till promise as handed over: from now on only the sale in the POS counts.

    Refused while it is on hold, or if the sale belongs to another promise.
    """
    request = HandOver(order_id, sale_id)
    operation = Operation(by, "handed_over", request, note=operation_note([order_id]))
    return perform(store, operation, _decide_hand_over)


def _decide_hand_over(tx: Transaction, request: HandOver, by: By) -> Posting:
    row = _waiting(tx, request.order_id)
    terms = load_terms(tx, [request.order_id])[request.order_id]
    (shop,) = tx.rows("shop", shop_id=row["shop_id"])
    if terms.is_held(today_in(shop["time_zone"], by.now)):
        raise Refused(
            say(
                "{title} is {hold_text}. Release it first.",
                title=order_title(request.order_id),
                hold_text=terms.hold_text,
            )
        )
    if request.sale_id is not None and request.sale_id not in _sales_since(tx, row)["sale_id"]:
        raise Refused(
            say(
                "Sale {sale_id} is not one of this item since then, or is taken already.",
                sale_id=request.sale_id,
            )
        )
    return _ended(request.order_id, HANDED_OVER, sale_id=request.sale_id)


def cancel_promise(store: Store, order_id: str, *, by: By) -> Done:
    """Cancel a till promise: the customer no longer waits. A deposit is paid back at the till."""
    operation = Operation(by, "promise_cancelled", CancelPromise(order_id), note=operation_note([order_id]))
    return perform(store, operation, _decide_cancel)


def _decide_cancel(tx: Transaction, request: CancelPromise, _: By) -> Posting:
    _waiting(tx, request.order_id)
    return _ended(request.order_id, CANCELLED)


def _ended(order_id: str, outcome: str, **values: Any) -> Posting:
    change = _change(order_id, done=True, outcome=outcome, **values)
    return Posting(changes=[change], result={"ecom_order_id": order_id})


def _change(order_id: str, **values: Any) -> Change:
    return Change("special_order", (id_of_special_order(order_id),), values)


def _waiting(snapshot: Snapshot, order_id: str) -> dict[str, Any]:
    """Return the row of a till promise whose customer waits. Raises Problem for any other number."""
    special_order_id = id_of_special_order(order_id)
    rows = snapshot.rows("special_order", special_order_id=special_order_id)
    if not rows or not rows[0]["listed"]:
        raise Problem(say("There is no {order_id}.", order_id=order_id))
    check_may_see([rows[0]["shop_id"]])
    if not rows[0]["typed_here"]:
        raise Refused(
            say(
                "{title} comes from the POS. Change it there, then import.",
                title=order_title(order_id),
            )
        )
    if rows[0]["done"]:
        what = say("handed over") if rows[0]["outcome"] == HANDED_OVER else say("cancelled")
        raise Refused(say("{title} was already {what}.", title=order_title(order_id), what=what))
    return rows[0]


def load_sales_since(snapshot: Snapshot, order_id: str) -> pl.DataFrame:
    """Load the sales at the till that may be the handing over of a waiting till promise.

    One row per sale line of its item in its shop since the day of the promise, without lines of an eCom order
    or another promise: columns SALE_SINCE_ROWS, newest first.
    """
    special_order_id = id_of_special_order(order_id)
    rows = snapshot.rows("special_order", special_order_id=special_order_id, typed_here=True, done=False)
    return _sales_since(snapshot, rows[0]) if rows else pl.DataFrame(schema=SALE_SINCE_ROWS)


def _sales_since(snapshot: Snapshot, row: dict[str, Any]) -> pl.DataFrame:
    sold = snapshot.frame("sale_line", item_id=row["item_id"], shop_id=row["shop_id"], voided=False)
    taken = snapshot.frame("special_order", columns=["sale_id"], typed_here=True).drop_nulls()
    since = row["placed_at"] - timedelta(days=1)
    return (
        sold.filter(pl.col("ecom_order_id").is_null(), pl.col("quantity") > 0, pl.col("sold_at") >= since)
        .join(taken, on="sale_id", how="anti")
        .sort("sold_at", "sale_id", descending=[True, False])
        .select(pl.col(name).cast(kind) for name, kind in SALE_SINCE_ROWS.items())
    )
