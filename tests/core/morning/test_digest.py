"""The digest: what changed since yesterday."""

from datetime import date, datetime
from pathlib import Path

from core.morning import load_digest
from core.morning.digest import State, digest_text, make_digest
from tests.helpers.small_shop import small_shop, sold

DAY = date(2026, 11, 28)
YESTERDAY = State(
    short={"1|NY": 2, "2|NY": 1, "3|NY": 4},
    open={"1|NY": 2, "2|NY": 1, "3|NY": 4},
    names={"1|NY": "Kettle in New York", "2|NY": "Lamp in New York", "3|NY": "Rug in New York"},
    overdue=["Purchase order 7"],
    ready=["Order E1"],
)
TODAY = State(
    short={"1|NY": 3, "3|NY": 4, "4|BO": 1},
    open={"1|NY": 3, "3|NY": 0, "4|BO": 1},
    off={"4|BO": 1},
    names={"1|NY": "Kettle in New York", "3|NY": "Rug in New York", "4|BO": "Vase in Boston"},
    overdue=["Purchase order 7", "Transfer 9"],
    ready=["Order E2"],
)


def test_every_section_says_what_is_new() -> None:
    assert digest_text(YESTERDAY, TODAY, DAY) == (
        "Backorder Desk, 28 Nov 2026\n"
        "\n"
        "8 units short in 3 places (+1 since the last digest).\n"
        "\n"
        "Newly short: 2\n"
        "  Kettle in New York: 3 units short\n"
        "  Vase in Boston: 1 unit short\n"
        "\n"
        "Newly covered: 2\n"
        "  Lamp in New York: no longer short\n"
        "  Rug in New York: all covered by incoming\n"
        "\n"
        "Overdue: 2\n"
        "  Purchase order 7\n"
        "  Transfer 9 (new)\n"
        "\n"
        "Ready to ship: 1\n"
        "  Order E2 (new)\n"
        "\n"
        "Stock discrepancies: 1\n"
        "  Vase in Boston: the count is off by 1\n"
    )


def test_a_long_section_is_cut_and_counted() -> None:
    many = {f"{number}|NY": 1 for number in range(25)}
    text = digest_text(None, State(short=many, names=dict.fromkeys(many, "Kettle")), DAY)

    assert text.count("  Kettle") == 20
    assert "  and 5 more\n" in text


def test_a_digest_made_again_is_compared_with_the_same_day_before(path: Path) -> None:
    store = small_shop(path)
    make_digest(store, date(2026, 11, 27), datetime(2026, 11, 27, 6))
    sold(store, "A1", "tyre", 9, order="E1")
    first = make_digest(store, DAY, datetime(2026, 11, 28, 6))

    again = make_digest(store, DAY, datetime(2026, 11, 28, 7))

    assert again == first
    assert "Newly short: 1\n" in first
    with store.read() as snapshot:
        assert load_digest(snapshot) == (DAY, first)
    store.close()
