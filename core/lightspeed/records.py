"""Rules of the R-Series page format, in one place, so that adapters need not know them.

Every scalar is a string; a single child is an object and no list; an empty relation is ``""`` or absent; an
unset date has no key; ``"0"`` is no reference.
"""

import marshal
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from core.errors import RowProblem
from core.formats import parse_quantity
from core.language import say
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
"""Kinds of record that are read, and the key of each."""

PLAIN = frozenset({"ItemShops", "Prices"})
"""Relations of an item whose records hold values only. They are most of what is read."""

STAMPS = ("timeStamp", "updatetime", "updateTime", "createTime")
"""Fields with the time of a record's last change. The documentation and the live API spell one
differently."""


Shapes = dict[tuple[str, ...], dict[str, int]]
"""Names of records, and the place of each: records with the same names share them."""


class Packed(Mapping[str, Any]):
    """Values of a record in a third of their memory, unpacked when read; those read last stay unpacked.

    ``shapes``: of all records so far.
    """

    __slots__ = ("_cells", "_places")
    _last: ClassVar[tuple["Packed | None", tuple[Any, ...]]] = (None, ())

    def __init__(self, values: Mapping[str, Any], shapes: Shapes) -> None:
        names = tuple(values)
        if names not in shapes:
            shapes[names] = {name: place for place, name in enumerate(names)}
        self._places = shapes[names]
        self._cells = marshal.dumps(tuple(values.values()))

    def __getitem__(self, name: str) -> Any:
        return self._unpacked()[self._places[name]]

    def get(self, name: str, default: Any = None) -> Any:
        place = self._places.get(name)
        return default if place is None else self._unpacked()[place]

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def _unpacked(self) -> tuple[Any, ...]:
        packed, values = Packed._last
        if packed is not self:
            values = marshal.loads(self._cells)
            Packed._last = self, values
        return values


@dataclass(slots=True)  # Not frozen, which takes three times as long to make: there are five for an item.
class Record:
    """One object of a page. ``row`` counts the page's records from 1. Reading collects ``problems``."""

    file: str
    row: int
    values: Mapping[str, Any]
    problems: list[RowProblem] = field(repr=False)
    key: str = ""

    @property
    def place(self) -> Place:
        """Return the place of the record for corrections: ``Transfer.json``, record 1, ``transferID 9``."""
        number = self.values.get(self.key) if self.key else None
        return Place(self.file, self.row, f"{self.key} {number}" if number else "")

    def text(self, name: str, *others: str) -> str:
        """Return the first of these fields that is there and not empty."""
        value = self.values.get(name)
        found = value.strip() if type(value) is str else "" if value is None else self._scalar(name)
        return found if found or not others else self.text(*others)

    def needed(self, name: str) -> str:
        """Return the first of these fields that is not empty, with a problem if there is none."""
        value = self.values.get(name)
        found = value.strip() if type(value) is str else self._scalar(name)
        if not found and not isinstance(self.values.get(name), dict | list):
            self.report(name, "", say("is missing from this record; save the page again"))
        return found

    def reference(self, name: str, *others: str) -> str:
        """Return the id of another record, empty if there is none."""
        value = self.values.get(name)
        found = value.strip() if type(value) is str else self._scalar(name)
        if found == "0":
            found = ""
        return found if found or not others else self.reference(*others)

    def says(self, name: str) -> bool:
        return self.text(name).lower() == "true"

    def units(self, name: str) -> int | None:
        """Return a whole number of units; None if absent or invalid."""
        text = parse_quantity(self.text(name))
        return int(text) if text.removeprefix("-").isdecimal() and len(text) < 11 else None

    def has(self, name: str) -> bool:
        """Return True if a field or relation is there at all, empty or not."""
        return name in self.values

    @property
    def touched_at(self) -> str:
        """Return the newest of the record's own times, as Lightspeed writes it."""
        return max((self.text(name) for name in STAMPS), default="")

    def report(self, column: str, value: str, problem: str) -> None:
        place = self.place
        self.problems.append(RowProblem(place.file, place.number, column, value, problem, place.record))

    def child(self, name: str) -> "Record | None":
        value = self.values.get(name)
        return self._at(value) if isinstance(value, dict) else None

    def children(self, relation: str, kind: str) -> list["Record"]:
        """Return the records of a relation: ``{"SaleLines": {"SaleLine": [...]}}``, or one object, or
        ``""``."""
        holder = self.values.get(relation)
        if not holder:
            return []
        inner = holder.get(kind, "") if isinstance(holder, dict) else holder
        objects = inner if isinstance(inner, list) else [inner] if inner else []
        file, row, problems, key = self.file, self.row, self.problems, RECORD_KEYS.get(kind, "")
        records = [Record(file, row, each, problems, key) for each in objects if isinstance(each, dict)]
        if len(records) < len(objects):
            self.report(
                relation, str(holder), say("must hold {kind} objects; save the page again", kind=kind)
            )
            return []
        return records

    def packed(self, shapes: Shapes) -> "Record":
        """Return the record with packed values, to keep it."""
        return Record(self.file, self.row, Packed(self.values, shapes), self.problems, self.key)

    def _at(self, values: Mapping[str, Any], key: str = "") -> "Record":
        return Record(self.file, self.row, values, self.problems, key)

    def _scalar(self, name: str) -> str:
        value = self.values.get(name)
        if isinstance(value, dict | list) and value:
            self.report(name, str(value), say("must be a single value; save the page again"))
            return ""
        if isinstance(value, bool):
            return str(value).lower()
        return "" if value is None or isinstance(value, dict | list) else str(value).strip()


def newest(records: list[Record], key: str) -> list[Record]:
    """Return one record per id, in the order first met: the one changed last, of equals the later one.

    Pages overlap if data moved while they were read.
    """
    kept: dict[str, Record] = {}
    for place, record in enumerate(records):
        name = record.text(key) or f"#{place}"
        if name not in kept or record.text("timeStamp") >= kept[name].text("timeStamp"):
            kept[name] = record
    return list(kept.values())


def embedded(records: Iterable[Record], kinds: Collection[str]) -> dict[str, dict[str, Record]]:
    """Return the objects inside other records, by kind and id."""
    found: dict[str, dict[str, Record]] = {kind: {} for kind in kinds}
    for record in records:
        held: list[tuple[str, Mapping[str, Any]]] = []
        _gather(record.values.items(), kinds, held)
        for kind, values in held:
            inner = Record(record.file, record.row, values, record.problems, RECORD_KEYS[kind])
            if name := inner.reference(RECORD_KEYS[kind]):
                found[kind].setdefault(name, inner)
    return found


def _gather(
    values: Iterable[tuple[str, Any]],
    kinds: Collection[str],
    found: list[tuple[str, Mapping[str, Any]]],
    depth: int = 0,
) -> None:
    """Add the objects of these kinds inside some values to ``found``, outer ones first.

    Lightspeed nests at most five levels; deeper ones are ignored. A list, as it is called for each of
    thousands of records, instead of an iterator for each level.
    """
    if depth > 12:
        return
    for key, inner in values:
        if type(inner) is dict and key not in PLAIN:
            if key in kinds:
                found.append((key, inner))
            _gather(inner.items(), kinds, found, depth + 1)
        elif type(inner) is list:
            _gather((("", each) for each in inner), kinds, found, depth + 1)
