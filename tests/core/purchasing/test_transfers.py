"""Transfers, in sentences of the trade: what leaves one shop is on its way, arrives, returns or is lost."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.errors import Problem, Refused
from core.ledger.change_log import Change
from core.ledger.operations import Posting
from core.purchasing.closing import cancel_remainder, close
from core.purchasing.documents import TRANSFER
from core.purchasing.drafts import DraftLine, edit_draft
from core.purchasing.transfers import return_excess, send
from core.receiving.counted_lines import CountedLine
from tests.helpers.receiving_shop import ReceivingShop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReceivingShop]:
    shop = ReceivingShop(tmp_path)
    yield shop
    shop.store.close()


def test_sending_takes_the_units_from_the_sender_and_puts_them_on_their_way(shop: ReceivingShop) -> None:
    shop.stocked(chain=5)
    transfer = shop.drafted_transfer(("chain", 4), sender="harbour", receiver="hill")
    assert (shop.on_hand("chain"), shop.incoming("chain", "hill")) == (5, 0)
    send(shop.store, transfer, by=shop.by())
    assert (shop.on_hand("chain"), shop.incoming("chain", "hill")) == (1, 4)


def test_a_transfer_is_received_in_parts_at_the_other_shop(shop: ReceivingShop) -> None:
    transfer = shop.sent(("chain", 4))
    shop.receive("transfer", transfer, [CountedLine(1, 1)])
    shop.receive("transfer", transfer, [CountedLine(1, 2)])
    assert (shop.on_hand("chain", "hill"), shop.on_hand("chain"), shop.incoming("chain")) == (-4, 3, 1)


def test_sending_more_than_is_on_hand_needs_a_confirmation(shop: ReceivingShop) -> None:
    shop.stocked(chain=1)
    transfer = shop.drafted_transfer(("chain", 4), sender="harbour", receiver="hill")
    with pytest.raises(Refused, match=r"Harbour has only 1 of Chain \(4 to be sent\)"):
        send(shop.store, transfer, by=shop.by())
    assert shop.on_hand("chain") == 1
    send(shop.store, transfer, below_zero=True, by=shop.by())
    assert shop.on_hand("chain") == -3


def test_a_transfer_is_never_sent_to_its_own_shop(shop: ReceivingShop) -> None:
    with pytest.raises(Problem, match="its own shop"):
        shop.draft_transfer(("chain", 1), sender="hill", receiver="hill")


def test_the_excess_returns_to_the_sender(shop: ReceivingShop) -> None:
    transfer = shop.sent(("chain", 5))
    shop.receive("transfer", transfer, [CountedLine(1, 3)])
    return_excess(shop.store, transfer, {1: 2}, by=shop.by())
    assert (shop.on_hand("chain", "hill"), shop.on_hand("chain"), shop.incoming("chain")) == (-3, 3, 0)
    with pytest.raises(Refused, match="only 0 units of 3 still incoming"):
        return_excess(shop.store, transfer, {1: 1}, by=shop.by())


def test_lost_units_are_named_and_no_longer_incoming(shop: ReceivingShop) -> None:
    transfer = shop.sent(("chain", 5))
    shop.receive("transfer", transfer, [CountedLine(1, 3)])
    before = shop.state()
    lost = cancel_remainder(shop.store, TRANSFER, transfer, "lost on the lorry", by=shop.by())
    assert lost.result == [{"line_number": 1, "item_id": "chain", "units": 2}]
    assert (shop.on_hand("chain", "hill"), shop.on_hand("chain"), shop.incoming("chain")) == (-5, 3, 0)
    shop.undo(lost.operation_id)
    assert shop.state() == before


def test_a_dispatch_can_be_undone_until_its_units_are_received(shop: ReceivingShop) -> None:
    transfer = shop.drafted_transfer(("chain", 5))
    before = shop.state()
    sent = send(shop.store, transfer, below_zero=True, by=shop.by())
    receipt = shop.receive("transfer", transfer, [CountedLine(1, 1)])
    with pytest.raises(Problem, match="was received in part"):
        shop.undo(sent.operation_id)
    shop.undo(receipt.operation_id)
    returned = return_excess(shop.store, transfer, {1: 1}, by=shop.by())
    with pytest.raises(Problem, match="returned or lost in part"):
        shop.undo(sent.operation_id)
    shop.undo(returned.operation_id)
    shop.undo(sent.operation_id)
    assert shop.state() == before


def test_undoing_a_dispatch_removes_the_units_it_had_found(shop: ReceivingShop) -> None:
    shop.stocked(chain=1)
    transfer = shop.drafted_transfer(("chain", 3), sender="harbour", receiver="hill")
    sent = send(shop.store, transfer, below_zero=True, by=shop.by())
    assert shop.found("chain") == 2
    shop.undo(sent.operation_id)
    assert shop.found("chain") == 0


def test_a_closed_transfer_has_nothing_incoming_and_is_not_received(shop: ReceivingShop) -> None:
    transfer = shop.sent(("chain", 2))
    close(shop.store, TRANSFER, transfer, "never left", by=shop.by())
    assert shop.incoming("chain") == 0
    with pytest.raises(Problem, match="is closed"):
        shop.receive("transfer", transfer, everything=True)


def test_a_stale_form_is_told_what_changed_instead_of_overwriting(shop: ReceivingShop) -> None:
    transfer = shop.drafted_transfer(("chain", 2))
    fields: dict[str, Any] = {"expected_on": None, "note": None}
    bob = shop.by(actor="Bob")
    edit_draft(
        shop.store, TRANSFER, transfer, [DraftLine("chain", 7, line_number=1)], version=1, **fields, by=bob
    )
    with pytest.raises(Refused, match=r"was changed by Bob at 14:03: Chain: units 2 → 7\."):
        send(shop.store, transfer, version=1, below_zero=True, by=shop.by())
    lines = [DraftLine("chain", 3, line_number=1)]
    with pytest.raises(Refused, match="Nothing was saved"):
        edit_draft(shop.store, TRANSFER, transfer, lines, version=1, **fields, by=shop.by())


def test_a_form_filled_in_before_the_transfer_was_sent_is_told_so_by_the_shops_clock(
    shop: ReceivingShop,
) -> None:
    zone = Change("shop", ("harbour",), {"time_zone": "Europe/Berlin"})
    shop.post(Posting(changes=[zone]), "edit")
    transfer = shop.sent(("chain", 2))
    lines = [DraftLine("chain", 3, line_number=1)]
    with pytest.raises(
        Refused, match=r"was changed by Ann at 15:03: due nothing → 25 Nov 2026; sent\. Nothing"
    ):
        edit_draft(
            shop.store, TRANSFER, transfer, lines, version=1, expected_on=None, note=None, by=shop.by()
        )


def test_cancelling_a_remainder_that_arrived_meanwhile_is_refused(shop: ReceivingShop) -> None:
    transfer = shop.sent(("chain", 5))
    shop.receive("transfer", transfer, [CountedLine(1, 2)])
    with pytest.raises(
        Refused, match=r"3 units still incoming, not 5; Ann received 2 at 14:03\. Nothing was"
    ):
        cancel_remainder(shop.store, TRANSFER, transfer, "lost", to_come=5, by=shop.by(actor="Bob"))
    assert shop.incoming("chain") == 3


def test_a_sent_transfer_is_no_longer_edited(shop: ReceivingShop) -> None:
    transfer = shop.sent(("chain", 2))
    lines = [DraftLine("chain", 3, line_number=1)]
    with pytest.raises(Problem, match="already sent"):
        edit_draft(
            shop.store, TRANSFER, transfer, lines, version=2, expected_on=None, note=None, by=shop.by()
        )
