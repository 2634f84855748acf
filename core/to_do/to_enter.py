"""Text of what to enter in Lightspeed after an act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.language import say
from core.wording import full_day_text, joined_with_and

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
        "refund": [_refund_text(act, units), _back_text(act)],
        "paid": [_with_reason(say("Mark as paid"), act.says)],
        "shipped": [_with_reason(say("Mark as shipped"), units), act.says],
        "picked_up": [_with_reason(say("Mark as picked up"), units)],
        "tracking": [_tracking_text(act)],
        "receipt": [_received_text(act), _refused_text(act)],
        "close_short": [_with_reason(say("Cancel {units}", units=units), act.says)],
        "loss": [_with_reason(say("Lost in transit, cancel {units}", units=units), act.says)],
        "close": [_with_reason(say("Close it"), act.says)],
        "adjustment": [say("Set the stock at {shop} to {units:,}", shop=act.shop, units=act.on_hand)],
    }
    return _sentences(parts[act.kind] if act.kind in parts else _sent_parts(act, units))


def _tracking_text(act: ActFacts) -> str:
    if act.says:
        return say("Enter the tracking number {number}", number=act.says)
    return say("Remove the tracking number")


def _received_text(act: ActFacts) -> str:
    return say("Receive {units}", units=units_of_items(act.units)) if act.units else ""


def _refused_text(act: ActFacts) -> str:
    return say("Not accepted: {units}", units=units_of_items(act.refused)) if act.refused else ""


def _sent_parts(act: ActFacts, units: str) -> Sequence[str]:
    """Return what a sent purchase order or transfer needs there."""
    due = say(", due {day}", day=full_day_text(act.due)) if act.due else ""
    then = say("Then enter its number here") if act.is_new else ""
    places = {"source": act.source, "shop": act.shop, "due": due, "units": units}
    if act.is_transfer and act.is_new:
        return [say("Create and send a transfer from {source} to {shop}{due}: {units}", **places), then]
    if act.is_transfer:
        return [say("Send {units} from {source} to {shop}{due}", **places)]
    if act.is_new:
        return [
            say(
                "Create a purchase order to {source} for {shop} and mark it as ordered{due}: {units}",
                **places,
            ),
            then,
        ]
    return [say("Mark as ordered{due}: {units}", due=due, units=units)]


def _refund_text(act: ActFacts, units: str) -> str:
    if not act.amounts:
        return say("Refund {units}", units=units)
    return say("Refund {amount} for {units}", amount=joined_with_and(act.amounts), units=units)


def _back_text(act: ActFacts) -> str:
    """Return how many of the refunded units are stock again."""
    total = sum(count for count, _ in act.units)
    if act.back == total:
        return say("Back to stock")
    if not act.back:
        return say("Not back to stock")
    return say("{back:,} of {total:,} back to stock", back=act.back, total=total)


def _with_reason(act: str, reason: str) -> str:
    return f"{act}: {reason}" if reason else act


def _sentences(parts: Sequence[str]) -> str:
    """Join sentences; one that ends with a stop of its own, as a reason may, gets no other."""
    return " ".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in parts if part)
