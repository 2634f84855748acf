"""The shape rules of R-Series pages, in one place, so that no adapter meets them.

Every scalar is a string; a single child is an object and no list; an empty relation is ``""`` or absent;
an unset date has no key; ``"0"`` is no reference. Pages overlap where data moved while they were read.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.errors import RowProblem

RECORD_KEYS = {
    "Shop": "shopID",
    "Vendor": "vendorID",
    "Item": "itemID",
    "ItemShop": "itemShopID",
    "Inventory": "inventoryID",
    "Sale": "saleID",
    "SaleLine": "saleLineID",
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


@dataclass(frozen=True)
class Record:
    """One object of a page. ``row`` counts the page's records from 1. Reading collects ``problems``."""

    file: str
    row: int
    values: Mapping[str, Any]
    problems: list[RowProblem] = field(repr=False)

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

    def report(self, column: str, value: str, problem: str) -> None:
        self.problems.append(RowProblem(self.file, self.row, column, value, problem))

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
        return [self._at(each) for each in objects]

    def _at(self, values: Mapping[str, Any]) -> "Record":
        return Record(self.file, self.row, values, self.problems)

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


@dataclass
class RecordStore:
    """All pages. ``records`` by kind, one per id, the newest of several; ``problems`` met so far."""

    records: dict[str, list[Record]]
    problems: list[RowProblem]
    notes: list[str]
    _indexes: dict[str, dict[str, list[Record]]] = field(default_factory=dict, repr=False)

    def of(self, kind: str) -> list[Record]:
        return self.records.get(kind, [])

    def lines(self, parent: Record, kind: str, relation: str, line_kind: str) -> list[Record]:
        """The lines of a document, from within it and from pages of lines of their own."""
        own = self._by_parent(line_kind, RECORD_KEYS[kind]).get(parent.text(RECORD_KEYS[kind]), [])
        return newest([*parent.children(relation, line_kind), *own], RECORD_KEYS[line_kind])

    def _by_parent(self, line_kind: str, key: str) -> Mapping[str, list[Record]]:
        if line_kind not in self._indexes:
            index = self._indexes[line_kind] = defaultdict(list)
            for line in self.of(line_kind):
                index[line.text(key)].append(line)
        return self._indexes[line_kind]


def source_of(pages: Mapping[str, Mapping[str, Any]]) -> RecordStore:
    """What is in the pages, with a note where a list is not whole and where a kind is not read."""
    problems: list[RowProblem] = []
    found: dict[str, list[Record]] = defaultdict(list)
    said: dict[str, int] = {}
    unread: set[str] = set()
    for name, page in pages.items():
        if "httpCode" in page:
            sentence = "is an error answer of Lightspeed, not a page of data; read that page again"
            problems.append(RowProblem(name, 0, "", str(page.get("message", "")), sentence))
            continue
        for kind, record in _records(name, page, problems):
            found[kind].append(record)
        for kind in set(page) & set(RECORD_KEYS):
            said[kind] = max(said.get(kind, 0), _count(page))
        unread |= set(page) - set(RECORD_KEYS) - {"@attributes"}
    records = {kind: newest(listed, RECORD_KEYS[kind]) for kind, listed in found.items()}
    notes = [
        f"The {kind} pages speak of {total:,} records, {len(records.get(kind, [])):,} are here: "
        "a page may be missing."
        for kind, total in said.items()
        if total > len(records.get(kind, []))
    ]
    notes += [f"{kind} pages are not needed and were not read." for kind in sorted(unread)]
    return RecordStore(records, problems, notes)


def _count(page: Mapping[str, Any]) -> int:
    attributes = page.get("@attributes")
    count = str(attributes.get("count", "")) if isinstance(attributes, dict) else ""
    return int(count) if count.isdecimal() and len(count) < 10 else 0


def _records(name: str, page: Mapping[str, Any], problems: list[RowProblem]) -> Iterator[tuple[str, Record]]:
    for kind in page:
        if kind not in RECORD_KEYS:
            continue
        listed = page[kind] if isinstance(page[kind], list) else [page[kind]] if page[kind] else []
        for row, values in enumerate(listed, start=1):
            if not isinstance(values, dict):
                problems.append(
                    RowProblem(name, row, kind, str(values), "must be an object; save the page again")
                )
                continue
            record = Record(name, row, values, problems)
            if record.needed(RECORD_KEYS[kind]) not in ("", "0"):
                yield kind, record


def newest(records: list[Record], key: str) -> list[Record]:
    """One record per id, in the order first met: of several the one changed last, of equals the later."""
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
            inner = Record(record.file, record.row, values, record.problems)
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
