"""Documents by their number, as somebody types or scans it."""

from datetime import date
from pathlib import Path

import pytest

from core.report import NamedDocument, load_documents_named
from core.store import Store
from tests.helpers.small_shop import ordered, sent, small_shop, sold

PO, TRANSFER, ORDER = "purchase_order", "transfer", "ecom_order"


@pytest.fixture
def shop(path: Path) -> Store:
    store = small_shop(path)
    ordered(store, "P-7", "lamp", 1, date(2026, 12, 1))
    ordered(store, "12", "lamp", 1, date(2026, 12, 1))
    sent(store, "T1", "bell", 2, sender="S2", to="S1")
    sold(store, "A", "tyre", 2, date(2026, 11, 1), order="12")
    return store


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("P-7", [(PO, "P-7")]),
        (" p-7 ", [(PO, "P-7")]),
        ("PO P-7", [(PO, "P-7")]),
        ("purchase order #P-7", [(PO, "P-7")]),
        ("t1", [(TRANSFER, "T1")]),
        ("Transfer T1", [(TRANSFER, "T1")]),
        ("12", [(PO, "12"), (ORDER, "12")]),
        ("#12", [(PO, "12"), (ORDER, "12")]),
        ("order 12", [(ORDER, "12")]),
        ("PO 12", [(PO, "12")]),
        ("P-", []),
        ("order P-7", []),
        ("#", []),
    ],
)
def test_a_number_finds_its_documents(shop: Store, words: str, found: list[tuple[str, str]]) -> None:
    assert shop.ask(load_documents_named, words) == [NamedDocument(*each) for each in found]
