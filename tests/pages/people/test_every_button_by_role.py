"""Every button that writes, for every role: there for those who may do it, and absent for all others."""

from contextlib import suppress
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.access import MANAGER, RIGHTS, ROLES, AuditLog, audit_path
from pages.session import services
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


GROUPS: dict[object, list[Press]] = {}
"""Buttons of the same page of the same shop: all of them are seen at once."""
for each in PRESSES:
    GROUPS.setdefault((each.page, each.shop, each.first), []).append(each)


def opened_by(role: str, path: Path, press: Press, address: Address) -> AppTest:
    app = signed_in_app(path, f"{role}@shop.example", role, page=press.page, address=address)
    drawn = app._tree
    with suppress(LookupError, StopIteration):  # What comes first may be absent for this role as well.
        press.first(app)
    if app._tree is drawn and press.first is not nothing:
        app.run()
    assert not app.exception
    return app


def acts(path: Path) -> list[str]:
    return [entry["action"] for entry in AuditLog(audit_path(path)).entries()]


def done_by(app: AppTest, press: Press, path: Path) -> set[str]:
    """Press, and return what the log says was done."""
    before = len(acts(path))
    press.act(app)
    return set(acts(path)[before:]) - BESIDE


def another_copy(path: Path, begun: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make pages open the shop as it was when it had ``begun``."""
    services.store().close()
    services.access().close()
    st.cache_resource.clear()
    path.parent.mkdir()
    path.write_bytes(begun)
    monkeypatch.setenv("BACKORDERS_DB", str(path))


@pytest.mark.parametrize(
    "presses", GROUPS.values(), ids=lambda presses: f"{presses[0].page} {', '.join(p.label for p in presses)}"
)
def test_a_button_is_there_for_those_who_may_do_it_and_absent_for_others(
    presses: list[Press], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, page = ReceivingShop(path.parent), presses[0].page
    address = presses[0].shop(shop)
    shop.store.close()
    begun, offered = path.read_bytes(), {}
    for role in sorted(SEES[page], key=ROLES.index):  # The manager is the last, and presses.
        app = opened_by(role, path, presses[0], address)
        offered[role] = {button.label for button in app.button}
    for number, press in enumerate(presses):
        if number:
            path = path.parent / str(number) / path.name
            another_copy(path, begun, monkeypatch)
            app = opened_by(MANAGER, path, press, address)
        done = done_by(app, press, path)
        assert done
        needed = [*done, *(ALSO_NEEDS.get(press.verbs, ()))]
        may = SEES[page].intersection(*(RIGHTS[action] for action in needed))
        assert {role for role in offered if press.label in offered[role]} == may
