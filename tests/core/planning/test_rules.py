"""Rule 3 over random chains and every combination of choices."""

from collections import Counter
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.planning.choices import WITHOUT_VENDOR, Choices
from core.planning.plan import plan
from tests.helpers.naive_plan import Buy, Move, demand, naive_plan, surplus
from tests.helpers.planning_world import (
    Item,
    Spot,
    World,
    carry_out_as_drafts,
    carry_out_as_sent,
    receive_transfers,
)

SHOPS = ("A", "B", "C", "D")
units = st.integers(0, 9)
some_shops = st.lists(st.sampled_from(SHOPS), max_size=2, unique=True).map(tuple)


@st.composite
def spots(draw: st.DrawFn) -> Spot:
    on_hand, waiting = draw(st.integers(-12, 12)), draw(st.integers(0, 8))
    point, room = draw(st.none() | units), draw(st.none() | units)
    return Spot(
        on_hand=on_hand,
        reorder_point=point,
        order_up_to=None if room is None else (point or 0) + room,
        incoming=draw(st.just(0) | units),
        drafted_in=draw(st.just(0) | units),
        drafted_out=draw(st.just(0) | units),
        waiting=waiting,
        uncleared=draw(st.integers(0, waiting)),
        found=max(draw(st.just(0) | units), -(on_hand + waiting)),
        age=draw(st.none() | st.integers(0, 3)),
    )


