"""The scenarios of the sample, each a small story with a name, told through the books.

A pair that a scenario uses is its own: nothing else sells, buys or moves it afterwards.
"""

from making.books import Books, Line, Supply
from making.catalogue import BEND, BOISE, DENVER, HUB, SHOPS


def order_covered_by_three_documents(books: Books) -> None:
    """Three items short in one order: two purchase orders and a transfer bring one each."""
    pump, tent, boot = books.fresh(vendor="22"), books.fresh(vendor="13"), books.fresh(vendor="18")
    for item in (pump, tent, boot):
        books.tell(item, HUB, -1, sold_out=-12)
    books.order(HUB, -6, Line(pump, 1), Line(tent, 1), Line(boot, 1))
    books.buy(HUB, -5, 2, Supply(pump, books.items[pump].pack))
    books.buy(HUB, -5, 6, Supply(tent, 2))
    books.tell(boot, DENVER, 3)
    books.transfer(DENVER, HUB, -2, 3, Supply(boot, 1))


def short_here_plenty_there(books: Books) -> None:
    """−3 in Portland and +5 in Denver of one item: a surplus there hides no shortage here."""
    item = books.fresh(60, 200)
    books.tell(item, HUB, -3, sold_out=-20)
    books.tell(item, DENVER, 5, sold_out=-20)
    books.order(HUB, -9, Line(item, 2))
    books.order(HUB, -4, Line(item, 1))


def oversent_transfer(books: Books) -> None:
    """Bend sent six and had two: the transfer is the source, and no customer waits in Bend."""
    item = books.fresh(20, 60)
    books.tell(item, BEND, -4, sold_out=-10)
    books.tell(item, BOISE, 1, sold_out=-10)
    books.transfer(BEND, BOISE, -3, 1, Supply(item, 6))


def vendor_return_below_zero(books: Books) -> None:
    """Five went back to the vendor where the books knew of three."""
    item = books.fresh(80, 200, vendor="18")
    books.tell(item, HUB, -2, sold_out=-15)
    books.send_to_vendor("18", HUB, -8, Supply(item, 5))


def sold_before_it_was_booked_in(books: Books) -> None:
    """The till sold goods of a purchase order that was due and never received: they arrived."""
    item = books.fresh(20, 60, vendor="12")
    books.tell(item, HUB, -4, sold_out=-5)
    books.buy(HUB, -14, -4, Supply(item, 10))
    books.till(HUB, -3, Line(item, 2))
    books.till(HUB, -1, Line(item, 2))


def half_of_the_delivery_booked_in(books: Books) -> None:
    """Six of twelve received and nine sold: the other half is most likely on the shelf."""
    item = books.fresh(10, 60, vendor="22")
    books.tell(item, BEND, -3, sold_out=-9)
    late = books.buy(BEND, -18, -8, Supply(item, 12, received=6))
    late.received_at = books.moment(-8)
    for day, quantity in ((-7, 4), (-5, 3), (-2, 2)):
        books.till(BEND, day, Line(item, quantity))


def never_stocked(books: Books) -> None:
    """Sold at the till in Boise, though no shop ever bought or held it."""
    item = books.fresh(100, 300)
    books.only_where_told.add(item)
    books.tell(item, BOISE, -2)
    books.till(BOISE, -16, Line(item, 2))


def gap_in_the_books(books: Books) -> None:
    """Six below zero of which the documents explain two; nothing is on its way."""
    item = books.fresh(15, 50)
    books.tell(item, DENVER, -6)
    books.till(DENVER, -33, Line(item, 2))


def customer_in_front_of_a_gap(books: Books) -> None:
    """Three below zero, one customer waiting: the other two are a gap, not customers."""
    item = books.fresh(30, 90)
    books.tell(item, BOISE, -3)
    books.order(BOISE, -11, Line(item, 1))


def till_sold_what_a_customer_waits_for(books: Books) -> None:
    """The order came first, then the till sold the last: rule 1 blames the till, rule 2 the order waits."""
    item = books.fresh(40, 150)
    books.tell(item, HUB, -1, sold_out=-12)
    books.order(HUB, -10, Line(item, 1))
    books.till(HUB, -8, Line(item, 1))
    books.buy(HUB, -6, 4, Supply(item, 4 * books.items[item].pack))


def one_of_three_sent_back(books: Books) -> None:
    """A customer ordered three and cancelled one before it shipped: two still wait."""
    item = books.fresh(20, 90)
    books.tell(item, HUB, -2, sold_out=-21)
    order = books.order(HUB, -17, Line(item, 3))
    books.send_back(order, HUB, -13, Line(item, -1))


def refunded_in_the_web_shop_only(books: Books) -> None:
    """One of three was refunded online and not in the POS: two wait, the books still miss three."""
    item = books.fresh(20, 90)
    books.tell(item, HUB, -3, sold_out=-21)
    books.order(HUB, -16, Line(item, 3, refunded=1))


