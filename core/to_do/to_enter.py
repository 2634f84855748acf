"""Text of what to enter in Lightspeed after an act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.wording import full_day_text

Units = tuple[tuple[int, str], ...]
"""Units and the item's name, one pair per line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActFacts:
    """One act on one order, document or shelf, with everything that Lightspeed asks for.

    ``amounts``: money by currency, as texts. ``back``: refunded units that are stock again. ``refused``:
    units of a delivery that were not accepted. ``says``: carrier and number, way of payment, or reason.
    ``source``: the vendor, or the sending shop. ``is_new``: the document was created here and has no POS
    number.
    """

    kind: str
    units: Units = ()
    amounts: tuple[str, ...] = ()
    back: int = 0
    refused: Units = ()
    says: str = ""
    source: str = ""
    shop: str = ""
    due: date | None = None
    on_hand: int = 0
    is_new: bool = False
    is_transfer: bool = False


def units_of_items(units: Units) -> str:
    """Return ``2 × Tube, 1 × Pump``. Lines of one item are added up."""
    by_item: dict[str, int] = {}
    for count, item in units:
        by_item[item] = by_item.get(item, 0) + count
    return ", ".join(f"{count:,} × {item}" for item, count in by_item.items())


def to_enter(act: ActFacts) -> str:
    """Return what to enter for an act, as one or two sentences."""
    units = units_of_items(act.units)
    parts = {
        "refund": [" ".join(["Refund", *_amount(act), units]), _back_text(act)],
        "paid": [_with_reason("Mark as paid", act.says)],
        "shipped": [_with_reason("Mark as shipped", units), act.says],
        "picked_up": [_with_reason("Mark as picked up", units)],
        "tracking": [f"Enter the tracking number {act.says}" if act.says else "Remove the tracking number"],
        "receipt": [_named("Receive", act.units), _named("Not accepted:", act.refused)],
        "close_short": [_with_reason(f"Cancel {units}", act.says)],
        "loss": [_with_reason(f"Lost in transit, cancel {units}", act.says)],
        "close": [_with_reason("Close it", act.says)],
        "adjustment": [f"Set the stock at {act.shop} to {act.on_hand:,}"],
    }
    return _sentences(parts[act.kind] if act.kind in parts else _sent_parts(act, units))


def _named(what: str, units: Units) -> str:
    return f"{what} {units_of_items(units)}" if units else ""


def _sent_parts(act: ActFacts, units: str) -> Sequence[str]:
    """Return what a sent purchase order or transfer needs there."""
    due = f", due {full_day_text(act.due)}" if act.due else ""
    then = "Then enter its number here" if act.is_new else ""
    if act.is_transfer:
        way = f"from {act.source} to {act.shop}{due}"
        return [
            f"Create and send a transfer {way}: {units}" if act.is_new else f"Send {units} {way}",
            then,
        ]
    if act.is_new:
        return [
            f"Create a purchase order to {act.source} for {act.shop} and mark it as ordered{due}: {units}",
            then,
        ]
    return [f"Mark as ordered{due}: {units}"]


def _amount(act: ActFacts) -> list[str]:
    return [f"{' and '.join(act.amounts)} for"] if act.amounts else []


def _back_text(act: ActFacts) -> str:
    """Return how many of the refunded units are stock again."""
    total = sum(count for count, _ in act.units)
    if act.back == total:
        return "Back to stock"
    return f"{act.back:,} of {total:,} back to stock" if act.back else "Not back to stock"


def _with_reason(act: str, reason: str) -> str:
    return f"{act}: {reason}" if reason else act


def _sentences(parts: Sequence[str]) -> str:
    """Join sentences; one that ends with a stop of its own, as a reason may, gets no other."""
    return " ".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in parts if part)
