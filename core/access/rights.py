"""Rights: one table of functions and the roles that may use them. A role holds for all shops or for some.

A function is named as the audit log names it. It is asked for where the writing happens (``Store.write``) and
where customers' data is read, so that no page can forget it.
"""

from collections.abc import Iterable

import polars as pl

from core.access.asker import MANAGER, Person, asker
from core.errors import Refused
from core.language import marked, say

VIEWER, FLOOR, ORDERS, BUYER = "viewer", "floor", "orders", "buyer"
ROLES = (VIEWER, FLOOR, ORDERS, BUYER, MANAGER)
ROLE_NAMES = {
    VIEWER: marked("viewer"),
    FLOOR: marked("floor"),
    ORDERS: marked("orders"),
    BUYER: marked("buyer"),
    MANAGER: marked("manager"),
}
"""Names of the roles for people."""

CUSTOMERS = "customers"
"""Reading names, addresses and telephone numbers of customers."""
CUSTOMER_DOWNLOAD = "customer-download"
"""Downloading a file with details of customers."""
UNDO_OTHERS = "undo-others"
"""Undoing what somebody else did."""

_EVERYBODY = frozenset(ROLES)
_MANAGERS = frozenset({MANAGER})


def _and_managers(*roles: str) -> frozenset[str]:
    return _MANAGERS | set(roles)


RIGHTS: dict[str, frozenset[str]] = {
    CUSTOMERS: _and_managers(FLOOR, ORDERS),
    CUSTOMER_DOWNLOAD: _and_managers(FLOOR, ORDERS),
    # receiving, counting, packing, shipping
    "receipt": _and_managers(FLOOR),
    "delivery-count": _and_managers(FLOOR),
    "adjustment": _and_managers(FLOOR),
    "transfer-return": _and_managers(FLOOR),
    "dispatch": _and_managers(FLOOR, BUYER),
    "packed": _and_managers(FLOOR),
    "shipped": _and_managers(FLOOR),
    "ready-for-pickup": _and_managers(FLOOR),
    "picked-up": _and_managers(FLOOR),
    "tracking": _and_managers(FLOOR, ORDERS),
    "ticked": _and_managers(FLOOR, ORDERS),
    "take-anyway": _and_managers(FLOOR, ORDERS),
    # marking an act as repeated in Lightspeed; it takes the right to do that act, too
    "done-there": _and_managers(FLOOR, ORDERS, BUYER),
    # sending an act to Lightspeed again that it refused, or doing it by hand; as above
    "outbox-again": _and_managers(FLOOR, ORDERS, BUYER),
    "outbox-by-hand": _and_managers(FLOOR, ORDERS, BUYER),
    # orders and their money
    "clear": _and_managers(ORDERS),
    "fraud": _and_managers(ORDERS),
    "paid": _and_managers(ORDERS),
    "refund": _and_managers(ORDERS),
    "told": _and_managers(ORDERS),
    # telling customers: what is ready or on its way, a new date, money back
    "told-ready": _and_managers(FLOOR, ORDERS),
    "told-shipped": _and_managers(FLOOR, ORDERS),
    "told-late": _and_managers(ORDERS),
    "told-refunded": _and_managers(ORDERS),
    "priority": _and_managers(ORDERS),
    "held": _and_managers(FLOOR, ORDERS),
    "released": _and_managers(FLOOR, ORDERS),
    "parts": _and_managers(ORDERS),
    "promised": _and_managers(FLOOR, ORDERS),
    "handed-over": _and_managers(FLOOR, ORDERS),
    "promise-cancelled": _and_managers(FLOOR, ORDERS),
    "given": _and_managers(ORDERS),
    # which sale of the POS an order of the web shop became
    "matched": _and_managers(ORDERS),
    "ruled-out": _and_managers(ORDERS),
    "moved-up": _and_managers(ORDERS),
    "moved-back": _and_managers(ORDERS),
    # planning, purchase orders and transfers, vendors
    "create": _and_managers(BUYER),
    "edit": _and_managers(BUYER),
    "order": _and_managers(BUYER),
    "send-drafts": _and_managers(BUYER),
    "expected": _and_managers(BUYER),
    "close-short": _and_managers(BUYER),
    "loss": _and_managers(BUYER),
    "close": _and_managers(BUYER),
    "reopen": _and_managers(BUYER),
    "link": _and_managers(BUYER),
    "reply": _and_managers(BUYER),
    # telling and asking vendors
    "order-mailed": _and_managers(BUYER),
    "vendor-asked": _and_managers(BUYER),
    "vendor-answered": _and_managers(BUYER),
    # an e-mail of which nobody knew whether it left; it takes the right to write that e-mail, too
    "message-settled": _and_managers(FLOOR, ORDERS, BUYER),
    "plan": _and_managers(BUYER),
    "layout": _and_managers(BUYER),
    "vendor-layout": _and_managers(BUYER),
    "confirmation-columns": _and_managers(BUYER),
    "hub": _and_managers(BUYER),
    # one's own step; somebody else's takes UNDO_OTHERS, and each what the step itself takes
    "reversal": _and_managers(FLOOR, ORDERS, BUYER),
    UNDO_OTHERS: _MANAGERS,
    # the whole store
    "import": _MANAGERS,
    "import-columns": _MANAGERS,
    "export": _MANAGERS,
    "customer-export": _MANAGERS,
    "erasure": _MANAGERS,
    "keep-details": _MANAGERS,
    "backup": _MANAGERS,
    "backup-download": _MANAGERS,
    "restore": _MANAGERS,
    "replace": _MANAGERS,
    "empty": _MANAGERS,
    "encrypt": _MANAGERS,
    "keep-backups": _MANAGERS,
    "rate": _MANAGERS,
    "shop-rule": _MANAGERS,
    "told-by": _MANAGERS,
    "connect": _MANAGERS,
    "disconnect": _MANAGERS,
    "sync-pace": _MANAGERS,
    "outbox-switches": _MANAGERS,
    # the worker's own line about a write to Lightspeed
    "outbox": _MANAGERS,
    "morning": _MANAGERS,
    "letterhead": _MANAGERS,
    "message-texts": _MANAGERS,
    "restore-rehearsal": _MANAGERS,
    "inbox": _MANAGERS,
    "people-add": _MANAGERS,
    "people-change": _MANAGERS,
    "people-remove": _MANAGERS,
    "people-activate": _MANAGERS,
    "people-deactivate": _MANAGERS,
    # what one may look at: the overview and the report are for everybody
    "see-receiving": _and_managers(FLOOR, BUYER),
    "see-orders": _and_managers(FLOOR, ORDERS),
    "see-planning": _and_managers(BUYER),
    "see-data": _MANAGERS,
    "people": _MANAGERS,
    "metrics": _MANAGERS,
    # what each person sets for themselves
    "language": _EVERYBODY,
    "my-shop": _EVERYBODY,
    # what a page notes by itself, whoever looks at it first
    "headlines": _EVERYBODY,
}
"""The roles that may do each function."""

