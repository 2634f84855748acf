"""The Vendors tab of PO planning: their record, and which day customers are told by it."""

from pathlib import Path

import pytest

from core.purchasing.told_days import SAFE
from tests.helpers.app_pages import on_a_phone, plain, pressed
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


def test_on_a_phone_the_record_of_each_vendor_is_a_card(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(path)
    on_a_phone(monkeypatch)
    app = planning(view="Vendors")
    assert not app.dataframe
    (card,) = (plain(text.value) for text in app.markdown if text.value.startswith("**Northwind**"))
    assert "Purchase orders: 1 · Order lines: 1" in card
