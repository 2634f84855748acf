"""Half a year of ordinary trade around the scenarios: shelves, till sales, sent orders, deliveries.

Nothing here makes a shortage: every pair that no scenario told holds its stock at or above 0.
"""

from collections.abc import Iterable
from itertools import accumulate

from making.books import HISTORY_DAYS, Books, Line, Supply, quantity_sold
from making.catalogue import BEND, BOISE, DENVER, HUB, SHOPS, VENDORS, Item

CARRIED = {HUB: 1.0, BEND: 0.62, BOISE: 0.66, DENVER: 0.74}
TILL_SALES_A_DAY = {HUB: 5, BEND: 2, BOISE: 2, DENVER: 4}
SENT_ORDERS = 380


def ordinary_shelves(books: Books) -> None:
    """Stock for every pair that a shop carries; services stand at 0."""
    for item in books.items.values():
        for shop, share in CARRIED.items():
            if _carried(books, item, shop, share):
                books.on_hand[item.item_id, shop] = _usual_stock(books, item) if item.tracked else 0


def _carried(books: Books, item: Item, shop: str, share: float) -> bool:
    if (item.item_id, shop) in books.on_hand or item.item_id in books.only_where_told:
        return False
    return not item.tracked or books.rng.random() < share


def _usual_stock(books: Books, item: Item) -> int:
    if books.rng.random() < 0.06:
        return 0
    most = 3 if item.price > 700 else 8 if item.price > 100 else 16 if item.price > 20 else 48
    return books.rng.randint(1, most) + (item.pack if item.pack > 4 else 0)


def ordinary_sales(books: Books) -> None:
    """Till sales of every day, here and there with goods brought back or a service."""
    wares = _wares(books, services=True)
    for day in range(-HISTORY_DAYS, 0):
        for shop, usual in TILL_SALES_A_DAY.items():
            for _ in range(books.rng.randint(usual - 1, usual + 1)):
                books.till(shop, day, *_basket(books, wares[shop], shop, day))


def _wares(books: Books, services: bool) -> dict[str, tuple[list[str], list[float]]]:
    """Per shop the items it carries and how often they sell, summed up for weighted choice."""
    wares = {}
    for shop in SHOPS:
        items = [
            item for item, where in books.on_hand if where == shop and (services or books.items[item].tracked)
        ]
        often = accumulate(3 / (1 + books.items[item].price / 60) + books.rng.random() for item in items)
        wares[shop] = (items, list(often))
    return wares


def _basket(books: Books, wares: tuple[list[str], list[float]], shop: str, day: int) -> list[Line]:
    items, often = wares
    wanted = dict.fromkeys(
        books.rng.choices(items, cum_weights=often, k=books.rng.choice((1, 1, 1, 2, 2, 3)))
    )
    lines = [Line(item, quantity_sold(books, item)) for item in wanted if _on_sale(books, item, shop, day)]
    if books.rng.random() < 0.02 and lines:
        lines[0].quantity = -1
    return lines


def _on_sale(books: Books, item: str, shop: str, day: int) -> bool:
    return day < books.sold_out.get((item, shop), 0)


def sent_orders(books: Books) -> None:
    """eCom orders that went well: shipped or picked up, and ticked in the POS."""
    wares = _wares(books, services=False)
    for number in range(SENT_ORDERS):
        day = -books.rng.randint(5, HISTORY_DAYS)
        shop = HUB if number % 3 else books.rng.choice(list(SHOPS))
        lines = [line for line in _basket(books, wares[shop], shop, day) if line.quantity > 0]
        for line in lines:
            line.shipped = line.quantity
        if lines:
            books.order(shop, day, *lines, **_how_it_went(books, number))


def _how_it_went(books: Books, number: int) -> dict[str, str]:
    if number % 7 == 3:
        return {"delivery": "pickup", "shipment": "picked_up", "ticked": "true"}
    about = {"billing": "CA", "shipping": "CA"} if number % 17 == 8 else {}
    tracking = f"1Z{books.rng.randrange(10**15, 10**16)}"
    return about | {"shipment": "shipped", "ticked": "true", "carrier": "UPS", "tracking": tracking}


def ordinary_deliveries(books: Books) -> None:
    """Purchase orders of half a year that came in whole, and one on its way or drafted per vendor."""
    for vendor, about in VENDORS.items():
        lead = about.lead_time or 16
        for day in range(-HISTORY_DAYS + books.rng.randrange(20), -lead - 3, 38):
            _delivered(books, vendor, day, lead)
        on_its_way = _replenishment(books, vendor, HUB)
        ago = 1 + int(vendor) % 4
        due = None if about.lead_time is None else lead - ago
        sent = None if int(vendor) % 5 == 0 else -ago
        books.buy(HUB, sent, due, *on_its_way)


def _delivered(books: Books, vendor: str, day: int, lead: int) -> None:
    shop = books.rng.choice((HUB, HUB, *SHOPS))
    document = books.buy(shop, day, day + lead, *_replenishment(books, vendor, shop))
    for line in document.lines:
        line.received = line.quantity
    document.received_at = books.moment(min(day + lead + books.rng.randint(-1, 3), -1))
    document.closed = True


def _replenishment(books: Books, vendor: str, shop: str) -> Iterable[Supply]:
    """Two to six lines of what the shop carries of the vendor, in whole packs."""
    carried = [
        item
        for (item, where) in books.on_hand
        if where == shop and books.items[item].vendor_id == vendor and (item, shop) not in books.sold_out
    ]
    chosen = books.rng.sample(carried, books.rng.randint(2, min(6, len(carried))))
    return [Supply(item, books.items[item].pack * books.rng.randint(1, 4)) for item in chosen]


def ordinary_transfers(books: Books) -> None:
    """Transfers between shops that arrived, two on their way, one not yet sent."""
    for number in range(18):
        origin, shop = books.rng.sample(list(SHOPS), 2)
        sent = -8 - 10 * number
        document = books.transfer(origin, shop, sent, sent + 3, *_shared(books, origin, shop))
        for line in document.lines:
            line.received = line.quantity
        document.received_at, document.closed = books.moment(sent + 3), True
    books.transfer(HUB, DENVER, -2, 2, *_shared(books, HUB, DENVER))
    books.transfer(DENVER, BOISE, -1, 3, *_shared(books, DENVER, BOISE))
    books.transfer(HUB, BEND, None, None, *_shared(books, HUB, BEND))


def _shared(books: Books, origin: str, shop: str) -> Iterable[Supply]:
    both = [
        item
        for (item, where), on_hand in books.on_hand.items()
        if where == origin and on_hand > 2 and (item, shop) in books.on_hand
        and not books.sold_out.keys() & {(item, origin), (item, shop)}
    ]  # fmt: skip
    return [Supply(item, books.rng.randint(1, 2)) for item in books.rng.sample(both, 3)]


HISTORY = (ordinary_shelves, ordinary_sales, sent_orders, ordinary_deliveries, ordinary_transfers)