OF_ALL_SHOPS = frozenset(action for action, roles in RIGHTS.items() if roles == _MANAGERS) - {UNDO_OTHERS}
"""Functions that need a role for all shops."""


class NotAllowed(Refused):
    """The asker's role does not include this function, or not for this shop."""


def action_of(kind: str) -> str:
    """Return the function that an operation of this kind belongs to."""
    return kind.replace("_", "-")


def role_name(role: str) -> str:
    """Return the name of a role for people."""
    return say(ROLE_NAMES[role]) if role in ROLE_NAMES else role


def may(action: str, person: Person | None = None) -> bool:
    """Return True if the person, by default the asker, may do ``action``. Functions missing in the table are
    for managers."""
    who = person or asker()
    return who.role in RIGHTS.get(action, _MANAGERS)


def check_may(action: str) -> None:
    """Raise NotAllowed if the asker may not do ``action``: their role does not include it, or it holds for
    some shops and this is of all of them."""
    who = asker()
    if not may(action, who):
        raise NotAllowed(
            say("Your role ({role}) does not include this: ask a manager.", role=role_name(who.role))
        )
    if who.shops is not None and action in OF_ALL_SHOPS:
        raise NotAllowed(say("Your role is for some shops only; this needs a role for all. Ask a manager."))


def may_in(shop_id: str, person: Person | None = None) -> bool:
    """Return True if the role of the person, by default the asker, holds for a shop."""
    shops = (person or asker()).shops
    return shops is None or shop_id in shops


def check_may_see(shops: Iterable[str]) -> None:
    """Raise NotAllowed if the asker's role holds for none of the ``shops`` of a document or an order."""
    role_shops, of = asker().shops, set(shops)
    if role_shops is not None and role_shops.isdisjoint(of):
        raise refused_for_shops(role_shops, of)


def refused_for_shops(role_shops: Iterable[str], elsewhere: Iterable[str]) -> NotAllowed:
    """Return the refusal for an asker whose role holds for ``role_shops``, but not for ``elsewhere``."""
    return NotAllowed(
        say(
            "Your role holds for {mine} only. This belongs to {others}: ask a manager.",
            mine=", ".join(sorted(role_shops)),
            others=", ".join(sorted(elsewhere)) or say("no shop"),
        )
    )


def of_own_shops(frame: pl.DataFrame, *of: pl.Expr) -> pl.DataFrame:
    """Return the rows of the shops that the asker's role holds for. ``of``: ids of the shops of a row; one
    suffices. Default: the column ``shop_id``."""
    role_shops = asker().shops
    if role_shops is None:
        return frame
    return frame.filter(
        pl.any_horizontal(ids.is_in(sorted(role_shops)) for ids in of or (pl.col("shop_id"),))
    )


OF_CUSTOMERS = (
    "customer_name", "customer_email", "customer_phone", "shipping_name", "shipping_address", "told_by",
)  # fmt: skip
"""Columns that say who a customer is."""


def without_customers(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame as the asker may see it: OF_CUSTOMERS is empty unless their role includes them."""
    if may(CUSTOMERS):
        return frame
    hidden = [name for name in OF_CUSTOMERS if name in frame.columns]
    return frame.with_columns(pl.lit(None, frame.schema[name]).alias(name) for name in hidden)
