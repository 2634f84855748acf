"""Merchants for tests: one with every case that a report can meet, and large ones for measurements."""

from dataclasses import dataclass
from datetime import timedelta

from tests.lightspeed_server.serving import LightspeedServer
from tests.lightspeed_server.transfers import Merchant


@dataclass(frozen=True)
class Example:
    """Ids of what ``fill`` made, for the tests that go on with it."""

    main: int
    west: int
    oak: int
    items: dict[str, int]
    draft: int
    ordered: int
    sent: int
    web_order: int


def fill(server: LightspeedServer) -> Example:
    """Two shops with every kind of source, of supply and of trap."""
    merchant, shop = server.merchant, server.web_shop
    main, west = merchant.shop("Main"), merchant.shop("West", "US/Pacific")
    shop.shop = main
    oak = merchant.vendor("Oak & Sons", account="A-17", currency="USD", email="orders@oak.example")
    elm = merchant.vendor("Elm Supply", currency="CAD")

    def item(name: str, vendor: int = oak, **stock: int) -> int:
        places = {main: stock.get("main", 0), west: stock.get("west", 0)}
        sku = name.upper()[:3]
        number = merchant.item(
            name,
            vendor=vendor,
            vendor_sku=f"{sku}-V",
            price="49.50",
            cost="21.50",
            customSku=sku,
            stock=places,
        )
        merchant.set_reorder(number, main, 2, 6)
        return number

    items = {
        "chair": item("Chair", main=3),
        "stool": item("Stool"),
        "bench": item("Bench", main=2, west=5),
        "lamp": item("Lamp", elm, main=4),
        "rug": item("Rug", elm, west=1),
        "vase": item("Vase", 0, main=1),
        "desk": item("Desk", main=1),
        "shelf": item("Shelf"),
        "frame": item("Frame", main=6),
    }
    delivery = merchant.item("Delivery", item_type="non_inventory", price="15")
    _tick(server)
    merchant.sell(main, [(items["chair"], 5, "49.50"), (delivery, 1, "15")])
    _tick(server)
    merchant.sell(main, [(items["stool"], 2, "20")])
    _tick(server)
    merchant.sell(main, [(items["stool"], 3, "20")])
    merchant.sell(main, [(items["bench"], 5, "80")])
    _tick(server)
    draft, ordered = _purchases(server, main, oak, elm, items)
    sent = _transfers(server, main, west, items)
    returned = merchant.vendor_return(elm, west, [(items["rug"], 3)])
    merchant.send_return(returned)
    merchant.vendor_return(oak, main, [(items["frame"], 1)])
    _takes_back(merchant, main, items)
    customer = merchant.customer("Sam", "Hill", phone="555-0101")
    merchant.special_order(main, customer, items["shelf"], 2)
    merchant.ring_up(main, [(items["frame"], 1, "10")])
    variants = [
        shop.variant(name, item=items[name], sku=name.upper()[:3]) for name in ("desk", "stool", "vase")
    ]
    _tick(server)
    web_order = shop.place([(variant, 1, 60.0) for variant in variants])
    _tick(server)
    return Example(main, west, oak, items, draft, ordered, sent, web_order)


def _tick(server: LightspeedServer) -> None:
    server.clock.advance(3600)


def _purchases(
    server: LightspeedServer, main: int, oak: int, elm: int, items: dict[str, int]
) -> tuple[int, int]:
    """A draft, one half received, one that brought too much, one that is archived."""
    merchant = server.merchant
    draft = merchant.purchase_order(oak, main, [(items["chair"], 4, "21.50")])
    soon = server.clock.now() + timedelta(days=5)
    ordered = merchant.purchase_order(
        oak, main, [(items["stool"], 4, "9"), (items["bench"], 2, "40")], expected=soon
    )
    merchant.send_order(ordered)
    _tick(server)
    merchant.receive(ordered, {merchant.order_lines(ordered)[0]["orderLineID"]: 1})
    many = merchant.purchase_order(elm, main, [(items["lamp"], 1, "12")])
    merchant.send_order(many)
    merchant.receive(many, {merchant.order_lines(many)[0]["orderLineID"]: 2})
    merchant.finish(many)
    forgotten = merchant.purchase_order(elm, main, [(items["rug"], 9, "30")])
    merchant.archive_order(forgotten)
    return draft, ordered


def _transfers(server: LightspeedServer, main: int, west: int, items: dict[str, int]) -> int:
    """One that took more than there was and is partly received; one that is still open."""
    merchant = server.merchant
    sent = merchant.transfer(west, main, [(items["bench"], 7)], note="for the weekend")
    merchant.send_transfer(sent)
    _tick(server)
    merchant.receive_transfer(sent, {merchant.transfer_lines(sent)[0]["transferItemID"]: 2})
    merchant.transfer(main, west, [(items["lamp"], 1)])
    return sent


def _takes_back(merchant: Merchant, main: int, items: dict[str, int]) -> None:
    """A sale of which a part comes back, and one that is voided."""
    sale = merchant.sell(main, [(items["vase"], 4, "25")])
    merchant.refund(merchant.lines(sale)[0]["saleLineID"], 1)
    voided = merchant.sell(main, [(items["vase"], 2, "25")])
    merchant.void(voided)


def fill_large(server: LightspeedServer, items: int, shops: int, negatives: int) -> None:
    """``items`` in ``shops``; the first ``negatives`` of them were sold below zero in one of the shops."""
    merchant = server.merchant
    places = [merchant.shop(f"Shop {number}") for number in range(1, shops + 1)]
    server.web_shop.shop = places[0]
    vendors = [merchant.vendor(f"Vendor {number}") for number in range(1, 41)]
    for number in range(items):
        stock = {place: 5 for place in places} if number % 50 == 0 else {}
        merchant.item(
            f"Article {number}",
            vendor=vendors[number % 40],
            vendor_sku=f"V{number}",
            price="12",
            cost="5",
            stock=stock,
        )
    for number in range(1, negatives + 1):
        merchant.sell(places[number % shops], [(number, 6 + number % 3, "12")])
        if number % 50 == 0:
            server.clock.advance(60)
