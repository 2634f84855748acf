"""Writes to a source as pure values: what is wanted there, and what the source holds of it.

A write is found again at the source by its mark or by the number of its record. So nothing is sent twice,
however often a connection ends without an answer.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

PURCHASE_ORDERS, TRANSFERS = "purchase_orders", "transfers"
PAYMENT, SHIPMENT, TRACKING = "payment", "shipment", "tracking"
WRITE_KINDS = (PURCHASE_ORDERS, TRANSFERS, PAYMENT, SHIPMENT, TRACKING)
"""Kinds of writes: the first two for R-Series, the others for C-Series."""


@dataclass(frozen=True)
class WantedLine:
    """Units of an item. ``item``: its id at the source, or all codes by which the source may name it, joined
    by ``|``; ``price``: of one unit, empty to leave it to the source."""

    item: str
    units: int
    name: str
    price: str = ""


@dataclass(frozen=True)
class Write:
    """One change to make at a source, once.

    ``mark``: written into a new document, to find it again. ``title``: for sentences. ``number``: id of the
    record at the source, as far as it is known. ``since``: nothing of this was sent before. ``seen``: values
    that the source may hold for us to change it: those we had read there, or sent there since. ``record``:
    ids and dates by name, as the kind needs them; ``whole``: of an order, all that waits.
    """

    kind: str
    mark: str
    title: str
    since: datetime
    number: str = ""
    lines: tuple[WantedLine, ...] = ()
    record: Mapping[str, str] = field(default_factory=dict)
    seen: tuple[str, ...] = ()
    wanted: str = ""
    whole: bool = True
    is_new: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"since": self.since.isoformat()}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Write":
        return cls(
            **{
                **values,
                "since": datetime.fromisoformat(values["since"]),
                "lines": tuple(WantedLine(**line) for line in values["lines"]),
                "seen": tuple(values["seen"]),
            }
        )


@dataclass(frozen=True)
class Answer:
    """State of a write at the source.

    ``verified``: the source holds what is wanted. ``begun``: the record is there, and may be changed or
    completed. ``refused``: it holds something else, or said no; ``sentence`` says both values. ``number``: id
    of the record there.
    """

    state: Literal["verified", "begun", "refused"]
    number: str = ""
    sentence: str = ""


def refused(write: Write, there: str, here: str, name: str, number: str = "") -> Answer:
    """Return the refusal of a write because the source holds another value."""
    return Answer(
        "refused", number, f"{write.title}: {name} has {there}, here it is {here}. Nothing was changed there."
    )


def missing_lines(wanted: Sequence[WantedLine], there: Iterable[tuple[str, int]]) -> list[WantedLine] | None:
    """Return the lines that are still to be added; None if the source has others than we want."""
    held = Counter(there)
    missing = []
    for line in wanted:
        if held[line.item, line.units]:
            held[line.item, line.units] -= 1
        else:
            missing.append(line)
    return missing if not +held else None


def units_by_item(lines: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Return the units of each item that has any."""
    totals: Counter[str] = Counter()
    for item, units in lines:
        totals[item] += units
    return dict(+totals)


def listed_units(units: Mapping[str, int], names: Mapping[str, str]) -> str:
    """Return ``2 × Tube, 1 × item 17``; ``no items`` if there are none."""
    return (
        ", ".join(f"{count:,} × {names.get(item, f'item {item}')}" for item, count in units.items())
        or "no items"
    )
