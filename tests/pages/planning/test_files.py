"""The papers of the PO planning page: downloads made on request, and vendors' own columns."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from core.purchasing.order_file_layouts import load_layouts, load_vendor_layouts
from core.store import open_store
from tests.helpers.small_shop import small_shop
from tests.pages.orders.test_page import HOSTILE
from tests.pages.planning.plan_page import CREATE, filled, planning, pressed


def downloads(app: AppTest) -> list[str]:
    return [button.label for button in app.download_button]


def kept_layout(path: Path) -> AppTest:
    """A layout called Acme's is made on the page, and given to Alpina."""
    filled(path)
    app = planning(view="Downloads")
    app.text_input(key="layout name A new layout").set_value("Acme's")
    app.button(key="keep layout").click().run()
    app.selectbox(key="layout vendor").select("V2").run()
    (box,) = (box for box in app.selectbox if box.label == "Its order files have")
    return box.select("Acme's").run()


def test_all_files_can_be_downloaded_together_or_one_by_one(path: Path) -> None:
    filled(path)
    app = planning(view="Downloads")
    assert downloads(app) == [
        "Everything", "Purchase lists", "Spreadsheet", "Transfers", "Plan", "To print", "For the vendor",
        "With reasons",
    ]  # fmt: skip
    assert app.selectbox(key="paper vendor").options == ["Alpina", "Northwind"]
    app.selectbox(key="paper vendor").select("V1").run()
    assert app.selectbox(key="paper shop V1").options == ["Main Street, 1 unit"]


def test_without_purchases_there_are_no_files(path: Path) -> None:
    small_shop(path).close()
    app = planning(view="Downloads")
    assert downloads(app) == []
    assert "Nothing must be bought" in app.info[0].value


def test_once_the_plan_is_drafted_the_drafts_have_the_files(path: Path) -> None:
    filled(path)
    pressed(planning(), CREATE)
    app = planning(view="Downloads")
    assert downloads(app) == ["Everything", "Purchase lists", "Spreadsheet", "Transfers"]
    assert any(
        said.value.startswith("2 drafts of purchase orders and 1 of a transfer.") for said in app.caption
    )

    app.segmented_control(key="papers").set_value("This plan").run()
    assert downloads(app) == []
    assert "What was drafted is under “Drafts not sent”" in app.info[0].value


def test_a_layout_is_saved_used_and_deleted(path: Path) -> None:
    app = kept_layout(path)
    assert not app.exception
    assert app.dataframe[-1].value.values.tolist() == [["Alpina", "Acme's"]]
    app.selectbox(key="layout").select("Acme's").run()
    app.button(key="drop layout").click().run()
    assert not app.exception
    assert "was deleted" in app.success[0].value
    store = open_store(path)
    with store.read() as snapshot:
        assert (load_layouts(snapshot), load_vendor_layouts(snapshot)) == ({}, {})
    store.close()


def test_a_layout_without_a_name_is_not_saved(path: Path) -> None:
    filled(path)
    app = planning(view="Downloads")
    app.button(key="keep layout").click().run()
    assert "needs a name" in app.error[0].value


def test_hostile_names_reach_no_markdown(path: Path) -> None:
    filled(path, HOSTILE)
    app = planning(view="Downloads")
    assert not app.exception
    assert not [text for text in (*app.markdown, *app.caption, *app.subheader) if "<img" in text.value]
