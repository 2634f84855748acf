"""Fields for amounts: both decimal marks are read, the reader's is shown, what is no amount is refused."""

import pytest
from streamlit.testing.v1 import AppTest

from core.language import say, speaking
from tests.helpers.app_pages import in_browser_of, plain
from tests.helpers.receiving_page import field, press, receiving, receiving_shop_of_page, said
from tests.helpers.receiving_shop import ReceivingShop

shop = pytest.fixture(receiving_shop_of_page)


def with_costs(shop: ReceivingShop, po: str) -> AppTest:
    app = receiving(shop, po=po)
    app.toggle[0].set_value(True).run()
    return app


def freight(app: AppTest, text: str, label: str = "Freight") -> AppTest:
    """The page after somebody typed this freight."""
    field(app.text_input, label).set_value(text).run()
    app.run()  # Before, only the fields around it were drawn.
    assert not app.exception
    return app


@pytest.mark.parametrize(
    ("language", "typed", "shown"),
    [
        ("en", "2,5", "2.50"),
        ("en", "2.5", "2.50"),
        ("en", "1,200", "1,200.00"),
        ("en", "€1.200,75", "1,200.75"),
        ("de", "2,5", "2,50"),
        ("de", "2.5", "2,50"),
        ("de", "1.200", "1.200,00"),
    ],
)
def test_an_amount_is_read_with_either_decimal_mark_and_shown_with_the_reader_s(
    shop: ReceivingShop, monkeypatch: pytest.MonkeyPatch, language: str, typed: str, shown: str
) -> None:
    in_browser_of(language, monkeypatch)
    with speaking(language):  # AppTest looks for the labels of options outside of the page.
        app = freight(with_costs(shop, shop.ordered(("tube", 3))), typed, say("Freight"))
        assert field(app.text_input, say("Freight")).value == shown


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("2,5 or so", "Freight: “2,5 or so” is not a number. Enter it like 1,234.50."),
        ("1.234", "Freight: “1.234” has more than 2 decimals."),
        ("-3", "Freight: “-3” is below 0."),
        ("9" * 13, "9,999,999,999,999.00 is too large. An amount has at most 12 digits before the point."),
    ],
)
def test_what_is_no_amount_is_said_at_the_field_and_nothing_is_received(
    shop: ReceivingShop, typed: str, says: str
) -> None:
    app = freight(with_costs(shop, shop.ordered(("tube", 3))), typed)
    assert says in plain(" ".join(text.value for text in app.markdown))
    press(app, "Receive all incoming")
    assert f"{says} Nothing was changed." in said(app)
    assert field(app.text_input, "Freight").value == typed
    assert (shop.on_hand("tube"), shop.incoming("tube")) == (0, 3)


def test_units_counted_beside_a_cost_that_cannot_be_read_are_kept(shop: ReceivingShop) -> None:
    app = with_costs(shop, shop.ordered(("tube", 3), ("pump", 2)))
    field(app.text_input, "Unit cost, if another", 1).set_value("free")
    next(each for each in app.number_input if each.label == "Received now, line 1").set_value(2)
    press(app, "Receive what was counted")
    assert "Unit cost, line 2: “free” is not a number." in said(app)
    app.run()
    assert "2 of 5 counted" in " ".join(each.value for each in app.markdown)


def test_costs_that_cannot_be_read_are_not_hidden_either(shop: ReceivingShop) -> None:
    app = with_costs(shop, shop.ordered(("tube", 3)))
    field(app.text_input, "Unit cost, if another").set_value("free")
    app.toggle[0].set_value(False).run()
    assert "These fields still hold values." in said(app)
    assert field(app.text_input, "Unit cost, if another").value == "free"


def test_an_amount_stays_the_same_one_when_another_language_is_chosen(shop: ReceivingShop) -> None:
    app = freight(with_costs(shop, shop.ordered(("tube", 3))), "1,200")
    field(app.text_input, "Other cost").set_value("4,000")
    app.session_state["language"] = "de"
    app.run()
    assert [field(app.text_input, label).value for label in ("Fracht", "Andere Kosten")] == [
        "1.200,00",
        "4.000,00",
    ]
