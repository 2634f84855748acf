"""The many: orders of all ages that wait for stock, and what was done about them."""

from making.books import Books, Line, Supply, quantity_sold
from making.catalogue import BEND, BOISE, DENVER, HUB, SHOPS, VENDORS

SHORT_PAIRS = ((HUB, 32), (BEND, 10), (BOISE, 9), (DENVER, 11))
TO_BUY = 2
"""Every second short pair has to be bought: nothing is incoming, and no other shop has any."""
# Days since the order: every bucket of the ageing chart has some, the young ones the most.
AGES = (*range(1, 16), 1, 2, 5, 17, 18, 20, 21, 23, 25, 28, 30, 33, 38, 44, 52, 61)
WAITING_ORDERS = 50


def orders_waiting_for_stock(books: Books) -> None:
    """Orders of all ages over the short pairs, then documents for most of what is short."""
    pairs = _short_pairs(books)
    waiting: dict[tuple[str, str], list[int]] = {pair: [] for pair in pairs}
    for number in range(WAITING_ORDERS):
        _waiting_order(books, number, waiting)
    for pair, quantities in waiting.items():
        # Every third pair still had one unit for its oldest customer.
        books.on_hand[pair] = int(len(quantities) % 3 == 2 and quantities[0] > 1) - sum(quantities)
    short = [pair for pair in pairs if books.on_hand[pair] < 0]
    for item, shop in short[::TO_BUY]:
        for other in SHOPS.keys() - {shop}:
            books.tell(item, other, 0)
    _supply(books, [pair for number, pair in enumerate(short) if number % TO_BUY])


def _short_pairs(books: Books) -> list[tuple[str, str]]:
    pairs = [(books.fresh(8, 2500), shop) for shop, count in SHORT_PAIRS for _ in range(count)]
    for item, shop in pairs:
        books.tell(item, shop, 0, sold_out=-62)
    return pairs


def _waiting_order(books: Books, number: int, waiting: dict[tuple[str, str], list[int]]) -> None:
    """One order over one to three short pairs of a shop, the pair least asked for first."""
    shop = (HUB, HUB, HUB, BEND, HUB, DENVER, HUB, BOISE)[number % 8]
    pairs = sorted((pair for pair in waiting if pair[1] == shop), key=lambda pair: len(waiting[pair]))
    chosen = pairs[:1] + books.rng.sample(pairs[1:], (0, 1, 1, 1, 2, 1)[number % 6])
    lines = [Line(item, quantity_sold(books, item)) for item, _ in chosen]
    for pair, line in zip(chosen, lines, strict=True):
        waiting[pair].append(line.quantity)
    if number % 10 == 6:
        lines.append(Line(books.shipping_fee(), 1))
    _place(books, number, shop, lines)


def _place(books: Books, number: int, shop: str, lines: list[Line]) -> None:
    about = {}
    if number % 9 == 4:
        about["payment"] = "not_paid"
    if number % 19 == 7:
        about["payment"] = "partially_paid"
    if number % 8 == 3:
        about["delivery"] = "pickup"
    elif number % 11 == 5:
        about |= {"billing": "CA", "shipping": "CA"}
    age = AGES[number * 7 % len(AGES)]
    if age < 4 and number % 2:
        about["fraud"] = "unchecked"
    books.order(shop, -age, *lines, **about)


# How a vendor's purchase order for a shop stands: days since sent, days until due, share of the need.
STATES = (
    ("on time", -6, 5),
    ("late", -24, -6),
    ("due today", -11, 0),
    ("draft", None, None),
    ("too little", -8, 4),
    ("partial", -20, -3),
    ("transfer", -2, 2),
    ("due today", -10, 0),
    ("on time", -9, 12),
    ("too little", -7, 6),
)


def _supply(books: Books, pairs: list[tuple[str, str]]) -> None:
    groups: dict[tuple[str, str], list[str]] = {}
    for item, shop in pairs:
        groups.setdefault((books.items[item].vendor_id, shop), []).append(item)
    for number, ((vendor, shop), items) in enumerate(groups.items()):
        state, sent, due = STATES[number % len(STATES)]
        if state == "transfer":
            _transfer_what_is_short(books, shop, items)
        else:
            undated = VENDORS[vendor].lead_time is None
            lines = _what_to_buy(books, shop, items, state)
            document = books.buy(shop, sent, None if undated else due, *lines)
            document.received_at = books.moment(-3) if state == "partial" else None


def _what_to_buy(books: Books, shop: str, items: list[str], state: str) -> list[Supply]:
    """A line per short item in whole packs; of a partial delivery two packs are here already."""
    lines = []
    for item in items:
        need, pack = -books.on_hand[item, shop], books.items[item].pack
        received = 2 * pack if state == "partial" else 0
        quantity = 1 if state == "too little" else -(-(need + 1) // pack) * pack
        lines.append(Supply(item, quantity + received, received))
    return lines


def _transfer_what_is_short(books: Books, shop: str, items: list[str]) -> None:
    origin = BEND if shop == HUB else HUB
    for item in items:
        books.tell(item, origin, 4, sold_out=-30)
    books.transfer(origin, shop, -2, 2, *(Supply(item, -books.on_hand[item, shop]) for item in items))
