"""The Data page as a user meets it: on the first run, an empty, a small and a hostile store."""

import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.formats.zips import zipped
from pages.components.data.exports import backup_name
from pages.session.services import store
from tests.helpers.app_pages import HOSTILE, links, on_a_phone, plain, pressed
from tests.helpers.copied_stores import made_once, new_store
from tests.helpers.small_shop import ordered, received, small_shop, sold
from tests.pages.data.uploading import page, shops, units_short

PAGES = ["overview", "data"]


def history() -> AppTest:
    return page(view="History")


def copies() -> AppTest:
    return page(view="Export and backup")


@pytest.mark.parametrize("name", PAGES)
def test_a_hostile_shop_shows_no_error(path: Path, name: str) -> None:
    store = small_shop(path, HOSTILE)
    sold(store, "A" + HOSTILE, "tyre", 3, order="E1" + HOSTILE)
    ordered(store, "P1" + HOSTILE, "tyre", 2, None)
    received(store, "P1" + HOSTILE, "tyre", 1)
    store.close()
    app = page(name)
    assert not app.error
    assert all("![b](" not in text.value for text in [*app.markdown, *app.caption, *app.info])


@pytest.mark.parametrize("name", PAGES)
def test_an_empty_store_says_where_to_begin(path: Path, name: str) -> None:
    new_store(path).close()
    assert "The store is empty" in page(name).info[0].value


@pytest.mark.usefixtures("path")
def test_the_first_run_brings_the_sample_shop_and_says_so() -> None:
    app = page("overview")
    assert "This is a sample shop: import your own data" in links(app)
    assert units_short(app) > 100


def test_an_empty_store_can_be_filled_with_the_sample(path: Path) -> None:
    new_store(path).close()
    app = pressed(page(), "Start with the sample shop")
    assert "sample shop was imported" in app.success[0].value


def test_the_sample_can_be_left_for_an_empty_store(sample_path: Path) -> None:
    app = pressed(page(), "Empty the store")
    assert "The store is empty" in app.success[0].value
    assert shops(sample_path) == []
    assert len(list((sample_path.parent / "backups").glob("*.duckdb"))) == 1


@made_once
def received_once(path: Path) -> None:
    store = small_shop(path)
    ordered(store, "P1", "tyre", 2, None)
    received(store, "P1", "tyre", 2)
    store.close()


def newest_chosen(app: AppTest) -> AppTest:
    """The history, with its newest operation chosen to be undone."""
    (table,) = (frame for frame in app.dataframe if "what" in frame.value and "undone" in frame.value)
    (choice,) = (each for each in app.selectbox if each.label == "Undo an operation")
    return choice.set_value(table.value["number"][0]).run()


def test_an_operation_is_undone_from_the_history(path: Path) -> None:
    received_once(path)
    app = history()
    (table,) = (frame for frame in app.dataframe if "what" in frame.value and "undone" in frame.value)
    assert table.value["what"][0] == "Purchase order P1: Trail tyre 29 +2"
    assert table.value["recorded_at"][0] == datetime(2026, 11, 23, 4)  # Nine by UTC; the shop is in New York.
    (waiting,) = (frame.value for frame in app.dataframe if "says" in frame.value)
    assert waiting["what"].to_list() == ["Purchase order P1"]
    app = pressed(newest_chosen(app), "Undo it")
    assert app.success[0].value == "Undone."


def test_on_a_phone_operations_are_cards_that_are_undone_where_they_stand(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    received_once(path)
    on_a_phone(monkeypatch)
    app = history()
    assert not app.dataframe
    cards = [plain(text.value) for text in app.markdown if text.value.startswith("**Receipt**")]
    assert len(cards) == 1
    assert "When: 23 Nov 2026, 04:00 · Who: Ann" in cards[0]
    assert cards[0].endswith("What: Purchase order P1: Trail tyre 29 +2")
    next(button for button in app.button if button.label == "Undo it").click().run()
    assert app.success[0].value == "Undone."
    (card,) = (plain(text.value) for text in app.markdown if text.value.startswith("**Receipt**"))
    assert card.endswith("Undone  \nWhat: Purchase order P1: Trail tyre 29 +2")


def test_undoing_an_operation_that_is_already_undone_is_refused(path: Path) -> None:
    received_once(path)
    ann, bob = newest_chosen(history()), newest_chosen(history())
    pressed(bob, "Undo it")
    ann = pressed(ann, "Undo it")
    assert "already undone by" in ann.error[0].value
    assert "UTC" not in ann.error[0].value
    assert not ann.success


def test_all_figures_are_checked_on_demand(path: Path) -> None:
    sold(small_shop(path), "A", "tyre", 3)
    st.cache_resource.clear()
    assert "Every figure agrees" in pressed(history(), "Check all figures").success[0].value


def test_a_backup_is_written_beside_the_store(path: Path) -> None:
    small_shop(path).close()
    app = pressed(copies(), "Make a backup now")
    assert "The backup was written" in app.success[0].value
    assert len(list((path.parent / "backups").glob("*.duckdb"))) == 1


def test_a_backup_is_named_by_day_and_time_of_the_shop_and_by_size(tmp_path: Path) -> None:
    backup = tmp_path / "shop-20261128-143000-000000.duckdb"
    backup.write_bytes(b"0" * 1_500_000)
    name = backup_name(backup, "America/New_York")
    assert name.startswith("28 Nov")
    assert name.endswith(", 09:30 · 1.5 MB")


def test_a_zip_holds_the_files_it_was_given() -> None:
    with zipfile.ZipFile(BytesIO(zipped({"a.csv": b"1"}))) as archive:
        assert archive.namelist() == ["a.csv"]


def test_the_store_goes_back_to_a_backup(path: Path) -> None:
    sold(small_shop(path), "A", "tyre", 3)
    st.cache_resource.clear()
    app = pressed(copies(), "Make a backup now")
    sold(store(), "B", "tyre", 2)
    app = pressed(app, "Restore this backup")
    assert "Restored" in app.success[0].value
    with store().read() as snapshot:
        assert snapshot.frame("sale_line")["sale_id"].to_list() == ["A"]


def test_the_outcome_of_an_action_stays_on_its_page_until_the_next_action(path: Path) -> None:
    received_once(path)
    app = pressed(newest_chosen(history()), "Undo it")
    assert (app.success[0].value, app.toast[0].value) == ("Undone.", "Undone.")
    assert (app.run().success[0].value, len(app.toast)) == ("Undone.", 0)
    for name in ("backorders", "data"):
        app.switch_page(f"pages/{name}.py").run()
        assert "Undone." not in [success.value for success in app.success]


def test_a_refusal_replaces_the_previous_outcome(path: Path) -> None:
    received_once(path)
    ann, bob = newest_chosen(history()), newest_chosen(history())
    ann = pressed(ann, "Check all figures")
    assert ann.success
    pressed(bob, "Undo it")
    ann = pressed(ann, "Undo it")
    assert (len(ann.error), len(ann.success)) == (1, 0)
    assert not ann.run().error
