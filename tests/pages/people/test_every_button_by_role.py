"""Every button that writes, for every role: there for those who may do it, and absent for all others."""

from contextlib import suppress
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.access import RIGHTS, ROLES, AuditLog, audit_path
from tests.helpers.every_button import PRESSES, Address, Press
from tests.helpers.every_button.press import nothing
from tests.helpers.receiving_shop import ReceivingShop
from tests.helpers.signed_in import signed_in_app

SEES: dict[str, frozenset[str]] = {
    "overview": frozenset(ROLES),
    "backorders": frozenset(ROLES),
    "receiving": RIGHTS["see-receiving"],
    "ecom_orders": RIGHTS["see-orders"],
    "po_planning": RIGHTS["see-planning"],
    "to_do": RIGHTS["done-there"],
    "data": RIGHTS["see-data"],
}
"""Roles that see each page at all (test_page.py)."""
BESIDE = {"backup", "headlines", "people-add", "people-change"}
"""Verbs that are done beside the act itself."""
ALSO_NEEDS = {
    "mark_done_there": {"refund"},
    "try_again": {"dispatch"},
    "do_by_hand": {"dispatch"},
    "undo": {"undo-others"},
    "settle_doubt": {"told-late"},
}
"""Rights that are needed besides, because of what was done before: by verb."""


def opened_by(role: str, path: Path, press: Press, address: Address) -> AppTest:
    app = signed_in_app(path, f"{role}@shop.example", role, page=press.page, address=address)
    if press.first is not nothing:
        with suppress(LookupError, StopIteration):  # What comes first may be absent for this role as well.
            press.first(app)
        app.run()
        assert not app.exception
    return app


def acts(path: Path) -> list[str]:
    return [entry["action"] for entry in AuditLog(audit_path(path)).entries()]


@pytest.mark.parametrize("press", PRESSES, ids=lambda press: f"{press.page} {press.label}")
def test_a_button_is_there_for_those_who_may_do_it_and_absent_for_others(press: Press, path: Path) -> None:
    shop = ReceivingShop(path.parent)
    address = press.shop(shop)
    shop.store.close()
    offered = {
        role
        for role in sorted(SEES[press.page])
        if press.label in {button.label for button in opened_by(role, path, press, address).button}
    }
    before = len(acts(path))
    press.act(signed_in_app(path, "manager@shop.example", "manager", page=press.page, address=address))
    done = set(acts(path)[before:]) - BESIDE
    assert done
    needed = [*done, *(ALSO_NEEDS.get(press.verbs, ()))]
    assert offered == SEES[press.page].intersection(*(RIGHTS[action] for action in needed))
