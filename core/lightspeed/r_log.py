"""Causes of negative stock in R-Series' inventory log: records that took an item below zero, with the units.

The log marks them (``causedNegative``). It is not documented whether a sale below zero is one record or two,
so the missing units are counted back from the quantity on hand. ``createTime`` may be in the past: records
are ordered by their number.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from core.formats import parse_moment
from core.lightspeed.r_context import RContext
from core.lightspeed.records import Record
from core.lightspeed.tables import Table

LOG_FIELDS = {
    "shortfall_id": "inventoryLogID",
    "item_id": "itemID",
    "shop_id": "shopID",
    "units": "qohChange",
    "caused_at": "createTime",
    "document_type": "reason",
    "document_id": "saleID",
}
DOCUMENTS = {"saleID": "sale", "transferID": "transfer", "vendorReturnID": "vendor_return"}

Pair = tuple[str, str]


class InventoryLog:
    """Records of the log by item and shop, in the order in which they were written."""

    def __init__(self, context: RContext) -> None:
        self._context = context
        self._by_pair: dict[Pair, list[Record]] = defaultdict(list)
        for record in sorted(
            context.source.of("InventoryLog"), key=lambda each: each.units("inventoryLogID") or 0
        ):
            if (item := record.reference("itemID")) and (shop := record.reference("shopID")):
                self._by_pair[item, shop].append(record)

    @cached_property
    def written_at(self) -> Mapping[int, str]:
        """Return the time each record was written, by its position: no earlier than that of the one
        before."""
        times: dict[int, str] = {}
        for records in self._by_pair.values():
            latest = ""
            for record in records:
                latest = max(latest, parse_moment(record.text("createTime")))
                times[id(record)] = latest
        return times

    def taken_for(self, sale: str, item: str) -> int | None:
        """Return the units of an item that a sale took on completion; None if the log does not name it."""
        found = [record for record in self._records() if record.reference("saleID") == sale]
        units = [record.units("qohChange") or 0 for record in found if record.reference("itemID") == item]
        return -sum(units) if units else None

    def shortfalls(self) -> Table:
        """Return one row per record that took an item below zero."""
        table = Table(tuple(LOG_FIELDS), LOG_FIELDS)
        for (item, shop), records in self._by_pair.items():
            level = self._context.levels.get((item, shop))
            for record, units in _missing(records, level.units("qoh") if level else None):
                cells = {
                    "shortfall_id": record.text("inventoryLogID"),
                    "item_id": item,
                    "shop_id": shop,
                    "units": str(units),
                    "caused_at": self.written_at[id(record)],
                }
                table.add(record, cells | _document(record))
        return table

    def _records(self) -> Iterator[Record]:
        for records in self._by_pair.values():
            yield from records


def _missing(records: list[Record], on_hand: int | None) -> Iterator[tuple[Record, int]]:
    """Yield each record that the log marks, with the missing units. ``on_hand``: after the last record."""
    after = on_hand
    for record in reversed(records):
        change = record.units("qohChange") or 0
        before = None if after is None else after - change
        if record.says("causedNegative") and change < 0:
            counted = -change if after is None or before is None else max(0, -after) - max(0, -before)
            yield record, counted if 0 < counted <= -change else -change
        after = before


def _document(record: Record) -> dict[str, str]:
    """Return the document that took the units; empty for a count, an import or a manual change."""
    for field, kind in DOCUMENTS.items():
        if number := record.reference(field):
            return {"document_type": kind, "document_id": number}
    return {}
