"""Sales that may belong to orders of the web shop, where no number says so: proposals, and decisions of
people.

An order has a proposal for each sale within a week of it that shares items with it. How sure a proposal is
depends on the items, the customer's e-mail address and the time. The program links a sale by itself only if
order and sale fit nothing else (core/lightspeed/c_matching.py).
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.language import say
from core.wording import counted

A_WEEK = timedelta(days=7)
"""Longest time between an order and a sale that is proposed for it."""

ITEM_POINTS, EMAIL_POINTS = 60, 25
TIME_POINTS = ((timedelta(hours=1), 10), (timedelta(days=1), 7), (A_WEEK, 3))
"""Points for what agrees: all items, the e-mail address, the time. They add up to 95, because only a number
is certain."""

SURE = 100

UnitsByItem = Mapping[str, int]


@dataclass(frozen=True)
class Compared:
    """An order or a sale: ``content`` has units by item."""

    number: str
    at: datetime
    content: UnitsByItem
    email: str | None = None


@dataclass(frozen=True)
class SaleMatch:
    """An order and a sale that may belong together.

    ``confidence``: in percent; SURE if the sale has the order's number. ``why``: what agrees. ``is_linked``:
    the order has this sale now. ``decided``: a person said so.
    """

    ecom_order_id: str
    sale_id: str
    confidence: int
    why: str
    is_linked: bool = False
    decided: bool = False

    @property
    def is_by_number(self) -> bool:
        """Return True if the sale has the order's number, so that nobody had to decide."""
        return self.is_linked and not self.decided and self.confidence == SURE


def proposals(
    orders: list[Compared], sales: list[Compared], ruled_out: Collection[tuple[str, str]] = ()
) -> list[SaleMatch]:
    """Return the pairs that may belong together, the surest first. ``ruled_out``: pairs that people said do
    not.

    If several sales fit an order equally well, or several orders a sale, the points are divided among them.
    """
    points = {
        (order.number, sale.number): agreed
        for order in orders
        for sale in sales
        if (order.number, sale.number) not in ruled_out and (agreed := _points(order, sale)) is not None
    }
    rivals_of_order = Counter((order, score) for (order, _), (score, _) in points.items())
    rivals_of_sale = Counter((sale, score) for (_, sale), (score, _) in points.items())
    matches = [
        SaleMatch(order, sale, score // max(rivals_of_order[order, score], rivals_of_sale[sale, score]), why)
        for (order, sale), (score, why) in points.items()
    ]
    return sorted(matches, key=lambda each: (-each.confidence, each.ecom_order_id, each.sale_id))


def proposals_by_time(order: Compared, sales: list[Compared]) -> list[SaleMatch]:
    """Return the sales that may belong to an order whose items no file names, the surest and nearest first.

    Sales that fit equally well share their points, as in ``proposals``; each keeps at least 1 percent.
    """
    near = [sale for sale in sales if abs(sale.at - order.at) <= A_WEEK]
    points = {sale.number: _points_without_items(order, sale) for sale in near}
    rivals = Counter(score for score, _ in points.values())
    ranked = sorted(near, key=lambda sale: (-points[sale.number][0], abs(sale.at - order.at), sale.number))
    return [
        SaleMatch(order.number, sale.number, max(score // rivals[score], 1), why)
        for sale in ranked
        for score, why in [points[sale.number]]
    ]


def _points_without_items(order: Compared, sale: Compared) -> tuple[int, str]:
    apart = abs(sale.at - order.at)
    same_email = _is_same_email(order, sale)
    score = EMAIL_POINTS * same_email + _time_points(apart)
    agrees = [say("the same e-mail address")] if same_email else []
    return score, ", ".join([*agrees, say("{time} apart", time=_lasting(apart))])


def _is_same_email(order: Compared, sale: Compared) -> bool:
    return bool(order.email and sale.email and order.email.casefold() == sale.email.casefold())


def _time_points(apart: timedelta) -> int:
    return next(each for limit, each in TIME_POINTS if apart <= limit)


def _points(order: Compared, sale: Compared) -> tuple[int, str] | None:
    """Return the points of a pair and what agrees; None if they share nothing or are a week apart."""
    apart = abs(sale.at - order.at)
    shared = sum(min(units, sale.content.get(item, 0)) for item, units in order.content.items())
    most = max(sum(order.content.values()), sum(sale.content.values()))
    if not shared or apart > A_WEEK:
        return None
    same_email = _is_same_email(order, sale)
    score = ITEM_POINTS * shared // most + EMAIL_POINTS * same_email + _time_points(apart)
    agrees = [
        say("the same items")
        if shared == most
        else say("{shared:,} of {units} the same", shared=shared, units=counted(most, "unit", "units"))
    ]
    agrees += [say("the same e-mail address")] if same_email else []
    return score, ", ".join([*agrees, say("{time} apart", time=_lasting(apart))])


def _lasting(apart: timedelta) -> str:
    minutes = int(apart.total_seconds()) // 60
    if minutes < 60:
        return counted(minutes, "minute", "minutes")
    return (
        counted(minutes // 60, "hour", "hours")
        if minutes < 48 * 60
        else counted(minutes // (24 * 60), "day", "days")
    )
