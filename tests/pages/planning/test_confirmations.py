"""A vendor's reply on the PO planning page: uploaded, compared, accepted, undone."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.store import open_store
from tests.helpers.app_pages import pressed
from tests.helpers.small_shop import ordered
from tests.pages.orders.test_page import HOSTILE
from tests.pages.planning.plan_page import filled, planning


def replied(path: Path, text: str, hostile: str = "", name: str = "northwind.csv") -> AppTest:
    """The small shop with purchase order P2 for 4 tyres, and a reply uploaded."""
    filled(path, hostile)
    store = open_store(path)
    ordered(store, "P2", "tyre", 4)
    store.close()
    app = planning(view="Vendor confirmations")
    app.file_uploader[0].set_value([(name, text.encode(), "text/csv")]).run()
    assert not app.exception
    return app


def standing(path: Path) -> tuple[int, int]:
    """Ordered and cancelled of P2."""
    store = open_store(path)
    with store.read() as snapshot:
        (line,) = snapshot.rows("purchase_order_line", po_id="P2")
    store.close()
    return line["ordered"], line["cancelled"]


def test_a_vendor_confirmation_is_compared_accepted_and_undone(path: Path) -> None:
    app = replied(path, "PO,SKU,Confirmed Qty,Reason\nP2,SKU-tyre,1,sold out")
    (answers,) = [frame.value for frame in app.dataframe if "accept" in frame.value]
    assert answers[["item", "what", "was", "becomes", "reason"]].values.tolist() == [
        ["Trail tyre 29", "Units", "4", "1", "sold out"]
    ]
    next(button for button in app.button if button.label == "Accept 1 of 1").click().run()
    assert not app.exception
    assert "Accepted on P2" in app.success[0].value
    assert standing(path) == (4, 3)
    pressed(app, "Undo")
    assert standing(path) == (4, 0)


def test_pasted_text_is_read_as_well(path: Path) -> None:
    app = replied(path, "")
    app.file_uploader[0].set_value([]).run()
    app.text_area[0].set_value(
        "Our confirmation\n\nPO Number   SKU        Qty Confirmed\nP2          SKU-tyre   1"
    ).run()
    assert not app.exception
    assert [button.label for button in app.button if button.label.startswith("Accept")] == ["Accept 1 of 1"]


def test_a_date_that_can_be_read_in_two_ways_is_asked_about_once(path: Path) -> None:
    text = "PO,SKU,ETA\nP2,SKU-tyre,12/11/2027"
    app = replied(path, text)
    next(box for box in app.selectbox if "to be read" in box.label).select("month, day, year").run()
    pressed(app, "Accept 1 of 1")
    app.file_uploader[0].set_value([("again.csv", text.encode(), "text/csv")]).run()
    assert "confirms the order" in app.success[-1].value


def test_invalid_rows_of_a_confirmation_are_listed(path: Path) -> None:
    app = replied(path, "PO,SKU,Confirmed Qty\nP9,SKU-tyre,1")
    (problems,) = [frame.value for frame in app.dataframe if "problem" in frame.value]
    assert problems.values.tolist() == [[2, "PO", "P9", "is not a known purchase order."]]


def test_unknown_headers_are_asked_about_and_remembered(path: Path) -> None:
    text = "Bestellung,Artikel,Menge\nP2,SKU-tyre,2"
    app = replied(path, text)
    assert not app.error
    assert [said.value for said in app.info] == [
        "Which items are these? Choose the column of the line, or of a code of the item.",
        "What does the vendor confirm? Choose the column of the units, the cost or the day.",
    ]
    for label, header in (("Purchase order", "Bestellung"), ("SKU", "Artikel"), ("Confirmed units", "Menge")):
        next(box for box in app.selectbox if box.label.startswith(label)).select(header)
    app.run()
    next(button for button in app.button if button.label == "Accept 1 of 1").click().run()
    app.file_uploader[0].set_value([("again.csv", text.encode(), "text/csv")]).run()
    assert "confirms the order as it is" in app.success[-1].value


@pytest.mark.parametrize("text", ["", "PO,PO\n1,2", "PO,Line,Confirmed Qty\nP2,1"])
def test_a_file_that_is_no_table_is_refused_in_a_sentence(path: Path, text: str) -> None:
    assert replied(path, text).error


def test_a_file_with_columns_nobody_knows_is_asked_about(path: Path) -> None:
    app = replied(path, "\0")
    assert not app.error
    assert len(app.info) == 2


def test_hostile_names_stay_text(path: Path) -> None:
    app = replied(path, f"PO,Line,Confirmed Qty{HOSTILE.replace(',', '')}\nP2,1,1", HOSTILE)
    for text in (*app.markdown, *app.caption, *app.warning):
        assert "<img" not in text.value.replace("\\<img", "")
