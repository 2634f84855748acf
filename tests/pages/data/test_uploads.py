"""Uploads on the Data page: questions, problems and what replaces the sample."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.exchange.sample import holds_sample
from core.formats.zips import zipped
from core.language import speaking
from core.store import open_store
from pages.session.language import LANGUAGE
from pages.session.services import store
from tests.helpers.app_pages import plain, pressed
from tests.helpers.copied_stores import new_store
from tests.helpers.neutral_folders import GOOD
from tests.helpers.receiving_shop import ReceivingShop
from tests.pages.data.uploading import page, shops, units_short

REPLACE = "Replace the sample by my data"
ANNS_SHOP = {
    "shops.csv": b"shop_id,name\nLA,Los Angeles\nSF,San Francisco\n",
    "items.csv": b"item_id,description\n1,Blue kettle\n",
    "stock.csv": b"item_id,shop_id,on_hand\n1,LA,3\n",
}


def uploaded(app: AppTest, files: dict[str, bytes]) -> AppTest:
    app.file_uploader[0].set_value([(name, content, "") for name, content in files.items()]).run()
    assert not app.exception
    return app


def folder(**changed: str) -> dict[str, bytes]:
    return {name: changed.get(name, text).encode() for name, text in GOOD.items()}


def test_csv_files_are_previewed_then_applied_once(path: Path) -> None:
    new_store(path).close()
    app = uploaded(page(), folder())
    assert "What will change" in " ".join(text.value for text in app.markdown)
    app = pressed(app, "Apply")
    assert "Imported 2 shops" in app.success[0].value
    app = uploaded(app, {"again.zip": zipped(folder())})
    assert "already has all of this" in " ".join(text.value for text in app.success)
    assert shops(path) == ["BO", "NY"]


def test_every_problem_is_listed_with_its_place_and_nothing_changes(path: Path) -> None:
    new_store(path).close()
    bad = GOOD["stock.csv"].replace("1,NY,-3", "1,NY,1.5") + "9,NY,1,,,2026-11-23\n"
    app = uploaded(page(), folder(**{"stock.csv": bad}))
    assert set(problems(app)) == {("stock.csv", 2, "on_hand", "1.5"), ("stock.csv", 3, "item_id", "9")}
    assert "2 problems" in app.error[0].value
    assert not [button for button in app.button if button.label == "Apply"]


def test_own_data_takes_the_place_of_the_sample_and_a_backup_is_kept(sample_path: Path) -> None:
    app = uploaded(page(), folder())
    app = pressed(app, "Replace the sample by my data")
    assert "backups" in app.success[0].value
    assert shops(sample_path) == ["BO", "NY"]
    (backup,) = (sample_path.parent / "backups").glob("*.duckdb")
    with open_store(backup).read() as snapshot:
        assert holds_sample(snapshot)


@pytest.mark.usefixtures("sample_path")
def test_other_pages_follow_when_the_sample_is_replaced() -> None:
    """The new store has as many operations as the sample had: the report is computed anew all the same."""
    app = pressed(uploaded(page(), folder()), "Replace the sample by my data")
    app.switch_page("pages/overview.py").run()
    assert units_short(app) == 3


def chosen(app: AppTest, label: str, value: str) -> AppTest:
    (box,) = (each for each in app.selectbox if each.label.startswith(label))
    box.set_value(value).run()
    assert not app.exception
    return app


def test_a_column_with_another_name_is_chosen_once_and_remembered(path: Path) -> None:
    new_store(path).close()
    files = folder(**{"sales.csv": GOOD["sales.csv"].replace("sale_id", "Beleg")})
    app = uploaded(page(), files)
    assert not [button for button in app.button if button.label == "Apply"]
    app = pressed(chosen(app, "Sale id in sales", "Beleg"), "Apply")
    assert "Imported 2 shops" in app.success[0].value
    app = uploaded(app, files)
    assert "already has all of this" in " ".join(text.value for text in app.success)
    (anew,) = (box for box in app.checkbox if box.label == "Choose the columns again")
    anew.check().run()
    assert [box.label[:16] for box in app.selectbox if "sales" in box.label] == ["Sale id in sales"]


def test_an_exported_purchase_order_asks_for_vendor_and_shop(path: Path) -> None:
    new_store(path).close()
    app = pressed(uploaded(page(), folder()), "Apply")
    app = uploaded(app, {"PO_12.csv": b"System ID,Order Qty,Unit Cost\n1,3,11.08\n"})
    app = chosen(app, "Which vendor was it ordered from?", "ACME")
    app = pressed(chosen(app, "Which shop is it for?", "NY"), "Apply")
    assert "Imported 1 purchase order" in app.success[0].value


def test_an_answer_stays_when_the_screen_changes_its_language(path: Path) -> None:
    new_store(path).close()
    app = pressed(uploaded(page(), folder()), "Apply")
    app = uploaded(app, {"PO_12.csv": b"System ID,Order Qty,Unit Cost\n1,3,11.08\n"})
    app = chosen(app, "Which vendor was it ordered from?", "ACME")
    app.session_state[LANGUAGE] = "de"
    with speaking("de"):  # AppTest looks for the labels of options outside of the page.
        app.run()
    answers = {each.label: each.value for each in app.selectbox}
    assert answers["Bei welchem Lieferanten wurde bestellt?"] == "ACME"


def test_an_item_list_asks_whose_stock_it_is(path: Path) -> None:
    new_store(path).close()
    app = pressed(uploaded(page(), folder()), "Apply")
    app = uploaded(app, {"list.csv": b"System ID,Item,Qty.\n9,Lamp,-4\n"})
    assert not [button for button in app.button if button.label == "Apply"]
    app = pressed(chosen(app, "Which shop has this stock?", "BO"), "Apply")
    assert "Imported 1 item" in app.success[0].value


def test_an_item_list_of_a_new_shop_begins_an_empty_store(path: Path) -> None:
    new_store(path).close()
    app = uploaded(page(), {"list.csv": b"System ID,Item,Qty.,Vendor\n9,Lamp,-4,Acme\n"})
    (shop,) = (field for field in app.text_input if field.label.startswith("Which shop has this stock?"))
    app = pressed(shop.set_value("Main Street").run(), "Apply")
    assert "Imported 1 shop, 1 vendor, 1 item, 1 stock" in app.success[0].value.replace("\\", "")
    assert shops(path) == ["Main Street"]


@pytest.mark.usefixtures("sample_path")
def test_an_item_list_that_replaces_the_sample_is_of_a_shop_of_ones_own() -> None:
    app = uploaded(page(), {"list.csv": b"System ID,Item,Qty.\n9,Lamp,-4\n"})
    (shop,) = (field for field in app.text_input if field.label.startswith("Which shop has this stock?"))
    app = pressed(shop.set_value("Main Street").run(), "Replace the sample by my data")
    assert "Imported 1 shop" in app.success[0].value


def test_a_purchase_order_before_any_vendor_is_told_to_wait(path: Path) -> None:
    new_store(path).close()
    app = uploaded(page(), {"PO_12.csv": b"System ID,Order Qty,Unit Cost\n1,3,11.08\n"})
    assert "No shops or vendors are known yet" in app.warning[0].value


@pytest.mark.usefixtures("sample_path")
def test_a_file_that_is_missing_has_no_row_and_leaves_the_width_to_what_to_do() -> None:
    files = {"shops.csv": b"shop_id,name\n1,Main Street\n", "other.csv": b"a;b\n1;2\n"}
    app = uploaded(page(), files)
    (table,) = (frame for frame in app.dataframe if "problem" in frame.value)
    assert table.value["file"].to_list() == ["items.csv", "stock.csv"]
    assert list(table.proto.column_order) == ["file", "problem"]


def problems(app: AppTest) -> list[tuple[object, ...]]:
    (table,) = (frame.value for frame in app.dataframe if "problem" in frame.value)
    return list(table[["file", "row", "column", "value"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("files", "open_questions", "wrong"),
    [
        (
            folder(
                **{
                    "sales.csv": GOOD["sales.csv"].replace("sale_id", "Beleg"),
                    "stock.csv": GOOD["stock.csv"].replace("-3", "1.5"),
                }
            ),
            ["Sale id in sales.csv"],
            [("stock.csv", 2, "on_hand", "1.5")],
        ),
        (
            {"list.csv": b"System ID,Item,Bestand,Price\n9,Lamp,4,cheap\n"},
            ["Which shop has this stock? Name the shop", "On hand in list.csv"],
            [("list.csv", 2, "Price", "cheap")],
        ),
    ],
)
def test_other_problems_are_shown_before_the_questions_are_answered(
    path: Path, files: dict[str, bytes], open_questions: list[str], wrong: list[tuple[object, ...]]
) -> None:
    new_store(path).close()
    app = uploaded(page(), files)
    asked = [*app.tabs[0].text_input, *app.tabs[0].selectbox]
    assert [question.label.replace("\\", "") for question in asked] == open_questions
    assert problems(app) == wrong


def test_a_file_nobody_knows_is_refused_in_a_sentence(path: Path) -> None:
    new_store(path).close()
    app = uploaded(page(), {"holiday.csv": b"a,b\n1,2\n"})
    assert "None of these files is known" in app.error[0].value


def test_replacing_the_sample_does_not_touch_a_shop_that_already_replaced_it(sample_path: Path) -> None:
    bob = uploaded(page(), folder())
    ann = pressed(uploaded(page(), ANNS_SHOP), REPLACE)
    assert "Imported" in ann.success[0].value
    assert not pressed(bob, REPLACE).success
    assert shops(sample_path) == ["LA", "SF"]


def test_importing_into_an_empty_store_does_not_replace_a_sample_loaded_meanwhile(path: Path) -> None:
    new_store(path).close()
    bob = uploaded(page(), folder())
    pressed(page(), "Start with the sample shop")
    assert not pressed(bob, "Apply").success
    with store().read() as snapshot:
        assert holds_sample(snapshot)


CHAINS_ORDERED = {
    "shops.csv": b"shop_id,name\nharbour,Harbour\n",
    "items.csv": b"item_id,description\nchain,Chain\n",
    "stock.csv": b"item_id,shop_id,on_hand\nchain,harbour,0\n",
    "purchase_orders.csv": b"po_id,line_number,vendor_id,shop_id,item_id,ordered,ordered_at\n"
    b"4711,1,acme,harbour,chain,8,2026-11-23\n",
}


@pytest.mark.parametrize(("answer", "incoming"), [("Yes, the same", 8), ("No, it is another one", 16)])
def test_an_order_of_a_file_that_looks_like_one_made_here_is_asked_about_first(
    path: Path, answer: str, incoming: int
) -> None:
    shop = ReceivingShop(path.parent)
    order = shop.ordered(("chain", 8))
    shop.store.close()
    app = uploaded(page(), CHAINS_ORDERED)
    (question,) = app.radio
    assert plain(question.label) == f"{order} looks like 4711: same vendor, shop and items. The same?"
    assert not [button for button in app.button if button.label == "Apply"]

    question.set_value(next(each for each in ("", order) if bool(each) == answer.startswith("Yes"))).run()
    assert answer in question.options
    pressed(app, "Apply")

    assert incoming_units(path) == incoming


def incoming_units(path: Path) -> int:
    st.cache_resource.clear()
    with open_store(path).read() as snapshot:
        return int(snapshot.frame("supply")["incoming"].sum())
