"""Find the purchase order line that a row of a vendor confirmation means: by its number and all its codes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.formats import same_codes
from core.language import say
from core.purchasing.confirmation_files import ITEM_CODES
from core.wording import joined_with_and, joined_with_or

Row = Mapping[str, Any]


class BadRow(Exception):
    """Raised for a row of the confirmation that cannot be used. ``lines``: numbers of lines it may mean."""

    def __init__(self, column: str, sentence: str, lines: Iterable[int] = ()) -> None:
        self.column, self.sentence, self.lines = column, sentence, tuple(lines)


class ItemCodes:
    """Items by their codes. A vendor's code names items of that vendor only.

    ``vendor_codes``: one row per further code of a vendor for an item, ``vendor_id, item_id, vendor_sku``.
    """

    def __init__(self, items: Sequence[Row], vendor_codes: Sequence[Row] = ()) -> None:
        self._descriptions = {item["item_id"]: item["description"] for item in items}
        self._named: dict[tuple[str, str, str], set[str]] = {}
        for item in items:
            for code in ITEM_CODES:
                if item[code] is not None:
                    vendor = item["vendor_id"] or "" if code == "vendor_sku" else ""
                    self._named.setdefault((code, vendor, item[code]), set()).add(item["item_id"])
        for row in vendor_codes:
            key = ("vendor_sku", row["vendor_id"], row["vendor_sku"])
            self._named.setdefault(key, set()).add(row["item_id"])

    def items(self, code: str, value: str, vendor_id: str | None) -> set[str]:
        """Return the ids of the items that have ``value`` as their ``code``."""
        vendor = vendor_id or "" if code == "vendor_sku" else ""
        ways = same_codes(value) if code in ("upc", "ean") else [value]
        return set().union(*(self._named.get((code, vendor, way), set()) for way in ways))

    def names(self, item_ids: Iterable[str]) -> str:
        """Describe items."""
        names = sorted({str(self._descriptions[item_id]) for item_id in item_ids})
        return joined_with_or(names)


def line_of(row: Row, order: Row, lines: Sequence[Row], codes: ItemCodes) -> Row:
    """Return the line a row means. Raises BadRow if it means none or several, or its codes name two items.

    A code that two items share names neither of them, even if only one is on the purchase order; a line
    number or another code says which is meant.
    """
    given = [code for code in ITEM_CODES if row[code] is not None]
    if row["line_number"] is None and not given:
        raise BadRow("line_number", say("must not be empty where no code of the item is given."))
    numbered = [line for line in lines if row["line_number"] in (None, line["line_number"])]
    if not numbered:
        raise BadRow("line_number", say("is not a line of this purchase order."))
    if not given:
        return _only(numbered, "line_number")
    named = {code: items for code in given if (items := codes.items(code, row[code], order["vendor_id"]))}
    _refuse_two_items(named, lines, codes)
    meant = set.intersection(*named.values()) if named else set()
    if len(meant) > 1 and row["line_number"] is None:
        sentence = say("names {items}; say which by the line or by another code.", items=codes.names(meant))
        raise BadRow(next(iter(named)), sentence, _numbers(named, lines))
    fitting = [line for line in numbered if line["item_id"] in meant]
    if not fitting:
        sentence = say("is not on this line, or not on this purchase order at all.")
        raise BadRow(next(iter(named), given[0]), sentence, _numbers(named, lines))
    return _only(fitting, given[0])


def _only(lines: Sequence[Row], column: str) -> Row:
    """Return the one line that is meant. Raises BadRow about the ``column`` if there are several."""
    if len(lines) == 1:
        return lines[0]
    numbers = [line["line_number"] for line in lines]
    listed = joined_with_and(map(str, numbers))
    sentence = say("is on the lines {lines}; say which in a column for the line.", lines=listed)
    raise BadRow(column, sentence, numbers)


def _refuse_two_items(named: Mapping[str, set[str]], lines: Sequence[Row], codes: ItemCodes) -> None:
    for code, items in named.items():
        for other, others in named.items():
            if items.isdisjoint(others):
                sentence = say(
                    "names {items}, but another code of this row names {others}; correct the wrong one.",
                    items=codes.names(items),
                    others=codes.names(others),
                )
                raise BadRow(code, sentence, _numbers({code: items, other: others}, lines))


def _numbers(named: Mapping[str, set[str]], lines: Sequence[Row]) -> list[int]:
    items = set().union(*named.values())
    return [line["line_number"] for line in lines if line["item_id"] in items]
