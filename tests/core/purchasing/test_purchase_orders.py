"""Purchase orders, in sentences of the trade."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from core.errors import Problem, Refused
from core.purchasing.closing import close, reopen
from core.purchasing.documents import PURCHASE_ORDER
from core.purchasing.drafts import Draft, DraftLine, create_drafts, edit_draft, next_id
from core.purchasing.purchase_orders import change_expected, mark_sent
from core.receiving.counted_lines import CountedLine
from core.receiving.deliveries import load_deliveries
from tests.helpers.receiving_shop import DUE, NOW, ReceivingShop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReceivingShop]:
    shop = ReceivingShop(tmp_path)
    yield shop
    shop.store.close()


def drafted(shop: ReceivingShop, item_id: str) -> int:
    with shop.store.read() as snapshot:
        return int(snapshot.frame("drafted", item_id=item_id, shop_id="harbour")["drafted"].sum())


def test_numbers_are_readable_and_follow_each_other() -> None:
    assert next_id("PO-2026-", []) == "PO-2026-0001"
    assert next_id("PO-2026-", ["PO-2026-0011", "PO-2025-0900", "PO-2026-0007-b", "17"]) == "PO-2026-0012"


def test_a_draft_is_no_supply_until_it_is_sent(shop: ReceivingShop) -> None:
    po = shop.drafted(("chain", 5))
    assert po == "PO-2026-0001"
    assert (drafted(shop, "chain"), shop.incoming("chain")) == (5, 0)
    mark_sent(shop.store, po, expected_on=DUE, by=shop.by())
    assert (drafted(shop, "chain"), shop.incoming("chain")) == (0, 5)
    with pytest.raises(Problem, match="already sent"):
        mark_sent(shop.store, po, expected_on=DUE, by=shop.by())


def test_creating_a_draft_can_be_undone_until_it_is_sent(shop: ReceivingShop) -> None:
    made = shop.draft(("chain", 5))
    shop.undo(made.operation_id)
    assert drafted(shop, "chain") == 0
    assert shop.store.ask(load_deliveries, "draft", now=NOW).is_empty()
    other = shop.draft(("chain", 5))
    po = other.result[0]["document_id"]
    mark_sent(shop.store, po, expected_on=DUE, by=shop.by())
    with pytest.raises(Problem, match="already sent"):
        shop.undo(other.operation_id)


def test_an_edit_changes_adds_and_removes_lines_and_undo_restores_them(shop: ReceivingShop) -> None:
    po = shop.drafted(("chain", 5), ("pump", 1))
    before = shop.state()
    lines = [DraftLine("chain", 6, Decimal("4.25"), line_number=1), DraftLine("tube", 2)]
    edited = edit_draft(
        shop.store, PURCHASE_ORDER, po, lines, version=1, expected_on=DUE, note="call first", by=shop.by()
    )
    assert [drafted(shop, item) for item in ("chain", "pump", "tube")] == [6, 0, 2]
    shop.undo(edited.operation_id)
    assert [drafted(shop, item) for item in ("chain", "pump", "tube")] == [5, 1, 0]
    after = shop.state()
    after["purchase_order_line"] = [row for row in after["purchase_order_line"] if "tube" not in row]
    assert after == before


def test_a_form_open_before_an_undo_is_stale_after_it(shop: ReceivingShop) -> None:
    po = shop.drafted(("chain", 5))
    lines = [DraftLine("chain", 6, line_number=1)]
    fields: dict[str, Any] = {"expected_on": None, "note": None}
    edited = edit_draft(shop.store, PURCHASE_ORDER, po, lines, version=1, **fields, by=shop.by())
    shop.undo(edited.operation_id)
    with pytest.raises(Refused, match="Nothing was saved"):
        edit_draft(shop.store, PURCHASE_ORDER, po, lines, version=2, **fields, by=shop.by())


WRONG = [
    ([], "at least one line"),
    ([DraftLine("chain", 0)], "at least 1, not 0"),
    ([DraftLine("chain", 1), DraftLine("chain", 2)], "on the draft twice"),
    ([DraftLine("unicorn", 1)], "There is no item unicorn"),
    ([DraftLine("chain", 1, Decimal(-1))], "cannot be below 0"),
]


@pytest.mark.parametrize(("lines", "sentence"), WRONG)
def test_an_impossible_draft_is_refused(shop: ReceivingShop, lines: list[DraftLine], sentence: str) -> None:
    with pytest.raises(Problem, match=sentence):
        create_drafts(shop.store, [Draft(PURCHASE_ORDER, "acme", "harbour", lines)], by=shop.by())


def test_a_draft_needs_a_vendor_and_a_shop_that_exist(shop: ReceivingShop) -> None:
    for vendor, place, sentence in (("", "harbour", "no vendor"), ("acme", "moon", "no shop moon")):
        draft = Draft(PURCHASE_ORDER, vendor, place, [DraftLine("chain", 1)])
        with pytest.raises(Problem, match=sentence):
            create_drafts(shop.store, [draft], by=shop.by())


def test_a_later_date_names_the_orders_it_breaks_and_by_how_many_days(shop: ReceivingShop) -> None:
    shop.sold("chain", 1, "1042")
    shop.sold("pump", 1, "1043")
    po = shop.ordered(("chain", 1), expected_on=date(2026, 11, 25))
    shop.ordered(("pump", 1), expected_on=date(2026, 11, 25))
    moved = change_expected(shop.store, PURCHASE_ORDER, po, date(2026, 12, 2), by=shop.by())
    assert moved.result == [{"ecom_order_id": "1042", "was": "2026-11-25", "now": "2026-12-02", "days": 7}]
    lost = change_expected(shop.store, PURCHASE_ORDER, po, None, by=shop.by())
    assert lost.result == [{"ecom_order_id": "1042", "was": "2026-12-02", "now": None, "days": None}]


def test_a_delay_breaks_nothing_where_an_earlier_delivery_takes_its_place(shop: ReceivingShop) -> None:
    shop.sold("chain", 1, "1042")
    po = shop.ordered(("chain", 1), expected_on=date(2026, 11, 25))
    shop.ordered(("chain", 1), expected_on=date(2026, 11, 25))
    assert change_expected(shop.store, PURCHASE_ORDER, po, date(2026, 12, 2), by=shop.by()).result == []


def test_two_people_who_move_the_same_order_do_not_overwrite_each_other(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 1), expected_on=date(2026, 12, 8))
    moved: dict[str, Any] = {"version": 2}
    change_expected(shop.store, PURCHASE_ORDER, po, date(2026, 12, 20), **moved, by=shop.by())
    with pytest.raises(
        Refused, match=r"was changed by Ann at 14:03: due 8 Dec 2026 → 20 Dec 2026\. Nothing was"
    ):
        change_expected(shop.store, PURCHASE_ORDER, po, date(2026, 12, 10), **moved, by=shop.by(actor="Bob"))


@pytest.mark.parametrize(
    ("next_try", "when"),
    [
        (NOW + timedelta(hours=3), "14:03"),
        (NOW + timedelta(days=1), "14:03 on 23 Nov"),
        (NOW + timedelta(days=60), "14:03 on 23 Nov 2026"),
    ],
    ids=["the same day", "a day later", "the next year"],
)
def test_a_refusal_names_the_day_of_a_change_that_was_made_on_another_day(
    next_try: datetime, when: str, shop: ReceivingShop
) -> None:
    po = shop.ordered(("chain", 1))
    change_expected(shop.store, PURCHASE_ORDER, po, date(2027, 2, 1), version=2, by=shop.by())
    late = shop.by(actor="Bob", now=next_try)
    with pytest.raises(Refused, match=rf"was changed by Ann at {when}: due"):
        change_expected(shop.store, PURCHASE_ORDER, po, date(2027, 2, 8), version=2, by=late)


def test_an_unchanged_date_is_no_change(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 1))
    with pytest.raises(Problem, match=r"is already expected on 25 Nov 2026\. Enter another day"):
        change_expected(shop.store, PURCHASE_ORDER, po, DUE, by=shop.by())


def test_closing_an_order_that_changed_meanwhile_is_refused_and_says_why(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5))
    shown: dict[str, Any] = {"version": 2, "to_come": 5}
    shop.receive("po", po, [CountedLine(1, 2)])
    with pytest.raises(
        Refused, match=r"3 units still incoming, not 5; Ann received 2 at 14:03\. Nothing was"
    ):
        close(shop.store, PURCHASE_ORDER, po, "sold out", **shown, by=shop.by(actor="Bob"))
    close(shop.store, PURCHASE_ORDER, po, "bankrupt", by=shop.by())
    with pytest.raises(Refused, match=r"was changed by Ann at 14:03: closed\. Nothing was saved"):
        close(shop.store, PURCHASE_ORDER, po, "sold out", **shown, by=shop.by(actor="Bob"))


def test_late_supply_still_counts_until_the_document_is_closed(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5), expected_on=date(2020, 1, 1))
    assert shop.incoming("chain") == 5
    with pytest.raises(Problem, match="Say why"):
        close(shop.store, PURCHASE_ORDER, po, " ", by=shop.by())
    close(shop.store, PURCHASE_ORDER, po, "bankrupt", by=shop.by())
    assert shop.incoming("chain") == 0
    reopen(shop.store, PURCHASE_ORDER, po, by=shop.by())
    assert shop.incoming("chain") == 5
    with pytest.raises(Problem, match="is not closed"):
        reopen(shop.store, PURCHASE_ORDER, po, by=shop.by())


def test_sending_can_be_undone_until_units_are_received(shop: ReceivingShop) -> None:
    po = shop.drafted(("chain", 5))
    sent = mark_sent(shop.store, po, expected_on=DUE, by=shop.by())
    receipt = shop.receive("po", po, [CountedLine(1, 1)])
    with pytest.raises(Problem, match="received or cancelled in part"):
        shop.undo(sent.operation_id)
    shop.undo(receipt.operation_id)
    shop.undo(sent.operation_id)
    assert (drafted(shop, "chain"), shop.incoming("chain")) == (5, 0)
