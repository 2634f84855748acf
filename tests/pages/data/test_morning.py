"""The morning on the Data page, and what it leaves on the Overview."""

import os
from datetime import time
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.testing.v1 import AppTest

from core.morning import load_morning
from pages.session import store, worker
from tests.helpers.app_pages import page_at, plain, pressed
from tests.helpers.copied_stores import new_store
from tests.helpers.neutral_folders import folder_in, with_cell
from tests.helpers.small_shop import small_shop


def field(app: AppTest, label: str) -> Any:
    (found,) = (each for each in (*app.text_input, *app.toggle, *app.time_input) if each.label == label)
    return found


def texts(app: AppTest) -> str:
    return "\n".join(str(each.value) for each in (*app.markdown, *app.text, *app.error, *app.success))


def test_the_morning_is_off_until_somebody_turns_it_on(path: Path) -> None:
    small_shop(path).close()

    app = page_at("data", view="Morning")
    worker().turn()

    assert not field(app, "Run every morning").value
    assert not store().backups()


def test_a_morning_runs_and_its_digest_stands_on_the_overview(path: Path) -> None:
    small_shop(path).close()
    app = page_at("data", view="Morning")
    field(app, "Run every morning").set_value(True)
    app.time_input[0].set_value(time(0, 0))
    app = pressed(app, "Save the morning")
    assert "The morning is saved." in texts(app)

    worker().turn()
    app.run()

    assert "Every invariant of the ledger holds." in texts(app)
    assert len(store().backups()) == 1
    overview = page_at("overview")
    assert any(each.label.startswith("Digest of ") for each in overview.expander)
    assert "Newly short: " in texts(overview)


def test_a_refused_file_is_in_the_inbox_until_somebody_is_done_with_it(path: Path, tmp_path: Path) -> None:
    new_store(path).close()
    watched = tmp_path / "watched"
    watched.mkdir()
    app = page_at("data", view="Morning")
    field(app, "Watched folder").set_value(str(watched))
    pressed(app, "Save the morning")
    folder_in(watched / "good")
    folder_in(watched / "bad [x](http)", stock=with_cell("stock", 2, "on_hand", "1.5"))
    for file in watched.rglob("*"):
        os.utime(file, (0, 0))

    worker().turn()

    overview = page_at("overview")
    assert "stock.csv, row 2, on_hand “1.5”" in texts(overview)
    assert "[x](http" not in "".join(str(each.value) for each in overview.markdown)
    overview = pressed(overview, "Done")
    assert "stock.csv, row 2" not in texts(overview)


def test_invalid_morning_settings_are_reported_and_not_saved(path: Path) -> None:
    new_store(path).close()
    app = page_at("data", view="Morning")
    field(app, "Watched folder").set_value("/there/is/none")

    app = pressed(app, "Save the morning")

    assert "There is no folder /there/is/none on this computer." in plain(texts(app))
    assert store().ask(load_morning).watched == ""
    st.cache_resource.clear()
