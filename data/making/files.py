"""The books as rows of the neutral files (data contract, §3), numbered in order of time."""

from datetime import datetime

from making.books import Books, Document, Order
from making.catalogue import SHOPS, VENDORS, Item

Row = dict[str, object]

SELLS_TOO = {"12": "22", "13": "21", "14": "13", "18": "14", "21": "13", "22": "12"}
"""By vendor, another vendor that sells some of its items, too; both take dollars."""
POS = "https://us.merchantos.com/?name={screen}&form_name=view&id={number}"
WEB_SHOP = "https://www.example.com/admin/orders/{number}"


def rows_of(books: Books) -> dict[str, list[Row]]:
    """Every file's rows by its name. Orders are numbered first, so that sales can name them."""
    ecom_orders = _ecom_orders(books)
    return {
        "shops": [
            {"shop_id": key, "name": name, "time_zone": zone, "currency": "USD"}
            for key, (name, zone) in SHOPS.items()
        ],
        "vendors": _vendors(),
        "items": [_item(item) for item in books.items.values()],
        "vendor_items": [row for item in books.items.values() for row in _further_vendors(item)],
        "price_breaks": [row for item in books.items.values() for row in _price_breaks(item)],
        "stock": _stock(books),
        "sales": _sales(books),
        "ecom_orders": ecom_orders,
        "purchase_orders": _purchase_orders(books),
        "vendor_returns": _vendor_returns(books),
        "transfers": _transfers(books),
    }


def _vendors() -> list[Row]:
    return [
        {
            "vendor_id": vendor_id,
            "name": vendor.name,
            "account_number": f"{vendor.name[:3].upper()}-{int(vendor_id) * 3917}",
            "email": f"orders@{vendor.name.split()[0].lower()}.example.com",
            "lead_time_days": vendor.lead_time,
            "minimum_order_value": vendor.minimum_order,
            "free_freight_value": vendor.free_freight,
            "currency": vendor.currency,
        }
        for vendor_id, vendor in VENDORS.items()
    ]


def _item(item: Item) -> Row:
    number = int(item.item_id)
    code = "".join(word[0] for word in item.description.split()[:3]).upper()
    bought = item.vendor_id != ""
    barcode = with_check_digit(f"{81000000000 + number * 37}") if bought else ""
    italian = item.vendor_id == "15"
    return {
        "item_id": item.item_id,
        "description": item.description,
        "sku": f"{code}-{number}",
        "upc": "" if italian else barcode,
        "ean": with_check_digit(f"{803000000000 + number * 53}") if italian else "",
        "manufacturer_sku": f"{code}{number * 7 % 10000:04}" if bought else "",
        "category": item.category,
        "vendor_id": item.vendor_id,
        "vendor_sku": f"{item.vendor_id}-{number * 13 % 100000:05}" if bought else "",
        "unit_cost": f"{item.cost:.2f}" if item.tracked else "",
        "unit_price": f"{item.price:.2f}",
        "pack_size": item.pack,
        "minimum_order_quantity": item.minimum,
        "maximum_order_quantity": item.maximum or "",
        "tracked": _true(item.tracked),
    }


def with_check_digit(digits: str) -> str:
    """A bar code of 11 or 12 digits with its check digit behind it."""
    weighted = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(digits)))
    return f"{digits}{-weighted % 10}"


def _price_breaks(item: Item) -> list[Row]:
    """Larger packs are cheaper by the box: 6 % off from ten packs on, 11 % from thirty."""
    if item.pack < 6:
        return []
    return [
        {
            "vendor_id": item.vendor_id,
            "item_id": item.item_id,
            "minimum_quantity": packs * item.pack,
            "unit_cost": f"{item.cost * share:.2f}",
        }
        for packs, share in ((10, 0.94), (30, 0.89))
    ]


def _further_vendors(item: Item) -> list[Row]:
    """Every third item of these vendors is sold by another one: cheaper and later, or dearer and sooner."""
    other = SELLS_TOO.get(item.vendor_id)
    number = int(item.item_id)
    if other is None or number % 3:
        return []
    cheaper = number % 2 == 0
    usual = VENDORS[item.vendor_id].lead_time or 14
    return [
        {
            "vendor_id": other,
            "item_id": item.item_id,
            "vendor_sku": f"{other}-{number * 17 % 100000:05}",
            "unit_cost": f"{item.cost * (0.92 if cheaper else 1.06):.2f}",
            "lead_time_days": usual + 9 if cheaper else max(2, usual - 5),
            "pack_size": item.pack,
            "minimum_order_quantity": item.minimum,
            "maximum_order_quantity": item.maximum or "",
        }
    ]


