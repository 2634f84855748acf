"""Details of customers: search, export and erasure. Orders keep their numbers, items, units and money.

One customer is one e-mail address; without one, one telephone number, or else one name and address.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from core.access import check_may
from core.allocation import id_of_special_order, is_special_order
from core.errors import Problem
from core.formats import to_csv, zipped
from core.language import SOURCE_LANGUAGE, say, speaking
from core.ledger import ABOUT_ORDERS, DETAILS, By, Change, Done, Operation, Posting, erase_fields, perform
from core.messages import erase_messages, load_messages_of_orders, load_orders_with_messages
from core.orders.special_orders import NUMBER
from core.orders.stages import ENDED, load_orders
from core.store import Snapshot, Store, Transaction, load_settings, remember, unchanged
from core.wording import counted

CUSTOMER = ["customer_name", "customer_email", "customer_phone", "shipping_address"]
"""Columns shown of a customer."""

KEPT_FOR = "details kept"
"""Setting: the days after which details of ended orders are erased; 0: they are kept."""
FEWEST_DAYS = 30
"""Fewest days that details are kept: a parcel may still come back, and somebody has to know whose it was."""


@dataclass(frozen=True)
class Erasure:
    """Request to erase the details in these orders, named as on the board."""

    order_ids: tuple[str, ...]


def customers_among(orders: pl.DataFrame, text: str) -> pl.DataFrame:
    """Return the customers found by ``text``: one row per customer, the newest first.

    ``orders``: one row per order with ``ecom_order_id, placed_at`` and CUSTOMER. Every word must occur in one
    order of the customer: in its number, or in a name, address, e-mail or telephone number. Columns:
    CUSTOMER as in their newest order, ``order_ids`` (a list), ``last_order_at``.
    """
    written = pl.concat_str("ecom_order_id", *CUSTOMER, separator="\n", ignore_nulls=True).str.to_lowercase()
    who = pl.coalesce(
        pl.col("customer_email").str.to_lowercase(),
        pl.col("customer_phone"),
        pl.concat_str("customer_name", "shipping_address", separator="\n", ignore_nulls=True),
    )
    known = orders.filter(pl.any_horizontal(pl.col(CUSTOMER).is_not_null())).with_columns(who=who)
    words = [written.str.contains(word, literal=True) for word in text.lower().split()]
    matching = known.filter(words).select("who").unique() if words else known.clear().select("who")
    newest_first = known.join(matching, on="who", how="semi").sort(
        "placed_at", "ecom_order_id", descending=[True, False]
    )
    return newest_first.group_by("who", maintain_order=True).agg(
        pl.col(CUSTOMER).drop_nulls().first(),
        order_ids="ecom_order_id",
        last_order_at=pl.col("placed_at").max(),
    ).drop("who")  # fmt: skip


# --- with the store ---


def load_customers(snapshot: Snapshot, text: str) -> pl.DataFrame:
    """Find customers (see ``customers_among``). Raises NotAllowed if the asker may not hand out details."""
    check_may("customer-export")
    orders = snapshot.frame("ecom_order", columns=["ecom_order_id", "placed_at", *CUSTOMER])
    special = snapshot.frame("special_order").select(
        "placed_at", *DETAILS["special_order"], ecom_order_id=NUMBER
    )
    return customers_among(pl.concat([orders, special], how="diagonal"), text)


def export_customer(store: Store, order_ids: Sequence[str]) -> bytes:
    """Return everything kept about the customer of these orders, as a zip of CSV files: the orders, what was
    bought, parcels, refunds, and what they were told. The audit log gets a line."""
    store.audit.check("customer-export")
    with store.read() as snapshot:
        frames = _load_all_of(snapshot, order_ids)
    store.audit.note("customer-export", ", ".join(order_ids))
    return zipped({f"{name}.csv": to_csv(frame) for name, frame in frames.items() if len(frame)})


def _load_all_of(snapshot: Snapshot, order_ids: Sequence[str]) -> dict[str, pl.DataFrame]:
    """Load everything about these orders, by the name of the file that it is exported to."""
    web, special = _split(order_ids)
    sold = snapshot.frame("sale_line", ecom_order_id=web)
    item = snapshot.frame("item", columns=["item_id", "sku", "description"])
    parcels = snapshot.frame("parcel", ecom_order_id=web)
    refunds = snapshot.frame("refund", ecom_order_id=web)
    lines = sold.join(item, on="item_id", how="left").select(
        "ecom_order_id",
        "sale_id",
        "sold_at",
        "sku",
        "description",
        "quantity",
        "unit_price",
        "shipped",
        "refunded",
    )
    return {
        "orders": snapshot.frame("ecom_order", ecom_order_id=web),
        "order_lines": lines.sort("ecom_order_id", "sold_at", "sale_id"),
        "parcels": parcels.select("ecom_order_id", "shipped_at", "picked_up", "carrier", "tracking_number"),
        "refunds": refunds.select("ecom_order_id", "refunded_at", "reason"),
        "terms": snapshot.frame("order_terms", ecom_order_id=list(order_ids)),
        "special_orders": snapshot.frame("special_order", special_order_id=special),
        "messages": load_messages_of_orders(snapshot, order_ids),
    }


def _split(order_ids: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the ids of eCom orders, and those of special orders."""
    web = [each for each in order_ids if not is_special_order(each)]
    special = [id_of_special_order(each) for each in order_ids if each not in web]
    return web, special


