"""The books of the sample shop while they are written: documents as objects, stock as a dictionary.

Days are counted from the anchor day, which plays "today": −1 is yesterday. Numbers are given to
documents only at the end, in order of time, as a till would.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from core.exchange.sample import ANCHOR
from making.catalogue import FIRST_NAMES, LAST_NAMES, STREETS, TOWNS, Item, catalogue

HISTORY_DAYS = 182
LONG_AGO = -HISTORY_DAYS - 1


def words(lines: tuple[str, ...]) -> list[str]:
    """The words of several lines."""
    return " ".join(lines).split()


@dataclass
class Line:
    """One line of a sale: a negative quantity is a return."""

    item: str
    quantity: int
    shipped: int = 0
    refunded: int = 0


@dataclass
class Order:
    """One eCom order; ``number`` is given at the end."""

    at: datetime
    customer: str
    address: str
    delivery: str = "ship"
    billing: str = "US"
    shipping: str = "US"
    payment: str = "paid"
    fraud: str = "cleared"
    shipment: str = "not_shipped"
    carrier: str = ""
    tracking: str = ""
    ticked: str = ""
    number: str = ""


@dataclass
class Sale:
    """One sale in one shop, at the till or of an eCom order."""

    shop: str
    at: datetime
    lines: list[Line]
    order: Order | None = None


@dataclass
class Supply:
    """One line of a purchase order or transfer; ``due``: its own day, where the delivery comes in parts."""

    item: str
    quantity: int
    received: int = 0
    due: int | None = None


@dataclass
class Document:
    """A purchase order (``origin``: a vendor) or a transfer (``origin``: a shop); unsent is a draft."""

    origin: str
    shop: str
    lines: list[Supply]
    sent_at: datetime | None
    expected_on: date | None = None
    received_at: datetime | None = None
    closed: bool = False


@dataclass
class VendorReturn:
    """Goods sent back to the vendor."""

    vendor: str
    shop: str
    lines: list[Supply]
    sent_at: datetime


@dataclass
class Books:
    """Everything the files will hold. ``told`` (item, shop) pairs belong to a scenario, which alone
    decides their ``on_hand``; ordinary trade ends there on the day in ``sold_out``."""

    rng: Random
    items: dict[str, Item] = field(default_factory=lambda: {item.item_id: item for item in catalogue()})
    sales: list[Sale] = field(default_factory=list)
    purchases: list[Document] = field(default_factory=list)
    transfers: list[Document] = field(default_factory=list)
    returns: list[VendorReturn] = field(default_factory=list)
    on_hand: dict[tuple[str, str], int] = field(default_factory=dict)
    sold_out: dict[tuple[str, str], int] = field(default_factory=dict)
    only_where_told: set[str] = field(default_factory=set)
    _fresh: list[str] = field(default_factory=list)
    _people: Iterator[str] = field(init=False)

    def __post_init__(self) -> None:
        self._fresh = [item.item_id for item in self.items.values() if item.tracked]
        self.rng.shuffle(self._fresh)
        people = [f"{first} {last}" for first in words(FIRST_NAMES) for last in words(LAST_NAMES)]
        self.rng.shuffle(people)
        self._people = iter(people)

    def day(self, number: int) -> date:
        """The date of a day counted from the anchor day."""
        return ANCHOR + timedelta(days=number)

    def moment(self, number: int) -> datetime:
        """A time of that day when every shop is open (16:00 to 23:59 UTC)."""
        seconds = self.rng.randrange(16 * 3600, 24 * 3600)
        return datetime.combine(self.day(number), datetime.min.time()) + timedelta(seconds=seconds)

    def fresh(self, low: float = 0, high: float = 10_000, vendor: str | None = None) -> str:
        """An item that no scenario uses yet, within a price range, of a known vendor."""
        chosen = next(
            item_id
            for item_id in self._fresh
            if low <= self.items[item_id].price <= high
            and (self.items[item_id].vendor_id == vendor if vendor else self.items[item_id].vendor_id)
        )
        self._fresh.remove(chosen)
        return chosen

    def shipping_fee(self) -> str:
        """The item that charges a parcel: no stock is kept of it."""
        return next(item.item_id for item in self.items.values() if item.description.startswith("Shipping"))

    def tell(self, item: str, shop: str, on_hand: int, sold_out: int = LONG_AGO) -> None:
        """Fix the stock of a pair; ordinary trade in it ends on day ``sold_out``."""
        self.on_hand[item, shop] = on_hand
        self.sold_out[item, shop] = sold_out

    def till(self, shop: str, day: int, *lines: Line) -> Sale:
        """A sale over the counter."""
        sale = Sale(shop, self.moment(day), list(lines))
        self.sales.append(sale)
        return sale

    def order(self, shop: str, day: int, *lines: Line, **about: str) -> Order:
        """An eCom order and the sale that books it, on the same second."""
        country = about.get("shipping", "US")
        address = f"{self.rng.randrange(10, 4990)} {self.rng.choice(STREETS)}, "
        order = Order(
            self.moment(day), next(self._people), address + self.rng.choice(TOWNS[country]), **about
        )
        self.sales.append(Sale(shop, order.at, list(lines), order))
        return order

    def send_back(self, order: Order, shop: str, day: int, *lines: Line) -> None:
        """A return booked for an order; quantities are given as they will stand, negative."""
        self.sales.append(Sale(shop, self.moment(day), list(lines), order))

    def buy(self, shop: str, sent: int | None, due: int | None, *lines: Supply) -> Document:
        """A purchase order to the vendor of the first item; ``sent`` None makes it a draft."""
        vendor = self.items[lines[0].item].vendor_id
        document = self._document(vendor, shop, sent, due, lines)
        self.purchases.append(document)
        return document

    def transfer(self, origin: str, shop: str, sent: int | None, due: int | None, *lines: Supply) -> Document:
        """A transfer between two shops; ``sent`` None makes it a draft."""
        document = self._document(origin, shop, sent, due, lines)
        self.transfers.append(document)
        return document

    def send_to_vendor(self, vendor: str, shop: str, day: int, *lines: Supply) -> None:
        """A return to the vendor."""
        self.returns.append(VendorReturn(vendor, shop, list(lines), self.moment(day)))

    def _document(
        self, origin: str, shop: str, sent: int | None, due: int | None, lines: tuple[Supply, ...]
    ) -> Document:
        return Document(
            origin,
            shop,
            list(lines),
            None if sent is None else self.moment(sent),
            None if due is None else self.day(due),
        )


def quantity_sold(books: Books, item: str) -> int:
    """A believable quantity for one customer: one bicycle, several gels."""
    price = books.items[item].price
    return books.rng.choice((1,) if price > 400 else (1, 1, 1, 2) if price > 40 else (1, 1, 2, 2, 3, 4))
