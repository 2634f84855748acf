"""Figures of Lightspeed that its own documents contradict are shown, not hidden."""

from tests.helpers.synced import Synced
from tests.lightspeed_server.examples import Example

SAID = (
    "Stool at Main: Lightspeed counts 9 on purchase orders, drafts included (backorder), "
    "its documents add up to 3."
)


def count_wrongly(desk: Synced, example: Example, **figures: int) -> None:
    level = desk.server.merchant.level(example.items["stool"], example.main)
    desk.server.merchant.change("ItemShop", level["itemShopID"], **figures)


def test_the_first_sync_tells_where_units_on_order_differ(desk: Synced, example: Example) -> None:
    count_wrongly(desk, example, backorder=9)
    desk.connect()

    assert desk.sync().differences == [SAID]
    assert desk.report() == desk.their_report()


def test_figures_that_agree_say_nothing(desk: Synced, example: Example) -> None:
    assert example.main
    desk.connect()

    assert desk.sync().differences == []


def test_units_on_their_way_are_compared_every_night(synced: Synced, example: Example) -> None:
    synced.server.clock.advance(24 * 3600)
    assert synced.sync().differences == []
    level = synced.server.merchant.level(example.items["bench"], example.main)
    synced.server.merchant.change("ItemShop", level["itemShopID"], onTransferIn=1)

    assert synced.sync().differences == []  # between two nights only changes are read
    synced.server.clock.advance(24 * 3600)
    (said,) = synced.sync().differences
    assert said.startswith("Bench at Main: Lightspeed counts 1 on the way to it by transfer (onTransferIn)")
