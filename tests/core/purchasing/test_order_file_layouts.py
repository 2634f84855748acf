"""Vendors' own column layouts: named, remembered, used for that vendor's files."""

from collections.abc import Iterator

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Problem, Refused
from core.ledger.activity import load_activity
from core.ledger.check import load_problems
from core.purchasing.order_file_layouts import (
    LAYOUT_COLUMNS,
    Layout,
    assign_layout,
    delete_layout,
    in_layout,
    load_layouts,
    load_vendor_layouts,
    save_layout,
    standard_headers,
)
from core.store.database import Store
from core.undo import undo
from tests.helpers.copied_stores import new_store
from tests.helpers.plan_execution import who

ACME = Layout("Acme's sheet", (("vendor_sku", "Art.-Nr."), ("quantity", "Menge")))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = new_store(tmp_path_factory.mktemp("layouts") / "shop.duckdb")
    yield store
    store.close()


def known(store: Store) -> tuple[dict[str, Layout], dict[str, Layout]]:
    """Every layout, and those of vendors."""
    with store.read() as snapshot:
        return load_layouts(snapshot), load_vendor_layouts(snapshot)


def test_a_layout_chooses_columns_their_order_and_their_headers() -> None:
    bought = pl.DataFrame({column: [column.upper()] for column in LAYOUT_COLUMNS})
    assert in_layout(bought, ACME).to_dicts() == [{"Art.-Nr.": "VENDOR_SKU", "Menge": "QUANTITY"}]


@pytest.mark.parametrize(
    ("name", "columns", "sentence"),
    [
        (" ", standard_headers(["sku"]), "needs a name"),
        ("x" * 61, standard_headers(["sku"]), "at most 60"),
        ("A\x1f1", standard_headers(["sku"]), "one line of plain text"),
        ("A", (), "at least one column"),
        ("A", (("sku", " "),), "needs a header"),
        ("A", (("sku", "Code"), ("upc", "code ")), "“code”. Each header may appear once"),
        ("A", (("on_hand", "Stock"),), "no column on_hand"),
    ],
)
def test_an_impossible_layout_is_refused(
    name: str, columns: tuple[tuple[str, str], ...], sentence: str
) -> None:
    with pytest.raises(Problem, match=sentence):
        Layout(name, columns)


HEADERS = st.text(min_size=1, max_size=12).filter(str.strip)
LAYOUTS = st.builds(
    Layout,
    st.text(min_size=1, max_size=60).filter(lambda name: name.strip() and name.isprintable()),
    st.lists(
        st.tuples(st.sampled_from(sorted(LAYOUT_COLUMNS)), HEADERS),
        min_size=1,
        max_size=6,
        unique_by=(lambda pair: pair[0], lambda pair: pair[1].strip().casefold()),
    ).map(tuple),
)


@settings(deadline=None, max_examples=10)
@given(layout=LAYOUTS)
def test_a_layout_is_remembered_as_it_was_chosen(kept: Store, layout: Layout) -> None:
    save_layout(kept, layout, by=who())
    assert known(kept)[0][layout.name] == layout


def test_a_layout_saved_again_is_the_newer_one(store: Store) -> None:
    save_layout(store, ACME, by=who())
    newer = Layout(ACME.name, standard_headers(["sku"]))
    save_layout(store, newer, by=who())
    assert known(store)[0] == {ACME.name: newer}


def test_a_vendor_uses_a_layout_until_it_uses_another_or_the_layout_is_gone(store: Store) -> None:
    save_layout(store, ACME, by=who())
    assign_layout(store, "V1", ACME.name, by=who())
    assign_layout(store, "V2", ACME.name, by=who())
    assert known(store)[1] == {"V1": ACME, "V2": ACME}
    assign_layout(store, "V1", None, by=who())
    assert known(store)[1] == {"V2": ACME}
    delete_layout(store, ACME.name, by=who())
    assert known(store) == ({}, {})


def test_a_layout_that_someone_deleted_cannot_be_used(store: Store) -> None:
    with pytest.raises(Problem, match="no layout “Acme's sheet” any more"):
        assign_layout(store, "V1", ACME.name, by=who())


# --- history, undo, check


def test_undo_restores_a_layouts_columns_and_a_vendors_layout(store: Store) -> None:
    save_layout(store, ACME, by=who())
    newer = Layout(ACME.name, standard_headers(["sku"]))
    saved = save_layout(store, newer, by=who())
    assigned = assign_layout(store, "V1", ACME.name, by=who())
    undo(store, saved.operation_id, by=who())
    assert known(store) == ({ACME.name: ACME}, {"V1": ACME})
    undo(store, assigned.operation_id, by=who())
    assert known(store) == ({ACME.name: ACME}, {})


def test_undoing_a_deletion_restores_the_layout_for_its_vendors(store: Store) -> None:
    save_layout(store, ACME, by=who())
    assign_layout(store, "V1", ACME.name, by=who())
    deleted = delete_layout(store, ACME.name, by=who())
    undo(store, deleted.operation_id, by=who())
    assert known(store) == ({ACME.name: ACME}, {"V1": ACME})


def test_undo_never_leaves_a_vendor_with_a_layout_without_columns(store: Store) -> None:
    saved = save_layout(store, ACME, by=who())
    assign_layout(store, "V1", ACME.name, by=who())
    with pytest.raises(Problem, match=r"which would not exist\. Choose another layout"):
        undo(store, saved.operation_id, by=who())
    left = assign_layout(store, "V1", None, by=who())
    delete_layout(store, ACME.name, by=who())
    with pytest.raises(Problem, match="which would not exist"):
        undo(store, left.operation_id, by=who())
    assert store.ask(load_problems).is_empty()


def test_undo_leaves_columns_that_somebody_changed_since(store: Store) -> None:
    saved = save_layout(store, ACME, by=who())
    newer = Layout(ACME.name, standard_headers(["sku"]))
    save_layout(store, newer, by=who())
    with pytest.raises(Refused, match="was changed since"):
        undo(store, saved.operation_id, by=who())
    assert known(store)[0] == {ACME.name: newer}


def test_the_history_names_the_layout_its_headers_and_the_vendor(store: Store) -> None:
    with store.write() as tx:
        tx.append("vendor", pl.DataFrame({"vendor_id": ["V1"], "name": ["Alpina"]}))
    save_layout(store, ACME, by=who())
    assign_layout(store, "V1", ACME.name, by=who())
    delete_layout(store, ACME.name, by=who())
    assert store.ask(load_activity).select("kind", "what").rows() == [
        (
            "Layout of order files changed",
            "Acme's sheet: deleted; Alpina layout of order files Acme's sheet → nothing",
        ),
        ("Vendor's layout chosen", "Alpina layout of order files nothing → Acme's sheet"),
        ("Layout of order files changed", "Acme's sheet: Art.-Nr., Menge"),
    ]


def test_check_finds_a_vendor_whose_layout_has_no_columns(store: Store) -> None:
    with store.write() as tx:
        tx.append("vendor_layout", pl.DataFrame({"vendor_id": ["V1"], "layout": ["Gone"]}))
    (problem,) = store.ask(load_problems).to_dicts()
    assert (problem["invariant"], problem["document_id"]) == ("the layout of a vendor has columns", "V1")