def part_shipped_order(books: Books) -> None:
    """One item went out at once, two of the other are still to come."""
    here, short = books.fresh(20, 100), books.fresh(20, 100)
    books.tell(here, HUB, 4, sold_out=-18)
    books.tell(short, HUB, -2, sold_out=-18)
    books.order(
        HUB, -15, Line(here, 1, shipped=1), Line(short, 2),
        shipment="partially_shipped", carrier="UPS", tracking="1Z0000000000004711",
    )  # fmt: skip
    books.buy(HUB, -13, 3, Supply(short, 4 * books.items[short].pack))


def probable_fraud(books: Books) -> None:
    """A card from abroad, a freight forwarder's address, two carbon bikes, nobody asked yet."""
    bike = books.fresh(4000, 6000)
    books.tell(bike, HUB, 3, sold_out=-30)
    books.order(HUB, -2, Line(bike, 2), billing="GB", shipping="US", fraud="unchecked")


def fraud_not_yet_refunded(books: Books) -> None:
    """Known to be fraud, the money not yet given back: it still waits and still takes its place."""
    item = books.fresh(250, 500)
    books.tell(item, HUB, -2, sold_out=-14)
    books.order(HUB, -7, Line(item, 1), billing="GB", shipping="CA", fraud="fraud")
    books.order(HUB, -3, Line(item, 1))


def refunded_and_cancelled_orders(books: Books) -> None:
    """Two orders that came to nothing: what they took is back on the shelf."""
    item = books.fresh(30, 120)
    books.tell(item, HUB, 6, sold_out=-40)
    refunded = books.order(HUB, -25, Line(item, 2), payment="refunded")
    books.send_back(refunded, HUB, -21, Line(item, -2))
    cancelled = books.order(HUB, -12, Line(item, 1), payment="cancelled", shipment="cancelled")
    books.send_back(cancelled, HUB, -12, Line(item, -1))


def orders_ready_today(books: Books) -> None:
    """Paid, cleared and on the shelf: five to ship, two to be picked up."""
    for number in range(7):
        item, other = books.fresh(15, 200), books.fresh(5, 60)
        shop = HUB if number < 5 else BEND
        books.tell(item, shop, 2 + number % 3, sold_out=-5)
        books.tell(other, shop, 4, sold_out=-5)
        delivery = "ship" if number < 5 else "pickup"
        books.order(shop, -1 - number % 3, Line(item, 1), Line(other, 2), delivery=delivery)


def shipped_but_not_ticked(books: Books) -> None:
    """Gone with the carrier, not yet ticked as done in the POS."""
    for number in range(4):
        item = books.fresh(30, 200)
        books.tell(item, HUB, 3, sold_out=-9)
        books.order(
            HUB, -4 - number, Line(item, 1, shipped=1),
            shipment="shipped", carrier="USPS", tracking=f"940010000000000000{number:04}", ticked="false",
        )  # fmt: skip


def delivery_in_two_parts(books: Books) -> None:
    """Six boots for four customers: two come this week, four in three weeks."""
    boot = books.fresh(90, 200, vendor="18")
    books.tell(boot, HUB, -4, sold_out=-14)
    for day in (-12, -9, -6, -4):
        books.order(HUB, day, Line(boot, 1))
    books.buy(HUB, -10, 3, Supply(boot, 2, due=3), Supply(boot, 4, due=20))


def order_of_a_club(books: Books) -> None:
    """A club ordered 62 caps at once: far more than were ever sold, and enough for a better price."""
    cap = books.fresh(25, 40, vendor="14")
    for shop in SHOPS:
        books.tell(cap, shop, -62 if shop == DENVER else 0, sold_out=-40)
    books.order(DENVER, -3, Line(cap, 62))


def without_vendor(books: Books) -> None:
    """A local maker's mug: nobody has chosen a vendor yet, so nobody can be asked for more."""
    mug = next(item for item in books.items.values() if item.tracked and not item.vendor_id)
    books.tell(mug.item_id, HUB, -4, sold_out=-24)
    books.order(HUB, -19, Line(mug.item_id, 3))
    books.order(HUB, -5, Line(mug.item_id, 1), delivery="pickup")


SCENARIOS = (
    order_covered_by_three_documents,
    short_here_plenty_there,
    oversent_transfer,
    vendor_return_below_zero,
    sold_before_it_was_booked_in,
    half_of_the_delivery_booked_in,
    never_stocked,
    gap_in_the_books,
    customer_in_front_of_a_gap,
    till_sold_what_a_customer_waits_for,
    one_of_three_sent_back,
    refunded_in_the_web_shop_only,
    part_shipped_order,
    probable_fraud,
    fraud_not_yet_refunded,
    refunded_and_cancelled_orders,
    orders_ready_today,
    shipped_but_not_ticked,
    without_vendor,
    delivery_in_two_parts,
    order_of_a_club,
)
