"""Context of one reading of R-Series pages: the records, the settings, and the notes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from sys import intern

import polars as pl

from core.errors import Problem
from core.language import marked, say
from core.lightspeed.decided import chosen_orders, ruled_out
from core.lightspeed.record_store import LINE_RELATIONS, RecordStore
from core.lightspeed.records import RECORD_KEYS, Packed, Record, Shapes, embedded
from core.wording import counted

ONE_STRAY = marked("{number:,} {line} could not be used: add the {kind} page it belongs to.")
STRAYS = marked("{number:,} {line}s could not be used: add the {kind} pages they belong to.")


@dataclass(frozen=True)
class Settings:
    """Settings for facts that the pages do not have.

    ``as_of``: time at which the quantities were read; by default the newest time stamp of any record. A
    sale's reference number is a web order's number if it is among ``order_numbers``, if its source names a
    web shop, or always with ``reference_is_order``. ``known_items``: item ids of the store, which need no
    description and keep their figures when archived; ``item_ids``: those of them that Lightspeed has under
    another number, by that number; ``store_has_items``: it has some, perhaps others; ``known_shops``,
    ``known_vendors``: ids of the store, which need no name. The two addresses contain ``{id}``.
    """

    as_of: str = ""
    order_numbers: frozenset[str] = frozenset()
    reference_is_order: bool = False
    known_items: frozenset[str] = frozenset()
    item_ids: Mapping[str, str] = field(default_factory=dict)
    store_has_items: bool = False
    known_shops: frozenset[str] = frozenset()
    known_vendors: frozenset[str] = frozenset()
    purchase_order_url: str = ""
    transfer_url: str = ""


@dataclass
class RContext:
    """Context of a reading. ``known``: text frames of the store's neutral files (sales, ecom_orders, items).

    ``notes``, ``differences`` and ``partial`` (see ``Coverage``) grow while the parts are read. Ids
    are Lightspeed's own.
    """

    source: RecordStore
    settings: Settings
    known: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    without_lines: dict[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def items(self) -> Mapping[str, Record]:
        """Return items by id. Other records also contain archived items, which the item pages hide."""
        return self._known("Item")

    @cached_property
    def shops(self) -> Mapping[str, Record]:
        return self._known("Shop")

    @cached_property
    def vendors(self) -> Mapping[str, Record]:
        return self._known("Vendor")

    @cached_property
    def levels(self) -> Mapping[tuple[str, str], Record]:
        """Return the newest record of quantities of each item and shop.

        Shop 0 is Lightspeed's total over all shops, not a place. A page of quantities is newer than the
        quantities in an item.
        """
        shapes: Shapes = {}
        inside = (
            level.packed(shapes) if isinstance(item.values, Packed) else level
            for item in self.items.values()
            for level in item.children("ItemShops", "ItemShop")
        )
        return {
            (item, intern(shop)): record
            for record in chain(inside, self.source.of("ItemShop"))
            if (item := record.reference("itemID")) and (shop := record.reference("shopID"))
        }

    def forget_levels(self) -> None:
        """Free the quantities, which are most of what was read, once a table has them."""
        self.source.records.pop("ItemShop", None)
        self.__dict__.pop("levels", None)

    @cached_property
    def known_to_store(self) -> frozenset[str]:
        """Return Lightspeed's ids of the items that the store has."""
        known = self.settings.known_items
        lightspeeds = {ours: item for item, ours in self.settings.item_ids.items()}
        lightspeeds |= {ours: item for item in self.items if (ours := self.item_id(item)) in known}
        return frozenset(lightspeeds.get(item, item) for item in known)

    @cached_property
    def known_lines(self) -> list[tuple[str, str, str]]:
        """Return the sale lines of the store: sale, number and eCom order, empty if there is none."""
        sales = self.known.get("sales")
        return (
            [] if sales is None else list(sales.select("sale_id", "line_number", "ecom_order_id").iter_rows())
        )

    @cached_property
    def known_orders(self) -> Mapping[str, str]:
        """Return the eCom order of each sale that has one in the store."""
        return {sale: order for sale, _, order in self.known_lines if order}

    @cached_property
    def chosen_orders(self) -> Mapping[str, str]:
        """Return the order of each sale for which somebody chose it."""
        return chosen_orders(self.known)

    @cached_property
    def ruled_out(self) -> frozenset[tuple[str, str]]:
        """Return the pairs of sale and order that somebody ruled out."""
        return ruled_out(self.known)

    @cached_property
    def ship_tos(self) -> Mapping[str, Record]:
        """Return the rows of Lightspeed's Shipments page by sale."""
        return {record.text("saleID"): record for record in self.source.of("ShipTo")}

    def item_id(self, item: str) -> str:
        """Return our ``item_id`` of an ``itemID``: its System ID, which Lightspeed's exports and purchase
        lists use.

        An item that the store has under the bare number keeps it.
        """
        record = self.items.get(item)
        system_id = record.text("systemSku") if record else self.settings.item_ids.get(item, "")
        known = self.settings.known_items
        return item if not system_id or (item in known and system_id not in known) else system_id

    def item_name(self, item: str) -> str:
        """Return the name of an item for people."""
        record = self.items.get(item)
        return (record.text("description", "customSku") if record else "") or say("Item {item}", item=item)

    def shop_name(self, shop: str) -> str:
        record = self.shops.get(shop)
        return (record.text("name") if record else "") or say("Shop {shop}", shop=shop)

    def refuse_nameless(self, used: Iterable[str]) -> None:
        """Raise Problem if the store has items, but no page says which of them Lightspeed's numbers mean."""
        known, has_items = self.settings.known_items, self.settings.store_has_items
        if (
            (known or has_items)
            and not self.items
            and (unnamed := set(used) - known - self.settings.item_ids.keys())
        ):
            raise Problem(
                say(
                    "The pages name {items} by number, and no Item page says which they are. "
                    "Add the Item pages, loaded with archived=true.",
                    items=counted(len(unnamed), "item", "items"),
                )
            )

    def zone(self, shop: str) -> str:
        record = self.shops.get(shop)
        return record.text("timeZone") if record else ""

    def leave_out(self, number: int, noun_and_verb: tuple[str, str], why: str) -> None:
        """Add a note such as ``3 sales were left out: …``. ``noun_and_verb``: for one and for more."""
        if number:
            self.notes.append(
                say("{records} left out: {why}.", records=counted(number, *noun_and_verb), why=say(why))
            )

    def tells_lines(self, document: Record, kind: str, file: str, number: str) -> bool:
        """Return True if all lines of a document are here; else remember the document."""
        has_lines = self.source.tells_lines(document, kind)
        if not has_lines:
            self.without_lines[file] = self.without_lines.get(file, frozenset()) | {number}
        return has_lines

    def note_lineless(self, file: str, kind: str, lineless: tuple[str, str]) -> None:
        """Note which relation to load if documents came without their lines, or lines without documents."""
        relation, line_kind = LINE_RELATIONS[kind]
        if number := len(self.without_lines.get(file, ())):
            self.notes.append(
                say(
                    "{documents}, so what is known of them stays: load the {kind} pages with "
                    'load_relations=["{relation}"], or all {lines} pages.',
                    documents=counted(number, *lineless),
                    kind=kind,
                    relation=relation,
                    lines=line_kind,
                )
            )
        if stray := self.source.stray_lines(kind):
            sentence = ONE_STRAY if stray == 1 else STRAYS
            self.notes.append(say(sentence, number=stray, line=line_kind, kind=kind))

    @cached_property
    def _inside(self) -> Mapping[str, Mapping[str, Record]]:
        holders = (record for records in self.source.records.values() for record in records)
        return embedded(holders, ("Item", "Shop", "Vendor"))

    def _known(self, kind: str) -> dict[str, Record]:
        """Return records of a kind, preferring its own pages, which have more fields."""
        listed = {record.text(RECORD_KEYS[kind]): record for record in self.source.of(kind)}
        inside = self._inside[kind]
        return listed | {name: record for name, record in inside.items() if name not in listed}