def erase_details(store: Store, order_ids: Sequence[str], *, by: By) -> Done:
    """Erase the customer's details in these orders for good, in the history as well.

    No undo brings them back, and no import. Raises Problem if one of the orders is not known.
    """
    chosen = tuple(sorted(set(order_ids)))
    with speaking(SOURCE_LANGUAGE):
        note = f"Details of the customer in {counted(len(chosen), 'order', 'orders')}"
    return perform(store, Operation(by, "erasure", Erasure(chosen), note=note), _decide_erasure)


def _decide_erasure(tx: Transaction, request: Erasure, by: By) -> Posting:
    web, special = _split(request.order_ids)
    named = [("ecom_order", "ecom_order_id", web), ("special_order", "special_order_id", special)]
    changes: list[Change] = []
    for table, key, ids in named:
        known = set(tx.frame(table, columns=[key])[key]) if ids else set()
        for missing in sorted(set(ids) - known):
            raise Problem(say("There is no order {number}.", number=missing))
        erase_fields(tx, table, ids, DETAILS[table])
        changes += [Change(table, (each,), {"details_erased": True}) for each in ids]
    for table, names in ABOUT_ORDERS.items():
        erase_fields(tx, table, request.order_ids, names)
    erase_messages(tx, request.order_ids, by=by.actor, now=by.now)
    return Posting(changes=changes, result={"orders": len(request.order_ids)})


def load_orders_to_erase(snapshot: Snapshot, now: datetime, keep_days: int) -> list[str]:
    """Load the orders that ended more than ``keep_days`` ago and still have details of their customer.

    The days count from the last parcel or refund, or else from the day the order was placed.
    """
    ended = load_orders(snapshot).filter(pl.col("stage").is_in(ENDED)).select("ecom_order_id", "placed_at")
    last = pl.concat(
        [
            ended.select("ecom_order_id", at="placed_at"),
            snapshot.frame("parcel").select("ecom_order_id", at="shipped_at"),
            snapshot.frame("refund").select("ecom_order_id", at="refunded_at"),
        ]
    )
    last = last.group_by("ecom_order_id").agg(pl.col("at").max())
    old = last.filter(pl.col("at") < now - timedelta(days=keep_days)).select("ecom_order_id")
    old = ended.join(old, on="ecom_order_id", how="semi").select("ecom_order_id")
    return sorted(old.join(_with_details(snapshot), on="ecom_order_id", how="semi")["ecom_order_id"])


def _with_details(snapshot: Snapshot) -> pl.DataFrame:
    """Return the orders that have any detail of their customer, in messages too: ``ecom_order_id``."""
    has_any = {
        table: snapshot.frame(table).filter(pl.any_horizontal(pl.col(list(names)).is_not_null()))
        for table, names in DETAILS.items()
    }
    return pl.concat(
        [
            has_any["ecom_order"].select("ecom_order_id"),
            has_any["special_order"].select(ecom_order_id=NUMBER),
            load_orders_with_messages(snapshot),
        ]
    )


def load_days_kept(snapshot: Snapshot) -> int | None:
    """Load how many days details are kept after an order ended; 0: always; None: nobody has chosen yet."""
    days: int | None = load_settings(snapshot, KEPT_FOR).get("")
    return days


def keep_details_for(store: Store, days: int, shown: int | None = None) -> None:
    """Erase details of orders that ended more than ``days`` ago every morning; 0: keep them.

    Raises Problem for fewer than FEWEST_DAYS, and if they are no longer those that were ``shown``."""
    if days and days < FEWEST_DAYS:
        raise Problem(
            say("Keep details for at least {days} days: a parcel may still come back.", days=FEWEST_DAYS)
        )
    check = unchanged(lambda tx: load_days_kept(tx) or 0, shown, days)
    remember(store, KEPT_FOR, days, action="keep-details", check=check)


def has_details(snapshot: Snapshot) -> bool:
    """Return True if any order says who its customer is."""
    return not _with_details(snapshot).is_empty()
