"""Lines of one document that are due on days of their own: imported, merged, exported."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from core.errors import Refused
from core.exchange.export import load_export
from core.exchange.importing import apply_import
from core.ledger import load_activity
from core.ledger.operations import By
from core.neutral.folder import read_folder, write_folder
from core.purchasing.documents import PURCHASE_ORDER
from core.purchasing.purchase_orders import change_expected
from core.report.backorders import load_report
from core.store.database import Store
from core.undo import undo
from tests.helpers.copied_stores import new_store
from tests.helpers.neutral_folders import folder_in

NOW = datetime(2026, 11, 23, 12, 0)
STOCK = "item_id,shop_id,on_hand\n1,NY,-3\n2,NY,-2\n"
ORDER = """\
po_id,line_number,vendor_id,shop_id,item_id,ordered,ordered_at,expected_on
P1,1,ACME,NY,1,6,2026-11-20,{}
P1,2,ACME,NY,2,6,2026-11-20,{}
"""
TRANSFER = """\
transfer_id,line_number,from_shop_id,to_shop_id,item_id,quantity,sent_at,expected_on
T1,1,BO,NY,1,6,2026-11-20,{}
T1,2,BO,NY,2,6,2026-11-20,{}
"""
NOTHING: dict[str, Any] = dict.fromkeys(
    ("sales", "ecom_orders", "purchase_orders", "transfers", "vendor_returns", "price_breaks")
)
EARLY, LATE, LATER = date(2026, 12, 1), date(2026, 12, 20), date(2027, 1, 15)


@pytest.fixture
def store(tmp_path: Path) -> Any:
    store = new_store(tmp_path / "shop.duckdb")
    yield store
    store.close()


def brought_in(store: Store, place: Path, **files: str) -> bool:
    folder = read_folder(folder_in(place, **{**NOTHING, "stock": STOCK, **files}), {})
    return apply_import(store, folder, by=By(place.name, "Ann", NOW), backup=False).changed


def promises(store: Store) -> dict[str, date | None]:
    """The day promised to what is short of each item."""
    return dict(store.ask(load_report).select("item_id", "expected_on").rows())


@pytest.mark.parametrize(("name", "text"), [("purchase_orders", ORDER), ("transfers", TRANSFER)])
@pytest.mark.parametrize("last", [LATE, None])
def test_the_due_date_of_each_line_survives_export_and_import(
    tmp_path: Path, store: Store, name: str, text: str, last: date | None
) -> None:
    brought_in(store, tmp_path / "first", **{name: text.format(EARLY, last or "")})
    assert promises(store) == {"1": EARLY, "2": last}
    table = "purchase_order" if name == "purchase_orders" else "transfer"
    with store.read() as snapshot:
        assert snapshot.frame(table)["expected_on"].to_list() == [last or EARLY]
        write_folder(load_export(snapshot, NOW), tmp_path / "exported")
    again = new_store(tmp_path / "again.duckdb")
    apply_import(again, read_folder(tmp_path / "exported", {}), by=By("again", "Ann", NOW), backup=False)
    assert promises(again) == {"1": EARLY, "2": last}
    again.close()


def test_the_same_file_twice_changes_nothing_and_a_newer_one_moves_its_line(
    tmp_path: Path, store: Store
) -> None:
    assert brought_in(store, tmp_path / "first", purchase_orders=ORDER.format(EARLY, LATE))
    assert not brought_in(store, tmp_path / "same", purchase_orders=ORDER.format(EARLY, LATE))
    assert brought_in(store, tmp_path / "newer", purchase_orders=ORDER.format(EARLY, LATER))
    assert promises(store) == {"1": EARLY, "2": LATER}


def test_a_day_given_here_to_the_whole_order_stands_until_the_file_changes_its_own(
    tmp_path: Path, store: Store
) -> None:
    brought_in(store, tmp_path / "first", purchase_orders=ORDER.format(EARLY, LATE))
    change_expected(store, PURCHASE_ORDER, "P1", LATER, by=By("moved", "Ann", NOW))
    assert promises(store) == {"1": LATER, "2": LATER}
    brought_in(store, tmp_path / "same", purchase_orders=ORDER.format(EARLY, LATE))
    assert promises(store) == {"1": LATER, "2": LATER}


def test_a_day_for_the_whole_order_is_said_once_and_not_line_by_line(tmp_path: Path, store: Store) -> None:
    brought_in(store, tmp_path / "first", purchase_orders=ORDER.format(EARLY, LATE))
    moved = By("moved", "Ann", NOW)
    change_expected(store, PURCHASE_ORDER, "P1", LATER, by=moved)
    change = "due 20 Dec 2026 → 15 Jan 2027"
    assert store.ask(load_activity)["what"][0] == f"Purchase order P1: {change}"
    with pytest.raises(Refused, match=f"at 07:00: {change}. Nothing was saved"):
        change_expected(store, PURCHASE_ORDER, "P1", LATE, version=1, by=By("late", "Bob", NOW))
    undo(store, "moved", by=By("undone", "Ann", NOW))
    assert store.ask(load_activity)["what"][0].endswith("Purchase order P1: due 15 Jan 2027 → 20 Dec 2026")


def test_a_day_that_the_order_had_is_said_of_the_line_that_gets_it(tmp_path: Path, store: Store) -> None:
    brought_in(store, tmp_path / "first", purchase_orders=ORDER.format(EARLY, LATE))
    change_expected(store, PURCHASE_ORDER, "P1", LATE, by=By("moved", "Ann", NOW))
    assert store.ask(load_activity)["what"][0] == (
        "Purchase order P1: Blue kettle due 1 Dec 2026 → 20 Dec 2026"
    )
