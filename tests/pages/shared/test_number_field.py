"""Fields for whole numbers: what is not possible is said at the field, and nothing is done with it."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.language import say, speaking
from tests.helpers.app_pages import in_browser_of, page_at, plain
from tests.helpers.receiving_page import (
    field,
    press,
    receiving,
    receiving_page_store,
    receiving_shop_of_page,
    said,
)
from tests.helpers.receiving_shop import ReceivingShop
from tests.helpers.rules import of_each

PAGES = sorted((Path(__file__).parents[3] / "pages").rglob("*.py"))
shop = pytest.fixture(receiving_shop_of_page)


def texts(app: AppTest) -> str:
    return plain(" ".join(text.value for text in app.markdown))


def draft(shop: ReceivingShop) -> AppTest:
    """The page of a draft of 3 tubes."""
    number = shop.drafted(("tube", 3))
    shop.store.close()
    app = page_at("po_planning", po=number)
    shop.store = receiving_page_store()
    return app


@pytest.mark.parametrize("entered", [1.7, -3, 0, 99_999_999_999, 1e300])
def test_units_of_a_draft_that_are_not_possible_are_said_and_nothing_is_saved(
    shop: ReceivingShop, entered: float
) -> None:
    app = draft(shop)
    field(app.number_input, "Units").set_value(entered)
    press(app, "Save changes")
    says = f"Units, line 1: {entered:.12g} is not possible. Enter a whole number from 1 to 999,999,999."
    assert f"{says} Nothing was changed." in said(app)
    assert says in texts(app)
    assert field(app.number_input, "Units").value == entered
    assert [line["ordered"] for line in shop.store.ask(lambda tx: tx.rows("purchase_order_line"))] == [3]


def test_a_number_that_is_not_possible_is_said_in_the_reader_s_language(
    shop: ReceivingShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_browser_of("de", monkeypatch)
    with speaking("de"):
        app = draft(shop)
        field(app.number_input, say("Units")).set_value(2.5)
        app.run()
    assert "2,5 ist nicht möglich. Geben Sie eine ganze Zahl von 1 bis 999.999.999 ein." in texts(app)


def test_damaged_units_that_are_not_possible_are_not_received(shop: ReceivingShop) -> None:
    app = receiving(shop, po=shop.ordered(("tube", 3)))
    app.toggle[0].set_value(True).run()
    field(app.number_input, "Damaged or refused").set_value(1.5)
    press(app, "Receive all incoming")
    assert "Damaged or refused, line 1: 1.5 is not possible." in said(app)
    assert shop.on_hand("tube") == 0


def test_a_shelf_of_minus_3_is_not_counted(shop: ReceivingShop) -> None:
    shop.sold("chain", 4)
    app = receiving(shop, **{"count": "chain", "in": "harbour"})
    field(app.number_input, "Units there").set_value(-3)
    field(app.selectbox, "Why the count differs").set_value("First count")
    press(app, "Save the count")
    assert "Units there: -3 is not possible." in said(app)
    assert shop.on_hand("chain") == -4


def many_forms() -> None:
    import streamlit as st

    from pages.components.shared.number_field import LIMITS, number_field

    form = st.session_state["form"] = st.session_state.get("form", 0) + 1
    for line in range(100):
        number_field("Units", f"form {form}, line {line}", 1)
    st.markdown(str(len(st.session_state[LIMITS])))


def test_a_session_of_many_forms_keeps_the_limits_of_few() -> None:
    app = AppTest.from_function(many_forms).run()
    kept = [int(app.run().markdown[-1].value) for _ in range(5)]
    assert kept[0] == 200
    assert max(kept) == 300
    assert not app.exception


@of_each(PAGES)
def test_a_field_for_a_number_is_one_that_says_what_is_wrong(file: Path) -> None:
    """Streamlit's own limits speak English, and keep the number before."""
    if file.name not in ("number_field.py", "count_lines.py"):
        assert ".number_input(" not in file.read_text("utf-8")
