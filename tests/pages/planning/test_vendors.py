"""The Vendors tab of PO planning: their record, and which day customers are told by it."""

from pathlib import Path

from core.purchasing.told_days import SAFE
from tests.helpers.app_pages import pressed
from tests.pages.planning.plan_page import filled, planning


def test_a_manager_chooses_which_day_customers_are_told(path: Path) -> None:
    filled(path)
    app = planning(view="Vendors")
    (choice,) = (box for box in app.selectbox if box.label == "Customers are told")
    assert choice.options[0] == "The day the vendor gave, confirmed or not"
    choice.set_value(SAFE)
    app = pressed(app, "Use this day")
    assert "the safe day" in app.success[0].value
    (choice,) = (box for box in app.selectbox if box.label == "Customers are told")
    assert choice.value == SAFE
    assert "are already told this day" in pressed(app, "Use this day").error[0].value