def _stock(books: Books) -> list[Row]:
    pairs = sorted(books.on_hand.items())
    return [_stock_row(books.items[item], shop, on_hand) for (item, shop), on_hand in pairs]


def _stock_row(item: Item, shop: str, on_hand: int) -> Row:
    """Two of five items have levels, in every shop that carries them."""
    row: Row = {"item_id": item.item_id, "shop_id": shop, "on_hand": on_hand}
    if item.tracked and int(item.item_id) % 5 in {0, 3}:
        point = 1 if item.price > 300 else 2 if item.price > 60 else 4
        row |= {"reorder_point": point, "order_up_to": 2 * point + item.pack}
    return row


def _ecom_orders(books: Books) -> list[Row]:
    orders = {id(sale.order): sale.order for sale in books.sales if sale.order}
    rows = []
    for number, order in enumerate(sorted(orders.values(), key=lambda order: order.at), start=20001):
        order.number = str(number)
        rows.append(_ecom_order(order))
    return rows


def _ecom_order(order: Order) -> Row:
    return {
        "ecom_order_id": order.number,
        "placed_at": _time(order.at),
        "customer_name": order.customer,
        "customer_email": f"{order.customer.lower().replace(' ', '.')}@example.com",
        "delivery": order.delivery,
        "billing_country": order.billing,
        "shipping_country": order.shipping,
        "shipping_address": order.address if order.delivery == "ship" else "",
        "payment_status": order.payment,
        "fraud_check": order.fraud,
        "shipment_status": order.shipment,
        "carrier": order.carrier,
        "tracking_number": order.tracking,
        "ticked_in_pos": order.ticked,
        "url": WEB_SHOP.format(number=order.number),
    }


def _sales(books: Books) -> list[Row]:
    sales = sorted((sale for sale in books.sales if sale.lines), key=lambda sale: sale.at)
    return [
        {
            "sale_id": sale_id,
            "line_number": number,
            "shop_id": sale.shop,
            "item_id": line.item,
            "quantity": line.quantity,
            "sold_at": _time(sale.at),
            "unit_price": f"{books.items[line.item].price:.2f}",
            "ecom_order_id": sale.order.number if sale.order else "",
            "shipped": line.shipped or "",
            "refunded": line.refunded or "",
        }
        for sale_id, sale in enumerate(sales, start=50001)
        for number, line in enumerate(sale.lines, start=1)
    ]


def _purchase_orders(books: Books) -> list[Row]:
    return [
        {
            "po_id": number,
            "line_number": line_number,
            "vendor_id": document.origin,
            "item_id": line.item,
            "ordered": line.quantity,
            "unit_cost": f"{books.items[line.item].cost:.2f}",
            "ordered_at": _time(document.sent_at),
            **_document(document, "purchase.views.purchase", number),
            **({} if line.due is None else {"expected_on": books.day(line.due)}),
            "received": line.received or "",
        }
        for number, document in enumerate(_by_time(books.purchases), start=3001)
        for line_number, line in enumerate(document.lines, start=1)
    ]


def _transfers(books: Books) -> list[Row]:
    return [
        {
            "transfer_id": number,
            "line_number": line_number,
            "from_shop_id": document.origin,
            "to_shop_id": document.shop,
            "item_id": line.item,
            "quantity": line.quantity,
            "sent_at": _time(document.sent_at),
            **_document(document, "transfer.views.transfer", number),
            "received": line.received or "",
        }
        for number, document in enumerate(_by_time(books.transfers), start=701)
        for line_number, line in enumerate(document.lines, start=1)
    ]


def _by_time(documents: list[Document]) -> list[Document]:
    """Sent documents by their date, drafts last."""
    return sorted(documents, key=lambda document: document.sent_at or datetime.max)


def _document(document: Document, screen: str, number: int) -> Row:
    return {
        "shop_id": document.shop,
        "expected_on": document.expected_on or "",
        "received_at": _time(document.received_at),
        "closed": _true(document.closed),
        "url": POS.format(screen=screen, number=number),
    }


def _vendor_returns(books: Books) -> list[Row]:
    return [
        {
            "return_id": number,
            "line_number": line_number,
            "vendor_id": sent.vendor,
            "shop_id": sent.shop,
            "item_id": line.item,
            "quantity": line.quantity,
            "sent_at": _time(sent.sent_at),
        }
        for number, sent in enumerate(sorted(books.returns, key=lambda sent: sent.sent_at), start=401)
        for line_number, line in enumerate(sent.lines, start=1)
    ]


def _time(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _true(flag: bool) -> str:
    return "true" if flag else "false"
