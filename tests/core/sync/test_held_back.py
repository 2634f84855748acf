"""A record that fails the checks is held back by kind and id, and the rest is taken."""

from decimal import Decimal

from tests.helpers.synced import Synced
from tests.lightspeed_server.examples import Example


def test_an_item_with_an_impossible_cost_is_named_and_the_others_are_taken(
    synced: Synced, example: Example
) -> None:
    merchant = synced.server.merchant
    merchant.change("Item", example.items["frame"], defaultCost="a lot")
    merchant.change("Item", example.items["lamp"], description="Lantern")

    heard = synced.sync()

    with synced.store.read() as snapshot:
        (lamp,) = snapshot.rows("item", item_id=synced.sku(example.items["lamp"]))
        (frame,) = snapshot.rows("item", item_id=synced.sku(example.items["frame"]))
    assert lamp["description"] == "Lantern"
    assert frame["unit_cost"] == Decimal("21.5")
    (sentence,) = heard.sentences
    assert sentence.startswith(f"Held back: Item {synced.sku(example.items['frame'])}: unit_cost “a lot”")


def test_a_whole_document_is_held_back_with_its_wrong_line(synced: Synced, example: Example) -> None:
    merchant = synced.server.merchant
    wrong = merchant.sell(example.main, [(example.items["frame"], 1, "5"), (example.items["lamp"], 1, "5")])
    merchant.lines(wrong)[1]["unitQuantity"] = Decimal("1.5")
    right = merchant.sell(example.main, [(example.items["frame"], 1, "5")])

    heard = synced.sync()

    with synced.store.read() as snapshot:
        sales = set(snapshot.frame("sale_line")["sale_id"])
    assert str(right) in sales
    assert str(wrong) not in sales
    assert any(
        sentence.startswith(f"Held back: Sale {wrong}: quantity “1.5”") for sentence in heard.sentences
    )


def test_an_unreadable_record_is_held_back_too(synced: Synced, example: Example) -> None:
    merchant = synced.server.merchant
    merchant.change("Order", example.ordered, shopID="")
    merchant.send_order(example.draft)

    heard = synced.sync()

    with synced.store.read() as snapshot:
        (draft,) = snapshot.rows("purchase_order", po_id=str(example.draft))
    assert draft["ordered_at"] is not None
    assert any(f"Purchase order {example.ordered}" in sentence for sentence in heard.sentences)


def test_a_corrected_record_arrives_with_the_next_sync(synced: Synced, example: Example) -> None:
    merchant = synced.server.merchant
    merchant.change("Item", example.items["frame"], defaultCost="a lot", description="Picture frame")
    synced.sync()
    synced.server.clock.advance(300)
    merchant.change("Item", example.items["frame"], defaultCost=Decimal(3))

    heard = synced.sync()

    with synced.store.read() as snapshot:
        (frame,) = snapshot.rows("item", item_id=synced.sku(example.items["frame"]))
    assert (frame["description"], frame["unit_cost"]) == ("Picture frame", Decimal(3))
    assert heard.sentences == []
