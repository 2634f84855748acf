"""Rule 3 in plain Python, one item at a time, to compare with core/planning/plan.py."""

from collections import Counter
from typing import NamedTuple

from core.planning.choices import WITHOUT_VENDOR, Choices
from tests.helpers.planning_world import Item, Spot, World


class Move(NamedTuple):
    item_id: str
    from_shop_id: str
    shop_id: str
    quantity: int


class Buy(NamedTuple):
    item_id: str
    shop_id: str
    needed: int
    quantity: int


def naive_plan(world: World, choices: Choices) -> tuple[Counter[Move], Counter[Buy]]:
    moves: Counter[Move] = Counter()
    buys: Counter[Buy] = Counter()
    for item_id in world.item_ids:
        item = world.items.get(item_id, Item())
        if item.tracked and (not choices.vendors or (item.vendor_id or WITHOUT_VENDOR) in choices.vendors):
            spots = {shop: spot for (other, shop), spot in world.spots.items() if other == item_id}
            gifts, bought = _one_item(spots, choices)
            moves.update(Move(item_id, *way, units) for way, units in gifts.items() if units)
            for shop, units in bought.items():
                buys.update(Buy(item_id, shop, *part) for part in naive_parts(units, item))
    return moves, buys


def naive_parts(units: int, item: Item) -> list[tuple[int, int]]:
    """(needed, quantity) of each part."""
    pack, parts = item.pack_size, []
    least = -(-item.minimum_order_quantity // pack) * pack
    most = item.maximum_order_quantity // pack * pack if item.maximum_order_quantity else max(units, 1)
    while units > most:
        parts.append((most, most))
        units -= most
    if units > 0:
        parts.append((units, max(-(-units // pack) * pack, least)))
    return parts


def demand(spot: Spot, choices: Choices) -> int:
    units = spot.customers_short if choices.waiting_only else max(0, -spot.on_hand)
    return max(0, units - spot.uncleared) if choices.paid_and_cleared_only else units


def projected(spot: Spot) -> int:
    return spot.on_hand + spot.incoming + spot.drafted_in - spot.drafted_out


def need(spot: Spot, choices: Choices) -> int:
    units = max(0, demand(spot, choices) - spot.incoming - spot.drafted_in)
    point, level = spot.reorder_point, spot.order_up_to
    if choices.top_up and point is not None and level is not None and projected(spot) <= point:
        units = max(units, level - projected(spot))
    return units


def surplus(spot: Spot, choices: Choices) -> int:
    keeps = spot.reorder_point or 0
    if choices.top_up:
        keeps = max(keeps, spot.order_up_to or 0)
    return max(0, spot.on_hand - demand(spot, choices) - spot.drafted_out - keeps)


def hub_spare(hub: Spot, choices: Choices) -> int:
    """Return the hub's units for others, on hand or incoming; below 0 the shortage to its level."""
    if choices.top_up and hub.order_up_to is not None:
        return projected(hub) - hub.order_up_to
    here = max(0, hub.on_hand) - demand(hub, choices) - hub.drafted_out
    return here + hub.incoming + hub.drafted_in


def _one_item(spots: dict[str, Spot], choices: Choices) -> tuple[Counter[tuple[str, str]], Counter[str]]:
    chosen = {*choices.shops, choices.ship_to} if choices.shops else set(spots)
    ages = {shop: (spot.age is None, spot.age or 0, shop) for shop, spot in spots.items()}
    open_needs = {shop: need(spots[shop], choices) for shop in sorted(spots, key=ages.__getitem__)}
    open_needs = {shop: units for shop, units in open_needs.items() if shop in chosen and units}
    left = {shop: surplus(spot, choices) for shop, spot in spots.items() if shop != choices.ship_to}
    if not choices.transfers:
        left = {}
    if choices.ship_to is None:
        gifts = _give(open_needs, left)
        return gifts, Counter(open_needs)
    return _by_hub(choices.ship_to, spots.get(choices.ship_to, Spot()), open_needs, left, choices)


def _give(open_needs: dict[str, int], left: dict[str, int]) -> Counter[tuple[str, str]]:
    """Unit by unit would give the same; a donor keeps giving until the need is met or it has no more."""
    gifts: Counter[tuple[str, str]] = Counter()
    for shop in list(open_needs):
        while open_needs[shop] and any(left.values()):
            donor = min(left, key=lambda other: (-left[other], other))
            units = min(left[donor], open_needs[shop])
            gifts[donor, shop] += units
            left[donor] -= units
            open_needs[shop] -= units
    return gifts


def _by_hub(
    name: str, hub: Spot, open_needs: dict[str, int], left: dict[str, int], choices: Choices
) -> tuple[Counter[tuple[str, str]], Counter[str]]:
    spare = hub_spare(hub, choices)
    at_hand = max(0, max(0, hub.on_hand) - demand(hub, choices) - hub.drafted_out)
    others = [shop for shop in open_needs if shop != name]
    gifts: Counter[tuple[str, str]] = Counter()

    def hand_on(most: int) -> int:
        given = 0
        for shop in others:
            units = min(open_needs[shop], max(0, most - given))
            gifts[name, shop] += units
            open_needs[shop] -= units
            given += units
        return given

    handed = hand_on(min(at_hand, spare))
    promised = dict.fromkeys(others, 0)
    for shop in reversed(others):
        promised[shop] = min(open_needs[shop], max(0, spare - handed - sum(promised.values())))
        open_needs[shop] -= promised[shop]
    own_before = open_needs.get(name, 0)
    gifts += _give(open_needs, left)
    own = open_needs.get(name, 0)
    drawn = sum(open_needs[shop] + promised[shop] for shop in others) + handed
    hand_on(at_hand - handed)
    buy = own
    if drawn:
        buy = max(own, drawn - spare - (own_before - own))
    return gifts, Counter({name: buy})
