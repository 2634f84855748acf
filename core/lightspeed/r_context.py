"""One reading of R-Series pages: what they hold, the settings they are read with, and what was decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from core.lightspeed.r_records import RECORD_KEYS, Record, RecordStore, embedded
from core.wording import counted


@dataclass(frozen=True)
class Settings:
    """What the pages cannot tell. ``item_key``: the field that becomes ``item_id``; ``systemSku`` is what
    Lightspeed's own exports call System ID. ``as_of``: when the pages were read. A sale's reference number
    is a web order's number where it is among ``order_numbers``, where its source names a web shop, or
    always with ``reference_is_order``. ``known_items``: item ids of the store; they need no description,
    and keep their figures when archived. The two addresses hold ``{id}``."""

    item_key: Literal["itemID", "systemSku"] = "itemID"
    as_of: str = ""
    order_numbers: frozenset[str] = frozenset()
    reference_is_order: bool = False
    known_items: frozenset[str] = frozenset()
    purchase_order_url: str = ""
    transfer_url: str = ""


@dataclass
class RContext:
    """``notes`` grow while the parts are read. The ids in it are Lightspeed's own."""

    source: RecordStore
    settings: Settings
    notes: list[str] = field(default_factory=list)

    @cached_property
    def items(self) -> Mapping[str, Record]:
        """Items by id. Inside other records Lightspeed shows archived ones too, which its pages hide."""
        return self._known("Item")

    @cached_property
    def shops(self) -> Mapping[str, Record]:
        return self._known("Shop")

    @cached_property
    def vendors(self) -> Mapping[str, Record]:
        return self._known("Vendor")

    @cached_property
    def ship_tos(self) -> Mapping[str, Record]:
        """Rows of Lightspeed's Shipments page by sale."""
        return {record.text("saleID"): record for record in self.source.of("ShipTo")}

    def item_id(self, item: str) -> str:
        """Our ``item_id`` of an ``itemID``."""
        record = self.items.get(item)
        return (record.text(self.settings.item_key) if record else "") or item

    def zone(self, shop: str) -> str:
        record = self.shops.get(shop)
        return record.text("timeZone") if record else ""

    def leave_out(self, number: int, one: str, many: str, why: str) -> None:
        """Notes ``3 sales were left out: …``."""
        if number:
            were = "was" if number == 1 else "were"
            self.notes.append(f"{counted(number, one, many)} {were} left out: {why}.")

    @cached_property
    def _inside(self) -> Mapping[str, Mapping[str, Record]]:
        holders = (record for records in self.source.records.values() for record in records)
        return embedded(holders, ("Item", "Shop", "Vendor"))

    def _known(self, kind: str) -> dict[str, Record]:
        """From pages of their own first: these say more."""
        listed = {record.text(RECORD_KEYS[kind]): record for record in self.source.of(kind)}
        inside = self._inside[kind]
        return listed | {name: record for name, record in inside.items() if name not in listed}
