"""The tab Currencies of the Data page, and where a missing rate shows on PO planning."""

import contextlib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.ledger.operations import By
from core.planning.rates import Rate, load_rates, set_rate
from pages.session.services import store
from tests.helpers.app_pages import links, on_a_phone, page_at, plain, pressed
from tests.helpers.small_shop import NOW, small_shop, sold


def entered(page: AppTest, of: str | None, to: str | None, rate: str) -> AppTest:
    """The page after somebody filled in the form and pressed the button."""
    for label, code in (("From", of), ("To", to)):
        next(box for box in page.selectbox if box.label == label).set_value(code)
    next(box for box in page.text_input if box.label == "Rate").set_value(rate)
    return pressed(page, "Set rate")


def rates() -> list[tuple[str, str, Decimal]]:
    return store().ask(load_rates).select("from_currency", "to_currency", "rate").rows()


@pytest.mark.parametrize(
    ("of", "to", "rate", "says"),
    [
        ("EUR", "USD", "0", "A rate must be above 0 and below 1,000,000,000, with at most 8 decimals."),
        ("EUR", "EUR", "1.08", "A rate needs two currencies; both are EUR."),
        ("EUR", None, "1.08", "A rate needs a day, two currencies and the rate. Fill in all four."),
        ("EUR", "USD", "", "A rate needs a day, two currencies and the rate. Fill in all four."),
        ("EUR", "USD", "1,08 $ each", "Rate: “1,08 $ each” is not a number. Enter it like 1,234.50."),
        ("EUR", "USD", "1.123456789", "Rate: “1.123456789” has more than 8 decimals."),
    ],
)
def test_what_is_no_rate_is_refused_in_one_sentence(
    path: Path, of: str | None, to: str | None, rate: str, says: str
) -> None:
    small_shop(path).close()
    page = entered(page_at("data", view="Currencies"), of, to, rate)
    assert [plain(error.value) for error in page.error] == [f"{says} Nothing was changed."]
    assert rates() == []


def test_a_rate_is_set_listed_and_undone(path: Path) -> None:
    small_shop(path).close()
    page = entered(page_at("data", view="Currencies"), "EUR", "CHF", "0,93")
    assert rates() == [("EUR", "CHF", Decimal("0.93"))]
    (done,) = page.success
    assert plain(done.value).startswith("Set the rate: 1 EUR = 0.93 CHF from ")
    pressed(page, "Undo")
    assert rates() == []


def test_a_plan_says_which_rate_it_used_or_which_one_is_missing(path: Path) -> None:
    with contextlib.closing(small_shop(path)) as shop:
        sold(shop, "1", "lamp", 2, order="E1")  # for dollars; Alpina asks euros
    page = page_at("po_planning", shortages="true")
    told = "No margin is shown: no rate set for EUR→USD."
    assert told in [plain(caption.value) for caption in page.caption]
    assert "Set a rate" in links(page)
    set_rate(store(), Rate(date(2026, 11, 3), "EUR", "USD", Decimal("1.08")), by=By("rate", "Ann", NOW))
    page.run()
    assert told not in [plain(caption.value) for caption in page.caption]
    (says,) = [row for table in page.dataframe if "says" in table.value for row in table.value["says"]]
    assert says.endswith("€4.50 each, margin $10.08 at 1.08 of 3 Nov")


def test_on_a_phone_a_rate_is_a_card(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_shop(path).close()
    set_rate(store(), Rate(date(2026, 11, 23), "EUR", "USD", Decimal("1.08")), by=By("r", "Ann", NOW))
    on_a_phone(monkeypatch)
    page = page_at("data", view="Currencies")
    assert not page.dataframe
    cards = [plain(text.value) for text in page.markdown]
    assert "**23 Nov 2026**  \nFrom: EUR · To: USD · Rate: 1.08" in cards
