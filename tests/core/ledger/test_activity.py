"""Activity in words: every operation names the documents, orders and items it changed."""

import ast
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from core.ledger.activity import OPERATION_LABELS, load_activity
from core.ledger.field_labels import change_text
from core.ledger.operations import Posting
from core.planning.drafts import choose_vendor
from core.purchasing.closing import cancel_remainder, close, reopen
from core.purchasing.confirmed_changes import ConfirmedChange
from core.purchasing.documents import PURCHASE_ORDER, TRANSFER
from core.purchasing.drafts import DraftLine, edit_draft
from core.purchasing.purchase_orders import change_expected
from core.purchasing.transfers import return_excess
from core.purchasing.vendor_confirmations import accept_confirmation
from core.receiving.counted_lines import CountedLine, ReceiptDetails
from core.telling.tell import OPERATION_OF
from tests.helpers.receiving_shop import DUE, ReceivingShop

CORE = Path(__file__).parents[3] / "core"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReceivingShop]:
    shop = ReceivingShop(tmp_path)
    yield shop
    shop.store.close()


def newest(shop: ReceivingShop) -> tuple[str, str]:
    """Return the last operation, and what it did."""
    row = shop.store.ask(load_activity).row(0, named=True)
    return row["kind"], row["what"]


def kinds_written() -> set[str]:
    """The kind of every operation that core/ does: the second argument of each ``Operation(…)``, or any value
    of the table that it is looked up in."""
    calls = [
        node
        for file in CORE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Operation"
    ]
    kinds = [call.args[1] for call in calls]
    values = [
        part
        for kind in kinds
        for part in ([kind.body, kind.orelse] if isinstance(kind, ast.IfExp) else [kind])
    ]
    looked_up = [value for value in values if isinstance(value, ast.Subscript)]
    assert [ast.unparse(value.value) for value in looked_up] == ["OPERATION_OF"]
    written = {ast.literal_eval(value) for value in values if value not in looked_up}
    return written | set(OPERATION_OF.values())


def test_every_kind_of_operation_has_a_name_and_no_name_is_left_over() -> None:
    assert kinds_written() == set(OPERATION_LABELS)


def test_a_draft_says_which_document_and_what_changed_on_it(shop: ReceivingShop) -> None:
    po = shop.drafted(("chain", 2))
    assert newest(shop) == ("Drafted", f"Purchase order {po}")
    lines = [DraftLine("chain", 7, Decimal("4.50"), 1), DraftLine("pump", 1, Decimal(5))]
    edit_draft(shop.store, PURCHASE_ORDER, po, lines, version=1, expected_on=DUE, note=None, by=shop.by())
    assert newest(shop) == (
        "Edited",
        f"Purchase order {po}: due nothing → 25 Nov 2026, Chain units 2 → 7, Pump added",
    )


def test_the_steps_of_a_purchase_order_are_told_in_words(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5), ("pump", 2))
    assert newest(shop) == ("Purchase order sent", f"Purchase order {po}: due nothing → 25 Nov 2026, sent")
    change_expected(shop.store, PURCHASE_ORDER, po, date(2026, 12, 20), by=shop.by())
    assert newest(shop) == ("Date changed", f"Purchase order {po}: due 25 Nov 2026 → 20 Dec 2026")
    shop.receive("po", po, [CountedLine(1, 3), CountedLine(2, 1)], details=ReceiptDetails(note="wet box"))
    assert newest(shop) == ("Receipt", f"Purchase order {po}: Chain +3, Pump +1; wet box")
    close(shop.store, PURCHASE_ORDER, po, "bankrupt", by=shop.by())
    assert newest(shop) == ("Closed", f"Purchase order {po}; bankrupt")
    reopen(shop.store, PURCHASE_ORDER, po, by=shop.by())
    assert newest(shop) == ("Reopened", f"Purchase order {po}")
    cancel_remainder(shop.store, PURCHASE_ORDER, po, "sold out", by=shop.by())
    assert newest(shop) == (
        "Remainder cancelled",
        f"Purchase order {po}: Chain 2 cancelled, Pump 1 cancelled; sold out",
    )


def test_lost_and_returned_units_of_a_transfer_are_named_by_item(shop: ReceivingShop) -> None:
    transfer = shop.sent(("tube", 5))
    return_excess(shop.store, transfer, {1: 2}, by=shop.by())
    assert newest(shop) == ("Sent back", f"Transfer {transfer}: Tube +2")
    cancel_remainder(shop.store, TRANSFER, transfer, "van stolen", by=shop.by())
    assert newest(shop) == ("Lost in transit", f"Transfer {transfer}: Tube 3 cancelled; van stolen")


def test_an_undo_names_the_undone_operation(shop: ReceivingShop) -> None:
    po = shop.ordered(("tube", 5))
    done = shop.receive("po", po, [CountedLine(1, 2, rejected=1, reject_reason="bent")])
    shop.undo(done.operation_id)
    assert newest(shop) == (
        "Undo",
        f"{done.number}: Receipt; Purchase order {po}: Tube −2, Tube 1 incoming again",
    )


def test_a_long_list_of_changes_names_a_few_and_counts_the_rest(shop: ReceivingShop) -> None:
    items = ("chain", "pump", "tube")
    po = shop.drafted(*[(item, 1) for item in items])
    lines = [DraftLine(item, 2, Decimal(5), number) for number, item in enumerate(items, start=1)]
    edit_draft(shop.store, PURCHASE_ORDER, po, lines, version=1, expected_on=None, note=None, by=shop.by())
    assert newest(shop)[1] == (
        f"Purchase order {po}: Chain units 1 → 2, Chain unit cost 4.50 → 5.00, "
        "Pump units 1 → 2, Pump unit cost 4.50 → 5.00 and 2 more"
    )


def test_the_history_has_the_reason_for_a_cancelled_remainder(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5), ("pump", 6))
    counted = [CountedLine(1, 5), CountedLine(2, close_short=True)]
    shop.receive("po", po, counted, details=ReceiptDetails(short_reason="sold out", note="late"))
    assert newest(shop) == ("Receipt", f"Purchase order {po}: Chain +5, Pump 6 cancelled; late; sold out")


def test_an_item_bought_elsewhere_names_both_vendors(shop: ReceivingShop) -> None:
    shop.post(Posting(rows={"vendor": [{"vendor_id": "v7", "name": "Zephyr"}]}))
    choose_vendor(shop.store, "tube", "v7", by=shop.by())
    assert newest(shop) == ("Edited", "Tube vendor Acme → Zephyr")


def test_a_vendor_confirmation_lists_every_change_it_made(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 10))
    answers = [
        ConfirmedChange(po, 1, "quantity", 10, 6, "Chain", "sold out"),
        ConfirmedChange(po, 1, "unit_cost", Decimal("4.50"), Decimal("4.80"), "Chain"),
        ConfirmedChange(po, 1, "expected_on", DUE, date(2026, 12, 20)),
    ]
    accept_confirmation(shop.store, "acme.csv", answers, by=shop.by())
    assert newest(shop) == (
        "Vendor confirmation accepted",
        f"Purchase order {po}: due 25 Nov 2026 → 20 Dec 2026, Chain 4 cancelled, "
        f"Chain unit cost 4.50 → 4.80; acme.csv: {po}, line 1: sold out",
    )


def test_a_moment_that_changed_is_told_by_the_clock_of_the_shop() -> None:
    before, after = "2026-11-23", "2026-11-24T02:30:00"  # A bare date of a file, and an evening in New York.
    assert change_text("received_at", before, after, "America/New_York") == (
        "received at 23 Nov 2026 → 23 Nov 2026, 21:30"
    )
