"""A shop with too many vendors for the solver to prove the best choice, where it may look only briefly."""

from pathlib import Path
from random import Random

import pytest

from tests.helpers.neutral_folders import folder_in

VENDORS, ITEMS = [f"V{number}" for number in range(14)], 110


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the solver look at one node, and look through no vendors before."""
    monkeypatch.setattr("core.solver.MOST_WORK", 1)
    monkeypatch.setattr("core.planning.dispensable.SETS_LOOKED_AT", 1)


def many_vendors(place: Path) -> Path:
    """A folder of items below their level that three of many vendors sell each."""
    draw = Random(3)
    items, stock, offers = (
        ["item_id,description,vendor_id,unit_cost"],
        ["item_id,shop_id,on_hand,reorder_point,order_up_to"],
        ["vendor_id,item_id,unit_cost"],
    )
    for item in range(ITEMS):
        own, *others = draw.sample(VENDORS, 3)
        items.append(f"{item},Item {item},{own},{draw.randint(1, 9)}")
        stock.append(f"{item},NY,-1,0,0")
        offers += [f"{vendor},{item},{draw.randint(1, 9)}" for vendor in others]
    names = ["vendor_id,name", *(f"{vendor},Vendor {vendor}" for vendor in VENDORS)]
    files = {"items": items, "stock": stock, "vendor_items": offers, "vendors": names}
    nothing = ("sales", "ecom_orders", "purchase_orders", "vendor_returns", "transfers", "price_breaks")
    return folder_in(
        place,
        special_orders=None,
        **dict.fromkeys(nothing),
        **{name: "\n".join(lines) + "\n" for name, lines in files.items()},
    )
