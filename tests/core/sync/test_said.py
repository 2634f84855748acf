"""Sentences of a sync about what it found beside the records."""

from core.exchange import apply_import, read_source
from core.ledger import By
from core.neutral import Answers, KnownToStore
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


def test_a_shop_that_files_called_by_its_name_is_named_by_the_first_sync(
    desk: Synced, example: Example
) -> None:
    listed = f"System ID,Item,Qty.\n{desk.sku(example.items['chair'])},Chair,-2\n"
    known = KnownToStore()
    source = read_source({"list.csv": listed.encode()}, known, Answers(shop_id="Main"))
    now = desk.server.clock.now().replace(tzinfo=None)
    apply_import(desk.store, source.needed(), by=By(new_id(), "Ann", now))
    desk.connect()

    said = desk.sync().sentences

    assert [each for each in said if each.startswith("Shop 1 has the same name as shop Main: Main.")]
    assert desk.sync().sentences == []
