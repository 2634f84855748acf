"""Status as a coloured pill: one word has one colour, in headings and in tables."""

import polars as pl
import pytest

from core.language import SCREEN_LANGUAGES, say, speaking
from core.receiving import DUE_FILTERS
from core.wording import counted
from pages.components.orders.wording import (
    FRAUD_CHECK_LABELS,
    PAYMENT_LABELS,
    SHIPMENT_LABELS,
    STAGE_NAMES,
)
from pages.components.shared.columns import said_columns
from pages.components.shared.status import (
    STATUS_COLORS,
    TABLE_COLORS,
    as_statuses,
    pill,
    pills,
    status_color,
    status_column,
)


@pytest.mark.parametrize(
    ("text", "color"),
    [
        ("Late", "red"),
        ("3 days late", "red"),
        ("Overdue", "red"),
        ("Fraud", "red"),
        ("Due today", "orange"),
        ("Due 2 Dec", "orange"),
        ("Ready to pack", "green"),
        ("Paid", "green"),
        ("Not paid", "orange"),
        ("Waiting for stock", "gray"),
        ("Refused: no such item", "red"),
        ("", "gray"),
    ],
)
def test_a_status_has_the_colour_of_its_word(text: str, color: str) -> None:
    assert status_color(text) == color


@pytest.mark.parametrize("spoken", sorted(SCREEN_LANGUAGES))
def test_a_status_has_its_colour_in_every_language(spoken: str) -> None:
    with speaking(spoken):
        assert {word: status_color(say(word)) for word in STATUS_COLORS} == STATUS_COLORS
        assert status_color(counted(3, "day late", "days late")) == "red"


def test_a_status_is_said_in_the_language_of_its_reader() -> None:
    with speaking("de"):
        assert pill("Late") == ":red-badge[Verspätet]"
        assert pl.DataFrame({"when": ["Late"]}).select(as_statuses("when"))["when"].to_list() == [
            ["Verspätet"]
        ]
        options = said_columns({"when": status_column("Due", ["Late"])})["when"]["type_config"]["options"]
    assert options == [{"value": "Verspätet", "color": TABLE_COLORS["red"]}]


def test_every_status_of_an_order_and_of_a_delivery_has_a_colour_of_its_own_in_the_table() -> None:
    labels = [*STAGE_NAMES.values(), *PAYMENT_LABELS.values(), *FRAUD_CHECK_LABELS.values()]
    labels += [*SHIPMENT_LABELS.values(), *DUE_FILTERS[:2]]
    assert [label for label in labels if label not in STATUS_COLORS] == []
    assert set(STATUS_COLORS.values()) == set(TABLE_COLORS)


def test_a_pill_shows_data_as_it_is() -> None:
    assert pill("Late") == ":red-badge[Late]"
    assert pill("[a] late") == r":red-badge[\[a\] late]"
    assert pill("PO 3060", "blue") == ":blue-badge[PO 3060]"


def test_empty_pills_are_left_out() -> None:
    assert pills("Paid", None, "", "Late") == ":green-badge[Paid] :red-badge[Late]"


def test_a_column_of_statuses_has_a_colour_for_each_text() -> None:
    rows = pl.DataFrame({"when": ["Late", None, "Due today", ""]})
    assert rows.select(as_statuses("when"))["when"].to_list() == [["Late"], None, ["Due today"], None]
    column = status_column("Due", rows["when"])
    assert [option["color"] for option in column["type_config"]["options"]] == [
        TABLE_COLORS["red"],
        TABLE_COLORS["orange"],
    ]
