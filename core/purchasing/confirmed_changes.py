"""The changes of one purchase order line that the rows of a vendor confirmation ask for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from core.language import marked, say
from core.purchasing.confirmation_files import UNIT_COLUMNS, WRONG
from core.purchasing.confirmed_lines import BadRow
from core.purchasing.part_deliveries import DatedUnits, in_day_order, parts_text
from core.wording import counted, value_text

CONFIRMED_FIELDS = {
    "quantity": marked("Units"),
    "unit_cost": marked("Unit cost"),
    "expected_on": marked("Expected on"),
}
NO_REASON = marked("the vendor will not send them")


@dataclass(frozen=True)
class ConfirmedChange:
    """One change of a line that a confirmation asks for.

    ``field``: of CONFIRMED_FIELDS. ``quantity`` counts all units of the line that are received or incoming.
    ``parts_were``, ``parts``: the part deliveries of the line, where its units come on several days; the
    day is then that of the last one.
    """

    po_id: str
    line_number: int
    field: str
    was: Any
    becomes: Any
    item: str = ""
    reason: str = ""
    parts_were: DatedUnits = ()
    parts: DatedUnits = ()

    @property
    def texts(self) -> tuple[str, str]:
        """Return what was and what becomes of it, for people. A confirmation may leave the day as it is."""
        was = parts_text(self.parts_were) or value_text(self.was)
        becomes = parts_text(self.parts) or value_text(self.becomes)
        return was, say("{what}, confirmed", what=becomes) if was == becomes else becomes


@dataclass
class LineAnswer:
    """Everything that the rows of a confirmation say about one line.

    ``units``: totals by column of UNIT_COLUMNS. ``day``: the last day of incoming units. ``dated``: units of
    each row with a day. ``row``: number of the last row. ``line``: with ``parts``, its part deliveries.
    """

    po_id: str
    line: Mapping[str, Any]
    units: dict[str, int] = field(default_factory=dict)
    unit_cost: Decimal | None = None
    day: date | None = None
    dated: list[tuple[date, int]] = field(default_factory=list)
    reason: str = ""
    row: int = 0

    def add(self, row: Mapping[str, Any]) -> None:
        """Add one row. Raises BadRow if a cell of it is wrong, or it contradicts an earlier row."""
        cost, day = row["unit_cost"], row["expected_on"]
        this_line = (self.line["line_number"],)
        if row[WRONG]:
            raise BadRow("", "", this_line)
        if None not in (cost, self.unit_cost) and cost != self.unit_cost:
            raise BadRow(
                "unit_cost",
                say("row {row} of the same line has another one; correct it.", row=self.row),
                this_line,
            )
        self.row = row["_row"]
        self.unit_cost = self.unit_cost if cost is None else cost
        for column in UNIT_COLUMNS:
            if row[column] is not None:
                self.units[column] = self.units.get(column, 0) + row[column]
        if day is not None and row["confirmed"] != 0:
            self.day = max(day, self.day or day)
            self.dated.append((day, _units_to_come(row)))
        self.reason = self.reason or row["reason"] or ""

    @property
    def standing(self) -> int:
        """Units received or incoming, as the order is now."""
        return int(self.line["ordered"] - self.line["cancelled"])

    @property
    def confirmed(self) -> int:
        """Units received or incoming according to the vendor. Shipped and backordered units come; only units
        that are cancelled, or missing from those confirmed, do not."""
        if "confirmed" in self.units:
            return self.units["confirmed"]
        if "cancelled" in self.units:
            ordered = int(self.line["ordered"])
            return min(self.standing, max(0, ordered - self.units["cancelled"]))
        return max(self.standing, self.units.get("shipped", 0) + self.units.get("backordered", 0))

    @property
    def parts(self) -> DatedUnits:
        """Return the part deliveries that the vendor names; none if all of it comes on one day."""
        parts = in_day_order(self.dated)
        return parts if len(parts) > 1 else ()

    def below_received(self) -> str:
        """Return a sentence if fewer units are confirmed than were received, else nothing."""
        received = self.line["received"]
        return (
            say("is below the {units} already received.", units=counted(received, "unit", "units"))
            if self.confirmed < received
            else ""
        )

    def changes(self) -> Iterator[ConfirmedChange]:
        """Yield the changes of the line."""
        line = self.line
        where, item = (self.po_id, line["line_number"]), line["description"]
        if self.confirmed != self.standing:
            why = (self.reason or NO_REASON) if self.confirmed < self.standing else ""
            yield ConfirmedChange(*where, "quantity", self.standing, self.confirmed, item, why)
        if self.unit_cost not in (None, line["unit_cost"]):
            yield ConfirmedChange(*where, "unit_cost", line["unit_cost"], self.unit_cost, item)
        is_to_come = self.confirmed > line["received"]
        before = tuple((part["part_on"], part["part_units"]) for part in line["parts"] or ())
        is_other_day = (self.day, self.parts) != (line["expected_on"], before)
        is_news = is_other_day or line["confirmed_on"] != self.day
        if is_to_come and self.day is not None and is_news:
            days = (line["expected_on"], self.day)
            yield ConfirmedChange(*where, "expected_on", *days, item, "", before, self.parts)


def _units_to_come(row: Mapping[str, Any]) -> int:
    """Return the units that a row of the confirmation says come on its day."""
    if row["confirmed"] is not None:
        return int(row["confirmed"])
    return int((row["shipped"] or 0) + (row["backordered"] or 0))
