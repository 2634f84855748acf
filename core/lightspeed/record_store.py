"""All records of R-Series pages by kind, and how whole they are: which lists and which lines are missing."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.errors import RowProblem
from core.lightspeed.records import RECORD_KEYS, Record, newest
from core.wording import counted

Page = Mapping[str, Any]
"""One answer of the API, parsed."""

LINES = {
    "Sale": ("SaleLines", "SaleLine"),
    "Order": ("OrderLines", "OrderLine"),
    "Transfer": ("TransferItems", "TransferItem"),
    "VendorReturn": ("VendorReturnItems", "VendorReturnItem"),
}
"""The relation that holds the lines of a document, and their kind."""

ERROR = "is an error answer of Lightspeed, not a page of data; read that page again"


@dataclass
class RecordStore:
    """``records``: by kind, one per id, the newest of several. ``present``: kinds that have a page, be it
    empty. ``missing``: by kind, why its list is not whole. ``problems``: met so far, and while reading."""

    records: dict[str, list[Record]]
    present: frozenset[str]
    missing: Mapping[str, str]
    problems: list[RowProblem]
    notes: list[str]
    _indexes: dict[str, dict[str, list[Record]]] = field(default_factory=dict, repr=False)
    _loaded: dict[str, bool] = field(default_factory=dict, repr=False)

    def of(self, kind: str) -> list[Record]:
        return self.records.get(kind, [])

    def lines(self, parent: Record, kind: str) -> list[Record]:
        """The lines of a document, from within it and from pages of lines of their own."""
        relation, line_kind = LINES[kind]
        own = self._by_parent(line_kind, RECORD_KEYS[kind]).get(parent.text(RECORD_KEYS[kind]), [])
        return newest([*parent.children(relation, line_kind), *own], RECORD_KEYS[line_kind])

    def tells_lines(self, parent: Record, kind: str) -> bool:
        """Return whether all lines of a document are here, be they none.

        An empty relation that was loaded may have no key, so one record that has it speaks for all of its
        kind.
        """
        relation, line_kind = LINES[kind]
        if parent.has(relation):
            return True
        if line_kind in self.present:
            return line_kind not in self.missing
        if kind not in self._loaded:
            self._loaded[kind] = any(record.has(relation) for record in self.of(kind))
        return self._loaded[kind]

    def stray_lines(self, kind: str) -> int:
        """How many lines have pages of their own and name no document that is here."""
        line_kind = LINES[kind][1]
        known = {record.text(RECORD_KEYS[kind]) for record in self.of(kind)}
        return sum(line.reference(RECORD_KEYS[kind]) not in known | {""} for line in self.of(line_kind))

    def _by_parent(self, line_kind: str, key: str) -> Mapping[str, list[Record]]:
        if line_kind not in self._indexes:
            index = self._indexes[line_kind] = defaultdict(list)
            for line in self.of(line_kind):
                index[line.text(key)].append(line)
        return self._indexes[line_kind]


def record_store(pages: Mapping[str, Page]) -> RecordStore:
    """What is in the pages, by name, with a note where a list is not whole and where a kind is not read."""
    problems: list[RowProblem] = []
    found: dict[str, list[Record]] = defaultdict(list)
    by_kind: dict[str, dict[str, Page]] = defaultdict(dict)
    unread: set[str] = set()
    for name, page in pages.items():
        if is_error(page):
            problems.append(RowProblem(name, 0, "", error_text(page), ERROR))
            continue
        for kind, record in _records(name, page, problems):
            found[kind].append(record)
        for kind in kinds_of(name, page):
            by_kind[kind][name] = page
        unread |= set(page) - set(RECORD_KEYS) - {"@attributes"}
    records = {kind: newest(listed, RECORD_KEYS[kind]) for kind, listed in found.items()}
    missing = {
        kind: why
        for kind, listed in by_kind.items()
        if (why := _not_whole(kind, listed, len(records.get(kind, []))))
    }
    notes = [
        *missing.values(),
        *(f"{kind} pages are not needed and were not read." for kind in sorted(unread)),
    ]
    return RecordStore(records, frozenset(by_kind), missing, problems, notes)


def is_error(page: Page | Sequence[str]) -> bool:
    """Answers of the APIs have ``httpCode`` or ``error``; those of the sign-in have ``error`` too."""
    return "httpCode" in page or "error" in page


def error_text(page: Page) -> str:
    """What an error answer says of itself."""
    inner = page.get("error")
    told = inner.get("message") if isinstance(inner, dict) else inner
    return str(page.get("message") or page.get("error_description") or told or "")


def kinds_of(name: str, page: Page | Sequence[str]) -> set[str]:
    """The kinds of a page: by its keys, and of an empty page by the name of its file, ``Order-02.json``."""
    if kinds := set(page) & set(RECORD_KEYS):
        return kinds
    if set(page) - {"@attributes"}:
        return set()
    word = re.match(r"[A-Za-z]*", name.rpartition("/")[2])
    named = word[0].casefold() if word else ""
    return {kind for kind in RECORD_KEYS if named in (kind.casefold(), f"{kind.casefold()}s")}


# --- whole or not ---


def _not_whole(kind: str, pages: Mapping[str, Page], records: int) -> str:
    """A sentence where pages of a kind are missing, empty where none is.

    Newer answers name the next page, older ones count all records. Pages with one name and a number belong
    together; where they say what went before them, each next page must be there.
    """
    total = max(_count(page) for page in pages.values())
    if total > records:
        return (
            f"The {kind} pages speak of {counted(total, 'record')}, {records:,} are here: a page is missing."
        )
    lists: dict[str, list[Page]] = defaultdict(list)
    for name, page in pages.items():
        lists[re.sub(r"[\W\d_]+", "", name.rpartition("/")[2].rpartition(".")[0])].append(page)
    for listed in lists.values():
        following, before = _with(listed, "next"), _with(listed, "previous")
        if following == len(listed) or (before and following > before):
            return f"The last page of {kind} that is here has a next page, which is missing."
        if before > following:
            return f"The first page of {kind} is missing: the ones that are here follow another."
    return ""


def _with(pages: Sequence[Page], side: str) -> int:
    """How many pages name the page on one side of them."""
    return sum(bool(_attributes(page).get(side)) for page in pages)


def _attributes(page: Page) -> Mapping[str, Any]:
    attributes = page.get("@attributes")
    return attributes if isinstance(attributes, dict) else {}


def _count(page: Page) -> int:
    count = str(_attributes(page).get("count", ""))
    return int(count) if count.isdecimal() and len(count) < 10 else 0


def _records(name: str, page: Page, problems: list[RowProblem]) -> Iterator[tuple[str, Record]]:
    for kind in page:
        if kind not in RECORD_KEYS:
            continue
        listed = page[kind] if isinstance(page[kind], list) else [page[kind]] if page[kind] else []
        for row, values in enumerate(listed, start=1):
            if not isinstance(values, dict):
                sentence = "must be an object; save the page again"
                problems.append(RowProblem(name, row, kind, str(values), sentence))
                continue
            record = Record(name, row, values, problems, RECORD_KEYS[kind])
            if record.needed(RECORD_KEYS[kind]) not in ("", "0"):
                yield kind, record
