"""Sentences of a sync about what it found beside the records."""

from core.ledger import By
from core.purchasing import PURCHASE_ORDER, Draft, DraftLine, create_drafts, mark_sent
from tests.helpers.synced import Synced, new_id
from tests.lightspeed_server.examples import Example


def test_an_order_of_ours_that_somebody_entered_there_by_hand_is_named_once(
    synced: Synced, example: Example
) -> None:
    merchant, now = synced.server.merchant, synced.server.clock.now().replace(tzinfo=None)
    line = DraftLine(synced.sku(example.items["vase"]), 4)
    draft = Draft(PURCHASE_ORDER, str(example.oak), str(example.main), [line])
    created = create_drafts(synced.store, [draft], by=By(new_id(), "Ann", now))
    ours = str(created.result[0]["document_id"])
    mark_sent(synced.store, ours, expected_on=None, by=By(new_id(), "Ann", now))
    theirs = merchant.purchase_order(example.oak, example.main, [(example.items["vase"], 4, "9")])
    merchant.send_order(theirs)
    synced.server.clock.advance(300)

    said = synced.sync().sentences

    assert said == [
        f"{ours} looks like {theirs}: same vendor, shop and items. If they are the same, enter {theirs} as "
        f"the POS number of {ours}. Otherwise both are counted."
    ]
    synced.server.clock.advance(300)
    assert synced.sync().sentences == []
