"""The kinds of record of R-Series as its documentation lists them: ids, sorts, relations and rights.

Source: the endpoint pages of developers.lightspeedhq.com/retail. What they leave open is said in a comment.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Relation:
    """Records shown inside another: to one, by its id in ``by``; to many, by the parent's id in theirs."""

    kind: str
    by: str
    many: bool = False


@dataclass(frozen=True)
class Kind:
    """``key``: the name of its id. ``rights``: any of these scopes opens it; none named: every scope does.
    ``sorts``: the fields it can be sorted by, the first by default. ``archives``: whether it has the field
    ``archived``, and is hidden when that is set. ``methods``: what it can be asked."""

    key: str
    sorts: tuple[str, ...]
    rights: frozenset[str] = frozenset()
    relations: Mapping[str, Relation] = field(default_factory=dict)
    archives: bool = False
    stamped: bool = True
    methods: frozenset[str] = frozenset({"GET"})


@dataclass(frozen=True)
class Place:
    """Meaning of an address: a kind, one record or all of them, and an action."""

    name: str
    kind: Kind
    number: int = 0
    act: str = ""
    within: int = 0  # the transfer whose lines are asked for
    legacy: bool = False


def _rights(*names: str) -> frozenset[str]:
    return frozenset(f"employee:{name}" for name in ("all", *names))


GOODS = _rights("inventory", "inventory_read", "product_cost", "register", "reports", "admin")
REGISTER = _rights("register", "register_read")
ORDERS = _rights("purchase_orders")
TRANSFERS = _rights("transfers")
WRITABLE = frozenset({"GET", "POST", "PUT", "DELETE"})

KINDS: dict[str, Kind] = {
    "Shop": Kind(
        "shopID", ("shopID",), relations={"Contact": Relation("Contact", "contactID")}, archives=True
    ),
    "Vendor": Kind(
        "vendorID",
        ("vendorID", "timeStamp", "name"),
        _rights("vendors", "admin_inventory", "inventory_read", "inventory"),
        {"Contact": Relation("Contact", "contactID")},
        archives=True,
    ),
    "Category": Kind("categoryID", ("categoryID", "timeStamp"), GOODS),
    "Item": Kind(
        "itemID",
        ("itemID", "timeStamp", "description"),
        GOODS,
        {
            "ItemShops": Relation("ItemShop", "itemID", many=True),
            "ItemVendorNums": Relation("ItemVendorNum", "itemID", many=True),
            "Category": Relation("Category", "categoryID"),
        },
        archives=True,
    ),
    "ItemShop": Kind("itemShopID", ("itemShopID", "timeStamp"), GOODS),
    "Customer": Kind(
        "customerID",
        ("customerID", "timeStamp", "firstName", "lastName"),
        _rights("customers", "customers_read", "register"),
        {"Contact": Relation("Contact", "contactID")},
        archives=True,
    ),
    "Sale": Kind(
        "saleID",
        ("saleID", "timeStamp", "completeTime", "updateTime"),
        REGISTER,
        {
            "SaleLines": Relation("SaleLine", "saleID", many=True),
            "ShipTo": Relation("ShipTo", "shipToID"),
            "Customer": Relation("Customer", "customerID"),
        },
        archives=True,
        stamped=False,  # it is the time of completion once completed, and that may lie in the past
    ),
    "SaleLine": Kind(
        "saleLineID",
        ("saleLineID", "timeStamp", "saleID"),
        REGISTER,
        {
            "Item": Relation("Item", "itemID"),
            "InventorySales": Relation("InventorySale", "saleLineID", many=True),
        },
    ),
    "SaleVoid": Kind("saleVoidID", ("saleVoidID", "saleID"), _rights("admin_void_sale"), stamped=False),
    "ShipTo": Kind(
        "shipToID",
        ("shipToID", "timeStamp", "saleID"),
        _rights("customers", "customers_read"),
        {"Contact": Relation("Contact", "contactID")},
    ),
    "SpecialOrder": Kind(
        "specialOrderID",
        ("specialOrderID", "timeStamp"),
        _rights("special_orders"),
        {
            "SaleLine": Relation("SaleLine", "saleLineID"),
            "OrderLine": Relation("OrderLine", "orderLineID"),
            "Customer": Relation("Customer", "customerID"),
        },
    ),
    "Order": Kind(
        "orderID",
        ("orderID", "timeStamp"),
        ORDERS,
        {
            "OrderLines": Relation("OrderLine", "orderID", many=True),
            "Vendor": Relation("Vendor", "vendorID"),
            "Shop": Relation("Shop", "shopID"),
            "Note": Relation("Note", "noteID"),
        },
        archives=True,
        methods=WRITABLE,
    ),
    "OrderLine": Kind("orderLineID", ("orderLineID", "timeStamp", "orderID"), ORDERS, methods=WRITABLE),
    "Shipment": Kind(
        "orderShipmentID",
        ("orderShipmentID", "paymentDueDate", "sequenceNumber"),
        ORDERS,
        {"OrderShipmentItems": Relation("OrderShipmentItem", "orderShipmentID", many=True)},
    ),
    "Transfer": Kind("transferID", ("transferID", "timeStamp"), TRANSFERS, archives=True),
    "TransferItem": Kind("transferItemID", ("transferItemID", "timeStamp", "transferID"), TRANSFERS),
    "VendorReturn": Kind(
        "vendorReturnID",
        ("vendorReturnID", "timeStamp"),
        _rights("vendor_returns"),
        {
            "VendorReturnItems": Relation("VendorReturnItem", "vendorReturnID", many=True),
            "Vendor": Relation("Vendor", "vendorID"),
            "Shop": Relation("Shop", "shopID"),
        },
        archives=True,
    ),
    "InventoryLog": Kind(
        "inventoryLogID",
        ("inventoryLogID", "itemID"),
        _rights("inventory_log", "product_cost", "all_read"),
        stamped=False,
    ),
    # Without an endpoint: shown inside others only.
    "Contact": Kind("contactID", ()),
    "Note": Kind("noteID", ()),
    "ItemVendorNum": Kind("itemVendorNumID", ()),
    "InventorySale": Kind("inventorySaleID", (), stamped=False),
    "OrderShipmentItem": Kind("orderShipmentItemID", (), stamped=False),
    "VendorReturnItem": Kind("vendorReturnItemID", ()),
}

LEGACY_TRANSFER = Kind(
    "transferID",
    ("transferID", "timeStamp"),
    TRANSFERS,
    {"TransferItems": Relation("TransferItem", "transferID", many=True)},
    archives=True,
)
"""The older endpoint for transfers: another shape of the same records, with their lines."""

SCOPES = frozenset(
    f"employee:{name}"
    for name in (
        *("all", "admin", "admin_employees", "admin_inventory", "admin_purchases", "admin_shops"),
        *("admin_void_sale", "categories", "customers", "customers_read", "inventory", "inventory_counts"),
        *("inventory_counts_reconcile", "inventory_read", "manufacturers", "product_cost", "product_edit"),
        *("purchase_orders", "register", "register_layaway", "register_read", "register_refund", "reports"),
        *("special_orders", "tags", "transfers", "vendors", "vendor_returns", "workbench"),
        "customers_view_gift_card_numbers",
    )
)
"""The scopes of the documented table; ``inventory_log`` and ``all_read`` are not among them."""
