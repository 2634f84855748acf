"""The shape rules of R-Series pages, in one place, so that no adapter meets them.

Every scalar is a string; a single child is an object and no list; an empty relation is ``""`` or absent;
an unset date has no key; ``"0"`` is no reference.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.errors import RowProblem
from core.formats import parse_quantity
from core.neutral import Place

RECORD_KEYS = {
    "Shop": "shopID",
    "Vendor": "vendorID",
    "Item": "itemID",
    "ItemShop": "itemShopID",
    "Inventory": "inventoryID",
    "InventoryLog": "inventoryLogID",
    "Sale": "saleID",
    "SaleLine": "saleLineID",
    "SaleVoid": "saleVoidID",
    "ShipTo": "shipToID",
    "SpecialOrder": "specialOrderID",
    "Order": "orderID",
    "OrderLine": "orderLineID",
    "Transfer": "transferID",
    "TransferItem": "transferItemID",
    "VendorReturn": "vendorReturnID",
    "VendorReturnItem": "vendorReturnItemID",
}
"""The kinds of record we read, and the key that tells two of them apart."""

STAMPS = ("timeStamp", "updatetime", "updateTime", "createTime")
"""Fields that say when a record was last touched. The documentation and the live API spell one
differently."""


@dataclass(frozen=True)
class Record:
    """One object of a page. ``row`` counts the page's records from 1. Reading collects ``problems``."""

    file: str
    row: int
    values: Mapping[str, Any]
    problems: list[RowProblem] = field(repr=False)
    key: str = ""

    @property
    def place(self) -> Place:
        """Where it is, for whoever has to correct it: ``Transfer.json``, record 1, ``transferID 9``."""
        number = self.values.get(self.key) if self.key else None
        return Place(self.file, self.row, f"{self.key} {number}" if number else "")

    def text(self, *names: str) -> str:
        """The first of ``names`` that is there and not empty."""
        for name in names:
            found = self._scalar(name)
            if found:
                return found
        return ""

    def needed(self, name: str) -> str:
        """As ``text``, and a problem where it is absent or empty."""
        found = self.text(name)
        if not found and not isinstance(self.values.get(name), dict | list):
            self.report(name, "", "is missing from this record; save the page again")
        return found

    def reference(self, *names: str) -> str:
        """The id of another record, empty where there is none."""
        return next((found for name in names if (found := self.text(name)) not in ("", "0")), "")

    def says(self, name: str) -> bool:
        return self.text(name).lower() == "true"

    def units(self, name: str) -> int | None:
        """A whole number of units; nothing where it is absent or none."""
        text = parse_quantity(self.text(name))
        return int(text) if text.removeprefix("-").isdecimal() and len(text) < 11 else None

    def has(self, name: str) -> bool:
        """Return whether a field or relation is there at all, empty or not."""
        return name in self.values

    @property
    def touched_at(self) -> str:
        """The newest of its own times, as Lightspeed writes it."""
        return max((self.text(name) for name in STAMPS), default="")

    def report(self, column: str, value: str, problem: str) -> None:
        place = self.place
        self.problems.append(RowProblem(place.file, place.number, column, value, problem, place.record))

    def child(self, name: str) -> "Record | None":
        value = self.values.get(name)
        return self._at(value) if isinstance(value, dict) else None

    def children(self, relation: str, kind: str) -> list["Record"]:
        """The records of a relation: ``{"SaleLines": {"SaleLine": [...]}}``, or one object, or ``""``."""
        holder = self.values.get(relation)
        if not holder:
            return []
        inner = holder.get(kind, "") if isinstance(holder, dict) else holder
        objects = inner if isinstance(inner, list) else [inner] if inner else []
        if not all(isinstance(each, dict) for each in objects):
            self.report(relation, str(holder), f"must hold {kind} objects; save the page again")
            return []
        return [self._at(each, RECORD_KEYS.get(kind, "")) for each in objects]

    def _at(self, values: Mapping[str, Any], key: str = "") -> "Record":
        return Record(self.file, self.row, values, self.problems, key)

    def _scalar(self, name: str) -> str:
        value = self.values.get(name)
        if type(value) is str:
            return value.strip()
        if isinstance(value, dict | list) and value:
            self.report(name, str(value), "must be a single value; save the page again")
            return ""
        if isinstance(value, bool):
            return str(value).lower()
        return "" if value is None or isinstance(value, dict | list) else str(value).strip()


def newest(records: list[Record], key: str) -> list[Record]:
    """One record per id, in the order first met: of several the one changed last, of equals the later.

    Pages overlap where data moved while they were read.
    """
    kept: dict[str, Record] = {}
    for place, record in enumerate(records):
        name = record.text(key) or f"#{place}"
        if name not in kept or record.text("timeStamp") >= kept[name].text("timeStamp"):
            kept[name] = record
    return list(kept.values())


def embedded(records: Iterable[Record], kinds: Collection[str]) -> dict[str, dict[str, Record]]:
    """The objects that are held inside other records, by kind and id."""
    found: dict[str, dict[str, Record]] = {kind: {} for kind in kinds}
    for record in records:
        for kind, values in _within(record.values, kinds):
            inner = Record(record.file, record.row, values, record.problems, RECORD_KEYS[kind])
            if name := inner.reference(RECORD_KEYS[kind]):
                found[kind].setdefault(name, inner)
    return found


def _within(value: Any, kinds: Collection[str], depth: int = 0) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Lightspeed nests five levels at most; deeper ones are not its pages."""
    if depth > 12:
        return
    held = value.items() if isinstance(value, dict) else (("", each) for each in value)
    for key, inner in held:
        if isinstance(inner, dict | list):
            if key in kinds and isinstance(inner, dict):
                yield key, inner
            yield from _within(inner, kinds, depth + 1)
