"""Entries to make in Lightspeed after each act, as the page says it."""

from datetime import date
from typing import Any

import pytest

from core.to_do.open_acts import REPEATED_KINDS
from core.to_do.to_enter import ActFacts, to_enter, units_of_items

TUBES = ((2, "Tube"),)
BOTH = ((3, "Tube"), (1, "Pump"))
DUE = date(2026, 12, 5)

CASES: list[tuple[str, dict[str, Any], str]] = [
    ("refund", {"units": TUBES, "amounts": ("$20.00",), "back": 2},
     "Refund $20.00 for 2 × Tube. Back to stock."),
    ("refund", {"units": TUBES, "back": 1}, "Refund 2 × Tube. 1 of 2 back to stock."),
    ("refund", {"units": TUBES, "amounts": ("$20.00", "€5.00")},
     "Refund $20.00 and €5.00 for 2 × Tube. Not back to stock."),
    ("paid", {"says": "Bank transfer, R-7"}, "Mark as paid: Bank transfer, R-7."),
    ("shipped", {"units": TUBES, "says": "UPS 1Z"}, "Mark as shipped: 2 × Tube. UPS 1Z."),
    ("shipped", {"units": BOTH}, "Mark as shipped: 3 × Tube, 1 × Pump."),
    ("picked_up", {"units": TUBES}, "Mark as picked up: 2 × Tube."),
    ("tracking", {"says": "DHL 77"}, "Enter the tracking number DHL 77."),
    ("tracking", {}, "Remove the tracking number."),
    ("receipt", {"units": BOTH}, "Receive 3 × Tube, 1 × Pump."),
    ("receipt", {"units": BOTH, "refused": TUBES}, "Receive 3 × Tube, 1 × Pump. Not accepted: 2 × Tube."),
    ("order", {"units": BOTH, "due": DUE}, "Mark as ordered, due 5 Dec 2026: 3 × Tube, 1 × Pump."),
    ("order", {"units": TUBES, "source": "Acme", "shop": "Harbour", "is_new": True},
     "Create a purchase order to Acme for Harbour and mark it as ordered: 2 × Tube. "
     "Then enter its number here."),
    ("send_drafts", {"units": TUBES}, "Mark as ordered: 2 × Tube."),
    ("dispatch", {"units": TUBES, "source": "Hill", "shop": "Harbour", "is_transfer": True},
     "Send 2 × Tube from Hill to Harbour."),
    ("dispatch", {"units": TUBES, "source": "Hill", "shop": "Harbour", "is_transfer": True, "is_new": True},
     "Create and send a transfer from Hill to Harbour: 2 × Tube. Then enter its number here."),
    ("close_short", {"units": TUBES, "says": "sold out"}, "Cancel 2 × Tube: sold out."),
    ("loss", {"units": TUBES, "says": "Never arrived!"}, "Lost in transit, cancel 2 × Tube: Never arrived!"),
    ("close", {"says": "sold out"}, "Close it: sold out."),
    ("adjustment", {"shop": "Harbour", "on_hand": 1200}, "Set the stock at Harbour to 1,200."),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "facts", "says"), CASES)
def test_an_act_says_what_to_enter(kind: str, facts: dict[str, Any], says: str) -> None:
    assert to_enter(ActFacts(kind=kind, **facts)) == says


def test_every_kind_of_act_is_said() -> None:
    assert {kind for kind, *_ in CASES} == set(REPEATED_KINDS)


def test_lines_of_one_item_are_entered_as_one_number() -> None:
    assert units_of_items(((2, "Tube"), (1, "Pump"), (3, "Tube"))) == "5 × Tube, 1 × Pump"
