"""The sentence about the last act stays true, whatever somebody else does with it."""

from datetime import date
from pathlib import Path

from core.ledger.operations import By
from core.undo import undo
from tests.helpers.app_pages import plain
from tests.helpers.orders_page import order_buttons, orders_app, orders_page_store, press_order_button, ran
from tests.helpers.small_shop import NOW, changed_order, small_shop, sold, stocked


def test_an_act_that_a_colleague_undid_is_no_longer_shown_as_done(path: Path) -> None:
    shop = small_shop(path)
    stocked(shop, "tyre", 3)
    sold(shop, "A", "tyre", 3, date(2026, 11, 1), order="E1")
    changed_order(shop, "E1", delivery="ship", shipment_status="not_shipped")
    shop.close()
    app = press_order_button(orders_app(order="E1"), "Pack all of it")
    store = orders_page_store()
    packed = store.ask(lambda snapshot: snapshot.rows("operation", kind="packed"))[0]["operation_id"]

    undo(store, packed, by=By("colleague", "Ben", NOW))
    ran(app)

    assert "Packed 3 units of order E1. Undone by Ben since." in [plain(each.value) for each in app.info]
    assert not app.success
    assert "Undo" not in order_buttons(app)
    press_order_button(app, "Dismiss")
    assert not app.info
