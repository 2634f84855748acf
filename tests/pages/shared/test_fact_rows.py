"""Cards of a table's rows, on a phone: a title, and every fact that is known with its name."""

from datetime import date, datetime
from decimal import Decimal

import pytest
import streamlit as st

from core.language import speaking
from pages.components.shared.columns import (
    COST_COLUMN,
    DAYS_LATE_COLUMN,
    EXPECTED_COLUMN,
    ITEM_COLUMN,
    SHOP_TIME_COLUMN,
    UNDONE_COLUMN,
    WHY_COLUMN,
)
from pages.components.shared.document_links import document_link, number_column
from pages.components.shared.fact_rows import fact_text
from pages.components.shared.status import status_column
from tests.helpers.app_pages import HOSTILE, plain

COLUMNS = {
    "item": ITEM_COLUMN,
    "number": number_column("Purchase order", 90),
    "cost": COST_COLUMN,
    "late": DAYS_LATE_COLUMN,
    "share": st.column_config.ProgressColumn("On time", format="percent"),
    "speed": st.column_config.NumberColumn("Sold a week", format="%.1f"),
    "due": EXPECTED_COLUMN,
    "at": SHOP_TIME_COLUMN,
    "undone": UNDONE_COLUMN,
    "status": status_column("Status", ["Late"]),
    "why": WHY_COLUMN,
    "shop": "Shop",
}
NOTHING = dict.fromkeys(COLUMNS)


def text(**row: object) -> str:
    return plain(fact_text(NOTHING | row, COLUMNS, "item"))


@pytest.mark.parametrize(
    ("fact", "shown"),
    [
        ({"cost": Decimal("1234.5")}, "Cost: 1,234.50"),
        ({"late": 0}, "Days late: 0"),
        ({"late": 1234}, "Days late: 1,234"),
        ({"share": 0.83}, "On time: 83%"),
        ({"speed": 4.25}, "Sold a week: 4.2"),
        ({"due": date(2026, 11, 28)}, "Expected: 28 Nov 2026"),
        ({"at": datetime(2026, 11, 28, 9, 5)}, "When: 28 Nov 2026, 09:05"),
        ({"undone": True}, "Undone"),
        ({"status": ["Late"]}, ":red-badge[Late]"),
        ({"shop": "Harbour"}, "Shop: Harbour"),
        ({"number": document_link("PO 7#1", "purchase_order")}, "[PO 7#1](receiving?po=PO%207%231)"),
    ],
)
def test_a_fact_is_shown_with_its_name_as_the_column_would(fact: dict[str, object], shown: str) -> None:
    text_of_card = text(item="Chain", **fact)
    assert text_of_card.replace("Purchase order: ", "") == f"**Chain**  \n{shown}"


def test_what_is_not_known_or_not_so_is_left_out() -> None:
    assert text(item="Chain", undone=False, shop="", status=[]) == "**Chain**"


def test_short_facts_share_a_line_and_a_long_one_has_its_own() -> None:
    why = "Six wait for it, four are on the shelf, and one is in transit"
    assert text(item="Chain", late=2, why=why, shop="Hill") == (
        f"**Chain**  \nDays late: 2 · Shop: Hill  \nWhy: {why}"
    )


def test_numbers_and_names_are_in_the_language_of_the_reader() -> None:
    with speaking("de"):
        assert text(item="Kette", cost=Decimal("1234.5")) == "**Kette**  \nKosten: 1.234,50"


def test_what_has_few_words_does_not_begin_on_one_line_and_end_on_the_next() -> None:
    shown = fact_text(NOTHING | {"item": "Chain", "late": 2, "shop": "Hill"}, COLUMNS, "item")
    assert shown == "**Chain**  \nDays\u00a0late:\u00a02 · Shop:\u00a0Hill"


def test_a_hostile_name_stays_text_and_is_cut() -> None:
    shown = fact_text(NOTHING | {"item": HOSTILE, "shop": HOSTILE}, COLUMNS, "item")
    assert "\\<img" in shown
    assert "![" not in shown
    assert "x" * 300 not in shown
