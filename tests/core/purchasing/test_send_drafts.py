"""Many drafts sent at once, and items of which no stock is kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import Problem
from core.ledger.check import load_problems
from core.purchasing.not_stocked import mark_not_stocked
from core.purchasing.send_drafts import DraftToSend, send_drafts
from core.report.backorders import load_report
from tests.helpers.receiving_shop import ReceivingShop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReceivingShop]:
    shop = ReceivingShop(tmp_path)
    yield shop
    shop.store.close()


def send(shop: ReceivingShop, *drafts: tuple[str, str]) -> str:
    chosen = [DraftToSend(kind, number) for kind, number in drafts]
    return send_drafts(shop.store, chosen, by=shop.by()).operation_id


def test_orders_and_transfers_are_sent_together_and_one_undo_takes_them_back(shop: ReceivingShop) -> None:
    shop.stocked(chain=9)
    order = shop.drafted(("tube", 3))
    transfer = shop.drafted_transfer(("chain", 4), sender="harbour", receiver="hill")
    before = shop.state()

    done = send(shop, ("po", order), ("transfer", transfer))

    assert (shop.incoming("tube"), shop.incoming("chain", "hill"), shop.on_hand("chain")) == (3, 4, 5)
    with shop.store.read() as snapshot:
        assert load_problems(snapshot).is_empty()
    shop.undo(done)
    assert shop.state() == before


def test_sending_drafts_cannot_be_undone_after_a_receipt(shop: ReceivingShop) -> None:
    order = shop.drafted(("tube", 3))
    done = send(shop, ("po", order))
    shop.receive("po", order, everything=True)
    with pytest.raises(Problem, match="received or cancelled in part"):
        shop.undo(done)


def test_two_transfers_that_take_more_than_the_shelf_has_are_both_refused(shop: ReceivingShop) -> None:
    shop.stocked(chain=5)
    two = [shop.drafted_transfer(("chain", 3), sender="harbour", receiver="hill") for _ in range(2)]
    before = shop.state()
    with pytest.raises(Problem, match="Harbour has only 5 of Chain \\(6 to be sent\\)"):
        send(shop, *(("transfer", number) for number in two))
    assert shop.state() == before


def test_several_drafts_are_sent_together_or_not_at_all(shop: ReceivingShop) -> None:
    draft, sent = shop.drafted(("tube", 3)), shop.ordered(("tube", 1))
    for wrong, refusal in ((sent, "was already sent"), (draft, "was chosen twice"), ("P0", "There is no")):
        with pytest.raises(Problem, match=refusal):
            send(shop, ("po", draft), ("po", wrong))
    with pytest.raises(Problem, match="Choose the drafts"):
        send(shop)
    assert shop.incoming("tube") == 1


def test_an_item_that_is_not_stocked_is_no_shortage_until_that_is_undone(shop: ReceivingShop) -> None:
    shop.sold("tube", 2)
    done = mark_not_stocked(shop.store, "tube", by=shop.by()).operation_id
    with shop.store.read() as snapshot:
        assert load_report(snapshot).is_empty()
    with pytest.raises(Problem, match="Tube is already marked as not stocked"):
        mark_not_stocked(shop.store, "tube", by=shop.by())
    with pytest.raises(Problem, match="There is no item fee"):
        mark_not_stocked(shop.store, "fee", by=shop.by())
    shop.undo(done)
    with shop.store.read() as snapshot:
        assert load_report(snapshot)["backordered"].to_list() == [2]
