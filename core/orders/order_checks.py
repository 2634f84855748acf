"""Checks of an order before a step: what refuses it, and which units it is about."""

from collections.abc import Callable

from core.amounts import is_units
from core.errors import Problem, Refused
from core.language import say
from core.orders.order import Order, OrderLine, UnitsByLine
from core.wording import counted


def check_not_refunded(order: Order) -> None:
    """Raise Refused if the order was refunded or cancelled."""
    if order.facts.payment_status in ("refunded", "cancelled"):
        raise Refused(
            say(
                "{title} was already {what}.",
                title=order.title,
                what=say(order.facts.payment_status),
            )
        )


def check_open(order: Order) -> None:
    """Raise Refused if the order has ended."""
    check_not_refunded(order)
    shipment = order.facts.shipment_status
    if shipment == "cancelled":
        raise Refused(say("{title} was already cancelled.", title=order.title))
    if order.is_sent:
        what = say("picked up") if shipment == "picked_up" else say("shipped")
        raise Refused(say("{title} was already {what}.", title=order.title, what=what))
    if not order.waiting:
        raise Refused(say("{title} has no waiting units.", title=order.title))


def check_released(order: Order) -> None:
    """Raise Refused if the order has ended or is not cleared and paid, so that nothing may be packed
    or sent."""
    check_open(order)
    if order.facts.fraud_check != "cleared":
        raise Refused(say("{title} is not cleared. Check it for fraud first.", title=order.title))
    if order.facts.payment_status != "paid":
        raise Refused(say("{title} is not paid. Mark it as paid first.", title=order.title))


def check_all_here(order: Order) -> None:
    """Raise Refused if the order ships complete and some of its units are not on the shelf for it."""
    missing = sum(line.waiting - line.allocated for line in order.lines)
    if order.terms.ship_complete and missing:
        raise Refused(
            say(
                "{title} ships complete, and {units_are} not here yet. Wait for the rest, or allow parts.",
                title=order.title,
                units_are=counted(missing, "unit is", "units are"),
            )
        )


def check_all_leaves(order: Order, part: UnitsByLine) -> None:
    """Raise Refused if the order ships complete and ``part`` is not all that waits."""
    if order.terms.ship_complete and part != order.waiting:
        raise Refused(say("{title} ships complete: send all of it, or allow parts.", title=order.title))


def chosen_units(order: Order, part: UnitsByLine, most: Callable[[OrderLine], int], what: str) -> UnitsByLine:
    """Return ``part`` after checking it: whole numbers above 0, at most ``most`` per line. Raises Problem."""
    if not part:
        raise Problem(say("{title}: nothing was chosen.", title=order.title))
    for key, units in part.items():
        line = order.line(key)
        if not is_units(units, 1):
            raise Problem(
                say(
                    "{title}, {name}: choose a whole number of at least 1, not {units}.",
                    title=order.title,
                    name=line.name,
                    units=units,
                )
            )
        if units > most(line):
            raise Refused(
                say(
                    "{title}, {name}: only {most} {what}, not {units}.",
                    title=order.title,
                    name=line.name,
                    most=most(line),
                    what=say(what),
                    units=units,
                )
            )
    return part


def on_shelf(order: Order, wanted: UnitsByLine, packed: UnitsByLine | None = None) -> UnitsByLine:
    """Return the part of ``wanted`` that is on the shelf for the order beside what is ``packed``.

    If nothing is, return all of it, so that the refusal says why.
    """
    on_shelf_now = {
        key: min(units, order.line(key).allocated - (packed or {}).get(key, 0))
        for key, units in wanted.items()
    }
    return {key: units for key, units in on_shelf_now.items() if units > 0} or wanted


def check_on_shelf(order: Order, part: UnitsByLine) -> None:
    """Raise Problem if units are not on the shelf for the order: older orders come first, or a count
    is due."""
    for key, units in part.items():
        line = order.line(key)
        if units <= line.allocated:
            continue
        if units <= line.shelf:
            raise Refused(
                say(
                    "{title}, {name}: the shelf holds {allocated} of {units} for it, the rest goes "
                    "to older orders. Take it out of turn, or choose fewer.",
                    title=order.title,
                    name=line.name,
                    allocated=line.allocated,
                    units=units,
                )
            )
        raise refusal_to_count(order, line, units)


def refusal_to_count(order: Order, line: OrderLine, units: int) -> Refused:
    """Return the refusal for more units than the recorded stock has."""
    on_shelf = max(0, line.shelf)
    return Refused(
        say(
            "{title}, {name}: the shelf should hold {on_shelf}, not {units}. If there are more, "
            "count the shelf first.",
            title=order.title,
            name=line.name,
            on_shelf=on_shelf,
            units=units,
        )
    )
