"""Rows of a plan, as the tests of plans compare them."""

from core.planning.choices import Choices
from core.planning.plan import plan
from tests.helpers.planning_world import (
    Row,
    Spot,
    World,
)

SHORT_OF_3 = Spot(on_hand=-3, age=1)


def rows(world: World, choices: Choices = Choices()) -> list[Row]:  # noqa: B008
    return plan(world.facts(), choices).to_dicts()


def in_short(world: World, choices: Choices = Choices()) -> list[str]:  # noqa: B008
    """The plan as lines like ``B → A 2 tea`` and ``buy 10 tea for A``."""
    return [
        f"{row['from_shop_id']} → {row['shop_id']} {row['quantity']} {row['item_id']}"
        if row["action"] == "transfer"
        else f"buy {row['quantity']} {row['item_id']} for {row['shop_id']}"
        for row in rows(world, choices)
    ]