@st.composite
def items(draw: st.DrawFn) -> Item:
    pack, minimum = draw(st.integers(1, 6)), draw(st.integers(0, 12))
    least = max(pack, -(-minimum // pack) * pack)
    maximum = draw(st.none() | st.integers(least, least + 15))
    vendor = draw(st.sampled_from(["acme", "best", None]))
    return Item(vendor, "2.50", pack, minimum, maximum, tracked=draw(st.integers(0, 5)) > 0)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Mostly one item, at nearly every shop: there the shops have something to give each other."""
    names = ["jam", "tea"] if draw(st.integers(0, 3)) == 3 else ["jam"]
    pairs = [(name, shop) for name in names for shop in SHOPS if draw(st.integers(0, 7)) < 7]
    return World({pair: draw(spots()) for pair in pairs}, {name: draw(items()) for name in names})


choices = st.builds(
    Choices,
    shops=some_shops,
    vendors=st.sampled_from([(), ("acme",), ("acme", "best"), (WITHOUT_VENDOR,), ("best", WITHOUT_VENDOR)]),
    waiting_only=st.booleans(),
    paid_and_cleared_only=st.booleans(),
    top_up=st.booleans(),
    transfers=st.booleans(),
    ship_to=st.none() | st.sampled_from(SHOPS),
)


def planned(world: World, chosen: Choices) -> pl.DataFrame:
    return plan(world.facts(), chosen)


def to_buy(world: World, chosen: Choices, column: str = "quantity") -> int:
    return int(planned(world, chosen).filter(pl.col("action") == "purchase")[column].sum())


@settings(deadline=None, max_examples=100)
@given(worlds(), choices)
def test_the_plan_is_what_the_rule_says_one_item_at_a_time(world: World, chosen: Choices) -> None:
    rows = planned(world, chosen)
    moved, bought = rows.filter(action="transfer"), rows.filter(action="purchase")

    assert (
        Counter(Move(*row) for row in moved.select(Move._fields).iter_rows()),
        Counter(Buy(*row) for row in bought.select(Buy._fields).iter_rows()),
    ) == naive_plan(world, chosen)


@settings(deadline=None, max_examples=80)
@given(worlds(), choices)
def test_carrying_out_a_plan_leaves_nothing_to_plan(world: World, chosen: Choices) -> None:
    rows = planned(world, chosen)

    assert planned(carry_out_as_drafts(world, rows), chosen).is_empty()
    assert planned(carry_out_as_sent(world, rows), chosen).is_empty()


@settings(deadline=None, max_examples=50)
@given(worlds(), choices)
def test_after_every_arrival_there_is_nothing_to_plan(world: World, chosen: Choices) -> None:
    chosen = replace(chosen, ship_to=None)
    rows = planned(world, chosen)

    assert planned(receive_transfers(carry_out_as_sent(world, rows), rows), chosen).is_empty()


@settings(deadline=None, max_examples=50)
@given(worlds(), choices, st.sampled_from(SHOPS))
def test_a_hub_passes_on_receipts_and_nothing_is_bought_twice(
    world: World, chosen: Choices, hub: str
) -> None:
    """With all of the hub's own backorders chosen; otherwise its own customers take arrivals first."""
    chosen = replace(chosen, ship_to=hub, waiting_only=False, paid_and_cleared_only=False)
    rows = planned(world, chosen)
    arrived = receive_transfers(carry_out_as_sent(world, rows), rows)

    handed_on = planned(arrived, chosen)

    assert set(handed_on["action"]) <= {"transfer"}
    assert set(handed_on["from_shop_id"]) <= {hub}
    assert planned(receive_transfers(carry_out_as_sent(arrived, handed_on), handed_on), chosen).is_empty()


@settings(deadline=None, max_examples=30)
@given(worlds(), choices)
def test_without_need_there_is_no_suggestion(world: World, chosen: Choices) -> None:
    chosen = replace(chosen, top_up=False)
    enough = {pair: replace(spot, on_hand=abs(spot.on_hand)) for pair, spot in world.spots.items()}

    assert planned(replace(world, spots=enough), chosen).is_empty()


@settings(deadline=None, max_examples=40)
@given(worlds(), choices)
def test_a_quantity_is_a_multiple_of_the_pack_between_minimum_and_maximum(
    world: World, chosen: Choices
) -> None:
    for row in planned(world, chosen).filter(action="purchase").iter_rows(named=True):
        item = world.items[row["item_id"]]
        assert row["quantity"] % item.pack_size == 0
        assert max(row["needed"], item.minimum_order_quantity, 1) <= row["quantity"]
        assert row["quantity"] <= (item.maximum_order_quantity or row["quantity"])


@settings(deadline=None, max_examples=40)
@given(worlds(), choices, st.sampled_from(SHOPS), st.sampled_from(["on_hand", "incoming"]), st.integers(1, 9))
def test_more_stock_never_raises_a_suggestion(
    world: World, chosen: Choices, shop: str, figure: str, more: int
) -> None:
    """The order of needs stays the same here; per shop without a hub, per hub with one."""
    before, after = (
        planned(each, chosen)
        .filter(action="purchase", item_id="jam")
        .group_by("shop_id")
        .agg(pl.sum("quantity"))
        for each in (world, world.changed("jam", shop, **{figure: more}))
    )
    was = dict(before.iter_rows())

    assert all(quantity <= was.get(place, 0) for place, quantity in after.iter_rows())


@settings(deadline=None, max_examples=40)
@given(worlds(), choices, st.sampled_from(SHOPS), st.integers(1, 9))
def test_more_demand_never_lowers_a_suggestion(world: World, chosen: Choices, shop: str, sold: int) -> None:
    more = world.changed("jam", shop, on_hand=-sold, waiting=sold)

    assert to_buy(world, chosen, "needed") <= to_buy(more, chosen, "needed")
    assert to_buy(world, chosen) <= to_buy(more, chosen)


@settings(deadline=None, max_examples=50)
@given(worlds(), choices)
def test_transfers_never_take_a_donor_below_its_own_needs(world: World, chosen: Choices) -> None:
    given_away: Counter[tuple[str, str]] = Counter()
    for row in planned(world, chosen).filter(action="transfer").iter_rows(named=True):
        assert row["from_shop_id"] != row["shop_id"]
        given_away[row["item_id"], row["from_shop_id"]] += row["quantity"]
    for pair, quantity in given_away.items():
        spot = world.spots[pair]
        hub_has = spot.on_hand - demand(spot, chosen) - spot.drafted_out
        assert quantity <= (hub_has if pair[1] == chosen.ship_to else surplus(spot, chosen))


@settings(deadline=None, max_examples=40)
@given(worlds(), choices)
def test_units_are_conserved_while_a_plan_is_carried_out(world: World, chosen: Choices) -> None:
    rows = planned(world, chosen)
    arrived = receive_transfers(carry_out_as_sent(world, rows), rows)

    bought = rows.filter(action="purchase")["quantity"].sum()

    assert sum(s.on_hand for s in arrived.spots.values()) - bought == sum(
        s.on_hand for s in world.spots.values()
    )


@settings(deadline=None, max_examples=50)
@given(worlds(), choices, st.randoms())
def test_the_order_of_rows_read_does_not_matter(world: World, chosen: Choices, random: object) -> None:
    shuffled = list(world.spots.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert planned(replace(world, spots=dict(shuffled)), chosen).equals(planned(world, chosen))


@pytest.mark.parametrize("top_up", [False, True])
def test_only_the_purchase_without_a_vendor_is_left_to_plan(top_up: bool) -> None:
    world = World(
        {("tea", "A"): Spot(on_hand=-5), ("tea", "B"): Spot(on_hand=2)}, {"tea": Item(vendor_id=None)}
    )
    chosen = Choices(top_up=top_up)
    rows = planned(world, chosen)

    again = planned(carry_out_as_drafts(world, rows.filter(action="transfer")), chosen)

    assert again.drop("reason").equals(rows.filter(action="purchase").drop("reason"))
