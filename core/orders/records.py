"""One eCom order as a value: contents of its file, its row in the list, and a special order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """One order as its file and the steps since recorded it. Most may be empty, as in the file.

    ``placed_at``: UTC; ``ticked_in_pos``: marked as shipped there, empty before everything left the shop;
    ``told_promise``: the day the customer was told last.
    """

    ecom_order_id: str
    placed_at: datetime
    customer_name: str | None
    customer_email: str | None
    customer_phone: str | None
    delivery: str | None
    billing_country: str | None
    shipping_country: str | None
    shipping_name: str | None
    shipping_address: str | None
    payment_status: str | None
    payment_method: str | None
    payment_reference: str | None
    fraud_check: str
    shipment_status: str | None
    carrier: str | None
    tracking_number: str | None
    ticked_in_pos: bool | None
    ready_for_pickup: bool
    pickup_note: str | None
    told_promise: date | None
    url: str | None


@dataclass(frozen=True, slots=True)
class ListedOrder:
    """One order in the columns of the list (core/orders/stages.py: LISTED)."""

    ecom_order_id: str
    placed_at: datetime
    customer_name: str | None
    delivery: str | None
    stage: str
    units: int
    ready: int
    promise: date | None
    waits_for: str
    money: Decimal
    money_by_currency: Sequence[Mapping[str, Any]] | None
    promise_from: str | None


@dataclass(frozen=True, slots=True)
class SpecialOrder:
    """One special order with the names of its item and shop, and the shop's time zone. ``placed_at``: UTC;
    ``reserved``: units set aside.

    Of those that were ``typed_here``, till promises, also the ``deposit`` in the shop's ``currency``, a
    ``note``, the ``outcome`` with the ``sale_id`` in the POS, and how the customer was told.
    """

    placed_at: datetime
    customer_name: str | None
    customer_phone: str | None
    customer_email: str | None
    quantity: int
    reserved: int
    item_id: str
    description: str
    shop_id: str
    shop: str
    time_zone: str
    currency: str | None
    typed_here: bool | None
    deposit: Decimal | None
    note: str | None
    outcome: str | None
    sale_id: str | None
