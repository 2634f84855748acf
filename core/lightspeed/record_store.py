"""All records of R-Series pages by kind, and which lists and lines are incomplete."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.errors import RowProblem
from core.formats import JsonPage, members_of
from core.language import marked, say
from core.lightspeed.records import RECORD_KEYS, Packed, Record, Shapes, newest
from core.wording import counted

RecordPage = Mapping[str, Any]
"""One parsed answer of the API."""

LINE_RELATIONS = {
    "Sale": ("SaleLines", "SaleLine"),
    "Order": ("OrderLines", "OrderLine"),
    "Transfer": ("TransferItems", "TransferItem"),
    "VendorReturn": ("VendorReturnItems", "VendorReturnItem"),
}
"""Relation that has the lines of a document, and their kind."""

ERROR = marked("is an error answer of Lightspeed, not a page of data; read that page again")


@dataclass
class RecordStore:
    """Records of R-Series pages.

    ``records``: by kind, one per id, the newest of several. ``present``: kinds that have a page, even an
    empty one. ``missing``: by kind, the reason why its list is incomplete. ``problems``: found so far, and
    while reading.
    """

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
        """Return the lines of a document, from the document and from pages of lines."""
        relation, line_kind = LINE_RELATIONS[kind]
        own = self._by_parent(line_kind, RECORD_KEYS[kind]).get(parent.text(RECORD_KEYS[kind]), [])
        return newest([*parent.children(relation, line_kind), *own], RECORD_KEYS[line_kind])

    def tells_lines(self, parent: Record, kind: str) -> bool:
        """Return True if all lines of a document are here, even if it has none.

        An empty relation that was loaded may have no key, so one record that has it speaks for all of its
        kind.
        """
        relation, line_kind = LINE_RELATIONS[kind]
        if parent.has(relation):
            return True
        if line_kind in self.present:
            return line_kind not in self.missing
        if kind not in self._loaded:
            self._loaded[kind] = any(record.has(relation) for record in self.of(kind))
        return self._loaded[kind]

    def stray_lines(self, kind: str) -> int:
        """Count the lines on pages of their own whose document is not here."""
        line_kind = LINE_RELATIONS[kind][1]
        known = {record.text(RECORD_KEYS[kind]) for record in self.of(kind)}
        return sum(line.reference(RECORD_KEYS[kind]) not in known | {""} for line in self.of(line_kind))

    def _by_parent(self, line_kind: str, key: str) -> Mapping[str, list[Record]]:
        if line_kind not in self._indexes:
            index = self._indexes[line_kind] = defaultdict(list)
            for line in self.of(line_kind):
                index[line.text(key)].append(line)
        return self._indexes[line_kind]


def record_store(pages: Mapping[str, RecordPage]) -> RecordStore:
    """Read the pages by name, with notes about incomplete lists and kinds that are not read."""
    problems: list[RowProblem] = []
    found: dict[str, list[Record]] = defaultdict(list)
    by_kind: dict[str, dict[str, RecordPage]] = defaultdict(dict)
    unread: set[str] = set()
    shapes: Shapes = {}
    for name, page in pages.items():
        if is_error(page):
            problems.append(RowProblem(name, 0, "", error_text(page), say(ERROR)))
            continue
        for kind, record in _records(name, page, problems, shapes):
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
        *(say("{kind} pages are not needed and were not read.", kind=kind) for kind in sorted(unread)),
    ]
    return RecordStore(records, frozenset(by_kind), missing, problems, notes)


def is_error(page: RecordPage | Sequence[str]) -> bool:
    """Return True for error answers. Those of the APIs have ``httpCode`` or ``error``; those of the sign-in
    too."""
    return "httpCode" in page or "error" in page


def error_text(page: RecordPage) -> str:
    """Return the text of an error answer."""
    inner = page.get("error")
    inner_message = inner.get("message") if isinstance(inner, dict) else inner
    return str(page.get("message") or page.get("error_description") or inner_message or "")


def kinds_of(name: str, page: RecordPage | Sequence[str]) -> set[str]:
    """Return the kinds of a page: by its keys, and for an empty page by its file name, ``Order-02.json``."""
    if kinds := set(page) & set(RECORD_KEYS):
        return kinds
    if set(page) - {"@attributes"}:
        return set()
    word = re.match(r"[A-Za-z]*", name.rpartition("/")[2])
    named = word[0].casefold() if word else ""
    return {kind for kind in RECORD_KEYS if named in (kind.casefold(), f"{kind.casefold()}s")}


# --- whole or not ---


def _not_whole(kind: str, pages: Mapping[str, RecordPage], records: int) -> str:
    """Return a sentence if pages of a kind are missing, else an empty text.

    Newer answers name the next page, older ones count all records. Pages with one name and a number belong
    together; if they name the page before them, each next page must be there.
    """
    total = max(_count(page) for page in pages.values())
    if total > records:
        all_records = counted(total, "record", "records")
        return say(
            "The {kind} pages speak of {records}, but hold {here:,}: a page is missing.",
            kind=kind,
            records=all_records,
            here=records,
        )
    lists: dict[str, list[RecordPage]] = defaultdict(list)
    for name, page in pages.items():
        lists[re.sub(r"[\W\d_]+", "", name.rpartition("/")[2].rpartition(".")[0])].append(page)
    for listed in lists.values():
        following, before = _with(listed, "next"), _with(listed, "previous")
        if following == len(listed) or (before and following > before):
            return say("The last page of {kind} that is here has a next page, which is missing.", kind=kind)
        if before > following:
            return say(
                "The first page of {kind} is missing: the ones that are here follow another.", kind=kind
            )
    return ""


def _with(pages: Sequence[RecordPage], side: str) -> int:
    """Count the pages that name their neighbours, the page before or after them."""
    return sum(bool(_attributes(page).get(side)) for page in pages)


def _attributes(page: RecordPage) -> Mapping[str, Any]:
    attributes = page.get("@attributes")
    return attributes if isinstance(attributes, dict) else {}


def _count(page: RecordPage) -> int:
    count = str(_attributes(page).get("count", ""))
    return int(count) if count.isdecimal() and len(count) < 10 else 0


def _records(
    name: str, page: RecordPage, problems: list[RowProblem], shapes: Shapes
) -> Iterator[tuple[str, Record]]:
    rows: Counter[str] = Counter()
    for kind, values, is_listed in members_of(page):
        if kind not in RECORD_KEYS or not (values or is_listed):
            continue
        rows[kind] += 1
        if not isinstance(values, dict):
            sentence = say("must be an object; save the page again")
            problems.append(RowProblem(name, rows[kind], kind, str(values), sentence))
            continue
        kept = Packed(values, shapes) if isinstance(page, JsonPage) else values  # Those in memory stay there.
        record = Record(name, rows[kind], kept, problems, RECORD_KEYS[kind])
        if record.needed(RECORD_KEYS[kind]) not in ("", "0"):
            yield kind, record
